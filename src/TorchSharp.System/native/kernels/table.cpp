// The table of one instruction set.
#include "names.h"
#include "kernels.h"

namespace tss::kernels {

int64_t KERNEL(tiles_at_once)(int64_t, int64_t);
int64_t KERNEL(winograd_tiles)(const Convolution&);
int64_t KERNEL(winograd_weight_floats)(int64_t, int64_t);
int64_t KERNEL(winograd_scratch_floats)(int64_t, int64_t);
void KERNEL(winograd_pack)(const Convolution&, const float*, bool, float*, int64_t, int64_t);
void KERNEL(winograd_forward)(const Convolution&, bool, const float*, const float*, const float*, const float*, float*, int64_t, int64_t, float*);
void KERNEL(winograd_weight_gradient)(const Convolution&, const float*, const float*, float*, double*, int64_t, int64_t, float*);
int64_t KERNEL(winograd_gradient_floats)(const Convolution&);
void KERNEL(winograd_unpack)(const Convolution&, const float* const*, int64_t, float*, int64_t, int64_t);
int64_t KERNEL(doubled_tiles)(const Convolution&);
int64_t KERNEL(doubled_weight_floats)(int64_t, int64_t);
int64_t KERNEL(doubled_scratch_floats)(const Convolution&);
void KERNEL(doubled_pack)(const Convolution&, const float*, bool, float*, int64_t, int64_t);
void KERNEL(doubled_forward)(const Convolution&, const float*, const float*, const float*, float*, int64_t, int64_t, float*);
void KERNEL(doubled_backward)(const Convolution&, const float*, const float*, float*, int64_t, int64_t, float*);
void KERNEL(doubled_weight_gradient)(const Convolution&, const float*, const float*, float*, double*, int64_t, int64_t, float*);
int64_t KERNEL(doubled_gradient_floats)(const Convolution&);
void KERNEL(doubled_unpack)(const Convolution&, const float* const*, int64_t, float*, int64_t, int64_t);
int64_t KERNEL(window_weight_floats)(const Convolution&);
int64_t KERNEL(window_scratch_floats)(const Convolution&);
void KERNEL(window_pack)(const Convolution&, const float*, bool, float*);
void KERNEL(window_forward)(const Convolution&, const float*, const float*, const float*, const float*, float*, int64_t, int64_t, float*);
void KERNEL(window_backward)(const Convolution&, const float*, const float*, float*, int64_t, int64_t, float*);
void KERNEL(window_weight_gradient)(const Convolution&, const float*, const float*, float*, double*, int64_t, int64_t, float*);
int64_t KERNEL(window_gradient_floats)(const Convolution&);
void KERNEL(window_unpack)(const Convolution&, const float* const*, int64_t, float*);
void KERNEL(narrow_forward)(const Convolution&, const float*, const float*, const float*, const float*, float*, int64_t, int64_t);
void KERNEL(narrow_backward)(const Convolution&, const float*, const float*, float*, int64_t, int64_t);
void KERNEL(narrow_weight_gradient)(const Convolution&, const float*, const float*, float*, int64_t, int64_t);
void KERNEL(normalize)(const Normalization&, const float*, const float*, float*, float*, float*, int64_t, int64_t, float*);
void KERNEL(normalize_backward)(const Normalization&, const float*, const float*, const float*, const float*, const float*, float*, float*, float*, int64_t, int64_t, float*);
int64_t KERNEL(normalize_scratch_floats)(const Normalization&);
int64_t KERNEL(attention_scratch_floats)(const Head&, bool);
void KERNEL(attend)(const Head&, const float*, const float*, const float*, int64_t, int64_t, int64_t, float*, int64_t, float*, float*);
void KERNEL(attend_backward)(const Head&, const float*, const float*, const float*, int64_t, int64_t, int64_t, const float*, const float*, int64_t, int64_t, const float*, float*,
                             float*, float*, int64_t, float*);
double KERNEL(square_sum)(const float*, int64_t);
void KERNEL(adamw)(const AdamStep&, float*, const float*, float*, float*, int64_t);
void KERNEL(blend)(float*, const float*, float, int64_t);

#define KERNEL_TEXT(set) KERNEL_QUOTED(set)
#define KERNEL_QUOTED(set) #set

extern const Table KERNEL(table);
const Table KERNEL(table) = {
    KERNEL_TEXT(KERNELS),
    KERNEL(tiles_at_once),
    KERNEL(winograd_tiles),
    KERNEL(winograd_weight_floats),
    KERNEL(winograd_scratch_floats),
    KERNEL(winograd_pack),
    KERNEL(winograd_forward),
    KERNEL(winograd_weight_gradient),
    KERNEL(winograd_gradient_floats),
    KERNEL(winograd_unpack),
    KERNEL(doubled_tiles),
    KERNEL(doubled_weight_floats),
    KERNEL(doubled_scratch_floats),
    KERNEL(doubled_pack),
    KERNEL(doubled_forward),
    KERNEL(doubled_backward),
    KERNEL(doubled_weight_gradient),
    KERNEL(doubled_gradient_floats),
    KERNEL(doubled_unpack),
    KERNEL(window_weight_floats),
    KERNEL(window_scratch_floats),
    KERNEL(window_pack),
    KERNEL(window_forward),
    KERNEL(window_backward),
    KERNEL(window_weight_gradient),
    KERNEL(window_gradient_floats),
    KERNEL(window_unpack),
    KERNEL(narrow_forward),
    KERNEL(narrow_backward),
    KERNEL(narrow_weight_gradient),
    KERNEL(normalize),
    KERNEL(normalize_backward),
    KERNEL(normalize_scratch_floats),
    KERNEL(attention_scratch_floats),
    KERNEL(attend),
    KERNEL(attend_backward),
    KERNEL(square_sum),
    KERNEL(adamw),
    KERNEL(blend),
};

}  // namespace tss::kernels

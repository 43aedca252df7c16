// Kernels for processors, compiled once for each instruction set and chosen at run time. Images are channels-last, [N,H,W,C], float32.
//
// The translation units behind this table include nothing that is compiled elsewhere too (no ATen, no STL): an inline function compiled for
// AVX-512 must never be the one that the linker keeps for everybody. They allocate nothing: the caller gives each thread its scratch.
#pragma once

#include <cstdint>

namespace tss::kernels {

// A convolution of [N,H,W,In] with [Out,In,kh,kw] to [N,Ho,Wo,Out].
struct Convolution {
  int64_t n, h, w, in, out, kh, kw, stride, padding, ho, wo;
  int64_t window() const { return kh * kw * in; }
  int64_t pixels() const { return n * ho * wo; }
};

// Group normalisation of [N,P,C], its first channels in one tensor [N,P,head] and the others in one joined to it, one number per image and channel added first, then y = x̂·γ + β, then y·(1 + scale) + shift with one number per image and channel, then SiLU.
struct Normalization {
  int64_t n, pixels, channels, head, groups;
  double eps;
  bool silu;
  const float* added;   // [N,C], or null
  const float* weight;  // γ [C]
  const float* bias;    // β [C]
  const float* scale;   // [N,C], rows `modulation` apart, or null
  const float* shift;   // likewise
  int64_t modulation;
};

// softmax(Q·Kᵀ·scale)·V of one head of one image; rows are `stride` floats apart. log_sum, log Σ of each query, may be null on the way there.
struct Head {
  int64_t tokens, size;
  float scale;
};

struct AdamStep {
  double learning_rate, beta1, beta2, eps, weight_decay;
  double correction1, correction2;  // 1 - beta^step
};

struct Table {
  const char* name;

  // Convolutions by tiles of 4x4 pixels of the answer: 3x3, stride 1, padding 1, In and Out multiples of 16. So many tiles are handled together: hand out pieces of them.
  int64_t (*tiles_at_once)(int64_t from, int64_t to);

  // Winograd's F(4x4, 3x3) (Lavin and Gray 2016).
  int64_t (*winograd_tiles)(const Convolution&);
  int64_t (*winograd_weight_floats)(int64_t from, int64_t to);
  int64_t (*winograd_scratch_floats)(int64_t from, int64_t to);
  // Packs rows [first, last) of the `to` channels in units of 16; backward flips the window and exchanges In and Out.
  void (*winograd_pack)(const Convolution&, const float* weight, bool backward, float* packed, int64_t first, int64_t last);
  // y, plus bias [to] and addend (which lies as y does), each of them or null.
  void (*winograd_forward)(const Convolution&, bool backward, const float* x, const float* packed, const float* bias, const float* addend, float* y, int64_t first, int64_t last,
                           float* scratch);
  // The tiles' share of the weight's gradient, transformed, and of the bias's, [Out], which adds.
  void (*winograd_weight_gradient)(const Convolution&, const float* x, const float* dy, float* transformed, double* bias, int64_t first, int64_t last, float* scratch);
  int64_t (*winograd_gradient_floats)(const Convolution&);
  // The sum of the shares, transformed back.
  void (*winograd_unpack)(const Convolution&, const float* const* shares, int64_t count, float* weight_gradient, int64_t first, int64_t last);

  // The same of an image that is doubled first, h and w before it, ho and wo after, by 25 products for a tile.
  int64_t (*doubled_tiles)(const Convolution&);
  int64_t (*doubled_weight_floats)(int64_t from, int64_t to);
  int64_t (*doubled_scratch_floats)(const Convolution&);
  void (*doubled_pack)(const Convolution&, const float* weight, bool backward, float* packed, int64_t first, int64_t last);
  void (*doubled_forward)(const Convolution&, const float* x, const float* packed, const float* bias, float* y, int64_t first, int64_t last, float* scratch);
  // dx of the images [first, last).
  void (*doubled_backward)(const Convolution&, const float* dy, const float* packed, float* dx, int64_t first, int64_t last, float* scratch);
  void (*doubled_weight_gradient)(const Convolution&, const float* x, const float* dy, float* transformed, double* bias, int64_t first, int64_t last, float* scratch);
  int64_t (*doubled_gradient_floats)(const Convolution&);
  void (*doubled_unpack)(const Convolution&, const float* const* shares, int64_t count, float* weight_gradient, int64_t first, int64_t last);

  // Any window and stride, as a product of rows of windows with the weight.
  int64_t (*window_weight_floats)(const Convolution&);
  int64_t (*window_scratch_floats)(const Convolution&);
  void (*window_pack)(const Convolution&, const float* weight, bool transposed, float* packed);
  void (*window_forward)(const Convolution&, const float* x, const float* packed, const float* bias, const float* addend, float* y, int64_t first, int64_t last, float* scratch);
  // dx of the images [first, last), zero before unless the window is 1x1.
  void (*window_backward)(const Convolution&, const float* dy, const float* packed, float* dx, int64_t first, int64_t last, float* scratch);
  // The pixels' share of the weight's gradient, [window, Out padded], and of the bias's, [Out], which adds.
  void (*window_weight_gradient)(const Convolution&, const float* x, const float* dy, float* gradient, double* bias, int64_t first, int64_t last, float* scratch);
  int64_t (*window_gradient_floats)(const Convolution&);
  void (*window_unpack)(const Convolution&, const float* const* shares, int64_t count, float* weight_gradient);

  // A few channels out, stride 1, weights and their gradient [Out][kh·kw][In], In a multiple of 16; by pixels of the output, images, images.
  void (*narrow_forward)(const Convolution&, const float* x, const float* weight, const float* bias, const float* addend, float* y, int64_t first, int64_t last);
  void (*narrow_backward)(const Convolution&, const float* dy, const float* weight, float* dx, int64_t first, int64_t last);
  void (*narrow_weight_gradient)(const Convolution&, const float* x, const float* dy, float* gradient, int64_t first, int64_t last);

  void (*normalize)(const Normalization&, const float* x, const float* joined, float* y, float* mean, float* rstd, int64_t first, int64_t last, float* scratch);
  // sums: [N,3,C] of Σ d, Σ d·x̂ and Σ dx over the pixels, d being the gradient before γ; the last where something was added.
  void (*normalize_backward)(const Normalization&, const float* x, const float* joined, const float* dy, const float* mean, const float* rstd, float* dx, float* djoined, float* sums,
                             int64_t first, int64_t last, float* scratch);
  int64_t (*normalize_scratch_floats)(const Normalization&);

  int64_t (*attention_scratch_floats)(const Head&, bool backward);
  void (*attend)(const Head&, const float* q, const float* k, const float* v, int64_t qs, int64_t ks, int64_t vs, float* y, int64_t ys, float* log_sum, float* scratch);
  void (*attend_backward)(const Head&, const float* q, const float* k, const float* v, int64_t qs, int64_t ks, int64_t vs, const float* y, const float* dy, int64_t ys,
                          int64_t dys, const float* log_sum, float* dq, float* dk, float* dv, int64_t ds, float* scratch);

  double (*square_sum)(const float* x, int64_t count);
  void (*adamw)(const AdamStep&, float* parameter, const float* gradient, float* mean, float* variance, int64_t count);
  void (*blend)(float* average, const float* value, float rate, int64_t count);
};

// The best table for this processor; null where there is none (the portable path is libtorch), or where TORCHSHARP_KERNELS=off.
const Table* table();

}  // namespace tss::kernels

// What happens to every weight once a step: the gradient's norm, AdamW (Loshchilov and Hutter 2019), the moving average.
#include "names.h"
#include "vector.h"

namespace tss::kernels {

double KERNEL(square_sum)(const float* x, int64_t count) {
  constexpr int64_t Run = 64 * Width;
  double sum = 0;
  int64_t i = 0;
  while (i + Width <= count) {
    vec part = {};
    for (const int64_t end = least(i + Run, count); i + Width <= end; i += Width) part += load(x + i) * load(x + i);
    for (int c = 0; c < Width; c++) sum += part[c];
  }
  for (; i < count; i++) sum += static_cast<double>(x[i]) * x[i];
  return sum;
}

void KERNEL(adamw)(const AdamStep& s, float* parameter, const float* gradient, float* mean, float* variance, int64_t count) {
  const float beta1 = static_cast<float>(s.beta1), rest1 = static_cast<float>(1 - s.beta1), beta2 = static_cast<float>(s.beta2), rest2 = static_cast<float>(1 - s.beta2);
  const float decay = static_cast<float>(1 - s.learning_rate * s.weight_decay), step = static_cast<float>(s.learning_rate / s.correction1);
  const float root = static_cast<float>(1 / __builtin_sqrt(s.correction2)), eps = static_cast<float>(s.eps);
  for (int64_t i = 0; i < count; i++) {
    const float g = gradient[i];
    mean[i] = mean[i] * beta1 + g * rest1;
    variance[i] = variance[i] * beta2 + g * g * rest2;
    parameter[i] = parameter[i] * decay - step * mean[i] / (__builtin_sqrtf(variance[i]) * root + eps);
  }
}

void KERNEL(blend)(float* average, const float* value, float rate, int64_t count) {
  for (int64_t i = 0; i < count; i++) average[i] += (value[i] - average[i]) * rate;
}

}  // namespace tss::kernels

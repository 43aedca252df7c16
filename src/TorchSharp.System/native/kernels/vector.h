// Vectors of the widest kind that the instruction set has.
#pragma once

#include "kernels.h"

#define INLINE static inline __attribute__((always_inline))

namespace {

#if defined(__AVX512F__)
constexpr int Width = 16;
constexpr int Rows = 12;
#else
constexpr int Width = 8;
constexpr int Rows = 6;
#endif
constexpr int Panel = 2 * Width;  // columns of one block of a product

typedef float vec __attribute__((vector_size(Width * 4)));
typedef float loose __attribute__((vector_size(Width * 4), aligned(4)));
typedef int32_t ivec __attribute__((vector_size(Width * 4)));

INLINE vec load(const float* p) { return *reinterpret_cast<const loose*>(p); }
INLINE void store(float* p, vec v) { *reinterpret_cast<loose*>(p) = v; }
INLINE vec splat(float x) { return x - vec{}; }
INLINE int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
INLINE int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
INLINE int64_t padded(int64_t n) { return (n + Panel - 1) / Panel * Panel; }

INLINE float total(vec v) {
  float sum = 0;
  for (int i = 0; i < Width; i++) sum += v[i];
  return sum;
}

// The larger and the smaller of two; where one is no number, y.
#if defined(__AVX512F__)
INLINE vec larger(vec x, vec y) { return x > y ? x : y; }
INLINE vec smaller(vec x, vec y) { return x < y ? x : y; }
#else
INLINE vec larger(vec x, vec y) { return __builtin_ia32_maxps256(x, y); }
INLINE vec smaller(vec x, vec y) { return __builtin_ia32_minps256(x, y); }
#endif

// e^x to about 2 ulp between -87 and 88, beyond them the value there: 2^n · e^r with r in [-ln2/2, ln2/2], e^r by its series.
INLINE vec exponential(vec x) {
  x = smaller(splat(88.0f), larger(splat(-87.0f), x));
  const vec shifted = x * 1.44269504088896341f + 12582912.0f;  // rounds to the nearest whole number
  const vec n = shifted - 12582912.0f;
  const vec r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  vec p = splat(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + (r + 1.0f);
  return p * (vec)(((ivec)shifted - 0x4B400000 + 127) << 23);
}

INLINE vec sigmoid(vec x) { return 1.0f / (1.0f + exponential(-x)); }

}  // namespace

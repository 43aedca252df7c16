// Vectors of the widest kind that the instruction set has.
#pragma once

#include "kernels.h"

#define INLINE static inline __attribute__((always_inline))
#define INLINE_MEMBER inline __attribute__((always_inline))

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

// e^x to 2e-7 of its value between -87 and 88, beyond them the value there: 2^n · e^r with r in [-ln2/2, ln2/2], e^r by the polynomial 1 + r + r²·q(r) of least relative error.
INLINE vec exponential(vec x) {
  x = smaller(splat(88.0f), larger(splat(-87.0f), x));
  const vec shifted = x * 1.44269504088896341f + 12582912.0f;  // rounds to the nearest whole number
  const vec n = shifted - 12582912.0f;
  const vec r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  vec q = r * 8.312501013e-3f + 4.1890330613e-2f;
  q = q * r + 1.6667115688e-1f;
  q = q * r + 4.9999231100e-1f;
  const vec p = q * (r * r) + (r + 1.0f);
  return (vec)((ivec)p + ((ivec)shifted << 23));
}

INLINE vec sigmoid(vec x) { return 1.0f / (1.0f + exponential(-x)); }

}  // namespace

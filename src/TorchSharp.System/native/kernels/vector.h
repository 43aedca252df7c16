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

// v with each number exchanged for the one so far away.
template <int Distance>
INLINE vec exchanged(vec v) {
  ivec places{};
#pragma GCC unroll 16
  for (int i = 0; i < Width; i++) places[i] = i ^ Distance;
  return __builtin_shuffle(v, places);
}

template <int Distance = Width / 2>
INLINE float total(vec v) {
  if constexpr (Distance > 0) return total<Distance / 2>(v + exchanged<Distance>(v));
  return v[0];
}

// sums[c] += the sum of rows[r·stride + c] over some dozens of rows.
INLINE void add_columns(const float* rows, int64_t stride, int64_t count, int64_t columns, double* sums) {
  int64_t c = 0;
  for (; c + Width <= columns; c += Width) {
    vec sum = {};
    for (int64_t r = 0; r < count; r++) sum += load(rows + r * stride + c);
    for (int k = 0; k < Width; k++) sums[c + k] += sum[k];
  }
  for (; c < columns; c++)
    for (int64_t r = 0; r < count; r++) sums[c] += rows[r * stride + c];
}

// The larger and the smaller of two; where one is no number, y.
#if defined(__AVX512F__)
INLINE vec larger(vec x, vec y) { return x > y ? x : y; }
INLINE vec smaller(vec x, vec y) { return x < y ? x : y; }
#else
INLINE vec larger(vec x, vec y) { return __builtin_ia32_maxps256(x, y); }
INLINE vec smaller(vec x, vec y) { return __builtin_ia32_minps256(x, y); }
#endif

template <int Distance = Width / 2>
INLINE float largest(vec v) {
  if constexpr (Distance > 0) return largest<Distance / 2>(larger(exchanged<Distance>(v), v));
  return v[0];
}

constexpr float Log2OfE = 1.44269504088896341f;

// 2^t to 2e-7 of its value between -126 and 127, beyond them the value there: the whole part of t goes to the exponent, the rest, in [-1/2, 1/2], through the polynomial of least
// relative error.
INLINE vec power_of_two(vec t) {
  t = smaller(splat(127.0f), larger(splat(-126.0f), t));
  const vec shifted = t + 12582912.0f;  // rounds to the nearest whole number
  const vec r = t - (shifted - 12582912.0f);
  vec p = r * 1.326465863e-3f + 9.671566077e-3f;
  p = p * r + 5.550734326e-2f;
  p = p * r + 2.402224094e-1f;
  p = p * r + 6.931470037e-1f;
  p = p * r + 1.0f;
  return (vec)((ivec)p + ((ivec)shifted << 23));
}

// x·sigmoid(x); one division.
INLINE vec silu(vec x) { return x / (1.0f + power_of_two(x * -Log2OfE)); }

INLINE vec sigmoid(vec x) { return 1.0f / (1.0f + power_of_two(x * -Log2OfE)); }

}  // namespace

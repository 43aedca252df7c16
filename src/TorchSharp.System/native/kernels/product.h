// The one matrix product that convolution and attention are made of.
#pragma once

#include "vector.h"

namespace {

// C[R x Panel] = (or +=) A[R x depth] · B[depth x Panel]; element (r, k) of A lies at a[r·ar + k·ak].
template <int R>
INLINE void block(int64_t depth, const float* a, int64_t ar, int64_t ak, const float* b, int64_t bk, float* c, int64_t cr, bool add) {
  vec sum[R][2];
#pragma GCC unroll 12
  for (int r = 0; r < R; r++) sum[r][0] = sum[r][1] = vec{};
  for (int64_t k = 0; k < depth; k++, a += ak, b += bk) {
    const vec b0 = load(b), b1 = load(b + Width);
#pragma GCC unroll 12
    for (int r = 0; r < R; r++) {
      const vec x = splat(a[r * ar]);
      sum[r][0] += x * b0;
      sum[r][1] += x * b1;
    }
  }
#pragma GCC unroll 12
  for (int r = 0; r < R; r++) {
    float* out = c + r * cr;
    store(out, add ? load(out) + sum[r][0] : sum[r][0]);
    store(out + Width, add ? load(out + Width) + sum[r][1] : sum[r][1]);
  }
}

template <int R>
static void some_rows(int64_t rows, int64_t depth, const float* a, int64_t ar, int64_t ak, const float* b, int64_t bk, float* c, int64_t cr, bool add) {
  if constexpr (R > 0) {
    if (rows == R)
      block<R>(depth, a, ar, ak, b, bk, c, cr, add);
    else
      some_rows<R - 1>(rows, depth, a, ar, ak, b, bk, c, cr, add);
  }
}

// C[rows x columns] = (or +=) A · B, columns a multiple of Panel; B's blocks of Panel columns lie `next` floats apart, its rows bk.
static void product(int64_t rows, int64_t columns, int64_t depth, const float* a, int64_t ar, int64_t ak, const float* b, int64_t next, int64_t bk, float* c,
                    int64_t cr, bool add) {
  for (int64_t j = 0; j < columns; j += Panel, b += next)
    for (int64_t i = 0; i < rows; i += Rows) some_rows<Rows>(least(Rows, rows - i), depth, a + i * ar, ar, ak, b, bk, c + i * cr + j, cr, add);
}

}  // namespace

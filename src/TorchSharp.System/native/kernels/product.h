// The one matrix product that convolution and attention are made of.
#pragma once

#include "vector.h"

namespace {

// What is added to a product: `rows`, a matrix that lies as C does (C itself, say), and `row`, the same for every row; null for neither.
struct Addend {
  const float* rows = nullptr;
  const float* row = nullptr;
  INLINE_MEMBER Addend at(int64_t offset, int64_t column) const { return {rows == nullptr ? nullptr : rows + offset, row == nullptr ? nullptr : row + column}; }
};

// C[R x Panel] = A[R x depth] · B[depth x Panel] + addend; element (r, k) of A lies at a[r·ar + k·ak].
template <int R>
INLINE void block(int64_t depth, const float* a, int64_t ar, int64_t ak, const float* b, int64_t bk, float* c, int64_t cr, Addend addend) {
  vec sum[R][2];
  const vec start0 = addend.row == nullptr ? vec{} : load(addend.row), start1 = addend.row == nullptr ? vec{} : load(addend.row + Width);
#pragma GCC unroll 12
  for (int r = 0; r < R; r++) sum[r][0] = start0, sum[r][1] = start1;
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
    const float* more = addend.rows + r * cr;
    store(out, addend.rows == nullptr ? sum[r][0] : load(more) + sum[r][0]);
    store(out + Width, addend.rows == nullptr ? sum[r][1] : load(more + Width) + sum[r][1]);
  }
}

template <int R>
static void some_rows(int64_t rows, int64_t depth, const float* a, int64_t ar, int64_t ak, const float* b, int64_t bk, float* c, int64_t cr, Addend addend) {
  if constexpr (R > 0) {
    if (rows == R)
      block<R>(depth, a, ar, ak, b, bk, c, cr, addend);
    else
      some_rows<R - 1>(rows, depth, a, ar, ak, b, bk, c, cr, addend);
  }
}

// C[rows x columns] = A · B + addend, columns a multiple of Panel; B's blocks of Panel columns lie `next` floats apart, its rows bk.
static void product(int64_t rows, int64_t columns, int64_t depth, const float* a, int64_t ar, int64_t ak, const float* b, int64_t next, int64_t bk, float* c,
                    int64_t cr, Addend addend = {}) {
  for (int64_t j = 0; j < columns; j += Panel, b += next)
    for (int64_t i = 0; i < rows; i += Rows) some_rows<Rows>(least(Rows, rows - i), depth, a + i * ar, ar, ak, b, bk, c + i * cr + j, cr, addend.at(i * cr + j, j));
}

}  // namespace

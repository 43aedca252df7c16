// Matrices laid out as a product reads its second factor: in panels of columns, a panel's rows one after another.
#pragma once

#include "product.h"

namespace {

// Rows [count, size] in panels of columns, zeros beyond: B of a product with depth `count`.
static void pack_rows(const float* x, int64_t stride, int64_t count, int64_t size, float* packed) {
  for (int64_t column = 0; column < size; column += Panel) {
    const int64_t wide = least(Panel, size - column);
    for (int64_t k = 0; k < count; k++, packed += Panel) {
      const float* row = x + k * stride + column;
      if (wide == Panel) {
        store(packed, load(row));
        store(packed + Width, load(row + Width));
        continue;
      }
      for (int64_t c = 0; c < Panel; c++) packed[c] = c < wide ? row[c] : 0;
    }
  }
}

// Four rows of four numbers as four columns of four.
INLINE void transpose(const float* x, int64_t stride, float* y, int64_t next) {
  typedef float four __attribute__((vector_size(16), aligned(4)));
  typedef int32_t places __attribute__((vector_size(16)));
  four row[4];
  for (int i = 0; i < 4; i++) row[i] = *reinterpret_cast<const four*>(x + i * stride);
  const places low{0, 4, 1, 5}, high{2, 6, 3, 7}, first{0, 1, 4, 5}, second{2, 3, 6, 7};
  const four a = __builtin_shuffle(row[0], row[1], low), b = __builtin_shuffle(row[2], row[3], low);
  const four c = __builtin_shuffle(row[0], row[1], high), d = __builtin_shuffle(row[2], row[3], high);
  const four column[4] = {__builtin_shuffle(a, b, first), __builtin_shuffle(a, b, second), __builtin_shuffle(c, d, first), __builtin_shuffle(c, d, second)};
  for (int i = 0; i < 4; i++) *reinterpret_cast<four*>(y + i * next) = column[i];
}

// The same of the transposed matrix [size, count]: B of a product with depth `size`.
static void pack_columns(const float* x, int64_t stride, int64_t count, int64_t size, float* packed) {
  for (int64_t column = 0; column < count; column += Panel, packed += size * Panel) {
    const int64_t wide = least(Panel, count - column);
    const float* rows = x + column * stride;
    const int64_t fours = wide == Panel ? size / 4 * 4 : 0;
    for (int64_t k = 0; k < fours; k += 4)
      for (int64_t c = 0; c < Panel; c += 4) transpose(rows + c * stride + k, stride, packed + k * Panel + c, Panel);
    for (int64_t k = fours; k < size; k++)
      for (int64_t c = 0; c < Panel; c++) packed[k * Panel + c] = c < wide ? rows[c * stride + k] : 0;
  }
}

}  // namespace

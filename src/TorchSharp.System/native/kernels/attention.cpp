// softmax(Q·Kᵀ·scale)·V without the matrix of weights in memory (Rabe and Staats 2021; Dao et al. 2022): a block of queries at a time, the weights made again on the way back.
#include "names.h"
#include "product.h"

namespace {

using tss::kernels::Head;

constexpr int64_t Block = 4 * Rows;  // queries at a time

// Rows [count, size] in panels of columns, zeros beyond: B of a product with depth `count`.
void pack_rows(const float* x, int64_t stride, int64_t count, int64_t size, float* packed) {
  for (int64_t column = 0; column < padded(size); column += Panel)
    for (int64_t k = 0; k < count; k++, packed += Panel)
      for (int64_t c = 0; c < Panel; c++) packed[c] = column + c < size ? x[k * stride + column + c] : 0;
}

// The same of the transposed matrix [size, count]: B of a product with depth `size`.
void pack_columns(const float* x, int64_t stride, int64_t count, int64_t size, float* packed) {
  for (int64_t column = 0; column < padded(count); column += Panel, packed += size * Panel)
    for (int64_t c = 0; c < Panel; c++)
      for (int64_t k = 0; k < size; k++) packed[k * Panel + c] = column + c < count ? x[(column + c) * stride + k] : 0;
}

// scores → e^(score·scale - log Σ), rows of `stride`; columns from `count` on become 0. Gives each row's log Σ, or takes it.
void weigh(float* scores, int64_t rows, int64_t count, int64_t stride, float scale, float* log_sum, bool known) {
  for (int64_t i = 0; i < rows; i++) {
    float* row = scores + i * stride;
    for (int64_t j = count; j < stride; j++) row[j] = -__builtin_inff();
    float shift = known ? log_sum[i] : 0;
    if (!known) {
      vec best = load(row);
      for (int64_t j = Width; j < stride; j += Width) {
        const vec v = load(row + j);
        best = select(v > best, v, best);
      }
      float top = best[0];
      for (int c = 1; c < Width; c++) top = best[c] > top ? best[c] : top;
      shift = top * scale;
    }
    vec sum = {};
    for (int64_t j = 0; j < stride; j += Width) {
      const vec e = exponential(load(row + j) * scale - shift);
      store(row + j, e);
      sum += e;
    }
    if (known) continue;
    const float all = total(sum);
    for (int64_t j = 0; j < stride; j += Width) store(row + j, load(row + j) / all);
    log_sum[i] = shift + __builtin_logf(all);
  }
}

void copy_rows(const float* from, int64_t stride, int64_t rows, int64_t size, float* to, int64_t to_stride) {
  for (int64_t i = 0; i < rows; i++)
    for (int64_t c = 0; c < size; c++) to[i * to_stride + c] = from[i * stride + c];
}

}  // namespace

namespace tss::kernels {

int64_t KERNEL(attention_scratch_floats)(const Head& h, bool backward) {
  const int64_t keys = padded(h.tokens), wide = padded(h.size);
  return backward ? 2 * keys * h.size + h.tokens * wide + 2 * Block * keys + 3 * Block * wide + 2 * h.tokens * wide : keys * h.size + h.tokens * wide + Block * (keys + wide);
}

void KERNEL(attend)(const Head& h, const float* q, const float* k, const float* v, int64_t qs, int64_t ks, int64_t vs, float* y, int64_t ys, float* log_sum, float* scratch) {
  const int64_t keys = padded(h.tokens), wide = padded(h.size);
  float* const key_columns = scratch;
  float* const value_rows = key_columns + keys * h.size;
  float* const scores = value_rows + h.tokens * wide;
  float* const sums = scores + Block * keys;
  pack_columns(k, ks, h.tokens, h.size, key_columns);
  pack_rows(v, vs, h.tokens, h.size, value_rows);
  for (int64_t i = 0; i < h.tokens; i += Block) {
    const int64_t rows = least(Block, h.tokens - i);
    product(rows, keys, h.size, q + i * qs, qs, 1, key_columns, h.size * Panel, Panel, scores, keys, false);
    weigh(scores, rows, h.tokens, keys, h.scale, log_sum + i, false);
    product(rows, wide, h.tokens, scores, keys, 1, value_rows, h.tokens * Panel, Panel, sums, wide, false);
    copy_rows(sums, wide, rows, h.size, y + i * ys, ys);
  }
}

// With P the weights, dP = dY·Vᵀ and dS = P ⊙ (dP - Σ dY ⊙ Y)·scale: dQ = dS·K, dK = dSᵀ·Q, dV = Pᵀ·dY.
void KERNEL(attend_backward)(const Head& h, const float* q, const float* k, const float* v, int64_t qs, int64_t ks, int64_t vs, const float* y, const float* dy, int64_t ys,
                             int64_t dys, const float* log_sum, float* dq, float* dk, float* dv, int64_t ds, float* scratch) {
  const int64_t keys = padded(h.tokens), wide = padded(h.size);
  float* const key_columns = scratch;
  float* const value_columns = key_columns + keys * h.size;
  float* const key_rows = value_columns + keys * h.size;
  float* const weights = key_rows + h.tokens * wide;
  float* const slopes = weights + Block * keys;
  float* const query_rows = slopes + Block * keys;
  float* const gradient_rows = query_rows + Block * wide;
  float* const sums = gradient_rows + Block * wide;
  float* const key_sums = sums + Block * wide;
  float* const value_sums = key_sums + h.tokens * wide;
  pack_columns(k, ks, h.tokens, h.size, key_columns);
  pack_columns(v, vs, h.tokens, h.size, value_columns);
  pack_rows(k, ks, h.tokens, h.size, key_rows);
  for (int64_t i = 0; i < h.tokens; i += Block) {
    const int64_t rows = least(Block, h.tokens - i);
    float known[Block];
    for (int64_t r = 0; r < rows; r++) known[r] = log_sum[i + r];
    product(rows, keys, h.size, q + i * qs, qs, 1, key_columns, h.size * Panel, Panel, weights, keys, false);
    weigh(weights, rows, h.tokens, keys, h.scale, known, true);
    product(rows, keys, h.size, dy + i * dys, dys, 1, value_columns, h.size * Panel, Panel, slopes, keys, false);
    for (int64_t r = 0; r < rows; r++) {
      float drawn = 0;
      for (int64_t c = 0; c < h.size; c++) drawn += dy[(i + r) * dys + c] * y[(i + r) * ys + c];
      for (int64_t j = 0; j < keys; j += Width) store(slopes + r * keys + j, load(weights + r * keys + j) * (load(slopes + r * keys + j) - drawn) * h.scale);
    }
    pack_rows(q + i * qs, qs, rows, h.size, query_rows);
    pack_rows(dy + i * dys, dys, rows, h.size, gradient_rows);
    product(rows, wide, h.tokens, slopes, keys, 1, key_rows, h.tokens * Panel, Panel, sums, wide, false);
    copy_rows(sums, wide, rows, h.size, dq + i * ds, ds);
    product(h.tokens, wide, rows, slopes, 1, keys, query_rows, rows * Panel, Panel, key_sums, wide, i > 0);
    product(h.tokens, wide, rows, weights, 1, keys, gradient_rows, rows * Panel, Panel, value_sums, wide, i > 0);
  }
  copy_rows(key_sums, wide, h.tokens, h.size, dk, ds);
  copy_rows(value_sums, wide, h.tokens, h.size, dv, ds);
}

}  // namespace tss::kernels

// softmax(Q·Kᵀ·scale)·V without the matrix of weights in memory (Rabe and Staats 2021; Dao et al. 2022): a block of queries at a time, the weights made again on the way back.
#include "names.h"
#include "packing.h"

namespace {

using tss::kernels::Head;

// What is handled at a time, so that it stays in the first-level cache: some queries with all keys, and on the way back some queries with some keys.
constexpr int64_t Queries = 4 * Rows, BackQueries = 8 * Rows, BackKeys = 96;

// From one row of weights to the next: a cache line more than the keys take, lest a column of them falls on the same few lines of the cache.
INLINE int64_t row_floats(int64_t keys) { return keys + 16; }

// The largest of a row's scores, the columns from `count` on set so that they are none.
INLINE float largest_score(float* row, int64_t count, int64_t keys) {
  for (int64_t j = count; j < keys; j++) row[j] = -__builtin_inff();
  vec best = load(row), other = load(row + Width);
  for (int64_t j = Panel; j < keys; j += Panel) best = larger(load(row + j), best), other = larger(load(row + j + Width), other);
  return largest(larger(other, best));
}

// scores [rows, keys] → e^(score·scale - the row's largest), the columns from `count` on of no meaning. Gives 1/Σ of each row, and log Σ where it is wanted.
void weigh(float* scores, int64_t rows, int64_t count, int64_t keys, int64_t stride, float scale, float* share, float* log_sum) {
  const float binary_scale = scale * Log2OfE;
  float shifts[Queries], sums[Queries];
  for (int64_t i = 0; i < rows; i++) shifts[i] = largest_score(scores + i * stride, count, keys) * scale;
  for (int64_t i = 0; i < rows; i++) {
    float* const row = scores + i * stride;
    const float binary_shift = shifts[i] * Log2OfE;
    vec sum = {}, more = {};
    for (int64_t j = 0; j < keys; j += Panel) {
      const vec e = power_of_two(load(row + j) * binary_scale - binary_shift), f = power_of_two(load(row + j + Width) * binary_scale - binary_shift);
      store(row + j, e);
      store(row + j + Width, f);
      sum += e;
      more += f;
    }
    sums[i] = total(sum + more);
  }
  for (int64_t i = 0; i < rows; i++) share[i] = 1 / sums[i];
  for (int64_t i = 0; log_sum != nullptr && i < rows; i++) log_sum[i] = shifts[i] + __builtin_logf(sums[i]);
}

// scores → e^(score·scale - log Σ): the weights, once log Σ is known.
void weigh_again(float* scores, int64_t rows, int64_t keys, int64_t stride, float scale, const float* log_sum) {
  const float binary_scale = scale * Log2OfE;
  for (int64_t i = 0; i < rows; i++) {
    float* const row = scores + i * stride;
    const float binary_shift = log_sum[i] * Log2OfE;
    for (int64_t j = 0; j < keys; j += Width) store(row + j, power_of_two(load(row + j) * binary_scale - binary_shift));
  }
}

float scalar_product(const float* a, const float* b, int64_t count) {
  vec sums = {};
  int64_t c = 0;
  for (; c + Width <= count; c += Width) sums += load(a + c) * load(b + c);
  float sum = total(sums);
  for (; c < count; c++) sum += a[c] * b[c];
  return sum;
}

// Rows, each times its factor where there are factors.
void copy_rows(const float* from, int64_t stride, int64_t rows, int64_t size, const float* factors, float* to, int64_t to_stride) {
  for (int64_t i = 0; i < rows; i++)
    for (int64_t c = 0; c < size; c++) to[i * to_stride + c] = factors == nullptr ? from[i * stride + c] : from[i * stride + c] * factors[i];
}

}  // namespace

namespace tss::kernels {

int64_t KERNEL(attention_scratch_floats)(const Head& h, bool backward) {
  const int64_t keys = padded(h.tokens), wide = padded(h.size);
  const int64_t row = row_floats(keys);
  return backward ? 2 * keys * h.size + h.tokens * wide + 2 * BackQueries * row_floats(BackKeys) + 3 * BackQueries * wide + 2 * h.tokens * wide
                  : keys * h.size + h.tokens * wide + Queries * (row + wide);
}

void KERNEL(attend)(const Head& h, const float* q, const float* k, const float* v, int64_t qs, int64_t ks, int64_t vs, float* y, int64_t ys, float* log_sum, float* scratch) {
  const int64_t keys = padded(h.tokens), row = row_floats(keys), wide = padded(h.size);
  float* const key_columns = scratch;
  float* const value_rows = key_columns + keys * h.size;
  float* const scores = value_rows + h.tokens * wide;
  float* const sums = scores + Queries * row;
  pack_columns(k, ks, h.tokens, h.size, key_columns);
  pack_rows(v, vs, h.tokens, h.size, value_rows);
  for (int64_t i = 0; i < h.tokens; i += Queries) {
    const int64_t rows = least(Queries, h.tokens - i);
    product(rows, keys, h.size, q + i * qs, qs, 1, key_columns, h.size * Panel, Panel, scores, row);
    float shares[Queries];
    weigh(scores, rows, h.tokens, keys, row, h.scale, shares, log_sum == nullptr ? nullptr : log_sum + i);
    product(rows, wide, h.tokens, scores, row, 1, value_rows, h.tokens * Panel, Panel, sums, wide);
    copy_rows(sums, wide, rows, h.size, shares, y + i * ys, ys);
  }
}

// With P the weights, dP = dY·Vᵀ and dS = P ⊙ (dP - Σ dY ⊙ Y)·scale: dQ = dS·K, dK = dSᵀ·Q, dV = Pᵀ·dY; a block of queries and a chunk of keys at a time.
void KERNEL(attend_backward)(const Head& h, const float* q, const float* k, const float* v, int64_t qs, int64_t ks, int64_t vs, const float* y, const float* dy, int64_t ys,
                             int64_t dys, const float* log_sum, float* dq, float* dk, float* dv, int64_t ds, float* scratch) {
  const int64_t keys = padded(h.tokens), row = row_floats(BackKeys), wide = padded(h.size), next = h.tokens * Panel;
  float* const key_columns = scratch;
  float* const value_columns = key_columns + keys * h.size;
  float* const key_rows = value_columns + keys * h.size;
  float* const weights = key_rows + h.tokens * wide;
  float* const slopes = weights + BackQueries * row;
  float* const query_rows = slopes + BackQueries * row;
  float* const gradient_rows = query_rows + BackQueries * wide;
  float* const sums = gradient_rows + BackQueries * wide;
  float* const key_sums = sums + BackQueries * wide;
  float* const value_sums = key_sums + h.tokens * wide;
  pack_columns(k, ks, h.tokens, h.size, key_columns);
  pack_columns(v, vs, h.tokens, h.size, value_columns);
  pack_rows(k, ks, h.tokens, h.size, key_rows);
  for (int64_t i = 0; i < h.tokens; i += BackQueries) {
    const int64_t rows = least(BackQueries, h.tokens - i);
    float drawn[BackQueries];
    for (int64_t r = 0; r < rows; r++) drawn[r] = scalar_product(dy + (i + r) * dys, y + (i + r) * ys, h.size);
    pack_rows(q + i * qs, qs, rows, h.size, query_rows);
    pack_rows(dy + i * dys, dys, rows, h.size, gradient_rows);
    for (int64_t j = 0; j < h.tokens; j += BackKeys) {
      const int64_t count = least(BackKeys, h.tokens - j), columns = padded(count);
      product(rows, columns, h.size, q + i * qs, qs, 1, key_columns + j * h.size, h.size * Panel, Panel, weights, row);
      weigh_again(weights, rows, columns, row, h.scale, log_sum + i);
      product(rows, columns, h.size, dy + i * dys, dys, 1, value_columns + j * h.size, h.size * Panel, Panel, slopes, row);
      for (int64_t r = 0; r < rows; r++)
        for (int64_t c = 0; c < columns; c += Width) store(slopes + r * row + c, load(weights + r * row + c) * (load(slopes + r * row + c) - drawn[r]) * h.scale);
      product(rows, wide, count, slopes, row, 1, key_rows + j * Panel, next, Panel, sums, wide, {j > 0 ? sums : nullptr});
      product(count, wide, rows, slopes, 1, row, query_rows, rows * Panel, Panel, key_sums + j * wide, wide, {i > 0 ? key_sums + j * wide : nullptr});
      product(count, wide, rows, weights, 1, row, gradient_rows, rows * Panel, Panel, value_sums + j * wide, wide, {i > 0 ? value_sums + j * wide : nullptr});
    }
    copy_rows(sums, wide, rows, h.size, nullptr, dq + i * ds, ds);
  }
  copy_rows(key_sums, wide, h.tokens, h.size, nullptr, dk, ds);
  copy_rows(value_sums, wide, h.tokens, h.size, nullptr, dv, ds);
}

}  // namespace tss::kernels

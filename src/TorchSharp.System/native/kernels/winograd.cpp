// Convolution with 3x3 windows by Winograd's F(4x4, 3x3): 36 products for 16 pixels instead of 144 (Lavin and Gray 2016, §4.2); V = Bᵀ·d·B for each tile d of 6x6 pixels.
#include "names.h"
#include "tiles.h"

namespace {

constexpr int Side = 6, Places = Side * Side;
constexpr int SumPlace = Side + 1;  // where A·y·Aᵀ has the sum of a tile's pixels: A's second row is (1, 1, 1, 1)

struct Winograd {
  static constexpr int Factors = Side;

  // G·g, 6 numbers from 3.
  INLINE_MEMBER static void weight(const vec* g, vec* o) {
    const vec a = g[0] + g[2], c = g[0] + 4 * g[2];
    o[0] = 0.25f * g[0];
    o[1] = (-1 / 6.0f) * (a + g[1]);
    o[2] = (-1 / 6.0f) * (a - g[1]);
    o[3] = (1 / 24.0f) * (c + 2 * g[1]);
    o[4] = (1 / 24.0f) * (c - 2 * g[1]);
    o[5] = g[2];
  }

  // Gᵀ·u, 3 numbers from 6.
  INLINE_MEMBER static void weight_back(const vec* u, vec* o) {
    const vec a = u[1] + u[2], b = u[2] - u[1], c = u[3] + u[4], d = u[3] - u[4];
    o[0] = 0.25f * u[0] - (1 / 6.0f) * a + (1 / 24.0f) * c;
    o[1] = (1 / 6.0f) * b + (1 / 12.0f) * d;
    o[2] = u[5] - (1 / 6.0f) * a + (1 / 6.0f) * c;
  }

  // Aᵀ·m, 4 numbers from 6.
  INLINE_MEMBER static void output(const vec* m, vec* o) {
    const vec a = m[1] + m[2], b = m[1] - m[2], c = m[3] + m[4], d = m[3] - m[4];
    o[0] = m[0] + a + c;
    o[1] = b + 2 * d;
    o[2] = a + 4 * c;
    o[3] = b + 8 * d + m[5];
  }

  // A·y, 6 numbers from 4.
  INLINE_MEMBER static void output_back(const vec* y, vec* o) {
    const vec a = y[0] + y[2], b = y[1] + y[3], c = y[0] + 4 * y[2], d = 2 * y[1] + 8 * y[3];
    o[0] = y[0];
    o[1] = a + b;
    o[2] = a - b;
    o[3] = c + d;
    o[4] = c - d;
    o[5] = y[3];
  }
};

// Bᵀ·d, 6 numbers from 6.
INLINE void transform_input(const vec* d, vec* o) {
  const vec a = d[4] - 4 * d[2], b = d[3] - 4 * d[1], c = d[4] - d[2], e = 2 * (d[3] - d[1]);
  o[0] = 4 * d[0] - 5 * d[2] + d[4];
  o[1] = a + b;
  o[2] = a - b;
  o[3] = c + e;
  o[4] = c - e;
  o[5] = 4 * d[1] - 5 * d[3] + d[5];
}

// A row of 6 vectors, transformed along itself, to 6 places.
INLINE void store_row(const vec* u, float* out, int64_t next) {
  vec o[Side];
  transform_input(u, o);
#pragma GCC unroll 6
  for (int j = 0; j < Side; j++) store(out + j * next, o[j]);
}

// Bᵀ·d·B of one tile, all channels: down the columns by rows that share sums, then along each row, so that nothing in between goes through memory. Each row of d has a pointer
// to its first pixel; the first or last column may be beyond the image, where there are zeros.
template <bool Left, bool Right>
void load_tile(const float* const* rows, int64_t channels, float* out, int64_t next) {
  for (int64_t c = 0; c < channels; c += Width, out += Width) {
    const auto d = [&](int i, int j) { return (Left && j == 0) || (Right && j == Side - 1) ? vec{} : load(rows[i] + j * channels + c); };
    vec u[Side], w[Side];
#pragma GCC unroll 6
    for (int j = 0; j < Side; j++) u[j] = 4 * d(0, j) - 5 * d(2, j) + d(4, j);
    store_row(u, out, next);
#pragma GCC unroll 6
    for (int j = 0; j < Side; j++) {
      const vec a = d(4, j) - 4 * d(2, j), b = d(3, j) - 4 * d(1, j);
      u[j] = a + b, w[j] = a - b;
    }
    store_row(u, out + 6 * next, next);
    store_row(w, out + 12 * next, next);
#pragma GCC unroll 6
    for (int j = 0; j < Side; j++) {
      const vec a = d(4, j) - d(2, j), b = 2 * (d(3, j) - d(1, j));
      u[j] = a + b, w[j] = a - b;
    }
    store_row(u, out + 18 * next, next);
    store_row(w, out + 24 * next, next);
#pragma GCC unroll 6
    for (int j = 0; j < Side; j++) u[j] = 4 * d(1, j) - 5 * d(3, j) + d(5, j);
    store_row(u, out + 30 * next, next);
  }
}

// V [36, place of count, channels]: the tiles first, first + 1, … of x; spare: 42 times as many floats as there are channels.
void load_tiles(const Convolution& s, int64_t channels, const float* x, int64_t first, int64_t count, float* spare, float* v) {
  const int64_t next = place(count, channels);
  float* const zeros = spare + Places * channels;
  for (int64_t c = 0; c < Side * channels; c++) zeros[c] = 0;
  for (int64_t t = 0; t < count; t++) {
    const Tile tile(s, first + t);
    const int64_t left = tile.column - 1, beyond = left + Side - s.w;
    const float* rows[Side];
    for (int i = 0; i < Side; i++) {
      const int64_t y = tile.row - 1 + i;
      rows[i] = y >= 0 && y < s.h ? x + ((tile.image * s.h + y) * s.w + left) * channels : zeros;
    }
    if (beyond > 1)  // columns in the middle are beyond the image, too: a copy has zeros there
      for (int i = 0; i < Side; i++) {
        float* const copy = spare + i * Side * channels;
        for (int64_t j = 0; j < Side; j++)
          for (int64_t c = 0; c < channels; c++) copy[j * channels + c] = left + j >= 0 && left + j < s.w ? rows[i][j * channels + c] : 0;
        rows[i] = copy;
      }
    const bool edge = beyond <= 1;
    (edge && left < 0 ? beyond == 1 ? load_tile<true, true> : load_tile<true, false> : edge && beyond == 1 ? load_tile<false, true> : load_tile<false, false>)(rows, channels,
                                                                                                                                                  v + t * channels, next);
  }
}

}  // namespace

namespace tss::kernels {

int64_t KERNEL(tiles_at_once)(int64_t from, int64_t to) { return tiles_at_once(from, to); }

int64_t KERNEL(winograd_tiles)(const Convolution& s) { return s.n * tiles_down(s) * tiles_across(s); }

int64_t KERNEL(winograd_weight_floats)(int64_t from, int64_t to) { return Places * place(from, padded(to)); }

int64_t KERNEL(winograd_scratch_floats)(int64_t from, int64_t to) {
  const int64_t step = tiles_deep(from, to);
  return Places * (place(step, from) + place(step, padded(to))) + (Places + Side) * most(from, to);
}

void KERNEL(winograd_pack)(const Convolution& s, const float* weight, bool backward, float* packed, int64_t first, int64_t last) {
  pack_weight<Winograd>(s, weight, backward, backward, packed, first, last);
}

void KERNEL(winograd_forward)(const Convolution& s, bool backward, const float* x, const float* packed, const float* bias, const float* addend, float* y, int64_t first,
                              int64_t last, float* scratch) {
  const int64_t from = backward ? s.out : s.in, to = backward ? s.in : s.out, stride = padded(to), step = tiles_at_once(from, to);
  float* const v = scratch;
  float* const m = v + Places * place(step, from);
  float* const spare = m + Places * place(step, stride);
  for (int64_t t = first; t < last; t += step) {
    const int64_t count = least(step, last - t);
    load_tiles(s, from, x, t, count, spare, v);
    for (int64_t p = 0; p < Places; p++)
      product(count, stride, from, v + p * place(count, from), from, 1, packed + p * place(from, stride), from * Panel, Panel, m + p * place(count, stride), stride);
    store_tiles<Winograd>(s, to, stride, m, bias, addend, t, count, y);
  }
}

int64_t KERNEL(winograd_gradient_floats)(const Convolution& s) { return Places * place(s.in, padded(s.out)); }

void KERNEL(winograd_weight_gradient)(const Convolution& s, const float* x, const float* dy, float* transformed, double* bias, int64_t first, int64_t last, float* scratch) {
  const int64_t stride = padded(s.out), step = tiles_deep(s.in, s.out);
  float* const v = scratch;
  float* const m = v + Places * place(step, s.in);
  float* const spare = m + Places * place(step, stride);
  for (int64_t t = first; t < last; t += step) {
    const int64_t count = least(step, last - t);
    load_tiles(s, s.in, x, t, count, spare, v);
    load_gradient<Winograd>(s, s.out, stride, dy, t, count, m);
    add_columns(m + SumPlace * place(count, stride), stride, count, s.out, bias);
    for (int64_t p = 0; p < Places; p++) {
      float* const sums = transformed + p * place(s.in, stride);
      product(s.in, stride, count, v + p * place(count, s.in), 1, s.in, m + p * place(count, stride), Panel, stride, sums, stride, {t == first ? nullptr : sums});
    }
  }
}

void KERNEL(winograd_unpack)(const Convolution& s, const float* const* shares, int64_t count, float* weight_gradient, int64_t first, int64_t last) {
  unpack_weight<Winograd>(s, shares, count, weight_gradient, first, last);
}

}  // namespace tss::kernels

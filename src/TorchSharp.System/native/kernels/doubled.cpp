// Convolution with 3x3 windows of an image whose height and width are doubled first by repeating pixels, without the doubled image: 25 products for 16 pixels instead of 144.
// Along one side, four pixels d of the image make four of the answer, those where the middle two stand:
//   y0 = g0·d0 + (g1 + g2)·d1,  y1 = (g0 + g1)·d1 + g2·d2,  y2 = g0·d1 + (g1 + g2)·d2,  y3 = (g0 + g1)·d2 + g2·d3,
// for which five products m = u ⊙ v are enough, with v = (d0 - d2, d1 + d2, d2 - d1, d2 - d1, d3 - d1), u = (g0, (g0 + g1 + g2)/2, (g2 - g0)/2, g1/2, g2) and
//   y = (m0 + m1 - m2 - m3, m1 + m2 - m3, m1 + m2 + m3, m1 - m2 + m3 + m4).
// Winograd's F(4x4, 3x3) (Lavin and Gray 2016) takes 36, because it cannot know that pixels repeat.
#include "names.h"
#include "tiles.h"

namespace {

constexpr int Side = 4, Seen = Side * Side;

struct Doubled {
  static constexpr int Factors = 5;

  // u, 5 numbers from 3.
  INLINE_MEMBER static void weight(const vec* g, vec* u) {
    const vec sum = g[0] + g[2];
    u[0] = g[0];
    u[1] = 0.5f * (sum + g[1]);
    u[2] = 0.5f * (g[2] - g[0]);
    u[3] = 0.5f * g[1];
    u[4] = g[2];
  }

  // The gradient of weight.
  INLINE_MEMBER static void weight_back(const vec* u, vec* g) {
    g[0] = u[0] + 0.5f * (u[1] - u[2]);
    g[1] = 0.5f * (u[1] + u[3]);
    g[2] = u[4] + 0.5f * (u[1] + u[2]);
  }

  // y, 4 numbers from 5.
  INLINE_MEMBER static void output(const vec* m, vec* y) {
    const vec a = m[1] - m[2], b = m[1] + m[2];
    y[0] = m[0] + a - m[3];
    y[1] = b - m[3];
    y[2] = b + m[3];
    y[3] = a + m[3] + m[4];
  }

  // The gradient of output.
  INLINE_MEMBER static void output_back(const vec* y, vec* m) {
    const vec ends = y[3] - y[0], middle = y[2] - y[1];
    m[0] = y[0];
    m[1] = (y[0] + y[1]) + (y[2] + y[3]);
    m[2] = (y[1] + y[2]) - (y[0] + y[3]);
    m[3] = ends + middle;
    m[4] = y[3];
  }
};

constexpr int Factors = Doubled::Factors, Places = Factors * Factors;
constexpr int SumPlace = Factors + 1;  // where A·y·Aᵀ has the sum of a tile's pixels: m1 is in each of y

// Which v a factor is multiplied with; the fourth has the third's.
constexpr int Seeing[Factors] = {0, 1, 2, 2, 3};
INLINE bool is_second(int factor) { return factor == 3; }

// v, the four that differ, from 4.
INLINE void transform_input(const vec* d, vec* v) {
  v[0] = d[0] - d[2];
  v[1] = d[1] + d[2];
  v[2] = d[2] - d[1];
  v[3] = d[3] - d[1];
}

// The gradient of transform_input.
INLINE void transform_slope(const vec* v, vec* d) {
  const vec a = v[1] - v[3];
  d[0] = v[0];
  d[1] = a - v[2];
  d[2] = v[1] + v[2] - v[0];
  d[3] = v[3];
}

// V [16, place of count, In]: the tiles first, first + 1, … of x, the image; zeros: as many as there are channels.
void load_tiles(const Convolution& s, const float* x, int64_t first, int64_t count, float* zeros, float* v) {
  const int64_t next = place(count, s.in);
  for (int64_t c = 0; c < s.in; c++) zeros[c] = 0;
  for (int64_t t = 0; t < count; t++) {
    const Tile tile(s, first + t);
    const int64_t top = tile.row / 2 - 1, left = tile.column / 2 - 1;
    const float* pixels[Seen];
    for (int i = 0; i < Side; i++)
      for (int j = 0; j < Side; j++) {
        const int64_t row = top + i, column = left + j;
        pixels[i * Side + j] = row >= 0 && row < s.h && column >= 0 && column < s.w ? x + ((tile.image * s.h + row) * s.w + column) * s.in : zeros;
      }
    for (int64_t c = 0; c < s.in; c += Width) {
      vec rows[Side][Side];
#pragma GCC unroll 4
      for (int j = 0; j < Side; j++) {
        const vec d[Side] = {load(pixels[j] + c), load(pixels[Side + j] + c), load(pixels[2 * Side + j] + c), load(pixels[3 * Side + j] + c)};
        vec o[Side];
        transform_input(d, o);
        for (int i = 0; i < Side; i++) rows[i][j] = o[i];
      }
#pragma GCC unroll 4
      for (int i = 0; i < Side; i++) {
        vec o[Side];
        transform_input(rows[i], o);
        for (int j = 0; j < Side; j++) store(v + t * s.in + c + (i * Side + j) * next, o[j]);
      }
    }
  }
}

// dx, which adds up, from dV [16, place of count, stride]: the gradient of load_tiles.
void add_tiles(const Convolution& s, int64_t stride, const float* v, int64_t first, int64_t count, float* dx) {
  const int64_t next = place(count, stride);
  for (int64_t t = 0; t < count; t++) {
    const Tile tile(s, first + t);
    const int64_t top = tile.row / 2 - 1, left = tile.column / 2 - 1;
    for (int64_t c = 0; c < s.in; c += Width) {
      vec rows[Side][Side];
#pragma GCC unroll 4
      for (int j = 0; j < Side; j++) {
        vec d[Side], o[Side];
        for (int i = 0; i < Side; i++) d[i] = load(v + t * stride + c + (i * Side + j) * next);
        transform_slope(d, o);
        for (int i = 0; i < Side; i++) rows[i][j] = o[i];
      }
#pragma GCC unroll 4
      for (int i = 0; i < Side; i++) {
        vec o[Side];
        transform_slope(rows[i], o);
        const int64_t row = top + i;
        if (row < 0 || row >= s.h) continue;
        for (int j = 0; j < Side; j++) {
          const int64_t column = left + j;
          if (column < 0 || column >= s.w) continue;
          float* const pixel = dx + ((tile.image * s.h + row) * s.w + column) * s.in + c;
          store(pixel, load(pixel) + o[j]);
        }
      }
    }
  }
}

// Calls visit(place of M, place of V, whether V has been there before) for the 25 products.
template <typename Visit>
INLINE void each_product(Visit visit) {
  for (int i = 0; i < Factors; i++)
    for (int j = 0; j < Factors; j++) visit(i * Factors + j, Seeing[i] * Side + Seeing[j], is_second(i) || is_second(j));
}

}  // namespace

namespace tss::kernels {

int64_t KERNEL(doubled_tiles)(const Convolution& s) { return s.n * tiles_down(s) * tiles_across(s); }

int64_t KERNEL(doubled_weight_floats)(int64_t from, int64_t to) { return Places * place(from, padded(to)); }

int64_t KERNEL(doubled_scratch_floats)(const Convolution& s) {
  const int64_t step = tiles_deep(s.in, s.out);
  return Seen * place(step, padded(s.in)) + Places * place(step, padded(s.out)) + s.in;
}

void KERNEL(doubled_pack)(const Convolution& s, const float* weight, bool backward, float* packed, int64_t first, int64_t last) {
  pack_weight<Doubled>(s, weight, backward, false, packed, first, last);
}

void KERNEL(doubled_forward)(const Convolution& s, const float* x, const float* packed, const float* bias, float* y, int64_t first, int64_t last, float* scratch) {
  const int64_t stride = padded(s.out), step = tiles_at_once(s.in, s.out);
  float* const v = scratch;
  float* const m = v + Seen * place(step, s.in);
  float* const zeros = m + Places * place(step, stride);
  for (int64_t t = first; t < last; t += step) {
    const int64_t count = least(step, last - t);
    load_tiles(s, x, t, count, zeros, v);
    each_product([&](int to, int from, bool) {
      product(count, stride, s.in, v + from * place(count, s.in), s.in, 1, packed + to * place(s.in, stride), s.in * Panel, Panel, m + to * place(count, stride), stride);
    });
    store_tiles<Doubled>(s, s.out, stride, m, bias, nullptr, t, count, y);
  }
}

// By images: the tiles of one image overlap.
void KERNEL(doubled_backward)(const Convolution& s, const float* dy, const float* packed, float* dx, int64_t first, int64_t last, float* scratch) {
  const int64_t stride = padded(s.in), step = tiles_at_once(s.in, s.out), tiles = KERNEL(doubled_tiles)(s) / s.n, pixels = s.h * s.w * s.in;
  float* const v = scratch;
  float* const m = v + Seen * place(step, stride);
  for (int64_t i = first * pixels; i < last * pixels; i++) dx[i] = 0;
  for (int64_t t = first * tiles; t < last * tiles; t += step) {
    const int64_t count = least(step, last * tiles - t);
    load_gradient<Doubled>(s, s.out, s.out, dy, t, count, m);
    each_product([&](int from, int to, bool again) {
      float* const sums = v + to * place(count, stride);
      product(count, stride, s.out, m + from * place(count, s.out), s.out, 1, packed + from * place(s.out, stride), s.out * Panel, Panel, sums, stride, {again ? sums : nullptr});
    });
    add_tiles(s, stride, v, t, count, dx);
  }
}

int64_t KERNEL(doubled_gradient_floats)(const Convolution& s) { return Places * place(s.in, padded(s.out)); }

void KERNEL(doubled_weight_gradient)(const Convolution& s, const float* x, const float* dy, float* transformed, double* bias, int64_t first, int64_t last, float* scratch) {
  const int64_t stride = padded(s.out), step = tiles_deep(s.in, s.out);
  float* const v = scratch;
  float* const m = v + Seen * place(step, s.in);
  float* const zeros = m + Places * place(step, stride);
  for (int64_t t = first; t < last; t += step) {
    const int64_t count = least(step, last - t);
    load_tiles(s, x, t, count, zeros, v);
    load_gradient<Doubled>(s, s.out, stride, dy, t, count, m);
    add_columns(m + SumPlace * place(count, stride), stride, count, s.out, bias);
    each_product([&](int to, int from, bool) {
      float* const sums = transformed + to * place(s.in, stride);
      product(s.in, stride, count, v + from * place(count, s.in), 1, s.in, m + to * place(count, stride), Panel, stride, sums, stride, {t == first ? nullptr : sums});
    });
  }
}

void KERNEL(doubled_unpack)(const Convolution& s, const float* const* shares, int64_t count, float* weight_gradient, int64_t first, int64_t last) {
  unpack_weight<Doubled>(s, shares, count, weight_gradient, first, last);
}

}  // namespace tss::kernels

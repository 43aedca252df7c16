// Convolution with any window and stride: each pixel of the output is a row of the window's pixels times the weight.
#include "names.h"
#include "packing.h"

namespace {

using tss::kernels::Convolution;

// Pixels handled together: their rows stay in the second-level cache.
INLINE int64_t pixels_at_once(const Convolution& s) { return most(Rows, least(96, (64 << 10) / s.window()) / Rows * Rows); }

// A 1x1 window with stride 1 needs no rows of its own: they are the image.
INLINE bool is_pointwise(const Convolution& s) { return s.kh == 1 && s.kw == 1 && s.stride == 1 && s.padding == 0; }

struct Pixel {
  int64_t image, row, column;
  Pixel(const Convolution& s, int64_t index) : image(index / (s.ho * s.wo)), row(index / s.wo % s.ho * s.stride - s.padding), column(index % s.wo * s.stride - s.padding) {}
};

// Calls visit(offset in the row, offset in the image, whether the image has that pixel) for each pixel of a window.
template <typename Visit>
INLINE void each_pixel(const Convolution& s, const Pixel& pixel, Visit visit) {
  for (int64_t i = 0; i < s.kh; i++)
    for (int64_t j = 0; j < s.kw; j++) {
      const int64_t y = pixel.row + i, x = pixel.column + j;
      visit((i * s.kw + j) * s.in, ((pixel.image * s.h + y) * s.w + x) * s.in, y >= 0 && y < s.h && x >= 0 && x < s.w);
    }
}

void load_rows(const Convolution& s, const float* x, int64_t first, int64_t count, float* rows) {
  for (int64_t p = 0; p < count; p++)
    each_pixel(s, Pixel(s, first + p), [&](int64_t to, int64_t from, bool inside) {
      float* out = rows + p * s.window() + to;
      for (int64_t c = 0; c < s.in; c++) out[c] = inside ? x[from + c] : 0;
    });
}

void add_rows(const Convolution& s, const float* rows, int64_t stride, int64_t first, int64_t count, float* x) {
  for (int64_t p = 0; p < count; p++)
    each_pixel(s, Pixel(s, first + p), [&](int64_t from, int64_t to, bool inside) {
      const float* in = rows + p * stride + from;
      if (inside)
        for (int64_t c = 0; c < s.in; c++) x[to + c] += in[c];
    });
}

void copy_rows(const float* rows, int64_t stride, int64_t count, int64_t channels, float* x) {
  for (int64_t p = 0; p < count; p++)
    for (int64_t c = 0; c < channels; c++) x[p * channels + c] = rows[p * stride + c];
}

}  // namespace

namespace tss::kernels {

int64_t KERNEL(window_weight_floats)(const Convolution& s) { return most(s.window() * padded(s.out), s.out * padded(s.window())); }

int64_t KERNEL(window_scratch_floats)(const Convolution& s) { return pixels_at_once(s) * (padded(s.window()) + padded(s.out)); }

int64_t KERNEL(window_gradient_floats)(const Convolution& s) { return s.window() * padded(s.out); }

// [Out,In,kh,kw] as a matrix [window, Out] in panels; transposed, [Out, window].
void KERNEL(window_pack)(const Convolution& s, const float* weight, bool transposed, float* packed) {
  const int64_t depth = transposed ? s.out : s.window(), columns = transposed ? s.window() : s.out, area = s.kh * s.kw;
  if (area == 1) return (transposed ? pack_rows : pack_columns)(weight, s.in, s.out, s.in, packed);
  for (int64_t column = 0; column < padded(columns); column++) {
    float* out = packed + column / Panel * depth * Panel + column % Panel;
    if (column >= columns)
      for (int64_t k = 0; k < depth; k++) out[k * Panel] = 0;
    else if (transposed)
      for (int64_t k = 0; k < depth; k++) out[k * Panel] = weight[(k * s.in + column % s.in) * area + column / s.in];
    else
      for (int64_t e = 0; e < area; e++)
        for (int64_t i = 0; i < s.in; i++) out[(e * s.in + i) * Panel] = weight[(column * s.in + i) * area + e];
  }
}

void KERNEL(window_forward)(const Convolution& s, const float* x, const float* packed, const float* bias, const float* addend, float* y, int64_t first, int64_t last,
                            float* scratch) {
  const int64_t step = pixels_at_once(s), stride = padded(s.out), depth = s.window();
  float* const rows = scratch;
  float* const sums = scratch + step * padded(depth);
  const Addend all{addend, bias};
  for (int64_t p = first; p < last; p += step) {
    const int64_t count = least(step, last - p), at = p * s.out;
    const float* a = x + p * depth;
    if (!is_pointwise(s)) load_rows(s, x, p, count, rows), a = rows;
    if (stride == s.out) {
      product(count, stride, depth, a, depth, 1, packed, depth * Panel, Panel, y + at, stride, all.at(at, 0));
      continue;
    }
    product(count, stride, depth, a, depth, 1, packed, depth * Panel, Panel, sums, stride);
    for (int64_t i = 0; i < count; i++)
      for (int64_t c = 0; c < s.out; c++) {
        const int64_t out = at + i * s.out + c;
        y[out] = sums[i * stride + c] + (bias == nullptr ? 0 : bias[c]) + (addend == nullptr ? 0 : addend[out]);
      }
  }
}

void KERNEL(window_backward)(const Convolution& s, const float* dy, const float* packed, float* dx, int64_t first, int64_t last, float* scratch) {
  const int64_t step = pixels_at_once(s), stride = padded(s.window()), image = s.ho * s.wo;
  const bool in_place = is_pointwise(s) && stride == s.in;
  for (int64_t p = first * image; p < last * image; p += step) {
    const int64_t count = least(step, last * image - p);
    product(count, stride, s.out, dy + p * s.out, s.out, 1, packed, s.out * Panel, Panel, in_place ? dx + p * s.in : scratch, stride);
    if (in_place) continue;
    if (is_pointwise(s))
      copy_rows(scratch, stride, count, s.in, dx + p * s.in);
    else
      add_rows(s, scratch, stride, p, count, dx);
  }
}

void KERNEL(window_weight_gradient)(const Convolution& s, const float* x, const float* dy, float* gradient, double* bias, int64_t first, int64_t last, float* scratch) {
  const int64_t step = pixels_at_once(s), stride = padded(s.out), depth = s.window();
  float* const rows = scratch;
  float* const wide = scratch + step * padded(depth);
  for (int64_t p = first; p < last; p += step) {
    const int64_t count = least(step, last - p);
    const float *a = x + p * depth, *b = dy + p * s.out;
    add_columns(b, s.out, count, s.out, bias);
    if (!is_pointwise(s)) load_rows(s, x, p, count, rows), a = rows;
    if (stride != s.out) {
      for (int64_t i = 0; i < count; i++)
        for (int64_t c = 0; c < stride; c++) wide[i * stride + c] = c < s.out ? b[i * s.out + c] : 0;
      b = wide;
    }
    product(depth, stride, count, a, 1, depth, b, Panel, stride, gradient, stride, {p == first ? nullptr : gradient});
  }
}

void KERNEL(window_unpack)(const Convolution& s, const float* const* shares, int64_t count, float* weight_gradient) {
  const int64_t stride = padded(s.out), area = s.kh * s.kw;
  for (int64_t o = 0; o < s.out; o++)
    for (int64_t i = 0; i < s.in; i++)
      for (int64_t e = 0; e < area; e++) {
        float sum = 0;
        for (int64_t share = 0; share < count; share++) sum += shares[share][(e * s.in + i) * stride + o];
        weight_gradient[(o * s.in + i) * area + e] = sum;
      }
}

}  // namespace tss::kernels

// Convolution to a few channels, such as a network's last one: as scalar products, where a product of matrices would mostly compute columns that are not there.
// Stride 1; weights and their gradient are [Out][kh·kw][In], In a multiple of Width.
#include "names.h"
#include "vector.h"

namespace {

using tss::kernels::Convolution;

// Calls visit(tap, the image's pixel under it) for the taps that see a pixel when the window's first stands at (row, column).
template <typename Visit>
INLINE void each_tap(const Convolution& s, int64_t row, int64_t column, int64_t height, int64_t width, Visit visit) {
  for (int64_t i = most(0, -row); i < least(s.kh, height - row); i++)
    for (int64_t j = most(0, -column); j < least(s.kw, width - column); j++) visit(i * s.kw + j, (row + i) * width + column + j);
}

struct Four {
  vec sum[4] = {};
  INLINE_MEMBER void add_product(int64_t count, const float* a, const float* b) {
    int64_t c = 0;
    for (; c + 4 * Width <= count; c += 4 * Width)
#pragma GCC unroll 4
      for (int k = 0; k < 4; k++) sum[k] += load(a + c + k * Width) * load(b + c + k * Width);
    for (; c < count; c += Width) sum[0] += load(a + c) * load(b + c);
  }
};

}  // namespace

namespace tss::kernels {

void KERNEL(narrow_forward)(const Convolution& s, const float* x, const float* weight, const float* bias, const float* addend, float* y, int64_t first, int64_t last) {
  const int64_t taps = s.kh * s.kw;
  for (int64_t p = first; p < last; p++) {
    const int64_t image = p / (s.ho * s.wo), row = p / s.wo % s.ho, column = p % s.wo;
    const float* const in = x + image * s.h * s.w * s.in;
    for (int64_t o = 0; o < s.out; o++) {
      Four sums;
      each_tap(s, row - s.padding, column - s.padding, s.h, s.w, [&](int64_t tap, int64_t pixel) { sums.add_product(s.in, in + pixel * s.in, weight + (o * taps + tap) * s.in); });
      const float sum = total((sums.sum[0] + sums.sum[1]) + (sums.sum[2] + sums.sum[3]));
      y[p * s.out + o] = sum + (bias == nullptr ? 0 : bias[o]) + (addend == nullptr ? 0 : addend[p * s.out + o]);
    }
  }
}

void KERNEL(narrow_backward)(const Convolution& s, const float* dy, const float* weight, float* dx, int64_t first, int64_t last) {
  const int64_t taps = s.kh * s.kw, area = s.ho * s.wo;
  for (int64_t p = first * s.h * s.w; p < last * s.h * s.w; p++) {
    const int64_t image = p / (s.h * s.w), row = p / s.w % s.h, column = p % s.w;
    for (int64_t c = 0; c < s.in; c += Width) {
      vec sum = {};
      // The window's last tap stands at the first pixel that sees this one: the taps turned round.
      each_tap(s, row + s.padding - s.kh + 1, column + s.padding - s.kw + 1, s.ho, s.wo, [&](int64_t tap, int64_t pixel) {
        for (int64_t o = 0; o < s.out; o++) sum += dy[(image * area + pixel) * s.out + o] * load(weight + (o * taps + taps - 1 - tap) * s.in + c);
      });
      store(dx + p * s.in + c, sum);
    }
  }
}

// Adds the images' share.
void KERNEL(narrow_weight_gradient)(const Convolution& s, const float* x, const float* dy, float* gradient, int64_t first, int64_t last) {
  for (int64_t image = first; image < last; image++)
    for (int64_t o = 0; o < s.out; o++)
      for (int64_t i = 0; i < s.kh; i++)
        for (int64_t j = 0; j < s.kw; j++)
          for (int64_t c = 0; c < s.in; c += Width) {
            vec sum = {};
            for (int64_t row = most(0, s.padding - i); row < least(s.ho, s.h + s.padding - i); row++)
              for (int64_t column = most(0, s.padding - j); column < least(s.wo, s.w + s.padding - j); column++)
                sum += dy[((image * s.ho + row) * s.wo + column) * s.out + o] * load(x + ((image * s.h + row + i - s.padding) * s.w + column + j - s.padding) * s.in + c);
            float* const out = gradient + ((o * s.kh + i) * s.kw + j) * s.in + c;
            store(out, load(out) + sum);
          }
}

}  // namespace tss::kernels

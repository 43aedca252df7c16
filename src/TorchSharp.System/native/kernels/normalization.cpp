// Group normalisation (Wu and He 2018), scale and shift by a condition (Perez et al. 2018) and SiLU in one pass over channels-last images.
#include "names.h"
#include "vector.h"

namespace {

using tss::kernels::Normalization;

// The channels [from, from + channels) of one image, which lie in a tensor of their own.
struct Part {
  int64_t from, channels;
  const float* x;
};

struct Parts {
  Part part[2];
  INLINE_MEMBER Parts(const Normalization& s, const float* x, const float* joined, int64_t image)
      : part{{0, s.head, x + image * s.pixels * s.head}, {s.head, s.channels - s.head, joined + image * s.pixels * (s.channels - s.head)}} {}
  INLINE_MEMBER const Part* begin() const { return part; }
  INLINE_MEMBER const Part* end() const { return part + 2; }
};

INLINE float added_to(const Normalization& s, int64_t image, int64_t c) { return s.added == nullptr ? 0 : s.added[image * s.channels + c]; }

// y = SiLU(x·factor + offset), the two of each channel of one image; x is what nothing is added to yet.
void coefficients(const Normalization& s, int64_t image, const float* mean, const float* rstd, float* factor, float* offset) {
  const int64_t size = s.channels / s.groups;
  for (int64_t c = 0; c < s.channels; c++) {
    const int64_t group = image * s.groups + c / size;
    const float gamma = s.weight == nullptr ? 1 : s.weight[c], beta = s.bias == nullptr ? 0 : s.bias[c];
    const float scale = s.scale == nullptr ? 1 : 1 + s.scale[image * s.modulation + c], shift = s.shift == nullptr ? 0 : s.shift[image * s.modulation + c];
    factor[c] = rstd[group] * gamma * scale;
    offset[c] = (beta + (added_to(s, image, c) - mean[group]) * rstd[group] * gamma) * scale + shift;
  }
}

// As many floats as there are, the rest 0.
INLINE vec load_some(const float* p, int64_t count) {
  if (count == Width) return load(p);
  vec v = {};
  for (int64_t i = 0; i < count; i++) v[i] = p[i];
  return v;
}

INLINE void store_some(float* p, vec v, int64_t count) {
  if (count == Width) return store(p, v);
  for (int64_t i = 0; i < count; i++) p[i] = v[i];
}

// Calls visit(channel, how many) for vectors of channels: whole ones first, how many being a constant there.
template <typename Visit>
INLINE void each_vector(int64_t channels, Visit visit) {
  int64_t c = 0;
  for (; c + Width <= channels; c += Width) visit(c, static_cast<int64_t>(Width));
  if (c < channels) visit(c, channels - c);
}

// Vectors of channels that are summed side by side: they share the images' cache lines.
constexpr int64_t Together = 4;

struct Sums {
  vec plain, product;
};

// first[c] += Σ over pixels of the one, second[c] of the other of what measure(pixel, channel, width) gives, pixels in runs short enough for float32 sums.
template <int64_t Vectors, typename Measure>
INLINE void some_sums(int64_t pixels, int64_t c, int64_t wide, double* first, double* second, Measure measure) {
  constexpr int64_t Run = 64;
  for (int64_t p = 0; p < pixels; p += Run) {
    Sums sum[Vectors] = {};
    for (int64_t i = p, end = least(p + Run, pixels); i < end; i++)
#pragma GCC unroll 4
      for (int64_t v = 0; v < Vectors; v++) {
        const Sums some = measure(i, c + v * Width, wide);
        sum[v].plain += some.plain;
        sum[v].product += some.product;
      }
    for (int64_t v = 0; v < Vectors; v++)
      for (int64_t k = 0; k < wide; k++) {
        first[c + v * Width + k] += sum[v].plain[k];
        second[c + v * Width + k] += sum[v].product[k];
      }
  }
}

template <typename Measure>
INLINE void channel_sums(int64_t pixels, int64_t channels, double* first, double* second, Measure measure) {
  for (int64_t c = 0; c < channels; c++) first[c] = second[c] = 0;
  int64_t c = 0;
  for (; c + Together * Width <= channels; c += Together * Width) some_sums<Together>(pixels, c, Width, first, second, measure);
  for (; c + Width <= channels; c += Width) some_sums<1>(pixels, c, Width, first, second, measure);
  if (c < channels) some_sums<1>(pixels, c, channels - c, first, second, measure);
}

}  // namespace

namespace tss::kernels {

int64_t KERNEL(normalize_scratch_floats)(const Normalization& s) { return 9 * (s.channels + Width); }

// Mean and variance in one pass over x less the channel's first number, which takes away what would cancel; what is added changes that number only.
void KERNEL(normalize)(const Normalization& s, const float* x, const float* joined, float* y, float* mean, float* rstd, int64_t first, int64_t last, float* scratch) {
  const int64_t size = s.channels / s.groups, wide_channels = s.channels + Width;
  double* const sums = reinterpret_cast<double*>(scratch);
  double* const squares = sums + wide_channels;
  float* const factor = scratch + 4 * wide_channels;
  float* const offset = factor + wide_channels;
  float* const origin = offset + wide_channels;
  for (int64_t n = first; n < last; n++) {
    const Parts parts(s, x, joined, n);
    for (const Part& part : parts) {
      for (int64_t c = 0; c < part.channels; c++) origin[part.from + c] = part.x[c];
      channel_sums(s.pixels, part.channels, sums + part.from, squares + part.from, [&](int64_t pixel, int64_t c, int64_t wide) {
        const vec d = load_some(part.x + pixel * part.channels + c, wide) - load_some(origin + part.from + c, wide);
        return Sums{d, d * d};
      });
    }
    const double pixels = static_cast<double>(s.pixels), count = pixels * static_cast<double>(size);
    for (int64_t c = 0; c < s.channels; c++) origin[c] += added_to(s, n, c);
    for (int64_t g = 0; g < s.groups; g++) {
      double sum = 0, spread = 0;
      for (int64_t c = g * size; c < (g + 1) * size; c++) sum += sums[c] + pixels * origin[c];
      const double middle = sum / count;
      for (int64_t c = g * size; c < (g + 1) * size; c++) {
        const double away = origin[c] - middle;
        spread += squares[c] + away * (2 * sums[c] + pixels * away);
      }
      mean[n * s.groups + g] = static_cast<float>(middle);
      rstd[n * s.groups + g] = static_cast<float>(1 / __builtin_sqrt((spread < 0 ? 0 : spread) / count + s.eps));
    }
    coefficients(s, n, mean, rstd, factor, offset);
    for (const Part& part : parts) {
      float* out = y + n * s.pixels * s.channels + part.from;
      const float* in = part.x;
      for (int64_t p = 0; p < s.pixels; p++, in += part.channels, out += s.channels)
        each_vector(part.channels, [&](int64_t c, int64_t wide) {
          const vec u = load_some(in + c, wide) * load_some(factor + part.from + c, wide) + load_some(offset + part.from + c, wide);
          store_some(out + c, s.silu ? silu(u) : u, wide);
        });
    }
  }
}

// With d = ∂L/∂(x·factor + offset) of each pixel: dx = factor·(d - mean over the group of d·γ' - x̂·mean of d·γ'·x̂)/…, written per channel below.
void KERNEL(normalize_backward)(const Normalization& s, const float* x, const float* joined, const float* dy, const float* mean, const float* rstd, float* dx, float* djoined,
                                float* sums, int64_t first, int64_t last, float* scratch) {
  const int64_t size = s.channels / s.groups, wide_channels = s.channels + Width;
  double* const plain = reinterpret_cast<double*>(scratch);
  double* const times = plain + wide_channels;
  float* const factor = scratch + 4 * wide_channels;
  float* const offset = factor + wide_channels;
  float* const slope = offset + wide_channels;
  float* const constant = slope + wide_channels;
  float* const drift = constant + wide_channels;  // Σ dx
  for (int64_t n = first; n < last; n++) {
    const Parts parts(s, x, joined, n);
    const auto slopes_of = [&](const Part& part) { return (part.from == 0 ? dx : djoined) + n * s.pixels * part.channels; };
    coefficients(s, n, mean, rstd, factor, offset);

    // Σ d and Σ d·x over the pixels; d is kept in dx.
    for (const Part& part : parts) {
      const float* const gradient = dy + n * s.pixels * s.channels + part.from;
      float* const out = slopes_of(part);
      channel_sums(s.pixels, part.channels, plain + part.from, times + part.from, [&](int64_t pixel, int64_t c, int64_t wide) {
        const vec in = load_some(part.x + pixel * part.channels + c, wide);
        vec d = load_some(gradient + pixel * s.channels + c, wide);
        if (s.silu) {
          const vec u = in * load_some(factor + part.from + c, wide) + load_some(offset + part.from + c, wide), g = sigmoid(u);
          d *= g * (1.0f + u * (1.0f - g));
        }
        store_some(out + pixel * part.channels + c, d, wide);
        return Sums{d, d * in};
      });
    }

    for (int64_t g = 0; g < s.groups; g++) {
      const double mu = mean[n * s.groups + g], r = rstd[n * s.groups + g];
      double first_sum = 0, second_sum = 0;  // Σ γ'·d and Σ γ'·d·x̂ over the group, γ' = γ·(1 + scale)
      for (int64_t c = g * size; c < (g + 1) * size; c++) {
        const double gamma = factor[c] / r, normed = (times[c] + (added_to(s, n, c) - mu) * plain[c]) * r;
        sums[(n * 3) * s.channels + c] = static_cast<float>(plain[c]);
        sums[(n * 3 + 1) * s.channels + c] = static_cast<float>(normed);
        first_sum += gamma * plain[c];
        second_sum += gamma * normed;
      }
      const double count = static_cast<double>(s.pixels * size), a = first_sum / count, b = second_sum / count;
      for (int64_t c = g * size; c < (g + 1) * size; c++) {
        slope[c] = static_cast<float>(-r * r * b);
        constant[c] = static_cast<float>(r * (r * b * (mu - added_to(s, n, c)) - a));
      }
    }
    for (int64_t c = 0; c < s.channels; c++) drift[c] = 0;
    for (const Part& part : parts) {
      const float* in = part.x;
      float* out = slopes_of(part);
      for (int64_t p = 0; p < s.pixels; p++, in += part.channels, out += part.channels)
        each_vector(part.channels, [&](int64_t c, int64_t wide) {
          const int64_t at = part.from + c;
          const vec v = load_some(out + c, wide) * load_some(factor + at, wide) + load_some(in + c, wide) * load_some(slope + at, wide) + load_some(constant + at, wide);
          store_some(out + c, v, wide);
          if (s.added != nullptr) store_some(drift + at, load_some(drift + at, wide) + v, wide);
        });
    }
    for (int64_t c = 0; c < s.channels; c++) sums[(n * 3 + 2) * s.channels + c] = drift[c];
  }
}

}  // namespace tss::kernels

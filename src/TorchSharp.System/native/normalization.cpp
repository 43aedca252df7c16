// The channels of two images joined, something added to each, group normalisation, a condition's scale and shift, and SiLU as one operator; and as one with the convolution of it.
#include "fused.h"

#include <ATen/ATen.h>
#include <torch/library.h>

#include <numeric>

namespace {

using at::Tensor;
using tss::kernels::Convolution;
using tss::kernels::Normalization;
using tss::kernels::table;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr auto Last = at::MemoryFormat::ChannelsLast;

// The same in libtorch's operators.
Tensor reference(const Tensor& images, const Tensor& joined, int64_t groups, const Tensor& weight, const Tensor& bias, double eps, const Tensor& modulation, const Tensor& added, bool silu) {
  const Tensor x = joined.defined() ? at::cat({images, joined}, 1) : images;
  auto shape = std::vector<int64_t>(x.dim(), 1);
  shape[0] = x.size(0), shape[1] = x.size(1);
  Tensor y = at::group_norm(added.defined() ? x + added.reshape(shape) : x, groups, weight, bias, eps);
  if (modulation.defined()) {
    const auto parts = modulation.chunk(2, 1);
    y = y * (parts[0].reshape(shape) + 1) + parts[1].reshape(shape);
  }
  return silu ? at::silu(y) : y;
}

Normalization shape_of(const Tensor& x, const Tensor& joined, int64_t groups, const Tensor& weight, const Tensor& bias, double eps, const Tensor& modulation, const Tensor& added, bool silu) {
  Normalization s{};
  s.n = x.size(0), s.head = x.size(1), s.channels = s.head + (joined.defined() ? joined.size(1) : 0), s.pixels = x.size(2) * x.size(3), s.groups = groups;
  s.eps = eps, s.silu = silu;
  s.added = tss::data_or_null(added), s.weight = tss::data_or_null(weight), s.bias = tss::data_or_null(bias);
  if (modulation.defined()) {
    s.scale = modulation.data_ptr<float>(), s.shift = s.scale + s.channels;
    s.modulation = 2 * s.channels;
  }
  return s;
}

struct Normalize : torch::autograd::Function<Normalize> {
  static Tensor forward(AutogradContext* context, const Tensor& images, const c10::optional<Tensor>& more, const c10::optional<Tensor>& gamma, const c10::optional<Tensor>& beta, const c10::optional<Tensor>& modulation,
                        const c10::optional<Tensor>& before, int64_t groups, double eps, bool silu) {
    const Tensor joined = tss::value_or_undefined(more), weight = tss::value_or_undefined(gamma), bias = tss::value_or_undefined(beta), condition = tss::value_or_undefined(modulation), added = tss::value_or_undefined(before);
    const Normalization s = shape_of(images, joined, groups, weight, bias, eps, condition, added, silu);
    const Tensor mean = at::empty({s.n, groups}, at::kFloat), rstd = at::empty_like(mean);
    Tensor y = at::empty({s.n, s.channels, images.size(2), images.size(3)}, images.options().memory_format(Last));
    tss::share_out(s.n, 1, table()->normalize_scratch_floats(s), [&](int64_t first, int64_t last, float* scratch) {
      table()->normalize(s, images.data_ptr<float>(), tss::data_or_null(joined), y.data_ptr<float>(), mean.data_ptr<float>(), rstd.data_ptr<float>(), first, last, scratch);
    });
    if (context != nullptr) {
      context->saved_data["groups"] = groups;
      context->saved_data["eps"] = eps;
      context->saved_data["silu"] = silu;
      context->save_for_backward({images, joined, weight, bias, condition, added, mean, rstd});
    }
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &x = saved[0], &joined = saved[1], &weight = saved[2], &bias = saved[3], &modulation = saved[4], &added = saved[5];
    const int64_t groups = context->saved_data["groups"].toInt();
    const double eps = context->saved_data["eps"].toDouble();
    const bool silu = context->saved_data["silu"].toBool();
    if (at::GradMode::is_enabled()) {  // a gradient of this gradient is wanted
      auto found = tss::differentiable_gradients(
          [&](const variable_list& of) { return reference(of[0], of[1], groups, of[2], of[3], eps, of[4], of[5], silu); }, {x, joined, weight, bias, modulation, added}, gradients[0]);
      found.resize(9);
      return found;
    }

    const Normalization s = shape_of(x, joined, groups, weight, bias, eps, modulation, added, silu);
    const Tensor dy = gradients[0].contiguous(Last), sums = at::empty({s.n, 3, s.channels}, at::kFloat);
    Tensor dx = at::empty(x.sizes(), x.options().memory_format(Last)), djoined;
    if (joined.defined()) djoined = at::empty(joined.sizes(), x.options().memory_format(Last));
    tss::share_out(s.n, 1, table()->normalize_scratch_floats(s), [&](int64_t first, int64_t last, float* scratch) {
      table()->normalize_backward(s, x.data_ptr<float>(), tss::data_or_null(joined), dy.data_ptr<float>(), saved[6].data_ptr<float>(), saved[7].data_ptr<float>(), dx.data_ptr<float>(),
                                  djoined.defined() ? djoined.data_ptr<float>() : nullptr, sums.data_ptr<float>(), first, last, scratch);
    });
    // y = u·(1 + scale) + shift with u = x̂·γ + β; sums are Σ d, Σ d·x̂ and Σ dx over the pixels, d the gradient at y.
    const Tensor plain = sums.select(1, 0), normed = sums.select(1, 1);
    const Tensor factor = modulation.defined() ? modulation.narrow(1, 0, s.channels) + 1 : Tensor();
    const auto weighed = [&](const Tensor& each) { return factor.defined() ? (each * factor).sum(0) : each.sum(0); };
    Tensor condition;
    if (modulation.defined()) condition = at::cat({(weight.defined() ? normed * weight : normed) + (bias.defined() ? plain * bias : at::zeros_like(plain)), plain}, 1);
    return {dx, djoined, weight.defined() ? weighed(normed) : Tensor(), bias.defined() ? weighed(plain) : Tensor(), condition, added.defined() ? sums.select(1, 2) : Tensor(), Tensor(), Tensor(), Tensor()};
  }
};

// What is normalised, as the kernels read it; `fits` is false where they do not.
struct Inputs {
  Tensor x, joined, weight, bias, modulation, added;
  int64_t groups;
  double eps;
  bool silu, fits;

  Normalization shape() const { return shape_of(x, joined, groups, weight, bias, eps, modulation, added, silu); }
};

Inputs inputs_of(const Tensor& x, int64_t groups, const c10::optional<Tensor>& weight, const c10::optional<Tensor>& bias, double eps, const c10::optional<Tensor>& modulation, bool silu,
                 const c10::optional<Tensor>& before, const c10::optional<Tensor>& more) {
  Inputs in{x, tss::value_or_undefined(more), tss::value_or_undefined(weight), tss::value_or_undefined(bias), tss::value_or_undefined(modulation), tss::value_or_undefined(before), groups, eps, silu, false};
  const int64_t count = x.dim() < 2 ? 0 : x.size(1) + (in.joined.defined() && in.joined.dim() == 4 ? in.joined.size(1) : 0);
  const auto channels = [&](const Tensor& tensor) { return !tensor.defined() || (tensor.dim() == 1 && tensor.size(0) == count && tensor.is_contiguous()); };
  const auto each = [&](const Tensor& tensor, int64_t numbers) { return !tensor.defined() || (tensor.dim() == 2 && tensor.size(0) == x.size(0) && tensor.size(1) == numbers); };
  in.fits = tss::suits(x) && tss::suits_or_absent(in.weight) && tss::suits_or_absent(in.bias) && tss::suits_or_absent(in.modulation) && tss::suits_or_absent(in.added) && tss::suits_or_absent(in.joined) &&
            x.dim() == 4 && x.numel() > 0 && groups > 0 && count % groups == 0 && channels(in.weight) && channels(in.bias) && each(in.modulation, 2 * count) && each(in.added, count) &&
            (!in.joined.defined() || (in.joined.dim() == 4 && in.joined.numel() > 0 && in.joined.size(0) == x.size(0) && in.joined.size(2) == x.size(2) && in.joined.size(3) == x.size(3)));
  if (!in.fits) return in;
  in.x = x.contiguous(Last);
  if (in.joined.defined()) in.joined = in.joined.contiguous(Last);
  if (in.modulation.defined()) in.modulation = in.modulation.contiguous();
  if (in.added.defined()) in.added = in.added.contiguous();
  return in;
}

Tensor normalized(const Inputs& in) {
  return in.fits ? tss::applied<Normalize>(in.x, tss::some(in.joined), tss::some(in.weight), tss::some(in.bias), tss::some(in.modulation), tss::some(in.added), in.groups, in.eps, in.silu)
                 : reference(in.x, in.joined, in.groups, in.weight, in.bias, in.eps, in.modulation, in.added, in.silu);
}

Tensor normalize(const Tensor& x, int64_t groups, const c10::optional<Tensor>& weight, const c10::optional<Tensor>& bias, double eps, const c10::optional<Tensor>& modulation, bool silu,
                 const c10::optional<Tensor>& before, const c10::optional<Tensor>& more) {
  return normalized(inputs_of(x, groups, weight, bias, eps, modulation, silu, before, more));
}

// `count` images from `first` on as a tensor of their own.
Normalization some_images(Normalization s, int64_t first, int64_t count) {
  s.n = count;
  if (s.added != nullptr) s.added += first * s.channels;
  if (s.scale != nullptr) s.scale += first * s.modulation, s.shift += first * s.modulation;
  return s;
}

constexpr int64_t CachedFloats = 96 << 10;  // stay in the second-level cache, with tiles and weights beside them

// Whether images are normalised where they are convolved: a thread that has whole images to itself gains by it, threads that share images would wait for each other.
bool pays(const Convolution& c) { return (at::in_parallel_region() || at::get_num_threads() == 1) && c.in * c.h * c.w <= CachedFloats; }

// As many as fill whole groups of tiles, where they stay in the cache.
int64_t images_at_once(const Convolution& c, int64_t tiles) {
  const int64_t group = table()->tiles_at_once(c.in, c.out), whole = group / std::gcd(group, tiles);
  return whole * c.in * c.h * c.w <= CachedFloats ? whole : 1;
}

// The convolution by tiles of what is normalised, on this thread and a few images at a time: what lies between the two is never all in memory.
Tensor convolved(const Inputs& in, const Tensor& window, const Tensor& bias, const Tensor& addend, const Convolution& c) {
  const auto* k = table();
  const Normalization s = in.shape();
  const Tensor packed = tss::packed_tiles(c, window, false), y = at::empty({c.n, c.out, c.h, c.w}, in.x.options().memory_format(Last));
  const float *const joined = tss::data_or_null(in.joined), *const more = tss::data_or_null(addend);
  const int64_t tiles = k->winograd_tiles(c) / c.n, most = images_at_once(c, tiles);
  tss::Scratch normed(most * s.pixels * s.channels), mean(most * s.groups), rstd(most * s.groups), scratch(std::max(k->normalize_scratch_floats(s), k->winograd_scratch_floats(c.in, c.out)));
  for (int64_t first = 0; first < c.n; first += most) {
    Convolution some = c;
    some.n = std::min(most, c.n - first);
    k->normalize(some_images(s, first, some.n), in.x.data_ptr<float>() + first * s.pixels * s.head, joined == nullptr ? nullptr : joined + first * s.pixels * (s.channels - s.head),
                 normed.data(), mean.data(), rstd.data(), 0, some.n, scratch.data());
    const int64_t at = first * s.pixels * c.out;
    k->winograd_forward(some, false, normed.data(), packed.data_ptr<float>(), tss::data_or_null(bias), more == nullptr ? nullptr : more + at, y.data_ptr<float>() + at, 0, tiles * some.n,
                        scratch.data());
  }
  return y;
}

// conv2d of normalize, by a 3x3 window with padding 1.
Tensor normalize_conv2d(const Tensor& x, int64_t groups, const c10::optional<Tensor>& weight, const c10::optional<Tensor>& bias, double eps, const c10::optional<Tensor>& modulation, bool silu,
                        const c10::optional<Tensor>& before, const c10::optional<Tensor>& more, const Tensor& window, const c10::optional<Tensor>& offset, const c10::optional<Tensor>& addend) {
  const Inputs in = inputs_of(x, groups, weight, bias, eps, modulation, silu, before, more);
  const Tensor shift = tss::value_or_undefined(offset), sum = tss::value_or_undefined(addend);
  if (in.fits && !at::GradMode::is_enabled() && tss::suits(window) && window.dim() == 4 && window.size(1) == in.shape().channels && tss::suits_or_absent(shift) &&
      (!shift.defined() || (shift.dim() == 1 && shift.size(0) == window.size(0))) && tss::suits_or_absent(sum)) {
    const Convolution c = tss::convolution_of({x.size(0), window.size(1), x.size(2), x.size(3)}, window, 1, 1);
    if (tss::has_tiles(c) && pays(c) && (!sum.defined() || sum.sizes() == at::IntArrayRef{c.n, c.out, c.h, c.w}))
      return convolved(in, window.contiguous(), shift.defined() ? shift.contiguous() : shift, sum.defined() ? sum.contiguous(Last) : sum, c);
  }
  return tss::conv2d(normalized(in), window, offset, {1, 1}, {1, 1}, {1, 1}, 1, addend);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(torchsharp_system, library) {
  library.def("normalize(Tensor input, int groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-05, Tensor? modulation=None, bool silu=False, Tensor? added=None, Tensor? joined=None) -> Tensor", normalize);
  library.def("normalize_conv2d(Tensor input, int groups, Tensor? weight, Tensor? bias, float eps, Tensor? modulation, bool silu, Tensor? added, Tensor? joined, Tensor window, Tensor? offset=None, Tensor? addend=None) -> Tensor", normalize_conv2d);
}

// The channels of two images joined, something added to each, group normalisation, a condition's scale and shift, and SiLU as one operator.
#include "fused.h"

#include <ATen/ATen.h>
#include <torch/library.h>

namespace {

using at::Tensor;
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

Tensor normalize(const Tensor& x, int64_t groups, const c10::optional<Tensor>& weight, const c10::optional<Tensor>& bias, double eps, const c10::optional<Tensor>& modulation, bool silu,
                 const c10::optional<Tensor>& before, const c10::optional<Tensor>& more) {
  const Tensor joined = tss::value_or_undefined(more);
  const int64_t count = x.dim() < 2 ? 0 : x.size(1) + (joined.defined() && joined.dim() == 4 ? joined.size(1) : 0);
  const Tensor gamma = tss::value_or_undefined(weight), beta = tss::value_or_undefined(bias), condition = tss::value_or_undefined(modulation), added = tss::value_or_undefined(before);
  const auto channels = [&](const Tensor& tensor) { return !tensor.defined() || (tensor.dim() == 1 && tensor.size(0) == count && tensor.is_contiguous()); };
  const bool fits = tss::suits(x) && tss::suits_or_absent(gamma) && tss::suits_or_absent(beta) && tss::suits_or_absent(condition) && tss::suits_or_absent(added) && tss::suits_or_absent(joined) && x.dim() == 4 && x.numel() > 0 && groups > 0 &&
                    count % groups == 0 && channels(gamma) && channels(beta) &&
                    (!condition.defined() || (condition.dim() == 2 && condition.size(0) == x.size(0) && condition.size(1) == 2 * count)) &&
                    (!added.defined() || (added.dim() == 2 && added.size(0) == x.size(0) && added.size(1) == count)) &&
                    (!joined.defined() || (joined.dim() == 4 && joined.numel() > 0 && joined.size(0) == x.size(0) && joined.size(2) == x.size(2) && joined.size(3) == x.size(3)));
  const auto dense = [](const Tensor& tensor) { return tensor.defined() ? tss::some(tensor.contiguous()) : c10::nullopt; };
  return fits ? tss::applied<Normalize>(x.contiguous(Last), joined.defined() ? tss::some(joined.contiguous(Last)) : c10::nullopt, tss::some(gamma), tss::some(beta), dense(condition), dense(added), groups, eps, silu)
              : reference(x, joined, groups, gamma, beta, eps, condition, added, silu);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(torchsharp_system, library) {
  library.def("normalize(Tensor input, int groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-05, Tensor? modulation=None, bool silu=False, Tensor? added=None, Tensor? joined=None) -> Tensor", normalize);
}

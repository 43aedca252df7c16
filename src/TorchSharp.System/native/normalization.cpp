// Something added to each channel, group normalisation, a condition's scale and shift, and SiLU as one operator.
#include "fused.h"

#include <ATen/ATen.h>
#include <torch/library.h>

namespace {

using at::Tensor;
using tss::Scratch;
using tss::kernels::Normalization;
using tss::kernels::table;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr auto Last = at::MemoryFormat::ChannelsLast;

// The same in libtorch's operators.
Tensor reference(const Tensor& x, int64_t groups, const Tensor& weight, const Tensor& bias, double eps, const Tensor& modulation, const Tensor& added, bool silu) {
  auto shape = std::vector<int64_t>(x.dim(), 1);
  shape[0] = x.size(0), shape[1] = x.size(1);
  Tensor y = at::group_norm(added.defined() ? x + added.reshape(shape) : x, groups, weight, bias, eps);
  if (modulation.defined()) {
    const auto parts = modulation.chunk(2, 1);
    y = y * (parts[0].reshape(shape) + 1) + parts[1].reshape(shape);
  }
  return silu ? at::silu(y) : y;
}

Normalization shape_of(const Tensor& x, int64_t groups, const Tensor& weight, const Tensor& bias, double eps, const Tensor& modulation, const Tensor& added, bool silu) {
  Normalization s{};
  s.n = x.size(0), s.channels = x.size(1), s.pixels = x.size(2) * x.size(3), s.groups = groups;
  s.eps = eps, s.silu = silu;
  s.added = tss::data_or_null(added), s.weight = tss::data_or_null(weight), s.bias = tss::data_or_null(bias);
  if (modulation.defined()) {
    s.scale = modulation.data_ptr<float>(), s.shift = s.scale + s.channels;
    s.modulation = 2 * s.channels;
  }
  return s;
}

struct Normalize : torch::autograd::Function<Normalize> {
  static Tensor forward(AutogradContext* context, const Tensor& images, const c10::optional<Tensor>& gamma, const c10::optional<Tensor>& beta, const c10::optional<Tensor>& modulation,
                        const c10::optional<Tensor>& before, int64_t groups, double eps, bool silu) {
    const Tensor weight = tss::value_or_undefined(gamma), bias = tss::value_or_undefined(beta), condition = tss::value_or_undefined(modulation), added = tss::value_or_undefined(before);
    const Normalization s = shape_of(images, groups, weight, bias, eps, condition, added, silu);
    const Tensor mean = at::empty({s.n, groups}, at::kFloat), rstd = at::empty_like(mean);
    Tensor y = at::empty(images.sizes(), images.options().memory_format(Last));
    at::parallel_for(0, s.n, 1, [&](int64_t first, int64_t last) {
      Scratch scratch(table()->normalize_scratch_floats(s));
      table()->normalize(s, images.data_ptr<float>(), y.data_ptr<float>(), mean.data_ptr<float>(), rstd.data_ptr<float>(), first, last, scratch.data());
    });
    context->saved_data["groups"] = groups;
    context->saved_data["eps"] = eps;
    context->saved_data["silu"] = silu;
    context->save_for_backward({images, weight, bias, condition, added, mean, rstd});
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &x = saved[0], &weight = saved[1], &bias = saved[2], &modulation = saved[3], &added = saved[4];
    const int64_t groups = context->saved_data["groups"].toInt();
    const double eps = context->saved_data["eps"].toDouble();
    const bool silu = context->saved_data["silu"].toBool();
    if (at::GradMode::is_enabled()) {  // a gradient of this gradient is wanted
      auto found = tss::differentiable_gradients(
          [&](const variable_list& of) { return reference(of[0], groups, of[1], of[2], eps, of[3], of[4], silu); }, {x, weight, bias, modulation, added}, gradients[0]);
      found.resize(8);
      return found;
    }

    const Normalization s = shape_of(x, groups, weight, bias, eps, modulation, added, silu);
    const Tensor dy = gradients[0].contiguous(Last), sums = at::empty({s.n, 3, s.channels}, at::kFloat);
    Tensor dx = at::empty(x.sizes(), x.options().memory_format(Last));
    at::parallel_for(0, s.n, 1, [&](int64_t first, int64_t last) {
      Scratch scratch(table()->normalize_scratch_floats(s));
      table()->normalize_backward(s, x.data_ptr<float>(), dy.data_ptr<float>(), saved[5].data_ptr<float>(), saved[6].data_ptr<float>(), dx.data_ptr<float>(), sums.data_ptr<float>(),
                                  first, last, scratch.data());
    });
    // y = u·(1 + scale) + shift with u = x̂·γ + β; sums are Σ d, Σ d·x̂ and Σ dx over the pixels, d the gradient at y.
    const Tensor plain = sums.select(1, 0), normed = sums.select(1, 1);
    const Tensor factor = modulation.defined() ? modulation.narrow(1, 0, s.channels) + 1 : Tensor();
    const auto weighed = [&](const Tensor& each) { return factor.defined() ? (each * factor).sum(0) : each.sum(0); };
    Tensor condition;
    if (modulation.defined()) condition = at::cat({(weight.defined() ? normed * weight : normed) + (bias.defined() ? plain * bias : at::zeros_like(plain)), plain}, 1);
    return {dx, weight.defined() ? weighed(normed) : Tensor(), bias.defined() ? weighed(plain) : Tensor(), condition, added.defined() ? sums.select(1, 2) : Tensor(), Tensor(), Tensor(), Tensor()};
  }
};

Tensor normalize(const Tensor& x, int64_t groups, const c10::optional<Tensor>& weight, const c10::optional<Tensor>& bias, double eps, const c10::optional<Tensor>& modulation, bool silu,
                 const c10::optional<Tensor>& before) {
  const Tensor gamma = tss::value_or_undefined(weight), beta = tss::value_or_undefined(bias), condition = tss::value_or_undefined(modulation), added = tss::value_or_undefined(before);
  const auto channels = [&](const Tensor& tensor) { return !tensor.defined() || (tensor.dim() == 1 && tensor.size(0) == x.size(1) && tensor.is_contiguous()); };
  const bool fits = tss::suits(x) && tss::suits_or_absent(gamma) && tss::suits_or_absent(beta) && tss::suits_or_absent(condition) && tss::suits_or_absent(added) && x.dim() == 4 && x.numel() > 0 && groups > 0 &&
                    x.size(1) % groups == 0 && channels(gamma) && channels(beta) &&
                    (!condition.defined() || (condition.dim() == 2 && condition.size(0) == x.size(0) && condition.size(1) == 2 * x.size(1))) &&
                    (!added.defined() || (added.dim() == 2 && added.size(0) == x.size(0) && added.size(1) == x.size(1)));
  const auto dense = [](const Tensor& tensor) { return tensor.defined() ? tss::some(tensor.contiguous()) : c10::nullopt; };
  return fits ? Normalize::apply(x.contiguous(Last), tss::some(gamma), tss::some(beta), dense(condition), dense(added), groups, eps, silu)
              : reference(x, groups, gamma, beta, eps, condition, added, silu);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(torchsharp_system, library) {
  library.def("normalize(Tensor input, int groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-05, Tensor? modulation=None, bool silu=False, Tensor? added=None) -> Tensor", normalize);
}

// The operators for bfloat16 on a processor: their arithmetic is that of float32, only what lies in memory is bfloat16 (rounded to nearest, ties to even).
//
// The gradient remembers the bfloat16 inputs alone, which halves what a step keeps, and computes the operator again to differentiate it.
#include "fused.h"

#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/custom_class.h>
#include <torch/library.h>

#include <array>
#include <utility>

namespace {

using at::Tensor;
using c10::optional;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// What is computed in float32 of tensors, of which some may be undefined: the inputs, and last what is added to the answer, which no gradient needs.
struct Operation : torch::CustomClassHolder {
  explicit Operation(std::function<Tensor(const variable_list&)> of) : of(std::move(of)) {}
  const std::function<Tensor(const variable_list&)> of;
};

Tensor wide(const Tensor& x) { return x.defined() ? x.to(at::kFloat) : x; }

Tensor narrow(const Tensor& x) { return x.defined() ? x.to(at::kBFloat16) : x; }

variable_list wide(const variable_list& tensors) {
  variable_list wider;
  for (const Tensor& tensor : tensors) wider.push_back(wide(tensor));
  return wider;
}

struct Rounded : torch::autograd::Function<Rounded> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const optional<Tensor>& second, const optional<Tensor>& third, const optional<Tensor>& fourth,
                        const optional<Tensor>& fifth, const optional<Tensor>& addend, const c10::intrusive_ptr<Operation>& operation) {
    variable_list inputs{x, tss::value_or_undefined(second), tss::value_or_undefined(third), tss::value_or_undefined(fourth), tss::value_or_undefined(fifth)};
    context->saved_data["operation"] = c10::IValue::make_capsule(operation);
    context->saved_data["addend"] = addend.has_value();
    context->save_for_backward(inputs);
    inputs.push_back(tss::value_or_undefined(addend));
    return narrow(operation->of(wide(inputs)));
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    variable_list inputs = context->get_saved_variables();
    inputs.emplace_back();  // nothing added
    const auto held = context->saved_data["operation"].toCapsule();
    const auto& operation = static_cast<const Operation&>(*held);
    variable_list found = at::GradMode::is_enabled()  // a gradient of this gradient is wanted
                              ? tss::differentiable_gradients([&](const variable_list& of) { return narrow(operation.of(wide(of))); }, inputs, gradients[0])
                              : once(*context, operation, inputs, gradients[0]);
    found.resize(inputs.size());
    if (context->saved_data["addend"].toBool()) found.back() = gradients[0];
    found.emplace_back();  // of the operation
    return found;
  }

 private:
  static variable_list once(AutogradContext& context, const Operation& operation, const variable_list& inputs, const Tensor& gradient) {
    const at::AutoGradMode recording(true);
    variable_list wider, wanted;
    size_t edge = 0;  // an undefined input has none
    for (const Tensor& input : inputs) {
      wider.push_back(input.defined() ? wide(input.detach()) : input);
      if (!input.defined() || !context.needs_input_grad(edge++)) continue;
      wider.back().set_requires_grad(true);
      wanted.push_back(wider.back());
    }
    if (wanted.empty()) return {};
    const auto answers = torch::autograd::grad({operation.of(wider)}, wanted, {wide(gradient)}, false);
    variable_list found;
    size_t next = 0;
    for (const Tensor& each : wider) found.push_back(each.defined() && each.requires_grad() ? narrow(answers[next++]) : Tensor());
    return found;
  }
};

void check(const Tensor& x, const char* name) {
  TORCH_CHECK(!x.defined() || (x.scalar_type() == at::kBFloat16 && x.device().is_cpu() && x.layout() == at::kStrided), "The ", name, " must be a dense bfloat16 tensor on the processor; it is ",
              x.defined() ? c10::toString(x.scalar_type()) : "", " on ", x.defined() ? x.device().str() : "", ".");
}

// The operation of x and up to four tensors beside it, plus an addend of the answer's shape.
Tensor rounded(const Tensor& x, const std::array<optional<Tensor>, 4>& beside, const optional<Tensor>& addend, std::function<Tensor(const variable_list&)> of) {
  TORCH_CHECK(x.defined(), "The input is missing.");
  check(x, "input");
  std::array<optional<Tensor>, 5> others;
  for (size_t i = 0; i < others.size(); i++) {
    const Tensor other = tss::value_or_undefined(i < beside.size() ? beside[i] : addend);
    check(other, "tensor beside the input");
    others[i] = tss::some(other);
  }
  return Rounded::apply(x, others[0], others[1], others[2], others[3], others[4], c10::make_intrusive<Operation>(std::move(of)));
}

template <typename Signature>
auto operator_of(const char* name) {
  return c10::Dispatcher::singleton().findSchemaOrThrow(name, "").typed<Signature>();
}

Tensor conv2d(const Tensor& x, const Tensor& weight, const optional<Tensor>& bias, at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation, int64_t groups,
              const optional<Tensor>& addend) {
  static const auto convolve = operator_of<Tensor(const Tensor&, const Tensor&, const optional<Tensor>&, at::IntArrayRef, at::IntArrayRef, at::IntArrayRef, int64_t, const optional<Tensor>&)>(
      "torchsharp_system::conv2d");
  return rounded(x, {weight, bias}, addend, [s = stride.vec(), p = padding.vec(), d = dilation.vec(), groups](const variable_list& of) {
    return convolve.call(of[0], of[1], tss::some(of[2]), s, p, d, groups, tss::some(of[5]));
  });
}

Tensor linear(const Tensor& x, const Tensor& weight, const optional<Tensor>& bias, const optional<Tensor>& addend) {
  static const auto multiply = operator_of<Tensor(const Tensor&, const Tensor&, const optional<Tensor>&, const optional<Tensor>&)>("torchsharp_system::linear");
  return rounded(x, {weight, bias}, addend, [](const variable_list& of) { return multiply.call(of[0], of[1], tss::some(of[2]), tss::some(of[5])); });
}

Tensor normalize(const Tensor& x, int64_t groups, const optional<Tensor>& weight, const optional<Tensor>& bias, double eps, const optional<Tensor>& modulation, bool silu,
                 const optional<Tensor>& added) {
  static const auto normalise =
      operator_of<Tensor(const Tensor&, int64_t, const optional<Tensor>&, const optional<Tensor>&, double, const optional<Tensor>&, bool, const optional<Tensor>&)>("torchsharp_system::normalize");
  return rounded(x, {weight, bias, modulation, added}, c10::nullopt, [groups, eps, silu](const variable_list& of) {
    return normalise.call(of[0], groups, tss::some(of[1]), tss::some(of[2]), eps, tss::some(of[3]), silu, tss::some(of[4]));
  });
}

Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v) {
  static const auto attend = operator_of<Tensor(const Tensor&, const Tensor&, const Tensor&)>("torchsharp_system::attention");
  return rounded(q, {k, v}, c10::nullopt, [](const variable_list& of) { return attend.call(of[0], of[1], of[2]); });
}

Tensor self_attention(const Tensor& x, int64_t heads) {
  static const auto attend = operator_of<Tensor(const Tensor&, int64_t)>("torchsharp_system::self_attention");
  return rounded(x, {}, c10::nullopt, [heads](const variable_list& of) { return attend.call(of[0], heads); });
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(torchsharp_system, library) {
  library.def("conv2d_bfloat16(Tensor input, Tensor weight, Tensor? bias=None, int[2] stride=1, int[2] padding=0, int[2] dilation=1, int groups=1, Tensor? addend=None) -> Tensor", conv2d);
  library.def("linear_bfloat16(Tensor input, Tensor weight, Tensor? bias=None, Tensor? addend=None) -> Tensor", linear);
  library.def("normalize_bfloat16(Tensor input, int groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-05, Tensor? modulation=None, bool silu=False, Tensor? added=None) -> Tensor",
              normalize);
  library.def("attention_bfloat16(Tensor query, Tensor key, Tensor value) -> Tensor", attention);
  library.def("self_attention_bfloat16(Tensor input, int heads) -> Tensor", self_attention);
}

// The operators for bfloat16 on a processor: their arithmetic is that of float32, only what lies in memory is bfloat16 (rounded to nearest, ties to even).
//
// The gradient remembers the bfloat16 inputs alone, which halves what a step keeps, and computes the operator again to differentiate it.
#include "fused.h"

#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/custom_class.h>
#include <torch/library.h>

#include <initializer_list>
#include <utility>

namespace {

using at::Tensor;
using c10::optional;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

Tensor wide(const Tensor& x) { return x.defined() ? x.to(at::kFloat) : x; }

Tensor narrow(const Tensor& x) { return x.defined() ? x.to(at::kBFloat16) : x; }

// What is computed in float32, and which of its arguments there are; the last is added to the answer, so that no gradient needs it.
struct Operation : torch::CustomClassHolder {
  std::function<Tensor(const variable_list&)> of;
  std::vector<bool> present;

  // Of the arguments that there are, in their order; the addend may be left out.
  Tensor operator()(const variable_list& given) const {
    variable_list all(present.size());
    size_t next = 0;
    for (size_t i = 0; i < all.size() && next < given.size(); i++)
      if (present[i]) all[i] = wide(given[next++]);
    return of(all);
  }
};

struct Rounded : torch::autograd::Function<Rounded> {
  static Tensor forward(AutogradContext* context, at::TensorList given, const c10::intrusive_ptr<Operation>& operation) {
    context->saved_data["operation"] = c10::IValue::make_capsule(operation);
    context->save_for_backward(variable_list(given.begin(), given.end() - (operation->present.back() ? 1 : 0)));
    return narrow((*operation)(given.vec()));
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const variable_list inputs = context->get_saved_variables();
    const auto held = context->saved_data["operation"].toCapsule();
    const auto& operation = static_cast<const Operation&>(*held);
    variable_list found = at::GradMode::is_enabled()  // a gradient of this gradient is wanted
                              ? tss::differentiable_gradients([&](const variable_list& of) { return narrow(operation(of)); }, inputs, gradients[0])
                              : once(*context, operation, inputs, gradients[0]);
    if (operation.present.back()) found.push_back(gradients[0]);
    found.emplace_back();  // of the operation
    return found;
  }

 private:
  static variable_list once(AutogradContext& context, const Operation& operation, const variable_list& inputs, const Tensor& gradient) {
    const at::AutoGradMode recording(true);
    variable_list leaves, wanted;
    for (const Tensor& input : inputs) {
      leaves.push_back(wide(input.detach()));
      if (!context.needs_input_grad(leaves.size() - 1)) continue;
      wanted.push_back(leaves.back().set_requires_grad(true));
    }
    variable_list found(inputs.size());
    if (wanted.empty()) return found;
    const auto answers = torch::autograd::grad({operation(leaves)}, wanted, {wide(gradient)}, false);
    size_t next = 0;
    for (size_t i = 0; i < found.size(); i++)
      if (leaves[i].requires_grad()) found[i] = narrow(answers[next++]);
    return found;
  }
};

// The operation of the arguments that there are; the last is an addend of the answer's shape.
Tensor rounded(std::initializer_list<optional<Tensor>> arguments, std::function<Tensor(const variable_list&)> of) {
  auto operation = c10::make_intrusive<Operation>();
  operation->of = std::move(of);
  variable_list given;
  for (const auto& argument : arguments) {
    const Tensor x = tss::value_or_undefined(argument);
    operation->present.push_back(x.defined());
    if (!x.defined()) continue;
    TORCH_CHECK(x.scalar_type() == at::kBFloat16 && x.device().is_cpu() && x.layout() == at::kStrided, "Argument ", operation->present.size(),
                " must be a dense bfloat16 tensor on the processor; it is ", c10::toString(x.scalar_type()), " on ", x.device().str(), ".");
    given.push_back(x);
  }
  TORCH_CHECK(operation->present.front(), "The input is missing.");
  return Rounded::apply(at::TensorList(given), operation);  // as a list: a vector would be no tensors to it
}

template <typename Signature>
auto operator_of(const char* name) {
  return c10::Dispatcher::singleton().findSchemaOrThrow(name, "").typed<Signature>();
}

Tensor conv2d(const Tensor& x, const Tensor& weight, const optional<Tensor>& bias, at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation, int64_t groups,
              const optional<Tensor>& addend) {
  static const auto convolve = operator_of<Tensor(const Tensor&, const Tensor&, const optional<Tensor>&, at::IntArrayRef, at::IntArrayRef, at::IntArrayRef, int64_t, const optional<Tensor>&)>(
      "torchsharp_system::conv2d");
  return rounded({x, weight, bias, addend}, [s = stride.vec(), p = padding.vec(), d = dilation.vec(), groups](const variable_list& of) {
    return convolve.call(of[0], of[1], tss::some(of[2]), s, p, d, groups, tss::some(of[3]));
  });
}

Tensor upsample_conv2d(const Tensor& x, const Tensor& weight, const optional<Tensor>& bias) {
  static const auto convolve = operator_of<Tensor(const Tensor&, const Tensor&, const optional<Tensor>&)>("torchsharp_system::upsample_conv2d");
  return rounded({x, weight, bias, c10::nullopt}, [](const variable_list& of) { return convolve.call(of[0], of[1], tss::some(of[2])); });
}

Tensor linear(const Tensor& x, const Tensor& weight, const optional<Tensor>& bias, const optional<Tensor>& addend) {
  static const auto multiply = operator_of<Tensor(const Tensor&, const Tensor&, const optional<Tensor>&, const optional<Tensor>&)>("torchsharp_system::linear");
  return rounded({x, weight, bias, addend}, [](const variable_list& of) { return multiply.call(of[0], of[1], tss::some(of[2]), tss::some(of[3])); });
}

Tensor normalize(const Tensor& x, int64_t groups, const optional<Tensor>& weight, const optional<Tensor>& bias, double eps, const optional<Tensor>& modulation, bool silu,
                 const optional<Tensor>& added, const optional<Tensor>& joined) {
  static const auto normalise =
      operator_of<Tensor(const Tensor&, int64_t, const optional<Tensor>&, const optional<Tensor>&, double, const optional<Tensor>&, bool, const optional<Tensor>&, const optional<Tensor>&)>(
          "torchsharp_system::normalize");
  return rounded({x, weight, bias, modulation, added, joined, c10::nullopt}, [groups, eps, silu](const variable_list& of) {
    return normalise.call(of[0], groups, tss::some(of[1]), tss::some(of[2]), eps, tss::some(of[3]), silu, tss::some(of[4]), tss::some(of[5]));
  });
}

Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v) {
  static const auto attend = operator_of<Tensor(const Tensor&, const Tensor&, const Tensor&)>("torchsharp_system::attention");
  return rounded({q, k, v, c10::nullopt}, [](const variable_list& of) { return attend.call(of[0], of[1], of[2]); });
}

Tensor self_attention(const Tensor& x, int64_t heads) {
  static const auto attend = operator_of<Tensor(const Tensor&, int64_t)>("torchsharp_system::self_attention");
  return rounded({x, c10::nullopt}, [heads](const variable_list& of) { return attend.call(of[0], heads); });
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(torchsharp_system, library) {
  library.def("conv2d_bfloat16(Tensor input, Tensor weight, Tensor? bias=None, int[2] stride=1, int[2] padding=0, int[2] dilation=1, int groups=1, Tensor? addend=None) -> Tensor", conv2d);
  library.def("upsample_conv2d_bfloat16(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor", upsample_conv2d);
  library.def("linear_bfloat16(Tensor input, Tensor weight, Tensor? bias=None, Tensor? addend=None) -> Tensor", linear);
  library.def("normalize_bfloat16(Tensor input, int groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-05, Tensor? modulation=None, bool silu=False, Tensor? added=None, Tensor? joined=None) -> Tensor",
              normalize);
  library.def("attention_bfloat16(Tensor query, Tensor key, Tensor value) -> Tensor", attention);
  library.def("self_attention_bfloat16(Tensor input, int heads) -> Tensor", self_attention);
}

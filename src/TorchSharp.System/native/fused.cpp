#include "fused.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

namespace tss {

std::vector<at::Tensor> differentiable_gradients(const std::function<at::Tensor(const std::vector<at::Tensor>&)>& function, const std::vector<at::Tensor>& inputs, const at::Tensor& gradient) {
  // One tensor may be several inputs: an alias of each has a gradient of its own.
  std::vector<at::Tensor> aliases, wanted;
  for (const at::Tensor& input : inputs) {
    aliases.push_back(input.defined() ? input.view_as(input) : input);
    if (input.defined() && input.requires_grad()) wanted.push_back(aliases.back());
  }
  const auto found = torch::autograd::grad({function(aliases)}, wanted, {gradient}, c10::nullopt, true);
  std::vector<at::Tensor> gradients;
  size_t next = 0;
  for (const at::Tensor& input : inputs) gradients.push_back(input.defined() && input.requires_grad() ? found[next++] : at::Tensor());
  return gradients;
}

}  // namespace tss

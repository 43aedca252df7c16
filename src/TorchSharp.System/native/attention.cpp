// Attention without its matrix of weights.
#include "fused.h"

#include <ATen/ATen.h>
#include <torch/library.h>

#include <cmath>

namespace {

using at::Tensor;
using tss::Scratch;
using tss::kernels::Head;
using tss::kernels::table;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

Tensor reference(const Tensor& q, const Tensor& k, const Tensor& v, double scale) { return at::matmul(at::softmax(at::matmul(q * scale, k.transpose(-2, -1)), -1), v); }

// [N,heads,tokens,size] whose tokens' numbers lie side by side, as a view of [N,tokens,heads,size] does.
Tensor rows(const Tensor& x) { return x.stride(3) == 1 ? x : x.contiguous(); }

const float* head_of(const Tensor& x, int64_t n, int64_t h) { return x.data_ptr<float>() + n * x.stride(0) + h * x.stride(1); }

float* own_head_of(const Tensor& x, int64_t n, int64_t h) { return x.data_ptr<float>() + n * x.stride(0) + h * x.stride(1); }

// A new tensor of that shape, its memory [N,tokens,heads,size]: what the layer after it reads without a copy.
Tensor token_major(const Tensor& like) { return at::empty({like.size(0), like.size(2), like.size(1), like.size(3)}, like.options().memory_format(c10::nullopt)).transpose(1, 2); }

struct Attend : torch::autograd::Function<Attend> {
  static Tensor forward(AutogradContext* context, const Tensor& q, const Tensor& k, const Tensor& v, double scale) {
    const Tensor y = token_major(q);
    const Head head{q.size(2), q.size(3), static_cast<float>(scale)};
    const int64_t heads = q.size(1);
    const Tensor log_sums = at::empty({q.size(0), heads, head.tokens}, at::kFloat);
    at::parallel_for(0, q.size(0) * heads, 1, [&](int64_t first, int64_t last) {
      Scratch scratch(table()->attention_scratch_floats(head, false));
      for (int64_t i = first; i < last; i++)
        table()->attend(head, head_of(q, i / heads, i % heads), head_of(k, i / heads, i % heads), head_of(v, i / heads, i % heads), q.stride(2), k.stride(2), v.stride(2),
                        own_head_of(y, i / heads, i % heads), y.stride(2), own_head_of(log_sums, i / heads, i % heads), scratch.data());
    });
    context->saved_data["scale"] = scale;
    context->save_for_backward({q, k, v, y, log_sums});
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &q = saved[0], &k = saved[1], &v = saved[2], &y = saved[3], &log_sums = saved[4];
    const double scale = context->saved_data["scale"].toDouble();
    if (at::GradMode::is_enabled()) {  // a gradient of this gradient is wanted
      auto found = tss::differentiable_gradients([&](const variable_list& of) { return reference(of[0], of[1], of[2], scale); }, {q, k, v}, gradients[0]);
      found.resize(4);
      return found;
    }
    const Tensor dy = rows(gradients[0]), dq = token_major(q), dk = token_major(q), dv = token_major(q);
    const Head head{q.size(2), q.size(3), static_cast<float>(scale)};
    const int64_t heads = q.size(1);
    at::parallel_for(0, q.size(0) * heads, 1, [&](int64_t first, int64_t last) {
      Scratch scratch(table()->attention_scratch_floats(head, true));
      for (int64_t i = first; i < last; i++) {
        const int64_t n = i / heads, h = i % heads;
        table()->attend_backward(head, head_of(q, n, h), head_of(k, n, h), head_of(v, n, h), q.stride(2), k.stride(2), v.stride(2), head_of(y, n, h), head_of(dy, n, h), y.stride(2),
                                 dy.stride(2), head_of(log_sums, n, h), own_head_of(dq, n, h), own_head_of(dk, n, h), own_head_of(dv, n, h), dq.stride(2), scratch.data());
      }
    });
    return {dq, dk, dv, Tensor()};
  }
};

bool fits(const Tensor& q, const Tensor& k, const Tensor& v) {
  return tss::suits(q) && tss::suits(k) && tss::suits(v) && q.dim() == 4 && q.sizes() == k.sizes() && q.sizes() == v.sizes() && q.numel() > 0;
}

Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v) {
  const double scale = 1 / std::sqrt(static_cast<double>(q.size(-1)));
  return fits(q, k, v) ? Attend::apply(rows(q), rows(k), rows(v), scale) : reference(q, k, v, scale);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(torchsharp_system, library) { library.def("attention(Tensor query, Tensor key, Tensor value) -> Tensor", attention); }

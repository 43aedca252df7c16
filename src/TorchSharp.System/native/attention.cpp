// Attention without its matrix of weights.
#include "fused.h"

#include <ATen/ATen.h>
#include <torch/library.h>
#include <torch/version.h>

#include <cmath>

namespace {

using at::Tensor;
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

struct Heads {
  Tensor q, k, v;
  Head shape(double scale) const { return {q.size(2), q.size(3), static_cast<float>(scale)}; }
};

// Gives log Σ of each query, which only the way back needs; undefined where it is not wanted.
Tensor attend(const Heads& x, double scale, const Tensor& y, bool wants_sums) {
  const Head head = x.shape(scale);
  const int64_t heads = x.q.size(1);
  const Tensor log_sums = wants_sums ? at::empty({x.q.size(0), heads, head.tokens}, at::kFloat) : Tensor();
  tss::share_out(x.q.size(0) * heads, 1, table()->attention_scratch_floats(head, false), [&](int64_t first, int64_t last, float* scratch) {
    for (int64_t i = first; i < last; i++)
      table()->attend(head, head_of(x.q, i / heads, i % heads), head_of(x.k, i / heads, i % heads), head_of(x.v, i / heads, i % heads), x.q.stride(2), x.k.stride(2), x.v.stride(2),
                      own_head_of(y, i / heads, i % heads), y.stride(2), wants_sums ? own_head_of(log_sums, i / heads, i % heads) : nullptr, scratch);
  });
  return log_sums;
}

void attend_backward(const Heads& x, double scale, const Tensor& y, const Tensor& dy, const Tensor& log_sums, const Heads& d) {
  const Head head = x.shape(scale);
  const int64_t heads = x.q.size(1);
  tss::share_out(x.q.size(0) * heads, 1, table()->attention_scratch_floats(head, true), [&](int64_t first, int64_t last, float* scratch) {
    for (int64_t i = first; i < last; i++) {
      const int64_t n = i / heads, h = i % heads;
      table()->attend_backward(head, head_of(x.q, n, h), head_of(x.k, n, h), head_of(x.v, n, h), x.q.stride(2), x.k.stride(2), x.v.stride(2), head_of(y, n, h), head_of(dy, n, h),
                               y.stride(2), dy.stride(2), head_of(log_sums, n, h), own_head_of(d.q, n, h), own_head_of(d.k, n, h), own_head_of(d.v, n, h), d.q.stride(2), scratch);
    }
  });
}

struct Attend : torch::autograd::Function<Attend> {
  static Tensor forward(AutogradContext* context, const Tensor& q, const Tensor& k, const Tensor& v, double scale) {
    const Tensor y = token_major(q);
    const Tensor log_sums = attend({q, k, v}, scale, y, context != nullptr);
    if (context != nullptr) {
      context->saved_data["scale"] = scale;
      context->save_for_backward({q, k, v, y, log_sums});
    }
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &q = saved[0], &k = saved[1], &v = saved[2];
    const double scale = context->saved_data["scale"].toDouble();
    if (at::GradMode::is_enabled()) {  // a gradient of this gradient is wanted
      auto found = tss::differentiable_gradients([&](const variable_list& of) { return reference(of[0], of[1], of[2], scale); }, {q, k, v}, gradients[0]);
      found.resize(4);
      return found;
    }
    const Heads d{token_major(q), token_major(q), token_major(q)};
    attend_backward({q, k, v}, scale, saved[3], rows(gradients[0]), saved[4], d);
    return {d.q, d.k, d.v, Tensor()};
  }
};

bool fits(const Tensor& q, const Tensor& k, const Tensor& v) {
  return tss::suits(q) && tss::suits(k) && tss::suits(v) && q.dim() == 4 && q.sizes() == k.sizes() && q.sizes() == v.sizes() && q.numel() > 0;
}

Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v) {
  const double scale = 1 / std::sqrt(static_cast<double>(q.size(-1)));
  return fits(q, k, v) ? tss::applied<Attend>(rows(q), rows(k), rows(v), scale) : reference(q, k, v, scale);
}

// [N,tokens,3·C] as queries, keys and values [N,heads,tokens,C/heads], views.
Heads heads_of(const Tensor& x, int64_t heads) {
  const Tensor parts = x.view({x.size(0), x.size(1), 3, heads, -1}).permute({2, 0, 3, 1, 4});
  return {parts[0], parts[1], parts[2]};
}

// [N,tokens,C] as [N,heads,tokens,C/heads], a view.
Tensor by_heads(const Tensor& y, int64_t heads) { return y.view({y.size(0), y.size(1), heads, -1}).transpose(1, 2); }

// The same with queries, keys and values side by side in one tensor, which is how one product makes them and takes their gradient.
struct AttendSelf : torch::autograd::Function<AttendSelf> {
  static Tensor forward(AutogradContext* context, const Tensor& x, int64_t heads, double scale) {
    const Tensor y = at::empty({x.size(0), x.size(1), x.size(2) / 3}, x.options());
    const Tensor log_sums = attend(heads_of(x, heads), scale, by_heads(y, heads), context != nullptr);
    if (context != nullptr) {
      context->saved_data["heads"] = heads;
      context->saved_data["scale"] = scale;
      context->save_for_backward({x, y, log_sums});
    }
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &x = saved[0], &y = saved[1];
    const int64_t heads = context->saved_data["heads"].toInt();
    const double scale = context->saved_data["scale"].toDouble();
    if (at::GradMode::is_enabled()) {  // a gradient of this gradient is wanted
      const auto function = [&](const variable_list& of) {
        const Heads parts = heads_of(of[0], heads);
        return reference(parts.q, parts.k, parts.v, scale).transpose(1, 2).reshape(y.sizes());
      };
      return {tss::differentiable_gradients(function, {x}, gradients[0])[0], Tensor(), Tensor()};
    }
    const Tensor dx = at::empty_like(x), dy = gradients[0].contiguous();
    attend_backward(heads_of(x, heads), scale, by_heads(y, heads), by_heads(dy, heads), saved[2], heads_of(dx, heads));
    return {dx, Tensor(), Tensor()};
  }
};

Tensor self_attention(const Tensor& x, int64_t heads) {
  TORCH_CHECK(x.dim() == 3 && heads > 0 && x.size(2) % (3 * heads) == 0, "Queries, keys and values of ", heads, " heads must lie side by side in [N, tokens, 3·C]; their shape is ", x.sizes(), ".");
  const Tensor dense = x.contiguous();
  if (tss::suits(dense) && dense.numel() > 0) return tss::applied<AttendSelf>(dense, heads, 1 / std::sqrt(static_cast<double>(x.size(2) / (3 * heads))));
  const Heads parts = heads_of(dense, heads);
#if TORCH_VERSION_MAJOR >= 2  // whose own attention cannot be differentiated twice: float64, in which gradients are checked, does without
  const Tensor y = dense.scalar_type() == at::kDouble ? attention(parts.q, parts.k, parts.v) : at::scaled_dot_product_attention(parts.q, parts.k, parts.v);
#else
  const Tensor y = attention(parts.q, parts.k, parts.v);
#endif
  return y.transpose(1, 2).reshape({x.size(0), x.size(1), x.size(2) / 3});
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(torchsharp_system, library) {
  library.def("attention(Tensor query, Tensor key, Tensor value) -> Tensor", attention);
  library.def("self_attention(Tensor input, int heads) -> Tensor", self_attention);
}

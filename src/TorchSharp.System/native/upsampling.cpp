// A 3x3 convolution of an image whose height and width are doubled first by repeating pixels, as one operator: the doubled image is never made.
#include "fused.h"

#include <torch/library.h>

#include <tuple>

namespace {

using at::Tensor;
using tss::kernels::Convolution;
using tss::kernels::table;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr auto Last = at::MemoryFormat::ChannelsLast;

// The same in libtorch's operators.
Tensor reference(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  TORCH_CHECK(x.dim() == 4, "The input must be [N,C,H,W]; it has ", x.dim(), " dimensions.");
  const std::vector<int64_t> size{2 * x.size(2), 2 * x.size(3)};
  return at::conv2d(at::upsample_nearest2d(x, size), weight, bias, 1, 1);
}

Convolution shape_of(const Tensor& x, const Tensor& weight) {
  Convolution s{};
  s.n = x.size(0), s.in = x.size(1), s.h = x.size(2), s.w = x.size(3), s.out = weight.size(0);
  s.kh = s.kw = 3, s.stride = s.padding = 1;
  s.ho = 2 * s.h, s.wo = 2 * s.w;
  return s;
}

Tensor pack(const Convolution& s, const Tensor& weight, bool backward) {
  const int64_t from = backward ? s.out : s.in, to = backward ? s.in : s.out;
  return tss::packed_in_units(table()->doubled_weight_floats(from, to), to,
                              [&](float* out, int64_t first, int64_t last) { table()->doubled_pack(s, weight.data_ptr<float>(), backward, out, first, last); });
}

struct UpsampleConvolve : torch::autograd::Function<UpsampleConvolve> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight, const c10::optional<Tensor>& offset) {
    const Tensor bias = tss::value_or_undefined(offset);
    if (context != nullptr) {
      context->saved_data["bias"] = bias.defined();
      context->save_for_backward({x, weight});
    }
    const Convolution s = shape_of(x, weight);
    const Tensor packed = tss::packed_once(weight, tss::WeightOrder::DoubledTiles, [&] { return pack(s, weight, false); });
    Tensor y = at::empty({s.n, s.out, s.ho, s.wo}, x.options().memory_format(Last));
    tss::share_out(table()->doubled_tiles(s), table()->tiles_at_once(s.in, s.out), table()->doubled_scratch_floats(s), [&](int64_t first, int64_t last, float* scratch) {
      table()->doubled_forward(s, x.data_ptr<float>(), packed.data_ptr<float>(), tss::data_or_null(bias), y.data_ptr<float>(), first, last, scratch);
    });
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &x = saved[0], &weight = saved[1];
    const bool biased = context->saved_data["bias"].toBool();
    if (at::GradMode::is_enabled()) {  // a gradient of this gradient is wanted
      auto found = tss::differentiable_gradients([](const variable_list& of) { return reference(of[0], of[1], Tensor()); }, {x, weight}, gradients[0]);
      found.push_back(biased ? gradients[0].sum({0, 2, 3}) : Tensor());
      return found;
    }
    const Convolution s = shape_of(x, weight);
    const Tensor dy = gradients[0].contiguous(Last);
    const bool wants_weight = context->needs_input_grad(1), wants_bias = biased && context->needs_input_grad(2);
    Tensor dx, dw, db;
    if (context->needs_input_grad(0)) dx = image_gradient(s, dy, weight);
    if (wants_weight)
      std::tie(dw, db) = weight_gradients(s, x, dy);
    else if (wants_bias)
      db = dy.sum({0, 2, 3});
    return {dx, dw, wants_bias ? db : Tensor()};
  }

 private:
  static Tensor image_gradient(const Convolution& s, const Tensor& dy, const Tensor& weight) {
    const Tensor packed = pack(s, weight, true);
    Tensor dx = at::empty({s.n, s.in, s.h, s.w}, dy.options().memory_format(Last));
    tss::share_out(s.n, 1, table()->doubled_scratch_floats(s), [&](int64_t first, int64_t last, float* scratch) {
      table()->doubled_backward(s, dy.data_ptr<float>(), packed.data_ptr<float>(), dx.data_ptr<float>(), first, last, scratch);
    });
    return dx;
  }

  static std::tuple<Tensor, Tensor> weight_gradients(const Convolution& s, const Tensor& x, const Tensor& dy) {
    const auto* k = table();
    const auto shares = tss::gather(k->doubled_tiles(s), 64, k->doubled_gradient_floats(s), s.out, k->doubled_scratch_floats(s),
                                    [&](int64_t first, int64_t last, float* sums, double* biases, float* scratch) {
                                      k->doubled_weight_gradient(s, x.data_ptr<float>(), dy.data_ptr<float>(), sums, biases, first, last, scratch);
                                    });
    Tensor dw = at::empty({s.out, s.in, 3, 3}, x.options());
    at::parallel_for(0, s.in, 8, [&](int64_t first, int64_t last) { k->doubled_unpack(s, shares.used.data(), shares.count(), dw.data_ptr<float>(), first, last); });
    return {dw, shares.bias()};
  }
};

Tensor upsample_conv2d(const Tensor& x, const Tensor& weight, const c10::optional<Tensor>& bias) {
  const Tensor offset = tss::value_or_undefined(bias);
  const bool fits = tss::suits(x) && tss::suits(weight) && tss::suits_or_absent(offset) && x.dim() == 4 && x.numel() > 0 && weight.dim() == 4 && weight.numel() > 0 &&
                    weight.size(2) == 3 && weight.size(3) == 3 && x.size(1) == weight.size(1) && x.size(1) % 16 == 0 && weight.size(0) % 16 == 0 &&
                    (!offset.defined() || (offset.dim() == 1 && offset.size(0) == weight.size(0)));
  return fits ? tss::applied<UpsampleConvolve>(x.contiguous(Last), weight.contiguous(), offset.defined() ? tss::some(offset.contiguous()) : c10::nullopt) : reference(x, weight, offset);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(torchsharp_system, library) { library.def("upsample_conv2d(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor", upsample_conv2d); }

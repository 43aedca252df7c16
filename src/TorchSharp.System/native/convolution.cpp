// conv2d by own kernels: channels-last, 3x3 by Winograd's tiles, few channels out as scalar products, everything else as a product of windows; a linear layer is a
// 1x1 window. What is to be added to the answer is added while it is written.
#include "fused.h"

#include <ATen/ATen.h>
#include <torch/library.h>

namespace {

using at::Tensor;
using tss::kernels::Convolution;
using tss::kernels::table;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr auto Last = at::MemoryFormat::ChannelsLast;

constexpr int64_t SomePixels = 96;  // a thread takes at a time: a block of what the kernels handle together

constexpr int64_t FewChannels = 8;

// Scalar products of what lies side by side need no arranged weight: where there are a few of them, that is what counts.
bool has_few_products(int64_t rows, int64_t in, int64_t out) { return in % 16 == 0 && rows * out <= (1 << 20) / in; }

bool is_narrow(const Convolution& s) {
  const bool is_vector = s.h == 1 && s.w == 1 && s.kh == 1 && s.kw == 1 && s.padding == 0;
  return s.in % 16 == 0 && s.stride == 1 && (s.out <= FewChannels || (is_vector && has_few_products(s.n, s.in, s.out)));
}

// [Out,In,kh,kw] as the kernels for few channels read it.
Tensor channels_inside(const Convolution& s, const Tensor& weight) { return s.kh * s.kw == 1 ? weight : weight.permute({0, 2, 3, 1}).contiguous(); }

// A 1x1 window sees each pixel as an image of its own.
Convolution row_image(Convolution s) {
  s.n = s.pixels();
  s.h = s.w = s.ho = s.wo = 1;
  return s;
}

// The 3x3 convolution of x with the weight, or of a gradient with the weight turned round.
void tiled(const Convolution& s, const float* x, const Tensor& weight, const float* bias, const float* addend, float* y, bool backward) {
  const auto* k = table();
  const int64_t from = backward ? s.out : s.in, to = backward ? s.in : s.out;
  const Tensor packed = tss::packed_tiles(s, weight, backward);
  tss::share_out(k->winograd_tiles(s), k->tiles_at_once(from, to), k->winograd_scratch_floats(from, to),
                 [&](int64_t first, int64_t last, float* scratch) { k->winograd_forward(s, backward, x, packed.data_ptr<float>(), bias, addend, y, first, last, scratch); });
}

void forward(const Convolution& s, const float* x, const Tensor& weight, const float* bias, const float* addend, float* y) {
  const auto* k = table();
  if (tss::has_tiles(s)) return tiled(s, x, weight, bias, addend, y, false);
  if (is_narrow(s)) {
    const Tensor inside = channels_inside(s, weight);
    return tss::share_out(s.pixels(), SomePixels, 1, [&](int64_t first, int64_t last, float*) { k->narrow_forward(s, x, inside.data_ptr<float>(), bias, addend, y, first, last); });
  }
  const Tensor packed = at::empty({k->window_weight_floats(s)}, at::kFloat);
  k->window_pack(s, weight.data_ptr<float>(), false, packed.data_ptr<float>());
  tss::share_out(s.pixels(), SomePixels, k->window_scratch_floats(s),
                 [&](int64_t first, int64_t last, float* scratch) { k->window_forward(s, x, packed.data_ptr<float>(), bias, addend, y, first, last, scratch); });
}

Tensor backward(const Convolution& s, const Tensor& dy, const Tensor& weight) {
  const auto* k = table();
  if (tss::has_tiles(s)) {
    Tensor dx = at::empty({s.n, s.in, s.h, s.w}, dy.options().memory_format(Last));
    tiled(s, dy.data_ptr<float>(), weight, nullptr, nullptr, dx.data_ptr<float>(), true);
    return dx;
  }
  if (is_narrow(s)) {
    const Tensor inside = channels_inside(s, weight);
    Tensor dx = at::empty({s.n, s.in, s.h, s.w}, dy.options().memory_format(Last));
    tss::share_out(s.n, 1, 1, [&](int64_t first, int64_t last, float*) { k->narrow_backward(s, dy.data_ptr<float>(), inside.data_ptr<float>(), dx.data_ptr<float>(), first, last); });
    return dx;
  }
  const bool pointwise = s.kh == 1 && s.kw == 1 && s.stride == 1 && s.padding == 0;
  Tensor dx = pointwise ? at::empty({s.n, s.h, s.w, s.in}, dy.options()) : at::zeros({s.n, s.h, s.w, s.in}, dy.options());
  const Tensor packed = at::empty({k->window_weight_floats(s)}, at::kFloat);
  k->window_pack(s, weight.data_ptr<float>(), true, packed.data_ptr<float>());
  // By images: windows of one image overlap. A 1x1 window's do not, and a linear layer is one image.
  const Convolution rows = pointwise ? row_image(s) : s;
  tss::share_out(rows.n, pointwise ? SomePixels : 1, k->window_scratch_floats(rows),
                 [&](int64_t first, int64_t last, float* scratch) { k->window_backward(rows, dy.data_ptr<float>(), packed.data_ptr<float>(), dx.data_ptr<float>(), first, last, scratch); });
  return dx.permute({0, 3, 1, 2});
}

struct WeightGradients {
  Tensor weight, bias;
};

WeightGradients narrow_weight_gradients(const Convolution& s, const Tensor& x, const Tensor& dy) {
  const Tensor shares = at::zeros({at::get_num_threads(), s.out, s.kh, s.kw, s.in}, at::kFloat);
  at::parallel_for(0, s.n, 1, [&](int64_t first, int64_t last) {
    table()->narrow_weight_gradient(s, x.data_ptr<float>(), dy.data_ptr<float>(), shares[at::get_thread_num()].data_ptr<float>(), first, last);
  });
  return {shares.sum(0).permute({0, 3, 1, 2}).contiguous(), dy.sum({0, 2, 3})};
}

WeightGradients weight_gradients(const Convolution& s, const Tensor& x, const Tensor& dy) {
  if (is_narrow(s)) return narrow_weight_gradients(s, x, dy);
  const auto* k = table();
  const bool tiles = tss::has_tiles(s);
  const auto shares = tss::gather(tiles ? k->winograd_tiles(s) : s.pixels(), 64, tiles ? k->winograd_gradient_floats(s) : k->window_gradient_floats(s), s.out,
                                  tiles ? k->winograd_scratch_floats(s.in, s.out) : k->window_scratch_floats(s), [&](int64_t first, int64_t last, float* sums, double* biases, float* scratch) {
                                    (tiles ? k->winograd_weight_gradient : k->window_weight_gradient)(s, x.data_ptr<float>(), dy.data_ptr<float>(), sums, biases, first, last, scratch);
                                  });
  Tensor dw = at::empty({s.out, s.in, s.kh, s.kw}, x.options());
  if (tiles)
    at::parallel_for(0, s.in, 8, [&](int64_t first, int64_t last) { k->winograd_unpack(s, shares.used.data(), shares.count(), dw.data_ptr<float>(), first, last); });
  else
    k->window_unpack(s, shares.used.data(), shares.count(), dw.data_ptr<float>());
  return {dw, shares.bias()};
}

struct Convolve : torch::autograd::Function<Convolve> {
  // Dense in the layouts that the kernels read.
  static Tensor forward(AutogradContext* context, const Tensor& images, const Tensor& window, const c10::optional<Tensor>& offset, const c10::optional<Tensor>& addend, int64_t stride,
                        int64_t padding) {
    const Tensor bias = tss::value_or_undefined(offset);
    if (context != nullptr) {
      context->saved_data["stride"] = stride;
      context->saved_data["padding"] = padding;
      context->saved_data["bias"] = bias.defined();
      context->saved_data["addend"] = addend.has_value();
      context->save_for_backward({images, window});
    }
    const Convolution s = tss::convolution_of(images.sizes(), window, stride, padding);
    const Tensor y = at::empty({s.n, s.out, s.ho, s.wo}, images.options().memory_format(Last)), dense = bias.defined() ? bias.contiguous() : bias;
    ::forward(s, images.data_ptr<float>(), window, tss::data_or_null(dense), tss::data_or_null(tss::value_or_undefined(addend)), y.data_ptr<float>());
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &x = saved[0], &weight = saved[1];
    const int64_t stride = context->saved_data["stride"].toInt(), padding = context->saved_data["padding"].toInt();
    const bool biased = context->saved_data["bias"].toBool(), added = context->saved_data["addend"].toBool();
    if (at::GradMode::is_enabled()) {  // a gradient of this gradient is wanted: libtorch's own has one
      const std::vector<int64_t> channels{weight.size(0)}, strides{stride, stride}, paddings{padding, padding}, ones{1, 1}, zeros{0, 0};
      auto [dx, dw, db] = at::convolution_backward(gradients[0], x, weight, biased ? at::OptionalIntArrayRef(channels) : at::OptionalIntArrayRef(), strides, paddings, ones, false,
                                                   zeros, 1, {true, true, biased});
      return {dx, dw, db, added ? gradients[0] : Tensor(), Tensor(), Tensor()};
    }
    const Tensor dy = gradients[0].contiguous(Last);
    const Convolution s = tss::convolution_of(x.sizes(), weight, stride, padding);
    const bool wants_bias = biased && context->needs_input_grad(2);
    const WeightGradients found = context->needs_input_grad(1) ? weight_gradients(s, x, dy) : WeightGradients{Tensor(), wants_bias ? dy.sum({0, 2, 3}) : Tensor()};
    return {context->needs_input_grad(0) ? ::backward(s, dy, weight) : Tensor(), found.weight, wants_bias ? found.bias : Tensor(), added ? dy : Tensor(), Tensor(), Tensor()};
  }
};

constexpr int64_t MostPadding = 1 << 20;  // beyond it, sizes might overflow

bool same(at::IntArrayRef pair) { return pair.size() == 2 && pair[0] == pair[1]; }

Tensor plus(const Tensor& y, const Tensor& addend) { return addend.defined() ? y + addend : y; }

constexpr int64_t ManyRows = 256;  // from here on the product saves more than arranging the weight costs

// Rows of an [..., In] tensor as images of a 1x1 convolution: many are the pixels of one image, a few images of one pixel.
struct Rows {
  int64_t count;
  bool many;

  Convolution shape(const Tensor& weight) const {
    Convolution s{};
    s.n = many ? 1 : count, s.h = s.ho = s.kh = s.kw = s.stride = 1, s.w = s.wo = many ? count : 1;
    s.in = weight.size(1), s.out = weight.size(0);
    return s;
  }

  Tensor images(const Tensor& x) const { return (many ? x.reshape({1, 1, -1, x.size(-1)}).permute({0, 3, 1, 2}) : x.reshape({-1, x.size(-1), 1, 1})).contiguous(Last); }
};

// x · weightᵀ + bias + addend, dense all of them, where no gradients are recorded: without the views of the other way, which cost as much as a few rows' products.
Tensor plain_linear(const Rows& rows, const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& addend, at::IntArrayRef shape) {
  const Tensor y = at::empty(shape, x.options().memory_format(c10::nullopt));
  forward(rows.shape(weight), x.data_ptr<float>(), weight, tss::data_or_null(bias), tss::data_or_null(addend), y.data_ptr<float>());
  return y;
}

// x [..., In] · weightᵀ [In, Out] + bias + addend.
Tensor linear(const Tensor& x, const Tensor& weight, const c10::optional<Tensor>& bias, const c10::optional<Tensor>& addend) {
  const Tensor offset = tss::value_or_undefined(bias), more = tss::value_or_undefined(addend);
  const bool fits = tss::suits(x) && tss::suits(weight) && tss::suits_or_absent(offset) && x.dim() >= 2 && x.numel() > 0 && weight.dim() == 2 && x.size(-1) == weight.size(1) &&
                    weight.numel() > 0 && (!offset.defined() || (offset.dim() == 1 && offset.size(0) == weight.size(0)));
  const int64_t count = fits ? x.numel() / x.size(-1) : 0;
  const Rows rows{count, count >= ManyRows};
  if (!fits || (!rows.many && !has_few_products(count, weight.size(1), weight.size(0)))) return plus(at::linear(x, weight, bias), more);
  auto shape = x.sizes().vec();
  shape.back() = weight.size(0);
  const bool takes = tss::suits(more) && more.sizes() == at::IntArrayRef(shape);
  const auto dense = [](const Tensor& tensor) { return tensor.defined() ? tensor.contiguous() : tensor; };
  const Tensor y = at::GradMode::is_enabled()
                       ? Convolve::apply(rows.images(x), weight.reshape({weight.size(0), weight.size(1), 1, 1}).contiguous(), tss::some(offset),
                                         takes ? tss::some(rows.images(more)) : c10::nullopt, 1, 0)
                             .permute({0, 2, 3, 1})
                             .reshape(shape)
                       : plain_linear(rows, x.contiguous(), weight.contiguous(), dense(offset), takes ? dense(more) : Tensor(), shape);
  return takes ? y : plus(y, more);
}

}  // namespace

namespace tss {

Convolution convolution_of(at::IntArrayRef x, const Tensor& weight, int64_t stride, int64_t padding) {
  Convolution s{};
  s.n = x[0], s.in = x[1], s.h = x[2], s.w = x[3];
  s.out = weight.size(0), s.kh = weight.size(2), s.kw = weight.size(3);
  s.stride = stride, s.padding = padding;
  s.ho = (s.h + 2 * padding - s.kh) / stride + 1, s.wo = (s.w + 2 * padding - s.kw) / stride + 1;
  return s;
}

bool has_tiles(const Convolution& s) { return s.kh == 3 && s.kw == 3 && s.stride == 1 && s.padding == 1 && s.in % 16 == 0 && s.out % 16 == 0; }

Tensor packed_tiles(const Convolution& s, const Tensor& weight, bool backward) {
  const auto* k = table();
  const int64_t from = backward ? s.out : s.in, to = backward ? s.in : s.out;
  const auto pack = [&] {
    return packed_in_units(k->winograd_weight_floats(from, to), to, [&](float* out, int64_t first, int64_t last) { k->winograd_pack(s, weight.data_ptr<float>(), backward, out, first, last); });
  };
  return backward ? pack() : packed_once(weight, WeightOrder::Tiles, pack);
}

Tensor conv2d(const Tensor& x, const Tensor& weight, const c10::optional<Tensor>& bias, at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation, int64_t groups,
              const c10::optional<Tensor>& addend) {
  const Tensor offset = value_or_undefined(bias), more = value_or_undefined(addend);
  const bool fits = suits(x) && suits(weight) && suits_or_absent(offset) && x.dim() == 4 && weight.dim() == 4 && groups == 1 && same(stride) && same(padding) &&
                    same(dilation) && dilation[0] == 1 && stride[0] > 0 && padding[0] >= 0 && padding[0] <= MostPadding && x.size(1) == weight.size(1) && x.numel() > 0 && weight.numel() > 0 &&
                    x.size(2) + 2 * padding[0] >= weight.size(2) && x.size(3) + 2 * padding[0] >= weight.size(3) && (!offset.defined() || (offset.dim() == 1 && offset.size(0) == weight.size(0)));
  if (!fits) return plus(at::conv2d(x, weight, bias, stride, padding, dilation, groups), more);
  const Convolution s = convolution_of(x.sizes(), weight, stride[0], padding[0]);
  const bool takes = suits(more) && more.sizes() == at::IntArrayRef{s.n, s.out, s.ho, s.wo};
  const Tensor y = applied<Convolve>(x.contiguous(Last), weight.contiguous(), some(offset), takes ? some(more.contiguous(Last)) : c10::nullopt, stride[0], padding[0]);
  return takes ? y : plus(y, more);
}

}  // namespace tss

TORCH_LIBRARY_FRAGMENT(torchsharp_system, library) {
  library.def("conv2d(Tensor input, Tensor weight, Tensor? bias=None, int[2] stride=1, int[2] padding=0, int[2] dilation=1, int groups=1, Tensor? addend=None) -> Tensor", tss::conv2d);
  library.def("linear(Tensor input, Tensor weight, Tensor? bias=None, Tensor? addend=None) -> Tensor", linear);
}

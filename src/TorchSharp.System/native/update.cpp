// One pass over all weights for what an optimiser does to them.
#include "fused.h"

#include <ATen/ATen.h>
#include <torch/library.h>

#include <cmath>
#include <vector>

namespace {

using at::Tensor;
using tss::kernels::table;

constexpr int64_t Share = 1 << 14;  // floats of a tensor that a thread takes at a time

struct Piece {
  size_t tensor;
  int64_t first, count;
};

std::vector<Piece> pieces_of(at::TensorList tensors) {
  std::vector<Piece> pieces;
  for (size_t i = 0; i < tensors.size(); i++)
    for (int64_t first = 0; first < tensors[i].numel(); first += Share) pieces.push_back({i, first, std::min(Share, tensors[i].numel() - first)});
  return pieces;
}

bool dense(const Tensor& x) { return tss::suits(x) && x.is_contiguous(); }

template <typename Action>
void each_piece(const std::vector<Piece>& pieces, Action&& action) {
  at::parallel_for(0, static_cast<int64_t>(pieces.size()), 4, [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; i++) action(i, pieces[i]);
  });
}

// Whether every tensor is a dense float32 one of the processor: what the two below ask for.
bool dense_all(at::TensorList tensors) {
  for (const Tensor& tensor : tensors)
    if (!dense(tensor)) return false;
  return true;
}

// The kernels read and write as many numbers as the first list says.
void check_alike(at::TensorList first, at::TensorList other) {
  TORCH_CHECK(first.size() == other.size(), "There are ", other.size(), " tensors for ", first.size(), " others; there must be one for each.");
  for (size_t i = 0; i < first.size(); i++)
    TORCH_CHECK(dense(first[i]) && dense(other[i]) && first[i].numel() == other[i].numel(), "Tensors number ", i, " must be dense float32 ones of the processor, of one size.");
}

// The Euclidean norm of all tensors together.
double norm_all(at::TensorList tensors) {
  check_alike(tensors, tensors);
  const auto pieces = pieces_of(tensors);
  std::vector<double> sums(pieces.size());
  each_piece(pieces, [&](int64_t i, const Piece& piece) { sums[i] = table()->square_sum(tensors[piece.tensor].data_ptr<float>() + piece.first, piece.count); });
  double sum = 0;
  for (const double part : sums) sum += part;
  return std::sqrt(sum);
}

void adamw_all(at::TensorList parameters, at::TensorList gradients, at::TensorList means, at::TensorList variances, double learning_rate, double beta1, double beta2, double eps,
               double weight_decay, int64_t step) {
  for (const auto other : {gradients, means, variances}) check_alike(parameters, other);
  const tss::kernels::AdamStep s{learning_rate, beta1, beta2, eps, weight_decay, 1 - std::pow(beta1, step), 1 - std::pow(beta2, step)};
  each_piece(pieces_of(parameters), [&](int64_t, const Piece& piece) {
    const auto at = [&](at::TensorList tensors) { return tensors[piece.tensor].data_ptr<float>() + piece.first; };
    table()->adamw(s, at(parameters), at(gradients), at(means), at(variances), piece.count);
  });
}

// average += rate·(value - average), each of its own.
void blend_all(at::TensorList averages, at::TensorList values, double rate) {
  check_alike(averages, values);
  each_piece(pieces_of(averages), [&](int64_t, const Piece& piece) {
    table()->blend(averages[piece.tensor].data_ptr<float>() + piece.first, values[piece.tensor].data_ptr<float>() + piece.first, static_cast<float>(rate), piece.count);
  });
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(torchsharp_system, library) {
  library.def("dense_all(Tensor[] tensors) -> bool", dense_all);
  library.def("norm_all(Tensor[] tensors) -> float", norm_all);
  library.def(
      "adamw_all(Tensor(a!)[] parameters, Tensor[] gradients, Tensor(b!)[] means, Tensor(c!)[] variances, float learning_rate, float beta1, float beta2, float eps, float weight_decay, "
      "int step) -> ()",
      adamw_all);
  library.def("blend_all(Tensor(a!)[] averages, Tensor[] values, float rate) -> ()", blend_all);
}

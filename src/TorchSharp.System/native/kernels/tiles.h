// Convolutions with 3x3 windows by tiles of 4x4 pixels of the answer: Y = Aᵀ·[(G·g·Gᵀ) ⊙ V]·A, where the sum over channels turns ⊙ into one matrix product for each of its
// Factors² places. What V is made of an algorithm says itself; here is what its weights and its answer have in common with the others'.
//
// An Algorithm has Factors, how many numbers stand for a side of the tile, and for one side: weight (u = G·g), weight_back (its gradient), output (y = Aᵀ·m) and output_back.
#pragma once

#include "product.h"

namespace {

using tss::kernels::Convolution;

constexpr int Out = 4;

// From one place to the next, of V, M or U: a cache line more than the rows take, lest the places of one tile or window fall on the same few lines of the cache.
INLINE int64_t place(int64_t count, int64_t channels) { return count * channels + 16; }

// Tiles handled together: few enough that their transforms stay in the second-level cache, more where each weight that is read must serve more of them.
INLINE int64_t tiles_at_once(int64_t from, int64_t to) { return from + to <= 256 ? 12 : 24; }

// The same of a weight's gradient, whose products are as deep.
INLINE int64_t tiles_deep(int64_t from, int64_t to) { return 2 * tiles_at_once(from, to); }

INLINE int64_t tiles_down(const Convolution& s) { return (s.ho + Out - 1) / Out; }
INLINE int64_t tiles_across(const Convolution& s) { return (s.wo + Out - 1) / Out; }

struct Tile {
  int64_t image, row, column;
  INLINE_MEMBER Tile(const Convolution& s, int64_t index)
      : image(index / (tiles_down(s) * tiles_across(s))), row(index / tiles_across(s) % tiles_down(s) * Out), column(index % tiles_across(s) * Out) {}
};

// The answer's pixels of one tile: where the first is among `channels`, and how many there are.
struct Corner {
  int64_t first, high, wide;
  INLINE_MEMBER Corner(const Convolution& s, const Tile& tile, int64_t channels)
      : first(((tile.image * s.ho + tile.row) * s.wo + tile.column) * channels), high(least(Out, s.ho - tile.row)), wide(least(Out, s.wo - tile.column)) {}
};

// Rows [first, last) of the `to` channels in units of 16, as [Factors², place of (to / Panel) x from x Panel]; backward exchanges In and Out, turned is the window by half a turn.
template <typename Algorithm>
INLINE void pack_weight(const Convolution& s, const float* weight, bool backward, bool turned, float* packed, int64_t first, int64_t last) {
  constexpr int Factors = Algorithm::Factors;
  const int64_t from = backward ? s.out : s.in, to = backward ? s.in : s.out, next = place(from, padded(to));
  for (int64_t unit = first; unit < last; unit++)
    for (int64_t k = 0; k < from; k++)
      for (int64_t column = unit * 16; column < (unit + 1) * 16; column += Width) {
        float window[9][Width] __attribute__((aligned(64)));
        for (int64_t j = 0; j < Width; j++)
          for (int e = 0; e < 9; e++)
            window[turned ? 8 - e : e][j] = weight[(backward ? k * s.in + column + j : (column + j) * s.in + k) * 9 + e];
        vec rows[Factors][3];
#pragma GCC unroll 3
        for (int j = 0; j < 3; j++) {
          const vec g[3] = {load(window[j]), load(window[3 + j]), load(window[6 + j])};
          vec o[Factors];
          Algorithm::weight(g, o);
          for (int i = 0; i < Factors; i++) rows[i][j] = o[i];
        }
        float* out = packed + (column / Panel * from + k) * Panel + column % Panel;
#pragma GCC unroll 6
        for (int i = 0; i < Factors; i++) {
          vec o[Factors];
          Algorithm::weight(rows[i], o);
          for (int j = 0; j < Factors; j++) store(out + (i * Factors + j) * next, o[j]);
        }
      }
}

// The sum of the shares, [Factors², place of In x Out padded] each, transformed back: rows [first, last) of the `in` channels.
template <typename Algorithm>
INLINE void unpack_weight(const Convolution& s, const float* const* shares, int64_t count, float* weight_gradient, int64_t first, int64_t last) {
  constexpr int Factors = Algorithm::Factors;
  const int64_t stride = padded(s.out);
  for (int64_t k = first; k < last; k++)
    for (int64_t column = 0; column < s.out; column += Width) {
      vec rows[3][Factors];
      for (int j = 0; j < Factors; j++) {
        vec u[Factors], o[3];
        for (int i = 0; i < Factors; i++) {
          const int64_t at = (i * Factors + j) * place(s.in, stride) + k * stride + column;
          u[i] = load(shares[0] + at);
          for (int64_t share = 1; share < count; share++) u[i] += load(shares[share] + at);
        }
        Algorithm::weight_back(u, o);
        for (int i = 0; i < 3; i++) rows[i][j] = o[i];
      }
      for (int i = 0; i < 3; i++) {
        vec o[3];
        Algorithm::weight_back(rows[i], o);
        for (int j = 0; j < 3; j++)
          for (int64_t c = 0; c < Width; c++) weight_gradient[((column + c) * s.in + k) * 9 + i * 3 + j] = o[j][c];
      }
    }
}

// y at the tiles first, first + 1, …, with bias and addend (which lies as y does) where they are, from M [Factors², place of count, stride].
template <typename Algorithm>
INLINE void store_tiles(const Convolution& s, int64_t channels, int64_t stride, const float* m, const float* bias, const float* addend, int64_t first, int64_t count, float* y) {
  constexpr int Factors = Algorithm::Factors;
  const int64_t next = place(count, stride);
  for (int64_t t = 0; t < count; t++) {
    const Corner corner(s, Tile(s, first + t), channels);
    for (int64_t c = 0; c < channels; c += Width) {
      const vec offset = bias == nullptr ? vec{} : load(bias + c);
      const float* in = m + t * stride + c;
      vec u[Out][Factors];
#pragma GCC unroll 6
      for (int j = 0; j < Factors; j++) {
        vec d[Factors], o[Out];
        for (int i = 0; i < Factors; i++) d[i] = load(in + (i * Factors + j) * next);
        Algorithm::output(d, o);
        for (int i = 0; i < Out; i++) u[i][j] = o[i];
      }
      for (int i = 0; i < corner.high; i++) {
        vec o[Out];
        Algorithm::output(u[i], o);
        for (int j = 0; j < corner.wide; j++) {
          const int64_t at = corner.first + (i * s.wo + j) * channels + c;
          store(y + at, addend == nullptr ? o[j] + offset : load(addend + at) + (o[j] + offset));
        }
      }
    }
  }
}

// M [Factors², place of count, stride], zeros in the channels that are too many: the gradient of store_tiles.
template <typename Algorithm>
INLINE void load_gradient(const Convolution& s, int64_t channels, int64_t stride, const float* dy, int64_t first, int64_t count, float* m) {
  constexpr int Factors = Algorithm::Factors;
  const int64_t next = place(count, stride);
  for (int64_t t = 0; t < count; t++) {
    const Corner corner(s, Tile(s, first + t), channels);
    float* const out = m + t * stride;
    for (int64_t c = 0; c < channels; c += Width) {
      vec u[Factors][Out];
#pragma GCC unroll 4
      for (int j = 0; j < Out; j++) {
        vec d[Out], o[Factors];
        for (int i = 0; i < Out; i++) d[i] = i < corner.high && j < corner.wide ? load(dy + corner.first + (i * s.wo + j) * channels + c) : vec{};
        Algorithm::output_back(d, o);
        for (int i = 0; i < Factors; i++) u[i][j] = o[i];
      }
#pragma GCC unroll 6
      for (int i = 0; i < Factors; i++) {
        vec o[Factors];
        Algorithm::output_back(u[i], o);
        for (int j = 0; j < Factors; j++) store(out + c + (i * Factors + j) * next, o[j]);
      }
    }
    for (int64_t c = channels; c < stride; c++)
      for (int p = 0; p < Factors * Factors; p++) out[c + p * next] = 0;
  }
}

}  // namespace

// The kernels of one CPU level, named LEVEL with the text NAME. Included once by each level's source, inside its target attribute.
//
// A level defines: W, the floats of a vector; HAS_FMA; MAX_VECTORS and TALLEST_1 … TALLEST_4, the tiles that its registers hold;
// TILES(T), those tiles as cases; GATE_ROWS and GATE_TILES, the same for the four gates of an LSTM; GATE_VECTORS, gates in one tile
// of the weight gradient; BACK_VECTORS, vectors of a row in a tile of the gradient by the states; PANEL_ROWS and PANEL_GROUP, the tile
// of a product of doubles.

#pragma STDC FP_CONTRACT OFF
// Vectors wider than a level's registers pass only between functions that are inlined.
#pragma clang diagnostic ignored "-Wpsabi"

#include "vectors.h"

INLINE int tallest(int vectors) { return vectors == 1 ? TALLEST_1 : vectors == 2 ? TALLEST_2 : vectors == 3 ? TALLEST_3 : TALLEST_4; }

#include "products.h"
#include "dense.h"
#include "lstm.h"
#include "elementwise.h"
#include "adaptive.h"
#include "panels.h"
#include "tridiagonal.h"
#include "tcn.h"
#include "layer_norm.h"
#include "attention.h"
#include "encoder.h"
#include "last_layer.h"
#include "readout.h"
#include "transformer.h"

const fck_table LEVEL = {
  NAME, dense_forward, dense_weight_gradient, dense_input_gradient, activation_gradient, apply_mask, lstm_forward, lstm_backward,
  gather, squared_error, pinball, update, sum_of_squares, scale, exp_all, tanh_all, sigmoid_all, erf_all, multiply_add_loop,
  dot, sum_of_magnitudes, squared_distance, dot_difference, scaled_dot,
  blend, moments, descend, descend_bounded, schedule_free,
  panel_windows, panel_sums, panel_subtract, panel_products, panel_outputs, tridiagonalize, rotate, solve_shifted,
  tcn_forward, tcn_backward,
  transformer_forward, transformer_backward,
};

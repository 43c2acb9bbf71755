// Float loops of the training core, one table of functions a CPU level.
//
// Letters: B batch, T time steps, F features, K inputs of a layer, N outputs of a layer, H hidden units, G = ⌈H/16⌉·16.
// Matrices are row-major; `ld…` is the distance between rows in floats.
//
// Reads are done by whole vectors: every buffer needs FCK_SLACK readable floats after its last element.
// Writes touch the elements that a function names, and no others. Nothing here allocates, nothing keeps state.
#ifndef FOLDCAST_CKERNELS_H
#define FOLDCAST_CKERNELS_H

#include <stdint.h>

/// Readable floats that every buffer has behind its last element.
#define FCK_SLACK 64

/// Activation functions of a dense layer; gelu is the exact form with the error function.
enum { FCK_IDENTITY = 0, FCK_RELU = 1, FCK_TANH = 2, FCK_GELU = 3 };

/// How a gathered window is anchored.
enum { FCK_ANCHOR_NONE = 0, FCK_ANCHOR_LAST = 1, FCK_ANCHOR_INSTANCE = 2 };

/// Optimizers, in the order of the Swift enumeration.
enum {
  FCK_SGD = 0,
  FCK_MOMENTUM = 1,
  FCK_NESTEROV = 2,
  FCK_RMSPROP = 3,
  FCK_ADAGRAD = 4,
  FCK_ADADELTA = 5,
  FCK_ADAM = 6,
  FCK_ADAMW = 7
};

/// What a dense layer is: x [B × K] times w [K × N] plus bias [N].
typedef struct {
  int64_t batch, inputs, outputs;
  int32_t activation;
} fck_dense;

/// What an LSTM layer is, and where it keeps what in its workspace (offsets in floats).
///
/// Its parameters are one matrix [(H + F + 1) × 4H]: the recurrent rows, the input rows, the bias; gates i, f, g, o.
/// `states` holds [h(t−1), x(t), 1] for every step, rows of `ld_state`: h in columns 0 ..< H, x from column G.
/// Step T of `states` holds the last h. In front of the first cells lies room for those of the step before.
typedef struct {
  int64_t steps, batch, features, hidden;
  int64_t carried;                                    // steps of the call before, after whose last this one begins; 0: zero states
  int64_t padded;                                     // G
  int64_t ld_state;
  int64_t states, gates, cells, cell_tanh;            // [T+1 × B × ld_state], [T × B × 4G], [T × B × G] twice
  int64_t carry, dh;                                  // gradients by the cells [B × G], by a block of states
  int64_t packed, packed_transposed, scratch;         // the weights as the kernels want them
  int64_t total;
} fck_lstm;

/// Samples that go through all layers of a TCN together.
#define FCK_TCN_CHUNK 32

/// One causal convolution of a TCN, at the positions that the last row sees. Its parameters are weights [K·C × N], then a bias [N].
typedef struct {
  int64_t inputs;      // C, channels below
  int64_t below;       // positions of a sample below; rows of the window for the first layer
  int64_t positions;   // P, of which the last is the last row
  int64_t taps;        // where its taps begin: [P × K] places below, ascending, the output's own last; −1 left of the window
  int64_t parameters;  // where its parameters begin
  int64_t row;         // where its rows begin in the workspace, in floats a sample: branch [B × P × N], then results [B × P × N]
} fck_tcn_layer;

/// A stack of causal convolutions with K taps and N channels each, and where it keeps what in its workspace (offsets in floats).
typedef struct {
  int64_t batch, window;                 // B; floats of a window
  int64_t channels, width, depth;        // N, K, layers
  int32_t activation, residual;          // residual: from the second layer on, what a layer reads at its own row is added to its result
  const fck_tcn_layer *layers;           // from the window to the head
  const int64_t *taps;                   // of all layers
  int64_t parameter_count;               // of all layers
  int64_t flow, flow_count, transposed;  // two gradients of a chunk [chunk × most positions × N]; weights [N × round16(K·N)] a layer
} fck_tcn;

/// What of its last layer's rows a transformer's head reads.
enum { FCK_READ_LAST = 0, FCK_READ_MEAN = 1, FCK_READ_ALL = 2 };

/// What a transformer before its head is, and where it keeps what in its workspace (offsets in floats).
///
/// A window [L × F] is cut into T rows of `patch` · F values each, `stride` rows apart and the last at the window's end; the first begins
/// with the window where that does not come out even. Its parameters, with d units, f of the feed-forward part:
/// embedding [patch·F × d] and bias [d]; places [T × d] where they are learned; for each layer gain and bias [2d] of a normalization,
/// attention [d × 3d] (queries, keys, values) with biases of queries and values [2d], projection [d × d] and bias [d], gain and bias [2d],
/// expansion [d × f] and bias [f], contraction [f × d] and bias [d]; gain and bias [2d] of the last normalization.
typedef struct {
  int64_t batch, lookback, features, width, heads, feed, layers, patch, stride;
  int32_t readout, learns_places;
  int64_t tokens;                                      // T
  int64_t second;                                      // the row of the window at which the second patch begins
  int64_t padded, lanes;                               // ⌈d/16⌉·16, ⌈T/16⌉·16
  int64_t block, block_rows;                           // windows that go through the layers together, and their rows
  int64_t keeps_weights;                               // whether attention weights are kept for the gradient; else computed again
  int64_t first_layer, layer_size, last_norm, parameters;  // offsets among the parameters, and their count
  int64_t packed, packed_size, places, kept, kept_size, last;
  int64_t rows, branch, hidden, by_hidden, by_out, by_qkv, scratch;  // of one block
  int64_t final_normed, final_inverse, plain;
  int64_t out, readout_stride;                         // what the head reads [B × readout_stride]
  int64_t total;
} fck_transformer;

/// The coefficients of one optimizer step; bias corrections are already in them.
typedef struct {
  int32_t kind;
  float rate;             // η; for adam and adamw η / (1 − β₁ᵗ)
  float decay;            // weight decay added to the gradient, or for adamw 1 − ηλ as a factor
  float first;            // momentum μ, or β₁, or α, or ρ
  float second;           // β₂
  float root_correction;  // adam: 1 / √(1 − β₂ᵗ)
  float epsilon;
} fck_update;

/// What two moving averages keep of themselves and take of the gradient and of its square.
typedef struct {
  float keep_first, take_first, keep_second, take_second;
} fck_moments;

/// The coefficients of one step of schedule-free AdamW.
typedef struct {
  float rate;         // η_t
  float decay;        // ηλ
  float keep_second;  // β₂
  float take_second;  // 1 − β₂
  float correction;   // 1 / (1 − β₂ᵗ)
  float epsilon;
  float weight;       // c, of z in the average x
  float toward;       // β₁, of x in y
} fck_schedule_free;

/// Windows of L rows and F columns with labels of H leads behind them, and how they are anchored.
typedef struct {
  int64_t lookback, features, horizon;
  int64_t latency;  // rows between a window and its first label
  int32_t anchor;
  int64_t anchored;  // the first columns, which the anchor applies to
} fck_windows;

/// The functions of one CPU level.
typedef struct {
  const char *name;

  /// out [B × N] = activation(x·w + bias). `pre` (may be NULL) receives the sums before activation, with the stride of `out`.
  void (*dense_forward)(const fck_dense *d, const float *x, int64_t ldx, const float *w, const float *bias, float *pre, float *out,
                        int64_t ldo);
  /// dw [K × N] = xᵀ·dz, db [N] = column sums of dz. `scratch` has fck_dense_scratch floats.
  void (*dense_weight_gradient)(const fck_dense *d, const float *x, int64_t ldx, const float *dz, int64_t ldz, float *dw, float *db,
                                float *scratch);
  /// dx [B × K] = dz·wᵀ.
  void (*dense_input_gradient)(const fck_dense *d, const float *dz, int64_t ldz, const float *w, float *dx, int64_t ldx,
                               float *scratch);
  /// d [rows × n] *= activation′, from the activation's results `a`, or for gelu its arguments `pre`; and *= mask [rows × n] if any.
  void (*activation_gradient)(int32_t activation, int64_t rows, int64_t n, const float *pre, const float *a, int64_t lda,
                              const float *mask, float *d, int64_t ldd);
  /// out [rows × n] = a ⊙ mask, mask dense [rows × n].
  void (*apply_mask)(int64_t rows, int64_t n, const float *a, int64_t lda, const float *mask, float *out, int64_t ldo);

  /// One layer over all its steps. Row b of step t of x is x + t·x_step + b·ldx; mask [B × F] may be NULL.
  /// A call that goes on from another finds that one's states in its workspace: it may have other `steps`, and nothing else.
  void (*lstm_forward)(const fck_lstm *l, const float *x, int64_t x_step, int64_t ldx, const float *mask, const float *parameters,
                       float *workspace);
  /// Gradient of all parameters, the states from which the call began taken as given. dh_last [B × H] (stride ld_last) is the gradient at the last step, dh_all [T × B × G] at every step;
  /// either may be NULL. dx [T × B × round16(F)] may be NULL.
  void (*lstm_backward)(const fck_lstm *l, const float *parameters, float *workspace, const float *dh_last, int64_t ld_last,
                        const float *dh_all, float *gradients, float *dx);

  /// Windows of `lookback` rows into a batch; see the Swift face.
  void (*gather)(const float *values, const int64_t *starts, int64_t batch, int64_t lookback, int64_t features, int32_t anchor,
                 int64_t anchored, int32_t time_major, float *out, float *shifts, float *scales);
  /// Mean of (out·scale + shift − label)² over B × N; predictions and gradients (by `out`) may be NULL.
  double (*squared_error)(int64_t batch, int64_t n, const float *out, const float *labels, const float *shifts, const float *scales,
                          float *predictions, float *gradients);
  /// Mean of max(τ·u, (τ − 1)·u) over B × N, u = label − (out·scale + shift), with a level τ of each column; at u = 0 its slope by u
  /// is the middle of those on either side, τ − ½. predictions and gradients (by `out`) may be NULL.
  double (*pinball)(int64_t batch, int64_t n, const float *levels, const float *out, const float *labels, const float *shifts,
                    const float *scales, float *predictions, float *gradients);
  /// One pass of an optimizer over n parameters; s1 and s2 are its states, unused ones NULL.
  void (*update)(const fck_update *u, int64_t n, float *parameters, const float *gradients, float *s1, float *s2);
  /// Σ x², in double.
  double (*sum_of_squares)(int64_t n, const float *x);
  void (*scale)(int64_t n, float *x, float factor);
  /// In place: e^x, tanh x, 1/(1+e^−x), erf x.
  void (*exp)(int64_t n, float *x);
  void (*tanh)(int64_t n, float *x);
  void (*sigmoid)(int64_t n, float *x);
  void (*erf)(int64_t n, float *x);
  /// n rounds of independent multiply-adds in registers; returns how many floating-point operations these were. `sink` keeps them alive.
  double (*multiply_add_loop)(int64_t n, float *sink);

  /// Σ x·y, Σ |x|, Σ (x − y)², Σ x·(y − z) and Σ x·m / (√(v·correction) + epsilon), in double, in one order on every level.
  double (*dot)(int64_t n, const float *x, const float *y);
  double (*sum_of_magnitudes)(int64_t n, const float *x);
  double (*squared_distance)(int64_t n, const float *x, const float *y);
  double (*dot_difference)(int64_t n, const float *x, const float *y, const float *z);
  double (*scaled_dot)(int64_t n, const float *x, const float *m, const float *v, double correction, double epsilon);
  /// x = keep·x + take·y.
  void (*blend)(int64_t n, float keep, float *x, float take, const float *y);
  /// m = keep·m + take·g; v = keep·v + take·g².
  void (*moments)(int64_t n, const float *g, const fck_moments *c, float *m, float *v);
  /// p −= rate·m / (√(v·correction) + epsilon).
  void (*descend)(int64_t n, float rate, const float *m, const float *v, float correction, float epsilon, float *p);
  /// p −= m·clamp(rate / (√v + epsilon), low, high), v being the largest so far where `largest` is not NULL.
  void (*descend_bounded)(int64_t n, float rate, const float *m, const float *v, float epsilon, float low, float high, float *largest,
                          float *p);
  /// v, z, the average x, and y, where the next gradient is taken, each by its formula.
  void (*schedule_free)(int64_t n, const fck_schedule_free *c, const float *g, float *v, float *z, float *x, float *y);

  // Doubles. A matrix lies in panels of eight columns: element (r, c) at ((c / 8)·S + r)·8 + c % 8, S its rows rounded up to eight; all
  // beyond its rows and columns is zero. A `…_panel` is the distance between panels, 8·S, so that a pointer may stand at any first row.

  /// Inputs [rows × L·F] and labels [rows × H] of the windows that begin at `starts`, less shift and by scale of each [rows]. `anchored`
  /// has room for ⌈L·F/8⌉·8 numbers.
  void (*panel_windows)(const fck_windows *w, const float *values, const int64_t *starts, int64_t rows, double *inputs, double *labels,
                        double *shifts, double *scales, double *anchored);
  /// Sums of the columns, 8 a panel.
  void (*panel_sums)(int64_t rows, int64_t panels, const double *x, int64_t x_panel, double *sums);
  /// x −= one number a column.
  void (*panel_subtract)(int64_t rows, int64_t panels, double *x, int64_t x_panel, const double *from_each);
  /// C += AᵀB over `rows` rows; where `lower` is not 0, A and B are the same and the panels right of the diagonal's stay as they are.
  void (*panel_products)(int64_t rows, int64_t a_panels, const double *a, int64_t a_panel, int64_t b_panels, const double *b,
                         int64_t b_panel, int32_t lower, double *c, int64_t c_panel);
  /// C [rows × …] += A·B, B of as many rows as A has columns.
  void (*panel_outputs)(int64_t rows, int64_t inner_panels, const double *a, int64_t a_panel, int64_t b_panels, const double *b,
                        double *c, int64_t c_panel);
  /// A [n × n], symmetric, as Q T Qᵀ: T by its diagonal and the numbers beside it, Q = H₀ H₁ … by reflections H = 1 − τ x xᵀ, a row of
  /// ⌈n/8⌉·8 numbers each. A is lost; `work` has 2·⌈n/8⌉·8 numbers.
  void (*tridiagonalize)(int64_t n, double *a, double *reflections, double *tau, double *diagonal, double *beside, double *work);
  /// B = QᵀB, or Q B where `back` is not 0.
  void (*rotate)(int64_t n, const double *reflections, const double *tau, int32_t back, int64_t panels, double *b);
  /// Solves (T + shift) x = b for every column of B in place, each with its own shift; `inverses` has 8·n numbers.
  void (*solve_shifted)(int64_t n, const double *diagonal, const double *beside, int64_t panels, const double *shifts, double *b,
                        double *inverses);
  /// All layers over windows x [B × L·F], at the positions that the last row sees; mask [layers × B × N] multiplies each layer's
  /// activations at all positions of a sample, before the residual; it may be NULL.
  void (*tcn_forward)(const fck_tcn *t, const float *x, const float *parameters, const float *mask, float *workspace);
  /// Gradient of all layers' parameters, from that by the last layer's result at the last row, `top` [B × N] with stride ld_top.
  void (*tcn_backward)(const fck_tcn *t, const float *x, const float *parameters, const float *mask, const float *top, int64_t ld_top,
                       float *workspace, float *gradients);

  /// A transformer up to what its head reads, `out` of its workspace. x [B × L·F]; places [T × d] where they are not learned. `mask`, NULL
  /// for none, has blocks [B × T·d] for the embedding and for each layer's two branches; [B × d] for those of the last layer where the head
  /// reads the last row.
  void (*transformer_forward)(const fck_transformer *t, const float *x, const float *places, const float *mask, const float *parameters,
                              float *workspace);
  /// Gradient of all parameters, given that by what the head reads (rows of ldo); consumes the workspace.
  void (*transformer_backward)(const fck_transformer *t, const float *x, const float *places, const float *mask, const float *parameters,
                               const float *d_out, int64_t ldo, float *gradients, float *workspace);
} fck_table;

/// Scratch floats that the gradients of a dense layer need.
int64_t fck_dense_scratch(int64_t inputs, int64_t outputs);

/// Where a TCN layer's results [B × P × N] begin in the workspace: at its branch, unless a mask, a residual or GELU sets them apart.
int64_t fck_tcn_results(const fck_tcn *t, int64_t layer, int32_t is_masked);

/// The layout of an LSTM layer.
fck_lstm fck_lstm_layout(int64_t steps, int64_t batch, int64_t features, int64_t hidden);

/// The layout of a transformer.
fck_transformer fck_transformer_layout(int64_t batch, int64_t lookback, int64_t features, int64_t width, int64_t heads, int64_t feed,
                                       int64_t layers, int64_t patch, int64_t stride, int32_t readout, int32_t learns_places);

/// The plain loops that every level is tested against.
const fck_table *fck_reference(void);

/// The table of a level ("baseline", "v3", "v4", "arm"), or NULL where this build or this CPU does not have it.
const fck_table *fck_level(const char *name);

/// The name of the best level that this CPU has.
const char *fck_best_level(void);

#endif

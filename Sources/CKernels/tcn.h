// A stack of causal dilated convolutions, computed where the last row sees it. Included by a level.
//
// Activations lie sample by sample, [positions × channels], so that taps which follow one another in the layer below are one run of
// floats, and a convolution is a product of runs by rows of the weights [taps · inputs × outputs]: nothing is copied side by side.
// Where the taps of an output are no single run, one product adds to the other; the order of a sum is the same either way.
// Samples go through all layers in chunks that stay in the cache near the core.

// Taps from ..< to of one output, all in the window, whose places below follow one another from `place` on.
typedef struct { int64_t from, to, place; } tap_run;

// The K places below of output j.
INLINE const int64_t *places_of(const fck_tcn *t, const fck_tcn_layer *l, int64_t j) { return t->taps + l->taps + j * t->width; }

// The next run of an output's taps from `tap` on; empty behind the last.
INLINE tap_run next_run(const fck_tcn *t, const int64_t *places, int64_t tap) {
  while (tap < t->width && places[tap] < 0) tap++;
  tap_run run = {tap, tap, tap < t->width ? places[tap] : 0};
  while (run.to < t->width && places[run.to] == run.place + run.to - run.from) run.to++;
  return run;
}

INLINE int has_residual(const fck_tcn *t, int64_t layer) { return t->residual && layer > 0; }

// Results of `rows` samples from their branches: activation, mask, residual.
//
// A branch holds what its slope is computed from: for ReLU and tanh the activations, for GELU the sums before.
INLINE void finish_rows(const int32_t activation, const fck_tcn *t, const fck_tcn_layer *l, int64_t rows, float *branch,
                        const float *mask, const float *below, float *results) {
  const int64_t N = t->channels, P = l->positions;
  for (int64_t b = 0; b < rows; b++) {
    for (int64_t j = 0; j < P; j++) {
      const float *same = below ? below + (b * l->below + places_of(t, l, j)[t->width - 1]) * N : 0;
      float *from = branch + (b * P + j) * N, *to = results + (b * P + j) * N;
      for (int64_t i = 0; i < N; i += W) {
        V x = load(from + i);
        if (activation == FCK_TANH) {
          x = tanh_v(x);
          if (N - i >= W) store(from + i, x); else store_lanes(from + i, x, N - i);
        }
        if (activation == FCK_GELU) x = splat(0.5f) * x * (splat(1) + erf_v(x * splat(0.70710678f)));
        if (mask) x *= load(mask + b * N + i);
        if (same) x += load(same + i);
        if (N - i >= W) store(to + i, x); else store_lanes(to + i, x, N - i);
      }
    }
  }
}

static void convolve(const fck_tcn *t, const fck_tcn_layer *l, int64_t rows, const float *x, int64_t ldx, const float *parameters,
                     float *branch) {
  const int64_t C = l->inputs, N = t->channels, K = t->width, P = l->positions;
  const float *weights = parameters + l->parameters, *bias = weights + K * C * N;
  const float floor = t->activation == FCK_RELU ? 0 : NO_FLOOR;
  for (int64_t j = 0; j < P; j++) {
    const int64_t *places = places_of(t, l, j);
    tap_run run = next_run(t, places, 0);
    for (int32_t begun = 0; run.from < K; begun = 1) {
      const tap_run after = next_run(t, places, run.to);
      product p = {rows, N, (run.to - run.from) * C, x + run.place * C, ldx, weights + run.from * C * N, N, branch + j * N, P * N,
                   begun ? 0 : bias, begun, after.from < K ? NO_FLOOR : floor, W, W, W, 0, 0, 0};
      multiply(&p, 0);
      run = after;
    }
  }
}

INLINE int64_t chunk_of(const fck_tcn *t, int64_t first) {
  return t->batch - first < FCK_TCN_CHUNK ? t->batch - first : FCK_TCN_CHUNK;
}

static void tcn_forward(const fck_tcn *t, const float *x, const float *parameters, const float *mask, float *workspace) {
  const int64_t N = t->channels;
  for (int64_t first = 0; first < t->batch; first += FCK_TCN_CHUNK) {
    const int64_t rows = chunk_of(t, first);
    const float *below = x + first * t->window;
    int64_t ldx = t->window;
    for (int64_t layer = 0; layer < t->depth; layer++) {
      const fck_tcn_layer *l = t->layers + layer;
      const int64_t at = first * l->positions * N;
      const float *factors = mask ? mask + (layer * t->batch + first) * N : 0;
      float *branch = workspace + t->batch * l->row + at, *results = workspace + fck_tcn_results(t, layer, mask != 0) + at;
      convolve(t, l, rows, below, ldx, parameters, branch);
      const float *same = has_residual(t, layer) ? below : 0;
      if (t->activation == FCK_GELU) finish_rows(FCK_GELU, t, l, rows, branch, factors, same, results);
      else if (t->activation == FCK_TANH) finish_rows(FCK_TANH, t, l, rows, branch, factors, same, results);
      else if (results != branch) finish_rows(FCK_RELU, t, l, rows, branch, factors, same, results);
      below = results;
      ldx = l->positions * N;
    }
  }
}

// Gradients by the results become those by the sums before activation; their sum over all rows goes to the bias.
INLINE void branch_gradient(const int32_t activation, const fck_tcn *t, int64_t P, int64_t rows, const float *branch, const float *mask,
                            float *d, float *db) {
  const int64_t N = t->channels;
  for (int64_t i = 0; i < N; i += W) {
    V sum = load(db + i);
    for (int64_t b = 0; b < rows; b++) {
      const V factor = mask ? load(mask + b * N + i) : splat(1);
      for (int64_t at = b * P * N + i; at < (b + 1) * P * N; at += N) {
        V x = load(d + at), y = load(branch + at);
        if (mask) x *= factor;
        if (activation == FCK_RELU) x = y > splat(0) ? x : splat(0); else x *= slope(activation, y, y);
        sum += x;
        if (N - i >= W) store(d + at, x); else store_lanes(d + at, x, N - i);
      }
    }
    if (N - i >= W) store(db + i, sum); else store_lanes(db + i, sum, N - i);
  }
}

// Outputs from j on that have all their taps in one run, each as far behind the one before: a single product sums over all of them.
static int64_t alike(const fck_tcn *t, const fck_tcn_layer *l, int64_t j, int64_t *jump) {
  const int64_t K = t->width;
  int64_t end = j + 1;
  *jump = 0;
  for (; end < l->positions; end++) {
    const tap_run run = next_run(t, places_of(t, l, end), 0), before = next_run(t, places_of(t, l, end - 1), 0);
    const int64_t step = run.place - before.place;
    if (run.from != 0 || run.to != K || before.from != 0 || before.to != K || (end > j + 1 && step != *jump)) break;
    *jump = step;
  }
  return end;
}

static void convolution_weight_gradient(const fck_tcn *t, const fck_tcn_layer *l, int64_t rows, const float *x, int64_t ldx,
                                        const float *d, float *gradients) {
  const int64_t C = l->inputs, N = t->channels, K = t->width, ldd = l->positions * N;
  for (int64_t j = 0, end; j < l->positions; j = end) {
    int64_t jump;
    end = alike(t, l, j, &jump);
    const int64_t *places = places_of(t, l, j);
    for (tap_run run = next_run(t, places, 0); run.from < K; run = next_run(t, places, run.to)) {
      product p = {(run.to - run.from) * C, N, rows, x + run.place * C, ldx, d + j * N, ldd, gradients + l->parameters + run.from * C * N,
                   N, 0, 1, NO_FLOOR, W, W, W, end - j, jump * C - rows * ldx, N - rows * ldd};
      multiply(&p, 1);
    }
  }
}

// Adds to the gradients by the results of the layer below.
static void convolution_input_gradient(const fck_tcn *t, const fck_tcn_layer *l, int64_t rows, const float *d, const float *transposed,
                                       int64_t ldt, float *below) {
  const int64_t C = l->inputs, N = t->channels, K = t->width, P = l->positions;
  for (int64_t j = 0; j < P; j++) {
    const int64_t *places = places_of(t, l, j);
    for (tap_run run = next_run(t, places, 0); run.from < K; run = next_run(t, places, run.to)) {
      product p = {rows, (run.to - run.from) * C, N, d + j * N, P * N, transposed + run.from * C, ldt, below + run.place * C,
                   l->below * C, 0, 1, NO_FLOOR, W, W, W, 0, 0, 0};
      multiply(&p, 0);
    }
  }
}

// What reaches the layer below past the convolution.
static void residual_gradient(const fck_tcn *t, const fck_tcn_layer *l, int64_t rows, const float *d, float *below) {
  const int64_t N = t->channels, K = t->width;
  __builtin_memset(below, 0, (size_t)(rows * l->below * N) * sizeof(float));
  for (int64_t b = 0; t->residual && b < rows; b++) {
    for (int64_t j = 0; j < l->positions; j++) {
      __builtin_memcpy(below + (b * l->below + places_of(t, l, j)[K - 1]) * N, d + (b * l->positions + j) * N, (size_t)N * sizeof(float));
    }
  }
}

static void tcn_backward(const fck_tcn *t, const float *x, const float *parameters, const float *mask, const float *top, int64_t ld_top,
                         float *workspace, float *gradients) {
  const int64_t N = t->channels, K = t->width, ldt = (K * N + 15) / 16 * 16;
  float *transposed = workspace + t->transposed;
  __builtin_memset(gradients, 0, (size_t)t->parameter_count * sizeof(float));
  for (int64_t layer = 1; layer < t->depth; layer++) {
    transpose(K * N, N, parameters + t->layers[layer].parameters, N, transposed + (layer - 1) * N * ldt, ldt);
  }
  for (int64_t first = 0; first < t->batch; first += FCK_TCN_CHUNK) {
    const int64_t rows = chunk_of(t, first);
    float *d = workspace + t->flow, *next = d + t->flow_count;
    for (int64_t b = 0; b < rows; b++) __builtin_memcpy(d + b * N, top + (first + b) * ld_top, (size_t)N * sizeof(float));
    for (int64_t layer = t->depth - 1; layer >= 0; layer--) {
      const fck_tcn_layer *l = t->layers + layer;
      const int64_t P = l->positions;
      const float *factors = mask ? mask + (layer * t->batch + first) * N : 0;
      const float *branch = workspace + t->batch * l->row + first * P * N;
      float *bias = gradients + l->parameters + K * l->inputs * N;
      if (layer > 0) residual_gradient(t, l, rows, d, next);
      if (t->activation == FCK_GELU) branch_gradient(FCK_GELU, t, P, rows, branch, factors, d, bias);
      else if (t->activation == FCK_TANH) branch_gradient(FCK_TANH, t, P, rows, branch, factors, d, bias);
      else branch_gradient(FCK_RELU, t, P, rows, branch, factors, d, bias);
      if (layer == 0) {
        convolution_weight_gradient(t, l, rows, x + first * t->window, t->window, d, gradients);
        break;
      }
      const float *below = workspace + fck_tcn_results(t, layer - 1, mask != 0) + first * l->below * N;
      convolution_weight_gradient(t, l, rows, below, l->below * N, d, gradients);
      convolution_input_gradient(t, l, rows, d, transposed + (layer - 1) * N * ldt, ldt, next);
      float *done = d;
      d = next, next = done;
    }
  }
}

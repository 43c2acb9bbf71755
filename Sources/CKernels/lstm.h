// One LSTM layer. Included by a level, which defines GATE_ROWS and BACK_VECTORS.
//
// Gates lie in groups of 16 units, [i16 f16 g16 o16], so that the four gates of a vector of units are one tile: the sums of a tile
// never leave the registers before the activations are done. A step holds one group after the other, each of them all rows, so that
// every pass reads and writes memory in its order, which the CPU foresees. The grouping is the same on every level, and with it all
// orders of sums.

#define GROUP 64

// Weights as the forward tiles read them: for each group, [rows of `states` × 64], then the bias [64]. Units that pad are zero.
// They are scaled to what the activations take.
static void pack_weights(const fck_lstm *l, const float *parameters, float *packed) {
  const int64_t H = l->hidden, G = l->padded, rows = G + l->features + 1;
  for (int64_t group = 0; group < G / 16; group++) {
    const int64_t units = H - group * 16;
    float *to = packed + group * rows * GROUP;
    for (int64_t r = 0; r < rows; r++) {
      const int64_t row = r < G ? r : r - G + H, pads = r >= H && r < G;
      for (int64_t gate = 0; gate < 4; gate++) {
        const float *from = parameters + (pads ? 0 : (row * 4 + gate) * H) + group * 16;
        const V scale = splat(gate == 2 ? TANH_SCALE : SIGMOID_SCALE);
        for (int64_t u = 0; u < 16; u += W, to += W) {
          V weights = pads ? splat(0) : load(from + u);
          if (units < u + W) weights = first_lanes(weights, units - u);
          store(to, weights * scale);
        }
      }
    }
  }
}

// Transposed rows row0 ..< row0 + n of the weights: [4G × block] for each block of `block` columns (fewer in the last).
static void pack_transposed(const fck_lstm *l, const float *weights, int64_t n, int64_t block, float *packed) {
  const int64_t H = l->hidden, G = l->padded, padded = (n + 15) / 16 * 16;
  if (H % 16 != 0 || n % 16 != 0) {
    for (int64_t i = 0; i < 4 * G * padded; i++) packed[i] = 0;
  }
  for (int64_t column = 0; column < n; column += block) {
    const int64_t width = padded - column < block ? padded - column : block, rows = n - column < width ? n - column : width;
    float *to = packed + column * 4 * G;
    for (int64_t unit = 0; unit < H; unit += 16) {
      const int64_t units = H - unit < 16 ? H - unit : 16;
      for (int64_t gate = 0; gate < 4; gate++) {
        transpose(rows, units, weights + (column * 4 + gate) * H + unit, 4 * H, to + (unit / 16 * GROUP + gate * 16) * width, width);
      }
    }
  }
}

typedef struct {
  const float *state;  // rows of the states at step t
  const float *weights, *bias;
  int64_t from, to;  // inner range
  int64_t ld_state;
  const float *previous;  // cells of the step before, NULL at the first
  float *gates, *cells, *cell_tanh, *next;
} forward_step;

// R samples by W units: their gates, cells and states.
INLINE void forward_tile(const int R, const forward_step *s) {
  V sum[R][4];
  UNROLL for (int j = 0; j < 4; j++) {
    V bias = load(s->bias + j * 16);
    UNROLL for (int r = 0; r < R; r++) sum[r][j] = bias;
  }
  const float *a = s->state + s->from, *w = s->weights + s->from * GROUP;
  const int64_t ld = s->ld_state;
  for (int64_t k = s->from; k < s->to; k++) {
#if GATE_ROWS > 3
    V v[4];
    UNROLL for (int j = 0; j < 4; j++) v[j] = load(w + j * 16);
    UNROLL for (int r = 0; r < R; r++) {
      V x = splat(a[r * ld]);
      UNROLL for (int j = 0; j < 4; j++) sum[r][j] = fma_(x, v[j], sum[r][j]);
      ORDER;
    }
#else
    V x[R];
    UNROLL for (int r = 0; r < R; r++) x[r] = splat(a[r * ld]);
    UNROLL for (int j = 0; j < 4; j++) {
      V v = load(w + j * 16);
      UNROLL for (int r = 0; r < R; r++) sum[r][j] = fma_(x[r], v, sum[r][j]);
      ORDER;
    }
#endif
    a++;
    w += GROUP;
  }
  V cell[R];
  UNROLL for (int r = 0; r < R; r++) {
    V i = sigmoid_of_power(sum[r][0]), f = sigmoid_of_power(sum[r][1]), g = tanh_of_power(sum[r][2]), o = sigmoid_of_power(sum[r][3]);
    V c = i * g;
    if (s->previous) c = fma_(f, load(s->previous + r * 16), c);
    float *gates = s->gates + r * GROUP;
    store(gates, i), store(gates + 16, f), store(gates + 32, g), store(gates + 48, o);
    store(s->cells + r * 16, c);
    cell[r] = c;
    sum[r][3] = o;
  }
  // Apart from the gates, so that their long chains need not end before the next begin.
  UNROLL for (int r = 0; r < R; r++) {
    V t = tanh_v(cell[r]);
    store(s->cell_tanh + r * 16, t);
    store(s->next + r * ld, sum[r][3] * t);
  }
}

// The states and cells after the last step of the call before, in front of the first step of this one; or zero states.
static void begin(const fck_lstm *l, float *workspace) {
  const int64_t B = l->batch, G = l->padded;
  float *states = workspace + l->states, *cells = workspace + l->cells;
  for (int64_t b = 0; b < B; b++) {
    for (int64_t h = 0; h < G; h += W) {
      store(states + b * l->ld_state + h, l->carried ? load(states + (l->carried * B + b) * l->ld_state + h) : splat(0));
    }
  }
  if (l->carried) __builtin_memcpy(cells - B * G, cells + (l->carried - 1) * B * G, (size_t)(B * G) * sizeof(float));
}

// [h, x, 1] of a step get their x and 1.
static void fill_inputs(const fck_lstm *l, const float *x, int64_t ldx, const float *mask, float *states) {
  const int64_t F = l->features;
  for (int64_t b = 0; b < l->batch; b++) {
    float *to = states + b * l->ld_state + l->padded;
    const float *from = x + b * ldx;
    for (int64_t f = 0; f < F; f += W) store(to + f, mask ? load(from + f) * load(mask + b * F + f) : load(from + f));
    to[F] = 1;
  }
}

static void lstm_forward(const fck_lstm *l, const float *x, int64_t x_step, int64_t ldx, const float *mask, const float *parameters,
                         float *workspace) {
  const int64_t B = l->batch, F = l->features, G = l->padded, LD = l->ld_state, T = l->steps, rows = G + F + 1;
  float *states = workspace + l->states, *packed = workspace + l->packed;
  pack_weights(l, parameters, packed);
  begin(l, workspace);
  for (int64_t t = 0; t < T; t++) {
    const int is_first = t == 0 && l->carried == 0;
    fill_inputs(l, x + t * x_step, ldx, mask, states + t * B * LD);
    for (int64_t unit = 0; unit < G; unit += W) {
      const int64_t group = unit / 16, lane = unit % 16, at = (t * G + group * 16) * B + lane;
      const float *weights = packed + group * rows * GROUP + lane;
      forward_step s = {
        states + t * B * LD, weights, weights + (G + F) * GROUP, is_first ? G : 0, G + F, LD,
        is_first ? 0 : workspace + l->cells + at - B * G, workspace + l->gates + (t * G / 16 + group) * B * GROUP + lane,
        workspace + l->cells + at, workspace + l->cell_tanh + at, states + (t + 1) * B * LD + unit,
      };
      for (int64_t left = B; left > 0;) {
        int64_t tiles = (left + GATE_ROWS - 1) / GATE_ROWS, height = (left + tiles - 1) / tiles;
        switch (height) { GATE_TILES }
        s.state += height * LD, s.next += height * LD, s.gates += height * GROUP;
        s.cells += height * 16, s.cell_tanh += height * 16;
        if (s.previous) s.previous += height * 16;
        left -= height;
      }
    }
  }
}

// Gradients of the gates of a step, of all rows and `width` units from `unit` on; they replace the gates.
static void backward_gates(const fck_lstm *l, float *workspace, int64_t t, int64_t unit, int64_t width, const float *dh_above,
                           int64_t ld_above, const float *dh_next, int64_t ld_next) {
  const int64_t B = l->batch, G = l->padded;
  const V one = splat(1);
  for (int64_t u = unit; u < unit + width; u += W) {
    const int64_t at = (t * G + u / 16 * 16) * B + u % 16;
    const float *cell_tanh = workspace + l->cell_tanh + at;
    const float *previous = t > 0 || l->carried ? workspace + l->cells + at - B * G : 0;
    float *gates = workspace + l->gates + (t * G + u / 16 * 16) * B * 4 + u % 16;
    float *carry = workspace + l->carry + u / 16 * 16 * B + u % 16;
    for (int64_t b = 0; b < B; b++, gates += GROUP, carry += 16) {
      V dh = dh_above ? load(dh_above + b * ld_above + u) : splat(0);
      // Units that pad must stay zero, whatever lies behind the rows of dh: their gradients meet zero weights, and 0 · ∞ is not 0.
      if (u + W > l->hidden) dh = first_lanes(dh, l->hidden - u);
      if (dh_next) dh += load(dh_next + b * ld_next + (u - unit));
      V i = load(gates), f = load(gates + 16), g = load(gates + 32), o = load(gates + 48), s = load(cell_tanh + b * 16);
      V by_output = dh * o, by_gate = by_output * s;
      V dc = by_output * fma_(-s, s, one);
      if (dh_next) dc += load(carry);
      V kept = dc * f, by_previous = previous ? kept * load(previous + b * 16) : splat(0);
      V by_new = dc * i, by_input = by_new * g;
      store(carry, kept);
      store(gates, fma_(-by_input, i, by_input));
      store(gates + 16, fma_(-by_previous, f, by_previous));
      store(gates + 32, fma_(-by_input, g, by_new));
      store(gates + 48, fma_(-by_gate, o, by_gate));
    }
  }
}

// Adds the weight gradients of `steps` steps from t on.
static void accumulate_weights(const fck_lstm *l, const float *workspace, int64_t t, int64_t steps, int32_t accumulate, float *gradients) {
  const int64_t B = l->batch, H = l->hidden, G = l->padded, LD = l->ld_state;
  // From zero states the first step adds nothing to the recurrent weights.
  const int64_t first = t == 0 && !l->carried ? 1 : 0;
  const float *states = workspace + l->states + t * B * LD;
  for (int64_t unit = 0; unit < H; unit += W) {
    for (int gate = 0; gate < 4; gate += GATE_VECTORS) {
      const float *gates = workspace + l->gates + (t * G + unit / 16 * 16) * B * 4 + unit % 16 + gate * 16;
      float *to = gradients + gate * H + unit;
      product recurrent = {H, 0, steps > first ? B : 0, states + first * B * LD, LD, gates + first * B * G * 4, GROUP, to, 4 * H, 0,
                           accumulate, NO_FLOOR, 16, H, 0, steps - first, 0, (4 * G - GROUP) * B};
      multiply_block_transposed(&recurrent, GATE_VECTORS, tallest(GATE_VECTORS), recurrent.b, recurrent.c, 0, H - unit);
      product input = {l->features + 1, 0, B, states + G, LD, gates, GROUP, to + H * 4 * H, 4 * H, 0,
                       accumulate, NO_FLOOR, 16, H, 0, steps, 0, (4 * G - GROUP) * B};
      multiply_block_transposed(&input, GATE_VECTORS, tallest(GATE_VECTORS), input.b, input.c, 0, H - unit);
    }
  }
}

static void lstm_backward(const fck_lstm *l, const float *parameters, float *workspace, const float *dh_last, int64_t ld_last,
                          const float *dh_all, float *gradients, float *dx) {
  const int64_t B = l->batch, F = l->features, H = l->hidden, G = l->padded, T = l->steps, R = (F + 15) / 16 * 16;
  const int64_t block = BACK_VECTORS * W, jump = (B - 1) * GROUP;
  float *transposed = workspace + l->packed_transposed, *inputs_transposed = workspace + l->scratch;
  pack_transposed(l, parameters, H, block, transposed);
  if (dx) pack_transposed(l, parameters + H * 4 * H, F, block, inputs_transposed);
  // As many steps at a time as keep their gate gradients in the cache near the core until the weights have used them.
  int64_t chunk = 512 * 64 / (B * (G < 64 ? 64 : G));
  if (chunk < 1) chunk = 1;
  int64_t pending = T;  // steps from here on are in the weight gradients
  for (int64_t t = T - 1; t >= 0; t--) {
    const float *above = dh_all ? dh_all + t * B * G : t == T - 1 ? dh_last : 0;
    const int64_t ld_above = dh_all ? G : ld_last;
    for (int64_t unit = 0; unit < G; unit += block) {
      const int64_t width = G - unit < block ? G - unit : block;
      const float *next = 0;
      if (t < T - 1) {
        float *dh = workspace + l->dh;
        product p = {B, width, GROUP, workspace + l->gates + (t + 1) * B * 4 * G, GROUP, transposed + unit * 4 * G, width,
                     dh, width, 0, 0, NO_FLOOR, W, W, W, G / 16, jump, 0};
        multiply(&p, 0);
        next = dh;
      }
      backward_gates(l, workspace, t, unit, width, above, ld_above, next, width);
    }
    for (int64_t column = 0; dx && column < R; column += block) {
      const int64_t width = R - column < block ? R - column : block;
      product p = {B, width, GROUP, workspace + l->gates + t * B * 4 * G, GROUP, inputs_transposed + column * 4 * G, width,
                   dx + t * B * R + column, R, 0, 0, NO_FLOOR, W, W, W, G / 16, jump, 0};
      multiply(&p, 0);
    }
    if (pending - t >= chunk || t == 0) {
      accumulate_weights(l, workspace, t, pending - t, pending < T, gradients);
      pending = t;
    }
  }
}

// One LSTM layer. Included by a level, which defines GATE_ROWS.
//
// Gates lie in groups of 16 units, [i16 f16 g16 o16], so that the four gates of a vector of units are one tile: the sums of a tile
// never leave the registers before the activations are done. The grouping is the same on every level, and with it all orders of sums.

#define GROUP 64
// Floats of a workspace that stays in the cache near the core anyway.
#define NEAR 200000

// Weights as the forward tiles read them: for each group, [rows of `states` × 64], then the bias [64]. Units that pad are zero.
static void pack_weights(const fck_lstm *l, const float *parameters, float *packed) {
  const int64_t H = l->hidden, G = l->padded, rows = G + l->features + 1;
  for (int64_t group = 0; group < G / 16; group++) {
    const int64_t units = H - group * 16 < 16 ? H - group * 16 : 16;
    float *to = packed + group * rows * GROUP;
    for (int64_t r = 0; r < rows; r++, to += GROUP) {
      const int64_t row = r < H ? r : r < G ? -1 : r - G + H;
      for (int64_t gate = 0; gate < 4; gate++) {
        for (int64_t u = 0; u < 16; u++) {
          to[gate * 16 + u] = row >= 0 && u < units ? parameters[(row * 4 + gate) * H + group * 16 + u] : 0;
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
  int64_t ld_state, ld_gate, padded;
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
    V v[4];
    UNROLL for (int j = 0; j < 4; j++) v[j] = load(w + j * 16);
    UNROLL for (int r = 0; r < R; r++) {
      V x = splat(a[r * ld]);
      UNROLL for (int j = 0; j < 4; j++) sum[r][j] = fma_(x, v[j], sum[r][j]);
      ORDER;
    }
    a++;
    w += GROUP;
  }
  UNROLL for (int r = 0; r < R; r++) {
    V i = sigmoid_v(sum[r][0]), f = sigmoid_v(sum[r][1]), g = tanh_v(sum[r][2]), o = sigmoid_v(sum[r][3]);
    V c = i * g;
    if (s->previous) c = fma_(f, load(s->previous + r * s->padded), c);
    V t = tanh_v(c);
    float *gates = s->gates + r * s->ld_gate;
    store(gates, i), store(gates + 16, f), store(gates + 32, g), store(gates + 48, o);
    store(s->cells + r * s->padded, c);
    store(s->cell_tanh + r * s->padded, t);
    store(s->next + r * ld, o * t);
  }
}

static void lstm_forward(const fck_lstm *l, const float *x, int64_t x_step, int64_t ldx, const float *mask, const float *parameters,
                         float *workspace) {
  const int64_t B = l->batch, F = l->features, G = l->padded, LD = l->ld_state, rows = G + F + 1;
  float *states = workspace + l->states, *packed = workspace + l->packed;
  pack_weights(l, parameters, packed);
  for (int64_t b = 0; b < B; b++) {
    for (int64_t h = 0; h < G; h += W) store(states + b * LD + h, splat(0));
  }
  for (int64_t t = 0; t < l->steps; t++) {
    for (int64_t b = 0; b < B; b++) {
      float *to = states + (t * B + b) * LD + G;
      const float *from = x + t * x_step + b * ldx;
      for (int64_t f = 0; f < F; f++) to[f] = mask ? from[f] * mask[b * F + f] : from[f];
      to[F] = 1;
    }
    ahead later = {0};
    if (t + 1 < l->steps && l->total > NEAR) {
      const int64_t tiles = G / W * ((B + GATE_ROWS - 1) / GATE_ROWS), at = (t + 1) * B;
      ahead_add(&later, 0, workspace + l->gates + at * l->ld_gate, B * l->ld_gate, tiles);
      ahead_add(&later, 1, workspace + l->cells + at * G, B * G, tiles);
      ahead_add(&later, 2, workspace + l->cell_tanh + at * G, B * G, tiles);
      ahead_add(&later, 3, states + (at + B) * LD, B * LD, tiles);
    }
    for (int64_t unit = 0; unit < G; unit += W) {
      const int64_t group = unit / 16, lane = unit % 16;
      const float *weights = packed + group * rows * GROUP + lane;
      forward_step s = {
        states + t * B * LD, weights, weights + (G + F) * GROUP, t == 0 ? G : 0, G + F, LD, l->ld_gate, G,
        t == 0 ? 0 : workspace + l->cells + (t - 1) * B * G + unit, workspace + l->gates + t * B * l->ld_gate + group * GROUP + lane,
        workspace + l->cells + t * B * G + unit, workspace + l->cell_tanh + t * B * G + unit, states + (t + 1) * B * LD + unit,
      };
      for (int64_t left = B; left > 0;) {
        int64_t tiles = (left + GATE_ROWS - 1) / GATE_ROWS, height = (left + tiles - 1) / tiles;
        switch (height) { GATE_TILES }
        s.state += height * LD, s.next += height * LD, s.gates += height * l->ld_gate;
        s.cells += height * G, s.cell_tanh += height * G;
        if (s.previous) s.previous += height * G;
        left -= height;
        ahead_fetch(&later, 1);
      }
    }
  }
}

// Gradients of the gates of rows × width units, from dh; they replace the gates.
static void backward_gates(const fck_lstm *l, float *workspace, int64_t t, int64_t unit, int64_t width, const float *dh_above,
                           int64_t ld_above, const float *dh_next, int64_t ld_next) {
  const int64_t B = l->batch, G = l->padded;
  for (int64_t b = 0; b < B; b++) {
    for (int64_t u = unit; u < unit + width; u += W) {
      float *gates = workspace + l->gates + (t * B + b) * l->ld_gate + u / 16 * GROUP + u % 16;
      float *carry = workspace + l->carry + b * G + u;
      const int64_t at = (t * B + b) * G + u;
      V dh = dh_above ? load(dh_above + b * ld_above + u) : splat(0);
      // Units that pad must stay zero, whatever lies behind the rows of dh: their gradients meet zero weights, and 0 · ∞ is not 0.
      if (u + W > l->hidden) dh = first_lanes(dh, l->hidden - u);
      if (dh_next) dh += load(dh_next + b * ld_next + (u - unit));
      V i = load(gates), f = load(gates + 16), g = load(gates + 32), o = load(gates + 48);
      V s = load(workspace + l->cell_tanh + at), one = splat(1);
      V previous = t > 0 ? load(workspace + l->cells + at - B * G) : splat(0);
      V dc = dh * o * (one - s * s);
      if (dh_next) dc += load(carry);
      store(carry, dc * f);
      store(gates, dc * g * i * (one - i));
      store(gates + 16, dc * previous * f * (one - f));
      store(gates + 32, dc * i * (one - g * g));
      store(gates + 48, dh * s * o * (one - o));
    }
  }
}

// Adds the weight gradients of `steps` steps from t on.
static void accumulate_weights(const fck_lstm *l, const float *workspace, int64_t t, int64_t steps, int32_t accumulate, float *gradients) {
  const int64_t B = l->batch, H = l->hidden, G = l->padded;
  const float *states = workspace + l->states + t * B * l->ld_state, *gates = workspace + l->gates + t * B * l->ld_gate;
  for (int64_t unit = 0; unit < H; unit += W) {
    for (int gate = 0; gate < 4; gate += GATE_VECTORS) {
      for (int part = 0; part < 2; part++) {
        product p = {
          part == 0 ? H : l->features + 1, 0, steps * B, states + (part == 0 ? 0 : G), l->ld_state,
          gates + unit / 16 * GROUP + unit % 16 + gate * 16, l->ld_gate,
          gradients + ((part == 0 ? 0 : H) * 4 + gate) * H + unit, 4 * H, 0, accumulate, NO_FLOOR, 16, H, 0, 0,
        };
        multiply_block_transposed(&p, GATE_VECTORS, tallest(GATE_VECTORS), p.b, p.c, 0, H - unit);
      }
    }
  }
}

static void lstm_backward(const fck_lstm *l, const float *parameters, float *workspace, const float *dh_last, int64_t ld_last,
                          const float *dh_all, float *gradients, float *dx) {
  const int64_t B = l->batch, F = l->features, H = l->hidden, G = l->padded, R = (F + 15) / 16 * 16, block = MAX_VECTORS * W;
  float *transposed = workspace + l->packed_transposed, *inputs_transposed = workspace + l->scratch;
  pack_transposed(l, parameters, H, block, transposed);
  if (dx) pack_transposed(l, parameters + H * 4 * H, F, block, inputs_transposed);
  // As many steps at a time as keep their gate gradients in the cache near the core until the weights have used them.
  int64_t chunk = 256 * 64 / (B * (G < 64 ? 64 : G));
  if (chunk < 1) chunk = 1;
  int64_t pending = l->steps;  // steps from here on are in the weight gradients
  for (int64_t t = l->steps - 1; t >= 0; t--) {
    const float *above = dh_all ? dh_all + t * B * G : t == l->steps - 1 ? dh_last : 0;
    const int64_t ld_above = dh_all ? G : ld_last;
    ahead later = {0};
    if (t > 0 && l->total > NEAR) {
      const int64_t tiles = (G + block - 1) / block * ((B + TALLEST_1 - 1) / TALLEST_1), at = (t - 1) * B;
      ahead_add(&later, 0, workspace + l->gates + at * l->ld_gate, B * l->ld_gate, tiles);
      ahead_add(&later, 1, workspace + l->cells + (at - (t > 1 ? B : 0)) * G, B * G, tiles);
      ahead_add(&later, 2, workspace + l->cell_tanh + at * G, B * G, tiles);
      ahead_add(&later, 3, workspace + l->states + at * l->ld_state, B * l->ld_state, tiles);
    }
    for (int64_t unit = 0; unit < G; unit += block) {
      const int64_t width = G - unit < block ? G - unit : block;
      const float *next = 0;
      if (t < l->steps - 1) {
        float *dh = workspace + l->dh;
        product p = {B, width, 4 * G, workspace + l->gates + (t + 1) * B * l->ld_gate, l->ld_gate, transposed + unit * 4 * G, width,
                     dh, width, 0, 0, NO_FLOOR, W, W, W, &later};
        multiply(&p, 0);
        next = dh;
      }
      backward_gates(l, workspace, t, unit, width, above, ld_above, next, width);
    }
    if (dx) {
      for (int64_t column = 0; column < R; column += block) {
        const int64_t width = R - column < block ? R - column : block;
        product p = {B, width, 4 * G, workspace + l->gates + t * B * l->ld_gate, l->ld_gate, inputs_transposed + column * 4 * G, width,
                     dx + t * B * R + column, R, 0, 0, NO_FLOOR, W, W, W, 0};
        multiply(&p, 0);
      }
    }
    if (pending - t >= chunk || t == 0) {
      accumulate_weights(l, workspace, t, pending - t, pending < l->steps, gradients);
      pending = t;
    }
  }
}

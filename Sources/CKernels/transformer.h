// A transformer's passes over a batch. Included by a level.
//
// Windows go through all layers in blocks, so that what flows between the layers stays in the cache near the core. Sums over rows go on
// from block to block in the order of the rows: bits depend on neither the block nor the batch that a window is in.

// Where a full layer keeps what its gradient needs of the windows from b on.
typedef struct {
  float *normed, *inverse, *qkv, *out, *weights, *sums;
  fed_rows fed;
} kept_layer;

static kept_layer kept_of(const fck_transformer *t, float *workspace, int64_t layer, int64_t b) {
  const int64_t T = t->tokens, d = t->width, P = t->padded, r = b * T, R = t->batch * T;
  float *p = workspace + t->kept + layer * t->kept_size;
  kept_layer k;
  k.normed = p + r * P, p += R * P;
  k.fed.normed = p + r * P, p += R * P;
  k.fed.pre = p + r * t->feed, p += R * t->feed;
  k.qkv = p + r * 3 * d, p += R * 3 * d;
  k.out = p + b * d * t->lanes, p += t->batch * d * t->lanes;
  k.inverse = p + r, p += R;
  k.fed.inverse = p + r, p += R;
  k.sums = p + b * t->heads * t->lanes, p += t->batch * t->heads * t->lanes;
  k.weights = t->keeps_weights ? p + b * t->heads * T * t->lanes : 0;
  return k;
}

static void layer_forward(const fck_transformer *t, const float *parameters, int64_t layer, int64_t b, int64_t n, float *x,
                          const float *mask, float *workspace) {
  const int64_t T = t->tokens, d = t->width, P = t->padded, G = t->lanes, rows = n * T, units = T * d;
  const layer_parts p = parts_of(t, parameters, layer);
  const packed_layer l = packed_of(t, workspace, layer);
  const kept_layer k = kept_of(t, workspace, layer, b);
  float *branch = workspace + t->branch, *to = mask ? branch : x;
  normalize(rows, d, x, P, k.normed, P, k.inverse);
  times(rows, 3 * d, d, k.normed, P, l.attention, 3 * d, k.qkv, 3 * d, l.attention_bias, 0);
  for (int64_t i = 0; i < n; i++) {
    float *out = k.out + i * d * G;
    attend(t, k.qkv + i * T * 3 * d, k.weights ? k.weights + i * t->heads * T * G : 0, k.sums + i * t->heads * G, out,
           workspace + t->scratch);
    const product back = {T, d, d, out, G, p.projection, d, to + i * T * P, P, p.projection_bias, !mask, NO_FLOOR, W, W, W, 0, 0, 0};
    multiply(&back, 1);
  }
  if (mask) masked_rows(rows, d, branch, P, mask_of(t, mask, (1 + 2 * layer) * units, units, b), x, P, 1);
  feed_forward(t, &p, &l, rows, x, k.fed, mask_of(t, mask, (2 + 2 * layer) * units, units, b), workspace);
}

static void layer_backward(const fck_transformer *t, float *gradients, int64_t layer, int64_t b, int64_t n, float *dx,
                           const float *mask, float *workspace) {
  const int64_t T = t->tokens, d = t->width, P = t->padded, G = t->lanes, rows = n * T, units = T * d;
  const layer_parts g = parts_of(t, gradients, layer);
  const packed_layer l = packed_of(t, workspace, layer);
  const kept_layer k = kept_of(t, workspace, layer, b);
  float *branch = workspace + t->branch, *by_out = workspace + t->by_out, *by_qkv = workspace + t->by_qkv;
  feed_gradient(t, &g, &l, rows, dx, k.fed, mask_of(t, mask, (2 + 2 * layer) * units, units, b), workspace);
  const float *by_branch = dx;
  if (mask) masked_rows(rows, d, dx, P, mask_of(t, mask, (1 + 2 * layer) * units, units, b), branch, P, 0), by_branch = branch;
  add_rows(rows, d, by_branch, P, g.projection_bias);
  times(rows, d, d, by_branch, P, l.projection_transposed, P, by_out, P, 0, 0);
  for (int64_t i = 0; i < n; i++) {
    const float *out = k.out + i * d * G;
    times(d, d, T, out, G, by_branch + i * T * P, P, g.projection, d, 0, 1);
    attend_gradient(t, k.qkv + i * T * 3 * d, k.weights ? k.weights + i * t->heads * T * G : 0, k.sums + i * t->heads * G, out,
                    by_out + i * T * P, P, by_qkv + i * T * 3 * d, workspace + t->scratch);
  }
  transposed_times(d, 3 * d, rows, k.normed, P, by_qkv, 3 * d, g.attention, 3 * d, 1);
  add_rows(rows, d, by_qkv, 3 * d, g.attention_bias);
  add_rows(rows, d, by_qkv + 2 * d, 3 * d, g.attention_bias + d);
  times(rows, d, 3 * d, by_qkv, 3 * d, l.attention_transposed, P, branch, P, 0, 0);
  normalize_gradient(rows, d, branch, P, k.normed, P, k.inverse, dx, P);
}

// Rows of the embedding, and what is added to each, positions and bias.
static void embed(const fck_transformer *t, const float *x, const float *parameters, int64_t b, int64_t n, const float *mask, float *to,
                  const float *workspace) {
  const int64_t T = t->tokens, d = t->width, P = t->padded, F = t->features, inner = t->patch * F, size = t->lookback * F;
  for (int64_t i = 0; i < n; i++) {
    float *rows = to + i * T * P;
    const float *window = x + (b + i) * size;
    __builtin_memcpy(rows, workspace + t->places, (size_t)(T * P) * sizeof(float));
    times(1, d, inner, window, inner, parameters, d, rows, P, 0, 1);
    times(T - 1, d, inner, window + t->second * F, t->stride * F, parameters, d, rows + P, P, 0, 1);
  }
  if (mask) masked_rows(n * T, d, to, P, mask_of(t, mask, 0, T * d, b), to, P, 0);
}

static void embed_gradient(const fck_transformer *t, const float *x, int64_t b, int64_t n, const float *mask, float *dx, float *gradients) {
  const int64_t T = t->tokens, d = t->width, P = t->padded, F = t->features, inner = t->patch * F, size = t->lookback * F;
  if (mask) masked_rows(n * T, d, dx, P, mask_of(t, mask, 0, T * d, b), dx, P, 0);
  add_rows(n * T, d, dx, P, gradients + inner * d);
  for (int64_t i = 0; i < n; i++) {
    const float *rows = dx + i * T * P, *window = x + (b + i) * size;
    transposed_times(inner, d, 1, window, inner, rows, P, gradients, d, 1);
    transposed_times(inner, d, T - 1, window + t->second * F, t->stride * F, rows + P, P, gradients, d, 1);
    for (int64_t r = 0; t->learns_places && r < T; r++) add_rows(1, d, rows + r * P, P, gradients + (inner + 1 + r) * d);
  }
}

// Rows that are added to each window's embedding: positions and bias.
static void place_rows(const fck_transformer *t, const float *parameters, const float *places, float *to) {
  const int64_t d = t->width, P = t->padded;
  const float *bias = parameters + t->patch * t->features * d, *rows = t->learns_places ? bias + d : places;
  for (int64_t r = 0; r < t->tokens; r++) {
    for (int64_t i = 0; i < d; i += W) store_lanes(to + r * P + i, load(rows + r * d + i) + load(bias + i), d - i < W ? d - i : W);
  }
}

static void transformer_forward(const fck_transformer *t, const float *x, const float *places, const float *mask,
                                const float *parameters, float *workspace) {
  const int64_t B = t->batch, is_last = t->readout == FCK_READ_LAST;
  for (int64_t layer = 0; layer < t->layers; layer++) {
    const layer_parts p = parts_of(t, parameters, layer);
    const packed_layer l = packed_of(t, workspace, layer);
    pack_layer(t, &p, &l);
  }
  place_rows(t, parameters, places, workspace + t->places);
  float *rows = workspace + t->rows;
  for (int64_t b = 0; b < B; b += t->block) {
    const int64_t n = B - b < t->block ? B - b : t->block;
    embed(t, x, parameters, b, n, mask, rows, workspace);
    for (int64_t layer = 0; layer < t->layers - is_last; layer++) layer_forward(t, parameters, layer, b, n, rows, mask, workspace);
    if (is_last) last_reads(t, b, n, rows, workspace); else read_out(t, parameters, b, n, rows, workspace);
  }
  if (!is_last) return;
  last_forward(t, parameters, mask, workspace);
  read_out(t, parameters, 0, B, last_of(t, workspace).x, workspace);
}

static void transformer_backward(const fck_transformer *t, const float *x, const float *places, const float *mask,
                                 const float *parameters, const float *d_out, int64_t ldo, float *gradients, float *workspace) {
  (void)places;
  const int64_t B = t->batch, is_last = t->readout == FCK_READ_LAST;
  __builtin_memset(gradients, 0, (size_t)t->parameters * sizeof(float));
  if (is_last) {
    float *dx = last_of(t, workspace).x;
    for (int64_t b = 0; b < B; b += t->block_rows) {
      const int64_t n = B - b < t->block_rows ? B - b : t->block_rows;
      read_out_gradient(t, parameters, d_out, ldo, b, n, dx + b * t->padded, gradients, workspace);
    }
    last_backward(t, gradients, mask, workspace);
  }
  float *rows = workspace + t->rows;
  for (int64_t b = 0; b < B; b += t->block) {
    const int64_t n = B - b < t->block ? B - b : t->block;
    if (is_last) last_spreads(t, gradients, b, n, rows, workspace);
    else read_out_gradient(t, parameters, d_out, ldo, b, n, rows, gradients, workspace);
    for (int64_t layer = t->layers - is_last - 1; layer >= 0; layer--) layer_backward(t, gradients, layer, b, n, rows, mask, workspace);
    embed_gradient(t, x, b, n, mask, rows, gradients);
  }
  for (int64_t layer = 0; layer < t->layers; layer++) {
    const layer_parts p = parts_of(t, parameters, layer), g = parts_of(t, gradients, layer);
    finish_layer(t, &p, &g);
  }
}

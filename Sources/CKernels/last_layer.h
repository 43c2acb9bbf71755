// The last layer where the head sees the last row alone: one query a window. Included by a level.
//
// Keys and values of all rows are not needed then. With q the query of a head and x̂ the rows, scores are x̂·(K·q) and the head's output is
// (Σ p·x̂)·V: per head two products of the rows with one vector, whatever the width of the heads.

// What the layer keeps of a batch: of every row x̂ and one over its deviation, the weights P [T × M] of each window, M = ⌈heads/16⌉·16; of
// each window the query, K·q and Σ p·x̂ for each head, the heads' outputs, and what its feed-forward part needs.
typedef struct {
  float *normed, *inverse, *weights, *query, *keyed, *mixed, *out;
  float *x;  // the last rows between layers, then their gradients
  fed_rows fed;
} last_rows;

static last_rows last_of(const fck_transformer *t, float *workspace) {
  const int64_t T = t->tokens, B = t->batch, P = t->padded, H = t->heads, M = (H + 15) / 16 * 16;
  float *p = workspace + t->last;
  last_rows k;
  k.normed = p, p += B * T * P;
  k.weights = p, p += B * T * M;
  k.query = p, p += B * P;
  k.keyed = p, p += B * H * P;
  k.mixed = p, p += B * H * P;
  k.out = p, p += B * P;
  k.x = p, p += B * P;
  k.fed.normed = p, p += B * P;
  k.fed.pre = p, p += B * t->feed;
  k.inverse = p, p += B * T;
  k.fed.inverse = p;
  return k;
}

// For each head, to [n × H × d] = its columns of a [n × d] times its rows of b.
static void by_head(const fck_transformer *t, int64_t n, const float *a, const float *b, float *to) {
  const int64_t d = t->width, P = t->padded, H = t->heads, e = d / H;
  for (int64_t h = 0; h < H; h++) times(n, d, e, a + h * e, P, b + h * e * P, P, to + h * P, H * P, 0, 0);
}

// For each head, its columns of to [n × d] = its rows of a [n × H × d] times its columns of b, which has rows of 3d.
static void from_heads(const fck_transformer *t, int64_t n, const float *a, const float *b, const float *bias, float *to) {
  const int64_t d = t->width, P = t->padded, H = t->heads, e = d / H;
  for (int64_t h = 0; h < H; h++) {
    times(n, e, d, a + h * P, H * P, b + h * e, 3 * d, to + h * e, P, bias ? bias + h * e : 0, 0);
  }
}

// For each head, its columns of g, which has rows of 3d, += aᵀ·b.
static void add_by_head(const fck_transformer *t, int64_t n, const float *a, const float *b, float *g) {
  const int64_t d = t->width, P = t->padded, H = t->heads, e = d / H;
  for (int64_t h = 0; h < H; h++) transposed_times(d, e, n, a + h * P, H * P, b + h * e, P, g + h * e, 3 * d, 1);
}

// The rows of the windows from b on, as the layers below left them.
static void last_reads(const fck_transformer *t, int64_t b, int64_t n, const float *x, float *workspace) {
  const int64_t T = t->tokens, P = t->padded;
  const last_rows k = last_of(t, workspace);
  normalize(n * T, t->width, x, P, k.normed + b * T * P, P, k.inverse + b * T);
  for (int64_t i = 0; i < n; i++) {
    __builtin_memcpy(k.x + (b + i) * P, x + (i * T + T - 1) * P, (size_t)P * sizeof(float));
  }
}

static void last_forward(const fck_transformer *t, const float *parameters, const float *mask, float *workspace) {
  const int64_t T = t->tokens, B = t->batch, d = t->width, P = t->padded, H = t->heads, M = (H + 15) / 16 * 16;
  const int64_t layer = t->layers - 1, before = (1 + 2 * layer) * T * d;
  const layer_parts p = parts_of(t, parameters, layer);
  const packed_layer l = packed_of(t, workspace, layer);
  const last_rows k = last_of(t, workspace);
  float *scratch = workspace + t->scratch, *inverse = scratch + d * M;
  times(B, d, d, k.normed + (T - 1) * P, T * P, l.attention, 3 * d, k.query, P, l.attention_bias, 0);
  by_head(t, B, k.query, l.attention_transposed + d * P, k.keyed);
  for (int64_t b = 0; b < B; b++) {
    const float *x = k.normed + b * T * P;
    float *weights = k.weights + b * T * M;
    transpose_padded(H, d, k.keyed + b * H * P, P, scratch, M);
    times(T, M, d, x, P, scratch, M, weights, M, 0, 0);
    soften(T, M, weights, inverse);
    for (int64_t r = 0; r < T; r++) {
      for (int64_t h = 0; h < M; h += W) store(weights + r * M + h, load(weights + r * M + h) * load(inverse + h));
    }
    transposed_times(H, d, T, weights, M, x, P, k.mixed + b * H * P, P, 0);
  }
  from_heads(t, B, k.mixed, l.attention + 2 * d, l.attention_bias + 2 * d, k.out);
  for (int64_t b = 0; b < B; b += t->block_rows) {
    const int64_t n = B - b < t->block_rows ? B - b : t->block_rows;
    float *x = k.x + b * P, *branch = workspace + t->branch;
    times(n, d, d, k.out + b * P, P, p.projection, d, mask ? branch : x, P, p.projection_bias, !mask);
    if (mask) masked_rows(n, d, branch, P, mask_of(t, mask, before, d, b), x, P, 1);
    const fed_rows fed = {k.fed.normed + b * P, k.fed.inverse + b, k.fed.pre + b * t->feed};
    feed_forward(t, &p, &l, n, x, fed, mask_of(t, mask, before + d, d, b), workspace);
  }
}

// From the gradient by the last rows, in their place, down to that by what is above the attention, and by Σ p·x̂ for each head.
static void last_backward(const fck_transformer *t, float *gradients, const float *mask, float *workspace) {
  const int64_t B = t->batch, d = t->width, P = t->padded, layer = t->layers - 1, before = (1 + 2 * layer) * t->tokens * d;
  const layer_parts g = parts_of(t, gradients, layer);
  const packed_layer l = packed_of(t, workspace, layer);
  const last_rows k = last_of(t, workspace);
  float *by_out = workspace + t->by_out;
  for (int64_t b = 0; b < B; b += t->block_rows) {
    const int64_t n = B - b < t->block_rows ? B - b : t->block_rows;
    float *dx = k.x + b * P, *branch = workspace + t->branch;
    const fed_rows fed = {k.fed.normed + b * P, k.fed.inverse + b, k.fed.pre + b * t->feed};
    feed_gradient(t, &g, &l, n, dx, fed, mask_of(t, mask, before + d, d, b), workspace);
    const float *by_branch = dx;
    if (mask) masked_rows(n, d, dx, P, mask_of(t, mask, before, d, b), branch, P, 0), by_branch = branch;
    add_rows(n, d, by_branch, P, g.projection_bias);
    transposed_times(d, d, n, k.out + b * P, P, by_branch, P, g.projection, d, 1);
    times(n, d, d, by_branch, P, l.projection_transposed, P, by_out, P, 0, 0);
    add_by_head(t, n, k.mixed + b * t->heads * P, by_out, g.attention + 2 * d);
    add_rows(n, d, by_out, P, g.attention_bias + d);
    by_head(t, n, by_out, l.attention_transposed + 2 * d * P, k.mixed + b * t->heads * P);
  }
}

// The gradient dx by all rows of the windows from b on.
static void last_spreads(const fck_transformer *t, float *gradients, int64_t b, int64_t n, float *dx, float *workspace) {
  const int64_t T = t->tokens, d = t->width, P = t->padded, H = t->heads, M = (H + 15) / 16 * 16;
  const layer_parts g = parts_of(t, gradients, t->layers - 1);
  const packed_layer l = packed_of(t, workspace, t->layers - 1);
  const last_rows k = last_of(t, workspace);
  float *turned = workspace + t->scratch, *slopes = turned + d * M;
  float *by_keyed = workspace + t->by_qkv, *by_query = workspace + t->by_out, *by_normed = workspace + t->branch;
  for (int64_t i = 0; i < n; i++) {
    const float *x = k.normed + (b + i) * T * P, *mixed = k.mixed + (b + i) * H * P, *weights = k.weights + (b + i) * T * M;
    float *rows = by_normed + i * T * P;
    transpose_padded(H, d, mixed, P, turned, M);
    times(T, M, d, x, P, turned, M, slopes, M, 0, 0);
    for (int64_t h = 0; h < M; h += W) {
      V dot = splat(0);
      for (int64_t r = 0; r < T; r++) dot = fma_(load(weights + r * M + h), load(slopes + r * M + h), dot);
      for (int64_t r = 0; r < T; r++) {
        store(slopes + r * M + h, load(weights + r * M + h) * splat(LN_2) * (load(slopes + r * M + h) - dot));
      }
    }
    times(T, d, H, slopes, M, k.keyed + (b + i) * H * P, P, rows, P, 0, 0);
    times(T, d, H, weights, M, mixed, P, rows, P, 0, 1);
    transposed_times(H, d, T, slopes, M, x, P, by_keyed + i * H * P, P, 0);
  }
  from_heads(t, n, by_keyed, l.attention + d, 0, by_query);
  add_by_head(t, n, by_keyed, k.query + b * P, g.attention + d);
  transposed_times(d, d, n, k.normed + (b * T + T - 1) * P, T * P, by_query, P, g.attention, 3 * d, 1);
  add_rows(n, d, by_query, P, g.attention_bias);
  times(n, d, d, by_query, P, l.attention_transposed, P, by_normed + (T - 1) * P, T * P, 0, 1);
  for (int64_t r = 0; r < n * T; r++) {
    const float *above = r % T == T - 1 ? k.x + (b + r / T) * P : 0;
    for (int64_t i = 0; i < P; i += W) store(dx + r * P + i, above ? load(above + i) : splat(0));
  }
  normalize_gradient(n * T, d, by_normed, P, k.normed + b * T * P, P, k.inverse + b * T, dx, P);
}

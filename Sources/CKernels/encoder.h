// Encoder layers before an attention: packing of weights, the feed-forward part, and their gradients. Included by a level.
//
// Layer normalizations have no pass for their gain and bias: the products behind them read the weights times the gain, and the bias goes
// into theirs. Their gradients then follow from those of the packed weights, once a batch.

// The parameters of one layer, or their gradients.
typedef struct {
  float *norm1, *attention, *attention_bias, *projection, *projection_bias, *norm2, *expand, *expand_bias, *contract, *contract_bias;
} layer_parts;

static layer_parts parts_of(const fck_transformer *t, const float *parameters, int64_t layer) {
  const int64_t d = t->width, f = t->feed;
  float *p = (float *)parameters + t->first_layer + layer * t->layer_size;
  layer_parts parts;
  parts.norm1 = p, p += 2 * d;
  parts.attention = p, p += 3 * d * d;
  parts.attention_bias = p, p += 2 * d;
  parts.projection = p, p += d * d;
  parts.projection_bias = p, p += d;
  parts.norm2 = p, p += 2 * d;
  parts.expand = p, p += d * f;
  parts.expand_bias = p, p += f;
  parts.contract = p, p += f * d;
  parts.contract_bias = p;
  return parts;
}

// The weights of one layer as its products read them.
typedef struct {
  float *attention, *attention_bias, *attention_transposed, *projection_transposed;
  float *expand, *expand_bias, *expand_transposed, *contract_transposed;
} packed_layer;

static packed_layer packed_of(const fck_transformer *t, float *workspace, int64_t layer) {
  const int64_t d = t->width, f = t->feed, P = t->padded, FP = (f + 15) / 16 * 16;
  float *p = workspace + t->packed + layer * t->packed_size;
  packed_layer l;
  l.attention = p, p += d * 3 * d;
  l.attention_bias = p, p += 3 * d;
  l.attention_transposed = p, p += 3 * d * P;
  l.projection_transposed = p, p += d * P;
  l.expand = p, p += d * f;
  l.expand_bias = p, p += f;
  l.expand_transposed = p, p += f * P;
  l.contract_transposed = p, p += d * FP;
  return l;
}

INLINE void copy_scaled(int64_t n, const float *from, float factor, float *to) {
  for (int64_t i = 0; i < n; i += W) {
    const V x = load(from + i) * splat(factor);
    if (n - i >= W) store(to + i, x); else store_lanes(to + i, x, n - i);
  }
}

// What queries are scaled by: log₂ e / √e for heads of e units.
static float query_scale(const fck_transformer *t) {
  return (float)(1.4426950408889634 / __builtin_sqrt((double)(t->width / t->heads)));
}

static void pack_layer(const fck_transformer *t, const layer_parts *p, const packed_layer *l) {
  const int64_t d = t->width, f = t->feed, P = t->padded;
  const float scale = query_scale(t);
  for (int64_t k = 0; k < d; k++) {
    copy_scaled(d, p->attention + k * 3 * d, p->norm1[k] * scale, l->attention + k * 3 * d);
    copy_scaled(2 * d, p->attention + k * 3 * d + d, p->norm1[k], l->attention + k * 3 * d + d);
    copy_scaled(f, p->expand + k * f, p->norm2[k], l->expand + k * f);
  }
  times(1, d, d, p->norm1 + d, d, p->attention, 3 * d, l->attention_bias, d, p->attention_bias, 0);
  copy_scaled(d, l->attention_bias, scale, l->attention_bias);
  for (int64_t k = 0; k < d; k++) l->attention_bias[d + k] = 0;
  times(1, d, d, p->norm1 + d, d, p->attention + 2 * d, 3 * d, l->attention_bias + 2 * d, d, p->attention_bias + d, 0);
  times(1, f, d, p->norm2 + d, d, p->expand, f, l->expand_bias, f, p->expand_bias, 0);
  transpose(d, 3 * d, l->attention, 3 * d, l->attention_transposed, P);
  transpose(d, d, p->projection, d, l->projection_transposed, P);
  transpose(d, f, l->expand, f, l->expand_transposed, P);
  transpose(f, d, p->contract, d, l->contract_transposed, (f + 15) / 16 * 16);
}

// Gradients by the columns `from` ..< `from` + n of packed weights [d × ld], whose factor is `scale`, become those by the weights; and
// those by gain and bias of the normalization grow by their part. `sums` [n] are the columns' sums over rows, NULL where they are none.
static void unpack_gradient(int64_t d, int64_t n, const float *norm, const float *weights, int64_t ld, float scale, const float *sums,
                            float *gradient, float *by_norm) {
  for (int64_t k = 0; k < d; k++) {
    const float *w = weights + k * ld;
    float *g = gradient + k * ld;
    by_norm[k] += scale * dot_rows(n, g, w);
    if (sums) by_norm[d + k] += scale * dot_rows(n, sums, w);
    const V gain = splat(norm[k] * scale), bias = splat(norm[d + k] * scale);
    for (int64_t i = 0; i < n; i += W) {
      V x = gain * load(g + i);
      if (sums) x = fma_(bias, load(sums + i), x);
      if (n - i >= W) store(g + i, x); else store_lanes(g + i, x, n - i);
    }
  }
}

// What the rows of a layer have added up becomes the gradients of its parameters.
static void finish_layer(const fck_transformer *t, const layer_parts *p, const layer_parts *g) {
  const int64_t d = t->width, f = t->feed;
  const float scale = query_scale(t);
  unpack_gradient(d, d, p->norm1, p->attention, 3 * d, scale, g->attention_bias, g->attention, g->norm1);
  unpack_gradient(d, d, p->norm1, p->attention + d, 3 * d, 1, 0, g->attention + d, g->norm1);
  unpack_gradient(d, d, p->norm1, p->attention + 2 * d, 3 * d, 1, g->attention_bias + d, g->attention + 2 * d, g->norm1);
  copy_scaled(d, g->attention_bias, scale, g->attention_bias);
  unpack_gradient(d, f, p->norm2, p->expand, f, 1, g->expand_bias, g->expand, g->norm2);
}

// sums [n] += the rows of z.
static void add_rows(int64_t rows, int64_t n, const float *z, int64_t ldz, float *sums) {
  int64_t i = 0;
  for (; i + 4 * W <= n; i += 4 * W) {
    V sum[4];
    UNROLL for (int j = 0; j < 4; j++) sum[j] = load(sums + i + j * W);
    for (int64_t r = 0; r < rows; r++) {
      UNROLL for (int j = 0; j < 4; j++) sum[j] += load(z + r * ldz + i + j * W);
    }
    UNROLL for (int j = 0; j < 4; j++) store(sums + i + j * W, sum[j]);
  }
  for (; i < n; i += W) {
    V sum = load(sums + i);
    for (int64_t r = 0; r < rows; r++) sum += load(z + r * ldz + i);
    if (n - i >= W) store(sums + i, sum); else store_lanes(sums + i, sum, n - i);
  }
}

// to [rows × n] += a ⊙ mask, or = a ⊙ mask where `accumulate` is 0; mask dense.
static void masked_rows(int64_t rows, int64_t n, const float *a, int64_t lda, const float *mask, float *to, int64_t ldt,
                        int32_t accumulate) {
  for (int64_t r = 0; r < rows; r++) {
    for (int64_t i = 0; i < n; i += W) {
      V x = load(a + r * lda + i) * load(mask + r * n + i);
      if (accumulate) x += load(to + r * ldt + i);
      if (n - i >= W) store(to + r * ldt + i, x); else store_lanes(to + r * ldt + i, x, n - i);
    }
  }
}

// The block of a dropout mask that belongs to so many units of each sample, behind `before` units of each; from sample b on.
INLINE const float *mask_of(const fck_transformer *t, const float *mask, int64_t before, int64_t units, int64_t b) {
  return mask ? mask + before * t->batch + b * units : 0;
}

// x·Φ(x) with Φ(x) = ½ + x·P(x²) for |x| ≤ 5 and beyond that the value there; absolute error of Φ under 3e-7.
//
// P, and for the slope Φ(x) + x·φ(x) = ½ + x·Q(x²), are minimax polynomials in u = 2x²/25 − 1 (scripts/reference/elementary_fits.py),
// which need neither a division nor a power.
typedef struct { V x, u; } gelu_argument;

INLINE gelu_argument gelu_of(V z) {
  const V x = clamp(z, -5.0f, 5.0f);
  return (gelu_argument){x, fma_(x * splat(0.08f), x, splat(-1))};
}

// A polynomial by its coefficients, that of the highest power first.
#define HORNER(u, ...)                                                                              \
  ({                                                                                                \
    const float c[] = {__VA_ARGS__};                                                                \
    V sum = splat(c[0]);                                                                            \
    UNROLL for (int i = 1; i < (int)(sizeof c / sizeof c[0]); i++) sum = fma_(sum, u, splat(c[i])); \
    sum;                                                                                            \
  })

INLINE V gelu_v(V z, gelu_argument a) {
  const V p = HORNER(a.u, 6.087273002e-04f, -1.613265171e-03f, 1.722799550e-03f, -2.685575023e-03f, 6.410510117e-03f, -1.116433927e-02f,
                     1.640217467e-02f, -2.326865272e-02f, 3.144217227e-02f, -4.044260737e-02f, 5.152052232e-02f, -7.029628062e-02f,
                     1.413637876e-01f);
  return z * fma_(a.x, p, splat(0.5f));
}

INLINE V gelu_slope_v(gelu_argument a) {
  const V q = HORNER(a.u, 2.029947449e-03f, -5.530620707e-03f, 5.408130620e-03f, -7.818881299e-03f, 2.129096312e-02f, -3.751233702e-02f,
                     5.107049565e-02f, -6.637066966e-02f, 8.000825108e-02f, -8.485560975e-02f, 8.044120207e-02f, -7.174232081e-02f,
                     6.655965985e-02f, -7.511071455e-02f, 1.421339584e-01f);
  return fma_(a.x, q, splat(0.5f));
}

// x = gelu(x); `pre` keeps what x was, written once and in its order, as it may lie far from the core.
static void gelu(int64_t n, float *x, float *pre) {
  for (int64_t i = 0; i < n; i += W) {
    const V z = load(x + i), y = gelu_v(z, gelu_of(z));
    if (n - i >= W) store(pre + i, z), store(x + i, y); else store_lanes(pre + i, z, n - i), store_lanes(x + i, y, n - i);
  }
}

// to = gelu(pre) again, and the gradient d by gelu becomes that by its argument.
static void gelu_gradient(int64_t n, const float *pre, float *to, float *d) {
  for (int64_t i = 0; i < n; i += W) {
    const V z = load(pre + i);
    const gelu_argument a = gelu_of(z);
    const V y = gelu_v(z, a), slope = load(d + i) * gelu_slope_v(a);
    if (n - i >= W) store(to + i, y), store(d + i, slope); else store_lanes(to + i, y, n - i), store_lanes(d + i, slope, n - i);
  }
}

// Where the feed-forward part of a layer keeps what its gradient needs of so many rows.
typedef struct { float *normed, *inverse, *pre; } fed_rows;

// x += W₂·gelu(W₁·norm(x) + b₁) + b₂, times the mask [rows × d] if any.
static void feed_forward(const fck_transformer *t, const layer_parts *p, const packed_layer *l, int64_t rows, float *x, fed_rows keep,
                         const float *mask, float *workspace) {
  const int64_t d = t->width, f = t->feed, P = t->padded;
  float *hidden = workspace + t->hidden, *branch = workspace + t->branch;
  normalize(rows, d, x, P, keep.normed, P, keep.inverse);
  times(rows, f, d, keep.normed, P, l->expand, f, hidden, f, l->expand_bias, 0);
  gelu(rows * f, hidden, keep.pre);
  times(rows, d, f, hidden, f, p->contract, d, mask ? branch : x, P, p->contract_bias, !mask);
  if (mask) masked_rows(rows, d, branch, P, mask, x, P, 1);
}

// dx, the gradient by what `feed_forward` left, becomes that by what it found.
static void feed_gradient(const fck_transformer *t, const layer_parts *g, const packed_layer *l, int64_t rows, float *dx, fed_rows kept,
                          const float *mask, float *workspace) {
  const int64_t d = t->width, f = t->feed, P = t->padded;
  float *hidden = workspace + t->hidden, *by_hidden = workspace + t->by_hidden, *branch = workspace + t->branch;
  const float *by_branch = dx;
  if (mask) masked_rows(rows, d, dx, P, mask, branch, P, 0), by_branch = branch;
  times(rows, f, d, by_branch, P, l->contract_transposed, (f + 15) / 16 * 16, by_hidden, f, 0, 0);
  gelu_gradient(rows * f, kept.pre, hidden, by_hidden);
  transposed_times(f, d, rows, hidden, f, by_branch, P, g->contract, d, 1);
  add_rows(rows, d, by_branch, P, g->contract_bias);
  transposed_times(d, f, rows, kept.normed, P, by_hidden, f, g->expand, f, 1);
  add_rows(rows, f, by_hidden, f, g->expand_bias);
  times(rows, d, f, by_hidden, f, l->expand_transposed, P, branch, P, 0, 0);
  normalize_gradient(rows, d, branch, P, kept.normed, P, kept.inverse, dx, P);
}

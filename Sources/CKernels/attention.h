// Attention of one window: for each head, P = softmax(K·Qᵀ) and O = V·P, queries in the lanes. Included by a level.
//
// T rows, d units in `heads` heads of e = d/heads, G = ⌈T/16⌉·16. Queries come scaled by log₂ e / √e, so that a softmax is of powers of
// two; keys have no bias, which would add the same to all scores of a query. Sums over keys run in their order, down the rows of P.

#define LN_2 0.693147180559945309f

// 2^y for y ≤ 0, and below −125 the value there; relative error under 1e-7. NaN stays.
INLINE V exp2_v(V y) {
  y = at_least(y, splat(-125.0f));
  const V shift = splat(0x1.8p23f + 127);  // the low bits of the sum are the exponent of the result
  V t = y + shift;
  V f = y - (t - shift);
  V p = fma_(splat(0x1.5bda4p-10f), f, splat(0x1.3ce8acp-7f));
  p = fma_(p, f, splat(0x1.c6b6d8p-5f));
  p = fma_(p, f, splat(0x1.ebf9c2p-3f));
  p = fma_(p, f, splat(0x1.62e42ap-1f));
  p = fma_(p, f, splat(1.0f));
  return p * __builtin_bit_cast(V, __builtin_bit_cast(VI, t) << 23);
}

INLINE void times(int64_t rows, int64_t columns, int64_t inner, const float *a, int64_t lda, const float *b, int64_t ldb, float *c,
                  int64_t ldc, const float *bias, int32_t accumulate) {
  const product p = {rows, columns, inner, a, lda, b, ldb, c, ldc, bias, accumulate, NO_FLOOR, W, W, W, 0, 0, 0};
  multiply(&p, 0);
}

// The same with a given transposed, [inner × rows].
INLINE void transposed_times(int64_t rows, int64_t columns, int64_t inner, const float *a, int64_t lda, const float *b, int64_t ldb,
                             float *c, int64_t ldc, int32_t accumulate) {
  const product p = {rows, columns, inner, a, lda, b, ldb, c, ldc, 0, accumulate, NO_FLOOR, W, W, W, 0, 0, 0};
  multiply(&p, 1);
}

// to [columns × ldt] = fromᵀ, zero behind the rows.
static void transpose_padded(int64_t rows, int64_t columns, const float *from, int64_t ldf, float *to, int64_t ldt) {
  transpose(rows, columns, from, ldf, to, ldt);
  for (int64_t c = 0; c < columns && rows < ldt; c++) {
    for (int64_t r = rows; r < ldt; r++) to[c * ldt + r] = 0;
  }
}

// N vectors of columns at once, whose chains of maxima and sums then run side by side.
INLINE void soften_columns(const int N, int64_t keys, int64_t ld, float *scores, float *inverse) {
  V largest[N], sum[N];
  UNROLL for (int j = 0; j < N; j++) largest[j] = load(scores + j * W), sum[j] = splat(0);
  for (int64_t k = 1; k < keys; k++) {
    UNROLL for (int j = 0; j < N; j++) largest[j] = at_least(largest[j], load(scores + k * ld + j * W));
  }
  for (int64_t k = 0; k < keys; k++) {
    UNROLL for (int j = 0; j < N; j++) {
      V power = exp2_v(load(scores + k * ld + j * W) - largest[j]);
      store(scores + k * ld + j * W, power);
      sum[j] += power;
    }
  }
  UNROLL for (int j = 0; j < N; j++) store(inverse + j * W, splat(1) / sum[j]);
}

// Scores [keys × ld] become 2^(score − largest of the column), and `inverse` [ld] one over the sums of the columns.
static void soften(int64_t keys, int64_t ld, float *scores, float *inverse) {
  int64_t q = 0;
  for (; q + 2 * W <= ld; q += 2 * W) soften_columns(2, keys, ld, scores + q, inverse + q);
  if (q < ld) soften_columns(1, keys, ld, scores + q, inverse + q);
}

// P of one head [T × G] before the division by its sums, and one over these [G]. Rows of qkv have 3d floats: queries, keys, values.
static void attention_weights(const fck_transformer *t, int64_t head, const float *qkv, const float *queries, float *weights,
                              float *inverse) {
  const int64_t T = t->tokens, d = t->width, e = d / t->heads, G = t->lanes;
  times(T, G, e, qkv + d + head * e, 3 * d, queries + head * e * G, G, weights, G, 0, 0);
  soften(T, G, weights, inverse);
}

// Oᵀ [d × G] from qkv [T × 3d]. P and one over its sums are kept for each head where there is room for them, else in `scratch`.
static void attend(const fck_transformer *t, const float *qkv, float *weights, float *inverse, float *out, float *scratch) {
  const int64_t T = t->tokens, d = t->width, e = d / t->heads, G = t->lanes;
  float *queries = scratch, *sums = scratch + d * G, *spare = sums + G;
  transpose_padded(T, d, qkv, 3 * d, queries, G);
  for (int64_t head = 0; head < t->heads; head++) {
    float *p = weights ? weights + head * T * G : spare, *over = weights ? inverse + head * G : sums, *o = out + head * e * G;
    attention_weights(t, head, qkv, queries, p, over);
    transposed_times(e, G, T, qkv + 2 * d + head * e, 3 * d, p, G, o, G, 0);
    for (int64_t q = 0; q < G; q += W) {
      const V factor = load(over + q);
      for (int64_t i = 0; i < e; i++) store(o + i * G + q, load(o + i * G + q) * factor);
    }
  }
}

// Gradients by qkv [T × 3d], given that by O [T × d] (rows of ldo) and what `attend` kept; consumes the weights.
static void attend_gradient(const fck_transformer *t, const float *qkv, float *weights, const float *inverse, const float *out,
                            const float *d_out, int64_t ldo, float *d_qkv, float *scratch) {
  const int64_t T = t->tokens, d = t->width, e = d / t->heads, G = t->lanes;
  float *by_out = scratch, *queries = by_out + d * G, *by_queries = queries + d * G, *sums = by_queries + d * G, *dots = sums + G;
  float *slopes = dots + G, *spare = slopes + T * G;
  transpose_padded(T, d, d_out, ldo, by_out, G);
  if (!weights) transpose_padded(T, d, qkv, 3 * d, queries, G);
  for (int64_t head = 0; head < t->heads; head++) {
    float *p = weights ? weights + head * T * G : spare;
    const float *over = weights ? inverse + head * G : sums, *keys = qkv + d + head * e, *values = keys + d;
    if (!weights) attention_weights(t, head, qkv, queries, p, sums);
    const float *g = by_out + head * e * G, *o = out + head * e * G;
    times(T, G, e, values, 3 * d, g, G, slopes, G, 0, 0);
    for (int64_t q = 0; q < G; q += W) {
      V dot = splat(0);
      for (int64_t i = 0; i < e; i++) dot = fma_(load(g + i * G + q), load(o + i * G + q), dot);
      const V factor = load(over + q);
      for (int64_t k = 0; k < T; k++) {
        const V weight = load(p + k * G + q) * factor;
        store(p + k * G + q, weight);
        store(slopes + k * G + q, weight * splat(LN_2) * (load(slopes + k * G + q) - dot));
      }
    }
    transposed_times(e, G, T, keys, 3 * d, slopes, G, by_queries + head * e * G, G, 0);
    times(T, e, T, slopes, G, qkv + head * e, 3 * d, d_qkv + d + head * e, 3 * d, 0, 0);
    times(T, e, T, p, G, d_out + head * e, ldo, d_qkv + 2 * d + head * e, 3 * d, 0, 0);
  }
  transpose(d, T, by_queries, G, d_qkv, 3 * d);
}

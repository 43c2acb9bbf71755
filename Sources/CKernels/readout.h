// What a transformer's head reads: the normalized last row, the mean of all rows, or all of them side by side. Included by a level.

// Rows of a window that the head sees.
INLINE int64_t seen_rows(const fck_transformer *t) { return t->readout == FCK_READ_LAST ? 1 : t->tokens; }

// What the head reads of the windows from b on, whose seen rows are x; their x̂ are kept.
static void read_out(const fck_transformer *t, const float *parameters, int64_t b, int64_t n, const float *x, float *workspace) {
  const int64_t S = seen_rows(t), d = t->width, P = t->padded, U = t->readout_stride;
  const float *gain = parameters + t->last_norm, *bias = gain + d;
  float *normed = workspace + t->final_normed + b * S * P, *out = workspace + t->out + b * U;
  normalize(n * S, d, x, P, normed, P, workspace + t->final_inverse + b * S);
  const int is_mean = t->readout == FCK_READ_MEAN;
  for (int64_t i = 0; i < n; i++) {
    for (int64_t r = 0; r < (is_mean ? 1 : S); r++) {
      float *to = out + i * U + r * d;
      const float *from = normed + (i * S + r) * P;
      for (int64_t j = 0; j < d; j += W) {
        V z = load(from + j);
        for (int64_t k = 1; is_mean && k < S; k++) z += load(from + k * P + j);
        if (is_mean) z /= splat((float)S);
        z = fma_(z, load(gain + j), load(bias + j));
        if (d - j >= W) store(to + j, z); else store_lanes(to + j, z, d - j);
      }
    }
  }
}

// The gradient dx by the seen rows, given that by what the head reads.
static void read_out_gradient(const fck_transformer *t, const float *parameters, const float *d_out, int64_t ldo, int64_t b, int64_t n,
                              float *dx, float *gradients, float *workspace) {
  const int64_t S = seen_rows(t), d = t->width, P = t->padded;
  const float *gain = parameters + t->last_norm;
  float *by_gain = gradients + t->last_norm, *by_bias = by_gain + d;
  const float *normed = workspace + t->final_normed + b * S * P;
  float *by_normed = workspace + t->by_out;
  const int is_mean = t->readout == FCK_READ_MEAN;
  const V share = splat(is_mean ? 1 / (float)S : 1);
  for (int64_t r = 0; r < n * S; r++) {
    const float *from = d_out + (b + r / S) * ldo + (is_mean ? 0 : r % S * d);
    for (int64_t j = 0; j < d; j += W) {
      const V by_row = load(from + j) * share;
      const V gains = fma_(by_row, load(normed + r * P + j), load(by_gain + j)), biases = load(by_bias + j) + by_row;
      store(by_normed + r * P + j, by_row * load(gain + j));
      if (d - j >= W) store(by_gain + j, gains), store(by_bias + j, biases);
      else store_lanes(by_gain + j, gains, d - j), store_lanes(by_bias + j, biases, d - j);
    }
    for (int64_t j = 0; j < P; j += W) store(dx + r * P + j, splat(0));
  }
  normalize_gradient(n * S, d, by_normed, P, normed, P, workspace + t->final_inverse + b * S, dx, P);
}

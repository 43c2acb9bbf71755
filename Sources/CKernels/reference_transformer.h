// A transformer as plain loops. Included by the reference.
//
// One window after the other, with every key and value computed; only what the head does not see of the last layer is left out.
// The parameters of one layer in their order, or their gradients.
typedef struct {
  float *gain1, *bias1, *attention, *query_bias, *value_bias, *projection, *projection_bias, *gain2, *bias2, *expand, *expand_bias,
      *contract, *contract_bias;
} parts;

static parts parts_of(const fck_transformer *t, float *p, int64_t layer) {
  const int64_t d = t->width, f = t->feed;
  p += t->first_layer + layer * t->layer_size;
  parts l;
  l.gain1 = p, l.bias1 = p + d, p += 2 * d;
  l.attention = p, p += 3 * d * d;
  l.query_bias = p, l.value_bias = p + d, p += 2 * d;
  l.projection = p, l.projection_bias = p + d * d, p += (d + 1) * d;
  l.gain2 = p, l.bias2 = p + d, p += 2 * d;
  l.expand = p, l.expand_bias = p + d * f, p += (d + 1) * f;
  l.contract = p, l.contract_bias = p + f * d;
  return l;
}

// What one window's layers leave: rows before the layer, after its attention, and between.
typedef struct { float *x, *middle, *qkv, *out, *pre; } layer_rows;

static layer_rows rows_of(const fck_transformer *t, float *workspace, int64_t layer) {
  const int64_t T = t->tokens, d = t->width;
  float *p = workspace + t->plain + layer * T * (6 * d + t->feed);
  return (layer_rows){p, p + T * d, p + 2 * T * d, p + 5 * T * d, p + 6 * T * d};
}

// Where the gradients of one window lie, behind the rows of the layers and those after the last.
typedef struct { float *dx, *dz, *d_qkv, *d_out, *wide, *weights, *slopes, *normed; } slopes_of_rows;

static slopes_of_rows slopes_of(const fck_transformer *t, float *workspace) {
  const int64_t T = t->tokens, d = t->width;
  float *p = rows_of(t, workspace, t->layers).x + T * d;
  slopes_of_rows s;
  s.dx = p, p += T * d;
  s.dz = p, p += T * d;
  s.d_qkv = p, p += 3 * T * d;
  s.d_out = p, p += T * d;
  s.normed = p, p += T * d;
  s.wide = p, p += 2 * t->feed;
  s.weights = p, p += T;
  s.slopes = p;
  return s;
}

static int64_t first_seen(const fck_transformer *t, int64_t layer) {
  return t->readout == FCK_READ_LAST && layer >= t->layers - 1 ? t->tokens - 1 : 0;
}

// Factor of unit i of row r in the block of the mask; branch 0 is the embedding, 1 + 2l and 2 + 2l those of layer l.
static float factor(const fck_transformer *t, const float *mask, int64_t branch, int64_t b, int64_t r, int64_t i) {
  if (!mask) return 1;
  const int64_t T = t->tokens, first = branch == 0 ? 0 : first_seen(t, (branch - 1) / 2);
  // In front of the last block of a network whose head reads the last row lies another that is as short.
  const int64_t before = branch * T - (branch == 2 * t->layers ? first : 0);
  return mask[(before * t->batch + b * (T - first) + r - first) * t->width + i];
}

static void norm(int64_t d, const float *x, const float *gain, const float *bias, float *normed, float *to, double *inverse) {
  double mean = 0, variance = 0;
  for (int64_t i = 0; i < d; i++) mean += x[i];
  mean /= (double)d;
  for (int64_t i = 0; i < d; i++) variance += (x[i] - mean) * (x[i] - mean);
  *inverse = 1 / sqrt(variance / (double)d + 1e-5);
  for (int64_t i = 0; i < d; i++) {
    const double z = (x[i] - mean) * *inverse;
    if (normed) normed[i] = (float)z;
    if (to) to[i] = (float)(z * gain[i] + bias[i]);
  }
}

// dx += the gradient by x of norm(x), given dz by its result; gradients of gain and bias.
static void norm_gradient(int64_t d, const float *x, const float *gain, const float *dz, float *normed, float *dx, float *by_gain,
                          float *by_bias) {
  double inverse, mean = 0, slope = 0;
  norm(d, x, 0, 0, normed, 0, &inverse);
  for (int64_t i = 0; i < d; i++) {
    by_gain[i] += dz[i] * normed[i];
    by_bias[i] += dz[i];
    mean += (double)dz[i] * gain[i];
    slope += (double)dz[i] * gain[i] * normed[i];
  }
  for (int64_t i = 0; i < d; i++) dx[i] += (float)(inverse * ((double)dz[i] * gain[i] - (mean + slope * normed[i]) / (double)d));
}

// to [N] = x [K] · w [K × ld] + bias, or without one.
static void linear(int64_t K, int64_t N, const float *x, const float *w, int64_t ld, const float *bias, float *to) {
  for (int64_t n = 0; n < N; n++) {
    double sum = bias ? bias[n] : 0;
    for (int64_t k = 0; k < K; k++) sum += (double)x[k] * w[k * ld + n];
    to[n] = (float)sum;
  }
}

// Gradients of the same; dx, if any, grows.
static void linear_gradient(int64_t K, int64_t N, const float *x, const float *w, int64_t ld, const float *dz, float *dx, float *dw,
                            float *by_bias) {
  for (int64_t k = 0; k < K; k++) {
    double sum = 0;
    for (int64_t n = 0; n < N; n++) {
      sum += (double)dz[n] * w[k * ld + n];
      dw[k * ld + n] += x[k] * dz[n];
    }
    if (dx) dx[k] += (float)sum;
  }
  for (int64_t n = 0; by_bias && n < N; n++) by_bias[n] += dz[n];
}

// The weights of row q of a head over all rows.
static void soften(const fck_transformer *t, const float *qkv, int64_t head, int64_t q, float *weights) {
  const int64_t T = t->tokens, d = t->width, e = d / t->heads;
  double largest = -INFINITY, total = 0;
  for (int64_t k = 0; k < T; k++) {
    double score = 0;
    for (int64_t i = 0; i < e; i++) score += (double)qkv[q * 3 * d + head * e + i] * qkv[k * 3 * d + d + head * e + i];
    weights[k] = (float)(score / sqrt((double)e));
    largest = fmax(largest, weights[k]);
  }
  for (int64_t k = 0; k < T; k++) total += exp(weights[k] - largest);
  for (int64_t k = 0; k < T; k++) weights[k] = (float)(exp(weights[k] - largest) / total);
}

// The first value that row r of the embedding reads.
static const float *patch(const fck_transformer *t, const float *x, int64_t b, int64_t r) {
  const int64_t start = t->lookback - t->patch - (t->tokens - 1 - r) * t->stride;
  return x + (b * t->lookback + (start > 0 ? start : 0)) * t->features;
}

// Window b through all layers.
static void run(const fck_transformer *t, const float *x, const float *places, const float *mask, float *parameters, int64_t b,
                float *workspace) {
  const int64_t T = t->tokens, d = t->width, f = t->feed, K = t->patch * t->features, e = d / t->heads;
  const slopes_of_rows s = slopes_of(t, workspace);
  const float *bias = parameters + K * d;
  double unused;
  float *rows = rows_of(t, workspace, 0).x;
  for (int64_t r = 0; r < T; r++) {
    linear(K, d, patch(t, x, b, r), parameters, d, bias, rows + r * d);
    for (int64_t i = 0; i < d; i++) {
      rows[r * d + i] = (rows[r * d + i] + (t->learns_places ? bias + d : places)[r * d + i]) * factor(t, mask, 0, b, r, i);
    }
  }
  for (int64_t layer = 0; layer < t->layers; layer++) {
    const parts p = parts_of(t, parameters, layer);
    const layer_rows l = rows_of(t, workspace, layer);
    float *next = rows_of(t, workspace, layer + 1).x;
    for (int64_t r = 0; r < T; r++) {
      norm(d, l.x + r * d, p.gain1, p.bias1, 0, s.normed, &unused);
      linear(d, 3 * d, s.normed, p.attention, 3 * d, 0, l.qkv + r * 3 * d);
      for (int64_t i = 0; i < d; i++) l.qkv[r * 3 * d + i] += p.query_bias[i], l.qkv[r * 3 * d + 2 * d + i] += p.value_bias[i];
    }
    for (int64_t r = first_seen(t, layer); r < T; r++) {
      for (int64_t head = 0; head < t->heads; head++) {
        soften(t, l.qkv, head, r, s.weights);
        for (int64_t i = 0; i < e; i++) {
          double sum = 0;
          for (int64_t k = 0; k < T; k++) sum += (double)s.weights[k] * l.qkv[k * 3 * d + 2 * d + head * e + i];
          l.out[r * d + head * e + i] = (float)sum;
        }
      }
      linear(d, d, l.out + r * d, p.projection, d, p.projection_bias, l.middle + r * d);
      for (int64_t i = 0; i < d; i++) l.middle[r * d + i] = l.x[r * d + i] + l.middle[r * d + i] * factor(t, mask, 1 + 2 * layer, b, r, i);
      norm(d, l.middle + r * d, p.gain2, p.bias2, 0, s.normed, &unused);
      linear(d, f, s.normed, p.expand, f, p.expand_bias, l.pre + r * f);
      for (int64_t i = 0; i < f; i++) s.wide[i] = (float)(0.5 * l.pre[r * f + i] * (1 + erf(l.pre[r * f + i] * M_SQRT1_2)));
      linear(f, d, s.wide, p.contract, d, p.contract_bias, next + r * d);
      for (int64_t i = 0; i < d; i++) next[r * d + i] = l.middle[r * d + i] + next[r * d + i] * factor(t, mask, 2 + 2 * layer, b, r, i);
    }
  }
}

static void transformer_forward(const fck_transformer *t, const float *x, const float *places, const float *mask,
                                const float *parameters, float *workspace) {
  const int64_t T = t->tokens, d = t->width;
  const float *gain = parameters + t->last_norm;
  const slopes_of_rows s = slopes_of(t, workspace);
  double unused;
  for (int64_t b = 0; b < t->batch; b++) {
    run(t, x, places, mask, (float *)parameters, b, workspace);
    const float *rows = rows_of(t, workspace, t->layers).x;
    float *out = workspace + t->out + b * t->readout_stride;
    for (int64_t i = 0; i < d && t->readout == FCK_READ_MEAN; i++) out[i] = 0;
    for (int64_t r = first_seen(t, t->layers); r < T; r++) {
      norm(d, rows + r * d, gain, gain + d, 0, s.normed, &unused);
      for (int64_t i = 0; i < d; i++) {
        if (t->readout == FCK_READ_MEAN) out[i] += s.normed[i] / (float)T;
        else out[(t->readout == FCK_READ_ALL ? r * d : 0) + i] = s.normed[i];
      }
    }
  }
}

// Gradient by the rows before a layer, in place of that by those after it.
static void layer_backward(const fck_transformer *t, const float *mask, float *parameters, int64_t layer, int64_t b, float *gradients,
                           float *workspace) {
  const int64_t T = t->tokens, d = t->width, f = t->feed, e = d / t->heads;
  const parts p = parts_of(t, parameters, layer), g = parts_of(t, gradients, layer);
  const layer_rows l = rows_of(t, workspace, layer);
  const slopes_of_rows s = slopes_of(t, workspace);
  double unused;
  for (int64_t i = 0; i < 3 * T * d; i++) s.d_qkv[i] = 0;
  for (int64_t r = first_seen(t, layer); r < T; r++) {
    float *dx = s.dx + r * d, *pre = l.pre + r * f;
    for (int64_t i = 0; i < d; i++) s.dz[i] = dx[i] * factor(t, mask, 2 + 2 * layer, b, r, i);
    for (int64_t i = 0; i < f; i++) s.wide[i] = (float)(0.5 * pre[i] * (1 + erf(pre[i] * M_SQRT1_2)));
    float *by_wide = s.wide + f;
    for (int64_t i = 0; i < f; i++) by_wide[i] = 0;
    linear_gradient(f, d, s.wide, p.contract, d, s.dz, by_wide, g.contract, g.contract_bias);
    for (int64_t i = 0; i < f; i++) {
      by_wide[i] *= (float)(0.5 * (1 + erf(pre[i] * M_SQRT1_2)) + pre[i] * exp(-0.5 * pre[i] * pre[i]) * 0.3989422804014327);
    }
    norm(d, l.middle + r * d, p.gain2, p.bias2, 0, s.normed, &unused);
    for (int64_t i = 0; i < d; i++) s.dz[i] = 0;
    linear_gradient(d, f, s.normed, p.expand, f, by_wide, s.dz, g.expand, g.expand_bias);
    norm_gradient(d, l.middle + r * d, p.gain2, s.dz, s.normed, dx, g.gain2, g.bias2);
    for (int64_t i = 0; i < d; i++) s.dz[i] = dx[i] * factor(t, mask, 1 + 2 * layer, b, r, i), s.d_out[i] = 0;
    linear_gradient(d, d, l.out + r * d, p.projection, d, s.dz, s.d_out, g.projection, g.projection_bias);
    for (int64_t head = 0; head < t->heads; head++) {
      const int64_t at = head * e;
      soften(t, l.qkv, head, r, s.weights);
      double mean = 0;
      for (int64_t k = 0; k < T; k++) {
        double sum = 0;
        for (int64_t i = 0; i < e; i++) {
          sum += (double)s.d_out[at + i] * l.qkv[k * 3 * d + 2 * d + at + i];
          s.d_qkv[k * 3 * d + 2 * d + at + i] += s.weights[k] * s.d_out[at + i];
        }
        s.slopes[k] = (float)sum;
        mean += s.weights[k] * sum;
      }
      for (int64_t k = 0; k < T; k++) {
        const double slope = s.weights[k] * (s.slopes[k] - mean) / sqrt((double)e);
        for (int64_t i = 0; i < e; i++) {
          s.d_qkv[r * 3 * d + at + i] += (float)(slope * l.qkv[k * 3 * d + d + at + i]);
          s.d_qkv[k * 3 * d + d + at + i] += (float)(slope * l.qkv[r * 3 * d + at + i]);
        }
      }
    }
  }
  for (int64_t r = 0; r < T; r++) {
    const float *by = s.d_qkv + r * 3 * d;
    norm(d, l.x + r * d, p.gain1, p.bias1, 0, s.normed, &unused);
    for (int64_t i = 0; i < d; i++) s.dz[i] = 0, g.query_bias[i] += by[i], g.value_bias[i] += by[2 * d + i];
    linear_gradient(d, 3 * d, s.normed, p.attention, 3 * d, by, s.dz, g.attention, 0);
    norm_gradient(d, l.x + r * d, p.gain1, s.dz, s.normed, s.dx + r * d, g.gain1, g.bias1);
  }
}

static void transformer_backward(const fck_transformer *t, const float *x, const float *places, const float *mask,
                                 const float *parameters, const float *d_out, int64_t ldo, float *gradients, float *workspace) {
  const int64_t T = t->tokens, d = t->width, K = t->patch * t->features;
  const slopes_of_rows s = slopes_of(t, workspace);
  float *by_gain = gradients + t->last_norm, *by_bias = gradients + K * d;
  memset(gradients, 0, (size_t)t->parameters * sizeof(float));
  for (int64_t b = 0; b < t->batch; b++) {
    run(t, x, places, mask, (float *)parameters, b, workspace);
    for (int64_t i = 0; i < T * d; i++) s.dx[i] = 0;
    for (int64_t r = first_seen(t, t->layers); r < T; r++) {
      for (int64_t i = 0; i < d; i++) {
        const float by = d_out[b * ldo + (t->readout == FCK_READ_ALL ? r * d : 0) + i];
        s.dz[i] = t->readout == FCK_READ_MEAN ? by / (float)T : by;
      }
      norm_gradient(d, rows_of(t, workspace, t->layers).x + r * d, parameters + t->last_norm, s.dz, s.normed, s.dx + r * d, by_gain,
                    by_gain + d);
    }
    for (int64_t layer = t->layers - 1; layer >= 0; layer--) layer_backward(t, mask, (float *)parameters, layer, b, gradients, workspace);
    for (int64_t r = 0; r < T; r++) {
      for (int64_t i = 0; i < d; i++) {
        s.dz[i] = s.dx[r * d + i] * factor(t, mask, 0, b, r, i);
        if (t->learns_places) by_bias[d + r * d + i] += s.dz[i];
      }
      linear_gradient(K, d, patch(t, x, b, r), parameters, d, s.dz, 0, gradients, by_bias);
    }
  }
}

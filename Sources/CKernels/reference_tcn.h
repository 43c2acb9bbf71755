// The causal convolutions of a TCN as plain loops, sample by sample. Included by the reference.

static float *tcn_branch(const fck_tcn *t, int64_t layer, float *workspace, int64_t b) {
  return workspace + t->batch * t->layers[layer].row + b * t->layers[layer].positions * t->channels;
}

static float *tcn_results(const fck_tcn *t, int64_t layer, const float *mask, float *workspace, int64_t b) {
  return workspace + fck_tcn_results(t, layer, mask != 0) + b * t->layers[layer].positions * t->channels;
}

static void tcn_forward(const fck_tcn *t, const float *x, const float *parameters, const float *mask, float *workspace) {
  const int64_t N = t->channels, K = t->width;
  for (int64_t b = 0; b < t->batch; b++) {
    const float *below = x + b * t->window;
    for (int64_t layer = 0; layer < t->depth; layer++) {
      const fck_tcn_layer *l = t->layers + layer;
      const int64_t C = l->inputs;
      const float *weights = parameters + l->parameters, *bias = weights + K * C * N;
      float *branch = tcn_branch(t, layer, workspace, b), *results = tcn_results(t, layer, mask, workspace, b);
      for (int64_t j = 0; j < l->positions; j++) {
        const int64_t *taps = t->taps + l->taps + j * K;
        for (int64_t n = 0; n < N; n++) {
          double sum = bias[n];
          for (int64_t k = 0; k < K; k++) {
            for (int64_t c = 0; taps[k] >= 0 && c < C; c++) sum += (double)below[taps[k] * C + c] * weights[(k * C + c) * N + n];
          }
          float a = activate(t->activation, (float)sum);
          branch[j * N + n] = t->activation == FCK_GELU ? (float)sum : a;
          if (mask) a *= mask[(layer * t->batch + b) * N + n];
          if (t->residual && layer > 0) a += below[taps[K - 1] * N + n];
          results[j * N + n] = a;
        }
      }
      below = results;
    }
  }
}

static void tcn_backward(const fck_tcn *t, const float *x, const float *parameters, const float *mask, const float *top, int64_t ld_top,
                         float *workspace, float *gradients) {
  const int64_t N = t->channels, K = t->width;
  for (int64_t i = 0; i < t->parameter_count; i++) gradients[i] = 0;
  for (int64_t b = 0; b < t->batch; b++) {
    float *d = workspace + t->flow, *next = d + t->flow_count;
    for (int64_t n = 0; n < N; n++) d[n] = top[b * ld_top + n];
    for (int64_t layer = t->depth - 1; layer >= 0; layer--) {
      const fck_tcn_layer *l = t->layers + layer;
      const int64_t C = l->inputs;
      const float *weights = parameters + l->parameters, *branch = tcn_branch(t, layer, workspace, b);
      const float *below = layer == 0 ? x + b * t->window : tcn_results(t, layer - 1, mask, workspace, b);
      float *dw = gradients + l->parameters, *db = dw + K * C * N;
      for (int64_t i = 0; layer > 0 && i < l->below * N; i++) next[i] = 0;
      for (int64_t j = 0; j < l->positions; j++) {
        const int64_t *taps = t->taps + l->taps + j * K;
        for (int64_t n = 0; n < N; n++) {
          float g = d[j * N + n], a = branch[j * N + n];
          if (t->residual && layer > 0) next[taps[K - 1] * N + n] += g;
          g *= slope(t->activation, a, a) * (mask ? mask[(layer * t->batch + b) * N + n] : 1);
          db[n] += g;
          for (int64_t k = 0; k < K; k++) {
            for (int64_t c = 0; taps[k] >= 0 && c < C; c++) {
              dw[(k * C + c) * N + n] += below[taps[k] * C + c] * g;
              if (layer > 0) next[taps[k] * N + c] += weights[(k * C + c) * N + n] * g;
            }
          }
        }
      }
      float *done = d;
      d = next, next = done;
    }
  }
}

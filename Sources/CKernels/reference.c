// The kernels as plain loops: slow, obvious, and kept for good as what every fast path is tested against.
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "CKernels.h"

static float activate(int32_t activation, float z) {
  switch (activation) {
    case FCK_RELU: return z > 0 || isnan(z) ? z : 0;
    case FCK_TANH: return tanhf(z);
    case FCK_GELU: return (float)(0.5 * z * (1 + erf(z * M_SQRT1_2)));
    default: return z;
  }
}

static void dense_forward(const fck_dense *d, const float *x, int64_t ldx, const float *w, const float *bias, float *pre, float *out,
                          int64_t ldo) {
  for (int64_t b = 0; b < d->batch; b++) {
    for (int64_t n = 0; n < d->outputs; n++) {
      double sum = bias[n];
      for (int64_t k = 0; k < d->inputs; k++) sum += (double)x[b * ldx + k] * w[k * d->outputs + n];
      if (pre) pre[b * ldo + n] = (float)sum;
      out[b * ldo + n] = activate(d->activation, (float)sum);
    }
  }
}

static void dense_weight_gradient(const fck_dense *d, const float *x, int64_t ldx, const float *dz, int64_t ldz, float *dw, float *db,
                                  float *scratch) {
  (void)scratch;
  for (int64_t n = 0; n < d->outputs; n++) {
    double sum = 0;
    for (int64_t b = 0; b < d->batch; b++) sum += dz[b * ldz + n];
    db[n] = (float)sum;
    for (int64_t k = 0; k < d->inputs; k++) {
      sum = 0;
      for (int64_t b = 0; b < d->batch; b++) sum += (double)x[b * ldx + k] * dz[b * ldz + n];
      dw[k * d->outputs + n] = (float)sum;
    }
  }
}

static void dense_input_gradient(const fck_dense *d, const float *dz, int64_t ldz, const float *w, float *dx, int64_t ldx,
                                 float *scratch) {
  (void)scratch;
  for (int64_t b = 0; b < d->batch; b++) {
    for (int64_t k = 0; k < d->inputs; k++) {
      double sum = 0;
      for (int64_t n = 0; n < d->outputs; n++) sum += (double)dz[b * ldz + n] * w[k * d->outputs + n];
      dx[b * ldx + k] = (float)sum;
    }
  }
}

static float slope(int32_t activation, float pre, float a) {
  switch (activation) {
    case FCK_RELU: return a > 0 ? 1 : 0;
    case FCK_TANH: return 1 - a * a;
    case FCK_GELU: return (float)(0.5 * (1 + erf(pre * M_SQRT1_2)) + pre * exp(-0.5 * pre * pre) * 0.3989422804014327);
    default: return 1;
  }
}

static void activation_gradient(int32_t activation, int64_t rows, int64_t n, const float *pre, const float *a, int64_t lda,
                                const float *mask, float *d, int64_t ldd) {
  for (int64_t r = 0; r < rows; r++) {
    for (int64_t i = 0; i < n; i++) {
      float value = d[r * ldd + i] * slope(activation, pre ? pre[r * lda + i] : 0, a[r * lda + i]);
      d[r * ldd + i] = mask ? value * mask[r * n + i] : value;
    }
  }
}

static void apply_mask(int64_t rows, int64_t n, const float *a, int64_t lda, const float *mask, float *out, int64_t ldo) {
  for (int64_t r = 0; r < rows; r++) {
    for (int64_t i = 0; i < n; i++) out[r * ldo + i] = a[r * lda + i] * mask[r * n + i];
  }
}

static void lstm_forward(const fck_lstm *l, const float *x, int64_t x_step, int64_t ldx, const float *mask, const float *parameters,
                         float *workspace) {
  const int64_t B = l->batch, F = l->features, H = l->hidden, G = l->padded;
  const float *recurrent = parameters, *input = recurrent + H * 4 * H, *bias = input + F * 4 * H;
  float *states = workspace + l->states, *cells = workspace + l->cells, *cell_tanh = workspace + l->cell_tanh;
  for (int64_t i = 0; i < B * l->ld_state; i++) states[i] = l->carried ? states[l->carried * B * l->ld_state + i] : 0;
  for (int64_t i = 0; i < B * G; i++) cells[i - B * G] = l->carried ? cells[(l->carried - 1) * B * G + i] : 0;
  for (int64_t t = 0; t < l->steps; t++) {
    for (int64_t b = 0; b < B; b++) {
      float *state = states + (t * B + b) * l->ld_state, *gate = workspace + l->gates + (t * B + b) * 4 * G;
      for (int64_t f = 0; f < F; f++) state[G + f] = x[t * x_step + b * ldx + f] * (mask ? mask[b * F + f] : 1);
      for (int64_t n = 0; n < 4 * H; n++) {
        double sum = bias[n];
        for (int64_t h = 0; h < H; h++) sum += (double)state[h] * recurrent[h * 4 * H + n];
        for (int64_t f = 0; f < F; f++) sum += (double)state[G + f] * input[f * 4 * H + n];
        gate[n] = (float)(n / H == 2 ? tanh(sum) : 1 / (1 + exp(-sum)));
      }
      for (int64_t h = 0; h < H; h++) {
        float previous = cells[((t - 1) * B + b) * G + h];
        float c = gate[H + h] * previous + gate[h] * gate[2 * H + h];
        cells[(t * B + b) * G + h] = c;
        cell_tanh[(t * B + b) * G + h] = tanhf(c);
        states[((t + 1) * B + b) * l->ld_state + h] = gate[3 * H + h] * tanhf(c);
      }
    }
  }
}

static void lstm_backward(const fck_lstm *l, const float *parameters, float *workspace, const float *dh_last, int64_t ld_last,
                          const float *dh_all, float *gradients, float *dx) {
  const int64_t B = l->batch, F = l->features, H = l->hidden, G = l->padded, R = (F + 15) / 16 * 16;
  const float *recurrent = parameters, *input = recurrent + H * 4 * H;
  float *carry = workspace + l->carry;
  for (int64_t i = 0; i < B * G; i++) carry[i] = 0;
  for (int64_t i = 0; i < (H + F + 1) * 4 * H; i++) gradients[i] = 0;
  for (int64_t t = l->steps - 1; t >= 0; t--) {
    for (int64_t b = 0; b < B; b++) {
      const float *state = workspace + l->states + (t * B + b) * l->ld_state;
      float *gate = workspace + l->gates + (t * B + b) * 4 * G, *next = gate + B * 4 * G;
      const float *cell_tanh = workspace + l->cell_tanh + (t * B + b) * G;
      for (int64_t h = 0; h < H; h++) {
        double dh = 0;
        if (dh_last && t == l->steps - 1) dh += dh_last[b * ld_last + h];
        if (dh_all) dh += dh_all[(t * B + b) * G + h];
        if (t < l->steps - 1) {
          for (int64_t n = 0; n < 4 * H; n++) dh += (double)next[n] * recurrent[h * 4 * H + n];
        }
        float i = gate[h], f = gate[H + h], g = gate[2 * H + h], o = gate[3 * H + h], s = cell_tanh[h];
        float previous = workspace[l->cells + ((t - 1) * B + b) * G + h];
        float dc = carry[b * G + h] + (float)dh * o * (1 - s * s);
        carry[b * G + h] = dc * f;
        gate[h] = dc * g * i * (1 - i);
        gate[H + h] = dc * previous * f * (1 - f);
        gate[2 * H + h] = dc * i * (1 - g * g);
        gate[3 * H + h] = (float)dh * s * o * (1 - o);
      }
      for (int64_t n = 0; n < 4 * H; n++) {
        for (int64_t h = 0; h < H; h++) gradients[h * 4 * H + n] += state[h] * gate[n];
        for (int64_t f = 0; f < F; f++) gradients[(H + f) * 4 * H + n] += state[G + f] * gate[n];
        gradients[(H + F) * 4 * H + n] += gate[n];
      }
      if (!dx) continue;
      for (int64_t f = 0; f < F; f++) {
        double sum = 0;
        for (int64_t n = 0; n < 4 * H; n++) sum += (double)gate[n] * input[f * 4 * H + n];
        dx[(t * B + b) * R + f] = (float)sum;
      }
    }
  }
}

static void gather(const float *values, const int64_t *starts, int64_t batch, int64_t lookback, int64_t features, int32_t anchor,
                   int64_t anchored, int32_t time_major, float *out, float *shifts, float *scales) {
  for (int64_t b = 0; b < batch; b++) {
    const float *window = values + starts[b];
    float shift = 0, scale = 1;
    if (anchor == FCK_ANCHOR_LAST) shift = window[(lookback - 1) * features];
    if (anchor == FCK_ANCHOR_INSTANCE) {
      double mean = 0, square = 0;
      for (int64_t t = 0; t < lookback; t++) mean += window[t * features];
      mean /= (double)lookback;
      for (int64_t t = 0; t < lookback; t++) square += (window[t * features] - mean) * (window[t * features] - mean);
      double deviation = sqrt(square / (double)lookback);
      shift = (float)mean;
      scale = deviation < 1e-6 ? 1 : (float)deviation;
    }
    shifts[b] = shift;
    scales[b] = scale;
    for (int64_t t = 0; t < lookback; t++) {
      for (int64_t f = 0; f < features; f++) {
        float value = window[t * features + f];
        if (f < anchored) value = (value - shift) / scale;
        out[time_major ? (t * batch + b) * features + f : (b * lookback + t) * features + f] = value;
      }
    }
  }
}

static double squared_error(int64_t batch, int64_t n, const float *out, const float *labels, const float *shifts, const float *scales,
                            float *predictions, float *gradients) {
  double sum = 0, count = (double)(batch * n);
  for (int64_t b = 0; b < batch; b++) {
    for (int64_t i = b * n; i < (b + 1) * n; i++) {
      double prediction = (double)out[i] * scales[b] + shifts[b], error = prediction - labels[i];
      sum += error * error;
      if (predictions) predictions[i] = (float)prediction;
      if (gradients) gradients[i] = (float)(2 * error * scales[b] / count);
    }
  }
  return sum / count;
}

static double pinball(int64_t batch, int64_t n, const float *levels, const float *out, const float *labels, const float *shifts,
                      const float *scales, float *predictions, float *gradients) {
  double sum = 0, count = (double)(batch * n);
  for (int64_t b = 0; b < batch; b++) {
    for (int64_t c = 0, i = b * n; c < n; c++, i++) {
      double level = levels[c], prediction = (double)out[i] * scales[b] + shifts[b], error = labels[i] - prediction;
      sum += error > 0 ? level * error : (level - 1) * error;
      if (predictions) predictions[i] = (float)prediction;
      double slope = error > 0 ? -level : error < 0 ? 1 - level : 0.5 - level;
      if (gradients) gradients[i] = (float)(slope * scales[b] / count);
    }
  }
  return sum / count;
}

static void update(const fck_update *u, int64_t n, float *p, const float *gradients, float *s1, float *s2) {
  for (int64_t i = 0; i < n; i++) {
    float g = gradients[i];
    if (u->kind == FCK_ADAMW) p[i] *= u->decay; else g += u->decay * p[i];
    switch (u->kind) {
      case FCK_SGD: p[i] -= u->rate * g; break;
      case FCK_MOMENTUM:
        s1[i] = u->first * s1[i] + g;
        p[i] -= u->rate * s1[i];
        break;
      case FCK_NESTEROV:
        s1[i] = u->first * s1[i] + g;
        p[i] -= u->rate * (g + u->first * s1[i]);
        break;
      case FCK_RMSPROP:
        s1[i] = u->first * s1[i] + (1 - u->first) * g * g;
        p[i] -= u->rate * g / (sqrtf(s1[i]) + u->epsilon);
        break;
      case FCK_ADAGRAD:
        s1[i] += g * g;
        p[i] -= u->rate * g / (sqrtf(s1[i]) + u->epsilon);
        break;
      case FCK_ADADELTA: {
        s1[i] = u->first * s1[i] + (1 - u->first) * g * g;
        float delta = g * sqrtf(s2[i] + u->epsilon) / sqrtf(s1[i] + u->epsilon);
        s2[i] = u->first * s2[i] + (1 - u->first) * delta * delta;
        p[i] -= u->rate * delta;
        break;
      }
      default:
        s1[i] = u->first * s1[i] + (1 - u->first) * g;
        s2[i] = u->second * s2[i] + (1 - u->second) * g * g;
        p[i] -= u->rate * s1[i] / (sqrtf(s2[i]) * u->root_correction + u->epsilon);
    }
  }
}

static double sum_of_squares(int64_t n, const float *x) {
  double sum = 0;
  for (int64_t i = 0; i < n; i++) sum += (double)x[i] * x[i];
  return sum;
}

static void scale(int64_t n, float *x, float factor) {
  for (int64_t i = 0; i < n; i++) x[i] *= factor;
}

static void exp_all(int64_t n, float *x) {
  for (int64_t i = 0; i < n; i++) x[i] = (float)exp(x[i]);
}

static void tanh_all(int64_t n, float *x) {
  for (int64_t i = 0; i < n; i++) x[i] = (float)tanh(x[i]);
}

static void sigmoid_all(int64_t n, float *x) {
  for (int64_t i = 0; i < n; i++) x[i] = (float)(1 / (1 + exp(-(double)x[i])));
}

static void erf_all(int64_t n, float *x) {
  for (int64_t i = 0; i < n; i++) x[i] = (float)erf(x[i]);
}

static double multiply_add_loop(int64_t n, float *sink) {
  float x = 0;
  for (int64_t k = 0; k < n; k++) x = x * sink[0] + sink[1];
  sink[0] = x;
  return (double)n * 2;
}

static double dot(int64_t n, const float *x, const float *y) {
  double sum = 0;
  for (int64_t i = 0; i < n; i++) sum += (double)x[i] * y[i];
  return sum;
}

static double sum_of_magnitudes(int64_t n, const float *x) {
  double sum = 0;
  for (int64_t i = 0; i < n; i++) sum += fabs((double)x[i]);
  return sum;
}

static double squared_distance(int64_t n, const float *x, const float *y) {
  double sum = 0;
  for (int64_t i = 0; i < n; i++) sum += ((double)x[i] - y[i]) * ((double)x[i] - y[i]);
  return sum;
}

static double dot_difference(int64_t n, const float *x, const float *y, const float *z) {
  double sum = 0;
  for (int64_t i = 0; i < n; i++) sum += x[i] * ((double)y[i] - z[i]);
  return sum;
}

static double scaled_dot(int64_t n, const float *x, const float *m, const float *v, double correction, double epsilon) {
  double sum = 0;
  for (int64_t i = 0; i < n; i++) sum += (double)x[i] * m[i] / (sqrt(v[i] * correction) + epsilon);
  return sum;
}

static void blend(int64_t n, float keep, float *x, float take, const float *y) {
  for (int64_t i = 0; i < n; i++) x[i] = (float)((double)keep * x[i] + (double)take * y[i]);
}

static void moments(int64_t n, const float *g, const fck_moments *c, float *m, float *v) {
  for (int64_t i = 0; i < n; i++) {
    m[i] = (float)((double)c->keep_first * m[i] + (double)c->take_first * g[i]);
    v[i] = (float)((double)c->keep_second * v[i] + (double)c->take_second * g[i] * g[i]);
  }
}

static void descend(int64_t n, float rate, const float *m, const float *v, float correction, float epsilon, float *p) {
  for (int64_t i = 0; i < n; i++) p[i] = (float)(p[i] - (double)rate * m[i] / (sqrt((double)v[i] * correction) + epsilon));
}

static void descend_bounded(int64_t n, float rate, const float *m, const float *v, float epsilon, float low, float high, float *largest,
                            float *p) {
  for (int64_t i = 0; i < n; i++) {
    float second = v[i];
    if (largest) second = largest[i] = fmaxf(largest[i], second);
    p[i] = (float)(p[i] - m[i] * fmin(fmax(rate / (sqrt((double)second) + epsilon), low), high));
  }
}

static void schedule_free(int64_t n, const fck_schedule_free *c, const float *g, float *v, float *z, float *x, float *y) {
  for (int64_t i = 0; i < n; i++) {
    double second = (double)c->keep_second * v[i] + (double)c->take_second * g[i] * g[i];
    double base = z[i] - (double)c->decay * y[i] - (double)c->rate * g[i] / (sqrt(second * c->correction) + c->epsilon);
    double average = (1 - (double)c->weight) * x[i] + (double)c->weight * base;
    v[i] = (float)second;
    z[i] = (float)base;
    x[i] = (float)average;
    y[i] = (float)(c->toward * average + (1 - (double)c->toward) * base);
  }
}

#include "reference_panels.h"
#include "reference_tcn.h"
#include "reference_transformer.h"

const fck_table *fck_reference(void) {
  static const fck_table table = {
    "reference", dense_forward, dense_weight_gradient, dense_input_gradient, activation_gradient, apply_mask, lstm_forward, lstm_backward,
    gather, squared_error, pinball, update, sum_of_squares, scale, exp_all, tanh_all, sigmoid_all, erf_all,
    multiply_add_loop, dot, sum_of_magnitudes, squared_distance, dot_difference, scaled_dot, blend, moments, descend, descend_bounded, schedule_free,
    panel_windows, panel_sums, panel_subtract, panel_products, panel_outputs, tridiagonalize, rotate, solve_shifted,
    tcn_forward, tcn_backward,
    transformer_forward, transformer_backward,
  };
  return &table;
}

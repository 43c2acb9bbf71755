// Gathering, loss, optimizers, norms. Included by a level.
//
// Sums run over eight lanes of double, in one order on every level.

typedef double D8 __attribute__((ext_vector_type(8)));

INLINE D8 load_double(const float *p) {
  F8 x;
  __builtin_memcpy(&x, p, sizeof x);
  return __builtin_convertvector(x, D8);
}

// The first n lanes, the others zero.
INLINE D8 load_double_lanes(const float *p, int64_t n) {
  float lanes[8] = {0};
  for (int64_t i = 0; i < n; i++) lanes[i] = p[i];
  return load_double(lanes);
}

INLINE double sum_lanes(D8 x) { return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7])); }

static double sum_of_squares(int64_t n, const float *p) {
  D8 even = 0, odd = 0;
  int64_t i = 0;
  for (; i + 16 <= n; i += 16) {
    D8 x = load_double(p + i), y = load_double(p + i + 8);
    even += x * x;
    odd += y * y;
  }
  for (; i < n; i += 8) {
    D8 x = load_double_lanes(p + i, n - i < 8 ? n - i : 8);
    even += x * x;
  }
  return sum_lanes(even + odd);
}

static void scale(int64_t n, float *x, float factor) {
  for (int64_t i = 0; i < n; i++) x[i] *= factor;
}

// One lead: the samples go into the lanes.
static double squared_error_single(int64_t batch, const float *out, const float *labels, const float *shifts, const float *scales,
                                   float *predictions, float *gradients) {
  const double count = (double)batch;
  const V factor = splat((float)(2 / count));
  D8 sum = 0;
  for (int64_t b = 0; b < batch; b += 16) {
    const int64_t lanes = batch - b < 16 ? batch - b : 16;
    float errors[16] = {0};
    for (int64_t i = 0; i < lanes; i += W) {
      const int64_t n = lanes - i < W ? lanes - i : W;
      const V scale = load(scales + b + i);
      const V prediction = fma_(load(out + b + i), scale, load(shifts + b + i)), error = prediction - load(labels + b + i);
      if (n == W) store(errors + i, error); else store_lanes(errors + i, error, n);
      if (predictions) store_lanes(predictions + b + i, prediction, n);
      if (gradients && n == W) store(gradients + b + i, error * scale * factor);
      else if (gradients) store_lanes(gradients + b + i, error * scale * factor, n);
    }
    for (int64_t i = 0; i < 16; i += 8) {
      D8 e = load_double(errors + i);
      sum += e * e;
    }
  }
  return sum_lanes(sum) / count;
}

// Values from a column of a row on, in the lanes of a sum: lane c mod 8 takes column c, however wide the vectors are.
INLINE D8 load_columns(const float *p, int64_t column) {
  D8 x = load_double(p);
#if W >= 8
  (void)column;
#else
  if ((column & 4) != 0) x = __builtin_shufflevector(x, x, 4, 5, 6, 7, 0, 1, 2, 3);
#endif
  return x;
}

static double squared_error(int64_t batch, int64_t n, const float *out, const float *labels, const float *shifts, const float *scales,
                            float *predictions, float *gradients) {
  if (n == 1) return squared_error_single(batch, out, labels, shifts, scales, predictions, gradients);
  const double count = (double)(batch * n);
  D8 sum = 0;
  for (int64_t b = 0; b < batch; b++) {
    const V scale = splat(scales[b]), shift = splat(shifts[b]), factor = splat((float)(2 * (double)scales[b] / count));
    for (int64_t i = b * n, end = i + n; i < end; i += W) {
      const int64_t lanes = end - i < W ? end - i : W;
      V prediction = fma_(load(out + i), scale, shift), error = prediction - load(labels + i), gradient = error * factor;
      if (predictions) store_lanes(predictions + i, prediction, lanes);
      if (gradients) store_lanes(gradients + i, gradient, lanes);
      float errors[W + 8] = {0};
      store_lanes(errors, error, lanes);
      for (int64_t j = 0; j < lanes; j += 8) {
        D8 e = load_columns(errors + j, i - b * n);
        sum += e * e;
      }
    }
  }
  return sum_lanes(sum) / count;
}

static double pinball(int64_t batch, int64_t n, const float *levels, const float *out, const float *labels, const float *shifts,
                      const float *scales, float *predictions, float *gradients) {
  const double count = (double)(batch * n);
  D8 sum = 0;
  for (int64_t b = 0; b < batch; b++) {
    const V scale = splat(scales[b]), shift = splat(shifts[b]), factor = splat((float)((double)scales[b] / count));
    for (int64_t c = 0, i = b * n; c < n; c += W, i += W) {
      const int64_t lanes = n - c < W ? n - c : W;
      const V level = load(levels + c), prediction = fma_(load(out + i), scale, shift), error = load(labels + i) - prediction;
      const V below = splat(1) - level, middle = splat(0.5f) - level;
      const V loss = error > splat(0) ? level * error : -below * error;
      const V slope = error > splat(0) ? -level : error < splat(0) ? below : middle;
      if (predictions) store_lanes(predictions + i, prediction, lanes);
      if (gradients) store_lanes(gradients + i, slope * factor, lanes);
      float losses[W + 8] = {0};
      store_lanes(losses, loss, lanes);
      for (int64_t j = 0; j < lanes; j += 8) sum += load_columns(losses + j, c);
    }
  }
  return sum_lanes(sum) / count;
}

// n floats; for windows, which are short, a call of memcpy takes as long as the copy.
INLINE void copy(int64_t n, const float *from, float *to) {
  int64_t i = 0;
  for (; i + W <= n; i += W) store(to + i, load(from + i));
  if (i == n) return;
  if (n < W) {
    for (; i < n; i++) to[i] = from[i];
  } else {
    store(to + n - W, load(from + n - W));
  }
}

// Rows of n floats each, at distances `step`; inlined for the n that are frequent.
INLINE void copy_rows(const int64_t n, int64_t rows, const float *from, float *to, int64_t step) {
  for (int64_t r = 0; r < rows; r++) __builtin_memcpy(to + r * step, from + r * n, (size_t)n * sizeof(float));
}

static void gather(const float *values, const int64_t *starts, int64_t batch, int64_t lookback, int64_t features, int32_t anchor,
                   int64_t anchored, int32_t time_major, float *out, float *shifts, float *scales) {
  const int64_t size = lookback * features;
  for (int64_t b = 0; b < batch; b++) {
    const float *window = values + starts[b];
    float shift = 0, scale = 1;
    if (anchor == FCK_ANCHOR_LAST) shift = window[size - features];
    if (anchor == FCK_ANCHOR_INSTANCE) {
      double mean = 0, square = 0;
      for (int64_t t = 0; t < lookback; t++) mean += (double)window[t * features];
      mean /= (double)lookback;
      for (int64_t t = 0; t < lookback; t++) {
        double distance = (double)window[t * features] - mean;
        square += distance * distance;
      }
      double deviation = __builtin_sqrt(square / (double)lookback);
      shift = (float)mean;
      scale = deviation < 1e-6 ? 1 : (float)deviation;
    }
    shifts[b] = shift;
    scales[b] = scale;
    const int64_t moved = anchor == FCK_ANCHOR_NONE ? 0 : anchored;
    if (!time_major && moved == 0) {
      copy(size, window, out + b * size);
      continue;
    }
    const int64_t row = time_major ? batch * features : features;
    float *to = out + (time_major ? b * features : b * size);
    if (moved == 0) {
      switch (features) {
        case 1: copy_rows(1, lookback, window, to, row); break;
        case 2: copy_rows(2, lookback, window, to, row); break;
        case 3: copy_rows(3, lookback, window, to, row); break;
        case 4: copy_rows(4, lookback, window, to, row); break;
        default: copy_rows(features, lookback, window, to, row);
      }
      continue;
    }
    for (int64_t t = 0; t < lookback; t++) {
      for (int64_t f = 0; f < moved; f++) to[t * row + f] = (window[t * features + f] - shift) / scale;
      for (int64_t f = moved; f < features; f++) to[t * row + f] = window[t * features + f];
    }
  }
}

/// An optimizer's state without what is too small to matter: below 1e-30 it is zero.
///
/// The state of a parameter whose gradient stays zero, as behind a dead unit, would decay into subnormal numbers and stay there, and
/// some processors compute with those a hundred times slower. A moment of 1e-30 moves no parameter. NaN stays.
INLINE V settled(V s) {
  const V size = __builtin_elementwise_abs(s);
  return (V)((__typeof__(size < s))s & ~(size < splat(1e-30f)));
}

INLINE void update_vector(const int32_t kind, const fck_update *u, float *parameters, const float *gradients, float *s1, float *s2) {
  const V rate = splat(u->rate), first = splat(u->first), epsilon = splat(u->epsilon);
  V p = load(parameters), g = load(gradients);
  if (kind == FCK_ADAMW) p *= splat(u->decay); else g = fma_(splat(u->decay), p, g);
  if (kind == FCK_SGD) {
    p -= rate * g;
  } else if (kind == FCK_MOMENTUM || kind == FCK_NESTEROV) {
    V v = settled(fma_(first, load(s1), g));
    store(s1, v);
    p -= rate * (kind == FCK_NESTEROV ? fma_(first, v, g) : v);
  } else if (kind == FCK_RMSPROP || kind == FCK_ADAGRAD) {
    V s = kind == FCK_ADAGRAD ? fma_(g, g, load(s1)) : settled(fma_(first, load(s1), (splat(1) - first) * g * g));
    store(s1, s);
    p -= rate * g / (__builtin_elementwise_sqrt(s) + epsilon);
  } else if (kind == FCK_ADADELTA) {
    V s = settled(fma_(first, load(s1), (splat(1) - first) * g * g)), d = load(s2);
    V delta = g * __builtin_elementwise_sqrt(d + epsilon) / __builtin_elementwise_sqrt(s + epsilon);
    store(s1, s);
    store(s2, settled(fma_(first, d, (splat(1) - first) * delta * delta)));
    p -= rate * delta;
  } else {
    const V second = splat(u->second);
    V m = settled(fma_(first, load(s1), (splat(1) - first) * g));
    V v = settled(fma_(second, load(s2), (splat(1) - second) * g * g));
    store(s1, m);
    store(s2, v);
    p -= rate * m / fma_(__builtin_elementwise_sqrt(v), splat(u->root_correction), epsilon);
  }
  store(parameters, p);
}

INLINE void update_all(const int32_t kind, const fck_update *u, int64_t n, float *p, const float *g, float *s1, float *s2) {
  int64_t i = 0;
  for (; i + W <= n; i += W) update_vector(kind, u, p + i, g + i, s1 + i, s2 + i);
  if (i == n) return;
  const size_t bytes = (size_t)(n - i) * sizeof(float);
  const int has_first = kind != FCK_SGD, has_second = kind >= FCK_ADADELTA;
  float rest[4][W] = {{0}};
  __builtin_memcpy(rest[0], p + i, bytes);
  __builtin_memcpy(rest[1], g + i, bytes);
  if (has_first) __builtin_memcpy(rest[2], s1 + i, bytes);
  if (has_second) __builtin_memcpy(rest[3], s2 + i, bytes);
  update_vector(kind, u, rest[0], rest[1], rest[2], rest[3]);
  __builtin_memcpy(p + i, rest[0], bytes);
  if (has_first) __builtin_memcpy(s1 + i, rest[2], bytes);
  if (has_second) __builtin_memcpy(s2 + i, rest[3], bytes);
}

static void update(const fck_update *u, int64_t n, float *p, const float *g, float *s1, float *s2) {
  switch (u->kind) {
#define KIND(K) \
  case K: update_all(K, u, n, p, g, s1, s2); break;
    KIND(FCK_SGD) KIND(FCK_MOMENTUM) KIND(FCK_NESTEROV) KIND(FCK_RMSPROP) KIND(FCK_ADAGRAD) KIND(FCK_ADADELTA) KIND(FCK_ADAM) KIND(FCK_ADAMW)
  }
}

#define ELEMENTARY(NAME, FUNCTION)                                                                   \
  static void NAME(int64_t n, float *x) {                                                            \
    for (int64_t i = 0; i < n; i += W) {                                                             \
      V y = FUNCTION(load(x + i));                                                                   \
      if (n - i >= W) store(x + i, y); else store_lanes(x + i, y, n - i);                            \
    }                                                                                                \
  }
ELEMENTARY(exp_all, exp_v)
ELEMENTARY(tanh_all, tanh_v)
ELEMENTARY(sigmoid_all, sigmoid_v)
ELEMENTARY(erf_all, erf_v)

// Enough chains to hide the latency of an addition, few enough for the registers of every level.
static double multiply_add_loop(int64_t n, float *sink) {
  V x[12];
  const V factor = splat(sink[0]), term = splat(sink[1]);
  UNROLL for (int i = 0; i < 12; i++) x[i] = splat((float)i);
  for (int64_t k = 0; k < n; k++) {
    UNROLL for (int i = 0; i < 12; i++) x[i] = fma_(x[i], factor, term);
  }
  V sum = x[0];
  UNROLL for (int i = 1; i < 12; i++) sum += x[i];
  store_lanes(sink, sum, 1);
  return (double)n * 12 * W * 2;
}

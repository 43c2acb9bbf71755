// Parts of optimizers that find their own step from norms and products over all parameters. Included by a level.
//
// Sums run over eight lanes of double, in one order on every level; the passes over the elements fuse no product, so that they have
// the same bits on every level.

#define SUM_OVER(N, TERM, REST)                          \
  D8 sum = 0;                                            \
  int64_t i = 0;                                         \
  for (; i + 8 <= (N); i += 8) { TERM; sum += term; }    \
  if (i < (N)) { REST; sum += term; }                    \
  return sum_lanes(sum);

static double dot(int64_t n, const float *x, const float *y) {
  SUM_OVER(n, D8 term = load_double(x + i) * load_double(y + i),
           D8 term = load_double_lanes(x + i, n - i) * load_double_lanes(y + i, n - i))
}

static double sum_of_magnitudes(int64_t n, const float *x) {
  SUM_OVER(n, D8 term = __builtin_elementwise_abs(load_double(x + i)),
           D8 term = __builtin_elementwise_abs(load_double_lanes(x + i, n - i)))
}

static double squared_distance(int64_t n, const float *x, const float *y) {
  SUM_OVER(n, D8 d = load_double(x + i) - load_double(y + i); D8 term = d * d,
           D8 d = load_double_lanes(x + i, n - i) - load_double_lanes(y + i, n - i); D8 term = d * d)
}

static double dot_difference(int64_t n, const float *x, const float *y, const float *z) {
  SUM_OVER(n, D8 term = load_double(x + i) * (load_double(y + i) - load_double(z + i)),
           D8 term = load_double_lanes(x + i, n - i) * (load_double_lanes(y + i, n - i) - load_double_lanes(z + i, n - i)))
}

static double scaled_dot(int64_t n, const float *x, const float *m, const float *v, double correction, double epsilon) {
  SUM_OVER(n,
           D8 term = load_double(x + i) * load_double(m + i)
                     / (__builtin_elementwise_sqrt(load_double(v + i) * correction) + epsilon),
           D8 term = load_double_lanes(x + i, n - i) * load_double_lanes(m + i, n - i)
                     / (__builtin_elementwise_sqrt(load_double_lanes(v + i, n - i) * correction) + epsilon))
}

INLINE void put(float *p, V v, int64_t n) {
  if (n >= W) store(p, v); else store_lanes(p, v, n);
}

static void blend(int64_t n, float keep, float *x, float take, const float *y) {
  for (int64_t i = 0; i < n; i += W) put(x + i, settled(splat(keep) * load(x + i) + splat(take) * load(y + i)), n - i);
}

static void moments(int64_t n, const float *g, const fck_moments *c, float *m, float *v) {
  for (int64_t i = 0; i < n; i += W) {
    const V x = load(g + i);
    put(m + i, settled(splat(c->keep_first) * load(m + i) + splat(c->take_first) * x), n - i);
    put(v + i, settled(splat(c->keep_second) * load(v + i) + splat(c->take_second) * (x * x)), n - i);
  }
}

static void descend(int64_t n, float rate, const float *m, const float *v, float correction, float epsilon, float *p) {
  for (int64_t i = 0; i < n; i += W) {
    const V root = __builtin_elementwise_sqrt(load(v + i) * splat(correction));
    put(p + i, load(p + i) - splat(rate) * load(m + i) / (root + splat(epsilon)), n - i);
  }
}

static void descend_bounded(int64_t n, float rate, const float *m, const float *v, float epsilon, float low, float high, float *largest,
                            float *p) {
  for (int64_t i = 0; i < n; i += W) {
    V second = load(v + i);
    if (largest) {
      second = at_least(second, load(largest + i));
      put(largest + i, second, n - i);
    }
    const V own = clamp(splat(rate) / (__builtin_elementwise_sqrt(second) + splat(epsilon)), low, high);
    put(p + i, load(p + i) - own * load(m + i), n - i);
  }
}

static void schedule_free(int64_t n, const fck_schedule_free *c, const float *g, float *v, float *z, float *x, float *y) {
  for (int64_t i = 0; i < n; i += W) {
    const V slope = load(g + i);
    const V second = settled(splat(c->keep_second) * load(v + i) + splat(c->take_second) * (slope * slope));
    const V root = __builtin_elementwise_sqrt(second * splat(c->correction));
    const V base = load(z + i) - splat(c->decay) * load(y + i) - splat(c->rate) * slope / (root + splat(c->epsilon));
    const V average = splat(1 - c->weight) * load(x + i) + splat(c->weight) * base;
    put(v + i, second, n - i);
    put(z + i, base, n - i);
    put(x + i, average, n - i);
    put(y + i, splat(c->toward) * average + splat(1 - c->toward) * base, n - i);
  }
}

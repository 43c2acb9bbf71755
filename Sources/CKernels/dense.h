// Dense layers. Included by a level.

static void activate(int32_t activation, int64_t rows, int64_t n, const float *pre, float *a, int64_t ld) {
  for (int64_t r = 0; r < rows; r++) {
    for (int64_t i = 0; i < n; i += W) {
      V x = load(pre + r * ld + i);
      V y = activation == FCK_TANH ? tanh_v(x) : splat(0.5f) * x * (splat(1) + erf_v(x * splat(0.70710678f)));
      if (n - i >= W) store(a + r * ld + i, y); else store_lanes(a + r * ld + i, y, n - i);
    }
  }
}

typedef float F16 __attribute__((ext_vector_type(16)));
typedef float F8 __attribute__((ext_vector_type(8)));
typedef float F4 __attribute__((ext_vector_type(4)));

INLINE F16 multiply_add16(const float *x, const float *w, F16 sum) {
  F16 a, b;
  __builtin_memcpy(&a, x, sizeof a);
  __builtin_memcpy(&b, w, sizeof b);
#if HAS_FMA
  return __builtin_elementwise_fma(a, b, sum);
#else
  return a * b + sum;
#endif
}

// A single output would leave all lanes but one idle: then the inputs go into sixteen lanes, summed in one order on every level.
static void single_output(const fck_dense *d, const float *x, int64_t ldx, const float *w, const float *bias, float *out, int64_t ldo) {
  const int64_t whole = d->inputs / 16 * 16, rest = d->inputs - whole;
  float last_w[16] = {0}, last_x[16] = {0};
  for (int64_t k = 0; k < rest; k++) last_w[k] = w[whole + k];
  for (int64_t b = 0; b < d->batch; b++, x += ldx) {
    F16 sum = 0;
    for (int64_t k = 0; k < whole; k += 16) sum = multiply_add16(x + k, w + k, sum);
    if (rest > 0) {
      for (int64_t k = 0; k < rest; k++) last_x[k] = x[whole + k];
      sum = multiply_add16(last_x, last_w, sum);
    }
    F8 s8 = sum.lo + sum.hi;
    F4 s4 = s8.lo + s8.hi;
    float total = ((s4.x + s4.z) + (s4.y + s4.w)) + *bias;
    out[b * ldo] = d->activation == FCK_RELU && total < 0 ? 0 : total;
  }
}

static void dense_forward(const fck_dense *d, const float *x, int64_t ldx, const float *w, const float *bias, float *pre, float *out,
                          int64_t ldo) {
  float *sums = pre ? pre : out;
  product p = {d->batch, d->outputs, d->inputs, x, ldx, w, d->outputs, sums, ldo, bias, 0, d->activation == FCK_RELU ? 0 : NO_FLOOR,
               W, W, W, 0, 0, 0};
  if (d->outputs == 1) single_output(d, x, ldx, w, bias, sums, ldo); else multiply(&p, 0);
  if (d->activation == FCK_TANH || d->activation == FCK_GELU) activate(d->activation, d->batch, d->outputs, sums, out, ldo);
}

static void dense_weight_gradient(const fck_dense *d, const float *x, int64_t ldx, const float *dz, int64_t ldz, float *dw, float *db,
                                  float *scratch) {
  const int64_t B = d->batch, K = d->inputs, N = d->outputs;
  // Few outputs would leave most lanes idle: then the inputs go into the lanes, and the result is transposed.
  if (N < 16) {
    float *to = N == 1 ? dw : scratch;
    product p = {N, K, B, dz, ldz, x, ldx, to, K, 0, 0, NO_FLOOR, W, W, W, 0, 0, 0};
    multiply(&p, 1);
    if (N > 1) transpose(N, K, scratch, K, dw, N);
  } else {
    product p = {K, N, B, x, ldx, dz, ldz, dw, N, 0, 0, NO_FLOOR, W, W, W, 0, 0, 0};
    multiply(&p, 1);
  }
  for (int64_t n = 0; n < N; n += W) {
    V sum = splat(0);
    for (int64_t b = 0; b < B; b++) sum += load(dz + b * ldz + n);
    if (N - n >= W) store(db + n, sum); else store_lanes(db + n, sum, N - n);
  }
}

static void dense_input_gradient(const fck_dense *d, const float *dz, int64_t ldz, const float *w, float *dx, int64_t ldx,
                                 float *scratch) {
  const int64_t K = d->inputs, N = d->outputs, ldt = (K + 15) / 16 * 16;
  if (N > 1) transpose(K, N, w, N, scratch, ldt);
  product p = {d->batch, K, N, dz, ldz, N > 1 ? scratch : w, ldt, dx, ldx, 0, 0, NO_FLOOR, W, W, W, 0, 0, 0};
  multiply(&p, 0);
}

INLINE V slope(const int32_t activation, V pre, V a) {
  if (activation == FCK_TANH) return splat(1) - a * a;
  V density = exp_v(splat(-0.5f) * pre * pre) * splat(0.39894228f);
  return fma_(pre, density, fma_(splat(0.5f), erf_v(pre * splat(0.70710678f)), splat(0.5f)));
}

static void activation_gradient(int32_t activation, int64_t rows, int64_t n, const float *pre, const float *a, int64_t lda,
                                const float *mask, float *d, int64_t ldd) {
  for (int64_t r = 0; r < rows; r++) {
    for (int64_t i = 0; i < n; i += W) {
      V x = load(d + r * ldd + i), y = load(a + r * lda + i);
      if (activation == FCK_RELU) x = y > splat(0) ? x : splat(0);
      else if (activation != FCK_IDENTITY) x *= slope(activation, pre ? load(pre + r * lda + i) : y, y);
      if (mask) x *= load(mask + r * n + i);
      if (n - i >= W) store(d + r * ldd + i, x); else store_lanes(d + r * ldd + i, x, n - i);
    }
  }
}

static void apply_mask(int64_t rows, int64_t n, const float *a, int64_t lda, const float *mask, float *out, int64_t ldo) {
  for (int64_t r = 0; r < rows; r++) {
    for (int64_t i = 0; i < n; i += W) {
      V x = load(a + r * lda + i) * load(mask + r * n + i);
      if (n - i >= W) store(out + r * ldo + i, x); else store_lanes(out + r * ldo + i, x, n - i);
    }
  }
}

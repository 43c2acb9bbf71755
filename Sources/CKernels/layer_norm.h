// Layer normalization of rows: x̂ = (x − mean) / √(variance + ε). Included by a level.
//
// Gain and bias are no part of it: the products that read x̂ have them in their weights. A row's sum runs over sixteen lanes, which are
// then added in halves, in one order on every level. Rows of d floats are padded to ⌈d/16⌉·16; what lies in the pads does not matter.

#define NORM_EPSILON 1e-5f

// Pairs of vectors: each half of each part of N lanes of `a`, beside the same of `b`.
#if W == 16
#define PAIR_8(a, b)                                                                                                           \
  __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)                                        \
      + __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31)
#define PAIR_4(a, b)                                                                                                           \
  __builtin_shufflevector(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27)                                      \
      + __builtin_shufflevector(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31)
#define PAIR_2(a, b)                                                                                                           \
  __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)                                      \
      + __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#define PAIR_1(a, b)                                                                                                           \
  __builtin_shufflevector(a, b, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30)                                     \
      + __builtin_shufflevector(a, b, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31)
#elif W == 8
#define PAIR_4(a, b) \
  __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11) + __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15)
#define PAIR_2(a, b) \
  __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13) + __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#define PAIR_1(a, b) \
  __builtin_shufflevector(a, b, 0, 8, 2, 10, 4, 12, 6, 14) + __builtin_shufflevector(a, b, 1, 9, 3, 11, 5, 13, 7, 15)
#else
#define PAIR_2(a, b) __builtin_shufflevector(a, b, 0, 1, 4, 5) + __builtin_shufflevector(a, b, 2, 3, 6, 7)
#define PAIR_1(a, b) __builtin_shufflevector(a, b, 0, 4, 2, 6) + __builtin_shufflevector(a, b, 1, 5, 3, 7)
#endif

// Lane r is the sum of all lanes of v[r], each vector's halves first. Overwrites v.
INLINE V lane_sums(V *v) {
#if W == 16
  UNROLL for (int i = 0; i < 8; i++) v[i] = PAIR_8(v[i], v[i + 8]);
#endif
#if W >= 8
  UNROLL for (int i = 0; i < 4; i++) v[i] = PAIR_4(v[i], v[i + 4]);
#endif
  UNROLL for (int i = 0; i < 2; i++) v[i] = PAIR_2(v[i], v[i + 2]);
  return PAIR_1(v[0], v[1]);
}

// Sixteen lanes as vectors: the first and the second half are added until one vector is left.
#define PARTS (16 / W)

INLINE V fold_parts(V *part) {
  UNROLL for (int n = PARTS; n > 1; n /= 2) {
    UNROLL for (int i = 0; i < n / 2; i++) part[i] += part[i + n / 2];
  }
  return part[0];
}

// What of the last sixteen lanes of a row belongs to it.
typedef struct {
  int64_t whole;  // lanes in front of those
  VI keep[PARTS];
} row_end;

INLINE row_end end_of_rows(int64_t d) {
  row_end e = {.whole = (d - 1) / 16 * 16};
  int32_t lanes[16];
  for (int64_t i = 0; i < 16; i++) lanes[i] = e.whole + i < d ? -1 : 0;
  __builtin_memcpy(e.keep, lanes, sizeof lanes);
  return e;
}

INLINE V kept(V x, VI keep) { return __builtin_bit_cast(V, __builtin_bit_cast(VI, x) & keep); }

// Σ x·y over a row.
static float dot_rows(int64_t n, const float *x, const float *y) {
  const row_end e = end_of_rows(n);
  V part[PARTS];
  UNROLL for (int j = 0; j < PARTS; j++) part[j] = splat(0);
  for (int64_t k = 0; k < e.whole; k += 16) {
    UNROLL for (int j = 0; j < PARTS; j++) part[j] = fma_(load(x + k + j * W), load(y + k + j * W), part[j]);
  }
  UNROLL for (int j = 0; j < PARTS; j++) {
    part[j] = fma_(kept(load(x + e.whole + j * W), e.keep[j]), kept(load(y + e.whole + j * W), e.keep[j]), part[j]);
  }
  V v[W];
  v[0] = fold_parts(part);
  for (int i = 1; i < W; i++) v[i] = v[0];
  float sums[W];
  store(sums, lane_sums(v));
  return sums[0];
}

// x̂ [rows × d] and 1/√(variance + ε) [rows] of x.
static void normalize(int64_t rows, int64_t d, const float *x, int64_t ldx, float *normed, int64_t ldn, float *inverse) {
  const row_end e = end_of_rows(d);
  const V count = splat((float)d), one = splat(1);
  for (int64_t first = 0; first < rows; first += W, x += W * ldx, normed += W * ldn) {
    const int64_t n = rows - first < W ? rows - first : W;
    V sums[W];
    float means[W], inverses[W];
    for (int64_t r = 0; r < W; r++) {
      const float *from = x + (r < n ? r : 0) * ldx;
      V part[PARTS];
      UNROLL for (int j = 0; j < PARTS; j++) part[j] = kept(load(from + e.whole + j * W), e.keep[j]);
      for (int64_t k = 0; k < e.whole; k += 16) {
        UNROLL for (int j = 0; j < PARTS; j++) part[j] += load(from + k + j * W);
      }
      sums[r] = fold_parts(part);
    }
    store(means, lane_sums(sums) / count);
    for (int64_t r = 0; r < W; r++) {
      const int64_t row = r < n ? r : 0;
      const float *from = x + row * ldx;
      float *to = normed + row * ldn;
      const V mean = splat(means[row]);
      V part[PARTS];
      UNROLL for (int j = 0; j < PARTS; j++) {
        const V z = kept(load(from + e.whole + j * W) - mean, e.keep[j]);
        store(to + e.whole + j * W, z);
        part[j] = z * z;
      }
      for (int64_t k = 0; k < e.whole; k += 16) {
        UNROLL for (int j = 0; j < PARTS; j++) {
          const V z = load(from + k + j * W) - mean;
          store(to + k + j * W, z);
          part[j] = fma_(z, z, part[j]);
        }
      }
      sums[r] = fold_parts(part);
    }
    const V scale = one / __builtin_elementwise_sqrt(lane_sums(sums) / count + splat(NORM_EPSILON));
    store(inverses, scale);
    store_lanes(inverse + first, scale, n);
    for (int64_t r = 0; r < n; r++) {
      float *to = normed + r * ldn;
      const V factor = splat(inverses[r]);
      for (int64_t k = 0; k < e.whole + 16; k += W) store(to + k, load(to + k) * factor);
    }
  }
}

// dx += (dz − mean of dz − x̂ · mean of dz⊙x̂) / √(variance + ε), dz the gradient by x̂.
static void normalize_gradient(int64_t rows, int64_t d, const float *dz, int64_t ldz, const float *normed, int64_t ldn,
                               const float *inverse, float *dx, int64_t ldx) {
  const row_end e = end_of_rows(d);
  const V count = splat((float)d);
  for (int64_t first = 0; first < rows; first += W, dz += W * ldz, normed += W * ldn, dx += W * ldx) {
    const int64_t n = rows - first < W ? rows - first : W;
    V sums[W], products[W];
    float means[W], slopes[W];
    for (int64_t r = 0; r < W; r++) {
      const float *g = dz + (r < n ? r : 0) * ldz, *z = normed + (r < n ? r : 0) * ldn;
      V sum[PARTS], product[PARTS];
      UNROLL for (int j = 0; j < PARTS; j++) {
        sum[j] = kept(load(g + e.whole + j * W), e.keep[j]);
        product[j] = sum[j] * load(z + e.whole + j * W);
      }
      for (int64_t k = 0; k < e.whole; k += 16) {
        UNROLL for (int j = 0; j < PARTS; j++) {
          const V x = load(g + k + j * W);
          sum[j] += x;
          product[j] = fma_(x, load(z + k + j * W), product[j]);
        }
      }
      sums[r] = fold_parts(sum);
      products[r] = fold_parts(product);
    }
    store(means, lane_sums(sums) / count);
    store(slopes, lane_sums(products) / count);
    for (int64_t r = 0; r < n; r++) {
      const V mean = splat(means[r]), slope = splat(slopes[r]), factor = splat(inverse[first + r]);
      for (int64_t k = 0; k < e.whole + 16; k += W) {
        const V centred = fma_(-slope, load(normed + r * ldn + k), load(dz + r * ldz + k) - mean);
        store(dx + r * ldx + k, fma_(factor, centred, load(dx + r * ldx + k)));
      }
    }
  }
}

// Vectors of W floats, and elementary functions on them. Included by a level, which defines W and HAS_FMA.
//
// A result's bits depend only on whether the level has fused multiply-add, never on W: every lane is computed by the same
// operations in the same order, and contraction is off, so that only the products written with `fma_` are fused.

#define INLINE static inline __attribute__((always_inline))

typedef float V __attribute__((ext_vector_type(W)));
typedef int32_t VI __attribute__((ext_vector_type(W)));

INLINE V load(const float *p) {
  V v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}

INLINE void store(float *p, V v) { __builtin_memcpy(p, &v, sizeof v); }

// The first n lanes, 0 ≤ n ≤ W.
INLINE void store_lanes(float *p, V v, int64_t n) {
  float lanes[W];
  __builtin_memcpy(lanes, &v, sizeof v);
  for (int64_t i = 0; i < n; i++) p[i] = lanes[i];
}

// The first n lanes, the others zero.
INLINE V first_lanes(V v, int64_t n) {
  float lanes[W];
  __builtin_memcpy(lanes, &v, sizeof v);
  for (int64_t i = n < 0 ? 0 : n; i < W; i++) lanes[i] = 0;
  return load(lanes);
}

INLINE V splat(float x) { return (V)x; }

INLINE V fma_(V a, V b, V c) {
#if HAS_FMA
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

// Comparisons are false for NaN, so that these keep a NaN in x.
INLINE V at_least(V x, V low) { return x < low ? low : x; }
INLINE V at_most(V x, V high) { return x > high ? high : x; }
INLINE V clamp(V x, float low, float high) { return at_most(at_least(x, splat(low)), splat(high)); }

// e^x for x in −87 … 88 and beyond that the value at the border; relative error under 2e-7.
// 2^f for |f| ≤ ½ is a minimax polynomial (relative error 9.4e-8); the integer part goes into the exponent.
INLINE V exp_v(V x) {
  x = clamp(x, -87.0f, 88.0f);
  const V shift = splat(0x1.8p23f);
  V t = fma_(x, splat(0x1.715476p+0f), shift);
  V n = t - shift;
#if HAS_FMA
  V f = fma_(x, splat(0x1.4ae0cp-26f), fma_(x, splat(0x1.715476p+0f), -n));
#else
  // Without a fused product the argument is reduced by ln 2 in two parts, of which the first multiplies exactly.
  V f = ((x - n * splat(0.693359375f)) + n * splat(2.12194440e-4f)) * splat(0x1.715476p+0f);
#endif
  V p = fma_(splat(0x1.5bda4p-10f), f, splat(0x1.3ce8acp-7f));
  p = fma_(p, f, splat(0x1.c6b6d8p-5f));
  p = fma_(p, f, splat(0x1.ebf9c2p-3f));
  p = fma_(p, f, splat(0x1.62e42ap-1f));
  p = fma_(p, f, splat(1.0f));
  // The low bits of t are the integer part; the product keeps a NaN.
  return p * __builtin_bit_cast(V, (__builtin_bit_cast(VI, t) << 23) + 0x3f800000);
}

// 2^y = s (1 + w) / (1 − w) for −126 ≤ y ≤ 126 and beyond that the value at the border: s the power of the nearest integer n, and
// w = tanh(½ ln 2 (y − n)) as an odd polynomial, relative error 4.5e-8. Sigmoid and tanh need one division then, and keep a NaN.
typedef struct { V s, w; } power;

INLINE power power_of_two(V y) {
  y = clamp(y, -126.0f, 126.0f);
  const V shift = splat(0x1.8p23f + 127);  // the low bits of the sum are the exponent of s
  V t = y + shift;
  V f = y - (t - shift), q = f * f;
  V r = fma_(splat(6.546900318e-04f), q, splat(-1.387490804e-02f));
  r = fma_(r, q, splat(3.465735748e-01f));
  return (power){__builtin_bit_cast(V, __builtin_bit_cast(VI, t) << 23), f * r};
}

// 1 / (1 + 2^y): the sigmoid of −y ln 2, absolute error under 2e-7.
INLINE V sigmoid_of_power(V y) {
  power p = power_of_two(y);
  V rest = splat(1) - p.w;
  return rest / fma_(p.s, splat(1) + p.w, rest);
}

// (2^y − 1) / (2^y + 1): the tanh of ½ y ln 2, relative error under 4e-7.
INLINE V tanh_of_power(V y) {
  power p = power_of_two(y);
  V less = p.s - splat(1), more = p.s + splat(1);
  return fma_(p.w, more, less) / fma_(p.w, less, more);
}

#define SIGMOID_SCALE (-0x1.715476p+0f)  // −1 / ln 2
#define TANH_SCALE 0x1.715476p+1f        // 2 / ln 2

INLINE V sigmoid_v(V x) { return sigmoid_of_power(x * splat(SIGMOID_SCALE)); }
INLINE V tanh_v(V x) { return tanh_of_power(x * splat(TANH_SCALE)); }

// erf x as an odd rational function, absolute error under 5e-7.
INLINE V erf_v(V x) {
  x = clamp(x, -4.0f, 4.0f);
  V s = x * x;
  V p = fma_(splat(1.986778045e-06f), s, splat(2.845669711e-04f));
  p = fma_(p, s, splat(3.883382387e-03f));
  p = fma_(p, s, splat(5.310186242e-02f));
  p = fma_(p, s, splat(1.935459298e-01f));
  p = fma_(p, s, splat(1.128379139e+00f));
  V q = fma_(splat(3.742018702e-05f), s, splat(1.185580891e-03f));
  q = fma_(q, s, splat(1.520732691e-02f));
  q = fma_(q, s, splat(1.153503606e-01f));
  q = fma_(q, s, splat(5.048581697e-01f));
  q = fma_(q, s, splat(1.0f));
  return x * p / q;
}

// A symmetric matrix as Q T Qᵀ, T tridiagonal, and the solution of shifted systems by it. Included by a level after panels.h.
//
// Householder's reduction (Golub and Van Loan, Matrix Computations, 8.3.1). The update that a reflection leaves behind waits until the next
// reflection is known, so that each goes through what is left of the matrix once: it updates a row and multiplies it.

// A row of the matrix, as the update that waits leaves it, becomes the reflection that maps what is right of the diagonal to one element.
INLINE void reflect_row(int64_t n, int64_t k, const double *a, const double *v, const double *w, double *x, double *tau, double *diagonal,
                        double *beside) {
  const int64_t size = round8(n), first = k / PANEL * PANEL;
  for (int64_t i = 0; i < first; i++) x[i] = 0;
  const D8 minus_v = splat8(-v[k]), minus_w = splat8(-w[k]);
  for (int64_t i = first; i < size; i += PANEL) {
    const D8 row = load8(a + i * size + k * PANEL);
    store8(x + i, fma8(minus_w, load8(v + i), fma8(minus_v, load8(w + i), row)));
  }
  *diagonal = x[k];
  for (int64_t i = first; i <= k; i++) x[i] = 0;
  *tau = 0;
  if (k + 1 == n) return;
  const double alpha = x[k + 1];
  x[k + 1] = 0;
  D8 squares = 0;
  for (int64_t i = first; i < size; i += PANEL) squares = fma8(load8(x + i), load8(x + i), squares);
  const double rest = sum_lanes(squares);
  // A rest whose squares are lost beside 1 is zero: its reflection would not be orthogonal, and nothing of it shows in the matrix.
  if (!(rest > 1e-60)) {
    for (int64_t i = first; i < size; i++) x[i] = 0;
    *beside = alpha;
    return;
  }
  const double norm = __builtin_sqrt(alpha * alpha + rest), beta = alpha > 0 ? -norm : norm;
  const D8 factor = splat8(1 / (alpha - beta));
  for (int64_t i = first; i < size; i += PANEL) store8(x + i, load8(x + i) * factor);
  x[k + 1] = 1;
  *tau = (beta - alpha) / beta;
  *beside = beta;
}

// N panels of what is left of the matrix: A −= v wᵀ + w vᵀ, and sums = A x.
INLINE void update_panels(const int N, int64_t n, int64_t first, double *a, int64_t panel, const double *v, const double *w,
                          const double *x, int64_t column, double *sums) {
  D8 vs[N], ws[N], sum[N];
  UNROLL for (int j = 0; j < N; j++) {
    vs[j] = load8(v + column + j * PANEL);
    ws[j] = load8(w + column + j * PANEL);
    sum[j] = splat8(0);
  }
  for (int64_t i = first; i < n; i++) {
    const D8 minus_v = splat8(-v[i]), minus_w = splat8(-w[i]), factor = splat8(x[i]);
    UNROLL for (int j = 0; j < N; j++) {
      double *p = a + j * panel + i * PANEL;
      const D8 y = fma8(minus_w, vs[j], fma8(minus_v, ws[j], load8(p)));
      store8(p, y);
      sum[j] = fma8(factor, y, sum[j]);
    }
  }
  UNROLL for (int j = 0; j < N; j++) store8(sums + column + j * PANEL, sum[j]);
}

static void tridiagonalize(int64_t n, double *a, double *reflections, double *tau, double *diagonal, double *beside, double *work) {
  const int64_t size = round8(n), panel = size * PANEL;
  double *w = work;
  const double *v = work;  // nothing waits before the first
  for (int64_t i = 0; i < size; i++) w[i] = 0;
  for (int64_t k = 0; k < n; k++) {
    double *x = reflections + k * size;
    reflect_row(n, k, a, v, w, x, tau + k, diagonal + k, beside + k);
    if (k + 1 == n) break;
    double *sums = work + size;
    int64_t column = (k + 1) / PANEL * PANEL;
    const int64_t left = column;
    for (; column + 4 * PANEL <= size; column += 4 * PANEL) {
      update_panels(4, n, k + 1, a + column * size, panel, v, w, x, column, sums);
    }
    if (column + 2 * PANEL <= size) {
      update_panels(2, n, k + 1, a + column * size, panel, v, w, x, column, sums);
      column += 2 * PANEL;
    }
    if (column < size) update_panels(1, n, k + 1, a + column * size, panel, v, w, x, column, sums);
    D8 products = 0;
    for (int64_t i = left; i < size; i += PANEL) products = fma8(load8(sums + i), load8(x + i), products);
    const D8 factor = splat8(tau[k]), half = splat8(-0.5 * tau[k] * tau[k] * sum_lanes(products));
    for (int64_t i = left; i < size; i += PANEL) store8(w + i, fma8(half, load8(x + i), factor * load8(sums + i)));
    v = x;
  }
}

INLINE void reflect_panels(const int N, int64_t n, int64_t k, const double *x, double tau, double *b, int64_t panel) {
  D8 sum[N];
  UNROLL for (int j = 0; j < N; j++) sum[j] = splat8(0);
  for (int64_t i = k + 1; i < n; i++) {
    const D8 factor = splat8(x[i]);
    UNROLL for (int j = 0; j < N; j++) sum[j] = fma8(factor, load8(b + j * panel + i * PANEL), sum[j]);
  }
  UNROLL for (int j = 0; j < N; j++) sum[j] *= splat8(-tau);
  for (int64_t i = k + 1; i < n; i++) {
    const D8 factor = splat8(x[i]);
    UNROLL for (int j = 0; j < N; j++) {
      double *p = b + j * panel + i * PANEL;
      store8(p, fma8(factor, sum[j], load8(p)));
    }
  }
}

INLINE void rotate_panels(const int N, int64_t n, const double *reflections, const double *tau, int32_t back, double *b, int64_t panel) {
  for (int64_t step = 0; step + 2 < n; step++) {
    const int64_t k = back ? n - 3 - step : step;
    if (tau[k] != 0) reflect_panels(N, n, k, reflections + k * round8(n), tau[k], b, panel);
  }
}

static void rotate(int64_t n, const double *reflections, const double *tau, int32_t back, int64_t panels, double *b) {
  const int64_t panel = round8(n) * PANEL;
  int64_t j = 0;
  for (; j + 4 <= panels; j += 4) rotate_panels(4, n, reflections, tau, back, b + j * panel, panel);
  if (j + 2 <= panels) {
    rotate_panels(2, n, reflections, tau, back, b + j * panel, panel);
    j += 2;
  }
  if (j < panels) rotate_panels(1, n, reflections, tau, back, b + j * panel, panel);
}

// (T + shift) x = b in every column of b, each with its own shift, by elimination from above; `inverses` [n × 8] keeps the pivots.
static void solve_shifted(int64_t n, const double *diagonal, const double *beside, int64_t panels, const double *shifts, double *b,
                          double *inverses) {
  for (int64_t j = 0; j < panels; j++) {
    double *x = b + j * round8(n) * PANEL;
    const D8 shift = load8(shifts + j * PANEL);
    D8 inverse = splat8(1) / (splat8(diagonal[0]) + shift), above = load8(x);
    store8(inverses, inverse);
    for (int64_t i = 1; i < n; i++) {
      const D8 next = splat8(beside[i - 1]), factor = -(next * inverse);
      inverse = splat8(1) / fma8(factor, next, splat8(diagonal[i]) + shift);
      above = fma8(factor, above, load8(x + i * PANEL));
      store8(inverses + i * PANEL, inverse);
      store8(x + i * PANEL, above);
    }
    D8 below = above * inverse;
    store8(x + (n - 1) * PANEL, below);
    for (int64_t i = n - 2; i >= 0; i--) {
      below = fma8(splat8(-beside[i]), below, load8(x + i * PANEL)) * load8(inverses + i * PANEL);
      store8(x + i * PANEL, below);
    }
  }
}

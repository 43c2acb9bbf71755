// Matrices of doubles in panels, and what ridge regression makes of them: the same by plain loops.

static int64_t round8(int64_t n) { return (n + 7) / 8 * 8; }

// Element (r, c) of a matrix in panels at the given distance.
static int64_t at(int64_t panel, int64_t r, int64_t c) { return c / 8 * panel + r * 8 + c % 8; }

static void panel_windows(const fck_windows *w, const float *values, const int64_t *starts, int64_t rows, double *inputs, double *labels,
                          double *shifts, double *scales, double *anchored) {
  (void)anchored;
  const int64_t size = w->lookback * w->features, panel = 8 * round8(rows);
  for (int64_t r = 0; r < rows; r++) {
    const float *window = values + starts[r];
    double mean = 0, square = 0;
    for (int64_t t = 0; t < w->lookback; t++) mean += (double)window[t * w->features] / (double)w->lookback;
    for (int64_t t = 0; t < w->lookback; t++) square += pow((double)window[t * w->features] - mean, 2) / (double)w->lookback;
    const int is_own = w->anchor == FCK_ANCHOR_INSTANCE;
    const double shift = w->anchor == FCK_ANCHOR_LAST ? (double)window[size - w->features] : is_own ? mean : 0;
    const double scale = is_own && sqrt(square) >= 1e-6 ? sqrt(square) : 1;
    for (int64_t c = 0; c < size; c++) {
      const int is_anchored = c % w->features < w->anchored;
      inputs[at(panel, r, c)] = is_anchored ? ((double)window[c] - shift) / scale : (double)window[c];
    }
    for (int64_t h = 0; h < w->horizon; h++) labels[at(panel, r, h)] = ((double)window[size + (w->latency + h) * w->features] - shift) / scale;
    shifts[r] = shift;
    scales[r] = scale;
  }
}

static void panel_sums(int64_t rows, int64_t panels, const double *x, int64_t x_panel, double *sums) {
  for (int64_t c = 0; c < 8 * panels; c++) {
    sums[c] = 0;
    for (int64_t r = 0; r < rows; r++) sums[c] += x[at(x_panel, r, c)];
  }
}

static void panel_subtract(int64_t rows, int64_t panels, double *x, int64_t x_panel, const double *from_each) {
  for (int64_t c = 0; c < 8 * panels; c++) {
    for (int64_t r = 0; r < rows; r++) x[at(x_panel, r, c)] -= from_each[c];
  }
}

static void panel_products(int64_t rows, int64_t a_panels, const double *a, int64_t a_panel, int64_t b_panels, const double *b,
                           int64_t b_panel, int32_t lower, double *c, int64_t c_panel) {
  for (int64_t i = 0; i < 8 * a_panels; i++) {
    for (int64_t j = 0; j < (lower ? (i / 8 + 1) * 8 : 8 * b_panels); j++) {
      for (int64_t r = 0; r < rows; r++) c[at(c_panel, i, j)] += a[at(a_panel, r, i)] * b[at(b_panel, r, j)];
    }
  }
}

static void panel_outputs(int64_t rows, int64_t inner_panels, const double *a, int64_t a_panel, int64_t b_panels, const double *b,
                          double *c, int64_t c_panel) {
  for (int64_t r = 0; r < rows; r++) {
    for (int64_t j = 0; j < 8 * b_panels; j++) {
      for (int64_t k = 0; k < 8 * inner_panels; k++) c[at(c_panel, r, j)] += a[at(a_panel, r, k)] * b[at(64 * inner_panels, k, j)];
    }
  }
}

// One reflection after the other, each applied to all of the matrix from both sides.
static void tridiagonalize(int64_t n, double *a, double *reflections, double *tau, double *diagonal, double *beside, double *work) {
  const int64_t size = round8(n), panel = 8 * size;
  for (int64_t k = 0; k < n; k++) {
    double *x = reflections + k * size, rest = 0;
    for (int64_t i = 0; i < size; i++) x[i] = 0;
    tau[k] = 0;
    diagonal[k] = a[at(panel, k, k)];
    if (k + 1 == n) return;
    const double alpha = a[at(panel, k + 1, k)];
    for (int64_t i = k + 2; i < n; i++) rest += a[at(panel, i, k)] * a[at(panel, i, k)];
    beside[k] = alpha;
    if (!(rest > 1e-60)) continue;
    const double norm = sqrt(alpha * alpha + rest);
    beside[k] = alpha > 0 ? -norm : norm;
    tau[k] = (beside[k] - alpha) / beside[k];
    x[k + 1] = 1;
    for (int64_t i = k + 2; i < n; i++) x[i] = a[at(panel, i, k)] / (alpha - beside[k]);
    for (int side = 0; side < 2; side++) {
      for (int64_t j = 0; j < n; j++) {
        work[j] = 0;
        for (int64_t i = 0; i < n; i++) work[j] += x[i] * (side ? a[at(panel, j, i)] : a[at(panel, i, j)]);
      }
      for (int64_t j = 0; j < n; j++) {
        for (int64_t i = 0; i < n; i++) a[side ? at(panel, j, i) : at(panel, i, j)] -= tau[k] * x[i] * work[j];
      }
    }
  }
}

static void rotate(int64_t n, const double *reflections, const double *tau, int32_t back, int64_t panels, double *b) {
  const int64_t panel = 8 * round8(n);
  for (int64_t step = 0; step < n; step++) {
    const int64_t k = back ? n - 1 - step : step;
    const double *x = reflections + k * round8(n);
    for (int64_t c = 0; c < 8 * panels; c++) {
      double sum = 0;
      for (int64_t i = 0; i < n; i++) sum += x[i] * b[at(panel, i, c)];
      for (int64_t i = 0; i < n; i++) b[at(panel, i, c)] -= tau[k] * sum * x[i];
    }
  }
}

static void solve_shifted(int64_t n, const double *diagonal, const double *beside, int64_t panels, const double *shifts, double *b,
                          double *inverses) {
  const int64_t panel = 8 * round8(n);
  for (int64_t c = 0; c < 8 * panels; c++) {
    for (int64_t i = 0; i < n; i++) {
      const double factor = i == 0 ? 0 : beside[i - 1] * inverses[i - 1];
      inverses[i] = 1 / (diagonal[i] + shifts[c] - (i == 0 ? 0 : factor * beside[i - 1]));
      if (i > 0) b[at(panel, i, c)] -= factor * b[at(panel, i - 1, c)];
    }
    for (int64_t i = n - 1; i >= 0; i--) {
      if (i + 1 < n) b[at(panel, i, c)] -= beside[i] * b[at(panel, i + 1, c)];
      b[at(panel, i, c)] *= inverses[i];
    }
  }
}

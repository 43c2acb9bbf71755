// Matrices of doubles in panels of eight columns, and the parts of a ridge regression. Included by a level, which defines PANEL_ROWS
// and PANEL_GROUP, the rows and panels of a tile.
//
// Element (r, c) of a matrix lies at ((c / 8)·S + r)·8 + c % 8, S its rows rounded up to eight; what lies beyond its last row and
// column is zero. Every element of a result is one chain of additions in the order of the inner index, so that its bits depend neither
// on the level's width nor on its tiles, and a sum may be taken up where it was left.

#define PANEL 8

INLINE int64_t round8(int64_t n) { return (n + 7) / 8 * 8; }

INLINE D8 load8(const double *p) {
  D8 v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}

INLINE void store8(double *p, D8 v) { __builtin_memcpy(p, &v, sizeof v); }

INLINE D8 splat8(double x) { return (D8)x; }

INLINE D8 fma8(D8 a, D8 b, D8 c) {
#if HAS_FMA
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

// C += A·B in a tile of R rows and N panels. The inner index runs through `blocks` of `inner` steps; `a` moves by a_step from one to the
// next and by a_jump more between blocks, b by a row.
INLINE void panel_tile(const int R, const int N, int64_t blocks, int64_t inner, const double *a, int64_t a_row, int64_t a_step,
                       int64_t a_jump, const double *b, int64_t b_panel, double *c, int64_t c_panel) {
  D8 sum[R][N];
  UNROLL for (int r = 0; r < R; r++) {
    UNROLL for (int j = 0; j < N; j++) sum[r][j] = load8(c + j * c_panel + r * PANEL);
  }
  for (int64_t block = 0; block < blocks; block++) {
    for (int64_t k = 0; k < inner; k++) {
      D8 v[N];
      UNROLL for (int j = 0; j < N; j++) v[j] = load8(b + j * b_panel);
      UNROLL for (int r = 0; r < R; r++) {
        const D8 x = splat8(a[r * a_row]);
        UNROLL for (int j = 0; j < N; j++) sum[r][j] = fma8(x, v[j], sum[r][j]);
      }
      a += a_step;
      b += PANEL;
    }
    a += a_jump;
  }
  UNROLL for (int r = 0; r < R; r++) {
    UNROLL for (int j = 0; j < N; j++) store8(c + j * c_panel + r * PANEL, sum[r][j]);
  }
}

// The tiles of one row of panels: C [rows] += A·B in `panels` panels of B.
INLINE void panel_row(const int R, int64_t panels, int64_t blocks, int64_t inner, const double *a, int64_t a_row, int64_t a_step,
                      int64_t a_jump, const double *b, int64_t b_panel, double *c, int64_t c_panel) {
  int64_t j = 0;
  for (; j + PANEL_GROUP <= panels; j += PANEL_GROUP) {
    panel_tile(R, PANEL_GROUP, blocks, inner, a, a_row, a_step, a_jump, b + j * b_panel, b_panel, c + j * c_panel, c_panel);
  }
  for (; j < panels; j++) {
    panel_tile(R, 1, blocks, inner, a, a_row, a_step, a_jump, b + j * b_panel, b_panel, c + j * c_panel, c_panel);
  }
}

// Rows that are read together, so that a panel of them stays in the first cache.
#define PANEL_DEPTH 128

static void panel_products(int64_t rows, int64_t a_panels, const double *a, int64_t a_panel, int64_t b_panels, const double *b,
                           int64_t b_panel, int32_t lower, double *c, int64_t c_panel) {
  for (int64_t first = 0; first < rows; first += PANEL_DEPTH) {
    const int64_t depth = rows - first < PANEL_DEPTH ? rows - first : PANEL_DEPTH;
    for (int64_t i = 0; i < a_panels; i++) {
      for (int64_t r = 0; r < PANEL; r += PANEL_ROWS) {
        panel_row(PANEL_ROWS, lower ? i + 1 : b_panels, 1, depth, a + i * a_panel + first * PANEL + r, 1, PANEL, 0, b + first * PANEL,
                  b_panel, c + (i * PANEL + r) * PANEL, c_panel);
      }
    }
  }
}

static void panel_outputs(int64_t rows, int64_t inner_panels, const double *a, int64_t a_panel, int64_t b_panels, const double *b,
                          double *c, int64_t c_panel) {
  const int64_t b_panel = inner_panels * PANEL * PANEL;
  int64_t r = 0;
  for (; r + PANEL_ROWS <= rows; r += PANEL_ROWS) {
    panel_row(PANEL_ROWS, b_panels, inner_panels, PANEL, a + r * PANEL, PANEL, 1, a_panel - PANEL, b, b_panel, c + r * PANEL, c_panel);
  }
  for (; r < rows; r++) {
    panel_row(1, b_panels, inner_panels, PANEL, a + r * PANEL, PANEL, 1, a_panel - PANEL, b, b_panel, c + r * PANEL, c_panel);
  }
}

// Four chains hide the latency of an addition.
static void panel_sums(int64_t rows, int64_t panels, const double *x, int64_t x_panel, double *sums) {
  for (int64_t j = 0; j < panels; j++) {
    D8 sum[4] = {0};
    const double *p = x + j * x_panel;
    int64_t r = 0;
    for (; r + 4 <= rows; r += 4) {
      UNROLL for (int i = 0; i < 4; i++) sum[i] += load8(p + (r + i) * PANEL);
    }
    for (; r < rows; r++) sum[0] += load8(p + r * PANEL);
    store8(sums + j * PANEL, (sum[0] + sum[1]) + (sum[2] + sum[3]));
  }
}

static void panel_subtract(int64_t rows, int64_t panels, double *x, int64_t x_panel, const double *from_each) {
  for (int64_t j = 0; j < panels; j++) {
    const D8 less = load8(from_each + j * PANEL);
    double *p = x + j * x_panel;
    for (int64_t r = 0; r < rows; r++) store8(p + r * PANEL, load8(p + r * PANEL) - less);
  }
}

static void panel_windows(const fck_windows *w, const float *values, const int64_t *starts, int64_t rows, double *inputs, double *labels,
                          double *shifts, double *scales, double *anchored) {
  const int64_t size = w->lookback * w->features, panels = (size + 7) / 8, panel = round8(rows) * PANEL;
  const int64_t moved = w->anchor == FCK_ANCHOR_NONE ? 0 : w->anchored;
  for (int64_t c = 0; c < panels * PANEL; c++) anchored[c] = c < size && c % w->features < moved;
  for (int64_t r = 0; r < rows; r++) {
    const float *window = values + starts[r];
    double shift = 0, scale = 1;
    if (w->anchor == FCK_ANCHOR_LAST) shift = (double)window[size - w->features];
    if (w->anchor == FCK_ANCHOR_INSTANCE) {
      double sum = 0, square = 0;
      for (int64_t t = 0; t < w->lookback; t++) sum += (double)window[t * w->features];
      shift = sum / (double)w->lookback;
      for (int64_t t = 0; t < w->lookback; t++) {
        const double distance = (double)window[t * w->features] - shift;
        square += distance * distance;
      }
      const double deviation = __builtin_sqrt(square / (double)w->lookback);
      scale = deviation < 1e-6 ? 1 : deviation;
    }
    shifts[r] = shift;
    scales[r] = scale;
    const D8 less = splat8(shift), by = splat8(scale);
    for (int64_t j = 0; j < panels; j++) {
      const int64_t left = size - j * PANEL;
      D8 x = left >= PANEL ? load_double(window + j * PANEL) : load_double_lanes(window + j * PANEL, left);
      if (moved > 0) {
        const D8 mask = load8(anchored + j * PANEL);
        x -= less * mask;
        if (scale != 1) x /= by * mask + (1 - mask);
      }
      store8(inputs + j * panel + r * PANEL, x);
    }
    for (int64_t h = 0; h < w->horizon; h++) {
      const double label = (double)window[size + (w->latency + h) * w->features];
      labels[h / PANEL * panel + r * PANEL + h % PANEL] = (label - shift) / scale;
    }
  }
}

// Where a transformer keeps what, shared by all levels.
#include "CKernels.h"

static int64_t round16(int64_t n) { return (n + 15) / 16 * 16; }

static int64_t largest(int64_t a, int64_t b) { return a > b ? a : b; }

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

// Rows that go through the layers together: enough for the tiles, few enough for the cache near the core.
#define BLOCK_ROWS 128

// Attention weights of a layer are kept for the gradient where they are no more than so many floats: beyond, to compute them again takes
// no longer than to fetch them. There is room for so many in any case, so that a workspace serves smaller batches as well.
#define KEPT_WEIGHTS (1 << 18)

fck_transformer fck_transformer_layout(int64_t batch, int64_t lookback, int64_t features, int64_t width, int64_t heads, int64_t feed,
                                       int64_t layers, int64_t patch, int64_t stride, int32_t readout, int32_t learns_places) {
  fck_transformer t = {.batch = batch, .lookback = lookback, .features = features, .width = width, .heads = heads, .feed = feed,
                       .layers = layers, .patch = patch, .stride = stride, .readout = readout, .learns_places = learns_places};
  const int64_t T = t.tokens = (lookback - patch + stride - 1) / stride + 1, d = width, f = feed;
  const int64_t P = t.padded = round16(d), G = t.lanes = round16(T), M = round16(heads), R = batch * T;
  const int64_t full = readout == FCK_READ_LAST ? layers - 1 : layers, seen = readout == FCK_READ_LAST ? 1 : T;
  t.second = T > 1 ? lookback - patch - (T - 2) * stride : 0;
  t.block = smaller(T >= BLOCK_ROWS ? 1 : BLOCK_ROWS / T, batch);
  t.block_rows = t.block * T;
  t.keeps_weights = batch * heads * T * G <= KEPT_WEIGHTS;
  t.first_layer = (patch * features + 1 + (learns_places ? T : 0)) * d;
  t.layer_size = 4 * d + (3 * d + 2) * d + (d + 1) * d + (d + 1) * f + (f + 1) * d;
  t.last_norm = t.first_layer + layers * t.layer_size;
  t.parameters = t.last_norm + 2 * d;
  int64_t end = 0;
#define PLACE(NAME, COUNT) t.NAME = end, end += round16(COUNT)
  t.packed_size = round16(6 * d * d + 3 * d + 4 * d * P + 2 * d * f + f + f * P + d * round16(f));
  PLACE(packed, layers * t.packed_size);
  PLACE(places, T * P);
  t.kept_size = round16(2 * R * P + R * f + R * 3 * d + batch * d * G + 2 * R + batch * heads * G + smaller(batch * heads * T * G, KEPT_WEIGHTS));
  PLACE(kept, full * t.kept_size);
  PLACE(last, full < layers ? R * P + R * M + batch * (5 + 2 * heads) * P + batch * f + R + batch : 0);
  PLACE(final_normed, batch * seen * P);
  PLACE(final_inverse, batch * seen);
  t.readout_stride = round16(readout == FCK_READ_ALL ? T * d : d);
  PLACE(out, batch * t.readout_stride);
  PLACE(rows, t.block_rows * P);
  PLACE(branch, t.block_rows * P);
  PLACE(by_out, t.block_rows * P);
  PLACE(hidden, t.block_rows * f);
  PLACE(by_hidden, t.block_rows * f);
  PLACE(by_qkv, largest(t.block_rows * 3 * d, t.block * heads * P));
  PLACE(scratch, largest(3 * d * G + 2 * G + 2 * T * G, d * M + T * M + M));
  // The plain loops keep one window's rows and gradients.
  PLACE(plain, layers * T * (6 * d + f) + 8 * T * d + 2 * f + 2 * T);
  t.total = end;
  return t;
}

// Matrix products in register tiles of R rows by NV vectors. Included by a level, which defines TILES and the tallest tile for each NV.
//
// Every element of a product is one chain of additions in the order of the inner index, whatever the tile: so its bits depend on
// neither the level's width nor its blocking. Lanes beyond a matrix's last column are computed from whatever lies there and not stored.

#define UNROLL _Pragma("clang loop unroll(full)")

// Keeps loads from being moved to before this point, where their results would push sums out of the registers.
#define ORDER __asm__ volatile("" ::: "memory")

// C [M × N] = A·B or Aᵀ·B. A [M × K] has rows of lda, Aᵀ is given as [K × M].
typedef struct {
  int64_t rows, columns, inner;
  const float *a;
  int64_t lda;
  const float *b;
  int64_t ldb;
  float *c;
  int64_t ldc;
  const float *bias;   // where the sums start; NULL for zero
  int32_t accumulate;  // the sums start from C, and with a bias from both
  float floor;         // results below it become it
  int64_t b_step, c_step;   // from one vector of a row to the next; W where columns are contiguous
  int64_t lanes_step;       // how many fewer lanes each further vector of a tile has; W where columns are contiguous, else 0
  int64_t blocks, a_jump, b_jump;  // the inner index runs through so many blocks of `inner`, with jumps from one to the next; 0: one block
} product;

// How a block's operands lie: A as it is or as Aᵀ; B where it lies, or packed into rows of its vectors alone, whose places then are constants.
enum { TRANSPOSED = 1, PACKED = 2 };

INLINE void multiply_tile(const int NV, const int R, const int LAYOUT, const product *p, const float *a, const float *b, float *c,
                          const float *bias, int64_t lanes) {
  const int64_t lda = p->lda, ldb = LAYOUT & PACKED ? NV * W : p->ldb, ldc = p->ldc;
  const int64_t b_step = LAYOUT & PACKED ? W : p->b_step, c_step = LAYOUT & PACKED ? W : p->c_step;
  V sum[R][NV];
  UNROLL for (int j = 0; j < NV; j++) {
    V start = bias ? load(bias + j * b_step) : splat(0);
    UNROLL for (int r = 0; r < R; r++) sum[r][j] = !p->accumulate ? start : bias ? load(c + r * ldc + j * c_step) + start : load(c + r * ldc + j * c_step);
  }
  int64_t blocks = p->blocks;
  do {
    int64_t k = p->inner;
    for (; !(LAYOUT & TRANSPOSED) && k >= 4; k -= 4) {
      UNROLL for (int i = 0; i < 4; i++) {
        V v[NV];
        UNROLL for (int j = 0; j < NV; j++) v[j] = load(b + j * b_step);
        UNROLL for (int r = 0; r < R; r++) {
          V x = splat(a[r * lda + i]);
          UNROLL for (int j = 0; j < NV; j++) sum[r][j] = fma_(x, v[j], sum[r][j]);
          ORDER;
        }
        b += ldb;
      }
      a += 4;
    }
    for (; k > 0; k--) {
      V v[NV];
      UNROLL for (int j = 0; j < NV; j++) v[j] = load(b + j * b_step);
      UNROLL for (int r = 0; r < R; r++) {
        V x = splat(LAYOUT & TRANSPOSED ? a[r] : a[r * lda]);
        UNROLL for (int j = 0; j < NV; j++) sum[r][j] = fma_(x, v[j], sum[r][j]);
        ORDER;
      }
      a += LAYOUT & TRANSPOSED ? lda : 1;
      b += ldb;
    }
    a += p->a_jump;
    b += p->b_jump;
  } while (--blocks > 0);
  const V floor = splat(p->floor);
  UNROLL for (int j = 0; j < NV; j++) {
    int64_t left = lanes - j * p->lanes_step;
    UNROLL for (int r = 0; r < R; r++) {
      V x = at_least(sum[r][j], floor);
      float *to = c + r * ldc + j * c_step;
      if (left >= W) store(to, x); else store_lanes(to, x, left);
    }
  }
}

// One column block of NV vectors, cut into tiles of nearly equal height.
#define BLOCK(NAME, LAYOUT)                                                                                                      \
  static void NAME(const product *p, int nv, int tallest, const float *b, float *c, const float *bias, int64_t lanes) {           \
    const float *a = p->a;                                                                                                       \
    int64_t left = p->rows;                                                                                                      \
    while (left > 0) {                                                                                                           \
      int64_t tiles = (left + tallest - 1) / tallest, rows = (left + tiles - 1) / tiles;                                         \
      switch (nv * 32 + rows) { TILES(LAYOUT) }                                                                                  \
      a += LAYOUT & TRANSPOSED ? rows : rows * p->lda;                                                                           \
      c += rows * p->ldc;                                                                                                        \
      left -= rows;                                                                                                              \
    }                                                                                                                            \
  }
#define TILE(NV, R, LAYOUT) \
  case NV * 32 + R: multiply_tile(NV, R, LAYOUT, p, a, b, c, bias, lanes); break;

BLOCK(multiply_block, 0)
BLOCK(multiply_block_transposed, TRANSPOSED)
BLOCK(multiply_packed_block, PACKED)
BLOCK(multiply_packed_block_transposed, PACKED | TRANSPOSED)

// Vectors of the next column block when `left` remain.
INLINE int block_vectors(int64_t left) {
  const int64_t blocks = (left + MAX_VECTORS - 1) / MAX_VECTORS;
  return (int)((left + blocks - 1) / blocks);
}

#define NO_FLOOR (-__builtin_inff())

// Rows of B that stay in the first-level cache, packed, while all rows of A pass by.
#define PACKED_ROWS 96

// A large product: the inner index runs in stretches, and each later one goes on from the sums of those before. A stretch of A stays in
// the second-level cache while the column blocks of B pass by, each packed.
static void multiply_packed(const product *p, int transposed, int64_t vectors) {
  float packed[PACKED_ROWS * MAX_VECTORS * W] __attribute__((aligned(64)));
  product part = *p;
  for (int64_t k = 0; k < p->inner; k += part.inner) {
    const int64_t stretches = (p->inner - k + PACKED_ROWS - 1) / PACKED_ROWS;
    part.inner = (p->inner - k + stretches - 1) / stretches;
    part.a = p->a + k * (transposed ? p->lda : 1);
    part.accumulate = p->accumulate || k > 0;
    part.floor = stretches > 1 ? NO_FLOOR : p->floor;
    int nv;
    for (int64_t done = 0; done < vectors; done += nv) {
      nv = block_vectors(vectors - done);
      const int64_t at = done * W;
      for (int64_t i = 0; i < part.inner; i++) {
        for (int j = 0; j < nv; j++) store(packed + (i * nv + j) * W, load(p->b + (k + i) * p->ldb + at + j * W));
      }
      (transposed ? multiply_packed_block_transposed : multiply_packed_block)(
        &part, nv, tallest(nv), packed, p->c + at, p->bias && k == 0 ? p->bias + at : 0, p->columns - at);
    }
  }
}

static void multiply(const product *p, int transposed) {
  const int64_t vectors = (p->columns + W - 1) / W;
  // Packing pays where what is packed is read many times, and where more passes by than the caches hold.
  const int is_large = p->rows >= 128 && p->inner > PACKED_ROWS;
  if (is_large && p->blocks == 0 && p->b_step == W && p->c_step == W) {
    multiply_packed(p, transposed, vectors);
    return;
  }
  for (int64_t done = 0; done < vectors;) {
    const int nv = block_vectors(vectors - done);
    const int64_t at = done * W;
    (transposed ? multiply_block_transposed : multiply_block)(p, nv, tallest(nv), p->b + at, p->c + at, p->bias ? p->bias + at : 0,
                                                              p->columns - at);
    done += nv;
  }
}

// to [columns × rows] = fromᵀ, rows of `ldt`.
static void transpose(int64_t rows, int64_t columns, const float *from, int64_t ldf, float *to, int64_t ldt) {
  int64_t r = 0;
  for (; r + 8 <= rows; r += 8) {
    int64_t c = 0;
    for (; c + 8 <= columns; c += 8) {
      typedef float E __attribute__((ext_vector_type(8)));
      E x[8], y[8];
      UNROLL for (int i = 0; i < 8; i++) __builtin_memcpy(&x[i], from + (r + i) * ldf + c, sizeof(E));
      UNROLL for (int i = 0; i < 4; i++) {
        y[2 * i] = __builtin_shufflevector(x[2 * i], x[2 * i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
        y[2 * i + 1] = __builtin_shufflevector(x[2 * i], x[2 * i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
      }
      UNROLL for (int i = 0; i < 8; i += 4) {
        UNROLL for (int j = 0; j < 2; j++) {
          x[i + j] = __builtin_shufflevector(y[i + j], y[i + j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
          x[i + j + 2] = __builtin_shufflevector(y[i + j], y[i + j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        }
      }
      UNROLL for (int i = 0; i < 4; i++) {
        y[i] = __builtin_shufflevector(x[i], x[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        y[i + 4] = __builtin_shufflevector(x[i], x[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
      }
      UNROLL for (int i = 0; i < 8; i++) __builtin_memcpy(to + (c + i) * ldt + r, &y[i], sizeof(E));
    }
    for (; c < columns; c++) {
      for (int i = 0; i < 8; i++) to[c * ldt + r + i] = from[(r + i) * ldf + c];
    }
  }
  for (; r < rows; r++) {
    for (int64_t c = 0; c < columns; c++) to[c * ldt + r] = from[r * ldf + c];
  }
}

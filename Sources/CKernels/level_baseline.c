// Any x86-64: 16 registers of 4 floats, products and sums rounded apart.
#if defined(__x86_64__)
#include <stddef.h>
#include <stdint.h>

#include "CKernels.h"

#define LEVEL fck_baseline
#define NAME "baseline"
#define W 4
#define HAS_FMA 0
#define MAX_VECTORS 2
#define TALLEST_1 8
#define TALLEST_2 4
#define TALLEST_3 0
#define TALLEST_4 0
#define TILES(T)                                                                                                  \
  TILE(1, 1, T) TILE(1, 2, T) TILE(1, 3, T) TILE(1, 4, T) TILE(1, 5, T) TILE(1, 6, T) TILE(1, 7, T) TILE(1, 8, T) \
  TILE(2, 1, T) TILE(2, 2, T) TILE(2, 3, T) TILE(2, 4, T)
#define BACK_VECTORS 2
#define GATE_ROWS 2
#define GATE_TILES                                                        \
  case 1: forward_tile(1, &s); break; case 2: forward_tile(2, &s); break;
#define GATE_VECTORS 2
#define PANEL_ROWS 2
#define PANEL_GROUP 1

#include "level.h"
#endif

// x86-64 with AVX-512: 32 registers of 16 floats.
#if defined(__x86_64__)
#include <stddef.h>
#include <stdint.h>

#include "CKernels.h"

#define LEVEL fck_v4
#define NAME "v4"
#define W 16
#define HAS_FMA 1
#define MAX_VECTORS 4
#define TALLEST_1 16
#define TALLEST_2 12
#define TALLEST_3 8
#define TALLEST_4 6
#define TILES(T)                                                                                                         \
  TILE(1, 1, T) TILE(1, 2, T) TILE(1, 3, T) TILE(1, 4, T) TILE(1, 5, T) TILE(1, 6, T) TILE(1, 7, T) TILE(1, 8, T)        \
  TILE(1, 9, T) TILE(1, 10, T) TILE(1, 11, T) TILE(1, 12, T) TILE(1, 13, T) TILE(1, 14, T) TILE(1, 15, T) TILE(1, 16, T) \
  TILE(2, 1, T) TILE(2, 2, T) TILE(2, 3, T) TILE(2, 4, T) TILE(2, 5, T) TILE(2, 6, T) TILE(2, 7, T) TILE(2, 8, T)        \
  TILE(2, 9, T) TILE(2, 10, T) TILE(2, 11, T) TILE(2, 12, T) TILE(3, 1, T) TILE(3, 2, T) TILE(3, 3, T) TILE(3, 4, T)     \
  TILE(3, 5, T) TILE(3, 6, T) TILE(3, 7, T) TILE(3, 8, T) TILE(4, 1, T) TILE(4, 2, T) TILE(4, 3, T) TILE(4, 4, T)        \
  TILE(4, 5, T) TILE(4, 6, T)
#define BACK_VECTORS 1
#define GATE_ROWS 6
#define GATE_TILES                                                                                            \
  case 1: forward_tile(1, &s); break; case 2: forward_tile(2, &s); break; case 3: forward_tile(3, &s); break; \
  case 4: forward_tile(4, &s); break; case 5: forward_tile(5, &s); break; case 6: forward_tile(6, &s); break;
#define GATE_VECTORS 4
#define PANEL_ROWS 8
#define PANEL_GROUP 2

#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))), apply_to = function)
#include "level.h"
#pragma clang attribute pop
#endif

// x86-64 with AVX2 and fused multiply-add: 16 registers of 8 floats.
#if defined(__x86_64__)
#include <stddef.h>
#include <stdint.h>

#include "CKernels.h"

#define LEVEL fck_v3
#define NAME "v3"
#define W 8
#define HAS_FMA 1
#define MAX_VECTORS 2
#define TALLEST_1 12
#define TALLEST_2 6
#define TALLEST_3 0
#define TALLEST_4 0
#define TILES(T)                                                                                                     \
  TILE(1, 1, T) TILE(1, 2, T) TILE(1, 3, T) TILE(1, 4, T) TILE(1, 5, T) TILE(1, 6, T) TILE(1, 7, T) TILE(1, 8, T)    \
  TILE(1, 9, T) TILE(1, 10, T) TILE(1, 11, T) TILE(1, 12, T) TILE(2, 1, T) TILE(2, 2, T) TILE(2, 3, T) TILE(2, 4, T) \
  TILE(2, 5, T) TILE(2, 6, T)
#define BACK_VECTORS 2
#define GATE_ROWS 3
#define GATE_TILES                                                                                            \
  case 1: forward_tile(1, &s); break; case 2: forward_tile(2, &s); break; case 3: forward_tile(3, &s); break;
#define GATE_VECTORS 2
#define PANEL_ROWS 4
#define PANEL_GROUP 1

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "level.h"
#pragma clang attribute pop
#endif

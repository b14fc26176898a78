// Eight floats at a time; clang lowers them to one AVX register or to two of SSE or NEON. Products
// alone take sixteen where the registers are that wide.
#ifndef EASEL_VECTOR_H
#define EASEL_VECTOR_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "include/CKernels.h"

typedef float v8 __attribute__((vector_size(32)));
typedef float v16f __attribute__((vector_size(64)));
typedef float v16f_any __attribute__((vector_size(64), aligned(4), may_alias));
typedef float v8u __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t v8i __attribute__((vector_size(32)));
typedef int16_t v16s __attribute__((vector_size(32)));
typedef int16_t v8s __attribute__((vector_size(16), aligned(2), may_alias));
typedef int8_t v8c __attribute__((vector_size(8), aligned(1), may_alias));

#define INLINE static inline __attribute__((always_inline))
#define PANEL 16
// Rows that are multiplied at a time: as many as the registers hold sums of.
#ifndef MAX_ROWS
#define MAX_ROWS 6
#endif
// Lanes of a register of integer sums, each of two values of the depth.
#ifndef PAIR_LANES
#define PAIR_LANES 8
#endif
// See pairs.inc.
#define PAIR_TOP 16384
#define PAIR_DEPTH 64
// Rows that are worth reading a panel for: whole blocks of 6, 8, 12 or 16.
#define BLOCK_ROWS 48
// Pixels that are resampled at a time.
#define RESAMPLE_CHUNK 8

#endif

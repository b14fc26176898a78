#define MAX_ROWS 16
#define PAIR_LANES 16
#include "vector.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,fma"))),    \
                             apply_to = function)
#define KERNELS easel_kernels_avx512
#define NAME "avx512"
#define MIN8(a, b) __builtin_ia32_minps256(a, b)
#define MAX8(a, b) __builtin_ia32_maxps256(a, b)
#include "table.inc"
#pragma clang attribute pop
#endif

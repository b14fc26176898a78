#include "vector.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define KERNELS easel_kernels_avx2
#define NAME "avx2"
#define MIN8(a, b) __builtin_ia32_minps256(a, b)
#define MAX8(a, b) __builtin_ia32_maxps256(a, b)
#define ADD_PAIRS(sum, a, b) ((sum) + (v8i)__builtin_ia32_pmaddwd256((v16s)(a), (v16s)(b)))
#define PREFERS_PAIRS 1
#define CONVERTS_ON_THE_WAY 1
#include "table.inc"
#pragma clang attribute pop
#endif

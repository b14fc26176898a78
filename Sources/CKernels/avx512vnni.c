#define MAX_ROWS 16
#define PAIR_LANES 16
#include "vector.h"

#if defined(__x86_64__)
#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx512vnni,fma"))),                  \
    apply_to = function)
#define KERNELS easel_kernels_avx512vnni
#define NAME "avx512vnni"
#define MIN8(a, b) __builtin_ia32_minps256(a, b)
#define MAX8(a, b) __builtin_ia32_maxps256(a, b)
// In words of its own: the compiler would take two instructions, whose latency is less.
#define ADD_PAIRS(sum, a, b)                                                                       \
  ({                                                                                               \
    pair_sums added = sum;                                                                         \
    __asm__("vpdpwssd %2, %1, %0" : "+v"(added) : "v"(a), "v"(b));                                 \
    added;                                                                                         \
  })
#define PREFERS_PAIRS 1
#include "table.inc"
#pragma clang attribute pop
#endif

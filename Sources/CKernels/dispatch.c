#include "vector.h"

extern const easel_kernels easel_kernels_baseline;

const easel_kernels *easel_kernels_portable(void) { return &easel_kernels_baseline; }

#if defined(__x86_64__)
extern const easel_kernels easel_kernels_avx2, easel_kernels_avx512,
    easel_kernels_avx512vnni;

const easel_kernels *easel_kernels_middle(void) {
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return &easel_kernels_avx2;
  return &easel_kernels_baseline;
}

const easel_kernels *easel_kernels_best(void) {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("fma"))
    return __builtin_cpu_supports("avx512vnni") ? &easel_kernels_avx512vnni
                                                : &easel_kernels_avx512;
  return easel_kernels_middle();
}
#else
const easel_kernels *easel_kernels_middle(void) { return &easel_kernels_baseline; }
const easel_kernels *easel_kernels_best(void) { return &easel_kernels_baseline; }
#endif

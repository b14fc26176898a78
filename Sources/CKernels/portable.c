#include "vector.h"

// All functions that pass vectors are inlined or stay in this file: no ABI is crossed.
#pragma clang diagnostic ignored "-Wpsabi"

#define KERNELS easel_kernels_baseline
#define NAME "portable"
#include "table.inc"

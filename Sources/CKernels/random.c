// Standard normal numbers, bit for bit those of torch.randn on a CPU with AVX2: MT19937
// (Matsumoto and Nishimura 1998), 24 bits a uniform number, Box-Muller in blocks of 16 with the
// single-precision logarithm, sine and cosine of the Cephes library. Every multiplication that is
// fused with an addition there is written as fmaf here, so that no compiler's choice changes a bit.
#include "random.h"

#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

enum { N = 624, M = 397, BLOCK = 16, LANES = BLOCK / 2 };

void easel_random_seed(uint32_t *state, uint32_t seed) {
  state[0] = seed;
  for (uint32_t i = 1; i < N; i++) {
    state[i] = 1812433253u * (state[i - 1] ^ (state[i - 1] >> 30)) + i;
  }
  state[N] = N;
}

static inline uint32_t twist(uint32_t far, uint32_t u, uint32_t v) {
  uint32_t mixed = (u & 0x80000000u) | (v & 0x7fffffffu);
  return far ^ (mixed >> 1) ^ (-(v & 1u) & 0x9908b0dfu);
}

static void next_state(uint32_t *s) {
  for (int i = 0; i < N - M; i++) s[i] = twist(s[i + M], s[i], s[i + 1]);
  for (int i = N - M; i < N - 1; i++) s[i] = twist(s[i + M - N], s[i], s[i + 1]);
  s[N - 1] = twist(s[M - 1], s[N - 1], s[0]);
  s[N] = 0;
}

static inline uint32_t temper(uint32_t y) {
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680u;
  y ^= (y << 15) & 0xefc60000u;
  return y ^ (y >> 18);
}

uint32_t easel_random_next(uint32_t *state) {
  if (state[N] >= N) next_state(state);
  return temper(state[state[N]++]);
}

static inline float bits_to_float(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline uint32_t float_to_bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

// Natural logarithm of x in (0, 1].
static inline float logarithm(float x) {
  uint32_t bits = float_to_bits(x);
  float e = (float)((int32_t)(bits >> 23) - 126);
  x = bits_to_float((bits & 0x007fffffu) | 0x3f000000u);
  int small = x < 0.707106781186547524f;
  e -= small ? 1.0f : 0.0f;
  x = (x - 1.0f) + (small ? x : 0.0f);
  float z = x * x;
  float y = 7.0376836292E-2f;
  y = fmaf(y, x, -1.1514610310E-1f);
  y = fmaf(y, x, 1.1676998740E-1f);
  y = fmaf(y, x, -1.2420140846E-1f);
  y = fmaf(y, x, 1.4249322787E-1f);
  y = fmaf(y, x, -1.6668057665E-1f);
  y = fmaf(y, x, 2.0000714765E-1f);
  y = fmaf(y, x, -2.4999993993E-1f);
  y = fmaf(y, x, 3.3333331174E-1f);
  y = fmaf(y * x, z, e * -2.12194440e-4f);
  y = fmaf(z, -0.5f, y);
  return fmaf(e, 0.693359375f, x + y);
}

// Sine and cosine of x in [0, 2 pi].
static inline void sine_cosine(float x, float *sine, float *cosine) {
  uint32_t octant = ((uint32_t)(int32_t)(x * 1.27323954473516f) + 1u) & ~1u;
  float y = (float)(int32_t)octant;
  x = fmaf(y, -0.78515625f, x);
  x = fmaf(y, -2.4187564849853515625e-4f, x);
  x = fmaf(y, -3.77489497744594108e-8f, x);
  float z = x * x;
  float c = 2.443315711809948E-005f;
  c = fmaf(c, z, -1.388731625493765E-003f);
  c = fmaf(c, z, 4.166664568298827E-002f);
  c = fmaf(c * z, z, -0.5f * z) + 1.0f;
  float s = -1.9515295891E-4f;
  s = fmaf(s, z, 8.3321608736E-3f);
  s = fmaf(s, z, -1.6666654611E-1f);
  s = fmaf(s * z, x, x);
  int swapped = (octant & 2u) != 0;
  uint32_t sine_sign = (octant & 4u) << 29;
  uint32_t cosine_sign = (~(octant - 2u) & 4u) << 29;
  *sine = bits_to_float(float_to_bits(swapped ? c : s) ^ sine_sign);
  *cosine = bits_to_float(float_to_bits(swapped ? s : c) ^ cosine_sign);
}

// Turns 16 uniform numbers in [0, 1) into 16 normal ones, in place.
__attribute__((always_inline)) static inline void box_muller(float *values) {
  for (int i = 0; i < LANES; i++) {
    float radius = sqrtf(-2.0f * logarithm(1.0f - values[i]));
    float sine, cosine;
    sine_cosine(6.28318530717958647692f * values[i + LANES], &sine, &cosine);
    values[i] = radius * cosine;
    values[i + LANES] = radius * sine;
  }
}

__attribute__((always_inline)) static inline void uniform(
    uint32_t *state, float *values, size_t count) {
  while (count > 0) {
    if (state[N] >= N) next_state(state);
    size_t run = N - state[N] < count ? N - state[N] : count;
    const uint32_t *words = state + state[N];
    for (size_t i = 0; i < run; i++) {
      values[i] = (float)(int32_t)(temper(words[i]) & 0xffffffu) * 0x1p-24f;
    }
    state[N] += run;
    values += run;
    count -= run;
  }
}

// A count that is no multiple of 16 draws the last 16 values again.
__attribute__((always_inline)) static inline void normal(
    uint32_t *state, float *values, size_t count) {
  uniform(state, values, count);
  for (size_t i = 0; i + BLOCK <= count; i += BLOCK) box_muller(values + i);
  if (count % BLOCK != 0) {
    uniform(state, values + count - BLOCK, BLOCK);
    box_muller(values + count - BLOCK);
  }
}

void easel_random_normal_portable(uint32_t *state, float *values, size_t count) {
  normal(state, values, count);
}

#if defined(__x86_64__)

__attribute__((target("avx2,fma"))) static void normal_avx2(
    uint32_t *state, float *values, size_t count) {
  normal(state, values, count);
}

void easel_random_normal(uint32_t *state, float *values, size_t count) {
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    normal_avx2(state, values, count);
  } else {
    normal(state, values, count);
  }
}

#else

void easel_random_normal(uint32_t *state, float *values, size_t count) {
  normal(state, values, count);
}

#endif

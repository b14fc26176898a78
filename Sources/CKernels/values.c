// Values as checkpoints store them, and what is added to them.
#include "vector.h"

typedef uint16_t half __attribute__((aligned(1), may_alias));

// Plain integer work, which vectorises on any machine. Exponents are biased by 127 - 15 = 112 less;
// the product also makes subnormals normal.
void easel_halves_to_floats(const void *halves, long count, float *out) {
  const half *h = halves;
  for (long i = 0; i < count; i++) {
    uint32_t magnitude = (uint32_t)(h[i] & 0x7FFF) << 13, sign = (uint32_t)(h[i] & 0x8000) << 16;
    uint32_t special = magnitude | 0x7F800000u, bits;
    float scaled;
    memcpy(&scaled, &magnitude, sizeof scaled);
    scaled *= 0x1p112f;
    memcpy(&bits, &scaled, sizeof bits);
    bits = (magnitude >= 0x0F800000u ? special : bits) | sign;
    memcpy(out + i, &bits, sizeof bits);
  }
}

// Four of the rank at a time: their rows of `down` are read for one reading and writing of `out`.
void easel_add_low_rank(const float *up, const float *down, long rows, long rank, long columns,
                        float factor, float *out) {
  for (long row = 0; row < rows; row++) {
    const float *u = up + row * rank;
    float *o = out + row * columns;
    long k = 0;
    for (; k + 4 <= rank; k += 4) {
      const float *d0 = down + k * columns, *d1 = d0 + columns, *d2 = d1 + columns,
                  *d3 = d2 + columns;
      float a0 = factor * u[k], a1 = factor * u[k + 1], a2 = factor * u[k + 2],
            a3 = factor * u[k + 3];
      for (long c = 0; c < columns; c++)
        o[c] += (a0 * d0[c] + a1 * d1[c]) + (a2 * d2[c] + a3 * d3[c]);
    }
    for (; k < rank; k++) {
      const float *d = down + k * columns;
      float a = factor * u[k];
      for (long c = 0; c < columns; c++) o[c] += a * d[c];
    }
  }
}

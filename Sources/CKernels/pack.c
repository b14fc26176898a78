// Weights in the form the kernels read: panels of 16 output channels, depth by depth.
#include "vector.h"

static long panels(long columns) { return (columns + PANEL - 1) / PANEL; }

long easel_winograd_packed(long columns, long channels) {
  return 36 * panels(columns) * channels * PANEL;
}
long easel_direct_packed(long columns, long channels) {
  return 9 * panels(columns) * channels * PANEL;
}
long easel_matrix_packed(long columns, long depth) { return panels(columns) * depth * PANEL; }

// U = G' g G'^T (see convolution.inc), [36][panels][channels][16].
#define PACK_WINOGRAD(NAME, IN, OUT)                                                               \
  static inline void transform_##NAME(const OUT *a, const OUT *b, const OUT *c, OUT *out,          \
                                      long step) {                                                 \
    for (int i = 0; i < PANEL; i++) {                                                              \
      OUT outer = a[i] + c[i], far = a[i] + 4 * c[i];                                              \
      out[i] = a[i];                                                                               \
      out[step + i] = outer + b[i];                                                                \
      out[2 * step + i] = outer - b[i];                                                            \
      out[3 * step + i] = far + 2 * b[i];                                                          \
      out[4 * step + i] = far - 2 * b[i];                                                          \
      out[5 * step + i] = c[i];                                                                    \
    }                                                                                              \
  }                                                                                                \
  void easel_pack_winograd_##NAME(const IN *w, long columns, long channels, long panel,            \
                                  OUT *out) {                                                      \
    long first = panel * PANEL, n = columns - first < PANEL ? columns - first : PANEL;             \
    for (long c = 0; c < channels; c++) {                                                          \
      OUT g[9][PANEL] = {{0}}, t[18][PANEL], u[36][PANEL];                                         \
      for (long j = 0; j < n; j++)                                                                 \
        for (long k = 0; k < 9; k++) g[k][j] = w[((first + j) * channels + c) * 9 + k];            \
      for (long x = 0; x < 3; x++)                                                                 \
        transform_##NAME(g[x], g[3 + x], g[6 + x], t[x], 3 * PANEL);                               \
      for (long y = 0; y < 6; y++)                                                                 \
        transform_##NAME(t[3 * y], t[3 * y + 1], t[3 * y + 2], u[6 * y], PANEL);                   \
      for (long p = 0; p < 36; p++)                                                                \
        memcpy(out + ((p * panels(columns) + panel) * channels + c) * PANEL, u[p], sizeof u[p]);   \
    }                                                                                              \
  }
PACK_WINOGRAD(f32, float, float)
PACK_WINOGRAD(i8, int8_t, int16_t)

// [panels][3 rows][3 columns * channels][16], the order of a picture row in memory.
#define PACK_DIRECT(NAME, TYPE)                                                                    \
  void easel_pack_direct_##NAME(const TYPE *w, long columns, long channels, long panel,            \
                                TYPE *out) {                                                       \
    long first = panel * PANEL, n = columns - first < PANEL ? columns - first : PANEL;             \
    TYPE *to = out + 9 * panel * channels * PANEL;                                                 \
    for (long k = 0; k < 9; k++)                                                                   \
      for (long c = 0; c < channels; c++, to += PANEL) {                                           \
        memset(to, 0, PANEL * sizeof(TYPE));                                                       \
        for (long j = 0; j < n; j++) to[j] = w[((first + j) * channels + c) * 9 + k];              \
      }                                                                                            \
  }
PACK_DIRECT(f32, float)
PACK_DIRECT(i8, int8_t)

// [panels][depth][16]. Some depths of a row at a time: rows may lie a power of two apart, and all
// 16 of them in the same set of the cache.
enum { PACK_DEPTH = 64 };
#define PACK_ROWS(NAME, TYPE)                                                                      \
  static inline void pack_rows_##NAME(const TYPE *w, long n, long depth, long start, long end,     \
                                      TYPE *to) {                                                  \
    for (long j = 0; j < n; j++)                                                                   \
      for (long d = start; d < end; d++) to[d * PANEL + j] = w[j * depth + d];                     \
  }
PACK_ROWS(f32, float)
PACK_ROWS(i8, int8_t)

void easel_pack_matrix_f32(const float *w, long columns, long depth, long panel, float *out) {
  long first = panel * PANEL, n = columns - first < PANEL ? columns - first : PANEL;
  float *to = out + panel * depth * PANEL;
  if (n < PANEL) memset(to, 0, (size_t)(depth * PANEL) * sizeof(float));
  for (long d = 0; d < depth; d += PACK_DEPTH) {
    long end = d + PACK_DEPTH < depth ? d + PACK_DEPTH : depth;
    pack_rows_f32(w + first * depth, n, depth, d, end, to);
  }
}

typedef int8_t v16 __attribute__((vector_size(16), aligned(1), may_alias));

// A 16x16 block, rows `step` bytes apart, turned over: interleaving the halves four times.
static inline void turn_i8(const int8_t *w, long step, int8_t *to) {
  v16 a[PANEL], b[PANEL];
  for (int i = 0; i < PANEL; i++) a[i] = *(const v16 *)(w + i * step);
  for (int round = 0; round < 4; round++) {
    for (int i = 0; i < PANEL / 2; i++) {
      b[2 * i] = __builtin_shufflevector(a[i], a[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21,
                                         6, 22, 7, 23);
      b[2 * i + 1] = __builtin_shufflevector(a[i], a[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28,
                                             13, 29, 14, 30, 15, 31);
    }
    memcpy(a, b, sizeof a);
  }
  memcpy(to, a, sizeof a);
}

void easel_pack_matrix_i8(const int8_t *w, long columns, long depth, long panel, int8_t *out) {
  long first = panel * PANEL, n = columns - first < PANEL ? columns - first : PANEL;
  int8_t *to = out + panel * depth * PANEL;
  w += first * depth;
  long whole = n < PANEL ? 0 : depth / PANEL * PANEL;
  for (long d = 0; d < whole; d += PANEL) turn_i8(w + d, depth, to + d * PANEL);
  if (n < PANEL) memset(to, 0, (size_t)(depth * PANEL));
  pack_rows_i8(w, n, depth, whole, depth, to);
}

// What a column's values are multiplied by to be 16-bit integers of which no PAIR_DEPTH add up to
// more than 32 bits hold when each meets PAIR_TOP, rounded; 0 where one is no number.
static float pair_factor(const float *w, long depth) {
  const float most = (float)(INT32_MAX / PAIR_TOP - PAIR_DEPTH / 2);
  float factor = INFINITY;
  for (long d = 0; d < depth; d += PAIR_DEPTH) {
    long end = d + PAIR_DEPTH < depth ? d + PAIR_DEPTH : depth;
    float sum = 0, top = 0;
    for (long k = d; k < end; k++) {
      float x = fabsf(w[k]);
      sum += x;
      top = x > top ? x : top;
    }
    if (!(sum < INFINITY)) return 0;
    float f = most / sum < INT16_MAX / top ? most / sum : INT16_MAX / top;
    factor = f < factor ? f : factor;
  }
  return factor;
}

void easel_pack_pairs_f32(const float *w, long columns, long depth, long panel, int16_t *out,
                          float *scales) {
  long first = panel * PANEL, n = columns - first < PANEL ? columns - first : PANEL;
  int16_t *to = out + panel * depth * PANEL;
  if (n < PANEL) memset(to, 0, (size_t)(depth * PANEL) * sizeof *to);
  for (long j = 0; j < n; j++) {
    const float *column = w + (first + j) * depth;
    float factor = pair_factor(column, depth);
    // Zeros need none; a column with what is no number is none in all it gives.
    int is_number = factor > 0 && factor < INFINITY;
    scales[first + j] = is_number ? 1 / factor : factor > 0 ? 0 : NAN;
    for (long d = 0; d < depth; d++)
      to[d / 2 * 2 * PANEL + 2 * j + d % 2] = is_number ? (int16_t)lrintf(column[d] * factor) : 0;
  }
}

void easel_pack_pairs_i8(const int8_t *w, long columns, long depth, long panel, int8_t *out) {
  long first = panel * PANEL, n = columns - first < PANEL ? columns - first : PANEL;
  int8_t *to = out + panel * depth * PANEL;
  if (n < PANEL) memset(to, 0, (size_t)(depth * PANEL));
  for (long j = 0; j < n; j++)
    for (long d = 0; d < depth; d++)
      to[d / 2 * 2 * PANEL + 2 * j + d % 2] = w[(first + j) * depth + d];
}

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

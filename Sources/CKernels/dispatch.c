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

static long panels(long columns) { return (columns + PANEL - 1) / PANEL; }

// One cache line more than needed: a power of two would map all 36 positions to one cache set.
long easel_winograd_step(long tiles, long channels) { return tiles * channels + PANEL; }

long easel_input_row_scratch(long channels) { return 4 * RESAMPLE_CHUNK * channels; }

long easel_winograd_input_scratch(long tile_rows, long tile_columns, long channels) {
  long slice = channels < 32 ? channels : 32;
  return (4 * tile_rows + 2) * (4 * tile_columns + 2) * slice + easel_input_row_scratch(slice);
}

long easel_winograd_scratch(const easel_convolution *c, long tile_rows, long tile_columns) {
  long depth = c->input.channels[0] + c->input.channels[1], tiles = tile_rows * tile_columns;
  long rows = easel_winograd_input_scratch(tile_rows, tile_columns, depth), panel = depth * PANEL;
  return 36 * (easel_winograd_step(tiles, depth) +
               easel_winograd_step(tiles, panels(c->columns) * PANEL)) +
         (rows > panel ? rows : panel);
}

long easel_direct_scratch(const easel_convolution *c, long rows) {
  long depth = c->input.channels[0] + c->input.channels[1];
  long panel = 3 * depth * PANEL, row = easel_input_row_scratch(depth);
  return (rows + 2) * (c->width + 2) * depth + rows * c->width * PANEL +
         (panel > row ? panel : row);
}

long easel_product_scratch(long depth) { return depth * PANEL; }

long easel_pairs_scratch(long depth, long rows) { return rows + (rows + PANEL) * depth / 2 + 1; }

long easel_attention_scratch(long keys, long rows) {
  return rows * (panels(keys) * PANEL + 1);
}

// The engine's hot kernels. Pictures are NHWC float32 with a pixel stride, so that a tensor may be
// a slice of a wider one. Every kernel exists for AVX-512 with VNNI and without, for AVX2+FMA and for
// the baseline of the platform, compiled from the same source; `easel_kernels_best` picks at run
// time. Kernels work on a part of a job that the caller names and keep no state: the caller threads.
#ifndef EASEL_CKERNELS_H
#define EASEL_CKERNELS_H

#include <stdint.h>

#include "random.h"

// How packed weights are stored. 16-bit integers come with one float scale an output channel.
// Pairs are of matrices alone, two values of the depth side by side: their products are of integers.
typedef enum {
  EASEL_F32 = 0,
  EASEL_I16 = 1,
  EASEL_I8 = 2,
  EASEL_I16_PAIRS = 3,
  EASEL_I8_PAIRS = 4
} easel_storage;

typedef enum {
  EASEL_LINEAR = 0,
  EASEL_GELU = 1,
  EASEL_SILU = 2,
  EASEL_GELU_TANH = 3,
  EASEL_RELU = 4,
  EASEL_GELU_QUICK = 5
} easel_activation;

typedef enum { EASEL_SAME = 0, EASEL_UP2 = 1, EASEL_DOWN2 = 2 } easel_resample;

// The input of a convolution: one or two sources concatenated on channels, normalised by
// x * scale + shift (a value a batch item and channel), activated, then resampled (nearest
// doubling or 2x2 mean).
typedef struct {
  const float *source[2];
  long channels[2];   // of each source; channels[1] may be 0
  long stride[2];     // floats from a pixel to the next
  long height, width; // of the sources
  const float *scale, *shift; // [batch][channels[0] + channels[1]], or null
  int activation;
  int resample;
} easel_input;

// What happens to a product before it is stored: out = (product * weight_scale + bias + residual)
// * out_scale, then the activation.
typedef struct {
  const float *weight_scale; // [columns], or null for 1
  const float *bias;         // [columns], or null
  const float *residual;     // same rows as the output, or null; may be the output itself
  long residual_stride;
  float out_scale;
  int activation;
} easel_epilogue;

// A 3x3 convolution with stride 1 and zero padding 1.
typedef struct {
  easel_input input;
  long batch, height, width; // of the output
  long columns;              // output channels
  const void *weights;       // packed: see pack_winograd / pack_direct
  int storage;
  easel_epilogue epilogue;
  float *out;
  long out_stride;
  // Partial sums for the next normalisation: [units][2][columns] of sum and sum of squares, or null.
  // A unit is a row of pixels, or with Winograd a row of a block's tiles, however the work is cut.
  float *sums;
} easel_convolution;

// A block of tiles: `rows` x `columns` of them, from a tile position of a batch item.
typedef struct {
  long item, row, column, rows, columns;
} easel_tiles;

// rows x depth times depth x columns; a's rows may be split over two sources.
typedef struct {
  const float *a[2];
  long depth[2];  // of each source; depth[1] may be 0
  long stride[2]; // floats from a row to the next
  long rows, columns;
  // Packed panels: [columns/panel][depth][panel], pairs [columns/panel][depth/2][panel][2].
  const void *weights;
  int storage;
  easel_epilogue epilogue;
  float *out;
  long out_stride;
} easel_product;

// softmax(q k^T * scale + bias) v for one head.
typedef struct {
  const float *q; // [queries][head], stride q_stride
  long q_stride, queries;
  const float *keys;   // panels of keys: [ceil(count/panel)][head][panel]
  const float *values; // panels of value columns: [ceil(head/panel)][padded count][panel]
  long count, head;
  long first_seen; // keys that the first query sees, each further one a key more; 0: all see all
  float scale;
  const float *bias; // [queries][count], stride bias_stride, or null
  long bias_stride;
  float *out; // [queries][head], stride out_stride
  long out_stride;
  float *weights; // softmax weights summed into [queries][map_keys] for the first keys, or null
  long map_keys;
} easel_attention;

typedef struct {
  const char *name;
  long panel;      // columns of a panel of packed weights, keys and values
  long block_rows; // rows that a unit of work should have
  // Whether products of pairs are faster than those of floats.
  int prefers_pairs;

  // Winograd F(4x4, 3x3). A tile is a 4x4 block of outputs. Work is cut into blocks of tiles of one
  // batch item. The transformed input v is [36][tiles][channels] and the products m are
  // [36][tiles][padded columns], with `v_step` and `m_step` floats from a position to the next.
  // `winograd_block` does all of it for some panels of one block; the three parts serve layers of few
  // tiles. The sums of a block's rows of tiles go to `unit` and every `unit_step` after it.
  void (*winograd_block)(const easel_convolution *c, easel_tiles block, long panel, long panels,
                         long unit, long unit_step, float *scratch);
  void (*winograd_input)(const easel_convolution *c, easel_tiles block, long channel,
                         long channels, float *v, long v_step, float *scratch);
  void (*winograd_product)(const easel_convolution *c, long position, long tiles, long panel,
                           long panels, const float *v, long v_step, float *m, long m_step,
                           float *scratch);
  void (*winograd_output)(const easel_convolution *c, easel_tiles block, long column,
                          long columns, const float *m, long m_step, long unit, long unit_step);

  // Direct: some panels of output rows [row, row + rows) of one batch item, whose sums go to `unit`
  // and on.
  void (*direct_rows)(const easel_convolution *c, long item, long row, long rows, long panel,
                      long panels, long unit, float *scratch);

  void (*product)(const easel_product *p, long row, long rows, long panel, long panels,
                  float *scratch);

  // Per-channel sum and sum of squares of `pixels` pixels: sums [2][channels].
  void (*channel_sums)(const float *x, long stride, long channels, long pixels, float *sums);

  // One row of an input, concatenated, normalised, activated and resampled, or zeros outside:
  // `count` pixels from x0 of channels [channel, channel + channels) into dst [count][channels].
  void (*input_row)(const easel_input *in, long item, long y, long x0, long count, long channel,
                    long channels, float *dst, float *scratch);

  void (*attention)(const easel_attention *a, long first, long count, float *scratch);

  // x * scale + shift over rows of a layer normalisation: out may be x.
  void (*layer_norm)(const float *x, long stride, long rows, long columns, const float *weight,
                     const float *bias, float epsilon, float *out, long out_stride);
  // Root mean square normalisation (T5): no mean, no bias.
  void (*rms_norm)(const float *x, long stride, long rows, long columns, const float *weight,
                   float epsilon, float *out, long out_stride);
  void (*activate)(float *x, long count, int activation);
  // x [rows][2 * columns], values then gates: value * gelu(gate) into out [rows][columns].
  void (*gate)(const float *x, long rows, long columns, float *out);

  // Gradients. That of activation(x * scale + shift) before the scale: `gradient` times the
  // activation's slope, [pixels][channels], into out, which may be `gradient`. scale and shift are
  // [channels], or null for x alone. Adds to sums [2][channels], or null, what came out and that
  // times x.
  void (*activation_gradient)(const float *x, const float *scale, const float *shift, long pixels,
                              long channels, int activation, const float *gradient, float *out,
                              float *sums);
  // of_gradient * gradient + of_x * x + offset, a value a channel each, + more, or null.
  void (*norm_gradient)(const float *x, const float *gradient, long pixels, long channels,
                        const float *of_gradient, const float *of_x, const float *offset,
                        const float *more, float *out);
  // That of layer_norm with respect to x, rows without gaps, + more, or null.
  void (*layer_norm_gradient)(const float *x, long rows, long columns, const float *weight,
                              float epsilon, const float *gradient, const float *more, float *out);
  // Scores [rows][count] become softmax weights, and the gradient of those that of the scores.
  void (*softmax_gradient)(float *scores, float *gradient, long rows, long count);

  // Scratch sizes in floats, and the distance of two positions of Winograd's tiles.
  long (*winograd_step)(long tiles, long channels);
  long (*winograd_scratch)(const easel_convolution *c, long tile_rows, long tile_columns);
  long (*input_row_scratch)(long channels);
  long (*winograd_input_scratch)(long tile_rows, long tile_columns, long channels);
  long (*direct_scratch)(const easel_convolution *c, long rows);
  long (*product_scratch)(long depth); // of weights that are no pairs
  long (*pairs_scratch)(long depth, long rows);
  long (*attention_scratch)(long keys, long rows);

  // Packed sizes in values, and packing. Weights are [columns][depth] (and
  // [columns][channels][3][3]) as checkpoints store them, either float or int8; the int8 forms are
  // exact in 16 (8) bits. `w` begins with the columns of `panel`, whose place in `out` is filled, so
  // that weights need not be anywhere as a whole.
  long (*winograd_packed)(long columns, long channels);
  void (*pack_winograd_f32)(const float *w, long columns, long channels, long panel, float *out);
  void (*pack_winograd_i8)(const int8_t *w, long columns, long channels, long panel, int16_t *out);
  long (*direct_packed)(long columns, long channels);
  void (*pack_direct_f32)(const float *w, long columns, long channels, long panel, float *out);
  void (*pack_direct_i8)(const int8_t *w, long columns, long channels, long panel, int8_t *out);
  long (*matrix_packed)(long columns, long depth);
  void (*pack_matrix_f32)(const float *w, long columns, long depth, long panel, float *out);
  void (*pack_matrix_i8)(const int8_t *w, long columns, long depth, long panel, int8_t *out);
  // As pairs; the depth is even. Floats are rounded to 16 bits, and `scales`, a value a column of
  // the panel, is told what that is to be multiplied by.
  void (*pack_pairs_f32)(const float *w, long columns, long depth, long panel, int16_t *out,
                         float *scales);
  void (*pack_pairs_i8)(const int8_t *w, long columns, long depth, long panel, int8_t *out);
  void (*pack_keys)(const float *k, long stride, long first, long count, long head, float *panels);
  void (*pack_values)(const float *v, long stride, long first, long count, long head,
                      long padded, float *panels);
} easel_kernels;

// The kernels that suit this processor, those of the next narrower registers, and those that run
// anywhere.
const easel_kernels *easel_kernels_best(void);
const easel_kernels *easel_kernels_middle(void);
const easel_kernels *easel_kernels_portable(void);

// IEEE half precision numbers, at any address, as floats.
void easel_halves_to_floats(const void *halves, long count, float *out);

// out += factor * up down: up is [rows, rank], down [rank, columns], out [rows, columns].
void easel_add_low_rank(const float *up, const float *down, long rows, long rank, long columns,
                        float factor, float *out);

#endif

// Every kernel that this machine would take, on inputs from a seed. Writes records to standard
// output: a name of 32 bytes, whether the values must be the same bits on every machine (a byte),
// how many there are (8 bytes), and the values, 4 bytes each, all little-endian.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

// A kernel that is new must be run here, too: then this number may change.
_Static_assert(sizeof(easel_kernels) == 42 * sizeof(void *), "the table has kernels not run here");

enum { panel_width = 16 };

static const easel_kernels *kernels;
static uint64_t seed = 1;

// Values in [-1, 1).
static float drawn(void) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (float)(int32_t)(seed >> 32) * 0x1p-31f;
}

static void *zeros(size_t count, size_t size) {
  void *values = calloc(count, size);
  if (!values) exit(1);
  return values;
}

static float *floats(long count) {
  float *values = zeros((size_t)count, sizeof *values);
  for (long i = 0; i < count; i++) values[i] = drawn();
  return values;
}

static int8_t *bytes(long count) {
  int8_t *values = zeros((size_t)count, 1);
  for (long i = 0; i < count; i++) values[i] = (int8_t)(drawn() * 127);
  return values;
}

static void record(const char *name, int exact, const void *values, long count) {
  char head[32 + 1 + 8] = {0};
  int64_t words = count;
  snprintf(head, 32, "%s", name);
  head[32] = (char)exact;
  memcpy(head + 33, &words, sizeof words);
  fwrite(head, 1, sizeof head, stdout);
  fwrite(values, 4, (size_t)count, stdout);
}

// The same with numbers behind the name that say which case it is.
static void record_case(
    const char *name, int a, int b, int exact, const void *values, long count) {
  char full[32];
  snprintf(full, sizeof full, "%s %d %d", name, a, b);
  record(full, exact, values, count);
}

static void pack(void) {
  enum { columns = 37, channels = 33, panels = 3 };
  float *w = floats(columns * channels * 9);
  int8_t *w8 = bytes(columns * channels * 9);
  long sizes[] = {
      kernels->winograd_packed(columns, channels), kernels->direct_packed(columns, channels),
      kernels->matrix_packed(columns, channels)};
  void *out[6];
  for (int i = 0; i < 6; i++) out[i] = zeros((size_t)sizes[i / 2], 4);
  for (long panel = 0; panel < panels; panel++) {
    long first = panel * panel_width * channels;
    kernels->pack_winograd_f32(w + 9 * first, columns, channels, panel, out[0]);
    kernels->pack_winograd_i8(w8 + 9 * first, columns, channels, panel, out[1]);
    kernels->pack_direct_f32(w + 9 * first, columns, channels, panel, out[2]);
    kernels->pack_direct_i8(w8 + 9 * first, columns, channels, panel, out[3]);
    kernels->pack_matrix_f32(w + first, columns, channels, panel, out[4]);
    kernels->pack_matrix_i8(w8 + first, columns, channels, panel, out[5]);
  }
  record("sizes", 1, (int32_t[]){(int32_t)sizes[0], (int32_t)sizes[1], (int32_t)sizes[2]}, 3);
  // Sums of floats may be fused with a multiplication.
  for (int i = 0; i < 6; i++) record_case("pack", i, 0, i > 0, out[i], sizes[i / 2]);
}

static void convert(void) {
  enum { count = 1 << 16 };
  uint16_t *halves = zeros(count + 1, 2);
  uint8_t *odd = (uint8_t *)halves + 1;
  float *out = zeros(count, 4);
  for (int i = 0; i < count; i++) memcpy(odd + 2 * i, &(uint16_t){(uint16_t)i}, 2);
  easel_halves_to_floats(odd, count, out);
  record("halves", 1, out, count);

  enum { rows = 7, rank = 6, columns = 29 };
  float *sum = floats(rows * columns);
  easel_add_low_rank(floats(rows * rank), floats(rank * columns), rows, rank, columns, 0.3f, sum);
  record("low rank", 0, sum, rows * columns);
}

static void draw(void) {
  uint32_t state[EASEL_RANDOM_WORDS];
  enum { count = 1237 };
  float values[count];
  easel_random_seed(state, 42);
  record("seed", 1, state, EASEL_RANDOM_WORDS);
  uint32_t words[700];
  for (int i = 0; i < 700; i++) words[i] = easel_random_next(state);
  record("words", 1, words, 700);
  easel_random_normal(state, values, count);
  record("normal", 1, values, count);
  easel_random_normal_portable(state, values, count);
  record("normal, portable", 1, values, count);
}

static easel_epilogue epilogue(long rows, long columns, int activation) {
  easel_epilogue e = {floats(columns), floats(columns), floats(rows * (columns + 3)), columns + 3,
                      0.7f, activation};
  return e;
}

// Two sources beside each other, each a slice of something wider.
static easel_input input(
    long batch, long height, long width, long second, int activation, int resample) {
  easel_input in = {.channels = {20, second}, .stride = {23, second + 2}, .height = height,
                    .width = width, .activation = activation, .resample = resample};
  for (int i = 0; i < 2; i++) in.source[i] = floats(batch * height * width * in.stride[i]);
  in.scale = floats(batch * (20 + second));
  in.shift = floats(batch * (20 + second));
  return in;
}

enum { batch = 2, columns = 37, panels = 3 };

// A convolution of two pictures of 9x6 pixels, or of what half or double that many give.
static easel_convolution convolution(int activation, int resample, long second) {
  long height = resample == EASEL_DOWN2 ? 18 : 9, width = resample == EASEL_UP2 ? 3 : 6;
  if (resample == EASEL_UP2) height = 5;
  if (resample == EASEL_DOWN2) width = 12;
  easel_convolution c = {.input = input(batch, height, width, second, activation, resample),
                         .batch = batch, .height = resample == EASEL_UP2 ? 10 : 9, .width = 6,
                         .columns = columns, .out_stride = columns + 1};
  long pixels = batch * c.height * c.width;
  c.epilogue = epilogue(pixels, columns, activation);
  c.out = zeros((size_t)(pixels * c.out_stride), 4);
  return c;
}

static void winograd(int storage, int activation, int resample) {
  easel_convolution c = convolution(activation, resample, 12);
  enum { depth = 32, rows = 3, across = 2, tiles = rows * across };
  long size = kernels->winograd_packed(columns, depth);
  void *weights = zeros((size_t)size, 4);
  for (long panel = 0; panel < panels; panel++) {
    if (storage == EASEL_F32)
      kernels->pack_winograd_f32(floats(columns * depth * 9), columns, depth, panel, weights);
    else kernels->pack_winograd_i8(bytes(columns * depth * 9), columns, depth, panel, weights);
  }
  c.weights = weights;
  c.storage = storage;
  long pixels = batch * c.height * c.width * c.out_stride, sums = batch * rows * 2 * columns;
  c.sums = zeros((size_t)sums, 4);
  float *scratch = zeros((size_t)kernels->winograd_scratch(&c, rows, across), 4);
  for (long item = 0; item < batch; item++)
    kernels->winograd_block(
        &c, (easel_tiles){item, 0, 0, rows, across}, 0, panels, item * rows, 1, scratch);
  record_case("winograd block", storage, activation * 10 + resample, 0, c.out, pixels);
  record_case("winograd block, sums", storage, activation * 10 + resample, 0, c.sums, sums);

  long v_step = kernels->winograd_step(tiles, depth);
  long m_step = kernels->winograd_step(tiles, panels * panel_width);
  float *v = zeros((size_t)(36 * v_step), 4), *m = zeros((size_t)(36 * m_step), 4);
  easel_tiles block = {1, 0, 0, rows, across};
  float *rest = zeros((size_t)kernels->winograd_input_scratch(rows, across, depth), 4);
  kernels->winograd_input(&c, block, 0, depth, v, v_step, rest);
  record_case("winograd input", storage, activation * 10 + resample, 0, v, 36 * v_step);
  for (long p = 0; p < 36; p++)
    kernels->winograd_product(&c, p, tiles, 0, panels, v, v_step, m, m_step, scratch);
  record_case("winograd product", storage, activation * 10 + resample, 0, m, 36 * m_step);
  memset(c.out, 0, (size_t)pixels * 4);
  kernels->winograd_output(&c, block, 0, panels * panel_width, m, m_step, 0, 1);
  record_case("winograd output", storage, activation * 10 + resample, 0, c.out, pixels);
}

static void direct(int storage, int activation, int resample) {
  easel_convolution c = convolution(activation, resample, 13);
  enum { depth = 33 };
  void *weights = zeros((size_t)kernels->direct_packed(columns, depth), 4);
  for (long panel = 0; panel < panels; panel++) {
    if (storage == EASEL_F32)
      kernels->pack_direct_f32(floats(columns * depth * 9), columns, depth, panel, weights);
    else kernels->pack_direct_i8(bytes(columns * depth * 9), columns, depth, panel, weights);
  }
  c.weights = weights;
  c.storage = storage;
  long sums = batch * c.height * 2 * columns;
  c.sums = zeros((size_t)sums, 4);
  float *scratch = zeros((size_t)kernels->direct_scratch(&c, c.height), 4);
  for (long item = 0; item < batch; item++)
    kernels->direct_rows(&c, item, 0, c.height, 0, panels, item * c.height, scratch);
  record_case(
      "direct rows", storage, activation * 10 + resample, 0, c.out,
      batch * c.height * c.width * c.out_stride);
  record_case("direct rows, sums", storage, activation * 10 + resample, 0, c.sums, sums);

  long count = c.width + 2;
  float *row = zeros((size_t)(count * depth), 4);
  float *rest = zeros((size_t)kernels->input_row_scratch(depth), 4);
  for (long y = -1; y <= c.height; y += c.height / 2) {
    kernels->input_row(&c.input, 1, y, -1, count, 0, depth, row, rest);
    record_case("input row", (int)y, activation * 10 + resample, 0, row, count * depth);
  }
}

static void product(int storage, int activation) {
  enum { rows = 19, first = 21, second = 13, depth = first + second };
  easel_product p = {.depth = {first, second}, .stride = {first + 1, second}, .rows = rows,
                     .columns = columns, .storage = storage, .out_stride = columns};
  p.a[0] = floats(rows * (first + 1));
  p.a[1] = floats(rows * second);
  p.epilogue = epilogue(rows, columns, activation);
  long size = kernels->matrix_packed(columns, depth);
  int16_t *wide = zeros((size_t)size, 4);
  float *w = floats(columns * depth), *scales = zeros(columns, 4);
  int8_t *w8 = bytes(columns * depth);
  for (long panel = 0; panel < panels; panel++) {
    long from = panel * panel_width * depth;
    if (storage == EASEL_F32) kernels->pack_matrix_f32(w + from, columns, depth, panel, (float *)wide);
    if (storage == EASEL_I8) kernels->pack_matrix_i8(w8 + from, columns, depth, panel, (int8_t *)wide);
    if (storage == EASEL_I16_PAIRS)
      kernels->pack_pairs_f32(
          w + from, columns, depth, panel, wide, scales + panel * panel_width);
    if (storage == EASEL_I8_PAIRS)
      kernels->pack_pairs_i8(w8 + from, columns, depth, panel, (int8_t *)wide);
  }
  if (storage == EASEL_I16)
    for (long i = 0; i < size; i++) wide[i] = (int16_t)(drawn() * 6223);
  if (storage == EASEL_I16_PAIRS) {
    p.epilogue.weight_scale = scales;
    record_case("pairs, scales", activation, 0, 0, scales, columns);
  }
  p.weights = wide;
  p.out = zeros(rows * columns, 4);
  long scratch = storage < EASEL_I16_PAIRS ? kernels->product_scratch(depth)
                                           : kernels->pairs_scratch(depth, rows);
  kernels->product(&p, 0, rows, 0, panels, zeros((size_t)scratch, 4));
  record_case("product", storage, activation, 0, p.out, rows * columns);
}

// Of queries that see all keys, or each one more than the one before, with a bias.
static void attention(long first_seen) {
  enum { queries = 11, count = 37, padded = 48, head = 40, wide = 48, map = 5 };
  float *k = floats(count * (head + 2)), *v = floats(count * (head + 2));
  float *keys = zeros(padded * head, 4), *values = zeros(padded * wide, 4);
  kernels->pack_keys(k, head + 2, 0, 20, head, keys);
  kernels->pack_keys(k + 20 * (head + 2), head + 2, 20, count - 20, head, keys);
  kernels->pack_values(v, head + 2, 0, count, head, padded, values);
  record("pack keys", 1, keys, padded * head);
  record("pack values", 1, values, padded * wide);
  long bias_stride = count + 2;
  easel_attention a = {.q = floats(queries * head), .q_stride = head, .queries = queries,
                       .keys = keys, .values = values, .count = count, .head = head,
                       .scale = 1.3f, .out_stride = head + 1, .map_keys = map,
                       .first_seen = first_seen, .bias_stride = bias_stride};
  if (first_seen) a.bias = floats(queries * bias_stride);
  a.out = zeros(queries * (head + 1), 4);
  a.weights = zeros(queries * map, 4);
  float *scratch = zeros((size_t)kernels->attention_scratch(count, queries), 4);
  kernels->attention(&a, 0, 7, scratch);
  kernels->attention(&a, 7, queries - 7, scratch);
  record_case("attention", (int)first_seen, 0, 0, a.out, queries * (head + 1));
  record_case("attention, weights", (int)first_seen, 0, 0, a.weights, queries * map);
}

static void normalise(void) {
  enum { rows = 5, count = 45, stride = 47 };
  float *x = floats(rows * stride), *weight = floats(count), *bias = floats(count);
  float *out = zeros(rows * count, 4), sums[2 * count];
  kernels->channel_sums(x, stride, count, rows, sums);
  record("channel sums", 0, sums, 2 * count);
  kernels->layer_norm(x, stride, rows, count, weight, bias, 1e-5f, out, count);
  record("layer norm", 0, out, rows * count);
  kernels->rms_norm(x, stride, rows, count, weight, 1e-6f, out, count);
  record("rms norm", 0, out, rows * count);
  kernels->gate(x, 2, count, out);
  record("gate", 0, out, 2 * count);
}

static void activate(int activation) {
  enum { count = 333 };
  float *x = floats(count);
  // From where they are flat to where they are straight.
  for (int i = 0; i < count; i++) x[i] *= 12;
  kernels->activate(x, count, activation);
  record_case("activate", activation, 0, 0, x, count);
}

static void differentiate(int activation) {
  enum { pixels = 6, channels = 21 };
  float *x = floats(pixels * channels), *gradient = floats(pixels * channels);
  float *out = zeros(pixels * channels, 4), sums[2 * channels] = {0};
  kernels->activation_gradient(
      x, floats(channels), floats(channels), pixels, channels, activation, gradient, out, sums);
  record_case("activation gradient", activation, 1, 0, out, pixels * channels);
  record_case("activation gradient, sums", activation, 1, 0, sums, 2 * channels);
  kernels->activation_gradient(
      x, NULL, NULL, pixels, channels, activation, gradient, out, NULL);
  record_case("activation gradient", activation, 0, 0, out, pixels * channels);
  for (int more = 0; more < 2; more++) {
    float *rest = more ? floats(pixels * channels) : NULL;
    kernels->norm_gradient(
        x, gradient, pixels, channels, floats(channels), floats(channels), floats(channels), rest,
        out);
    record_case("norm gradient", activation, more, 0, out, pixels * channels);
    kernels->layer_norm_gradient(
        x, pixels, channels, floats(channels), 1e-5f, gradient, rest, out);
    record_case("layer norm gradient", activation, more, 0, out, pixels * channels);
  }
  kernels->softmax_gradient(x, gradient, pixels, channels);
  record_case("softmax gradient, weights", activation, 0, 0, x, pixels * channels);
  record_case("softmax gradient", activation, 0, 0, gradient, pixels * channels);
}

int main(void) {
  kernels = easel_kernels_best();
  fprintf(stderr, "%s\n", kernels->name);
  pack();
  convert();
  draw();
  attention(0);
  attention(20);
  normalise();
  for (int activation = EASEL_LINEAR; activation <= EASEL_GELU_QUICK; activation++) {
    for (int resample = EASEL_SAME; resample <= EASEL_DOWN2; resample++) {
      winograd(EASEL_F32, activation, resample);
      winograd(EASEL_I16, activation, resample);
      direct(EASEL_F32, activation, resample);
      direct(EASEL_I8, activation, resample);
    }
    for (int storage = EASEL_F32; storage <= EASEL_I8_PAIRS; storage++) product(storage, activation);
    activate(activation);
    differentiate(activation);
  }
  return ferror(stdout) || fflush(stdout) ? 1 : 0;
}

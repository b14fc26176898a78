// Finished pictures go through libsixel; small previews through a writer of our own, because
// libsixel cannot be told how many bytes a picture may take.
#include "CImage.h"
#include "palette.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  uint8_t *bytes;
  size_t count, capacity;
  bool failed;
} Buffer;

static void append(Buffer *buffer, const char *bytes, size_t count) {
  if (buffer->failed) return;
  if (buffer->count + count > buffer->capacity) {
    size_t capacity = (buffer->count + count) * 2;
    uint8_t *larger = realloc(buffer->bytes, capacity);
    if (!larger) {
      buffer->failed = true;
      return;
    }
    buffer->bytes = larger;
    buffer->capacity = capacity;
  }
  memcpy(buffer->bytes + buffer->count, bytes, count);
  buffer->count += count;
}

static uint8_t *finish(Buffer *buffer, size_t *count) {
  if (buffer->failed) {
    free(buffer->bytes);
    return NULL;
  }
  *count = buffer->count;
  return buffer->bytes;
}

static int write_sixel(char *data, int size, void *buffer) {
  append(buffer, data, (size_t)size);
  return size;
}

uint8_t *easel_sixel_encode(
    uint8_t *pixels, int width, int height, int colors, bool dithered, size_t *count) {
  Buffer buffer = {0};
  sixel_output_t *output = NULL;
  sixel_dither_t *dither = easel_make_palette(pixels, width, height, colors);
  if (!dither) return NULL;
  if (SIXEL_FAILED(sixel_output_new(&output, write_sixel, &buffer, NULL))) {
    sixel_dither_unref(dither);
    return NULL;
  }
  sixel_dither_set_diffusion_type(dither, dithered ? SIXEL_DIFFUSE_FS : SIXEL_DIFFUSE_NONE);
  if (SIXEL_FAILED(sixel_encode(pixels, width, height, 3, dither, output))) buffer.failed = true;
  sixel_output_unref(output);
  sixel_dither_unref(dither);
  // libsixel begins a picture of less than a band with a step to the next one.
  if (height < 6 && !buffer.failed) {
    char *step = memchr(buffer.bytes, '-', buffer.count);
    if (step) {
      size_t behind = buffer.count - (size_t)(step + 1 - (char *)buffer.bytes);
      memmove(step, step + 1, behind);
      buffer.count--;
    }
  }
  return finish(&buffer, count);
}

enum { most_colors = 64, most_columns = 512 };

// One row as runs of palette colours: the choice with the least sum of squared errors and
// `price` for each run (dynamic programming over columns and colours).
static void choose_runs(
    const uint8_t *row, int columns, const uint8_t *palette, int colors, long price,
    uint8_t *chosen) {
  static _Thread_local uint8_t from[most_columns][most_colors];
  long cost[most_colors];
  int best = 0;
  for (int x = 0; x < columns; x++) {
    long change = x == 0 ? price : cost[best] + price;
    int next_best = 0;
    int previous_best = best;
    for (int c = 0; c < colors; c++) {
      long r = row[x * 3] - palette[c * 3], g = row[x * 3 + 1] - palette[c * 3 + 1],
           b = row[x * 3 + 2] - palette[c * 3 + 2];
      bool keep = x > 0 && cost[c] <= change;
      from[x][c] = keep ? (uint8_t)c : (uint8_t)previous_best;
      cost[c] = (keep ? cost[c] : change) + 3 * r * r + 4 * g * g + 2 * b * b;
      if (cost[c] < cost[next_best]) next_best = c;
    }
    best = next_best;
  }
  for (int x = columns - 1; x >= 0; x--) {
    chosen[x] = (uint8_t)best;
    best = from[x][best];
  }
}

static void write_runs(
    Buffer *buffer, const uint8_t *chosen, int columns, int rows, int width,
    const uint8_t *palette, int colors) {
  char text[64];
  bool used[most_colors] = {false};
  for (int i = 0; i < columns * rows; i++) used[chosen[i]] = true;
  append(
      buffer, text,
      (size_t)snprintf(text, sizeof text, "\033P0;0;0q\"1;1;%d;%d", width, rows * 6));
  for (int c = 0; c < colors; c++) {
    if (!used[c]) continue;
    const uint8_t *p = palette + c * 3;
    append(
        buffer, text,
        (size_t)snprintf(
            text, sizeof text, "#%d;2;%d;%d;%d", c, (p[0] * 100 + 127) / 255,
            (p[1] * 100 + 127) / 255, (p[2] * 100 + 127) / 255));
  }
  int color = -1;
  for (int y = 0; y < rows; y++) {
    const uint8_t *row = chosen + y * columns;
    if (y > 0) append(buffer, "-", 1);
    for (int x = 0; x < columns;) {
      int end = x + 1;
      while (end < columns && row[end] == row[x]) end++;
      int run = (int)((long)end * width / columns - (long)x * width / columns);
      if (row[x] != color) {
        color = row[x];
        append(buffer, text, (size_t)snprintf(text, sizeof text, "#%d", color));
      }
      if (run > 3)
        append(buffer, text, (size_t)snprintf(text, sizeof text, "!%d~", run));
      else
        append(buffer, "~~~", (size_t)run);
      x = end;
    }
  }
  append(buffer, "\033\\", 2);
}

// Writes the whole picture with this price of a run, over what the buffer held.
static void encode_runs(
    Buffer *buffer, const uint8_t *pixels, int columns, int rows, int width,
    const uint8_t *palette, int colors, long price, uint8_t *chosen) {
  for (int y = 0; y < rows; y++) {
    size_t start = (size_t)y * (size_t)columns;
    choose_runs(pixels + start * 3, columns, palette, colors, price, chosen + start);
  }
  buffer->count = 0;
  write_runs(buffer, chosen, columns, rows, width, palette, colors);
}

uint8_t *easel_sixel_encode_runs(
    const uint8_t *pixels, int columns, int rows, int width, int colors, size_t budget,
    size_t *count) {
  if (columns > most_columns || colors > most_colors || width < columns) return NULL;
  sixel_dither_t *dither = easel_make_palette(pixels, columns, rows, colors);
  uint8_t *chosen = malloc((size_t)columns * (size_t)rows);
  Buffer buffer = {0};
  if (dither && chosen) {
    const uint8_t *palette = sixel_dither_get_palette(dither);
    int found = sixel_dither_get_num_of_palette_colors(dither);
    if (found > colors) found = colors;
    // The lowest price whose bytes fit, to within an eighth.
    long low = 0, high = 0;
    encode_runs(&buffer, pixels, columns, rows, width, palette, found, 0, chosen);
    for (long price = 256; buffer.count > budget && price < 1L << 40; price *= 2) {
      low = price / 2;
      high = price;
      encode_runs(&buffer, pixels, columns, rows, width, palette, found, price, chosen);
    }
    for (int round = 0; round < 3 && high > 0; round++) {
      long middle = (low + high) / 2;
      encode_runs(&buffer, pixels, columns, rows, width, palette, found, middle, chosen);
      if (buffer.count > budget) low = middle;
      else high = middle;
    }
    if (buffer.count > budget)
      encode_runs(&buffer, pixels, columns, rows, width, palette, found, high, chosen);
  }
  if (dither) sixel_dither_unref(dither);
  free(chosen);
  if (!buffer.bytes) return NULL;
  return finish(&buffer, count);
}

// A canvas of palette indices; what no piece lies on shows what is below.
enum { hole = 0xFFFF };
typedef struct {
  uint16_t *cells;
  int width, height;
  uint8_t palette[256 * 3];
  int colors;
} Canvas;

// Writes one band of at most six rows, a colour after the other.
static void write_band(Buffer *buffer, const Canvas *canvas, int top) {
  char text[64];
  int height = canvas->height - top < 6 ? canvas->height - top : 6, width = canvas->width;
  const uint16_t *rows = canvas->cells + (size_t)top * (size_t)width;
  int first[256], end[256];
  for (int c = 0; c < canvas->colors; c++) first[c] = width, end[c] = 0;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      int c = rows[(size_t)y * (size_t)width + (size_t)x];
      if (c == hole) continue;
      if (x < first[c]) first[c] = x;
      if (x >= end[c]) end[c] = x + 1;
    }
  bool is_first = true;
  for (int c = 0; c < canvas->colors; c++) {
    if (first[c] >= end[c]) continue;
    if (!is_first) append(buffer, "$", 1);
    is_first = false;
    append(buffer, text, (size_t)snprintf(text, sizeof text, "#%d", c));
    if (first[c] > 0) append(buffer, text, (size_t)snprintf(text, sizeof text, "!%d?", first[c]));
    for (int x = first[c]; x < end[c];) {
      int bits = -1, start = x;
      for (; x < end[c]; x++) {
        int here = 0;
        for (int y = 0; y < height; y++)
          here |= (rows[(size_t)y * (size_t)width + (size_t)x] == c) << y;
        if (bits >= 0 && here != bits) break;
        bits = here;
      }
      char sixel = (char)(63 + bits);
      if (x - start > 3)
        append(buffer, text, (size_t)snprintf(text, sizeof text, "!%d%c", x - start, sixel));
      else
        for (int i = start; i < x; i++) append(buffer, &sixel, 1);
    }
  }
}

// A picture of palette indices, and which colours of the canvas its own have become; -1 for none.
typedef struct {
  unsigned char *indices, *palette;
  int colors, width, height;
  int known[256];
} Decoded;

static bool decode(Decoded *picture, const uint8_t *bytes, size_t count) {
  *picture = (Decoded){0};
  for (int c = 0; c < 256; c++) picture->known[c] = -1;
  return count <= INT32_MAX &&
         !SIXEL_FAILED(sixel_decode_raw(
             (unsigned char *)(uintptr_t)bytes, (int)count, &picture->indices, &picture->width,
             &picture->height, &picture->palette, &picture->colors, NULL));
}

// The place of a colour in the palette of the canvas; -1 if there is no room for it.
static int find_color(Canvas *canvas, const uint8_t *color) {
  for (int c = 0; c < canvas->colors; c++)
    if (memcmp(canvas->palette + c * 3, color, 3) == 0) return c;
  if (canvas->colors == 256) return -1;
  memcpy(canvas->palette + canvas->colors * 3, color, 3);
  return canvas->colors++;
}

// Puts a part of a picture on the canvas. False if there is no room for its colours, or if it is
// no picture with that part.
static bool place_piece(Canvas *canvas, Decoded *picture, const easel_sixel_piece *piece) {
  int right = piece->left + piece->width, bottom = piece->top + piece->height;
  if (right > picture->width) right = picture->width;
  if (bottom > picture->height) bottom = picture->height;
  if (piece->left < 0 || piece->top < 0 || piece->x < 0 || piece->y < 0 ||
      piece->x + right - piece->left > canvas->width ||
      piece->y + bottom - piece->top > canvas->height)
    return false;
  for (int y = piece->top; y < bottom; y++) {
    const uint8_t *from = picture->indices + (size_t)y * (size_t)picture->width;
    uint16_t *to = canvas->cells +
                   (size_t)(piece->y + y - piece->top) * (size_t)canvas->width + piece->x;
    for (int x = piece->left; x < right; x++) {
      int c = from[x];
      if (picture->known[c] < 0)
        picture->known[c] = c < picture->colors ? find_color(canvas, picture->palette + c * 3) : -1;
      if (picture->known[c] < 0) return false;
      to[x - piece->left] = (uint16_t)picture->known[c];
    }
  }
  return true;
}

uint8_t *easel_sixel_compose(
    const uint8_t *bytes, const easel_sixel_piece *pieces, int piece_count, int width, int height,
    size_t *count) {
  if (width <= 0 || height <= 0 || width > 1 << 15 || height > 1 << 15) return NULL;
  Canvas *canvas = calloc(1, sizeof *canvas);
  if (!canvas) return NULL;
  Buffer buffer = {0};
  canvas->width = width;
  canvas->height = height;
  size_t size = (size_t)width * (size_t)height;
  canvas->cells = malloc(size * sizeof *canvas->cells);
  bool is_whole = canvas->cells != NULL;
  for (size_t i = 0; is_whole && i < size; i++) canvas->cells[i] = hole;
  Decoded picture = {0};
  for (int i = 0; is_whole && i < piece_count; i++) {
    // Parts of one picture come one after the other.
    if (i == 0 || pieces[i].offset != pieces[i - 1].offset) {
      free(picture.indices);
      free(picture.palette);
      is_whole = decode(&picture, bytes + pieces[i].offset, pieces[i].count);
    }
    is_whole = is_whole && place_piece(canvas, &picture, pieces + i);
  }
  free(picture.indices);
  free(picture.palette);
  if (is_whole) {
    char text[64];
    append(
        &buffer, text, (size_t)snprintf(text, sizeof text, "\033P0;1;0q\"1;1;%d;%d", width, height));
    for (int c = 0; c < canvas->colors; c++) {
      const uint8_t *p = canvas->palette + c * 3;
      append(
          &buffer, text,
          (size_t)snprintf(
              text, sizeof text, "#%d;2;%d;%d;%d", c, (p[0] * 100 + 127) / 255,
              (p[1] * 100 + 127) / 255, (p[2] * 100 + 127) / 255));
    }
    for (int top = 0; top < height; top += 6) {
      if (top > 0) append(&buffer, "-", 1);
      write_band(&buffer, canvas, top);
    }
    append(&buffer, "\033\\", 2);
  }
  free(canvas->cells);
  free(canvas);
  if (!buffer.bytes) return NULL;
  return finish(&buffer, count);
}

uint8_t *easel_sixel_decode(const uint8_t *bytes, size_t count, int *width, int *height) {
  unsigned char *indices = NULL, *palette = NULL;
  int colors = 0;
  uint8_t *pixels = NULL;
  if (count > INT32_MAX) return NULL;
  if (SIXEL_FAILED(sixel_decode_raw(
          (unsigned char *)(uintptr_t)bytes, (int)count, &indices, width, height, &palette,
          &colors, NULL)))
    return NULL;
  size_t area = (size_t)*width * (size_t)*height;
  pixels = malloc(area * 3 + 1);
  for (size_t i = 0; pixels && i < area; i++) {
    int index = indices[i] < colors ? indices[i] : 0;
    if (colors > 0) memcpy(pixels + i * 3, palette + index * 3, 3);
  }
  free(indices);
  free(palette);
  return pixels;
}

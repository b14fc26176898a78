// Pictures of palette indices as sixel: bands of six rows, in each a pass for every colour, the
// most frequent first. A pass may draw over pixels that a later one draws again, so that its runs
// are as long as they can be.
#include "sixel_writer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Makes room for so many bytes more.
static bool reserve(easel_buffer *buffer, size_t count) {
  if (buffer->failed) return false;
  if (buffer->count + count > buffer->capacity) {
    size_t capacity = (buffer->count + count) * 2;
    uint8_t *larger = realloc(buffer->bytes, capacity);
    buffer->failed = !larger;
    if (!larger) return false;
    buffer->bytes = larger;
    buffer->capacity = capacity;
  }
  return true;
}

void easel_append(easel_buffer *buffer, const char *bytes, size_t count) {
  if (!reserve(buffer, count)) return;
  memcpy(buffer->bytes + buffer->count, bytes, count);
  buffer->count += count;
}

void easel_append_text(easel_buffer *buffer, const char *format, ...) {
  char text[80];
  va_list values;
  va_start(values, format);
  int count = vsnprintf(text, sizeof text, format, values);
  va_end(values);
  easel_append(buffer, text, (size_t)count);
}

uint8_t *easel_finish(easel_buffer *buffer, size_t *count) {
  if (buffer->failed) {
    free(buffer->bytes);
    return NULL;
  }
  *count = buffer->count;
  return buffer->bytes;
}

static int percents(int value) { return (value * 100 + 127) / 255; }

uint8_t easel_shown_channel(int value) { return (uint8_t)((percents(value) * 255 + 50) / 100); }

void easel_append_head(easel_buffer *buffer, int width, int height, bool holes) {
  easel_append_text(buffer, "\033P0;%d;0q\"1;1;%d;%d", holes, width, height);
}

void easel_append_color(easel_buffer *buffer, int number, const uint8_t *color) {
  easel_append_text(
      buffer, "#%d;2;%d;%d;%d", number, percents(color[0]), percents(color[1]),
      percents(color[2]));
}

static uint8_t *put_number(uint8_t *to, int number) {
  if (number >= 10) to = put_number(to, number / 10);
  *to++ = (uint8_t)('0' + number % 10);
  return to;
}

// Never more bytes than the run is long.
static uint8_t *put_run(uint8_t *to, int length, int bits) {
  uint8_t sixel = (uint8_t)(63 + bits);
  if (length > 3) {
    *to++ = '!';
    to = put_number(to, length);
    *to++ = sixel;
    return to;
  }
  for (int i = 0; i < length; i++) *to++ = sixel;
  return to;
}

// A colour in a band.
typedef struct {
  int color, pixels, first, end;
  // A column a byte: the rows that it has, from `first` to `end`.
  uint8_t *rows;
} Pass;

static int by_pixels(const void *a, const void *b) {
  const Pass *p = a, *q = b;
  return p->pixels != q->pixels ? q->pixels - p->pixels : p->color - q->color;
}

// Finds the colours of a band, and orders them. `rows` has `width` bytes a colour.
static int find_passes(
    const uint16_t *cells, int width, int height, int colors, uint8_t *rows, Pass *passes) {
  int place[256];
  memset(place, -1, sizeof place);
  int count = 0;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      int color = cells[(size_t)y * (size_t)width + (size_t)x];
      if (color >= colors) continue;
      if (place[color] < 0) {
        place[color] = count;
        passes[count] = (Pass){color, 0, x, x + 1, rows + (size_t)count * (size_t)width};
        memset(passes[count++].rows, 0, (size_t)width);
      }
      Pass *pass = passes + place[color];
      pass->pixels++;
      if (x < pass->first) pass->first = x;
      if (x >= pass->end) pass->end = x + 1;
      pass->rows[x] |= 1 << y;
    }
  qsort(passes, (size_t)count, sizeof *passes, by_pixels);
  return count;
}

// Writes a pass. `free_rows` has those that no earlier pass and no hole owns.
static uint8_t *put_pass(uint8_t *to, const Pass *pass, const uint8_t *free_rows) {
  int x = 0;
  while (x < pass->end) {
    // What the run must draw, and what it may.
    int needed = 0, allowed = 63, start = x;
    for (; x < pass->end; x++) {
      int more = needed | pass->rows[x], rest = allowed & free_rows[x];
      if (more & ~rest) break;
      needed = more;
      allowed = rest;
    }
    to = put_run(to, x - start, needed);
  }
  return to;
}

// A band of at most six rows. `rows` has `width` bytes a colour and as many once more.
static void append_band(
    easel_buffer *buffer, const easel_canvas *canvas, int top, uint8_t *rows) {
  Pass passes[256];
  int width = canvas->width, height = canvas->height - top < 6 ? canvas->height - top : 6;
  uint8_t *free_rows = rows + (size_t)canvas->colors * (size_t)width;
  int count = find_passes(
      canvas->cells + (size_t)top * (size_t)width, width, height, canvas->colors, rows, passes);
  memset(free_rows, 0, (size_t)width);
  for (int i = 0; i < count; i++)
    for (int x = passes[i].first; x < passes[i].end; x++) free_rows[x] |= passes[i].rows[x];
  for (int i = 0; i < count; i++) {
    const Pass *pass = passes + i;
    if (!reserve(buffer, (size_t)width + 8)) return;
    uint8_t *to = buffer->bytes + buffer->count;
    if (i > 0) *to++ = '$';
    *to++ = '#';
    to = put_pass(put_number(to, pass->color), pass, free_rows);
    buffer->count = (size_t)(to - buffer->bytes);
    for (int x = pass->first; x < pass->end; x++) free_rows[x] &= ~pass->rows[x];
  }
}

void easel_append_canvas(easel_buffer *buffer, const easel_canvas *canvas, bool holes) {
  uint8_t *rows = malloc(((size_t)canvas->colors + 1) * (size_t)canvas->width);
  if (!rows) {
    buffer->failed = true;
    return;
  }
  easel_append_head(buffer, canvas->width, canvas->height, holes);
  for (int c = 0; c < canvas->colors; c++)
    easel_append_color(buffer, c, canvas->palette + c * 3);
  for (int top = 0; top < canvas->height; top += 6) {
    if (top > 0) easel_append(buffer, "-", 1);
    append_band(buffer, canvas, top, rows);
  }
  easel_append(buffer, "\033\\", 2);
  free(rows);
}

// Small pictures as sixel, enlarged without smoothing, in as many bytes as are allowed.
#include <stdlib.h>

#include "CImage.h"
#include "palette.h"
#include "sixel_writer.h"

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
    easel_buffer *buffer, const uint8_t *chosen, int columns, int rows, int width,
    const uint8_t *palette, int colors) {
  bool used[most_colors] = {false};
  for (int i = 0; i < columns * rows; i++) used[chosen[i]] = true;
  easel_append_head(buffer, width, rows * 6, false);
  for (int c = 0; c < colors; c++)
    if (used[c]) easel_append_color(buffer, c, palette + c * 3);
  int color = -1;
  for (int y = 0; y < rows; y++) {
    const uint8_t *row = chosen + y * columns;
    if (y > 0) easel_append(buffer, "-", 1);
    for (int x = 0; x < columns;) {
      int end = x + 1;
      while (end < columns && row[end] == row[x]) end++;
      int run = (int)((long)end * width / columns - (long)x * width / columns);
      if (row[x] != color) {
        color = row[x];
        easel_append_text(buffer, "#%d", color);
      }
      if (run > 3)
        easel_append_text(buffer, "!%d~", run);
      else
        easel_append(buffer, "~~~", (size_t)run);
      x = end;
    }
  }
  easel_append(buffer, "\033\\", 2);
}

// Writes the whole picture with this price of a run, over what the buffer held.
static void encode_runs(
    easel_buffer *buffer, const uint8_t *pixels, int columns, int rows, int width,
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
  easel_color_table *table = malloc(sizeof *table);
  uint8_t *chosen = malloc((size_t)columns * (size_t)rows);
  easel_buffer buffer = {0};
  if (table && chosen &&
      easel_find_colors(pixels, (size_t)columns * (size_t)rows, colors, table)) {
    const uint8_t *palette = table->colors;
    int found = table->count;
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
  free(table);
  free(chosen);
  if (!buffer.bytes) return NULL;
  return easel_finish(&buffer, count);
}

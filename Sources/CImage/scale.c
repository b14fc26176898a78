// Scaling in two passes, columns then rows, each as a table of taps in 16-bit fixed point.
#include "CImage.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  int first, count;
} Span;

// For every target position the source positions it covers and their weights (sum 65536);
// `weights` has room for `most` values a position.
static void taps(
    int from, int to, bool smooth, Span *spans, uint32_t *weights, int most) {
  for (int i = 0; i < to; i++) {
    uint32_t *w = weights + (size_t)i * (size_t)most;
    if (to >= from && !smooth) {
      spans[i] = (Span){(int)((int64_t)i * from / to), 1};
      w[0] = 65536;
    } else if (to >= from) {
      double center = (i + 0.5) * from / to - 0.5;
      if (center < 0) center = 0;
      if (center > from - 1) center = from - 1;
      int first = (int)center;
      spans[i] = (Span){first, first + 1 < from ? 2 : 1};
      uint32_t second = spans[i].count == 2 ? (uint32_t)((center - first) * 65536 + 0.5) : 0;
      w[0] = 65536 - second;
      if (spans[i].count == 2) w[1] = second;
    } else {
      double begin = (double)i * from / to, end = (double)(i + 1) * from / to;
      int first = (int)begin;
      int last = (int)end;
      if (last >= from) last = from - 1;
      spans[i] = (Span){first, last - first + 1};
      uint32_t left = 65536;
      for (int j = first; j <= last; j++) {
        double low = j > begin ? j : begin, high = j + 1 < end ? j + 1 : end;
        uint32_t part = high > low ? (uint32_t)((high - low) / (end - begin) * 65536) : 0;
        if (part > left) part = left;
        w[j - first] = part;
        left -= part;
      }
      w[0] += left;
    }
  }
}

static int most_taps(int from, int to) { return from > to ? from / to + 2 : 2; }

bool easel_scale_rgb(
    const uint8_t *source, int width, int height, uint8_t *target, int columns, int rows,
    bool smooth) {
  if (columns == width && rows == height) {
    memcpy(target, source, (size_t)width * (size_t)height * 3);
    return true;
  }
  int across = most_taps(width, columns), down = most_taps(height, rows);
  Span *xs = malloc((size_t)columns * sizeof *xs), *ys = malloc((size_t)rows * sizeof *ys);
  uint32_t *xw = malloc((size_t)columns * (size_t)across * sizeof *xw);
  uint32_t *yw = malloc((size_t)rows * (size_t)down * sizeof *yw);
  uint8_t *middle = malloc((size_t)columns * (size_t)height * 3);
  bool done = xs && ys && xw && yw && middle;
  if (done) {
    taps(width, columns, smooth, xs, xw, across);
    taps(height, rows, smooth, ys, yw, down);
    for (int y = 0; y < height; y++) {
      const uint8_t *line = source + (size_t)y * (size_t)width * 3;
      uint8_t *out = middle + (size_t)y * (size_t)columns * 3;
      for (int x = 0; x < columns; x++) {
        const uint32_t *w = xw + (size_t)x * (size_t)across;
        const uint8_t *in = line + (size_t)xs[x].first * 3;
        uint32_t r = 32768, g = 32768, b = 32768;
        for (int i = 0; i < xs[x].count; i++) {
          r += w[i] * in[i * 3];
          g += w[i] * in[i * 3 + 1];
          b += w[i] * in[i * 3 + 2];
        }
        out[x * 3] = (uint8_t)(r >> 16);
        out[x * 3 + 1] = (uint8_t)(g >> 16);
        out[x * 3 + 2] = (uint8_t)(b >> 16);
      }
    }
    size_t stride = (size_t)columns * 3;
    for (int y = 0; y < rows; y++) {
      const uint32_t *w = yw + (size_t)y * (size_t)down;
      const uint8_t *in = middle + (size_t)ys[y].first * stride;
      uint8_t *out = target + (size_t)y * stride;
      for (size_t x = 0; x < stride; x++) {
        uint32_t sum = 32768;
        for (int i = 0; i < ys[y].count; i++) sum += w[i] * in[(size_t)i * stride + x];
        out[x] = (uint8_t)(sum >> 16);
      }
    }
  }
  free(xs);
  free(ys);
  free(xw);
  free(yw);
  free(middle);
  return done;
}

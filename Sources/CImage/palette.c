// Palettes: libsixel's median cut, its colours moved to the means of what they stand for.
#include "palette.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "CImage.h"

enum { bucket_count = 1 << 15 };

// Colours of five bits a channel are one.
static int bucket_of(const uint8_t *p) { return (p[0] >> 3) << 10 | (p[1] >> 3) << 5 | p[2] >> 3; }

typedef struct {
  uint32_t red, green, blue, count;
} Sum;

static int nearest(const uint8_t *palette, int colors, int red, int green, int blue) {
  int best = 0, least = INT32_MAX;
  for (int c = 0; c < colors; c++) {
    int r = red - palette[c * 3], g = green - palette[c * 3 + 1], b = blue - palette[c * 3 + 2];
    int distance = r * r + g * g + b * b;
    if (distance < least) {
      least = distance;
      best = c;
    }
  }
  return best;
}

// Moves every colour of a palette to the mean of the pixels that are nearest to it: libsixel's own
// colours keep five bits of each channel, and so are too dark. `owners` gets the colour of each
// bucket.
static bool refine(
    const uint8_t *pixels, size_t count, uint8_t *palette, int colors, uint8_t *owners) {
  Sum *buckets = calloc(bucket_count, sizeof *buckets);
  if (!buckets) return false;
  for (size_t i = 0; i < count; i++) {
    const uint8_t *p = pixels + i * 3;
    Sum *bucket = buckets + bucket_of(p);
    bucket->red += p[0];
    bucket->green += p[1];
    bucket->blue += p[2];
    bucket->count++;
  }
  uint64_t totals[256][4] = {{0}};
  for (int i = 0; i < bucket_count; i++) {
    const Sum *bucket = buckets + i;
    if (bucket->count == 0) continue;
    // As libsixel sees it: where no colours were merged, each has its own pixels.
    int best = nearest(palette, colors, i >> 10 << 3, (i >> 5 & 31) << 3, (i & 31) << 3);
    owners[i] = (uint8_t)best;
    totals[best][0] += bucket->red;
    totals[best][1] += bucket->green;
    totals[best][2] += bucket->blue;
    totals[best][3] += bucket->count;
  }
  for (int c = 0; c < colors; c++)
    for (int i = 0; i < 3 && totals[c][3] > 0; i++)
      palette[c * 3 + i] = (uint8_t)((totals[c][i] + totals[c][3] / 2) / totals[c][3]);
  free(buckets);
  return true;
}

static sixel_dither_t *make_palette(
    const uint8_t *pixels, int width, int height, int colors, uint8_t *owners) {
  // libsixel sorts by a channel that it keeps in a variable of all threads.
  static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
  sixel_dither_t *dither = NULL;
  if (SIXEL_FAILED(sixel_dither_new(&dither, colors, NULL))) return NULL;
  pthread_mutex_lock(&one_at_a_time);
  SIXELSTATUS status = sixel_dither_initialize(
      dither, (unsigned char *)(uintptr_t)pixels, width, height, SIXEL_PIXELFORMAT_RGB888,
      SIXEL_LARGE_NORM, SIXEL_REP_CENTER_BOX, SIXEL_QUALITY_HIGH);
  pthread_mutex_unlock(&one_at_a_time);
  if (SIXEL_FAILED(status) ||
      !refine(
          pixels, (size_t)width * (size_t)height, sixel_dither_get_palette(dither),
          sixel_dither_get_num_of_palette_colors(dither), owners)) {
    sixel_dither_unref(dither);
    return NULL;
  }
  return dither;
}

sixel_dither_t *easel_make_palette(const uint8_t *pixels, int width, int height, int colors) {
  uint8_t owners[bucket_count];
  return make_palette(pixels, width, height, colors, owners);
}

int easel_palette(
    const uint8_t *pixels, int width, int height, int colors, uint8_t *palette,
    uint8_t *indices) {
  uint8_t owners[bucket_count];
  sixel_dither_t *dither = make_palette(pixels, width, height, colors, owners);
  if (!dither) return 0;
  int found = sixel_dither_get_num_of_palette_colors(dither);
  memcpy(palette, sixel_dither_get_palette(dither), (size_t)found * 3);
  for (size_t i = 0; i < (size_t)width * (size_t)height; i++)
    indices[i] = owners[bucket_of(pixels + i * 3)];
  sixel_dither_unref(dither);
  return found;
}

#ifndef EASEL_PALETTE_H
#define EASEL_PALETTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { easel_cell_count = 1 << 15 };

// The colours that stand for those of a picture, and which of them is near where.
typedef struct {
  int count;
  uint8_t colors[256 * 3];
  // Mean square of the distance of a pixel to its colour.
  float error;
  // The colours once more, by channels; far away where there is none.
  float channels[3][256];
  // The nearest colour of cells of eight values a channel; -1 for those not asked for yet.
  int16_t nearest[easel_cell_count];
} easel_color_table;

// Finds at most `most` (2...256) colours for a picture of at least one pixel. False if there is no
// memory.
bool easel_find_colors(const uint8_t *pixels, size_t count, int most, easel_color_table *table);
// The colour near a pixel; its channels are in 0...255.
int easel_nearest_color(easel_color_table *table, int red, int green, int blue);

#endif

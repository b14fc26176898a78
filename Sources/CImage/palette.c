// Palettes by cutting boxes of colours where they vary most (Wan, Wong and Prusinkiewicz 1988), the
// colours then moved to the means of what is nearest to them.
#include "palette.h"

#include <stdlib.h>
#include <string.h>

#include "CImage.h"

// Colours of five bits a channel are one cell.
static int cell_of(int red, int green, int blue) {
  return (red >> 3) << 10 | (green >> 3) << 5 | blue >> 3;
}

typedef struct {
  uint32_t channels[3], count;
} Sum;

// The pixels of a cell: their mean and number.
typedef struct {
  float mean[3], weight;
  int cell;
} Point;

typedef struct {
  int first, count;
  double mean[3];
  // Sum of squared distances to the mean, and the axis that has most of it.
  double error;
  int axis;
} Box;

static void measure(const Point *points, Box *box) {
  double weight = 0, sums[3] = {0}, squares[3] = {0}, most = -1;
  for (int i = box->first; i < box->first + box->count; i++) {
    weight += (double)points[i].weight;
    for (int c = 0; c < 3; c++) {
      double value = (double)points[i].mean[c], part = value * (double)points[i].weight;
      sums[c] += part;
      squares[c] += part * value;
    }
  }
  box->error = 0;
  for (int c = 0; c < 3; c++) {
    box->mean[c] = sums[c] / weight;
    double error = squares[c] - sums[c] * box->mean[c];
    box->error += error;
    if (error > most) {
      most = error;
      box->axis = c;
    }
  }
  // Rounding must not cut what is one.
  if (box->count < 2) box->error = 0;
}

// Parts the points of a box at its mean, the brighter first; false if all lie on one side.
static bool cut(Point *points, Box *box, Box *other) {
  int low = box->first, high = box->first + box->count;
  while (low < high) {
    if ((double)points[low].mean[box->axis] >= box->mean[box->axis]) {
      low++;
    } else {
      Point point = points[low];
      points[low] = points[--high];
      points[high] = point;
    }
  }
  if (low == box->first || low == box->first + box->count) return false;
  *other = (Box){.first = low, .count = box->first + box->count - low};
  box->count = low - box->first;
  measure(points, box);
  measure(points, other);
  return true;
}

static int make_boxes(Point *points, int count, int most, Box *boxes) {
  int found = 1;
  boxes[0] = (Box){.count = count};
  measure(points, boxes);
  while (found < most) {
    int worst = 0;
    for (int i = 1; i < found; i++)
      if (boxes[i].error > boxes[worst].error) worst = i;
    if (boxes[worst].error <= 0) break;
    if (cut(points, boxes + worst, boxes + found)) found++;
    else boxes[worst].error = 0;
  }
  return found;
}

static int find_nearest(const easel_color_table *table, float red, float green, float blue) {
  float distances[256], least[8];
  for (int i = 0; i < 256; i++) {
    float r = red - table->channels[0][i], g = green - table->channels[1][i],
          b = blue - table->channels[2][i];
    distances[i] = r * r + g * g + b * b;
  }
  memcpy(least, distances, sizeof least);
  for (int i = 8; i < 256; i += 8)
    for (int j = 0; j < 8; j++) least[j] = distances[i + j] < least[j] ? distances[i + j] : least[j];
  float best = least[0];
  for (int j = 1; j < 8; j++) best = least[j] < best ? least[j] : best;
  int i = 0;
  while (i < 255 && distances[i] > best) i++;
  return i;
}

int easel_nearest_color(easel_color_table *table, int red, int green, int blue) {
  int16_t *nearest = table->nearest + cell_of(red, green, blue);
  if (*nearest < 0)
    *nearest = (int16_t)find_nearest(
        table, (float)(red & ~7) + 3.5f, (float)(green & ~7) + 3.5f, (float)(blue & ~7) + 3.5f);
  return *nearest;
}

// Moves every colour to the mean of the points that are nearest to it.
static void refine(easel_color_table *table, const Point *points, int count) {
  double totals[256][4] = {{0}}, error = 0, weight = 0;
  for (int i = 0; i < count; i++) {
    const Point *p = points + i;
    int best = find_nearest(table, p->mean[0], p->mean[1], p->mean[2]);
    table->nearest[p->cell] = (int16_t)best;
    weight += (double)p->weight;
    totals[best][3] += (double)p->weight;
    for (int c = 0; c < 3; c++) {
      float distance = p->mean[c] - table->channels[c][best];
      error += (double)(distance * distance * p->weight);
      totals[best][c] += (double)(p->mean[c] * p->weight);
    }
  }
  table->error = (float)(error / weight);
  for (int i = 0; i < table->count; i++)
    for (int c = 0; c < 3; c++) {
      if (totals[i][3] > 0) table->channels[c][i] = (float)(totals[i][c] / totals[i][3]);
      table->colors[i * 3 + c] = (uint8_t)(table->channels[c][i] + 0.5f);
    }
}

bool easel_find_colors(const uint8_t *pixels, size_t count, int most, easel_color_table *table) {
  Sum *sums = calloc(easel_cell_count, sizeof *sums);
  Point *points = malloc(easel_cell_count * sizeof *points);
  if (sums && points) {
    // The sums have room for so many pixels; of more, each second or third does.
    size_t step = count / (1 << 24) + 1;
    for (size_t i = 0; i < count; i += step) {
      const uint8_t *p = pixels + i * 3;
      Sum *sum = sums + cell_of(p[0], p[1], p[2]);
      for (int c = 0; c < 3; c++) sum->channels[c] += p[c];
      sum->count++;
    }
    int found = 0;
    for (int cell = 0; cell < easel_cell_count; cell++) {
      const Sum *sum = sums + cell;
      if (sum->count == 0) continue;
      Point *point = points + found++;
      point->weight = (float)sum->count;
      point->cell = cell;
      for (int c = 0; c < 3; c++) point->mean[c] = (float)sum->channels[c] / point->weight;
    }
    Box boxes[256];
    table->count = make_boxes(points, found, most, boxes);
    for (int c = 0; c < 3; c++)
      for (int i = 0; i < 256; i++)
        table->channels[c][i] = i < table->count ? (float)boxes[i].mean[c] : 1e6f;
    memset(table->nearest, -1, sizeof table->nearest);
    refine(table, points, found);
  }
  bool done = sums && points;
  free(sums);
  free(points);
  return done;
}

int easel_palette(
    const uint8_t *pixels, int width, int height, int colors, uint8_t *palette,
    uint8_t *indices) {
  easel_color_table *table = malloc(sizeof *table);
  size_t area = (size_t)width * (size_t)height;
  int found = 0;
  if (table && easel_find_colors(pixels, area, colors, table)) {
    found = table->count;
    memcpy(palette, table->colors, (size_t)found * 3);
    for (size_t i = 0; i < area; i++) {
      const uint8_t *p = pixels + i * 3;
      indices[i] = (uint8_t)easel_nearest_color(table, p[0], p[1], p[2]);
    }
  }
  free(table);
  return found;
}

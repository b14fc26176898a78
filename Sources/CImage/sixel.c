// Pictures with a palette of their own as sixel. libsixel's encoder has no say in which pixels share
// a colour; here a pixel that can do with a colour of its own column and band, or of the one before,
// takes that, and what it lacks is left to its neighbours.
#include <stdlib.h>
#include <string.h>

#include "CImage.h"
#include "palette.h"
#include "sixel_writer.h"

typedef struct {
  int channels[3];
} Color;

// The colours of a column in the band, above and in the row.
typedef struct {
  int count;
  uint8_t colors[6];
} Column;

typedef struct {
  easel_color_table table;
  // As a terminal shows them.
  Color shown[256];
  // What a colour costs that neither the column nor the one before has, in squared distance.
  int price;
} Choice;

static int squared_distance(const Color *a, const Color *b) {
  int red = a->channels[0] - b->channels[0], green = a->channels[1] - b->channels[1],
      blue = a->channels[2] - b->channels[2];
  return red * red + green * green + blue * blue;
}

static int clamped(int value) { return value < 0 ? 0 : value > 255 ? 255 : value; }

static int choose(Choice *choice, const Color *wanted, Column *column, const Column *before) {
  int best = -1, least = INT32_MAX;
  for (int i = 0; i < column->count; i++) {
    int distance = squared_distance(wanted, choice->shown + column->colors[i]);
    if (distance < least) {
      least = distance;
      best = column->colors[i];
    }
  }
  int own = least;
  for (int i = 0; before && i < before->count; i++) {
    int distance = squared_distance(wanted, choice->shown + before->colors[i]);
    if (distance < least) {
      least = distance;
      best = before->colors[i];
    }
  }
  if (least > choice->price) {
    int nearest = easel_nearest_color(
        &choice->table, clamped(wanted->channels[0]), clamped(wanted->channels[1]),
        clamped(wanted->channels[2]));
    int distance = squared_distance(wanted, choice->shown + nearest);
    if (best < 0 || distance < least - choice->price) {
      least = distance;
      best = nearest;
    }
  }
  if (least == own) return best;
  for (int i = 0; i < column->count; i++)
    if (column->colors[i] == best) return best;
  column->colors[column->count++] = (uint8_t)best;
  return best;
}

// Hands on what a pixel lacks, in sixteenths: Floyd and Steinberg's neighbours, who get 13 of 16
// parts of it. All of it would add more noise than it takes from the shades.
static void hand_on(const Color *wanted, const Color *shown, Color *row, Color *next, int ahead) {
  for (int c = 0; c < 3; c++) {
    int lack = wanted->channels[c] - shown->channels[c];
    row[ahead].channels[c] += 6 * lack;
    next[-ahead].channels[c] += 2 * lack;
    next[0].channels[c] += 4 * lack;
    next[ahead].channels[c] += lack;
  }
}

// Chooses a colour for each pixel. `lacks` has two rows with a pixel more at either end.
static void choose_all(
    Choice *choice, const uint8_t *pixels, const easel_canvas *canvas, bool dithered,
    Column *columns, Color *lacks) {
  int width = canvas->width;
  size_t row_size = (size_t)width + 2;
  memset(lacks, 0, 2 * row_size * sizeof *lacks);
  for (int y = 0; y < canvas->height; y++) {
    if (y % 6 == 0)
      for (int x = 0; x < width; x++) columns[x].count = 0;
    Color *row = lacks + (y % 2 ? row_size : 0) + 1, *next = lacks + (y % 2 ? 0 : row_size) + 1;
    memset(next - 1, 0, row_size * sizeof *next);
    // Rows are run through to and fro: no direction shows.
    int ahead = y % 2 ? -1 : 1;
    const Column *before = NULL;
    for (int i = 0; i < width; i++) {
      int x = ahead > 0 ? i : width - 1 - i;
      size_t place = (size_t)y * (size_t)width + (size_t)x;
      Color wanted;
      for (int c = 0; c < 3; c++)
        wanted.channels[c] = pixels[place * 3 + (size_t)c] + ((row[x].channels[c] + 8) >> 4);
      int color = choose(choice, &wanted, columns + x, before);
      canvas->cells[place] = (uint16_t)color;
      if (dithered) hand_on(&wanted, choice->shown + color, row + x, next + x, ahead);
      before = columns + x;
    }
  }
}

uint8_t *easel_sixel_encode(
    const uint8_t *pixels, int width, int height, int colors, bool dithered, size_t *count) {
  easel_buffer buffer = {0};
  easel_canvas canvas = {.width = width, .height = height};
  size_t area = (size_t)width * (size_t)height;
  Choice *choice = malloc(sizeof *choice);
  Column *columns = malloc((size_t)width * sizeof *columns);
  Color *lacks = malloc(2 * ((size_t)width + 2) * sizeof *lacks);
  canvas.cells = malloc(area * sizeof *canvas.cells);
  if (choice && columns && lacks && canvas.cells &&
      easel_find_colors(pixels, area, colors, &choice->table)) {
    canvas.colors = choice->table.count;
    for (int c = 0; c < canvas.colors; c++)
      for (int i = 0; i < 3; i++)
        choice->shown[c].channels[i] = canvas.palette[c * 3 + i] =
            easel_shown_channel(choice->table.colors[c * 3 + i]);
    // The more the palette lacks at best, the less is seen of what saves bytes, up to a limit. Found
    // by trial: see the benchmarks' log.
    float price = dithered ? 100 + 4.5f * choice->table.error : 60 + 3 * choice->table.error;
    choice->price = price < 300 ? (int)price : 300;
    choose_all(choice, pixels, &canvas, dithered, columns, lacks);
    easel_append_canvas(&buffer, &canvas, false);
  } else {
    buffer.failed = true;
  }
  free(choice);
  free(columns);
  free(lacks);
  free(canvas.cells);
  return easel_finish(&buffer, count);
}

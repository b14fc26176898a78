// Sixel sequences back to pixels, by libsixel, and parts of several of them as one.
#include <sixel/sixel.h>
#include <stdlib.h>
#include <string.h>

#include "CImage.h"
#include "sixel_writer.h"

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
static int find_color(easel_canvas *canvas, const uint8_t *color) {
  for (int c = 0; c < canvas->colors; c++)
    if (memcmp(canvas->palette + c * 3, color, 3) == 0) return c;
  if (canvas->colors == 256) return -1;
  memcpy(canvas->palette + canvas->colors * 3, color, 3);
  return canvas->colors++;
}

// Puts a part of a picture on the canvas. False if there is no room for its colours, or if it is
// no picture with that part.
static bool place_piece(easel_canvas *canvas, Decoded *picture, const easel_sixel_piece *piece) {
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
  easel_canvas *canvas = calloc(1, sizeof *canvas);
  if (!canvas) return NULL;
  easel_buffer buffer = {0};
  canvas->width = width;
  canvas->height = height;
  size_t size = (size_t)width * (size_t)height;
  canvas->cells = malloc(size * sizeof *canvas->cells);
  bool is_whole = canvas->cells != NULL;
  for (size_t i = 0; is_whole && i < size; i++) canvas->cells[i] = easel_hole;
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
  if (is_whole) easel_append_canvas(&buffer, canvas, true);
  free(canvas->cells);
  free(canvas);
  if (!buffer.bytes) return NULL;
  return easel_finish(&buffer, count);
}

uint8_t *easel_sixel_decode(const uint8_t *bytes, size_t count, int *width, int *height) {
  Decoded picture;
  if (!decode(&picture, bytes, count)) return NULL;
  *width = picture.width;
  *height = picture.height;
  size_t area = (size_t)*width * (size_t)*height;
  uint8_t *pixels = malloc(area * 3 + 1);
  for (size_t i = 0; pixels && i < area; i++) {
    int index = picture.indices[i] < picture.colors ? picture.indices[i] : 0;
    if (picture.colors > 0) memcpy(pixels + i * 3, picture.palette + index * 3, 3);
  }
  free(picture.indices);
  free(picture.palette);
  return pixels;
}

#ifndef EASEL_CIMAGE_H
#define EASEL_CIMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "EaselPicture.h"

// --- scale.c: pictures are interleaved 8-bit RGB, rows from the top, no padding.

// Scales a picture to columns x rows pixels. Smooth: average of the covered area where a side
// shrinks, bilinear where it grows; else nearest neighbour where it grows. Returns false if there
// is no memory for it.
bool easel_scale_rgb(
    const uint8_t *source, int width, int height, uint8_t *target, int columns, int rows,
    bool smooth);

// --- palette.c

// Finds at most `colors` (2...256) that stand for those of a picture: `palette` has room for them,
// and `indices` gets the one of every pixel. Returns how many there are; 0 if there is no memory.
int easel_palette(
    const uint8_t *pixels, int width, int height, int colors, uint8_t *palette,
    uint8_t *indices);

// --- sixel.c, sixel_runs.c, sixel_compose.c: whole pictures to sixel and back. Bytes and pixels are to be freed with free().

// Encodes a picture with an adaptive palette of at most `colors` (2...256), dithered by
// Floyd-Steinberg if asked; pixels take colours of their neighbours where little is seen of it. The
// answer is a whole DCS sequence without a trailing newline; NULL if there is no memory.
uint8_t *easel_sixel_encode(
    const uint8_t *pixels, int width, int height, int colors, bool dither, size_t *count);
// Encodes a small picture enlarged without smoothing: each of its rows becomes one band of six
// pixels, `width` pixels wide in all. Bytes are bounded by `budget`: runs of pixels share a colour
// where that costs the least error for the bytes it saves.
uint8_t *easel_sixel_encode_runs(
    const uint8_t *pixels, int columns, int rows, int width, int colors, size_t budget,
    size_t *count);
// A part of a picture in sixel, and where it goes: pixels, from the upper left corners.
typedef struct {
  size_t offset, count;  // of the picture's bytes
  int left, top, width, height;  // the part
  int x, y;  // its place on the canvas
} easel_sixel_piece;
// Parts of pictures as one picture, with their very pixels and colours, and holes where none lies.
// NULL if the parts have more than 256 colours or lie outside, or if there is no memory.
uint8_t *easel_sixel_compose(
    const uint8_t *bytes, const easel_sixel_piece *pieces, int piece_count, int width, int height,
    size_t *count);
// Decodes a sixel sequence to RGB; NULL if it is none.
uint8_t *easel_sixel_decode(const uint8_t *bytes, size_t count, int *width, int *height);

#endif

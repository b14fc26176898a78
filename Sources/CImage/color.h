#ifndef EASEL_COLOR_H
#define EASEL_COLOR_H

#include "EaselPicture.h"

// What the numbers of a file's pixels mean.
typedef struct {
  const uint8_t *icc;     // an ICC profile, or NULL
  size_t icc_count;
  bool has_space;         // a space by its numbers, where there is no profile
  double primaries[8];    // x and y of white, red, green, blue
  double gamma;           // decoding exponent; 0 for sRGB's own curve
  bool unusable;          // `name` cannot be converted
  const char *name;       // of a space by its numbers
} color_source;

// How the samples of a row lie.
typedef enum {
  ROW_RGB8,
  ROW_RGBA8,
  ROW_RGBA16,  // the machine's byte order
  ROW_CMYK8,   // 255 is no ink, as Adobe's programs write it
} row_layout;

typedef struct {
  row_layout layout;
  void *transform;  // NULL: the numbers are sRGB's
  uint8_t *greys;   // for a grey profile: sRGB for every value
} color_converter;

// Finds how a source becomes sRGB, and says so in `out`. Release it in any case.
// `grey`: red, green and blue are the same everywhere.
void color_open(color_converter *converter, const color_source *source, row_layout layout,
                bool grey, easel_picture *out);
void color_release(color_converter *converter);

// Whether samples must be converted at all.
bool color_changes(const color_converter *converter);

// One row to 8-bit sRGB. Samples of 16 bits only if they are converted.
void color_row(const color_converter *converter, const void *row, size_t width, uint8_t *rgb);

// Rows of RGBA of either depth, converted and blended as `mode` says.
void color_blend(const color_converter *converter, const void *row, size_t width, easel_mode mode,
                 uint8_t *rgb);

// One row of RGB in place, for a mode without transparency.
void color_opaque(size_t width, easel_mode mode, uint8_t *rgb);

#endif

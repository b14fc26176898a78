#ifndef EASEL_PALETTE_H
#define EASEL_PALETTE_H

#include <sixel/sixel.h>
#include <stdint.h>

// A palette of at most `colors` (2...256) for a picture, to be let go with sixel_dither_unref; NULL
// if there is no memory.
sixel_dither_t *easel_make_palette(const uint8_t *pixels, int width, int height, int colors);

#endif

#ifndef EASEL_PNG_H
#define EASEL_PNG_H

#include <stddef.h>
#include <stdint.h>

// PNG in memory, through libpng: setjmp cannot be used from Swift, so whole reads and writes
// happen here. Both functions return 0, or -1 with a reason in `message`.

enum {
  EASEL_PNG_MESSAGE = 128,          // bytes of a reason, its NUL included
  EASEL_PNG_MAX_SIDE = 16384,       // pixels a side
  EASEL_PNG_MAX_PIXELS = 1 << 26,   // pixels in all: 64 Mi, 256 MiB while decoding
  EASEL_PNG_MAX_CHUNK = 4 << 20,    // bytes of one ancillary chunk, inflated
  EASEL_PNG_MAX_CHUNKS = 256,       // ancillary chunks kept
  EASEL_PNG_MAX_TEXTS = 512 << 20,  // bytes of all of them: many may only be small
};

typedef struct {
  char *key;              // Latin-1, 1 to 79 bytes, NUL-terminated
  char *text;             // NUL-terminated: UTF-8 if international, else Latin-1 by the standard
  size_t length;          // bytes of text without its NUL
  int international;      // iTXt, not tEXt or zTXt
} easel_png_text;

// What of a file is read, and how it becomes RGB.
typedef enum {
  EASEL_PNG_HEAD,           // nothing from the first IDAT chunk on
  EASEL_PNG_OVER_WHITE,     // transparency is blended over white
  EASEL_PNG_MASK,           // grey: luminance times opacity
} easel_png_mode;

typedef struct {
  uint32_t width, height;
  uint8_t *pixels;        // width * height * 3, interleaved RGB, rows from the top; NULL after a head
  easel_png_text *texts;
  size_t text_count;
  uint8_t *exif;          // an eXIf chunk: TIFF with its byte order first; NULL for none
  size_t exif_count;
} easel_png;

// Reads a PNG of any colour type, depth and interlacing as 8-bit RGB, as it is stored: what exif
// says of its orientation is left to the caller. On success the caller frees `out`.
int easel_png_decode(const uint8_t *bytes, size_t count, easel_png_mode mode, easel_png *out,
                     char message[EASEL_PNG_MESSAGE]);

void easel_png_free(easel_png *png);

// Writes 8-bit sRGB pixels with texts before the picture data. The caller frees `*out`.
int easel_png_encode(const uint8_t *pixels, uint32_t width, uint32_t height,
                     const easel_png_text *texts, size_t text_count, uint8_t **out, size_t *count,
                     char message[EASEL_PNG_MESSAGE]);

// The checksum of a chunk: over its type and data.
uint32_t easel_png_crc(const uint8_t *bytes, size_t count);

#endif

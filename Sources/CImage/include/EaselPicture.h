#ifndef EASEL_PICTURE_H
#define EASEL_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Picture files in memory, through libpng, libjpeg-turbo, libwebp and Little CMS: setjmp cannot be
// used from Swift, so whole reads and writes happen here. All functions return 0, or -1 with a
// reason in `message`.

enum {
  EASEL_MESSAGE = 128,              // bytes of a reason, its NUL included
  EASEL_MAX_SIDE = 16384,           // pixels a side
  EASEL_MAX_PIXELS = 1 << 26,       // pixels in all: 64 Mi, 256 MiB while decoding
  EASEL_PROFILE_NAME = 64,          // bytes of the name of a colour space, its NUL included
  EASEL_WEBP_MAX_SIDE = 16383,      // pixels a side that a WebP can have
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
  EASEL_HEAD,           // nothing of the pixels
  EASEL_OVER_WHITE,     // transparency is blended over white
  EASEL_MASK,           // grey: luminance times opacity
} easel_mode;

// What the numbers of a file's pixels mean, and what became of it.
typedef enum {
  EASEL_SRGB,           // sRGB, or nothing said
  EASEL_CONVERTED,      // converted from the space `profile` to sRGB
  EASEL_TAKEN_AS_SRGB,  // `profile` cannot be used
} easel_colors;

typedef struct {
  uint32_t width, height;
  uint8_t *pixels;        // width * height * 3, interleaved sRGB, rows from the top; NULL after a head
  easel_png_text *texts;  // of a PNG
  size_t text_count;
  uint8_t *exif;          // a PNG's eXIf chunk: TIFF with its byte order first; NULL for none
  size_t exif_count;
  easel_colors colors;
  char profile[EASEL_PROFILE_NAME];  // ASCII
} easel_picture;

// Reads a file of any kind as 8-bit sRGB, as it is stored: what exif says of its orientation is
// left to the caller. On success the caller frees `out`.
int easel_png_decode(const uint8_t *bytes, size_t count, easel_mode mode, easel_picture *out,
                     char message[EASEL_MESSAGE]);
// `adobe_rgb`: what the numbers mean where there is no profile, as cameras say it in EXIF.
int easel_jpeg_decode(const uint8_t *bytes, size_t count, easel_mode mode, bool adobe_rgb,
                      easel_picture *out, char message[EASEL_MESSAGE]);
// For a head the first bytes of a file are enough. Of an animation the first frame is read. The
// caller has found the colour profile; `icc` is NULL for none.
int easel_webp_decode(const uint8_t *bytes, size_t count, const uint8_t *icc, size_t icc_count,
                      easel_mode mode, easel_picture *out, char message[EASEL_MESSAGE]);

void easel_picture_free(easel_picture *picture);

// Writes 8-bit sRGB pixels, as a PNG with texts before the picture data. The caller frees `*out`.
int easel_png_encode(const uint8_t *pixels, uint32_t width, uint32_t height,
                     const easel_png_text *texts, size_t text_count, uint8_t **out, size_t *count,
                     char message[EASEL_MESSAGE]);
// quality: 1...100.
int easel_jpeg_encode(const uint8_t *pixels, uint32_t width, uint32_t height, int quality,
                      uint8_t **out, size_t *count, char message[EASEL_MESSAGE]);
// quality: 1...99, or 100 for the very pixels.
int easel_webp_encode(const uint8_t *pixels, uint32_t width, uint32_t height, int quality,
                      uint8_t **out, size_t *count, char message[EASEL_MESSAGE]);

// The checksum of a PNG's chunk: over its type and data.
uint32_t easel_png_crc(const uint8_t *bytes, size_t count);

#endif

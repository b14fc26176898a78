#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "EaselPicture.h"

typedef struct {
  uint8_t *bytes;
  size_t count, capacity;
  char *message;
} writer;

static void on_error(png_structp png, png_const_charp text) {
  writer *w = png_get_error_ptr(png);
  strncpy(w->message, text, EASEL_MESSAGE - 1);
  w->message[EASEL_MESSAGE - 1] = 0;
  png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void write_bytes(png_structp png, png_bytep from, size_t count) {
  writer *w = png_get_io_ptr(png);
  if (w->capacity - w->count < count) {
    size_t capacity = (w->capacity + count) * 2;
    uint8_t *bytes = realloc(w->bytes, capacity);
    if (!bytes) png_error(png, "out of memory");
    w->bytes = bytes;
    w->capacity = capacity;
  }
  memcpy(w->bytes + w->count, from, count);
  w->count += count;
}

static void flush_bytes(png_structp png) { (void)png; }

// The only frame that a longjmp returns to: it changes no local variable after setjmp.
static int write_all(png_structp png, png_infop info, writer *w, const uint8_t *pixels,
                     uint32_t width, uint32_t height, png_text *chunks, int text_count) {
  if (setjmp(png_jmpbuf(png))) return -1;
  png_set_user_limits(png, EASEL_MAX_SIDE, EASEL_MAX_SIDE);
  png_set_write_fn(png, w, write_bytes, flush_bytes);
  // One large IDAT chunk rather than many of 8 KiB: readers of the text skip it in one step.
  png_set_compression_buffer_size(png, 1 << 20);
  png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_sRGB(png, info, PNG_sRGB_INTENT_PERCEPTUAL);
  png_set_text(png, info, chunks, text_count);
  png_write_info(png, info);
  for (size_t y = 0; y < height; y++) png_write_row(png, pixels + y * width * 3);
  png_write_end(png, info);
  return 0;
}

int easel_png_encode(const uint8_t *pixels, uint32_t width, uint32_t height,
                     const easel_png_text *texts, size_t text_count, uint8_t **out, size_t *count,
                     char message[EASEL_MESSAGE]) {
  message[0] = 0;
  writer w = {NULL, 0, 0, message};
  png_text *chunks = calloc(text_count + 1, sizeof *chunks);
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &w, on_error, on_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info || !chunks) {
    png_destroy_write_struct(&png, NULL);
    free(chunks);
    strcpy(message, "out of memory");
    return -1;
  }
  for (size_t i = 0; i < text_count; i++) {
    chunks[i].compression =
        texts[i].international ? PNG_ITXT_COMPRESSION_NONE : PNG_TEXT_COMPRESSION_NONE;
    chunks[i].key = texts[i].key;
    chunks[i].text = texts[i].text;
    chunks[i].text_length = texts[i].length;
  }
  int failed = write_all(png, info, &w, pixels, width, height, chunks, (int)text_count);
  png_destroy_write_struct(&png, &info);
  free(chunks);
  if (failed) {
    free(w.bytes);
    return -1;
  }
  *out = w.bytes;
  *count = w.count;
  return 0;
}

uint32_t easel_png_crc(const uint8_t *bytes, size_t count) {
  return (uint32_t)crc32_z(0, bytes, count);
}

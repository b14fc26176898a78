#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "EaselPNG.h"

typedef struct {
  const uint8_t *bytes;
  size_t count, offset;
  char *message;
  // Owned while reading, so that the error path can free them.
  png_bytep rgba;
  png_bytepp rows;
} reader;

static void on_error(png_structp png, png_const_charp text) {
  reader *r = png_get_error_ptr(png);
  strncpy(r->message, text, EASEL_PNG_MESSAGE - 1);
  r->message[EASEL_PNG_MESSAGE - 1] = 0;
  png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void read_bytes(png_structp png, png_bytep to, size_t count) {
  reader *r = png_get_io_ptr(png);
  if (r->count - r->offset < count) png_error(png, "the file ends too early");
  memcpy(to, r->bytes + r->offset, count);
  r->offset += count;
}

// Copies the texts out of libpng's own memory.
static void copy_texts(png_structp png, png_infop info, easel_png *out) {
  png_textp texts = NULL;
  int count = 0;
  png_get_text(png, info, &texts, &count);
  if (count <= 0) return;
  easel_png_text *copies = calloc((size_t)count, sizeof *copies);
  if (!copies) png_error(png, "out of memory");
  out->texts = copies;
  out->text_count = (size_t)count;
  for (int i = 0; i < count; i++) {
    int international = texts[i].compression >= PNG_ITXT_COMPRESSION_NONE;
    size_t length = international ? texts[i].itxt_length : texts[i].text_length;
    copies[i].key = strdup(texts[i].key);
    copies[i].text = calloc(length + 1, 1);
    if (!copies[i].key || !copies[i].text) png_error(png, "out of memory");
    if (texts[i].text) memcpy(copies[i].text, texts[i].text, length);
    copies[i].length = length;
    copies[i].international = international;
  }
}

// Copies the eXIf chunk out of libpng's own memory.
static void copy_exif(png_structp png, png_infop info, easel_png *out) {
#ifdef PNG_eXIf_SUPPORTED
  png_uint_32 count = 0;
  png_bytep bytes = NULL;
  if (!png_get_eXIf_1(png, info, &count, &bytes) || !bytes || count == 0) return;
  out->exif = malloc(count);
  if (!out->exif) png_error(png, "out of memory");
  memcpy(out->exif, bytes, count);
  out->exif_count = count;
#endif
}

// One pixel over white.
static void over_white(const uint8_t from[4], uint8_t to[3]) {
  unsigned alpha = from[3];
  for (int c = 0; c < 3; c++)
    to[c] = (uint8_t)((from[c] * alpha + 255 * (255 - alpha) + 127) / 255);
}

// One pixel of a mask: ITU-R BT.601's luminance, nothing where it is transparent.
static void masked(const uint8_t from[4], uint8_t to[3]) {
  unsigned luminance = (299u * from[0] + 587u * from[1] + 114u * from[2] + 500) / 1000;
  to[0] = to[1] = to[2] = (uint8_t)((luminance * from[3] + 127) / 255);
}

// Everything becomes 8-bit RGBA, then RGB.
static void read_pixels(png_structp png, png_infop info, reader *r, easel_png_mode mode,
                        easel_png *out) {
  size_t width = out->width, height = out->height;
  png_set_expand(png);
  png_set_scale_16(png);
  png_set_gray_to_rgb(png);
  png_set_add_alpha(png, 0xFF, PNG_FILLER_AFTER);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != width * 4) png_error(png, "unexpected row size");
  r->rgba = malloc(width * height * 4);
  r->rows = malloc(height * sizeof *r->rows);
  out->pixels = malloc(width * height * 3);
  if (!r->rgba || !r->rows || !out->pixels) png_error(png, "out of memory");
  for (size_t y = 0; y < height; y++) r->rows[y] = r->rgba + y * width * 4;
  png_read_image(png, r->rows);
  for (size_t i = 0; i < width * height; i++) {
    if (mode == EASEL_PNG_MASK)
      masked(r->rgba + i * 4, out->pixels + i * 3);
    else
      over_white(r->rgba + i * 4, out->pixels + i * 3);
  }
}

// What one ancillary chunk may have, so that all of them together stay within their limit.
static size_t largest_chunk(const reader *r) {
  size_t count = 1;
  for (size_t at = 8; at + 12 <= r->count;) {
    const uint8_t *header = r->bytes + at;
    size_t length = (size_t)header[0] << 24 | header[1] << 16 | header[2] << 8 | header[3];
    // Names of ancillary chunks begin with a small letter.
    if (header[4] & 0x20 && count < EASEL_PNG_MAX_CHUNKS) count++;
    if (length > r->count - at - 12) break;
    at += 12 + length;
  }
  size_t most = EASEL_PNG_MAX_TEXTS / count;
  return most < EASEL_PNG_MAX_CHUNK ? most : EASEL_PNG_MAX_CHUNK;
}

// The only frame that a longjmp returns to: it changes no local variable after setjmp.
static int read_all(png_structp png, png_infop info, reader *r, easel_png_mode mode,
                    easel_png *out) {
  if (setjmp(png_jmpbuf(png))) return -1;
  png_set_user_limits(png, EASEL_PNG_MAX_SIDE, EASEL_PNG_MAX_SIDE);
  png_set_chunk_malloc_max(png, largest_chunk(r));
  png_set_chunk_cache_max(png, EASEL_PNG_MAX_CHUNKS);
  png_set_read_fn(png, r, read_bytes);
  png_read_info(png, info);
  out->width = png_get_image_width(png, info);
  out->height = png_get_image_height(png, info);
  if ((uint64_t)out->width * out->height > EASEL_PNG_MAX_PIXELS)
    png_error(png, "the picture is too large");
  if (mode != EASEL_PNG_HEAD) {
    read_pixels(png, info, r, mode, out);
    png_read_end(png, info);
  }
  copy_texts(png, info, out);
  copy_exif(png, info, out);
  return 0;
}

int easel_png_decode(const uint8_t *bytes, size_t count, easel_png_mode mode, easel_png *out,
                     char message[EASEL_PNG_MESSAGE]) {
  memset(out, 0, sizeof *out);
  message[0] = 0;
  reader r = {bytes, count, 0, message, NULL, NULL};
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &r, on_error, on_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    strcpy(message, "out of memory");
    return -1;
  }
  int failed = read_all(png, info, &r, mode, out);
  png_destroy_read_struct(&png, &info, NULL);
  free(r.rgba);
  free(r.rows);
  if (failed) easel_png_free(out);
  return failed;
}

void easel_png_free(easel_png *png) {
  for (size_t i = 0; i < png->text_count; i++) {
    free(png->texts[i].key);
    free(png->texts[i].text);
  }
  free(png->texts);
  free(png->pixels);
  free(png->exif);
  memset(png, 0, sizeof *png);
}

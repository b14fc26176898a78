#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "color.h"

typedef struct {
  const uint8_t *bytes;
  size_t count, offset;
  char *message;
  // Owned while reading, so that the error path can free them.
  png_bytep rgba;
  png_bytepp rows;
  color_converter converter;
} reader;

static bool is_little_endian(void) {
  const uint16_t one = 1;
  return *(const uint8_t *)&one == 1;
}

static void on_error(png_structp png, png_const_charp text) {
  reader *r = png_get_error_ptr(png);
  strncpy(r->message, text, EASEL_MESSAGE - 1);
  r->message[EASEL_MESSAGE - 1] = 0;
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
static void copy_texts(png_structp png, png_infop info, easel_picture *out) {
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
static void copy_exif(png_structp png, png_infop info, easel_picture *out) {
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

// The four numbers of a cICP chunk (PNG specification, third edition, section 11.3.2.6), which this
// libpng may not know; NULL for none.
static const uint8_t *find_cicp(const reader *r) {
  for (size_t at = 8; at + 12 <= r->count;) {
    const uint8_t *header = r->bytes + at;
    size_t length = (size_t)header[0] << 24 | header[1] << 16 | header[2] << 8 | header[3];
    if (memcmp(header + 4, "IDAT", 4) == 0 || length > r->count - at - 12) break;
    if (memcmp(header + 4, "cICP", 4) == 0 && length == 4) return header + 8;
    at += 12 + length;
  }
  return NULL;
}

static const double srgb_primaries[8] = {0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06};

static void set_space(color_source *source, const double primaries[8], double gamma,
                      const char *name) {
  source->has_space = true;
  memcpy(source->primaries, primaries, sizeof source->primaries);
  source->gamma = gamma;
  source->name = name;
}

// Coding-independent code points (ITU-T H.273): colour primaries and transfer characteristics.
static void read_cicp(const uint8_t cicp[4], color_source *source) {
  static const double p3[8] = {0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06};
  static const double dci[8] = {0.314, 0.351, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06};
  static const double bt2020[8] = {0.3127, 0.329, 0.708, 0.292, 0.17, 0.797, 0.131, 0.046};
  const double *primaries = NULL;
  const char *name = "a space by code points";
  switch (cicp[0]) {
    case 1: primaries = srgb_primaries, name = "BT.709"; break;
    case 9: primaries = bt2020, name = "BT.2020"; break;
    case 11: primaries = dci, name = "DCI-P3"; break;
    case 12: primaries = p3, name = "Display P3"; break;
  }
  double gamma = -1;
  switch (cicp[1]) {
    // The curves of television are shown as sRGB's on a computer.
    case 1: case 6: case 13: case 14: case 15: gamma = 0; break;
    case 4: gamma = 2.2; break;
    case 5: gamma = 2.8; break;
    case 8: gamma = 1; break;
    case 16: name = "BT.2100 PQ"; break;
    case 18: name = "BT.2100 HLG"; break;
  }
  source->name = name;
  // Only full-range RGB is what the samples say.
  if (!primaries || gamma < 0 || cicp[2] != 0 || cicp[3] != 1)
    source->unusable = true;
  else
    set_space(source, primaries, gamma, name);
}

// What the numbers mean, in the order of the specification: cICP, iCCP, sRGB, cHRM with gAMA.
static void read_space(png_structp png, png_infop info, const reader *r, color_source *source) {
  const uint8_t *cicp = find_cicp(r);
  png_charp name;
  png_bytep profile;
  png_uint_32 count;
  int unused;
  if (cicp) {
    read_cicp(cicp, source);
  } else if (png_get_iCCP(png, info, &name, &unused, &profile, &count)) {
    source->icc = profile;
    source->icc_count = count;
  } else if (!png_get_sRGB(png, info, &unused)) {
    double primaries[8], file_gamma = 0, gamma = 0;
    bool has_gamut = png_get_cHRM(png, info, primaries, primaries + 1, primaries + 2,
                                  primaries + 3, primaries + 4, primaries + 5, primaries + 6,
                                  primaries + 7) != 0;
    // The usual 1/2.2 stands for sRGB's curve; what no curve can be says nothing.
    if (png_get_gAMA(png, info, &file_gamma) && file_gamma > 0.05 && file_gamma < 20 &&
        (file_gamma < 0.4545 || file_gamma > 0.4546))
      gamma = 1 / file_gamma;
    if (has_gamut || gamma > 0)
      set_space(source, has_gamut ? primaries : srgb_primaries, gamma,
                has_gamut ? "given by cHRM and gAMA" : "given by gAMA");
  }
}

// Everything becomes RGBA, of 16 bits only where the numbers are converted, then 8-bit sRGB.
static void read_pixels(png_structp png, png_infop info, reader *r, easel_mode mode,
                        easel_picture *out) {
  size_t width = out->width, height = out->height, depth = r->converter.layout == ROW_RGBA16 ? 2 : 1;
  png_set_expand(png);
  if (depth == 1)
    png_set_scale_16(png);
  else if (is_little_endian())
    png_set_swap(png);
  png_set_gray_to_rgb(png);
  png_set_add_alpha(png, 0xFFFF, PNG_FILLER_AFTER);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  size_t stride = width * 4 * depth;
  if (png_get_rowbytes(png, info) != stride) png_error(png, "unexpected row size");
  r->rgba = malloc(height * stride);
  r->rows = malloc(height * sizeof *r->rows);
  out->pixels = malloc(width * height * 3);
  if (!r->rgba || !r->rows || !out->pixels) png_error(png, "out of memory");
  for (size_t y = 0; y < height; y++) r->rows[y] = r->rgba + y * stride;
  png_read_image(png, r->rows);
  for (size_t y = 0; y < height; y++)
    color_blend(&r->converter, r->rows[y], width, mode, out->pixels + y * width * 3);
}

// Finds how pixels become sRGB.
static void open_converter(png_structp png, png_infop info, reader *r, easel_picture *out) {
  color_source source = {0};
  read_space(png, info, r, &source);
  int grey = (png_get_color_type(png, info) & PNG_COLOR_MASK_COLOR) == 0;
  row_layout layout = png_get_bit_depth(png, info) == 16 ? ROW_RGBA16 : ROW_RGBA8;
  color_open(&r->converter, &source, layout, grey, out);
  // Unconverted samples are scaled to 8 bits by libpng.
  if (!color_changes(&r->converter)) r->converter.layout = ROW_RGBA8;
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
static int read_all(png_structp png, png_infop info, reader *r, easel_mode mode,
                    easel_picture *out) {
  if (setjmp(png_jmpbuf(png))) return -1;
  png_set_user_limits(png, EASEL_MAX_SIDE, EASEL_MAX_SIDE);
  png_set_chunk_malloc_max(png, largest_chunk(r));
  png_set_chunk_cache_max(png, EASEL_PNG_MAX_CHUNKS);
  png_set_read_fn(png, r, read_bytes);
  png_read_info(png, info);
  out->width = png_get_image_width(png, info);
  out->height = png_get_image_height(png, info);
  if ((uint64_t)out->width * out->height > EASEL_MAX_PIXELS)
    png_error(png, "the picture is too large");
  open_converter(png, info, r, out);
  if (mode != EASEL_HEAD) {
    read_pixels(png, info, r, mode, out);
    png_read_end(png, info);
  }
  copy_texts(png, info, out);
  copy_exif(png, info, out);
  return 0;
}

int easel_png_decode(const uint8_t *bytes, size_t count, easel_mode mode, easel_picture *out,
                     char message[EASEL_MESSAGE]) {
  memset(out, 0, sizeof *out);
  message[0] = 0;
  reader r = {bytes, count, 0, message, NULL, NULL, {0}};
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
  color_release(&r.converter);
  if (failed) easel_picture_free(out);
  return failed;
}

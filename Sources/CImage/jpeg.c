#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>
#include <setjmp.h>

#include "color.h"

// libjpeg's errors come here by longjmp, and never leave this file.
typedef struct {
  struct jpeg_error_mgr errors;
  jmp_buf jump;
  char *message;
} error_handler;

static void fail(j_common_ptr jpeg, const char *reason) {
  error_handler *handler = (error_handler *)jpeg->err;
  strncpy(handler->message, reason, EASEL_MESSAGE - 1);
  handler->message[EASEL_MESSAGE - 1] = 0;
  longjmp(handler->jump, 1);
}

static void on_error(j_common_ptr jpeg) {
  char text[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, text);
  fail(jpeg, text);
}

// Warnings that mean lost pixels are errors; others are habits of cameras.
static void on_message(j_common_ptr jpeg, int level) {
  if (level >= 0) return;
  switch (jpeg->err->msg_code) {
    case JWRN_JPEG_EOF: fail(jpeg, "the file ends too early"); break;
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC: on_error(jpeg); break;
  }
}

static void catch_errors(error_handler *handler, char message[EASEL_MESSAGE]) {
  jpeg_std_error(&handler->errors);
  handler->errors.error_exit = on_error;
  handler->errors.emit_message = on_message;
  handler->message = message;
  message[0] = 0;
}

typedef struct {
  struct jpeg_decompress_struct jpeg;
  struct jpeg_progress_mgr progress;
  error_handler handler;
  // Owned while reading, so that the error path can free them.
  color_converter converter;
  uint8_t *row;
  JOCTET *icc;
} reader;

// A small file can ask for very many passes over a large picture.
static void limit_scans(j_common_ptr jpeg) {
  if (jpeg->is_decompressor && ((j_decompress_ptr)jpeg)->input_scan_number > 200)
    fail(jpeg, "it has too many scans");
}

static void open_converter(reader *r, bool adobe_rgb, easel_picture *out) {
  static const double primaries[8] = {0.3127, 0.329, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06};
  struct jpeg_decompress_struct *jpeg = &r->jpeg;
  color_source source = {0};
  unsigned count = 0;
  if (jpeg_read_icc_profile(jpeg, &r->icc, &count)) {
    source.icc = r->icc;
    source.icc_count = count;
  } else if (adobe_rgb && jpeg->num_components == 3) {
    source.has_space = true;
    source.name = "Adobe RGB (1998)";
    source.gamma = 2.19921875;
    memcpy(source.primaries, primaries, sizeof primaries);
  }
  bool is_cmyk = jpeg->num_components == 4;
  jpeg->out_color_space = is_cmyk ? JCS_CMYK : JCS_RGB;
  color_open(&r->converter, &source, is_cmyk ? ROW_CMYK8 : ROW_RGB8, jpeg->num_components == 1,
             out);
}

static void read_pixels(reader *r, easel_mode mode, easel_picture *out) {
  struct jpeg_decompress_struct *jpeg = &r->jpeg;
  jpeg->dct_method = JDCT_ISLOW;
  jpeg_start_decompress(jpeg);
  size_t width = out->width;
  r->row = malloc(width * (size_t)jpeg->output_components);
  out->pixels = malloc(width * out->height * 3);
  if (!r->row || !out->pixels) fail((j_common_ptr)jpeg, "out of memory");
  while (jpeg->output_scanline < jpeg->output_height) {
    uint8_t *to = out->pixels + jpeg->output_scanline * width * 3;
    jpeg_read_scanlines(jpeg, &r->row, 1);
    color_row(&r->converter, r->row, width, to);
    color_opaque(width, mode, to);
  }
  jpeg_finish_decompress(jpeg);
}

// The only frame that a longjmp returns to: it changes no local variable after setjmp.
static int read_all(reader *r, const uint8_t *bytes, size_t count, easel_mode mode, bool adobe_rgb,
                    easel_picture *out) {
  if (setjmp(r->handler.jump)) return -1;
  jpeg_create_decompress(&r->jpeg);
  r->progress.progress_monitor = limit_scans;
  r->jpeg.progress = &r->progress;
  jpeg_mem_src(&r->jpeg, bytes, count);
  jpeg_save_markers(&r->jpeg, JPEG_APP0 + 2, 0xFFFF);
  jpeg_read_header(&r->jpeg, TRUE);
  out->width = r->jpeg.image_width;
  out->height = r->jpeg.image_height;
  if (out->width > EASEL_MAX_SIDE || out->height > EASEL_MAX_SIDE ||
      (uint64_t)out->width * out->height > EASEL_MAX_PIXELS) {
    char text[EASEL_MESSAGE];
    snprintf(text, sizeof text,
             "it would have %ux%u pixels; sides go from 1 to %d, and there can be %d million "
             "pixels in all", out->width, out->height, EASEL_MAX_SIDE, EASEL_MAX_PIXELS >> 20);
    fail((j_common_ptr)&r->jpeg, text);
  }
  int components = r->jpeg.num_components;
  if (components != 1 && components != 3 && components != 4)
    fail((j_common_ptr)&r->jpeg, "it has neither grey, RGB nor CMYK pixels");
  open_converter(r, adobe_rgb, out);
  if (mode != EASEL_HEAD) read_pixels(r, mode, out);
  return 0;
}

int easel_jpeg_decode(const uint8_t *bytes, size_t count, easel_mode mode, bool adobe_rgb,
                      easel_picture *out, char message[EASEL_MESSAGE]) {
  memset(out, 0, sizeof *out);
  reader *r = calloc(1, sizeof *r);
  if (!r) {
    strcpy(message, "out of memory");
    return -1;
  }
  catch_errors(&r->handler, message);
  r->jpeg.err = &r->handler.errors;
  int failed = read_all(r, bytes, count, mode, adobe_rgb, out);
  jpeg_destroy_decompress(&r->jpeg);
  color_release(&r->converter);
  free(r->row);
  free(r->icc);
  free(r);
  if (failed) easel_picture_free(out);
  return failed;
}

typedef struct {
  struct jpeg_compress_struct jpeg;
  error_handler handler;
  unsigned char *bytes;
  unsigned long count;
} writer;

static int write_all(writer *w, const uint8_t *pixels, uint32_t width, uint32_t height,
                     int quality) {
  if (setjmp(w->handler.jump)) return -1;
  struct jpeg_compress_struct *jpeg = &w->jpeg;
  jpeg_create_compress(jpeg);
  jpeg_mem_dest(jpeg, &w->bytes, &w->count);
  jpeg->image_width = width;
  jpeg->image_height = height;
  jpeg->input_components = 3;
  jpeg->in_color_space = JCS_RGB;
  jpeg_set_defaults(jpeg);
  jpeg_set_quality(jpeg, quality, TRUE);
  jpeg->optimize_coding = TRUE;
  jpeg->dct_method = JDCT_ISLOW;
  // Colours in full resolution where quality is asked for.
  if (quality >= 90) jpeg->comp_info[0].h_samp_factor = jpeg->comp_info[0].v_samp_factor = 1;
  jpeg_start_compress(jpeg, TRUE);
  while (jpeg->next_scanline < jpeg->image_height) {
    // libjpeg reads only.
    JSAMPROW row = (JSAMPROW)(uintptr_t)(pixels + (size_t)jpeg->next_scanline * width * 3);
    jpeg_write_scanlines(jpeg, &row, 1);
  }
  jpeg_finish_compress(jpeg);
  return 0;
}

int easel_jpeg_encode(const uint8_t *pixels, uint32_t width, uint32_t height, int quality,
                      uint8_t **out, size_t *count, char message[EASEL_MESSAGE]) {
  writer *w = calloc(1, sizeof *w);
  if (!w) {
    strcpy(message, "out of memory");
    return -1;
  }
  catch_errors(&w->handler, message);
  w->jpeg.err = &w->handler.errors;
  int failed = write_all(w, pixels, width, height, quality);
  jpeg_destroy_compress(&w->jpeg);
  if (failed) {
    free(w->bytes);
  } else {
    *out = w->bytes;
    *count = w->count;
  }
  free(w);
  return failed;
}

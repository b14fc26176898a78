#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <webp/decode.h>
#include <webp/demux.h>
#include <webp/encode.h>

#include "color.h"

static int fail(char message[EASEL_MESSAGE], const char *reason) {
  strncpy(message, reason, EASEL_MESSAGE - 1);
  message[EASEL_MESSAGE - 1] = 0;
  return -1;
}

static const char *reason(VP8StatusCode status) {
  switch (status) {
    case VP8_STATUS_OUT_OF_MEMORY: return "out of memory";
    case VP8_STATUS_NOT_ENOUGH_DATA: return "the file ends too early";
    case VP8_STATUS_UNSUPPORTED_FEATURE: return "it has a feature that libwebp does not know";
    default: return "its pixels are damaged";
  }
}

// The first picture of an animation, on its canvas.
static int read_frame(const uint8_t *bytes, size_t count, uint8_t *rgba, size_t size) {
  WebPAnimDecoderOptions options;
  if (!WebPAnimDecoderOptionsInit(&options)) return -1;
  options.color_mode = MODE_RGBA;
  WebPData data = {bytes, count};
  WebPAnimDecoder *decoder = WebPAnimDecoderNew(&data, &options);
  uint8_t *frame;
  int time;
  int found = decoder && WebPAnimDecoderGetNext(decoder, &frame, &time);
  if (found) memcpy(rgba, frame, size);
  WebPAnimDecoderDelete(decoder);
  return found ? 0 : -1;
}

static int read_pixels(const uint8_t *bytes, size_t count, bool is_animation, uint8_t *rgba,
                       const easel_picture *out, char message[EASEL_MESSAGE]) {
  size_t stride = (size_t)out->width * 4, size = stride * out->height;
  if (is_animation)
    return read_frame(bytes, count, rgba, size)
               ? fail(message, "its first picture is damaged") : 0;
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) return fail(message, "another version of libwebp is here");
  config.output.colorspace = MODE_RGBA;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = rgba;
  config.output.u.RGBA.stride = (int)stride;
  config.output.u.RGBA.size = size;
  VP8StatusCode status = WebPDecode(bytes, count, &config);
  WebPFreeDecBuffer(&config.output);
  return status == VP8_STATUS_OK ? 0 : fail(message, reason(status));
}

int easel_webp_decode(const uint8_t *bytes, size_t count, const uint8_t *icc, size_t icc_count,
                      easel_mode mode, easel_picture *out, char message[EASEL_MESSAGE]) {
  memset(out, 0, sizeof *out);
  message[0] = 0;
  WebPBitstreamFeatures features;
  VP8StatusCode status = WebPGetFeatures(bytes, count, &features);
  if (status != VP8_STATUS_OK)
    return fail(message, status == VP8_STATUS_BITSTREAM_ERROR ? "its header is damaged"
                                                              : reason(status));
  out->width = (uint32_t)features.width;
  out->height = (uint32_t)features.height;
  if (features.width < 1 || features.height < 1 || features.width > EASEL_MAX_SIDE ||
      features.height > EASEL_MAX_SIDE ||
      (uint64_t)out->width * out->height > EASEL_MAX_PIXELS) {
    snprintf(message, EASEL_MESSAGE,
             "it would have %ux%u pixels; sides go from 1 to %d, and there can be %d million "
             "pixels in all", out->width, out->height, EASEL_MAX_SIDE, EASEL_MAX_PIXELS >> 20);
    return -1;
  }
  color_source source = {0};
  source.icc = icc;
  source.icc_count = icc_count;
  color_converter converter;
  color_open(&converter, &source, ROW_RGBA8, false, out);
  int failed = 0;
  if (mode != EASEL_HEAD) {
    size_t width = out->width, height = out->height;
    uint8_t *rgba = malloc(width * height * 4);
    out->pixels = malloc(width * height * 3);
    if (!rgba || !out->pixels)
      failed = fail(message, "out of memory");
    else
      failed = read_pixels(bytes, count, features.has_animation, rgba, out, message);
    for (size_t y = 0; y < height && !failed; y++)
      color_blend(&converter, rgba + y * width * 4, width, mode, out->pixels + y * width * 3);
    free(rgba);
  }
  color_release(&converter);
  if (failed) easel_picture_free(out);
  return failed;
}

int easel_webp_encode(const uint8_t *pixels, uint32_t width, uint32_t height, int quality,
                      uint8_t **out, size_t *count, char message[EASEL_MESSAGE]) {
  message[0] = 0;
  WebPConfig config;
  WebPPicture picture;
  if (!WebPConfigInit(&config) || !WebPPictureInit(&picture))
    return fail(message, "another version of libwebp is here");
  if (quality == 100) {
    if (!WebPConfigLosslessPreset(&config, 6)) return fail(message, "libwebp has no such level");
  } else {
    config.quality = (float)quality;
    // Colours keep sharp edges, though they have half the resolution.
    config.use_sharp_yuv = 1;
  }
  WebPMemoryWriter memory;
  WebPMemoryWriterInit(&memory);
  picture.use_argb = 1;
  picture.width = (int)width;
  picture.height = (int)height;
  picture.writer = WebPMemoryWrite;
  picture.custom_ptr = &memory;
  int done = WebPPictureImportRGB(&picture, pixels, (int)(width * 3)) &&
             WebPEncode(&config, &picture);
  if (!done) {
    snprintf(message, EASEL_MESSAGE, "libwebp refused it with error %d", picture.error_code);
    WebPMemoryWriterClear(&memory);
  } else {
    *out = memory.mem;
    *count = memory.size;
  }
  WebPPictureFree(&picture);
  return done ? 0 : -1;
}

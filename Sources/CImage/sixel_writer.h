#ifndef EASEL_SIXEL_WRITER_H
#define EASEL_SIXEL_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint8_t *bytes;
  size_t count, capacity;
  bool failed;
} easel_buffer;

void easel_append(easel_buffer *buffer, const char *bytes, size_t count);
void easel_append_text(easel_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
// The bytes, to be freed with free(), or NULL if there was no memory for all of them.
uint8_t *easel_finish(easel_buffer *buffer, size_t *count);

// What no piece lies on shows what is below.
enum { easel_hole = 0xFFFF };

// Pixels as indices into a palette of at most 256 colours.
typedef struct {
  uint16_t *cells;
  int width, height;
  uint8_t palette[256 * 3];
  int colors;
} easel_canvas;

// The introducer of a picture; with holes what is below shows through.
void easel_append_head(easel_buffer *buffer, int width, int height, bool holes);
void easel_append_color(easel_buffer *buffer, int number, const uint8_t *color);
// What a terminal makes of a channel: sixel has percents.
uint8_t easel_shown_channel(int value);
// The whole picture, without a step to the next band at its end.
void easel_append_canvas(easel_buffer *buffer, const easel_canvas *canvas, bool holes);

#endif

// The little of libsentencepiece that the engine needs, behind C functions that never throw.
#ifndef EASEL_CSENTENCEPIECE_H
#define EASEL_CSENTENCEPIECE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A loaded model; it does not change, so any number of threads may encode with it.
typedef struct easel_sentencepiece easel_sentencepiece;

// Loads a serialised model (the content of spiece.model). Where it is damaged, the answer is null
// and `reason` (of `capacity` bytes) says why.
easel_sentencepiece *easel_sentencepiece_open(const void *bytes, size_t count, char *reason,
                                              size_t capacity);
void easel_sentencepiece_close(easel_sentencepiece *model);

// Number of pieces.
int32_t easel_sentencepiece_size(const easel_sentencepiece *model);

// The id of a piece, or -1 where there is none.
int32_t easel_sentencepiece_id(const easel_sentencepiece *model, const char *piece);

// Writes at most `capacity` ids of a UTF-8 text and returns how many there are, or -1 on failure.
ptrdiff_t easel_sentencepiece_encode(const easel_sentencepiece *model, const char *text,
                                     size_t count, int32_t *ids, size_t capacity);

#ifdef __cplusplus
}
#endif
#endif

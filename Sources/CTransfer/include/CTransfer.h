#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// HTTP by the system's libcurl, which is looked for when it is first needed: no build needs it, and
/// who downloads nothing needs it nowhere.
typedef struct easel_transfer easel_transfer;

/// Who gets an answer; false of any of them stops.
typedef struct {
  void *_Nullable context;
  bool (*_Nonnull header)(void *_Nullable context, const char *_Nonnull line, size_t count);
  bool (*_Nonnull body)(void *_Nullable context, const void *_Nonnull bytes, size_t count);
  /// Asked once a second at least.
  bool (*_Nonnull goes_on)(void *_Nullable context);
} easel_transfer_receiver;

/// Keeps connections open from one request to the next; NULL where there is no libcurl.
easel_transfer *_Nullable easel_transfer_open(void);
void easel_transfer_close(easel_transfer *_Nonnull transfer);

enum { easel_transfer_message_room = 256 };

/// Asks for a URL and follows no redirection.
/// - headers: ends with NULL.
/// - silence: seconds without a byte until it is given up.
/// - message: room for the reason of a failure.
/// Returns 0, or a CURLcode.
int easel_transfer_get(
  easel_transfer *_Nonnull transfer, const char *_Nonnull url,
  const char *_Nullable const *_Nonnull headers, long silence,
  const easel_transfer_receiver *_Nonnull receiver, char *_Nonnull message);

/// SHA-256, or SHA-1 as git calls its objects by.
typedef struct {
  uint32_t state[8];
  uint64_t count;
  uint8_t block[64];
  bool is_sha1;
} easel_hash;

void easel_hash_begin(easel_hash *_Nonnull hash, bool is_sha1);
void easel_hash_add(easel_hash *_Nonnull hash, const void *_Nullable bytes, size_t count);
/// Writes 32 bytes, or 20; returns how many.
size_t easel_hash_end(easel_hash *_Nonnull hash, uint8_t *_Nonnull digest);

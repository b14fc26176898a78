#include "CTransfer.h"

#include <string.h>

// FIPS 180-4.

static uint32_t left(uint32_t x, int n) { return x << n | x >> (32 - n); }
static uint32_t right(uint32_t x, int n) { return x >> n | x << (32 - n); }

static uint32_t word(const uint8_t *b) {
  return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static const uint32_t k256[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

// The names of the eight words move on by one from round to round, so that no word has to.
static inline void round256(
  uint32_t a, uint32_t b, uint32_t c, uint32_t *d, uint32_t e, uint32_t f, uint32_t g, uint32_t *h,
  uint32_t sum) {
  uint32_t t = *h + (right(e, 6) ^ right(e, 11) ^ right(e, 25)) + ((e & f) ^ (~e & g)) + sum;
  *d += t;
  *h = t + (right(a, 2) ^ right(a, 13) ^ right(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
}

static void sha256_block(uint32_t *state, const uint8_t *block) {
  uint32_t w[64];
  for (int i = 0; i < 16; i++) w[i] = word(block + 4 * i);
  for (int i = 16; i < 64; i++) {
    uint32_t a = w[i - 15], b = w[i - 2];
    w[i] = w[i - 16] + (right(a, 7) ^ right(a, 18) ^ a >> 3) + w[i - 7]
      + (right(b, 17) ^ right(b, 19) ^ b >> 10);
  }
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
  for (int i = 0; i < 64; i += 8) {
    round256(a, b, c, &d, e, f, g, &h, k256[i] + w[i]);
    round256(h, a, b, &c, d, e, f, &g, k256[i + 1] + w[i + 1]);
    round256(g, h, a, &b, c, d, e, &f, k256[i + 2] + w[i + 2]);
    round256(f, g, h, &a, b, c, d, &e, k256[i + 3] + w[i + 3]);
    round256(e, f, g, &h, a, b, c, &d, k256[i + 4] + w[i + 4]);
    round256(d, e, f, &g, h, a, b, &c, k256[i + 5] + w[i + 5]);
    round256(c, d, e, &f, g, h, a, &b, k256[i + 6] + w[i + 6]);
    round256(b, c, d, &e, f, g, h, &a, k256[i + 7] + w[i + 7]);
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
  state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

static void sha1_block(uint32_t *state, const uint8_t *block) {
  uint32_t w[80];
  for (int i = 0; i < 16; i++) w[i] = word(block + 4 * i);
  for (int i = 16; i < 80; i++) w[i] = left(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
  for (int i = 0; i < 80; i++) {
    uint32_t f = i < 20   ? ((b & c) | (~b & d)) + 0x5a827999
      : i < 40 ? (b ^ c ^ d) + 0x6ed9eba1
      : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
               : (b ^ c ^ d) + 0xca62c1d6;
    uint32_t next = left(a, 5) + f + e + w[i];
    e = d, d = c, c = left(b, 30), b = a, a = next;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
}

static void add_block(easel_hash *hash, const uint8_t *block) {
  if (hash->is_sha1) sha1_block(hash->state, block);
  else sha256_block(hash->state, block);
}

void easel_hash_begin(easel_hash *hash, bool is_sha1) {
  static const uint32_t begin1[8] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  static const uint32_t begin256[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                       0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  memset(hash, 0, sizeof *hash);
  memcpy(hash->state, is_sha1 ? begin1 : begin256, sizeof hash->state);
  hash->is_sha1 = is_sha1;
}

void easel_hash_add(easel_hash *hash, const void *bytes, size_t count) {
  const uint8_t *next = bytes;
  size_t there = hash->count % 64;
  hash->count += count;
  if (there > 0) {
    size_t part = count < 64 - there ? count : 64 - there;
    if (part > 0) memcpy(hash->block + there, next, part);
    if (there + part < 64) return;
    add_block(hash, hash->block);
    next += part, count -= part;
  }
  for (; count >= 64; next += 64, count -= 64) add_block(hash, next);
  if (count > 0) memcpy(hash->block, next, count);
}

size_t easel_hash_end(easel_hash *hash, uint8_t *digest) {
  uint64_t bits = hash->count * 8;
  uint8_t end[72] = {0x80};
  size_t zeros = (119 - hash->count % 64) % 64;
  for (int i = 0; i < 8; i++) end[1 + zeros + i] = (uint8_t)(bits >> (56 - 8 * i));
  easel_hash_add(hash, end, 1 + zeros + 8);
  size_t count = hash->is_sha1 ? 20 : 32;
  for (size_t i = 0; i < count; i++)
    digest[i] = (uint8_t)(hash->state[i / 4] >> (24 - 8 * (i % 4)));
  return count;
}

#ifndef EASEL_RANDOM_H
#define EASEL_RANDOM_H

#include <stddef.h>
#include <stdint.h>

// Random numbers with the bits of PyTorch's CPU generator. `state` is the Mersenne Twister's 624
// words and, behind them, how many of them are used up.
enum { EASEL_RANDOM_WORDS = 625 };

void easel_random_seed(uint32_t *state, uint32_t seed);
uint32_t easel_random_next(uint32_t *state);

// Standard normal values as torch.randn draws them in float32, for count >= 16.
void easel_random_normal(uint32_t *state, float *values, size_t count);
// The same by the code for any processor, for tests.
void easel_random_normal_portable(uint32_t *state, float *values, size_t count);

#endif

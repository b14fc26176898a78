#!/usr/bin/env python3
"""Noise of PyTorch's CPU generator: the goldens of SamplingRandomTests. To be run on a CPU with AVX2.

    pip install torch numpy
    Tests/DiffusionTests/Goldens/sampling/noise.py

Each case is one generator, asked for several sizes in turn; of each draw the bits of the first and last three values and
the FNV-1a hash of all. The test has no tolerance.
"""
import json, pathlib
import torch, numpy as np

here = pathlib.Path(__file__).parent


def fnv(words):
    h = 0xCBF29CE484222325
    for w in words: h = ((h ^ int(w)) * 0x100000001B3) & (2**64 - 1)
    return f"{h:016x}"


def main():
    cases = []
    for seed in [0, 1, 42, 2**31, 2**32 - 1, 2**32 + 5, 2**63 + 12345]:
        for sizes in [[12288, 196608], [16, 17, 31, 32, 100, 1000], [1, 2, 15, 16, 3, 40, 5]]:
            gen = torch.Generator().manual_seed(seed if seed < 2**63 else seed - 2**64)
            draws = []
            for n in sizes:
                bits = torch.randn(n, generator=gen).numpy().view(np.uint32)
                draws.append(dict(count=n, first=bits[:3].tolist(), last=bits[-3:].tolist(), hash=fnv(bits)))
            cases.append(dict(seed=str(seed), draws=draws))
    json.dump(cases, open(here / "noise.json", "w"), indent=0)


main()

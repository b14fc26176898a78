#!/usr/bin/env python3
"""Pictures of the embedded model by the PyTorch reference beside this file: the goldens of CascadeTests.

    pip install torch diffusers transformers safetensors pillow numpy
    Tests/DiffusionTests/Goldens/sampling/cascade.py     (from the top of the checkout)

Tolerances of the test: 2/255 on every pixel of the base pictures; 40 dB at 256 and 1024, whose pictures are kept as every
2nd and every 8th pixel of a row and of a column. float16 is finer than 1/1000 of a grey level's width near 0 and 1/16 near 1.
"""
import pathlib
import torch
from safetensors.torch import save_file
from reference import Cascade

here = pathlib.Path(__file__).parent


@torch.no_grad()
def main():
    cascade = Cascade("Sources/Toybox/Model")
    _, null = cascade.encode("")
    out = {}
    for name, prompt, seed, steps in [("two_steps", "a blue car on a beach", 3, 2), ("base", "a red apple", 7, 30)]:
        gen = torch.Generator().manual_seed(seed)
        _, text = cascade.encode(prompt)
        x = cascade.sample(0, text, null, gen, steps, 3.0)
        out[name] = x[0]
    for name, stage, steps, aug, stride in [("sr1", 1, 12, 0.1, 2), ("sr2", 2, 8, 0.05, 8)]:
        x = cascade.sample(stage, text, null, gen, steps, 1.0, low=x, aug=aug)
        out[name] = x[0, :, ::stride, ::stride]
    save_file({k: v.half().contiguous() for k, v in out.items()}, here / "cascade.safetensors")


main()

#!/usr/bin/env python3
"""One forward pass of each of the embedded model's U-Nets by diffusers: the goldens of UNetTests.

    pip install torch diffusers safetensors numpy
    Tests/DiffusionTests/Goldens/unet/generate.py     (from the top of the checkout)

Tolerance of the test: relative L2 error 1e-5; 3e-6 was seen, with Winograd convolutions.
"""
import json, pathlib
import torch, torch.nn.functional as F
from diffusers import UNet2DConditionModel
from safetensors.torch import load_file, save_file

here = pathlib.Path(__file__).parent
model = pathlib.Path("Sources/Toybox/Model")


def unet(stage):
    folder = model / stage / "unet"
    config = json.load(open(folder / "config.json"))
    config.pop("quantization_config", None)
    raw = load_file(folder / "diffusion_pytorch_model.safetensors")
    weights = {}
    for key, value in raw.items():
        if key.endswith("_scale"): continue
        scale = raw.get(key + "_scale")
        value = value.float()
        weights[key] = value if scale is None else value * scale.float().reshape(-1, *[1] * (value.ndim - 1))
    net = UNet2DConditionModel.from_config(config).eval()
    net.load_state_dict(weights)
    return net


@torch.no_grad()
def main():
    gen = torch.Generator().manual_seed(7)
    for stage, patch, height, width, level in [("stage_1", 1, 64, 64, None), ("stage_2", 4, 96, 128, 100), ("stage_3", 4, 128, 96, 50)]:
        net = unet(stage)
        text = torch.randn(2, 32, 384, generator=gen) * 0.4
        x = torch.randn(1, 3, height, width, generator=gen)
        low = None if level is None else torch.randn(1, 3, height, width, generator=gen) * 0.5
        inp = x if low is None else torch.cat([x, low], 1)
        inp = F.pixel_unshuffle(inp, patch) if patch > 1 else inp
        labels = None if level is None else torch.full((2,), level)
        out = net(torch.cat([inp, inp]), torch.full((2,), 617), encoder_hidden_states=text, class_labels=labels).sample
        out = F.pixel_shuffle(out, patch) if patch > 1 else out
        tensors = dict(text=text, x=x[0], out=out)
        if low is not None: tensors["low"] = low[0]
        save_file({k: v.contiguous() for k, v in tensors.items()}, here / f"{stage}.safetensors")


main()

"""Writes a model folder (diffusers layout, 8-bit) of new weights.

usage: export.py WEIGHTS OUT VERSION [MODEL]
WEIGHTS is a folder of base.safetensors, sr1.safetensors, sr2.safetensors, any of them. MODEL (the
embedded one, unless given) lends what is not trained: text encoder, vocabulary, the other stages.
"""

import glob
import json
import os
import shutil
import sys

import torch
from safetensors.torch import load_file, save_file

from stages import STAGES

QUANTIZATION = {
    "quant_method": "compressed-tensors",
    "format": "int-quantized",
    "config_groups": {
        "group_0": {
            "targets": ["Conv2d", "Linear", "Embedding"],
            "weights": {"num_bits": 8, "type": "int", "symmetric": True, "strategy": "channel"},
        }
    },
}


def edit(path, change):
    with open(path) as file:
        value = json.load(file)
    value.update(change)
    with open(path, "w") as file:
        json.dump(value, file, indent=2)


def quantize(folder):
    """Matrices and kernels become int8 with a scale for each row (output channel), the rest float16."""
    (path,) = glob.glob(f"{folder}/*.safetensors")
    tensors = {}
    for key, value in load_file(path).items():
        if key.endswith("weight") and value.ndim >= 2 and value.numel() >= 4096:
            rows = value.float().flatten(1)
            scale = (rows.abs().amax(1) / 127).clamp(min=1e-8)
            rows = (rows / scale[:, None]).round().clamp(-127, 127)
            tensors[key], tensors[key + "_scale"] = rows.to(torch.int8).reshape(value.shape), scale
        else:
            tensors[key] = value.half()
    save_file(tensors, path, metadata={"format": "pt"})
    edit(f"{folder}/config.json", {"quantization_config": QUANTIZATION})


def main():
    if len(sys.argv) not in (4, 5):
        raise SystemExit(__doc__)
    weights, out, version = sys.argv[1:4]
    here = os.path.dirname(os.path.abspath(__file__))
    model = sys.argv[4] if len(sys.argv) == 5 else os.path.join(here, "../Model")
    if os.path.exists(out):
        raise SystemExit(f"{out} exists; choose another folder, or remove it")
    shutil.copytree(model, out)
    for number, (name, stage) in enumerate(STAGES.items(), 1):
        path = f"{weights}/{name}.safetensors"
        if not os.path.exists(path):
            continue
        folder = f"{out}/stage_{number}/unet"
        shutil.rmtree(folder)
        net = stage.make()
        net.load_state_dict(load_file(path))
        net.half().save_pretrained(folder)
        quantize(folder)
    edit(f"{out}/cascade.json", {"version": version})


if __name__ == "__main__":
    main()

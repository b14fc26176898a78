"""A narrow Inception v3 and the features that pytorch-fid takes from it, FID, KID, precision and
recall of two sets of features.

    python generate.py          (needs torch, torchvision, pytorch-fid, torch-fidelity, scipy)

writes weights.safetensors (the names of the published file), golden.safetensors (pictures 0 to 255,
[height, width, 3], their features, and those of pictures that are scaled as torch-fidelity does;
two sets of features) and distances.json.
"""

import json
import os

import numpy as np
import torch
from pytorch_fid import inception
from pytorch_fid.fid_score import calculate_frechet_distance
from safetensors.torch import save_file
from torch_fidelity.interpolate_compat_tensorflow import (
    interpolate_bilinear_2d_like_tensorflow1x as interpolate)
from torch_fidelity.metric_kid import kernel_mmd
from torch_fidelity.metric_prc import calculate_precision_recall_full
from torchvision.models import inception as tv

torch.manual_seed(11)
torch.set_num_threads(1)
here = os.path.dirname(os.path.abspath(__file__))

# The published topology, a sixteenth as wide: convolutions are narrowed where they are made.
NARROW = 16
original = tv.BasicConv2d.__init__


def narrow(self, in_channels, out_channels, **kwargs):
    original(self, in_channels if in_channels == 3 else in_channels // NARROW,
             out_channels // NARROW, **kwargs)


tv.BasicConv2d.__init__ = narrow
inception._inception_v3 = lambda *args, **kwargs: tv.Inception3(
    num_classes=8, aux_logits=False, init_weights=False)
inception.load_state_dict_from_url = lambda *args, **kwargs: None
tv.Inception3.load_state_dict = lambda self, state: None
generator = torch.Generator().manual_seed(5)
network = inception.fid_inception_v3()
for name, value in network.state_dict().items():
    if name.endswith("running_var"):
        value.copy_(torch.rand(value.shape, generator=generator) + 0.5)
    elif name.endswith(("running_mean", "bias")):
        value.copy_(torch.randn(value.shape, generator=generator) * 0.1)
    elif name.endswith("bn.weight"):
        value.copy_(torch.rand(value.shape, generator=generator) + 0.5)
    elif name.endswith("conv.weight"):
        scale = (2 / value[0].numel()) ** 0.5
        value.copy_(torch.randn(value.shape, generator=generator) * scale)
inception.fid_inception_v3 = lambda: network
model = inception.InceptionV3([3]).eval()
prepared = inception.InceptionV3([3], resize_input=False, normalize_input=False).eval()
save_file(
    {k: v.half() for k, v in network.state_dict().items()
     if v.is_floating_point() and not k.startswith("fc")},
    os.path.join(here, "weights.safetensors"))
for value in network.state_dict().values():
    if value.is_floating_point():
        value.copy_(value.half().float())

rng = np.random.default_rng(2)
golden = {}
with torch.no_grad():
    for index, (width, height) in enumerate([(64, 64), (90, 51), (31, 120)]):
        pixels = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
        tensor = torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 255
        golden[f"pixels.{index}"] = torch.from_numpy(pixels.astype(np.float32))
        golden[f"features.{index}"] = model(tensor)[0][0, :, 0, 0].contiguous()
        # feature_extractor_inceptionv3.py, forward
        seen = (interpolate(tensor * 255, size=(299, 299), align_corners=False) - 128) / 128
        golden[f"fidelity.{index}"] = prepared(seen)[0][0, :, 0, 0].contiguous()

distances = {}
for name, (first, second, width) in {
    "few": (20, 25, 40), "many": (90, 70, 24), "mixed": (60, 12, 30)}.items():
    mix = rng.normal(size=(width, width))
    a = np.abs(rng.normal(size=(first, width)) @ mix).astype(np.float32)
    b = np.abs(rng.normal(size=(second, width)) @ mix * 1.1 + 0.3).astype(np.float32)
    a[:, 3] = b[:, 3] = 0  # a feature that never fires
    golden[f"{name}.a"], golden[f"{name}.b"] = torch.from_numpy(a), torch.from_numpy(b)
    a, b = a.astype(np.float64), b.astype(np.float64)
    fid = calculate_frechet_distance(
        a.mean(0), np.cov(a, rowvar=False), b.mean(0), np.cov(b, rowvar=False))
    size = min(first, second)
    kid = kernel_mmd(
        a[:size], b[:size], kid_kernel="poly", kid_kernel_poly_degree=3,
        kid_kernel_poly_gamma=None, kid_kernel_poly_coef0=1)
    precision, recall = calculate_precision_recall_full(
        torch.from_numpy(a), torch.from_numpy(b))
    distances[name] = {
        "fid": float(fid), "kid": float(kid), "precision": precision, "recall": recall}
save_file(golden, os.path.join(here, "golden.safetensors"))
with open(os.path.join(here, "distances.json"), "w") as file:
    json.dump(distances, file, indent=1)
    file.write("\n")

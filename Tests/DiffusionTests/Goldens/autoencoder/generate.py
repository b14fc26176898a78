#!/usr/bin/env python3
"""Tiny random autoencoders and what diffusers makes of pictures and latents: the goldens of
AutoencoderTests.

    pip install torch diffusers safetensors numpy
    Tests/DiffusionTests/Goldens/autoencoder/generate.py     (from anywhere)

Tolerance of the test: relative L2 error 1e-4.
"""
import json, pathlib
import torch
from diffusers import AutoencoderKL, AutoencoderTiny
from safetensors.torch import load_file, save_file

here = pathlib.Path(__file__).parent
generator = torch.Generator().manual_seed(11)


def randomise(net):
    """Weights that keep the size of what goes through, so that no layer is drowned by another."""
    for name, value in net.named_parameters():
        if value.ndim > 1:
            value.data = torch.randn(value.shape, generator=generator) * (1.2 / value[0].numel() ** 0.5)
        elif "norm" in name and name.endswith("weight"):
            value.data = 1 + 0.2 * torch.randn(value.shape, generator=generator)
        else:
            value.data = 0.2 * torch.randn(value.shape, generator=generator)
        value.data = value.data.half().float()


def old_names(file):
    """The attention as checkpoints of 2022 have it, shaped as 1x1 convolutions."""
    tensors = load_file(file)
    for new, old in [("to_q", "query"), ("to_k", "key"), ("to_v", "value"), ("to_out.0", "proj_attn")]:
        for name in [n for n in tensors if f"attentions.0.{new}." in n]:
            value = tensors.pop(name)
            tensors[name.replace(new, old)] = value[:, :, None, None].contiguous() if value.ndim == 2 else value
    save_file(tensors, file)


def blocks(n):
    return dict(down_block_types=["DownEncoderBlock2D"] * n, up_block_types=["UpDecoderBlock2D"] * n)


@torch.no_grad()
def kl(name, height, width, **config):
    net = AutoencoderKL(**config).eval()
    randomise(net)
    net.half().save_pretrained(here / name)
    net.float()
    file = here / name / "diffusion_pytorch_model.safetensors"
    if name == "old": old_names(file)
    picture = torch.rand(1, 3, height, width, generator=generator) * 2 - 1
    moments = net.encode(picture).latent_dist
    factor = 2 ** (len(config["block_out_channels"]) - 1)
    latents = torch.randn(1, config["latent_channels"], height // factor, width // factor, generator=generator)
    save_file(dict(picture=picture[0], mean=moments.mean[0].contiguous(), logvar=moments.logvar[0].contiguous(),
                   latents=latents[0], decoded=net.decode(latents).sample[0]), here / f"{name}.safetensors")


@torch.no_grad()
def tiny(name, height, width, **config):
    net = AutoencoderTiny(**config).eval()
    randomise(net)
    net.half().save_pretrained(here / name)
    net.float()
    picture = torch.rand(1, 3, height, width, generator=generator) * 2 - 1
    encoded = net.encode(picture).latents
    # Large enough for the clamp of the decoder to matter.
    latents = 2 * torch.randn(encoded.shape, generator=generator)
    save_file(dict(picture=picture[0], encoded=encoded[0], latents=latents[0],
                   decoded=net.decode(latents).sample[0]), here / f"{name}.safetensors")


kl("plain", 48, 64, block_out_channels=[8, 16, 24, 24], layers_per_block=2, latent_channels=4, norm_num_groups=8, **blocks(4))
kl("old", 24, 16, block_out_channels=[16, 24], layers_per_block=1, latent_channels=4, norm_num_groups=4, scaling_factor=0.13025,
   **blocks(2))
kl("bare", 16, 32, block_out_channels=[8, 16, 16], layers_per_block=1, latent_channels=16, norm_num_groups=4, shift_factor=0.1159,
   scaling_factor=0.3611, use_quant_conv=False, use_post_quant_conv=False, mid_block_add_attention=False, **blocks(3))
tiny("tiny", 32, 48, encoder_block_out_channels=[16] * 4, decoder_block_out_channels=[16] * 4, num_encoder_blocks=[1, 3, 3, 3],
     num_decoder_blocks=[3, 3, 3, 1])

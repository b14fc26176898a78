#!/usr/bin/env python3
"""Writes a folder with the layout, configurations and sizes of Karlo and random weights of half precision: what memory and time are measured with.

    pip install torch diffusers transformers safetensors
    Tests/DiffusionTests/Goldens/unclip/full_size.py FOLDER     (7 GB)

The tokenizer is the golden's, whose ids the full vocabulary has too.
"""
import json, pathlib, shutil, sys
import torch
from diffusers import PriorTransformer, UNet2DConditionModel, UNet2DModel
from diffusers.pipelines.deprecated.unclip.text_proj import UnCLIPTextProjModel
from transformers import CLIPTextModelWithProjection

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here.parent / "latent"))
from full_size import text, write


def main():
    folder = pathlib.Path(sys.argv[1])
    torch.manual_seed(0)
    widths, attention = (320, 640, 960, 1280), ["SimpleCrossAttnDownBlock2D"] * 3
    with torch.device("meta"):
        prior = PriorTransformer()
        projection = UnCLIPTextProjModel(time_embed_dim=1280, cross_attention_dim=1536)
        decoder = UNet2DConditionModel(sample_size=64, in_channels=3, out_channels=6, layers_per_block=3, block_out_channels=widths, cross_attention_dim=1536,
            attention_head_dim=64, class_embed_type="identity", resnet_time_scale_shift="scale_shift", mid_block_type="UNetMidBlock2DSimpleCrossAttn",
            down_block_types=["ResnetDownsampleBlock2D"] + attention, up_block_types=["SimpleCrossAttnUpBlock2D"] * 3 + ["ResnetUpsampleBlock2D"])
        enlargers = [UNet2DModel(sample_size=256, in_channels=6, out_channels=3, layers_per_block=3, block_out_channels=widths, add_attention=False,
            down_block_types=["ResnetDownsampleBlock2D"] * 4, up_block_types=["ResnetUpsampleBlock2D"] * 4, norm_eps=1e-5) for _ in range(2)]
        encoder = text(CLIPTextModelWithProjection, 768, 12, 12, "quick_gelu")
    parts = {"prior": prior, "text_proj": projection, "decoder": decoder, "super_res_first": enlargers[0], "super_res_last": enlargers[1]}
    for name, part in parts.items(): write(part, folder / name, "diffusion_pytorch_model")
    write(encoder, folder / "text_encoder", "model")
    for name in ["prior_scheduler", "decoder_scheduler", "super_res_scheduler"]: shutil.copytree(here / "karlo" / name, folder / name, dirs_exist_ok=True)
    shutil.copytree(here.parent / "clip/tokenizer", folder / "tokenizer", dirs_exist_ok=True)
    shutil.copytree(here / "karlo/tokenizer", folder / "tokenizer", dirs_exist_ok=True)
    shutil.copy(here / "karlo/model_index.json", folder)
    print({name: sum(value.numel() for value in part.parameters()) for name, part in parts.items()})


main()

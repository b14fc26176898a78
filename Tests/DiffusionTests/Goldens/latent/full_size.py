#!/usr/bin/env python3
"""Writes a folder with the layout, configurations and sizes of a Stable Diffusion and random weights of half precision: what memory and time are measured with.

    pip install torch diffusers transformers safetensors
    Tests/DiffusionTests/Goldens/latent/full_size.py FOLDER [1.5|xl|turbo]     (2 to 7 GB)

The tokenizer is the golden's, whose ids the full vocabulary has too.
"""
import json, math, pathlib, shutil, sys
import torch
from diffusers import AutoencoderKL, AutoencoderTiny, EulerAncestralDiscreteScheduler, EulerDiscreteScheduler, PNDMScheduler, UNet2DConditionModel
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

here = pathlib.Path(__file__).parent


def random(name, shape):
    if len(shape) < 2: return torch.ones(shape, dtype=torch.float16) if name.endswith("weight") else torch.zeros(shape, dtype=torch.float16)
    return torch.randn(shape).mul_(0.02 if "embedding" in name else 0.7 / math.sqrt(math.prod(shape[1:]))).half()


def write(model, folder, base):
    folder.mkdir(parents=True, exist_ok=True)
    if hasattr(model, "save_config"): model.save_config(folder)
    else: model.config.save_pretrained(folder)
    save_file({name: random(name, value.shape) for name, value in model.state_dict().items() if "position_ids" not in name}, folder / f"{base}.fp16.safetensors")


def text(cls, width, layers, heads, activation):
    return cls(CLIPTextConfig(vocab_size=49408, hidden_size=width, intermediate_size=4 * width, num_hidden_layers=layers, num_attention_heads=heads,
                              hidden_act=activation, projection_dim=width, bos_token_id=49406, eos_token_id=49407, pad_token_id=49407))


def main():
    folder, kind = pathlib.Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "1.5"
    torch.manual_seed(0)
    isXL = kind == "xl"
    attention = ["CrossAttnDownBlock2D"] * 3 + ["DownBlock2D"]
    unet = dict(sample_size=64, cross_attention_dim=768, attention_head_dim=8, block_out_channels=(320, 640, 1280, 1280), down_block_types=attention,
                up_block_types=["UpBlock2D"] + ["CrossAttnUpBlock2D"] * 3)
    if kind == "turbo": unet |= dict(cross_attention_dim=1024, attention_head_dim=(5, 10, 20, 20), use_linear_projection=True)
    if isXL: unet |= dict(sample_size=128, cross_attention_dim=2048, attention_head_dim=(5, 10, 20), block_out_channels=(320, 640, 1280), use_linear_projection=True,
                          down_block_types=["DownBlock2D"] + attention[:2], up_block_types=["CrossAttnUpBlock2D"] * 2 + ["UpBlock2D"], transformer_layers_per_block=(1, 2, 10),
                          addition_embed_type="text_time", addition_time_embed_dim=256, projection_class_embeddings_input_dim=2816)
    with torch.device("meta"):
        net = UNet2DConditionModel(in_channels=4, out_channels=4, **unet)
        vae = AutoencoderKL(block_out_channels=(128, 256, 512, 512), down_block_types=["DownEncoderBlock2D"] * 4, up_block_types=["UpDecoderBlock2D"] * 4, layers_per_block=2,
                            latent_channels=4, sample_size=1024 if isXL else 512, scaling_factor=0.13025 if isXL else 0.18215)
        texts = [text(CLIPTextModel, 768, 12, 12, "quick_gelu")]
        if kind == "turbo": texts = [text(CLIPTextModel, 1024, 23, 16, "gelu")]
        if isXL: texts.append(text(CLIPTextModelWithProjection, 1280, 32, 20, "gelu"))
    write(net, folder / "unet", "diffusion_pytorch_model")
    write(vae, folder / "vae", "diffusion_pytorch_model")
    with torch.device("meta"): tiny = AutoencoderTiny()
    write(tiny, folder / "taesd", "diffusion_pytorch_model")
    for index, encoder in enumerate(texts):
        suffix = "_2" if index else ""
        write(encoder, folder / f"text_encoder{suffix}", "model")
        shutil.copytree(here.parent / "clip/tokenizer", folder / f"tokenizer{suffix}", dirs_exist_ok=True)
    scheduled = dict(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1)
    if kind == "turbo": scheduler = EulerDiscreteScheduler(timestep_spacing="trailing", **scheduled)
    elif isXL: scheduler = EulerDiscreteScheduler(timestep_spacing="leading", **scheduled)
    else: scheduler = PNDMScheduler(skip_prk_steps=True, set_alpha_to_one=False, **scheduled)
    scheduler.save_pretrained(folder / "scheduler")
    (folder / "model_index.json").write_text(json.dumps({"_class_name": "StableDiffusionXLPipeline" if isXL else "StableDiffusionPipeline"}))


if __name__ == "__main__": main()

#!/usr/bin/env python3
"""What diffusers draws with the tiny Stable Diffusion 1 beside this file when an AutoencoderTiny makes the picture: the goldens of FastDecoderTests.

    pip install torch diffusers transformers safetensors numpy
    Tests/DiffusionTests/Goldens/latent/fast.py

taesd/             the small autoencoder, random weights, two levels as the tiny models have
fast.safetensors   "picture": decoded by it; "image": image to image with it as the model's only autoencoder, from "source" of pictures.safetensors

Tolerance of the test: 2 grey levels of 8 bits on every pixel.
"""
import pathlib, shutil, tempfile
import numpy, torch
from diffusers import AutoencoderTiny, DDIMScheduler, StableDiffusionImg2ImgPipeline, StableDiffusionPipeline
from PIL import Image
from safetensors.torch import load_file, save_file

here = pathlib.Path(__file__).parent
PROMPT, NEGATIVE, SEED = "Two ivory teapots in the snow", "rain, blurry", 5


def planar(images): return torch.tensor(numpy.asarray(images)[0]).permute(2, 0, 1).float() * 2 - 1


def generator(): return torch.Generator("cpu").manual_seed(SEED)


torch.manual_seed(1)
tiny = AutoencoderTiny(encoder_block_out_channels=[16, 16], decoder_block_out_channels=[16, 16], num_encoder_blocks=[1, 2], num_decoder_blocks=[2, 1]).eval()
for value in tiny.parameters():
    if value.dim() == 1: value.data += 0.05 * torch.randn_like(value)
tiny.decoder.layers[-1].weight.data *= 4
tiny.decoder.layers[-1].bias.data += 0.5
tiny.encoder.layers[-1].weight.data *= 4
shutil.rmtree(here / "taesd", ignore_errors=True)
tiny.half().save_pretrained(here / "taesd")
tiny.float()

with tempfile.TemporaryDirectory() as folder:
    model = pathlib.Path(folder) / "sd1"
    for part in ["shared", "sd1"]: shutil.copytree(here / part, model, dirs_exist_ok=True)
    shutil.copytree(here.parent / "clip/tokenizer", model / "tokenizer", dirs_exist_ok=True)
    pipe = StableDiffusionPipeline.from_pretrained(model, variant="fp16", torch_dtype=torch.float32, vae=tiny, safety_checker=None, feature_extractor=None,
                                                   requires_safety_checker=False)
pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config, clip_sample=False)
common = dict(prompt=PROMPT, negative_prompt=NEGATIVE, output_type="np")
golden = {"picture": planar(pipe(**common, height=64, width=64, num_inference_steps=4, guidance_scale=5, generator=generator()).images)}
source = load_file(here / "pictures.safetensors")["source"]
source = Image.fromarray(((source + 1) * 127.5).round().permute(1, 2, 0).byte().numpy())
image = StableDiffusionImg2ImgPipeline(**pipe.components, requires_safety_checker=False)
golden["image"] = planar(image(**common, image=source, strength=0.6, num_inference_steps=5, guidance_scale=4, generator=generator()).images)
save_file(golden, here / "fast.safetensors")
for name, value in golden.items(): print(name, tuple(value.shape), float(value.mean()), float(value.std()))

#!/usr/bin/env python3
"""A tiny DeepFloyd IF with random weights, and what diffusers' own pipelines draw with it: the goldens of DeepFloydTests.

    pip install torch diffusers transformers sentencepiece protobuf safetensors numpy
    Tests/DiffusionTests/Goldens/if/generate.py

IF-I-T-v1.0/, IF-II-T-v1.0/   as save_pretrained lays them out; the tokenizer is that of ../text/t5
pictures.safetensors          what each pipeline draws, stage II from stage I's picture and with the same generator

The configurations use all that those of IF use: text pooled with 64 heads, stage II with a time embedding of its own width and
activation, text alone in the attentions, scaled residual sums, and learned variance in both.
Tolerance of the test: 2 grey levels of 8 bits (0.0157) on every pixel; 0.9 grey levels were seen, in stage II.
"""
import os, pathlib, shutil
import torch
from diffusers import (DDPMScheduler, IFImg2ImgPipeline, IFImg2ImgSuperResolutionPipeline, IFInpaintingPipeline,
                       IFInpaintingSuperResolutionPipeline, IFPipeline, IFSuperResolutionPipeline, UNet2DConditionModel)
from safetensors.torch import save_file
from transformers import T5Config, T5EncoderModel, T5Tokenizer

here = pathlib.Path(__file__).parent
WIDTH = 64
PROMPT, NEGATIVE, SEED, STRENGTH = "Two ivory teapots in the snow", "rain", 5, 0.7
# Three steps from timestep 666 on: at 999 an estimate is the network's rounding times 20000, whoever draws it.
STEPS = 3
# The share of x in the networks' predictions.
KNOWS = 0.6

common = dict(
    mid_block_type="UNetMidBlock2DSimpleCrossAttn", down_block_types=["ResnetDownsampleBlock2D", "SimpleCrossAttnDownBlock2D"],
    up_block_types=["SimpleCrossAttnUpBlock2D", "ResnetUpsampleBlock2D"], out_channels=6, encoder_hid_dim=WIDTH,
    addition_embed_type="text", cross_attention_norm="group_norm", resnet_time_scale_shift="scale_shift", act_fn="gelu",
    attention_head_dim=16, cross_attention_dim=32, norm_num_groups=8)


def unet(says, **config):
    net = UNet2DConditionModel(**common, **config).eval()
    for name, value in net.named_parameters():
        # The usual initialisation hardly hears the text: errors in what it says would not show.
        if "add_k_proj" in name or "to_q" in name: value.data.mul_(4)
    # A network of noise alone turns rounding into another picture within ten steps. This one finds most of the noise in x, as trained
    # ones do: x and -x go from conv_in over the last skip connection to conv_out, where gelu(h) - gelu(-h) is h.
    last = net.up_blocks[-1].resnets[-1]
    skip = last.conv_shortcut.in_channels - net.conv_in.out_channels
    for layer in [net.conv_in, last.conv_shortcut]:
        layer.weight.data[:6], layer.bias.data[:6] = 0, 0
    last.conv2.weight.data[:6] *= 0.2
    net.conv_out.weight.data *= says
    net.conv_out.weight.data[:3, :6] = 0
    for c in range(6): last.conv_shortcut.weight.data[c, skip + c] = 1
    for c in range(3):
        net.conv_in.weight.data[c, c, 1, 1], net.conv_in.weight.data[c + 3, c, 1, 1] = 1, -1
        net.conv_out.weight.data[c, c, 1, 1], net.conv_out.weight.data[c, c + 3, 1, 1] = KNOWS, -KNOWS
    return net.half().float()


def schedule(**options):
    return DDPMScheduler(beta_schedule="squaredcos_cap_v2", **options)


def learned(maximum):
    return schedule(variance_type="learned_range", prediction_type="epsilon", thresholding=True, dynamic_thresholding_ratio=0.95,
                    sample_max_value=maximum)


def save(pipe, name):
    folder = here / name
    shutil.rmtree(folder, ignore_errors=True)
    pipe.save_pretrained(folder, variant="fp16")
    shutil.rmtree(folder / "tokenizer", ignore_errors=True)


def source():
    """Something with edges and gradients, 128x128, and a mask whose edges fall between the pixels of 64x64."""
    y, x = torch.meshgrid(torch.linspace(-1, 1, 128), torch.linspace(-1, 1, 128), indexing="ij")
    picture = torch.stack([torch.sin(5 * x), y, torch.where(x * x + y * y < 0.5, 0.8, -0.6)])
    mask = torch.zeros(128, 128)
    mask[32:96, 16:80] = 1
    return (picture * 127.5 + 127.5).round() / 127.5 - 1, mask


def smaller(x):
    """The triangle filter of PlanarImage.fitted, 2 to 1."""
    pad = torch.nn.functional.pad(x[None], (1, 1, 1, 1), mode="constant")
    ones = torch.nn.functional.pad(torch.ones_like(x[None]), (1, 1, 1, 1))
    line = torch.tensor([1.0, 3, 3, 1])
    kernel = (line[:, None] * line[None])[None, None].expand(x.shape[0], 1, 4, 4)
    def blur(x): return torch.nn.functional.conv2d(x, kernel, stride=2, groups=x.shape[1])
    return (blur(pad) / blur(ones))[0]


@torch.no_grad()
def main():
    torch.manual_seed(3)
    config = T5Config(vocab_size=1312, d_model=WIDTH, d_kv=16, d_ff=96, num_heads=2, num_layers=1, feed_forward_proj="gated-gelu",
                      tie_word_embeddings=False)
    encoder = T5EncoderModel(config).eval()
    encoder.shared.weight.data.normal_(std=1)
    encoder = encoder.half().float()
    tokenizer = T5Tokenizer.from_pretrained(here.parent / "text/t5/tokenizer")
    one = unet(0.15, sample_size=64, in_channels=3, block_out_channels=[32, 64], layers_per_block=1)
    two = unet(0.06, sample_size=128, in_channels=6, block_out_channels=[32, 32], layers_per_block=[1, 2], class_embed_type="timestep",
               time_embedding_dim=96, time_embedding_act_fn="gelu", resnet_skip_time_act=True, resnet_out_scale_factor=1 / 0.7071,
               mid_block_scale_factor=1 / 0.7071, only_cross_attention=True)
    rest = dict(safety_checker=None, feature_extractor=None, watermarker=None, requires_safety_checker=False)
    base = dict(tokenizer=tokenizer, text_encoder=encoder, unet=one, scheduler=learned(1.5), **rest)
    large = dict(tokenizer=None, text_encoder=None, unet=two, scheduler=learned(1.0), image_noising_scheduler=schedule(), **rest)
    one.half(), two.half(), encoder.half()
    save(IFPipeline(**base), "IF-I-T-v1.0")
    save(IFSuperResolutionPipeline(**large), "IF-II-T-v1.0")
    one.float(), two.float(), encoder.float()

    picture, mask = source()
    low_picture, low_mask = smaller(picture), mask[::2, ::2]
    modes = {
        "text": (IFPipeline, IFSuperResolutionPipeline, {}, {}, {}),
        "image": (IFImg2ImgPipeline, IFImg2ImgSuperResolutionPipeline, dict(image=low_picture[None]), dict(original_image=picture[None]),
                  dict(strength=STRENGTH)),
        "inpainting": (IFInpaintingPipeline, IFInpaintingSuperResolutionPipeline, dict(image=low_picture[None], mask_image=low_mask[None]),
                       dict(original_image=picture[None], mask_image=mask[None]), dict(strength=1.0)),
    }
    out = {"source": picture, "mask": mask}
    for name, (first, second, of_first, of_second, both) in modes.items():
        def draw(negative=NEGATIVE, loudness=1):
            generator = torch.Generator().manual_seed(SEED)
            pipe = first(**base)
            pipe.set_progress_bar_config(disable=True)
            cond, uncond = pipe.encode_prompt(PROMPT, negative_prompt=negative)
            texts = dict(prompt_embeds=cond * loudness, negative_prompt_embeds=uncond, generator=generator, output_type="pt", **both)
            low = pipe(num_inference_steps=STEPS, guidance_scale=5, **texts, **of_first).images
            pipe = second(**large)
            pipe.set_progress_bar_config(disable=True)
            image = dict(image=low) | of_second
            if name == "text": image |= dict(height=128, width=128)
            return low, pipe(num_inference_steps=STEPS, guidance_scale=2, noise_level=250, **texts, **image).images

        def distance(others): return [float((a - b).abs().max()) for a, b in zip(pictures, others)]
        pictures = draw()
        rounding, text = distance(draw(loudness=1 + 1e-6)), distance(draw(negative="a red apple"))
        middle = [float((v.abs() < 0.9).float().mean()) for v in pictures]
        print(name, "- rounding changes", rounding, "- another negative prompt", text, "- neither black nor white", middle)
        assert max(rounding) < 1 / 255 and min(text) > 0.1 and min(middle) > 0.2
        out[name + " 1"], out[name + " 2"] = [v[0] for v in pictures]
    save_file({k: v.half().contiguous() for k, v in out.items()}, here / "pictures.safetensors")


main()

#!/usr/bin/env python3
"""Tiny latent diffusion models with random weights, and what diffusers' own pipelines draw with them: the goldens of LatentDiffusionTests.

    pip install torch diffusers transformers safetensors numpy
    Tests/DiffusionTests/Goldens/latent/generate.py

MODEL/                 as save_pretrained lays them out, without what `shared` has: sd1, sd2, inpaint, xl, lcm, upscale, ldm
shared/                networks that several models have; the tokenizer is that of ../clip, that of ldm is the embedded model's
pictures.safetensors   what each pipeline draws, and "MODEL unet" with its inputs: one forward pass for two texts

Networks that know most of the noise in x, as in ../if: random ones alone would turn rounding into another picture.
Tolerance of the test: 2 grey levels of 8 bits on every pixel, 1e-4 (relative L2) for a forward pass.
"""
import pathlib, shutil
import numpy, torch
from diffusers import (AutoencoderKL, DDIMScheduler, DDPMScheduler, EulerAncestralDiscreteScheduler, EulerDiscreteScheduler, LCMScheduler, LatentConsistencyModelPipeline,
                       LDMTextToImagePipeline, PNDMScheduler, StableDiffusionImg2ImgPipeline, StableDiffusionInpaintPipeline, StableDiffusionPipeline,
                       StableDiffusionUpscalePipeline, StableDiffusionXLPipeline, UNet2DConditionModel)
from diffusers.pipelines.latent_diffusion.pipeline_latent_diffusion import LDMBertConfig, LDMBertModel
from PIL import Image
from safetensors.torch import save_file
from transformers import BertTokenizer, CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

here = pathlib.Path(__file__).parent
PROMPT, NEGATIVE, SEED, SIZE = "Two ivory teapots in the snow", "rain, blurry", 5, 64
KNOWS = 0.6
goldens = {}


def text(vocabulary, width=32, layers=3, activation="quick_gelu", projection=None, cls=CLIPTextModel):
    config = CLIPTextConfig(vocab_size=vocabulary, hidden_size=width, intermediate_size=2 * width, num_hidden_layers=layers, num_attention_heads=4,
                            max_position_embeddings=77, hidden_act=activation, projection_dim=projection or width,
                            bos_token_id=vocabulary - 2, eos_token_id=vocabulary - 1, pad_token_id=vocabulary - 1)
    net = cls(config).eval()
    for name, value in net.named_parameters():
        if value.dim() > 1: value.data = torch.randn_like(value) * (0.5 if "embedding" in name else 1.5 / value.shape[1] ** 0.5)
        else: value.data += 0.1 * torch.randn_like(value)
    return net.half().float()


def unet(says=0.4, **config):
    settings = dict(sample_size=32, in_channels=4, out_channels=4, block_out_channels=(16, 32), layers_per_block=1, cross_attention_dim=32, norm_num_groups=8,
                    down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"), attention_head_dim=2)
    net = UNet2DConditionModel(**(settings | config)).eval()
    for name, value in net.named_parameters():
        if "to_q" in name or "to_k" in name: value.data.mul_(4)
        if value.dim() == 1: value.data += 0.05 * torch.randn_like(value)
    last = net.up_blocks[-1].resnets[-1]
    skip = last.conv_shortcut.in_channels - net.conv_in.out_channels
    for layer in [net.conv_in, last.conv_shortcut]: layer.weight.data[:8], layer.bias.data[:8] = 0, 0
    last.conv2.weight.data[:8] *= 0.2
    if hasattr(net.up_blocks[-1], "attentions"): net.up_blocks[-1].attentions[-1].proj_out.weight.data[:8] *= 0.2
    net.conv_out.weight.data *= says
    net.conv_out.weight.data[:, :8] = 0
    for c in range(8): last.conv_shortcut.weight.data[c, skip + c] = 1
    for c in range(4):
        net.conv_in.weight.data[c, c, 1, 1], net.conv_in.weight.data[c + 4, c, 1, 1] = 1, -1
        net.conv_out.weight.data[c, c, 1, 1], net.conv_out.weight.data[c, c + 4, 1, 1] = KNOWS, -KNOWS
    return net.half().float()


def autoencoder(scaling, **config):
    channels = config.get("block_out_channels", (16, 32))
    net = AutoencoderKL(block_out_channels=channels, down_block_types=("DownEncoderBlock2D",) * len(channels), up_block_types=("UpDecoderBlock2D",) * len(channels),
                        latent_channels=4, norm_num_groups=8, layers_per_block=1, sample_size=64, scaling_factor=scaling).eval()
    for value in net.parameters():
        if value.dim() == 1: value.data += 0.05 * torch.randn_like(value)
    return net.half().float()


def generator(): return torch.Generator("cpu").manual_seed(SEED)


def keep(name, pipe, **options):
    options = dict(prompt=PROMPT, negative_prompt=NEGATIVE, generator=generator(), output_type="np") | options
    images = pipe(**{key: value for key, value in options.items() if value is not None}).images
    goldens[name] = torch.tensor(numpy.asarray(images)[0]).permute(2, 0, 1).float() * 2 - 1
    print(name, tuple(goldens[name].shape), float(goldens[name].std()))


def forward(name, net):
    torch.manual_seed(3)
    x = torch.randn(1, net.config.in_channels, 16, 24)
    states = torch.randn(2, 77, net.config.cross_attention_dim)
    with torch.no_grad():
        out = net(x.repeat(2, 1, 1, 1), 617, states).sample
    goldens.update({f"{name} unet x": x[0], f"{name} unet text": states, f"{name} unet out": out})


def save(pipe, name, *drop):
    shutil.rmtree(here / name, ignore_errors=True)
    pipe.save_pretrained(here / name, variant="fp16")
    for folder in (*drop, "tokenizer", "tokenizer_2"): shutil.rmtree(here / name / folder, ignore_errors=True)


def source():
    y, x = torch.meshgrid(torch.linspace(-1, 1, SIZE), torch.linspace(-1, 1, SIZE), indexing="ij")
    picture = torch.stack([torch.sin(5 * x), y, torch.where(x * x + y * y < 0.5, 0.8, -0.6)])
    picture = ((picture + 1) * 127.5).round().clamp(0, 255)
    mask = ((x - 0.2).abs() < 0.5).float()
    goldens.update(source=picture / 127.5 - 1, mask=mask)
    return Image.fromarray(picture.permute(1, 2, 0).byte().numpy()), Image.fromarray((mask * 255).byte().numpy())


def main():
    torch.manual_seed(0)
    tokenizer = CLIPTokenizer.from_pretrained(here.parent / "clip/tokenizer")
    words = len(tokenizer)
    scheduled = dict(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", num_train_timesteps=1000, steps_offset=1, set_alpha_to_one=False)
    common = dict(safety_checker=None, feature_extractor=None)
    picture, mask = source()
    clip, vae = text(words), autoencoder(0.18215)
    shutil.rmtree(here / "shared", ignore_errors=True)
    clip.half().save_pretrained(here / "shared/text_encoder", variant="fp16"); clip.float()
    vae.half().save_pretrained(here / "shared/vae", variant="fp16"); vae.float()

    # Stable Diffusion 1
    pndm = PNDMScheduler(skip_prk_steps=True, **scheduled)
    net = unet()
    sd1 = StableDiffusionPipeline(vae=vae, text_encoder=clip, tokenizer=tokenizer, unet=net, scheduler=pndm, requires_safety_checker=False, **common)
    save_half(sd1, "sd1", "vae", "text_encoder")
    forward("sd1", net)
    sd1.scheduler = DDIMScheduler.from_config(pndm.config, clip_sample=False)
    keep("sd1 ddim", sd1, num_inference_steps=4, guidance_scale=5, height=SIZE, width=SIZE)
    keep("sd1 wide", sd1, num_inference_steps=3, guidance_scale=1, height=SIZE, width=96, negative_prompt=None)
    keep("sd1 eta", sd1, num_inference_steps=4, guidance_scale=3, height=SIZE, width=SIZE, eta=0.7)
    sd1.scheduler = EulerAncestralDiscreteScheduler.from_config(pndm.config, timestep_spacing="leading")
    keep("sd1 euler-a", sd1, num_inference_steps=4, guidance_scale=3, height=SIZE, width=SIZE)
    img2img = StableDiffusionImg2ImgPipeline(**{**sd1.components, "scheduler": DDIMScheduler.from_config(pndm.config, clip_sample=False)}, requires_safety_checker=False)
    keep("sd1 image", img2img, image=picture, strength=0.6, num_inference_steps=5, guidance_scale=4)
    paint = StableDiffusionInpaintPipeline(**{**sd1.components, "scheduler": DDIMScheduler.from_config(pndm.config, clip_sample=False)}, requires_safety_checker=False)
    keep("sd1 inpaint", paint, image=picture, mask_image=mask, strength=0.8, num_inference_steps=5, guidance_scale=4, height=SIZE, width=SIZE)
    keep("sd1 inpaint whole", paint, image=picture, mask_image=mask, strength=1.0, num_inference_steps=4, guidance_scale=4, height=SIZE, width=SIZE)

    # its inpainting network
    net = unet(in_channels=9)
    paint = StableDiffusionInpaintPipeline(vae=vae, text_encoder=clip, tokenizer=tokenizer, unet=net, scheduler=pndm, requires_safety_checker=False, **common)
    save_half(paint, "inpaint", "vae", "text_encoder")
    paint.scheduler = DDIMScheduler.from_config(pndm.config, clip_sample=False)
    keep("inpaint", paint, image=picture, mask_image=mask, strength=1.0, num_inference_steps=4, guidance_scale=4, height=SIZE, width=SIZE)
    keep("inpaint some", paint, image=picture, mask_image=mask, strength=0.7, num_inference_steps=5, guidance_scale=4, height=SIZE, width=SIZE)

    # Stable Diffusion 2: v-prediction, linear projections, its own number of heads a level, gelu, padding "!"
    exclaiming = CLIPTokenizer.from_pretrained(here.parent / "clip/tokenizer", pad_token="!")
    net = unet(attention_head_dim=(2, 4), use_linear_projection=True, down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
               up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D"))
    ddim = DDIMScheduler(prediction_type="v_prediction", clip_sample=False, **scheduled)
    sd2 = StableDiffusionPipeline(vae=vae, text_encoder=text(words, activation="gelu"), tokenizer=exclaiming, unet=net, scheduler=ddim,
                                  requires_safety_checker=False, **common)
    save_half(sd2, "sd2", "vae")
    shutil.copytree(here.parent / "clip/exclamation", here / "sd2/tokenizer")
    forward("sd2", net)
    keep("sd2", sd2, num_inference_steps=4, guidance_scale=5, height=SIZE, width=SIZE)
    sd2.scheduler = DDIMScheduler.from_config(ddim.config, rescale_betas_zero_snr=True, timestep_spacing="trailing")
    keep("sd2 zero snr", sd2, num_inference_steps=4, guidance_scale=5, height=SIZE, width=SIZE)
    keep("sd2 rescaled", sd2, num_inference_steps=4, guidance_scale=5, guidance_rescale=0.7, height=SIZE, width=SIZE)

    # XL
    net = unet(cross_attention_dim=64, attention_head_dim=(2, 4), use_linear_projection=True, transformer_layers_per_block=(1, 2), addition_embed_type="text_time",
               addition_time_embed_dim=8, projection_class_embeddings_input_dim=48 + 6 * 8, down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
               up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"))
    euler = EulerDiscreteScheduler(timestep_spacing="leading", interpolation_type="linear", **{key: value for key, value in scheduled.items() if key != "set_alpha_to_one"})
    xl = StableDiffusionXLPipeline(vae=autoencoder(0.13025), text_encoder=clip, tokenizer=tokenizer, text_encoder_2=text(words, activation="gelu", projection=48, cls=CLIPTextModelWithProjection),
                                   tokenizer_2=exclaiming, unet=net, scheduler=euler, add_watermarker=False)
    save_half(xl, "xl", "text_encoder")
    shutil.copytree(here.parent / "clip/exclamation", here / "xl/tokenizer_2")
    keep("xl", xl, num_inference_steps=4, guidance_scale=5, height=SIZE, width=96)
    keep("xl empty", xl, num_inference_steps=4, guidance_scale=5, height=SIZE, width=SIZE, negative_prompt=None)

    # latent consistency
    net = unet(time_cond_proj_dim=16)
    lcm = LatentConsistencyModelPipeline(vae=vae, text_encoder=clip, tokenizer=tokenizer, unet=net, scheduler=LCMScheduler(**scheduled),
                                         requires_safety_checker=False, **common)
    save_half(lcm, "lcm", "vae", "text_encoder")
    keep("lcm", lcm, num_inference_steps=3, guidance_scale=6, height=SIZE, width=SIZE, negative_prompt=None)

    # the upscaler
    net = unet(in_channels=7, num_class_embeds=1000, use_linear_projection=True, only_cross_attention=(False, True), down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
               up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"))
    ddim = DDIMScheduler(prediction_type="v_prediction", clip_sample=False, **scheduled)
    upscale = StableDiffusionUpscalePipeline(vae=autoencoder(0.08333), text_encoder=clip, tokenizer=tokenizer, unet=net, scheduler=ddim,
                                             low_res_scheduler=DDPMScheduler(beta_schedule="squaredcos_cap_v2"), **{**common, "feature_extractor": None})
    save_half(upscale, "upscale", "text_encoder")
    keep("upscale", upscale, image=picture, num_inference_steps=4, guidance_scale=4, noise_level=20)

    # the first latent diffusion from text
    pieces = BertTokenizer.from_pretrained(here.parents[3] / "Sources/Toybox/Model/tokenizer")
    config = LDMBertConfig(vocab_size=len(pieces), max_position_embeddings=77, encoder_layers=2, encoder_ffn_dim=64, encoder_attention_heads=2, head_dim=8, d_model=8)
    bert = LDMBertModel(config).eval()
    for value in bert.parameters():
        value.data = torch.randn_like(value) * (1.0 / value.shape[-1] ** 0.5) if value.dim() > 1 else value.data + 0.05 * torch.randn_like(value)
    bert = bert.half().float()
    net = unet(cross_attention_dim=8)
    ldm = LDMTextToImagePipeline(vqvae=autoencoder(0.18215, block_out_channels=(8, 8, 8, 16)), bert=bert, tokenizer=pieces, unet=net,
                                 scheduler=DDIMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="linear", clip_sample=False))
    save_half(ldm, "ldm")
    keep("ldm", ldm, negative_prompt=None, num_inference_steps=4, guidance_scale=4, height=128, width=128)

    save_file({name: value.contiguous().clone() for name, value in goldens.items()}, here / "pictures.safetensors")


def save_half(pipe, name, *drop):
    """The weights are numbers of half precision already: saved as such they are the same."""
    modules = [value for value in pipe.components.values() if isinstance(value, torch.nn.Module)]
    for module in modules: module.half()
    save(pipe, name, *drop)
    for module in modules: module.float()


main()

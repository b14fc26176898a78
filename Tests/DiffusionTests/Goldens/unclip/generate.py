#!/usr/bin/env python3
"""A tiny Karlo (unCLIP) with random weights, and what diffusers' own pipelines draw with it: the goldens of UnCLIPTests.

    pip install torch diffusers transformers safetensors numpy
    Tests/DiffusionTests/Goldens/unclip/generate.py

karlo/                 as save_pretrained lays it out; the tokenizer's words are those of ../clip
variations/            what the pipeline for image variations has beyond that
pictures.safetensors   what each pipeline draws, stage by stage, and one forward pass of each network with its inputs

The configurations use all that Karlo's use: padding "!", a prior of 77 + 4 tokens, text and image embedding in the decoder's time
embedding and context, learned variance, resnets that add the time, and another network for the last step.
Networks that know most of the noise in x, as in ../if: random ones alone would turn rounding into another picture.
Tolerance of the test: 2 grey levels of 8 bits, but for one value in a thousand, and 1e-4 (relative L2) for embeddings and a forward pass.
"""
import pathlib, shutil
import numpy, torch
from diffusers import PriorTransformer, UnCLIPImageVariationPipeline, UnCLIPPipeline, UnCLIPScheduler, UNet2DConditionModel, UNet2DModel
from diffusers.pipelines.deprecated.unclip.text_proj import UnCLIPTextProjModel
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPImageProcessor, CLIPTextConfig, CLIPTextModelWithProjection, CLIPTokenizer, CLIPVisionConfig, CLIPVisionModelWithProjection

torch.set_num_threads(1)
here = pathlib.Path(__file__).parent
PROMPT, NEGATIVE, SEED = "Two ivory teapots in the snow", "rain, blurry", 8
WIDTH, CROSS, KNOWS = 32, 24, 0.6
goldens = {}


def shaken(net, loud=1.5):
    for name, value in net.named_parameters():
        if value.dim() > 1: value.data = torch.randn_like(value) * (0.5 if "embedding" in name else loud / value[0].numel() ** 0.5)
        else: value.data += 0.1 * torch.randn_like(value)
    return net.half().float()


def unet(cls, says, **config):
    settings = dict(layers_per_block=1, block_out_channels=(16, 32), norm_num_groups=8, norm_eps=1e-5, act_fn="silu")
    net = cls(**(settings | config)).eval()
    for name, value in net.named_parameters():
        if "to_q" in name or "add_k_proj" in name: value.data.mul_(4)
        if value.dim() == 1: value.data += 0.05 * torch.randn_like(value)
    # x and -x go from conv_in over the last skip connection to conv_out, where silu(h) - silu(-h) is h.
    last = net.up_blocks[-1].resnets[-1]
    skip = last.conv_shortcut.in_channels - net.conv_in.out_channels
    for layer in [net.conv_in, last.conv_shortcut]: layer.weight.data[:6], layer.bias.data[:6] = 0, 0
    last.conv2.weight.data[:6] *= 0.2
    net.conv_out.weight.data *= says
    net.conv_out.weight.data[:3, :6] = 0
    for c in range(6): last.conv_shortcut.weight.data[c, skip + c] = 1
    for c in range(3):
        net.conv_in.weight.data[c, c, 1, 1], net.conv_in.weight.data[c + 3, c, 1, 1] = 1, -1
        net.conv_out.weight.data[c, c, 1, 1], net.conv_out.weight.data[c, c + 3, 1, 1] = KNOWS, -KNOWS
    return net.half().float()


def model(words):
    config = CLIPTextConfig(vocab_size=words, hidden_size=WIDTH, intermediate_size=2 * WIDTH, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=77,
                            projection_dim=WIDTH, bos_token_id=words - 2, eos_token_id=words - 1, pad_token_id=0)
    prior = shaken(PriorTransformer(num_attention_heads=3, attention_head_dim=16, num_layers=2, embedding_dim=WIDTH, num_embeddings=77, additional_embeddings=4).eval())
    prior.clip_std.data = (1 + 0.3 * torch.randn(1, WIDTH)).half().float()
    decoder = unet(UNet2DConditionModel, 0.4, sample_size=16, in_channels=3, out_channels=6, cross_attention_dim=CROSS, attention_head_dim=8,
                   down_block_types=("ResnetDownsampleBlock2D", "SimpleCrossAttnDownBlock2D"), up_block_types=("SimpleCrossAttnUpBlock2D", "ResnetUpsampleBlock2D"),
                   mid_block_type="UNetMidBlock2DSimpleCrossAttn", class_embed_type="identity", resnet_time_scale_shift="scale_shift")
    def enlarger(**config):
        return unet(UNet2DModel, 0.3, in_channels=6, out_channels=3, add_attention=False, resnet_time_scale_shift="default", block_out_channels=(8, 16), norm_num_groups=4, **config,
                    down_block_types=("ResnetDownsampleBlock2D",) * 2, up_block_types=("ResnetUpsampleBlock2D",) * 2)
    clips = dict(num_train_timesteps=1000, clip_sample=True)
    return dict(
        tokenizer=CLIPTokenizer.from_pretrained(here.parent / "clip/tokenizer", pad_token="!"),
        text_encoder=shaken(CLIPTextModelWithProjection(config).eval()), prior=prior, decoder=decoder,
        text_proj=shaken(UnCLIPTextProjModel(clip_extra_context_tokens=4, clip_embeddings_dim=WIDTH, time_embed_dim=64, cross_attention_dim=CROSS).eval(), 1),
        super_res_first=enlarger(sample_size=64), super_res_last=enlarger(),
        prior_scheduler=UnCLIPScheduler(variance_type="fixed_small_log", prediction_type="sample", clip_sample_range=5.0, **clips),
        decoder_scheduler=UnCLIPScheduler(variance_type="learned_range", prediction_type="epsilon", clip_sample_range=1.0, **clips),
        super_res_scheduler=UnCLIPScheduler(variance_type="fixed_small_log", prediction_type="epsilon", clip_sample_range=1.0, **clips))


class Denying:
    """A tokenizer that reads the negative prompt where it is given nothing."""
    def __init__(self, tokenizer): self.tokenizer = tokenizer
    def __getattr__(self, name): return getattr(self.tokenizer, name)
    def __call__(self, texts, **options): return self.tokenizer([NEGATIVE] if texts == [""] else texts, **options)


def draw(cls, parts, denies=False, **options):
    """The embedding, the small and the large picture."""
    pipe = cls(**parts)
    pipe.set_progress_bar_config(disable=True)
    if denies: pipe.tokenizer = Denying(parts["tokenizer"])
    seen, project, step = {}, pipe.text_proj.forward, pipe.decoder_scheduler.step
    def projecting(**options):
        seen["embedding"] = options["image_embeddings"][0]
        return project(**options)
    def stepping(*values, **options):
        result = step(*values, **options)
        seen["base"] = result.prev_sample[0].clamp(-1, 1)
        return result
    pipe.text_proj.forward, pipe.decoder_scheduler.step = projecting, stepping
    images = pipe(generator=torch.Generator("cpu").manual_seed(SEED), output_type="np", **options).images
    pipe.text_proj.forward, pipe.decoder_scheduler.step = project, step
    return seen["embedding"], seen["base"], torch.tensor(images[0]).permute(2, 0, 1) * 2 - 1


def keep(name, cls, parts, **options):
    result = draw(cls, parts, **options)
    # What rounding in the networks does: at timestep 999 an estimate is that times 20000.
    weights = [value for part in parts.values() if isinstance(part, torch.nn.Module) for value in part.parameters()]
    kept, shifts = [value.data for value in weights], [0, 0, 0]
    for seed in range(2):
        noise = torch.Generator().manual_seed(seed)
        for value, own in zip(weights, kept): value.data = own * (1 + 1e-6 * torch.randn(own.shape, generator=noise))
        shifts = [max(shift, float(((a - b).abs() > 1 / 127.5).float().mean())) for shift, a, b in zip(shifts, result, draw(cls, parts, **options))]
    for value, own in zip(weights, kept): value.data = own
    print(name, "- share of values that rounding changes by a grey level", shifts, "- spread", [float(v.std()) for v in result], "- neither black nor white", [float((v.abs() < 0.9).float().mean()) for v in result[1:]])
    assert max(shifts) < 0.001
    goldens.update({f"{name} embedding": result[0], f"{name} base": result[1], f"{name} sr1": result[2]})


def forwards(parts):
    torch.manual_seed(3)
    tokens = parts["tokenizer"]([PROMPT, ""], padding="max_length", max_length=77, return_tensors="pt")
    mask = tokens.attention_mask.bool()
    read = parts["text_encoder"](tokens.input_ids)
    x, image = torch.randn(1, WIDTH), torch.randn(1, WIDTH)
    predicted = parts["prior"](x.repeat(2, 1), 617, read.text_embeds, read.last_hidden_state, mask).predicted_image_embedding
    goldens.update({"text states": read.last_hidden_state, "text mask": mask.float(), "text embeds": read.text_embeds, "prior x": x[0], "prior out": predicted})
    flipped = read.last_hidden_state.flip(0), read.text_embeds.flip(0)
    states, time = parts["text_proj"](image_embeddings=image, prompt_embeds=flipped[1], text_encoder_hidden_states=flipped[0], do_classifier_free_guidance=True)
    mask = torch.nn.functional.pad(mask.flip(0), (4, 0), value=True)
    x = torch.randn(1, 3, 16, 24)
    out = parts["decoder"](x.repeat(2, 1, 1, 1), 617, states, class_labels=time, attention_mask=mask).sample.flip(0)
    goldens.update({"decoder image": image[0], "decoder x": x[0], "decoder out": out})
    x, low = torch.randn(1, 3, 32, 48), torch.randn(1, 3, 32, 48)
    goldens.update({"sr x": x[0], "sr low": low[0], "sr out": parts["super_res_first"](torch.cat([x, low], 1), 617).sample[0]})


def save(pipe, name, *drop):
    shutil.rmtree(here / name, ignore_errors=True)
    modules = [value for value in pipe.components.values() if isinstance(value, torch.nn.Module)]
    for module in modules: module.half()
    pipe.save_pretrained(here / name, variant="fp16")
    for module in modules: module.float()
    for file in drop: shutil.rmtree(here / name / file) if (here / name / file).is_dir() else (here / name / file).unlink()


@torch.no_grad()
def main():
    torch.manual_seed(0)
    parts = model(len(CLIPTokenizer.from_pretrained(here.parent / "clip/tokenizer")))
    save(UnCLIPPipeline(**parts), "karlo")
    for name in ["vocab.json", "merges.txt", "tokenizer.json"]: (here / "karlo/tokenizer" / name).unlink(missing_ok=True)
    forwards(parts)
    steps = dict(prior_num_inference_steps=4, decoder_num_inference_steps=5, super_res_num_inference_steps=3)
    keep("guided", UnCLIPPipeline, parts, prompt=PROMPT, prior_guidance_scale=4.0, decoder_guidance_scale=3.0, **steps)
    keep("plain", UnCLIPPipeline, parts, prompt=PROMPT, prior_guidance_scale=1.0, decoder_guidance_scale=1.0, **steps)
    keep("denied", UnCLIPPipeline, parts, prompt=PROMPT, prior_guidance_scale=4.0, decoder_guidance_scale=3.0, denies=True, **steps)

    y, x = torch.meshgrid(torch.linspace(-1, 1, 48), torch.linspace(-1, 1, 64), indexing="ij")
    source = ((torch.stack([torch.sin(5 * x), y, torch.where(x * x + y * y < 0.5, 0.8, -0.6)]) + 1) * 127.5).round().clamp(0, 255)
    goldens["source"] = source / 127.5 - 1
    config = CLIPVisionConfig(hidden_size=WIDTH, intermediate_size=2 * WIDTH, num_hidden_layers=2, num_attention_heads=4, image_size=32, patch_size=8, projection_dim=WIDTH)
    vision = shaken(CLIPVisionModelWithProjection(config).eval())
    parts |= dict(image_encoder=vision, feature_extractor=CLIPImageProcessor(size=dict(shortest_edge=32), crop_size=dict(height=32, width=32)))
    for name in ["prior", "prior_scheduler"]: parts.pop(name)
    shared = [name for name in parts if name not in ["image_encoder", "feature_extractor"]]
    save(UnCLIPImageVariationPipeline(**parts), "variations", *shared)
    steps.pop("prior_num_inference_steps")
    image = Image.fromarray(source.permute(1, 2, 0).byte().numpy())
    keep("varied", UnCLIPImageVariationPipeline, parts, image=image, decoder_guidance_scale=3.0, **steps)
    save_file({name: value.float().contiguous().clone() for name, value in goldens.items()}, here / "pictures.safetensors")


main()

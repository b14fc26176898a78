#!/usr/bin/env python3
"""What OpenAI's own code makes of tiny GLIDE networks: the goldens of GLIDETests.

    pip install torch regex numpy pillow safetensors
    Tests/DiffusionTests/Goldens/glide/generate.py glide-text2im [FULL]

glide-text2im          a checkout of github.com/openai/glide-text2im
tokens.json            prompts with their ids in the whole vocabulary and how many were cut off at 128
vocab.bpe              the first merges, for the tiny networks
networks.json          names and shapes of the tensors of each network; the tests make the values (`values` below)
pictures.safetensors   text states, one forward pass of each network with its inputs, and pictures as the notebooks draw them
FULL                   a folder for networks of the published size with random weights, as .pt files

A network's values are drawn tensor by tensor in the order of their names by torch.manual_seed(number of the network): matrices and
kernels randn / sqrt(columns), norms' weights 1 + randn / 10, all other vectors randn / 10. Then `sets` fills parts of them: the
networks know most of the noise in x, as in ../if.
One generator draws all of a picture, in the order of the notebooks: torch.manual_seed(5), then whatever their loops draw.
Tolerance of the tests: 2 grey levels of 8 bits on every pixel, 1e-4 (relative L2) for text states and forward passes.
"""
import json, pathlib, random, sys
import numpy, torch
import torch.nn.functional as F
from safetensors.torch import save_file

torch.set_num_threads(1)
here = pathlib.Path(__file__).parent
sys.path[:0] = [sys.argv[1], str(here / "../text")]
import unicodedata

from glide_text2im import model_creation
from glide_text2im.respace import space_timesteps
from glide_text2im.tokenizer.bpe import Encoder, get_encoder
from prompts import all_prompts, noise, world

PROMPT, SEED, MERGES, LENGTH, KNOWS = "Two ivory teapots in the snow, Ella's", 5, 500, 128, 0.6
goldens = {}

# MARK: Tokenizer

EXTRA = [
    "I'll they'd we've you're I'M can'T it's", "''s '''t 's's", "'sword 'tis rock'n'roll l'été d'or", "a1b22c333 1.5e-3 0x1F", "  two  spaces   three ", "\n\na\n b \n", " ", "   ", "a ", " a", "\t\ta",
    "x²y³ ⅯⅯ ٣٤٥ १२३", "e\u0301 E\u0301", "ΑΣ ΣΑΣ. Σ aΣ' aΣb a\u0301Σ\u0301 Σ'", "İstanbul ẞ ŉ", "a\x1cb\x85c\xa0d\u2028e\u3000f", "a\u180eb\u200bc\ufeffd", "👍🏽👩🏾‍🚀🧑‍🤝‍🧑 ❤️‍🔥 #️⃣", "🇩🇪🇫🇷",
    "<|endoftext|> a <|endoftext|>", "a" * 500, "!" * 300, "ab" * 200, "🍎🍏" * 60, "很" * 100, "a photo of " * 60, "word, " * 90, " " * 200, " \n" * 100, "'s" * 150, "x " * 127 + "y", "x " * 128 + "y", "Ġ Ċ ĉ", "\x00\x01\x02",
]


def known(text): return all(unicodedata.category(c) != "Cn" for c in text)


def tokens():
    generator = random.Random(18)
    prompts = all_prompts() + EXTRA + list(world(60, generator)) + list(noise(400, generator))
    # What a later Unicode added is no letter to an earlier one.
    prompts = [text for text in dict.fromkeys(prompts) if known(text)][:420]
    encoder = get_encoder()
    cases = []
    for prompt in prompts:
        ids = encoder.encode(prompt)
        padded, mask = encoder.padded_tokens_and_mask(ids, LENGTH)
        cases.append(dict(prompt=prompt, ids=padded[:sum(mask)], cutOff=len(ids) - sum(mask)))
    (here / "tokens.json").write_text("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")


def small_encoder():
    whole = get_encoder()
    merges = sorted(whole.bpe_ranks, key=whole.bpe_ranks.get)[:MERGES]
    (here / "vocab.bpe").write_text("#version: 0.2\n" + "\n".join(" ".join(merge) for merge in merges) + "\n")
    names = [token for token, id in sorted(whole.encoder.items(), key=lambda pair: pair[1]) if id < 256 + MERGES] + ["<|endoftext|>"]
    return Encoder({name: index for index, name in enumerate(names)}, merges)


# MARK: Networks

NETWORKS = ["base", "upsample", "base_inpaint", "upsample_inpaint"]
TINY = dict(num_channels=64, num_res_blocks=1, attention_resolutions="32,16,8", num_heads=1, num_head_channels=64, num_heads_upsample=-1, use_scale_shift_norm=True, dropout=0.1, text_ctx=LENGTH,
            xf_width=128, xf_layers=2, xf_heads=2, xf_final_ln=True, xf_padding=True, resblock_updown=True, use_fp16=False, cache_text_emb=False)


def network(name):
    sizes = dict(image_size=64, channel_mult="1,1,1,2") if "upsample" in name else dict(image_size=16, channel_mult="1,2", num_res_blocks=2)
    return model_creation.create_model(**(TINY | sizes | dict(inpaint="inpaint" in name, super_res="upsample" in name))).eval()


def values(shapes, sets, seed):
    torch.manual_seed(seed)
    result = {}
    for name in sorted(shapes):
        shape = shapes[name]
        if len(shape) > 1: value = torch.randn(shape) / (torch.Size(shape[1:]).numel() ** 0.5)
        elif name.endswith(".weight"): value = 1 + torch.randn(shape) / 10
        else: value = torch.randn(shape) / 10
        result[name] = value
    for name, start, count, value in sets: result[name].view(-1)[start:start + count] = value
    return result


def knowing(net):
    """What makes a network say KNOWS * x: three channels and their negatives go through the first skip connection to the end."""
    sets = []
    last = max(int(name.split(".")[1]) for name, _ in net.named_parameters() if name.startswith("output_blocks."))
    channels, inputs = net.input_blocks[0][0].weight.shape[:2]
    deep = net.output_blocks[last][0].channels
    block = f"output_blocks.{last}.0"
    for c in range(6):
        sets.append((f"{block}.skip_connection.weight", c * deep, deep, 0))
        sets.append((f"{block}.skip_connection.weight", c * deep + deep - channels + c, 1, 1))
        sets.append((f"{block}.skip_connection.bias", c, 1, 0))
        sets.append((f"{block}.out_layers.3.weight", c * channels * 9, channels * 9, 0))
        sets.append((f"{block}.out_layers.3.bias", c, 1, 0))
        sets.append(("input_blocks.0.0.weight", c * inputs * 9, inputs * 9, 0))
        sets.append(("input_blocks.0.0.weight", (c * inputs + c % 3) * 9 + 4, 1, 1 if c < 3 else -1))
        sets.append(("input_blocks.0.0.bias", c, 1, 0))
    # The rest speaks softly.
    for c in range(3):
        for other in range(3): sets.append(("out.2.weight", (c * channels + other) * 9, 9, 0))
        for other in range(3, 6): sets.append(("out.2.weight", (c * channels + other) * 9, 9, 0))
        sets.append(("out.2.weight", (c * channels + c) * 9 + 4, 1, KNOWS))
        sets.append(("out.2.weight", (c * channels + c + 3) * 9 + 4, 1, -KNOWS))
    return sets


def networks():
    nets, listing = {}, {}
    for seed, name in enumerate(NETWORKS):
        net = network(name)
        shapes = {key: list(value.shape) for key, value in net.state_dict().items()}
        sets = knowing(net)
        net.load_state_dict(values(shapes, sets, seed))
        nets[name], listing[name] = net, dict(shapes=shapes, sets=sets)
    (here / "networks.json").write_text(json.dumps(listing, separators=(",", ":")) + "\n")
    return nets


# MARK: Pictures

def text(net, *prompts):
    pairs = [net.tokenizer.padded_tokens_and_mask(net.tokenizer.encode(prompt), LENGTH) for prompt in prompts]
    return dict(tokens=torch.tensor([ids for ids, _ in pairs]), mask=torch.tensor([mask for _, mask in pairs], dtype=torch.bool))


def triangle(picture, size):
    """The studio's way to make a picture smaller: a triangle filter as wide as a new pixel."""
    old = picture.shape[-1]
    scale = old / size
    centres = (torch.arange(size) + 0.5) * scale
    weights = (1 - (torch.arange(old) + 0.5 - centres[:, None]).abs() / scale).clamp(min=0)
    weights /= weights.sum(1, keepdim=True)
    return weights @ picture @ weights.T


def forward(nets):
    for name, net in nets.items():
        generator = torch.Generator().manual_seed(100)
        side = 64 if "upsample" in name else 16
        x = torch.randn(1, 3, side, side, generator=generator)
        inputs = {}
        if "upsample" in name: inputs["low_res"] = torch.rand(1, 3, 16, 16, generator=generator) * 2 - 1
        if "inpaint" in name:
            inputs["inpaint_image"] = torch.rand(1, 3, side, side, generator=generator) * 2 - 1
            inputs["inpaint_mask"] = (torch.rand(1, 1, side, side, generator=generator) < 0.5).float()
        both = text(net, PROMPT, "")
        out = net(x.repeat(2, 1, 1, 1), torch.tensor([617, 617]), **both, **{key: value.repeat(2, 1, 1, 1) for key, value in inputs.items()})
        goldens[f"{name} x"] = x[0]
        # What the engine hands over beside x, in the network's order.
        beside = []
        if "inpaint" in name: beside += [inputs["inpaint_image"] * inputs["inpaint_mask"], inputs["inpaint_mask"]]
        if "upsample" in name: beside.append(F.interpolate(inputs["low_res"], (side, side), mode="bilinear", align_corners=False))
        if beside: goldens[f"{name} beside"] = torch.cat(beside, 1)[0]
        goldens[f"{name} out"] = out
        if name == "base":
            states = net.get_text_emb(both["tokens"], both["mask"])
            goldens["text states"], goldens["text pooled"] = states["xf_out"].permute(0, 2, 1), states["xf_proj"]


def draw(nets, steps, guidance, temperature=0.997, source=None, mask=None):
    """The notebooks text2im and inpaint."""
    suffix = "" if source is None else "_inpaint"
    net, up = nets["base" + suffix], nets["upsample" + suffix]
    diffusion = model_creation.create_gaussian_diffusion(1000, "squaredcos_cap_v2", steps[0])
    diffusion_up = model_creation.create_gaussian_diffusion(1000, "linear", steps[1])
    torch.manual_seed(SEED)
    extra, extra_up, fn, fn_up = {}, {}, None, None
    if source is not None:
        small, small_mask = triangle(source, 16)[None], triangle(mask, 16).round()[None]
        extra = dict(inpaint_image=(small * small_mask).repeat(2 if guidance != 1 else 1, 1, 1, 1), inpaint_mask=small_mask.repeat(2 if guidance != 1 else 1, 1, 1, 1))
        whole_mask = F.interpolate(small_mask, (64, 64), mode="nearest")
        assert (whole_mask == mask).all()
        extra_up = dict(inpaint_image=source[None] * whole_mask, inpaint_mask=whole_mask)
        def known(given): return lambda x: x * (1 - given["inpaint_mask"]) + given["inpaint_image"] * given["inpaint_mask"]
        fn, fn_up = known(extra), known(extra_up)

    def model_fn(x_t, ts, **kwargs):
        half = x_t[: len(x_t) // 2]
        combined = torch.cat([half, half], dim=0)
        model_out = net(combined, ts, **kwargs)
        eps, rest = model_out[:, :3], model_out[:, 3:]
        cond_eps, uncond_eps = torch.split(eps, len(eps) // 2, dim=0)
        half_eps = uncond_eps + guidance * (cond_eps - uncond_eps)
        eps = torch.cat([half_eps, half_eps], dim=0)
        return torch.cat([eps, rest], dim=1)

    both = text(net, PROMPT, "") if guidance != 1 else text(net, PROMPT)
    samples = diffusion.p_sample_loop(model_fn if guidance != 1 else net, (len(both["tokens"]), 3, 16, 16), device="cpu", clip_denoised=True, model_kwargs=both | extra, denoised_fn=fn)[:1]
    low = ((samples + 1) * 127.5).round() / 127.5 - 1
    start = torch.randn(1, 3, 64, 64) * temperature
    loop = diffusion_up.ddim_sample_loop if source is None else diffusion_up.p_sample_loop
    result = loop(up, (1, 3, 64, 64), noise=start, device="cpu", clip_denoised=True, model_kwargs=text(up, PROMPT) | dict(low_res=low) | extra_up, denoised_fn=fn_up)
    return samples[0], result[0]


def pictures(nets):
    for name, steps, guidance in [("guided", ("8", "fast27"), 3), ("plain", ("5", "4"), 1)]:
        goldens[f"{name} 1"], goldens[f"{name} 2"] = draw(nets, steps, guidance)
    ramp = torch.linspace(0, 1, 64)
    source = torch.stack([ramp.expand(64, 64), ramp[:, None].expand(64, 64), (ramp + ramp[:, None]) / 2]) ** 1.5
    source = (source * 255).round() / 127.5 - 1
    mask = torch.ones(1, 64, 64)
    mask[:, 20:52, 16:44] = 0
    goldens["source"], goldens["mask"] = source, 1 - mask[0]
    goldens["inpainting 1"], goldens["inpainting 2"] = draw(nets, ("6", "fast27"), 5, source=source, mask=mask)
    # The spacing of some numbers of steps, for the schedules' test.
    for count in [2, 3, 7, 27, 61, 100, 250, 1000]:
        goldens[f"even {count}"] = torch.tensor(sorted(space_timesteps(1000, [count]), reverse=True), dtype=torch.float32)
    goldens["fast27"] = torch.tensor(sorted(space_timesteps(1000, "fast27"), reverse=True), dtype=torch.float32)


def full(folder):
    """Networks as they are published, but for their weights."""
    model_creation.get_encoder = get_encoder
    folder.mkdir(parents=True, exist_ok=True)
    for seed, (name, options) in enumerate(zip(NETWORKS, [model_creation.model_and_diffusion_defaults(), model_creation.model_and_diffusion_defaults_upsampler()] * 2)):
        if seed > 1: break
        options = {key: value for key, value in options.items() if key not in ("diffusion_steps", "noise_schedule", "timestep_respacing")}
        net = model_creation.create_model(**options)
        shapes = {key: list(value.shape) for key, value in net.state_dict().items()}
        torch.save(values(shapes, [], seed), folder / f"{name}.pt")


with torch.no_grad():
    if len(sys.argv) > 2:
        full(pathlib.Path(sys.argv[2]))
    else:
        tokens()
        encoder = small_encoder()
        model_creation.get_encoder = lambda: encoder
        nets = networks()
        forward(nets)
        pictures(nets)
        save_file({key: value.contiguous().clone() for key, value in goldens.items()}, here / "pictures.safetensors")

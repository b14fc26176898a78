#!/usr/bin/env python3
"""Easel's forward passes beside PyTorch's, alternating in one run on the same machine and threads.

    pip install torch diffusers safetensors
    swift build -c release --product easel
    Sources/easel/Benchmarks/compare.py [--compile] [--rounds 5] [--threads 2] [--model FOLDER]

--model measures stage I of a DeepFloyd IF, U-Net and decoder of a Stable Diffusion or decoder and enlargement
of a Karlo instead of the embedded model: such as Tests/DiffusionTests/Goldens/if/full_size.py,
.../latent/full_size.py and .../unclip/full_size.py write. With --glide CHECKOUT of openai/glide-text2im
it is GLIDE's, as .../glide/generate.py CHECKOUT FOLDER writes, beside OpenAI's code.
Prints a Markdown table: medians of seconds a forward pass, GFLOP/s counted as direct convolutions,
and the ratio of Easel's time to PyTorch's. Eager PyTorch runs in channels_last (its faster layout
here) under inference_mode; --compile adds torch.compile.
"""
import argparse, json, pathlib, statistics, subprocess, sys, time
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel, UNet2DModel
from safetensors.torch import load_file

top = pathlib.Path(__file__).parents[3]
toybox = top / "Sources/Toybox/Model"
# name, folder, batch, input channels, side of the feature map, aug level (or a vector for the time)
stages = [("base", toybox / "stage_1/unet", 2, 3, 64, None), ("sr1", toybox / "stage_2/unet", 1, 96, 64, 100),
          ("sr2", toybox / "stage_3/unet", 1, 96, 256, 50)]


def network(folder):
    config = json.load(open(folder / "config.json"))
    config.pop("quantization_config", None)
    raw = load_file(next(folder.glob("*.safetensors")))
    weights = {}
    for key, value in raw.items():
        if key.endswith("_scale"): continue
        scale = raw.get(key + "_scale")
        value = value.float()
        weights[key] = value if scale is None else value * scale.float().reshape(-1, *[1] * (value.ndim - 1))
    kind = {"UNet2DModel": UNet2DModel, "AutoencoderKL": AutoencoderKL}.get(config["_class_name"], UNet2DConditionModel)
    net = kind.from_config(config).eval()
    net.load_state_dict(weights)
    return net.to(memory_format=torch.channels_last)


def glide(checkout, file, enlarges):
    sys.path.insert(0, checkout)
    from glide_text2im import model_creation as creation
    options = creation.model_and_diffusion_defaults_upsampler() if enlarges else creation.model_and_diffusion_defaults()
    for name in ["diffusion_steps", "noise_schedule", "timestep_respacing"]: options.pop(name)
    net = creation.create_model(**(options | {"cache_text_emb": True, "use_fp16": False})).eval()
    net.load_state_dict(torch.load(file))
    return net.to(memory_format=torch.channels_last)


@torch.inference_mode()
def timed(net, inputs, passes):
    times = []
    for _ in range(passes):
        start = time.perf_counter()
        if isinstance(net, torch.nn.Module): net(inputs["x"], inputs["t"], **inputs["told"])
        else: net(inputs["x"])
        times.append(time.perf_counter() - start)
    return times


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--compile", action="store_true"); ap.add_argument("--rounds", type=int, default=5)
    ap.add_argument("--threads", type=int, default=2); ap.add_argument("--passes", type=int, default=3); ap.add_argument("--model"); ap.add_argument("--glide"); ap.add_argument("--easel", default=top / ".build/release/easel")
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    print("| stage | Easel | PyTorch eager | PyTorch compiled | Easel / eager | Easel / compiled |")
    print("| --- | --- | --- | --- | --- | --- |")
    measured, options = stages, []
    if a.model:
        folder = pathlib.Path(a.model)
        if a.glide: measured = [("base", folder / "base.pt", 2, 3, 64, None), ("sr1", folder / "upsample.pt", 1, 3, 256, None)]
        elif (folder / "decoder").exists():
            measured = [("base", folder / "decoder", 2, 3, 64, "vector"), ("sr1", folder / "super_res_first", 1, 6, 256, None)]
        else:
            if not (folder / "unet").exists(): folder = next(folder.glob("IF-I-*"))
            config = json.load(open(folder / "unet/config.json"))
            measured = [("base", folder / "unet", 2, config["in_channels"], config["sample_size"], None)]
            if (folder / "vae").exists(): measured.append(("decoder", folder / "vae", 1, 4, config["sample_size"], None))
        options = ["--model", a.model]
    for name, folder, batch, channels, side, level in measured:
        net = glide(a.glide, folder, name == "sr1") if a.glide else network(folder)
        told = {}
        if a.glide:
            told = dict(tokens=torch.zeros(batch, 128, dtype=torch.long), mask=torch.ones(batch, 128, dtype=torch.bool))
            if name == "sr1": told["low_res"] = torch.randn(batch, 3, 64, 64)
        elif isinstance(net, UNet2DConditionModel):
            width = net.config.encoder_hid_dim or net.config.cross_attention_dim
            told["encoder_hidden_states"] = torch.randn(batch, 77 if a.model else 32, width)
            if level == "vector": told["class_labels"] = torch.randn(batch, 4 * net.config.block_out_channels[0])
            elif level is not None: told["class_labels"] = torch.full((batch,), level)
        inputs = dict(
            x=torch.randn(batch, channels, side, side).contiguous(memory_format=torch.channels_last),
            t=torch.full((batch,), 500), told=told)
        if isinstance(net, AutoencoderKL): net = net.decode
        compiled = torch.compile(net) if a.compile else None
        for warm in [net] + ([compiled] if compiled is not None else []): timed(warm, inputs, 2)
        easel, eager, fast, flops = [], [], [], 0
        for _ in range(a.rounds):
            line = json.loads(subprocess.run(
                [a.easel, "bench", *(["--decoder"] if name == "decoder" else ["--stage", name, "--batch", str(batch)]),
                 "--threads", str(a.threads), "--repeat", str(a.passes), "--json", *options], capture_output=True, text=True, check=True).stdout)
            easel.append(line["seconds"]); flops = line["gflops"] * line["seconds"]
            eager += timed(net, inputs, a.passes)
            if compiled is not None: fast += timed(compiled, inputs, a.passes)
        m = statistics.median
        cell = lambda t: f"{m(t):.3f} s, {flops / m(t):.0f} GFLOP/s" if t else "-"
        ratio = lambda t: f"{m(easel) / m(t):.2f}" if t else "-"
        print(f"| {name}, batch of {batch} | {cell(easel)} | {cell(eager)} | {cell(fast)} | {ratio(eager)} | {ratio(fast)} |", flush=True)


main()

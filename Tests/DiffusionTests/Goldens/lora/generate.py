#!/usr/bin/env python3
"""Random low-rank additions (LoRA) for the tiny models of ../latent, and what diffusers draws with them: the goldens of LoRATests.

    pip install torch diffusers transformers safetensors numpy peft accelerate
    Tests/DiffusionTests/Goldens/lora/generate.py

peft.safetensors      for sd1, as save_lora_weights writes it: linear layers and convolutions, two networks, alpha beside the weights
kohya.safetensors     for sd1, in the names and with the alpha of kohya's scripts
xl.safetensors        for xl with its two text encoders, in kohya's names
pictures.safetensors  what the pipelines draw with each, and with two of them together

Tolerance of the test: 2 grey levels of 8 bits on every pixel.
"""
import pathlib, shutil, tempfile
import numpy, torch
from diffusers import DDIMScheduler, StableDiffusionPipeline, StableDiffusionXLPipeline
from safetensors import safe_open
from safetensors.torch import load_file, save_file

here = pathlib.Path(__file__).parent
latent, clip = here.parent / "latent", here.parent / "clip/tokenizer"
PROMPT, NEGATIVE, SEED, SIZE = "Two ivory teapots in the snow", "rain, blurry", 5, 64
goldens = {}


def model(name, cls):
    folder = pathlib.Path(tempfile.mkdtemp()) / name
    shutil.copytree(latent / name, folder)
    for part in ["text_encoder", "vae"]:
        if not (folder / part).exists(): shutil.copytree(latent / "shared" / part, folder / part)
    shutil.copytree(clip, folder / "tokenizer", dirs_exist_ok=True)
    if (folder / "tokenizer_2").exists():
        for file in ["vocab.json", "merges.txt"]: shutil.copy(clip / file, folder / "tokenizer_2")
    return cls.from_pretrained(folder, variant="fp16", torch_dtype=torch.float32, **({} if name == "xl" else dict(safety_checker=None, requires_safety_checker=False)))


def layers(net, wanted):
    for name, module in net.named_modules():
        if isinstance(module, (torch.nn.Linear, torch.nn.Conv2d)) and any(name.endswith(word) for word in wanted): yield name, module


def pair(module, rank):
    """Two random matrices whose product is about a third of the weight."""
    weight = module.weight
    kernel = weight.shape[2:]
    down = torch.randn(rank, weight.shape[1], *kernel)
    up = torch.randn(weight.shape[0], rank, *[1 for _ in kernel])
    return down, up * (weight.std() * 0.5 / rank ** 0.5)


UNET = ["to_q", "to_k", "to_v", "to_out.0", "proj_in", "ff.net.0.proj", "ff.net.2", "conv1", "conv_shortcut"]
TEXT = ["q_proj", "v_proj", "out_proj", "fc1"]


def kohya(nets, rank, alpha):
    tensors = {}
    for prefix, net, wanted in nets:
        for name, module in layers(net, wanted):
            key = f"{prefix}_{name.replace('.', '_')}"
            down, up = pair(module, rank)
            tensors |= {f"{key}.lora_down.weight": down.half(), f"{key}.lora_up.weight": up.half(), f"{key}.alpha": torch.tensor(alpha).half()}
    return tensors


def peft(pipe, rank, alpha):
    from peft import LoraConfig
    metadata, weights = {}, {}
    for kind, net, wanted in [("unet", pipe.unet, UNET), ("text_encoder", pipe.text_encoder, TEXT)]:
        config = LoraConfig(r=rank, lora_alpha=alpha, target_modules=[name for name, _ in layers(net, wanted)])
        weights[kind] = {}
        for name, module in layers(net, wanted):
            down, up = pair(module, rank)
            weights[kind] |= {f"{name}.lora_A.weight": down.half(), f"{name}.lora_B.weight": up.half()}
        metadata[kind] = config.to_dict()
    with tempfile.TemporaryDirectory() as folder:
        StableDiffusionPipeline.save_lora_weights(folder, unet_lora_layers=weights["unet"], text_encoder_lora_layers=weights["text_encoder"],
                                                  unet_lora_adapter_metadata=metadata["unet"], text_encoder_lora_adapter_metadata=metadata["text_encoder"])
        shutil.copy(pathlib.Path(folder) / "pytorch_lora_weights.safetensors", here / "peft.safetensors")


def merge_text(pipe, tensors, weight, alpha):
    """diffusers 0.42 leaves the text encoders' part out beside transformers 5, whose modules are named otherwise: it is added by the definition."""
    for net, prefixes in [(pipe.text_encoder, ["text_encoder.text_model.", "text_encoder.", "lora_te_", "lora_te1_"]), (getattr(pipe, "text_encoder_2", None), ["lora_te2_"])]:
        for name, module in (net.named_modules() if net else []):
            for prefix in prefixes:
                key = prefix + (name.replace(".", "_") if prefix.startswith("lora") else name)
                for down, up in [(".lora_down.weight", ".lora_up.weight"), (".lora_A.weight", ".lora_B.weight")]:
                    if key + down not in tensors: continue
                    a, b = tensors.pop(key + down).float(), tensors.pop(key + up).float()
                    scale = float(tensors.pop(key + ".alpha", alpha)) / len(a)
                    module.weight.data += weight * scale * b @ a
    left = [name for name in tensors if not name.startswith(("unet.", "lora_unet_"))]
    assert not left, left


def draw(golden, pipe, **loras):
    texts = [net for net in (pipe.text_encoder, getattr(pipe, "text_encoder_2", None)) if net]
    before = [{name: value.clone() for name, value in net.state_dict().items()} for net in texts]
    for name, weight in loras.items():
        with safe_open(here / f"{name}.safetensors", "pt") as file: metadata = file.metadata()
        tensors = load_file(here / f"{name}.safetensors")
        merge_text(pipe, tensors, weight, 6)
        with tempfile.TemporaryDirectory() as folder:
            save_file(tensors, pathlib.Path(folder) / "unet.safetensors", metadata)
            pipe.load_lora_weights(folder, weight_name="unet.safetensors", adapter_name=name)
    pipe.unet.set_adapters(list(loras), list(loras.values()))
    images = pipe(prompt=PROMPT, negative_prompt=NEGATIVE, num_inference_steps=4, guidance_scale=3, height=SIZE, width=SIZE,
                  generator=torch.Generator("cpu").manual_seed(SEED), output_type="np").images
    pipe.unload_lora_weights()
    for net, values in zip(texts, before): net.load_state_dict(values)
    goldens[golden] = torch.tensor(numpy.asarray(images)[0]).permute(2, 0, 1).float() * 2 - 1
    print(golden, float(goldens[golden].std()))


def main():
    torch.manual_seed(11)
    sd1 = model("sd1", StableDiffusionPipeline)
    sd1.scheduler = DDIMScheduler.from_config(sd1.scheduler.config, clip_sample=False)
    peft(sd1, 4, 6)
    save_file(kohya([("lora_unet", sd1.unet, UNET), ("lora_te", sd1.text_encoder, TEXT)], 2, 1.0), here / "kohya.safetensors")
    draw("peft 1", sd1, peft=1.0)
    draw("peft 0.6", sd1, peft=0.6)
    draw("kohya", sd1, kohya=0.8)
    draw("both", sd1, peft=0.7, kohya=-0.5)
    xl = model("xl", StableDiffusionXLPipeline)
    save_file(kohya([("lora_unet", xl.unet, UNET), ("lora_te1", xl.text_encoder, TEXT), ("lora_te2", xl.text_encoder_2, TEXT)], 2, 1.0), here / "xl.safetensors")
    draw("xl", xl, xl=0.9)
    save_file(goldens, here / "pictures.safetensors")


main()

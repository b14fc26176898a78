#!/usr/bin/env python3
"""Writes folders with the layout, configurations and sizes of DeepFloyd IF and random weights: what memory and time are measured with.

    pip install torch diffusers transformers safetensors
    Tests/DiffusionTests/Goldens/if/full_size.py FOLDER [M|L|XL]     (from the top of the checkout; 10 GB and more)

FOLDER/IF-I-M-v1.0: T5 v1.1 XXL's encoder (4.8 billion numbers, float16, in shards) and stage I (M: 0.4, L: 0.9, XL: 4.3 billion).
"""
import json, math, pathlib, shutil, sys
import torch
from diffusers import DDPMScheduler, UNet2DConditionModel
from safetensors.torch import save_file
from transformers import T5Config, T5EncoderModel

here = pathlib.Path(__file__).parent
SHARD = 2_000_000_000


def random(name, shape):
    if len(shape) < 2: return torch.ones(shape, dtype=torch.float16) if "weight" in name else torch.zeros(shape, dtype=torch.float16)
    deviation = 1 if "shared" in name else 1 / math.sqrt(math.prod(shape[1:]))
    return torch.randn(shape).mul_(deviation).half()


def write(folder, base, shapes):
    """The weights in files of some 2 GB with an index, or in one file."""
    folder.mkdir(parents=True, exist_ok=True)
    shards, size = [{}], 0
    for name, shape in shapes.items():
        if size + 2 * math.prod(shape) > SHARD and shards[-1]: shards.append({}); size = 0
        shards[-1][name] = shape
        size += 2 * math.prod(shape)
    weight_map = {}
    for index, shard in enumerate(shards):
        file = f"{base}.fp16.safetensors" if len(shards) == 1 else f"{base}.fp16-{index + 1:05}-of-{len(shards):05}.safetensors"
        save_file({name: random(name, shape) for name, shape in shard.items()}, folder / file)
        weight_map |= {name: file for name in shard}
    if len(shards) > 1:
        with open(folder / f"{base}.safetensors.index.fp16.json", "w") as file: json.dump({"metadata": {}, "weight_map": weight_map}, file)


def shapes(model): return {name: list(value.shape) for name, value in model.state_dict().items()}


def main():
    folder, kind = pathlib.Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "M"
    stage = folder / f"IF-I-{kind}-v1.0"
    torch.manual_seed(0)
    width = dict(M=192, L=320, XL=704)[kind]
    with torch.device("meta"):
        unet = UNet2DConditionModel(
            sample_size=64, in_channels=3, out_channels=6, block_out_channels=[width, 2 * width, 3 * width, 4 * width], layers_per_block=3,
            down_block_types=["ResnetDownsampleBlock2D"] + ["SimpleCrossAttnDownBlock2D"] * 3,
            up_block_types=["SimpleCrossAttnUpBlock2D"] * 3 + ["ResnetUpsampleBlock2D"], mid_block_type="UNetMidBlock2DSimpleCrossAttn",
            cross_attention_dim=4 * width, encoder_hid_dim=4096, attention_head_dim=64, addition_embed_type="text",
            cross_attention_norm="group_norm", resnet_time_scale_shift="scale_shift", act_fn="gelu")
    unet.save_config(stage / "unet")
    write(stage / "unet", "diffusion_pytorch_model", shapes(unet))
    DDPMScheduler(beta_schedule="squaredcos_cap_v2", variance_type="learned_range", thresholding=True, dynamic_thresholding_ratio=0.95,
                  sample_max_value=1.5).save_pretrained(stage / "scheduler")
    (stage / "model_index.json").write_text('{"_class_name": "IFPipeline"}')
    text = stage / "text_encoder"
    config = T5Config(vocab_size=32128, d_model=4096, d_kv=64, d_ff=10240, num_layers=24, num_heads=64, feed_forward_proj="gated-gelu",
                      tie_word_embeddings=False, architectures=["T5EncoderModel"])
    config.save_pretrained(text)
    with torch.device("meta"): encoder = T5EncoderModel(config)
    named = shapes(encoder)
    named.pop("encoder.embed_tokens.weight", None)
    write(text, "model", named)
    (stage / "tokenizer").mkdir(exist_ok=True)
    shutil.copy(here.parent / "text/t5/tokenizer/spiece.model", stage / "tokenizer")


main()

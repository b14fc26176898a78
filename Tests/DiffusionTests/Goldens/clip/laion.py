"""A small CLIP with GELU, as LAION publishes its own: in transformers' layout, and as the state dict
of OpenCLIP with its configuration; and what transformers makes of a picture and two texts with it.

    python laion.py

writes laion/: config.json with model.safetensors and preprocessor_config.json, open_clip_config.json
with open_clip_model.safetensors, the tokenizer of tokenizer/, and golden.safetensors with a picture
(values 0 to 255, [height, width, 3]), its vector and those of the texts, of length 1.
"""

import json
import os
import shutil

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPTokenizer

torch.manual_seed(9)
here = os.path.dirname(os.path.abspath(__file__))
folder = os.path.join(here, "laion")
tokenizer = CLIPTokenizer.from_pretrained(os.path.join(here, "tokenizer"))
ends = dict(
    bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id,
    pad_token_id=tokenizer.pad_token_id)
part = dict(hidden_size=64, intermediate_size=96, num_hidden_layers=2, hidden_act="gelu")
model = CLIPModel(
    CLIPConfig(
        text_config=dict(
            vocab_size=len(tokenizer), max_position_embeddings=77, num_attention_heads=4, **part,
            **ends),
        vision_config=dict(image_size=32, patch_size=16, num_attention_heads=2, **part),
        projection_dim=20)).eval()
for name, parameter in model.named_parameters():
    torch.nn.init.normal_(parameter, std=0.2)
    if "norm" in name and name.endswith("weight"):
        parameter.data += 1
# What half precision loses is lost before the truth is computed.
model.half()
model.save_pretrained(folder)
state = {name: value.clone() for name, value in model.state_dict().items()}
model.float()
middle = dict(image_mean=[0.5, 0.45, 0.4], image_std=[0.3, 0.25, 0.2])
processor = CLIPImageProcessor(
    size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}, **middle)
processor.save_pretrained(folder)
for name in ("vocab.json", "merges.txt"):
    shutil.copy(os.path.join(here, "tokenizer", name), folder)

# The names of open_clip's src/open_clip/transformer.py.
names = {
    "text_model.embeddings.token_embedding.weight": "token_embedding.weight",
    "text_model.embeddings.position_embedding.weight": "positional_embedding",
    "text_model.final_layer_norm.weight": "ln_final.weight",
    "text_model.final_layer_norm.bias": "ln_final.bias",
    "vision_model.embeddings.class_embedding": "visual.class_embedding",
    "vision_model.embeddings.position_embedding.weight": "visual.positional_embedding",
    "vision_model.embeddings.patch_embedding.weight": "visual.conv1.weight",
    "vision_model.pre_layrnorm.weight": "visual.ln_pre.weight",
    "vision_model.pre_layrnorm.bias": "visual.ln_pre.bias",
    "vision_model.post_layernorm.weight": "visual.ln_post.weight",
    "vision_model.post_layernorm.bias": "visual.ln_post.bias",
    "logit_scale": "logit_scale",
}
inner = {
    "layer_norm1": "ln_1", "layer_norm2": "ln_2", "mlp.fc1": "mlp.c_fc", "mlp.fc2": "mlp.c_proj",
    "self_attn.out_proj": "attn.out_proj"}
open_clip = {new: state[old] for old, new in names.items()}
open_clip["text_projection"] = state["text_projection.weight"].T.contiguous()
open_clip["visual.proj"] = state["visual_projection.weight"].T.contiguous()
for model_part, prefix in (("text_model", ""), ("vision_model", "visual.")):
    for layer in range(2):
        old, new = f"{model_part}.encoder.layers.{layer}.", f"{prefix}transformer.resblocks.{layer}."
        for kind in ("weight", "bias"):
            for a, b in inner.items():
                open_clip[f"{new}{b}.{kind}"] = state[f"{old}{a}.{kind}"]
            open_clip[f"{new}attn.in_proj_{kind}"] = torch.cat(
                [state[f"{old}self_attn.{which}_proj.{kind}"] for which in "qkv"])
save_file(open_clip, os.path.join(folder, "open_clip_model.safetensors"))
with open(os.path.join(folder, "open_clip_config.json"), "w") as file:
    json.dump(
        {"model_cfg": {
            "embed_dim": 20,
            "vision_cfg": {
                "image_size": 32, "layers": 2, "width": 64, "head_width": 32, "patch_size": 16},
            "text_cfg": {
                "context_length": 77, "vocab_size": len(tokenizer), "width": 64, "heads": 4,
                "layers": 2}},
         "preprocess_cfg": {"mean": middle["image_mean"], "std": middle["image_std"]}},
        file, indent=2)
    file.write("\n")

pixels = np.random.default_rng(1).integers(0, 256, (40, 70, 3), dtype=np.uint8)
image = processor(Image.fromarray(pixels), return_tensors="pt")["pixel_values"]
texts = tokenizer(
    ["a red apple", "two boats at night"], padding="max_length", max_length=77,
    return_tensors="pt")
with torch.no_grad():
    vector = model.visual_projection(model.vision_model(image).pooler_output)
    vectors = model.text_projection(model.text_model(**texts).pooler_output)
save_file(
    {"pixels": torch.from_numpy(pixels.astype(np.float32)),
     "image": (vector / vector.norm())[0].contiguous(),
     "texts": (vectors / vectors.norm(dim=1, keepdim=True)).contiguous()},
    os.path.join(folder, "golden.safetensors"))

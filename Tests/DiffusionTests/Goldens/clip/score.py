"""A small CLIP and what transformers makes of texts and pictures with it.

    python score.py

writes score/: the model with the tokenizer of tokenizer/, and golden.safetensors with pictures
(values 0 to 255, [height, width, 3]), their prepared values, vectors and cosines.
"""

import os
import shutil

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPTokenizer

torch.manual_seed(7)
here = os.path.dirname(os.path.abspath(__file__))
folder = os.path.join(here, "score")
tokenizer = CLIPTokenizer.from_pretrained(os.path.join(here, "tokenizer"))
ends = dict(
    bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id,
    pad_token_id=tokenizer.pad_token_id)
part = dict(intermediate_size=48, num_attention_heads=2, num_hidden_layers=3)
model = CLIPModel(
    CLIPConfig(
        text_config=dict(
            hidden_size=16, vocab_size=len(tokenizer), max_position_embeddings=77, **part, **ends),
        vision_config=dict(
            hidden_size=24, image_size=48, patch_size=16, hidden_act="quick_gelu", **part),
        projection_dim=20)).eval()
for parameter in model.parameters():
    if parameter.ndim > 1:
        torch.nn.init.normal_(parameter, std=0.25)
model.save_pretrained(folder)
processor = CLIPImageProcessor(
    size={"shortest_edge": 48}, crop_size={"height": 48, "width": 48})
processor.save_pretrained(folder)
for name in ("vocab.json", "merges.txt"):
    shutil.copy(os.path.join(here, "tokenizer", name), folder)

generator = np.random.default_rng(3)
golden = {}
prompts = ["a red apple on a table", "two (blue) boats, [night]:1.2", "", "word " * 120]
texts = tokenizer(prompts, padding="max_length", truncation=True, max_length=77, return_tensors="pt")
with torch.no_grad():
    vectors = model.text_model(**texts).pooler_output
    text_vectors = model.text_projection(vectors)
    golden["texts"] = text_vectors
    for index, (width, height) in enumerate([(48, 48), (131, 64), (20, 37), (160, 111)]):
        small = generator.integers(0, 256, (7, 9, 3), dtype=np.uint8)
        image = Image.fromarray(small).resize((width, height), Image.BICUBIC)
        noise = generator.integers(-20, 21, (height, width, 3))
        pixels = np.clip(np.asarray(image).astype(int) + noise, 0, 255).astype(np.uint8)
        values = processor(Image.fromarray(pixels), return_tensors="pt")["pixel_values"]
        vector = model.visual_projection(model.vision_model(values).pooler_output)
        golden[f"pixels.{index}"] = torch.from_numpy(pixels.astype(np.float32))
        golden[f"values.{index}"] = values[0].contiguous()
        golden[f"vector.{index}"] = vector[0].contiguous()
        golden[f"cosines.{index}"] = torch.nn.functional.cosine_similarity(vector, text_vectors)
save_file(golden, os.path.join(folder, "golden.safetensors"))

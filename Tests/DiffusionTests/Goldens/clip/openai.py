"""A small CLIP in the form in which OpenAI publishes its own, and what its code makes of it.

    python openai.py          (needs the package openai-clip)

writes openai/: ViT-tiny.pt (a TorchScript archive, half precision as theirs) and golden.safetensors
with a picture (values 0 to 255, [height, width, 3]), its vector and those of two texts, of length 1.
"""

import importlib.util
import os

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPImageProcessor, CLIPTokenizer

here = os.path.dirname(os.path.abspath(__file__))
# The package itself wants an old setuptools; its network does not.
place = importlib.util.find_spec("clip").submodule_search_locations[0]
spec = importlib.util.spec_from_file_location("clip_model", os.path.join(place, "model.py"))
clip_model = importlib.util.module_from_spec(spec)
spec.loader.exec_module(clip_model)

torch.manual_seed(3)
folder = os.path.join(here, "openai")
os.makedirs(folder, exist_ok=True)
tokenizer = CLIPTokenizer.from_pretrained(os.path.join(here, "tokenizer"))
model = clip_model.CLIP(
    embed_dim=20, image_resolution=32, vision_layers=2, vision_width=64, vision_patch_size=16,
    context_length=77, vocab_size=len(tokenizer), transformer_width=64, transformer_heads=1,
    transformer_layers=2).eval()
for name, parameter in model.named_parameters():
    torch.nn.init.normal_(parameter, std=0.2)
    if "ln_" in name and name.endswith("weight"):
        parameter.data += 1
# What half precision loses is lost before the truth is computed.
model.half().float()
pixels = np.random.default_rng(1).integers(0, 256, (32, 32, 3), dtype=np.uint8)
processor = CLIPImageProcessor(
    size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
image = processor(Image.fromarray(pixels), return_tensors="pt")["pixel_values"]
texts = tokenizer(
    ["a red apple", "two boats at night"], padding="max_length", max_length=77,
    return_tensors="pt")["input_ids"]
with torch.no_grad():
    vector, vectors = model.encode_image(image), model.encode_text(texts)
    script = torch.jit.trace(model, (image, texts), check_trace=False)
script.half()
script.save(os.path.join(folder, "ViT-tiny.pt"))
save_file(
    {"pixels": torch.from_numpy(pixels.astype(np.float32)),
     "image": (vector / vector.norm())[0].contiguous(),
     "texts": (vectors / vectors.norm(dim=1, keepdim=True)).contiguous()},
    os.path.join(folder, "golden.safetensors"))

"""Random weights of the published sizes, and what PyTorch takes for an iteration with them.

    python full_size.py FOLDER write     a model that Easel opens: VQGAN f16 and CLIP ViT-B/32
    python full_size.py FOLDER time      seconds of iterations at 256x256 with 32 cut-outs, 2 threads
"""

import os
import resource
import shutil
import sys
import time

import torch
import torch.nn.functional as F
from diffusers import VQModel
from transformers import CLIPConfig, CLIPModel

folder, task = sys.argv[1:]
torch.set_num_threads(2)
torch.manual_seed(1)
if task == "write":
    VQModel(
        down_block_types=["DownEncoderBlock2D"] * 4 + ["AttnDownEncoderBlock2D"],
        up_block_types=["AttnUpDecoderBlock2D"] + ["UpDecoderBlock2D"] * 4,
        block_out_channels=(128, 128, 256, 256, 512), layers_per_block=2, latent_channels=256,
        num_vq_embeddings=16384, vq_embed_dim=256, sample_size=256).save_pretrained(folder)
    CLIPModel(CLIPConfig(vision_config=dict(patch_size=32))).save_pretrained(
        os.path.join(folder, "clip"))
    tokenizer = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "clip", "tokenizer")
    for name in ("vocab.json", "merges.txt"):
        shutil.copy(os.path.join(tokenizer, name), os.path.join(folder, "clip"))
    sys.exit()

model = VQModel.from_pretrained(folder).eval().requires_grad_(False)
clip = CLIPModel.from_pretrained(os.path.join(folder, "clip")).eval().requires_grad_(False)
codebook = model.quantize.embedding.weight
z = codebook[torch.randint(len(codebook), (256,))].T.reshape(1, 256, 16, 16).clone()
z.requires_grad_()
optimiser = torch.optim.Adam([z], lr=0.1)
target = F.normalize(torch.randn(512), dim=-1)
eye = torch.eye(2, 3)
for iteration in range(4):
    start = time.perf_counter()
    flat = z.movedim(1, 3)
    distances = flat.pow(2).sum(-1, keepdim=True) + codebook.pow(2).sum(1) - 2 * flat @ codebook.T
    codes = codebook[distances.argmin(-1)]
    codes = (flat + (codes - flat).detach()).movedim(3, 1)
    picture = model.decoder(model.post_quant_conv(codes)).add(1).div(2).clamp(0, 1)
    pooled = (F.adaptive_avg_pool2d(picture, 224) + F.adaptive_max_pool2d(picture, 224)) / 2
    grid = F.affine_grid(eye + 0.1 * torch.randn(32, 2, 3), (32, 3, 224, 224), align_corners=False)
    views = F.grid_sample(pooled.expand(32, -1, -1, -1), grid, align_corners=False)
    views = views + 0.1 * torch.rand(32, 1, 1, 1) * torch.randn_like(views)
    views = (views - 0.45) / 0.27
    vectors = clip.visual_projection(clip.vision_model(views).pooler_output)
    distance = (F.normalize(vectors, dim=-1) - target).norm(dim=-1)
    optimiser.zero_grad()
    distance.div(2).arcsin().pow(2).mul(2).mean().backward()
    optimiser.step()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{time.perf_counter() - start:.2f} s, at most {peak:.2f} GB")

"""Gradients by PyTorch, and a run of VQGAN+CLIP with fixed cut-outs.

    python generate.py

writes
- operations.safetensors: what operations gave, and the gradients of sum(result * slope);
- diffusers/: a small VQModel, golden.safetensors with its decoder's gradient, and
  encoder.safetensors with a picture's latents and codes;
- taming/: another one in taming-transformers' layout, last.ckpt with model.yaml, and
  golden.safetensors with 20 iterations by the procedure of Crowson et al. 2022 as the program
  generate.py of nerdyrodent/VQGAN-CLIP has it: losses, and the picture after the last; and
  prompts.safetensors with the loss of that picture where a picture is among the prompts and others
  have stops, and its gradient.
CLIP is that of ../clip/score (see ../clip/score.py). Feature maps are stored channels last.
"""

import os

import torch
import torch.nn.functional as F
from diffusers import VQModel
from safetensors.torch import save_file
from transformers import CLIPModel, CLIPTokenizer

here = os.path.dirname(os.path.abspath(__file__))
clip_folder = os.path.join(here, "..", "clip", "score")
generator = torch.Generator().manual_seed(11)


def randn(*shape):
    return torch.randn(*shape, generator=generator)


def rand(*shape):
    return torch.rand(*shape, generator=generator)


def last(x):
    return x.detach().movedim(1, -1).clone(memory_format=torch.contiguous_format)


def backward(result, *inputs):
    """The slope that was drawn for a result, and the gradients of the inputs."""
    slope = randn(*result.shape)
    return slope, torch.autograd.grad((result * slope).sum(), inputs)


# Operations.
golden = {}


def record(name, x, result, parameters={}):
    slope, (gradient,) = backward(result, x)
    for key, value in dict(x=x, result=result, slope=slope, gradient=gradient).items():
        golden[f"{name}.{key}"] = last(value) if value.ndim == 4 else value.detach().clone()
    for key, value in parameters.items():
        golden[f"{name}.{key}"] = value.clone()


x = randn(2, 16, 9, 7).requires_grad_()
w, b = randn(24, 16, 3, 3) / 12, randn(24)
record("convolution", x, F.conv2d(x, w, b, padding=1), dict(weight=w, bias=b))
doubled = F.conv2d(F.interpolate(x, scale_factor=2, mode="nearest"), w, b, padding=1)
record("doubled", x, doubled, dict(weight=w, bias=b))
x = (2 * randn(2, 16, 19, 17) + 0.5).requires_grad_()
w, b = randn(16), randn(16)
record("group_norm", x, F.silu(F.group_norm(x, 4, w, b, 1e-6)), dict(weight=w, bias=b))
record("group_norm_alone", x, F.group_norm(x, 4, w, b, 1e-6), dict(weight=w, bias=b))
x = (3 * randn(37, 40) - 1).requires_grad_()
w, b = randn(40), randn(40)
record("layer_norm", x, F.layer_norm(x, (40,), w, b, 1e-5), dict(weight=w, bias=b))
w = randn(24, 40) / 6
record("product", x, x @ w.T, dict(weight=w))
record("gelu_quick", x, x * torch.sigmoid(1.702 * x))
record("gelu", x, F.gelu(x))
record("silu", x, F.silu(x))
for name, heads, size, tokens in [("attention", 3, 8, 53), ("attention_one", 1, 32, 70)]:
    x = (2 * randn(2, tokens, 3 * heads * size)).requires_grad_()
    q, k, v = (
        part.reshape(2, tokens, heads, size).transpose(1, 2) for part in x.chunk(3, dim=-1))
    result = F.scaled_dot_product_attention(q, k, v)
    record(name, x, result.transpose(1, 2).reshape(2, tokens, heads * size))
for name, (height, width) in dict(pool_smaller=(72, 50), pool_larger=(30, 41)).items():
    x = rand(1, 3, height, width).requires_grad_()
    result = (F.adaptive_avg_pool2d(x, 48) + F.adaptive_max_pool2d(x, 48)) / 2
    record(name, x, result)


# Cut-outs.
mean = torch.tensor([0.48145466, 0.4578275, 0.40821073]).view(3, 1, 1)
deviation = torch.tensor([0.26862954, 0.26130258, 0.27577711]).view(3, 1, 1)


def draw_cutouts(count, side, seed):
    """Noise is that of a generator of its own: the engine draws the same numbers."""
    noise = torch.randn(count, side, side, 3, generator=torch.Generator().manual_seed(seed))
    homographies, colours = [], []
    for _ in range(count):
        h = torch.eye(3)
        h[:2, :2] += 0.2 * randn(2, 2)
        h[:2, 2] = 0.1 * side * randn(2)
        h[2, :2] = 0.1 / side * randn(2)
        homographies.append(h)
        colours.append(torch.eye(3) + 0.1 * randn(3, 3))
    erased = torch.tensor([[5, 20, 30, 41]]).repeat(count, 1)
    erased[count // 2 :] = 0
    return dict(
        homography=torch.stack(homographies), colour=torch.stack(colours), erased=erased,
        amplitude=0.1 * rand(count), noise=noise.movedim(3, 1))


def cutouts(picture, c):
    side = picture.shape[-1]
    ys, xs = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
    places = torch.stack([xs, ys, torch.ones_like(xs)], -1).float() @ c["homography"][:, None].mT
    grid = 2 * (places[..., :2] / places[..., 2:]) / (side - 1) - 1
    count = len(grid)
    views = F.grid_sample(
        picture.expand(count, -1, -1, -1), grid, padding_mode="zeros", align_corners=True)
    views = torch.einsum("nij,njyx->niyx", c["colour"], views)
    keep = torch.ones(count, 1, side, side)
    for item, (top, bottom, left, right) in enumerate(c["erased"].tolist()):
        keep[item, :, top:bottom, left:right] = 0
    views = views * keep + c["amplitude"].view(-1, 1, 1, 1) * c["noise"]
    return (views - mean) / deviation


def numbers(c):
    return {key: value.float() for key, value in c.items() if key != "noise"}


x = rand(1, 3, 48, 48).requires_grad_()
c = draw_cutouts(5, 48, seed=99)
record("cutouts", x, cutouts(x, c), numbers(c))

# CLIP.
clip = CLIPModel.from_pretrained(clip_folder).eval().requires_grad_(False)
tokenizer = CLIPTokenizer.from_pretrained(clip_folder)


def encode_image(pixels):
    return clip.visual_projection(clip.vision_model(pixels).pooler_output)


x = randn(3, 3, 48, 48).requires_grad_()
record("clip", x, encode_image(x))
save_file(golden, os.path.join(here, "operations.safetensors"))


# Decoder.
def small(channels, groups, attends, **sizes):
    levels = len(channels)
    model = VQModel(
        down_block_types=["DownEncoderBlock2D"] * (levels - 1)
        + [("Attn" if attends else "") + "DownEncoderBlock2D"],
        up_block_types=[("Attn" if attends else "") + "UpDecoderBlock2D"]
        + ["UpDecoderBlock2D"] * (levels - 1),
        block_out_channels=channels, norm_num_groups=groups, sample_size=64, **sizes).eval()
    for name, parameter in model.named_parameters():
        if parameter.ndim > 1:
            size = parameter[0].numel()
            torch.nn.init.normal_(parameter, std=size**-0.5, generator=generator)
        else:
            torch.nn.init.normal_(parameter, std=0.2, generator=generator)
            if "norm" in name and name.endswith("weight"):
                parameter.data += 1
    torch.nn.init.normal_(model.quantize.embedding.weight, generator=generator)
    # Pictures that reach both ends of the range, but not everywhere.
    model.decoder.conv_out.weight.data *= 0.4
    return model.requires_grad_(False)


def decode(model, codes):
    return model.decoder(model.post_quant_conv(codes))


model = small(
    (8, 16, 24), 4, True, layers_per_block=1, latent_channels=12, num_vq_embeddings=40,
    vq_embed_dim=10)
model.save_pretrained(os.path.join(here, "diffusers"))
x = randn(1, 10, 9, 6).requires_grad_()
golden = {}
record("decoder", x, decode(model, x))
save_file(golden, os.path.join(here, "diffusers", "golden.safetensors"))
with torch.no_grad():
    x = torch.rand(1, 3, 36, 24, generator=torch.Generator().manual_seed(5)) * 2 - 1
    latents = model.quant_conv(model.encoder(x))
    codes = model.quantize.embedding.weight[torch.cdist(
        last(latents).flatten(0, 2), model.quantize.embedding.weight).argmin(-1)]
save_file(
    dict(x=x[0].clone(), latents=last(latents), codes=codes),
    os.path.join(here, "diffusers", "encoder.safetensors"))

# A run.
model = small(
    (32, 64), 32, True, layers_per_block=1, latent_channels=16, num_vq_embeddings=64,
    vq_embed_dim=16)
state = {}
for name, value in model.state_dict().items():
    if name.startswith("encoder."):
        continue
    name = name.replace("decoder.conv_norm_out", "decoder.norm_out")
    name = name.replace("mid_block.resnets.0", "mid.block_1").replace(
        "mid_block.resnets.1", "mid.block_2").replace("mid_block.attentions.0", "mid.attn_1")
    for block, level in [("up_blocks.0", "up.1"), ("up_blocks.1", "up.0")]:
        name = name.replace(block, level)
    name = name.replace(".resnets.", ".block.").replace(".attentions.", ".attn.")
    name = name.replace("upsamplers.0", "upsample").replace("conv_shortcut", "nin_shortcut")
    for new, old in [
        ("group_norm", "norm"), ("to_q", "q"), ("to_k", "k"), ("to_v", "v"),
        ("to_out.0", "proj_out")]:
        if "attn" in name:
            name = name.replace(f".{new}.", f".{old}.")
            if old != "norm" and name.endswith(f".{old}.weight"):
                value = value[:, :, None, None]
    state[name] = value.half()
state["loss.logvar"] = torch.zeros(())
os.makedirs(os.path.join(here, "taming"), exist_ok=True)
torch.save(
    {"epoch": 3, "global_step": 7, "state_dict": state}, os.path.join(here, "taming", "last.ckpt"))
with open(os.path.join(here, "taming", "model.yaml"), "w") as file:
    file.write("""model:
  target: taming.models.vqgan.VQModel
  params:
    embed_dim: 16
    n_embed: 64
    ddconfig:
      double_z: false
      z_channels: 16
      resolution: 64
      in_channels: 3
      out_ch: 3
      ch: 32
      ch_mult: [1, 2]
      num_res_blocks: 1
      attn_resolutions: [32]
      dropout: 0.0
""")
model = model.half().float()


class Clamp(torch.autograd.Function):
    @staticmethod
    def forward(context, x):
        context.save_for_backward(x)
        return x.clamp(0, 1)

    @staticmethod
    def backward(context, gradient):
        (x,) = context.saved_tensors
        return gradient * (gradient * (x - x.clamp(0, 1)) >= 0)


class Replace(torch.autograd.Function):
    @staticmethod
    def forward(context, forward, backward):
        context.shape = backward.shape
        return forward

    @staticmethod
    def backward(context, gradient):
        return None, gradient.sum_to_size(context.shape)


codebook = model.quantize.embedding.weight
low = codebook.min(dim=0).values[None, :, None, None]
high = codebook.max(dim=0).values[None, :, None, None]


def quantise(x):
    distances = x.pow(2).sum(-1, keepdim=True) + codebook.pow(2).sum(1) - 2 * x @ codebook.T
    return Replace.apply(codebook[distances.argmin(-1)], x)


def synthesise(z):
    codes = quantise(z.movedim(1, 3)).movedim(3, 1)
    return Clamp.apply(decode(model, codes).add(1).div(2))


prompts = [("a red apple on a table", 1.0), ("two boats at night", -0.5)]
targets = []
for prompt, weight in prompts:
    tokens = tokenizer([prompt], padding="max_length", max_length=77, return_tensors="pt")
    vector = clip.text_projection(clip.text_model(**tokens).pooler_output)
    targets.append((F.normalize(vector, dim=-1), weight))

height, width, count, side = 36, 28, 6, 48
indices = torch.randint(64, (height * width,), generator=generator)
z = codebook[indices].view(1, height, width, 16).movedim(3, 1).clone().requires_grad_()
golden = dict(start=last(z))
optimiser = torch.optim.Adam([z], lr=0.1)
losses = []
for iteration in range(20):
    c = draw_cutouts(count, side, seed=iteration)
    for key, value in numbers(c).items():
        golden[f"{iteration}.{key}"] = value.contiguous()
    picture = synthesise(z)
    pooled = (F.adaptive_avg_pool2d(picture, side) + F.adaptive_max_pool2d(picture, side)) / 2
    vectors = F.normalize(encode_image(cutouts(pooled, c)), dim=-1)
    loss = 0
    for target, weight in targets:
        distances = (vectors - target).norm(dim=-1).div(2).arcsin().pow(2).mul(2)
        loss = loss + weight * distances.mean()
    optimiser.zero_grad()
    loss.backward()
    if iteration == 0:
        golden["gradient"] = last(z.grad)
    optimiser.step()
    with torch.no_grad():
        z.copy_(z.maximum(low).minimum(high))
    losses.append(loss.item())
print(losses, picture.min().item(), picture.max().item(), picture.std().item())
golden["losses"] = torch.tensor(losses)
with torch.no_grad():
    golden["picture"] = last(synthesise(z))
save_file(golden, os.path.join(here, "taming", "golden.safetensors"))

# A picture as a prompt, and stops.
golden = dict(picture=golden["picture"])
like = torch.rand(1, 3, 40, 52, generator=torch.Generator().manual_seed(6))
golden["like"] = like[0].clone()


def look(picture, seed):
    c = draw_cutouts(count, side, seed=seed)
    for key, value in numbers(c).items():
        golden[f"{seed}.{key}"] = value.contiguous()
    pooled = (F.adaptive_avg_pool2d(picture, side) + F.adaptive_max_pool2d(picture, side)) / 2
    return F.normalize(encode_image(cutouts(pooled, c)), dim=-1)


def distances(vectors, others):
    return (vectors[:, None] - others[None]).norm(dim=-1).div(2).arcsin().pow(2).mul(2)


picture = golden["picture"].movedim(3, 1).clone().requires_grad_()
vectors = look(picture, 40)
with torch.no_grad():
    stops = [weight / abs(weight) * distances(vectors, target).quantile(0.5) for target, weight in targets]
others = [(target, weight, stop) for (target, weight), stop in zip(targets, stops)]
others.append((look(like, 41), 0.7, torch.tensor(float("-inf"))))
loss = 0
for target, weight, stop in others:
    signed = distances(vectors, target) * (1 if weight > 0 else -1)
    loss = loss + abs(weight) * Replace.apply(signed, torch.maximum(signed, stop)).mean()
golden["loss"] = loss.detach()
golden["stops"] = torch.stack(stops)
golden["gradient"] = last(torch.autograd.grad(loss, picture)[0])
save_file(golden, os.path.join(here, "taming", "prompts.safetensors"))

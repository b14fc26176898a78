"""Trains one stage of the cascade, on a GPU where there is one, else on the CPU.

Pictures are rendered at the start (--count, --seed), or read from files of pictures.py (--pictures).
Weights are written as float16, an exponential average, every few minutes and at the end.
"""

import argparse
import math
import os
import time

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

import pictures
from stages import STAGES
from text import Text, read_weights

STEPS = 1000
HERE = os.path.dirname(os.path.abspath(__file__))


def alphas_cumprod():
    """The cosine schedule (squaredcos_cap_v2), as diffusers computes it."""
    bar = lambda t: math.cos((t + 0.008) / 1.008 * math.pi / 2) ** 2
    betas = [min(1 - bar((i + 1) / STEPS) / bar(i / STEPS), 0.999) for i in range(STEPS)]
    return torch.cumprod(1 - torch.tensor(betas, dtype=torch.float64), 0).float()


def fold(x, patch):
    return F.pixel_unshuffle(x, patch) if patch > 1 else x


def blur(x, sigma):
    """Gaussian blur, a sigma (pixels) for each picture."""
    count, channels, height, width = x.shape
    taps = torch.arange(-3, 4, device=x.device).float()
    kernel = torch.exp(-(taps[None] ** 2) / (2 * sigma[:, None].clamp(min=1e-3) ** 2))
    kernel = (kernel / kernel.sum(1, keepdim=True)).repeat_interleave(channels, 0)
    x = x.reshape(1, count * channels, height, width)
    x = F.pad(x, (3, 3, 0, 0), mode="replicate")
    x = F.conv2d(x, kernel[:, None, None, :], groups=count * channels)
    x = F.pad(x, (0, 0, 3, 3), mode="replicate")
    x = F.conv2d(x, kernel[:, None, :, None], groups=count * channels)
    return x.reshape(count, channels, height, width)


def crops(x, size):
    """A crop of each picture at a random multiple of 8, where the patches of all stages meet."""
    places = torch.randint(0, (x.shape[1] - size) // 8 + 1, (len(x), 2)) * 8
    return torch.stack([p[a : a + size, b : b + size] for p, (a, b) in zip(x, places.tolist())])


def noised(x, alpha):
    noise = torch.randn_like(x)
    return alpha.sqrt() * x + (1 - alpha).sqrt() * noise, noise


def low_resolution(x0, stage, alphas):
    """The picture a stage enlarges, blurred and noised at random, and its aug level.

    The stage before gives softer pictures than renders are, so seven of ten are blurred. Low levels
    are drawn more often: the defaults of the model are 0.1 and 0.05.
    """
    count = len(x0)
    low = F.avg_pool2d(x0, stage.size // stage.low)
    sigma = torch.rand(count, device=x0.device) * 0.8 * (torch.rand(count, device=x0.device) < 0.7)
    low = F.interpolate(blur(low, sigma), size=x0.shape[-2:], mode="bilinear", align_corners=False)
    level = (torch.rand(count, device=x0.device) ** 1.5 * STEPS / 2).long()
    return noised(low, alphas[level].view(-1, 1, 1, 1))[0], level


def loss_of(net, stage, x0, text, alphas):
    t = torch.randint(0, STEPS, (len(x0),), device=x0.device)
    alpha = alphas[t].view(-1, 1, 1, 1)
    x, noise = noised(x0, alpha)
    level = None
    if stage.low:
        low, level = low_resolution(x0, stage, alphas)
        x = torch.cat([x, low], 1)
    x = fold(x, stage.patch).contiguous(memory_format=torch.channels_last)
    with torch.autocast(x.device.type, dtype=torch.bfloat16):
        out = net(x, t, encoder_hidden_states=text, class_labels=level).sample
    if stage.x0:  # the loss in v is this one with weight 1 / sigma^2; here at most 5
        weight = (1 / (1 - alpha)).clamp(max=5.0)
        return (weight * (out.float() - fold(x0, stage.patch)) ** 2).mean()
    return F.mse_loss(
        out.float(), fold(alpha.sqrt() * noise - (1 - alpha).sqrt() * x0, stage.patch)
    )


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    add = parser.add_argument
    add("stage", choices=STAGES)
    add("out", help="weights to write, a .safetensors file")
    add("--init", help="weights to start from: a file, or a U-Net folder of a model")
    add("--model", default=os.path.join(HERE, "../Model"), help="whose text encoder to use")
    add("--pictures", nargs="+", help="files of pictures.py")
    add("--count", type=int, default=1000, help="pictures to render when no files are given")
    add("--seed", type=int, default=1)
    add("--minutes", type=float, default=10)
    add("--steps", type=int, help="ends after these instead of after --minutes")
    add("--batch", type=int, default=16)
    add(
        "--crop",
        type=int,
        help="trains on crops of so many pixels; each eighth step on whole pictures",
    )
    add("--lr", type=float, default=3e-4)
    add("--average", type=float, default=0.999, help="decay of the exponential average")
    add("--drop", type=float, default=0.1, help="part of the captions left out, for guidance")
    add("--compile", action="store_true", help="torch.compile: minutes first, then faster on a GPU")
    return parser.parse_args()


def main():
    a = arguments()
    stage = STAGES[a.stage]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(a.seed)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    os.makedirs(os.path.dirname(os.path.abspath(a.out)), exist_ok=True)

    if a.pictures:
        files = [np.load(p) for p in a.pictures]
        images = torch.from_numpy(np.concatenate([f["pictures"] for f in files])).to(device)
        captions = [str(c) for f in files for c in f["captions"]]
    else:
        images, captions = pictures.make(a.stage, a.count, a.seed, device)
    text = Text(a.model, device)
    ids, mask = (x.to(device) for x in text.tokens(captions))
    no_ids, no_mask = (x.to(device) for x in text.tokens([""]))

    net = stage.make()
    if a.init:
        net.load_state_dict(read_weights(a.init))
    net = net.to(device, memory_format=torch.channels_last).train()
    average = {k: v.detach().clone().float() for k, v in net.state_dict().items()}
    live, slow = list(net.state_dict().values()), list(average.values())
    decayed = [p for p in net.parameters() if p.ndim > 1]
    plain = [p for p in net.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW(
        [dict(params=decayed, weight_decay=0.01), dict(params=plain, weight_decay=0.0)],
        lr=a.lr,
        betas=(0.9, 0.99),
        fused=device == "cuda",
    )
    forward = torch.compile(net) if a.compile else net
    alphas = alphas_cumprod().to(device)

    def save():
        save_file({k: v.half().contiguous() for k, v in average.items()}, a.out)

    start = saved = time.time()
    step, seen, mean = 0, 0, 0.0
    while True:
        elapsed = time.time() - start
        done = step / a.steps if a.steps else elapsed / 60 / a.minutes
        if done >= 1:
            break
        fall = max(0.0, done - stage.flat) / (1 - stage.flat)
        lr = a.lr * min(1, (step + 1) / stage.warmup) * 0.5 * (1 + math.cos(math.pi * fall))
        for group in optimizer.param_groups:
            group["lr"] = lr

        whole = not a.crop or step % 8 == 0
        count = a.batch
        if whole and a.crop:  # as many pixels as in a step of crops
            count = max(1, a.batch * a.crop**2 // images.shape[1] ** 2)
        chosen = torch.randint(0, len(images), (count,), device=device)
        x0 = images[chosen] if whole else crops(images[chosen], a.crop)
        x0 = x0.permute(0, 3, 1, 2).float().div_(127.5).sub_(1)
        dropped = torch.rand(count, 1, device=device) < a.drop
        hidden = text.encode(
            torch.where(dropped, no_ids, ids[chosen]), torch.where(dropped, no_mask, mask[chosen])
        )
        loss = loss_of(forward, stage, x0, hidden, alphas)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        keep = min(a.average, (1 + step) / (10 + step))
        torch._foreach_mul_(slow, keep)
        torch._foreach_add_(slow, live, alpha=1 - keep)

        step, seen = step + 1, seen + count
        if step % 100 == 0 or step == 1:
            mean = loss.item()
            rate = seen / (time.time() - start)
            print(
                f"{a.stage} step {step} loss {mean:.4f} lr {lr:.1e} {rate:.1f} pictures/s",
                flush=True,
            )
        if time.time() - saved > 300:
            saved = time.time()
            save()
    save()
    print(f"saved {a.out} after {step} steps, {time.time() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()

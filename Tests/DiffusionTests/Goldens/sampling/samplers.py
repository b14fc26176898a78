#!/usr/bin/env python3
"""Runs of diffusers' own schedulers on a toy network: the goldens of SamplingSamplerTests.

    pip install torch diffusers safetensors numpy
    Tests/DiffusionTests/Goldens/sampling/samplers.py

The network knows pictures that are +p or -p in each value, p a fixed pattern, and answers with their mean given x, as v.
A tensor is the end of a run from the noise of seed 11; its name says sampler, schedule, steps, betas.
Tolerance of the test: 2 grey levels of 8 bits (0.0157), the specification's; two runs of Heun's rule from a noise ratio of 20000
differ by 0.014, for such steps amplify rounding, one of Euler's by 0.002, one of dpm++sde by 0.0035, all others by less than 1e-3.
"""
import math, pathlib
import numpy as np, torch
from diffusers import (DDIMScheduler, DDPMScheduler, DPMSolverMultistepScheduler, EulerAncestralDiscreteScheduler,
                       EulerDiscreteScheduler, HeunDiscreteScheduler, UniPCMultistepScheduler)
from diffusers.pipelines.deepfloyd_if import fast27_timesteps
from safetensors.torch import save_file

here = pathlib.Path(__file__).parent
SHAPE = (1, 3, 8, 8)
pattern = 0.3 + 0.6 * torch.arange(192).remainder(7).float().div(6).view(SHAPE)


def network(x, t):
    """x: noisy picture at unit variance, t: timestep -> v, and behind it a made-up learned variance."""
    angle = (float(t) + 1) / 1001 * math.pi / 2 * 0.9999
    a, s = math.cos(angle), math.sin(angle)
    x0 = pattern * torch.tanh(a * pattern * x / (s * s + 0.05))
    return a * (x - a * x0) / s - s * x0, torch.sin(3 * x)


def run(scheduler, timesteps=None, steps=None, stochastic=True, network=network, shape=SHAPE, **options):
    if timesteps is None: scheduler.set_timesteps(steps)
    elif isinstance(scheduler, UniPCMultistepScheduler):
        scheduler.set_timesteps(len(timesteps))
        table = (((1 - scheduler.alphas_cumprod) / scheduler.alphas_cumprod) ** 0.5).numpy()
        scheduler.timesteps = torch.tensor(timesteps)
        scheduler.sigmas = torch.tensor(np.append(table[timesteps], 0).astype(np.float32))
    else: scheduler.set_timesteps(timesteps=timesteps)
    # Karras levels may share a whole timestep, which diffusers would look the first one up by.
    if hasattr(scheduler, "set_begin_index"): scheduler.set_begin_index(0)
    gen = torch.Generator().manual_seed(11)
    x = torch.randn(shape, generator=gen) * scheduler.init_noise_sigma
    learned = scheduler.config.get("variance_type") == "learned_range"
    for t in scheduler.timesteps:
        v, variance = network(scheduler.scale_model_input(x, t), t)
        if learned: v = torch.cat([v, variance], 1)
        x = scheduler.step(v, t, x, **options, **(dict(generator=gen) if stochastic else {})).prev_sample
    return x[0]


def linear(steps): return torch.linspace(999, 0, steps + 1).round().long().tolist()[:-1]


def main():
    out = {}
    for betas in ["squaredcos_cap_v2", "linear"]:
        base = dict(beta_schedule=betas, beta_start=0.0001, beta_end=0.02, prediction_type="v_prediction")
        free = dict(clip_sample=False)
        for steps in ([4, 20] if betas == "linear" else [10]):
            multi = {
                "dpm++2m": (DPMSolverMultistepScheduler, {}, {}),
                "dpm++sde": (DPMSolverMultistepScheduler, dict(algorithm_type="sde-dpmsolver++"), {}),
                "unipc": (UniPCMultistepScheduler, {}, dict(stochastic=False)),
                "euler": (EulerDiscreteScheduler, {}, {}),
                "heun": (HeunDiscreteScheduler, free, dict(stochastic=False)),
            }
            for name, (kind, config, options) in multi.items():
                key = f"{steps} {betas}"
                out[f"{name} trailing {key}"] = run(kind(timestep_spacing="trailing", **base, **config), steps=steps, **options)
                out[f"{name} linear {key}"] = run(kind(**base, **config), linear(steps), **options)
                spacing = {} if "dpm" in name or name == "unipc" else dict(timestep_spacing="linspace")
                out[f"{name} karras {key}"] = run(kind(use_karras_sigmas=True, **spacing, **base, **config), steps=steps, **options)
            out[f"euler-a trailing {key}"] = run(EulerAncestralDiscreteScheduler(timestep_spacing="trailing", **base), steps=steps)
            for eta in [0.0, 0.5]:
                ddim = DDIMScheduler(timestep_spacing="trailing", **base, **free)
                out[f"ddim/{eta} trailing {key}"] = run(ddim, steps=steps, eta=eta)
            ddpm = DDPMScheduler(variance_type="fixed_small", **base, **free)
            out[f"ddpm/fixed_small linear {key}"] = run(ddpm, linear(steps))
        for variance in ["fixed_large", "learned_range"]:
            # Lists that end at timestep 0: elsewhere diffusers leaves noise in the picture.
            ddpm = DDPMScheduler(variance_type=variance, **base, **free)
            out[f"ddpm/{variance} fast27 27 {betas}"] = run(ddpm, fast27_timesteps)
    save_file({k: v.contiguous() for k, v in out.items()}, here / "samplers.safetensors")
    print(len(out), "runs")


if __name__ == "__main__": main()

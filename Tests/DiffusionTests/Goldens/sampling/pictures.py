#!/usr/bin/env python3
"""Pictures of the embedded model's base stage by diffusers' own schedulers: the goldens of CascadeSamplerTests.

    pip install torch diffusers transformers safetensors pillow numpy
    Tests/DiffusionTests/Goldens/sampling/pictures.py     (from the top of the checkout)

A tensor's name says sampler, schedule, steps. Guidance weight 3, no thresholding, which not all schedulers have; seed 11.
Tolerance of the test: 2/255 on every pixel; 0.15/255 was seen, 0.03 of it the float16 of this file.
"""
import pathlib
import torch
from diffusers import (DDIMScheduler, DDPMScheduler, DPMSolverMultistepScheduler, EulerAncestralDiscreteScheduler,
                       EulerDiscreteScheduler, HeunDiscreteScheduler, UniPCMultistepScheduler)
from safetensors.torch import save_file
from reference import Cascade
from samplers import linear, run

here = pathlib.Path(__file__).parent
PROMPT, GUIDANCE, STEPS = "a red apple", 3, 8


@torch.no_grad()
def main():
    cascade = Cascade("Sources/Toybox/Model")
    texts = torch.cat([cascade.encode(PROMPT)[1], cascade.encode("")[1]])
    net = cascade.stages[0].unet

    def network(x, t):
        cond, uncond = net(torch.cat([x, x]), torch.as_tensor(t).expand(2), encoder_hidden_states=texts).sample.chunk(2)
        return uncond + GUIDANCE * (cond - uncond), None

    base = dict(beta_schedule="squaredcos_cap_v2", prediction_type="v_prediction")
    free = dict(clip_sample=False)
    karras = dict(use_karras_sigmas=True)
    even = dict(timestep_spacing="trailing")
    runs = {
        "ddim/0.0 trailing": (DDIMScheduler(**base, **even, **free), {}, dict(eta=0.0)),
        "ddim/0.5 trailing": (DDIMScheduler(**base, **even, **free), {}, dict(eta=0.5)),
        "ddpm linear": (DDPMScheduler(variance_type="fixed_small", **base, **free), dict(timesteps=linear(STEPS)), {}),
        "dpm++2m karras": (DPMSolverMultistepScheduler(**base, **karras), {}, {}),
        "dpm++sde karras": (DPMSolverMultistepScheduler(algorithm_type="sde-dpmsolver++", **base, **karras), {}, {}),
        "euler trailing": (EulerDiscreteScheduler(**base, **even), {}, {}),
        "euler-a trailing": (EulerAncestralDiscreteScheduler(**base, **even), {}, {}),
        "heun karras": (HeunDiscreteScheduler(timestep_spacing="linspace", **base, **karras, **free), {}, dict(stochastic=False)),
        "unipc trailing": (UniPCMultistepScheduler(**base, **even), {}, dict(stochastic=False)),
    }
    out = {}
    for name, (scheduler, times, options) in runs.items():
        picture = run(scheduler, **(times or dict(steps=STEPS)), network=network, shape=(1, 3, 64, 64), **options)
        out[f"{name} {STEPS}"] = picture.clamp(-1, 1).half().contiguous()
        print(name, float(picture.abs().max()))
    save_file(out, here / "pictures.safetensors")


main()

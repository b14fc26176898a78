"""Scenes and their pictures for a stage, from a seed.

usage: pictures.py STAGE COUNT SEED OUT.npz     renders them once, for train.py --pictures
"""

import multiprocessing
import os
import sys
import time

import numpy as np
import torch

import renderer
import scenes
from stages import STAGES


def _sample(job):
    count, seed = job
    return scenes.sample(count, np.random.default_rng(seed))


def sample_scenes(count, seed):
    """Scenes and captions. They depend on the seed alone, not on the number of cores."""
    renderer.table()
    part = 2000
    jobs = [(min(part, count - i), seed * 1000003 + i) for i in range(0, count, part)]
    with multiprocessing.get_context("fork").Pool(min(len(jobs), os.cpu_count())) as pool:
        parts = pool.map(_sample, jobs, chunksize=1)
    return np.concatenate([p[0] for p in parts]), [c for p in parts for c in p[1]]


def render_all(name, scene, seed, device, chunk=4000):
    """The pictures of scenes, uint8 [count, size, size, 3] on the device; crops lie at random."""
    full, size, samples = STAGES[name].rendered
    pictures = torch.empty(len(scene), size, size, 3, dtype=torch.uint8, device=device)
    renderer.set_atlas()
    random = np.random.default_rng(seed)
    for i in range(0, len(scene), chunk):
        part = scene[i : i + chunk]
        out = pictures[i : i + len(part)]
        address = out.data_ptr() if device == "cuda" else None
        if full == size:
            rendered = renderer.render(part, size, samples, address)
        else:
            x = random.integers(0, full - size + 1, len(part))
            y = random.integers(0, full - size + 1, len(part))
            rendered = renderer.render_crop(part, full, x, y, size, samples, address)
        if rendered is not None:
            out.copy_(torch.from_numpy(rendered))
    return pictures


def make(name, count, seed, device):
    """Pictures and captions of a stage."""
    start = time.time()
    scene, captions = sample_scenes(count, seed)
    print(f"{count} scenes in {time.time() - start:.1f} s", flush=True)
    start = time.time()
    pictures = render_all(name, scene, seed, device)
    print(f"pictures {tuple(pictures.shape)} in {time.time() - start:.1f} s", flush=True)
    return pictures, captions


if __name__ == "__main__":
    if len(sys.argv) != 5 or sys.argv[1] not in STAGES:
        raise SystemExit(__doc__)
    pictures, captions = make(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), "cpu")
    np.savez(sys.argv[4], pictures=pictures.numpy(), captions=np.array(captions))

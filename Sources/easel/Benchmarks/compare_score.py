"""`easel score` against transformers and pytorch-fid, on two threads each.

    python compare_score.py clip|inception [--easel .build/release/easel] [--rounds 3]

Networks have the published sizes and random weights. Runs alternate; a picture costs what 24 more
of them cost, from the file to the vector, and the ratio is that of the medians.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

FEW, MANY = 8, 32


def write_model(kind, folder):
    import torch
    torch.manual_seed(0)
    if kind == "inception":
        network = inception(None)
        path = os.path.join(folder, "inception.pth")
        torch.save({k: v for k, v in network.state_dict().items() if "num_batches" not in k}, path)
        return path
    from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel
    vision = dict(hidden_size=768, intermediate_size=3072, num_attention_heads=12,
                  num_hidden_layers=12, image_size=224, patch_size=32)
    CLIPModel(CLIPConfig(vision_config=vision, projection_dim=512)).save_pretrained(folder)
    CLIPImageProcessor().save_pretrained(folder)
    tokenizer = os.path.join(
        os.path.dirname(os.path.abspath(__file__)),
        "../../../Tests/DiffusionTests/Goldens/clip/tokenizer")
    for name in ("vocab.json", "merges.txt"):
        with open(os.path.join(tokenizer, name)) as source:
            with open(os.path.join(folder, name), "w") as target:
                target.write(source.read())
    return folder


def inception(path):
    """The network of pytorch-fid, without its download."""
    import torch
    import torchvision
    from pytorch_fid import inception as fid
    plain = torchvision.models.Inception3
    fid._inception_v3 = lambda *_, **__: plain(
        num_classes=1008, aux_logits=False, init_weights=False)
    fid.load_state_dict_from_url = lambda *_, **__: torch.load(path) if path else {}
    load = plain.load_state_dict
    plain.load_state_dict = lambda self, state, strict=False: load(self, state, strict=False)
    network = fid.fid_inception_v3()
    plain.load_state_dict = load
    return network


def reference(kind, model, files):
    """Seconds of each picture, after one that warms up."""
    import torch
    from PIL import Image
    torch.set_num_threads(2)
    read = lambda part: [Image.open(file).convert("RGB") for file in part]
    with torch.no_grad():
        if kind == "clip":
            from transformers import CLIPImageProcessor, CLIPModel
            network, processor = CLIPModel.from_pretrained(model), CLIPImageProcessor()

            def embed(part):
                values = processor(read(part), return_tensors="pt")["pixel_values"]
                network.visual_projection(network.vision_model(values).pooler_output)
        else:
            import torchvision.transforms.functional as functional
            inception(model)
            from pytorch_fid.inception import InceptionV3
            network = InceptionV3([3]).eval()

            def embed(part):
                network(torch.stack([functional.to_tensor(image) for image in read(part)]))
        embed(files[:1])
        start = time.perf_counter()
        for first in range(0, len(files), 16):
            embed(files[first:first + 16])
        return (time.perf_counter() - start) / len(files)


def run(command, **more):
    """Output, seconds and peak memory in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **more)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command}: {status}")
    return output.decode(), time.perf_counter() - start, usage.ru_maxrss / 1024


def easel(program, kind, model, folders):
    seconds, peak = [], 0
    for folder in folders:
        with tempfile.TemporaryDirectory() as home:
            end = (["score", folder, "--clip", model, "--prompt", "x"] if kind == "clip" else
                   ["score", "--fid", folder, folder, "--inception", model])
            _, took, peak = run(
                [program, *end, "--threads", "2"],
                env={"HOME": home, "XDG_CACHE_HOME": home, "PATH": os.environ["PATH"]})
            seconds.append(took)
    return (seconds[1] - seconds[0]) / (MANY - FEW), peak


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["clip", "inception"])
    parser.add_argument("--easel", default=".build/release/easel")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--reference", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--write", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        print(write_model(options.kind, options.write))
        return
    if options.reference:
        model, folder = options.reference
        files = sorted(os.path.join(folder, name) for name in os.listdir(folder))
        print(reference(options.kind, model, files))
        return
    import numpy as np
    from PIL import Image
    with tempfile.TemporaryDirectory() as work:
        folders = []
        generator = np.random.default_rng(0)
        for count in (FEW, MANY):
            folders.append(os.path.join(work, f"{count}"))
            os.mkdir(folders[-1])
            for index in range(count):
                pixels = generator.integers(0, 256, (256, 256, 3), dtype=np.uint8)
                Image.fromarray(pixels).save(os.path.join(folders[-1], f"{index:03}.png"))
        os.mkdir(os.path.join(work, "model"))
        itself = [sys.executable, os.path.abspath(__file__), options.kind]
        # A process of its own: a child's peak begins with what its parent has.
        model = run([*itself, "--write", os.path.join(work, "model")])[0].split()[-1]
        own, theirs = [], []
        for _ in range(options.rounds):
            own.append(easel(options.easel, options.kind, model, folders))
            output, _, peak = run(
                [*itself, "--reference", model, folders[1]])
            theirs.append((float(output), peak))
            print(f"easel {own[-1][0]:.3f} s, reference {theirs[-1][0]:.3f} s a picture", flush=True)
        medians = [statistics.median(seconds for seconds, _ in runs) for runs in (own, theirs)]
        peaks = [max(peak for _, peak in runs) for runs in (own, theirs)]
        print(
            f"{options.kind}: easel {medians[0]:.3f} s a picture, {peaks[0]:.0f} MB; reference "
            f"{medians[1]:.3f} s, {peaks[1]:.0f} MB; ratio {medians[0] / medians[1]:.2f}")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Easel's sixel beside img2sixel's, of the same pictures in 256 colours, alternating.

    apt-get install libsixel-bin; pip install pillow numpy scipy
    swift build -c release --product easel
    Sources/easel/Benchmarks/compare_sixel.py [--rounds 9] [--easel FILE] PICTURE ...

Pictures are cut to squares and scaled to --size pixels. Time is of the processor: Easel's in its
process, img2sixel's that of a PPM less that of one of a single pixel; medians. Error is the root mean
square difference of what sixel2png decodes, and that of both after a blur of a pixel, as eyes see
dithering. Prints a Markdown table: Easel's over img2sixel's, for the settings of img2sixel.
"""
import argparse, io, json, pathlib, resource, statistics, subprocess, tempfile
import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

top = pathlib.Path(__file__).parents[3]
settings = [(True, []), (True, ["-q", "full"]), (True, ["-q", "full", "-E", "size"]),
            (False, ["-d", "none"]), (False, ["-q", "full", "-d", "none"])]


def timed(command, data):
    def used():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime
    start = used()
    output = subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout
    return used() - start, output


def ppm(image):
    file = io.BytesIO()
    image.save(file, "ppm")
    return file.getvalue()


def error(sequence, source):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        (path / "a.six").write_bytes(sequence)
        subprocess.run(["sixel2png", "-i", path / "a.six", "-o", path / "a.png"], check=True)
        shown = Image.open(path / "a.png").convert("RGB").crop((0, 0, *source.size))
    difference = np.asarray(shown, float) - np.asarray(source, float)
    blurred = gaussian_filter(difference, (1, 1, 0))
    return np.sqrt((difference**2).mean()), np.sqrt((blurred**2).mean())


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("pictures", nargs="+"); ap.add_argument("--rounds", type=int, default=9)
    ap.add_argument("--size", type=int, default=512); ap.add_argument("--easel", default=top / ".build/release/easel")
    a = ap.parse_args()
    dot = ppm(Image.new("RGB", (1, 1)))
    print("| picture | img2sixel -p 256 | its ms, kB, error, blurred | Easel's | time | bytes |")
    print("| --- | --- | --- | --- | --- | --- |")
    for picture in a.pictures:
        image = Image.open(picture).convert("RGB")
        side = min(image.size); left, above = (image.width - side) // 2, (image.height - side) // 2
        image = image.crop((left, above, left + side, above + side)).resize((a.size, a.size), Image.LANCZOS)
        for dithered, options in settings:
            command = ["img2sixel", "-p", "256", *options]
            theirs, ours = [], []
            with tempfile.NamedTemporaryFile(suffix=".png") as file:
                image.save(file.name)
                for _ in range(a.rounds):
                    seconds, sequence = timed(command, ppm(image))
                    theirs.append(seconds - timed(command, dot)[0])
                    lines = subprocess.run([a.easel, "bench", "--sixel", file.name, "--repeat", "1", "--json"],
                                           capture_output=True, text=True, check=True).stdout.splitlines()
                    row = next(r for r in map(json.loads, lines) if r["dithered"] == dithered)
                    ours.append(row["seconds"])
            m = statistics.median
            cells = [(m(t), len(s), *error(s, image)) for t, s in ((theirs, sequence), (ours, row["sequence"].encode()))]
            text = ["{:.1f}, {:.0f}, {:.2f}, {:.2f}".format(t * 1e3, b / 1e3, e, f) for t, b, e, f in cells]
            print(f"| {pathlib.Path(picture).stem} | {' '.join(options) or 'as it is'} | {text[0]} | {text[1]} | "
                  f"{cells[1][0] / cells[0][0]:.2f} | {cells[1][1] / cells[0][1]:.2f} |", flush=True)


main()

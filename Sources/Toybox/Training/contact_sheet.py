"""Shows scenes with their captions.

usage: contact_sheet.py OUT.png [COUNT [PIXELS [SEED [TEXT]]]]     TEXT: what the captions must hold
"""

import sys
import textwrap

import numpy as np
from PIL import Image, ImageDraw, ImageFont

import renderer
import scenes


def sheet(pictures, captions, columns=8):
    count, size = pictures.shape[:2]
    width, height = size + 4, size + 34
    page = Image.new("RGB", (columns * width, -(-count // columns) * height), "white")
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(9)
    for i in range(count):
        x, y = i % columns * width, i // columns * height
        page.paste(Image.fromarray(pictures[i]), (x, y))
        for k, line in enumerate(textwrap.wrap(captions[i], max(10, size // 5))[:3]):
            draw.text((x, y + size + 1 + k * 10), line, fill="black", font=font)
    return page


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    out, count, size, seed, text = sys.argv[1:] + ["48", "128", "0", ""][len(sys.argv) - 2 :]
    count = int(count)
    rng = np.random.default_rng(int(seed))
    scene, captions, _ = scenes.sample(count * 60 if text else count, rng)
    chosen = [i for i, c in enumerate(captions) if text in c][:count]
    renderer.set_atlas()
    pictures = renderer.render(scene[chosen], int(size), 4)
    sheet(pictures, [captions[i] for i in chosen]).save(out)

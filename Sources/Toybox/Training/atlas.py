"""Makes render/atlas.npz: the words on signs as pictures. It is kept with the source, so that
a seed gives the same pictures on a machine with other fonts."""

import os

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from renderer import HERE, WORDS


def make_atlas(w=384, h=160):
    """Glyph atlas: uint8 [words, h, w]; upper case words centred, as large as fits."""
    fonts = [
        "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
        "/usr/share/fonts/truetype/freefont/FreeSansBold.ttf",
        "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf",
    ]
    f = next((p for p in fonts if os.path.exists(p)), None)
    a = np.zeros((len(WORDS), h, w), "u1")
    for i, t in enumerate(WORDS):
        s = 150
        while True:
            ft = ImageFont.truetype(f, s) if f else ImageFont.load_default(s)
            b = ft.getbbox(t)
            if b[2] - b[0] <= w * 0.95 and b[3] - b[1] <= h * 0.84:
                break
            s -= 3
        im = Image.new("L", (w, h))
        d = ImageDraw.Draw(im)
        d.text(((w - b[2] - b[0]) / 2, (h - b[3] - b[1]) / 2), t, fill=255, font=ft)
        a[i] = np.asarray(im)
    return a


if __name__ == "__main__":
    np.savez_compressed(os.path.join(HERE, "atlas.npz"), a=make_atlas(), words=np.array(WORDS))

"""Writes Tests/GalleryTests/Corpus: PNGs of every kind, whole and broken. Run beside it:

  python3 make_corpus.py ../Corpus

good-*  must be read; NAME.rgb has the 8-bit RGB pixels expected, transparency over white, and
        NAME.mask the greys of the same file as a mask: luminance times opacity.
bad-*   must be refused with an error.
odd-*   must be read, whatever of their texts is left out.
"""
import os, random, struct, sys, zlib

out = sys.argv[1]
os.makedirs(out, exist_ok=True)
SIGNATURE = b"\x89PNG\r\n\x1a\n"
W, H = 9, 7
rng = random.Random(6)


def chunk(kind, data, crc=None):
    crc = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


def ihdr(depth, color, interlace=0, w=W, h=H):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, depth, color, 0, 0, interlace))


def pack(samples, depth):
    if depth == 16:
        return b"".join(struct.pack(">H", s) for s in samples)
    if depth == 8:
        return bytes(samples)
    bits = "".join(f"{s:0{depth}b}" for s in samples)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))


def rows(pixels, depth, interlace):
    """pixels[y][x] is a tuple of samples."""
    if not interlace:
        passes = [(0, 0, 1, 1)]
    else:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4),
                  (1, 0, 2, 2), (0, 1, 1, 2)]
    raw = b""
    for x0, y0, dx, dy in passes:
        for y in range(y0, H, dy):
            line = [s for x in range(x0, W, dx) for s in pixels[y][x]]
            if line:
                raw += b"\0" + pack(line, depth)
    return chunk(b"IDAT", zlib.compress(raw, 9))


def over_white(c, a):
    return (c * a + 255 * (255 - a) + 127) // 255


def to8(s, depth):
    # libpng scales 16 bits as (v * 255 + 32895) >> 16.
    return (s * 255 + 32895) >> 16 if depth == 16 else s * 255 // (2 ** depth - 1)


def save(name, data, rgb=None, mask=None):
    open(f"{out}/{name}.png", "wb").write(data)
    if rgb is not None:
        open(f"{out}/{name}.rgb", "wb").write(bytes(rgb))
    if mask is not None:
        open(f"{out}/{name}.mask", "wb").write(bytes(mask))


END = chunk(b"IEND", b"")
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
for color, depths in {0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 4, 8], 4: [8, 16], 6: [8, 16]}.items():
    for depth in depths:
        for interlace in (0, 1):
            top = 2 ** depth - 1
            pixels = [[tuple(rng.randint(0, top) for _ in range(CHANNELS[color]))
                       for _ in range(W)] for _ in range(H)]
            palette = [tuple(rng.randint(0, 255) for _ in range(3)) for _ in range(2 ** min(depth, 8))]
            alphas = [rng.randint(0, 255) for _ in range(len(palette) // 2)]
            rgb, mask = [], []
            for line in pixels:
                for p in line:
                    if color == 3:
                        c, a = palette[p[0]], (alphas + [255] * len(palette))[p[0]]
                    else:
                        s = [to8(v, depth) for v in p]
                        c = s[:3] if color in (2, 6) else [s[0]] * 3
                        a = s[-1] if color in (4, 6) else 255
                    rgb += [over_white(v, a) for v in c]
                    luminance = (299 * c[0] + 587 * c[1] + 114 * c[2] + 500) // 1000
                    mask.append((luminance * a + 127) // 255)
            extra = b""
            if color == 3:
                extra = chunk(b"PLTE", bytes(sum(palette, ()))) + chunk(b"tRNS", bytes(alphas))
            save(f"good-color{color}-depth{depth}-{'interlaced' if interlace else 'plain'}",
                 SIGNATURE + ihdr(depth, color, interlace) + extra + rows(pixels, depth, interlace) + END,
                 rgb, mask)

grey = [[(x * 20 + y,) for x in range(W)] for y in range(H)]
HEAD, DATA = SIGNATURE + ihdr(8, 0), rows(grey, 8, 0)
WHOLE = HEAD + DATA + END

# Texts.
hostile = "a \x1b]0;title\x07 \x1b[2J \x9b31m cat\u202e"
save("odd-text-latin1", HEAD + chunk(b"tEXt", b"Title\0caf\xe9") + DATA + END)
save("odd-text-utf8", HEAD + chunk(b"tEXt", "Title\0café".encode()) + DATA + END)
save("odd-text-compressed", HEAD + chunk(b"zTXt", b"Title\0\0" + zlib.compress(b"caf\xe9")) + DATA + END)
save("odd-text-international", HEAD + chunk(b"iTXt", b"Title\0\1\0\0\0" + zlib.compress("café".encode())) + DATA + END)
save("odd-text-after-pixels", HEAD + DATA + chunk(b"tEXt", b"parameters\0late\nSteps: 1, Seed: 2, Size: 9x7") + END)
save("odd-text-hostile", HEAD + chunk(b"iTXt", b"parameters\0\0\0\0\0" + hostile.encode()) + DATA + END)
save("odd-text-not-utf8", HEAD + chunk(b"iTXt", b"Title\0\0\0\0\0\xff\xfe") + DATA + END)
save("odd-text-bomb", HEAD + chunk(b"zTXt", b"Title\0\0" + zlib.compress(b"x" * (32 << 20), 9)) + DATA + END)
save("odd-text-international-bomb", HEAD + chunk(b"iTXt", b"Title\0\1\0\0\0" + zlib.compress(b"x" * (32 << 20), 9)) + DATA + END)
save("odd-text-many", HEAD + b"".join(chunk(b"tEXt", b"k\0v") for _ in range(600)) + DATA + END)
save("odd-text-broken-stream", HEAD + chunk(b"zTXt", b"Title\0\0not zlib") + DATA + END)
save("odd-text-wrong-crc", HEAD + chunk(b"tEXt", b"Title\0x", crc=1) + DATA + END)
save("odd-recipe-broken", HEAD + chunk(b"iTXt", b"easel\0\0\0\0\0{\"version\":1,") + DATA + END)
save("odd-recipe-deep", HEAD + chunk(b"iTXt", b"easel\0\0\0\0\0" + b"[" * 9000) + DATA + END)
save("odd-profile-bomb", HEAD + chunk(b"iCCP", b"p\0\0" + zlib.compress(b"\0" * (32 << 20), 9)) + DATA + END)
save("odd-bytes-after-the-end", WHOLE + b"more" * 9)

# Broken files.
save("bad-empty", b"")
save("bad-signature-only", SIGNATURE)
save("bad-not-a-png", b"GIF89a" + b"\0" * 60)
save("bad-text-mode", WHOLE.replace(b"\r\n", b"\n"))
for name, at in [("in-header", 20), ("after-header", len(HEAD)), ("in-pixels", len(HEAD) + 20),
                 ("before-end", len(HEAD + DATA)), ("in-end", len(WHOLE) - 6)]:
    save(f"bad-cut-{name}", WHOLE[:at])
save("bad-no-header", SIGNATURE + DATA + END)
save("bad-header-crc", WHOLE[:29] + b"\0\0\0\0" + WHOLE[33:])
save("bad-pixels-crc", HEAD + DATA[:-4] + b"\0\0\0\0" + END)
save("bad-pixels-not-zlib", HEAD + chunk(b"IDAT", b"this is not zlib") + END)
save("bad-pixels-too-few", HEAD + chunk(b"IDAT", zlib.compress(b"\0" * 20)) + END)
save("bad-filter", HEAD + chunk(b"IDAT", zlib.compress(b"\x09" * (H * (W + 1)))) + END)
save("bad-no-pixels", HEAD + END)
save("bad-no-palette", SIGNATURE + ihdr(8, 3) + DATA + END)
save("bad-zero-width", SIGNATURE + ihdr(8, 0, w=0) + DATA + END)
save("bad-huge", SIGNATURE + ihdr(8, 6, w=0x7FFFFFFF, h=0x7FFFFFFF) + DATA + END)
save("bad-large-area", SIGNATURE + ihdr(8, 6, w=16384, h=16384) + DATA + END)
save("bad-depth", SIGNATURE + ihdr(3, 0) + DATA + END)
save("bad-color-type", SIGNATURE + ihdr(8, 5) + DATA + END)
save("bad-chunk-length", HEAD + b"\xff\xff\xff\xfftEXt" + DATA + END)
save("bad-critical-chunk", HEAD + chunk(b"WHAT", b"x") + DATA + END)

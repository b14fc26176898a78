"""Writes JPEG and WebP files of every kind, and PNGs in other colour spaces, into
Tests/GalleryTests/Corpus. With pillow, piexif and numpy, run beside it:

  python3 make_formats.py ../Corpus

format-*  must be read; NAME.rgb has the 8-bit sRGB pixels expected, upright and over white.
broken-*  must be refused with an error.
recipe-*  are written as other programs write them, with their text in EXIF.
"""
import io, os, struct, sys, zlib

import numpy as np
import piexif, piexif.helper
from PIL import Image, ImageCms

out = sys.argv[1]
W, H = 24, 16


def path(name):
    return os.path.join(out, name)


def expect(name, pixels):
    array = np.asarray(pixels)
    assert array.shape[2] == 3 and array.dtype == np.uint8
    open(path(os.path.splitext(name)[0] + ".rgb"), "wb").write(array.tobytes())


def write(name, data, pixels=None):
    open(path(name), "wb").write(data)
    if pixels is not None:
        expect(name, pixels)


def saved(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


# Smooth colours, so that halved chroma changes little.
y, x = np.mgrid[0:H, 0:W]
rgb = np.stack([x * 255 // (W - 1), y * 255 // (H - 1), 255 - x * 200 // (W - 1)], -1).astype(np.uint8)
picture = Image.fromarray(rgb)


# --- Colour profiles: three primaries and a gamma (ICC.1:2010), a grey one, and one of four inks.
def s15(value):
    return struct.pack(">i", round(value * 65536))


def profile(space, tags, kind=b"mntr"):
    count = len(tags)
    body, table = b"", b""
    for signature, data in tags:
        data += b"\0" * (-len(data) % 4)
        table += signature + struct.pack(">II", 128 + 4 + 12 * count + len(body), len(data))
        body += data
    size = 128 + 4 + len(table) + len(body)
    pcs = b"Lab " if kind == b"prtr" else b"XYZ "
    head = struct.pack(">I4sI4s4s4s", size, b"lcms", 0x02400000, kind, space, pcs)
    head += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp") + b"\0" * 28
    head += s15(0.9642) + s15(1) + s15(0.8249)
    return head + b"\0" * (128 - len(head)) + struct.pack(">I", count) + table + body


def described(text):
    text = text.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + b"\0" * 78


def xyz(values):
    return b"XYZ \0\0\0\0" + b"".join(s15(v) for v in values)


def gamma_curve(gamma):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"


def srgb_decoded(v):
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)


def srgb_curve():
    values = np.round(srgb_decoded(np.arange(1024) / 1023) * 65535).astype(">u2")
    return b"curv\0\0\0\0" + struct.pack(">I", 1024) + values.tobytes()


BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def rgb_to_xyz(primaries, white):
    def whole(p):
        return np.array([p[0] / p[1], 1, (1 - p[0] - p[1]) / p[1]])
    matrix = np.stack([whole(p) for p in primaries], 1)
    return matrix * np.linalg.solve(matrix, whole(white))


def matrix_profile(name, primaries, curve, white=(0.3127, 0.329)):
    matrix = rgb_to_xyz(primaries, white)
    cones = (BRADFORD @ [0.9642, 1, 0.8249]) / (BRADFORD @ matrix.sum(1))
    matrix = np.linalg.inv(BRADFORD) @ np.diag(cones) @ BRADFORD @ matrix
    tags = [(b"desc", described(name)), (b"wtpt", xyz([0.9642, 1, 0.8249]))]
    tags += [(s, xyz(matrix[:, i])) for i, s in enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))]
    tags += [(s, curve) for s in (b"rTRC", b"gTRC", b"bTRC")]
    return profile(b"RGB ", tags)


P3 = [(0.68, 0.32), (0.265, 0.69), (0.15, 0.06)]
ADOBE = [(0.64, 0.33), (0.21, 0.71), (0.15, 0.06)]
SRGB = [(0.64, 0.33), (0.3, 0.6), (0.15, 0.06)]
display_p3 = matrix_profile("Display P3", P3, srgb_curve())
adobe_rgb = matrix_profile("Adobe RGB (1998)", ADOBE, gamma_curve(563 / 256))
own_srgb = matrix_profile("sRGB by another name", SRGB, srgb_curve())
grey_linear = profile(b"GRAY", [
    (b"desc", described("Linear grey")), (b"wtpt", xyz([0.9642, 1, 0.8249])),
    (b"kTRC", gamma_curve(1))])


def lab_of(rgb):
    linear = srgb_decoded(np.array(rgb, float))
    cones = (BRADFORD @ [0.9642, 1, 0.8249]) / (BRADFORD @ rgb_to_xyz(SRGB, (0.3127, 0.329)).sum(1))
    matrix = np.linalg.inv(BRADFORD) @ np.diag(cones) @ BRADFORD @ rgb_to_xyz(SRGB, (0.3127, 0.329))
    f = np.cbrt(np.maximum(matrix @ linear / [0.9642, 1, 0.8249], 1e-6))
    return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]


def inks():
    """Sixteen corners of four inks, black ink weaker than in a plain product."""
    ramp = bytes(range(256))
    grid = b""
    for corner in range(16):
        c, m, y_, k = (corner >> 3 & 1, corner >> 2 & 1, corner >> 1 & 1, corner & 1)
        light = 0.15 if k else 1
        L, a, b = lab_of([(1 - 0.9 * c) * light, (1 - 0.9 * m) * light, (1 - 0.9 * y_) * light])
        grid += bytes(int(np.clip(round(v), 0, 255)) for v in (L * 2.55, a + 128, b + 128))
    lut = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + b"".join(s15(v) for v in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    lut += ramp * 4 + grid + ramp * 3
    return profile(b"CMYK", [
        (b"desc", described("Four inks")), (b"wtpt", xyz([0.9642, 1, 0.8249])), (b"A2B0", lut)],
        kind=b"prtr")


four_inks = inks()
target = ImageCms.createProfile("sRGB")


def converted(image, icc):
    return ImageCms.profileToProfile(
        image, ImageCms.ImageCmsProfile(io.BytesIO(icc)), target,
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC, outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION)


def by_numbers(values, primaries, decoded):
    """Exactly: 0...1 in a space to 8-bit sRGB."""
    matrix = np.linalg.inv(rgb_to_xyz(SRGB, (0.3127, 0.329))) @ rgb_to_xyz(primaries, (0.3127, 0.329))
    linear = np.clip(decoded(values) @ matrix.T, 0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.round(encoded * 255).astype(np.uint8)


# --- JPEG
def seen(data):
    return Image.open(io.BytesIO(data)).convert("RGB")


for name, options in [
    ("baseline", {"subsampling": 0}), ("progressive", {"progressive": True}),
    ("halved-chroma", {"subsampling": 2}), ("restarts", {"restart_marker_blocks": 1}),
]:
    data = saved(picture, "JPEG", quality=95, **options)
    write(f"format-jpeg-{name}.jpg", data, seen(data))
grey = picture.convert("L")
data = saved(grey, "JPEG", quality=95)
write("format-jpeg-grey.jpg", data, seen(data))
cmyk = Image.fromarray(np.stack(
    [x * 10, y * 15, 240 - x * 10, (x + y) * 3], -1).astype(np.uint8), "CMYK")


def product(inks_):
    light = 255 - np.asarray(inks_).astype(int)
    return ((light[..., :3] * light[..., 3:] + 127) // 255).astype(np.uint8)


data = saved(cmyk, "JPEG", quality=95, subsampling=0)
write("format-jpeg-cmyk.jpg", data, product(Image.open(io.BytesIO(data))))
data = saved(cmyk, "JPEG", quality=95, subsampling=0, icc_profile=four_inks)
write("format-jpeg-cmyk-profile.jpg", data, converted(Image.open(io.BytesIO(data)), four_inks))
# YCCK: what Adobe's programs write is inverted inks as YCbCr, and black; pillow writes the numbers,
# and the marker is told what they are.
light = 255 - np.asarray(cmyk)
ycc = np.asarray(Image.fromarray(255 - light[..., :3]).convert("YCbCr"))
raw = Image.fromarray(np.dstack([255 - ycc, 255 - light[..., 3:]]), "CMYK")
data = bytearray(saved(raw, "JPEG", quality=97, subsampling=0))
data[data.index(b"Adobe") + 11] = 2
write("format-jpeg-ycck.jpg", bytes(data), product(Image.open(io.BytesIO(bytes(data)))))

for orientation in range(1, 9):
    data = saved(picture, "JPEG", quality=95, exif=piexif.dump({"0th": {274: orientation}}))
    image = seen(data)
    turn = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}.get(orientation)
    write(f"format-jpeg-turned{orientation}.jpg", data,
          image if turn is None else image.transpose(Image.Transpose(turn)))

for name, icc in [("display-p3", display_p3), ("adobe-rgb", adobe_rgb)]:
    data = saved(picture, "JPEG", quality=97, subsampling=0, icc_profile=icc)
    write(f"format-jpeg-{name}.jpg", data, converted(seen(data), icc))
data = saved(picture, "JPEG", quality=97, subsampling=0, icc_profile=own_srgb)
write("format-jpeg-srgb.jpg", data, seen(data))
data = saved(grey, "JPEG", quality=97, icc_profile=grey_linear)
write("format-jpeg-grey-profile.jpg", data,
      converted(Image.open(io.BytesIO(data)), grey_linear).convert("RGB"))
# A camera's Adobe RGB, without a profile.
data = saved(picture, "JPEG", quality=97, subsampling=0, exif=piexif.dump(
    {"Exif": {0xA001: 0xFFFF}, "Interop": {1: b"R03"}}))
write("format-jpeg-camera-adobe-rgb.jpg", data, converted(seen(data), adobe_rgb))
data = saved(picture, "JPEG", quality=97, subsampling=0, icc_profile=b"no profile at all" * 10)
write("format-jpeg-bad-profile.jpg", data, seen(data))

# --- WebP
alpha = np.dstack([rgb, (255 - y * 16).clip(0, 255)]).astype(np.uint8)
see_through = Image.fromarray(alpha, "RGBA")


def over_white(image):
    pixels = np.asarray(image.convert("RGBA")).astype(int)
    a = pixels[..., 3:]
    return ((pixels[..., :3] * a + 255 * (255 - a) + 127) // 255).astype(np.uint8)


for name, image, options in [
    ("lossy", picture, {"quality": 90}), ("lossless", picture, {"lossless": True}),
    ("lossy-alpha", see_through, {"quality": 90}),
    ("lossless-alpha", see_through, {"lossless": True, "exact": True}),
    ("extended", picture, {"quality": 90, "xmp": b"<x/>"}),
]:
    data = saved(image, "WEBP", **options)
    write(f"format-webp-{name}.webp", data, over_white(Image.open(io.BytesIO(data))))
frames = [see_through, see_through.transpose(Image.Transpose.ROTATE_180)]
data = saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True, exact=True)
write("format-webp-animated.webp", data, over_white(frames[0]))
data = saved(picture, "WEBP", lossless=True, icc_profile=display_p3)
write("format-webp-display-p3.webp", data, converted(picture, display_p3))
data = saved(picture, "WEBP", lossless=True, exif=piexif.dump({"0th": {274: 6}}))
write("format-webp-turned6.webp", data, picture.transpose(Image.Transpose.ROTATE_270))


# --- PNG in other spaces
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(samples, extra, depth=8, color=2):
    kind = ">u2" if depth == 16 else "u1"
    lines = samples.astype(kind)
    body = b"".join(b"\0" + line.tobytes() for line in lines)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", W, H, depth, color, 0, 0, 0))
            + b"".join(chunk(k, d) for k, d in extra) + chunk(b"IDAT", zlib.compress(body))
            + chunk(b"IEND", b""))


def iccp(icc):
    return (b"iCCP", b"profile\0\0" + zlib.compress(icc))


def chrm(primaries):
    flat = [0.3127, 0.329] + [v for p in primaries for v in p]
    return (b"cHRM", struct.pack(">8I", *[round(v * 100000) for v in flat]))


def gama(value):
    return (b"gAMA", struct.pack(">I", round(value * 100000)))


wide = rgb / 255
deep = np.round(wide * 65535)
write("format-png-display-p3.png", png(rgb, [iccp(display_p3)]), converted(picture, display_p3))
write("format-png-display-p3-16.png", png(deep, [iccp(display_p3)], 16),
      by_numbers(wide, P3, srgb_decoded))
write("format-png-grey-profile-16.png", png(deep[..., 0], [iccp(grey_linear)], 16, 0),
      by_numbers(np.repeat(wide[..., :1], 3, 2), SRGB, lambda v: v))
write("format-png-cicp-p3.png", png(rgb, [(b"cICP", bytes([12, 13, 0, 1])), iccp(adobe_rgb)]),
      by_numbers(wide, P3, srgb_decoded))
write("format-png-gama-linear-16.png", png(deep, [gama(1)], 16), by_numbers(wide, SRGB, lambda v: v))
write("format-png-gama-chrm.png", png(rgb, [gama(1 / 1.8), chrm(ADOBE)]),
      by_numbers(wide, ADOBE, lambda v: v ** 1.8))
write("format-png-srgb-over-gama.png", png(rgb, [(b"sRGB", b"\0"), gama(1)]), rgb)
write("format-png-usual-gama.png", png(rgb, [gama(0.45455), chrm(SRGB)]), rgb)
write("format-png-cicp-hlg.png", png(rgb, [(b"cICP", bytes([9, 18, 0, 1]))]), rgb)

# --- Broken files
data = open(path("format-jpeg-baseline.jpg"), "rb").read()
start = data.index(b"\xff\xda")
frame = data.index(b"\xff\xc0")
sizes = bytearray(data)
sizes[frame + 5:frame + 9] = b"\x4e\x20\x4e\x20"
for name, broken in [
    ("cut-in-pixels", data[:start + 60]), ("cut-before-pixels", data[:start]),
    ("cut-in-header", data[:30]), ("signature", data[:3] + b"\0" * 20), ("huge", bytes(sizes)),
    ("no-tables", data[:data.index(b"\xff\xdb")] + data[frame:]),
]:
    write(f"broken-jpeg-{name}.jpg", broken)
for kind in ("lossy", "lossless", "animated"):
    data = open(path(f"format-webp-{kind}.webp"), "rb").read()
    write(f"broken-webp-{kind}-cut.webp", data[:len(data) * 2 // 3])
write("broken-webp-signature.webp", data[:12] + b"\0" * 20)

# --- Recipes as other programs write them
text = ("a red apple, ünïcödé 🍎\nNegative prompt: blurry\n"
        "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1234, Size: 24x16, Model: sd15")
comment = piexif.dump({"Exif": {
    piexif.ExifIFD.UserComment: piexif.helper.UserComment.dump(text, encoding="unicode")}})
for kind in ("jpeg", "webp"):
    name = path("recipe-a1111." + ("jpg" if kind == "jpeg" else "webp"))
    picture.save(name, kind.upper(), quality=80)
    piexif.insert(comment, name)
exif = Image.Exif()
exif[0x0110] = 'prompt:{"3": {"class_type": "KSampler", "inputs": {"seed": 5}}}'
exif[0x010F] = 'workflow:{"nodes": []}'
write("recipe-comfyui.webp", saved(picture, "WEBP", quality=80, exif=exif))
exif = Image.Exif()
exif[0x9286] = '{"prompt": "a red apple", "seed": "1234", "steps": 20}'
exif[0x0131] = "Fooocus v2.5.5"
write("recipe-fooocus.jpg", saved(picture, "JPEG", quality=80, exif=exif))
print("done")

"""Colours, materials and sizes: how objects look, and the words for it."""

from renderer import COLOURS, CI, CN

MATS = ["matte", "plastic", "metal", "glass", "wood", "marble", "stone", "wool", "clay"]
MATTE, PLASTIC, METAL, GLASS, WOOD, MARBLE, STONE, WOOL, CLAY = range(9)
PLAIN = [c for c in CN if c not in ("gold", "silver")]
WOODS = [(0.36, 0.17, 0.065), (0.46, 0.25, 0.10), (0.22, 0.095, 0.038), (0.55, 0.34, 0.16)]
MATWORDS = {
    MATTE: ["matte"],
    PLASTIC: ["plastic", "shiny", "glossy", "plastic"],
    METAL: ["metal", "metallic", "shiny metal"],
    GLASS: ["glass"],
    WOOD: ["wooden", "wooden", "wood"],
    MARBLE: ["marble"],
    STONE: ["stone"],
    WOOL: ["knitted", "woolen", "knitted wool", "wool"],
    CLAY: ["clay"],
}
MADEOF = {
    PLASTIC: "plastic",
    METAL: "metal",
    GLASS: "glass",
    WOOD: "wood",
    MARBLE: "marble",
    STONE: "stone",
    WOOL: "wool",
    CLAY: "clay",
}
SIZES = ["none", "tiny", "small", "large", "huge"]
SIZEW = {
    "tiny": ["tiny", "very small"],
    "small": ["small", "little"],
    "large": ["large", "big"],
    "huge": ["huge", "giant", "very big"],
}
SIZES_S = {"tiny": 0.36, "small": 0.56, "large": 1.0, "huge": 1.0}


def jitter(R, c, name):
    a = 0.06 if name in ("brown", "orange", "red", "yellow", "black", "white") else 0.09
    k = (
        1 + R.uniform(-0.14, 0.14)
        if name not in ("white", "black", "gray", "silver")
        else 1 + R.uniform(-0.07, 0.05)
    )
    m = max(c)
    return tuple(min(0.95, max(0.008, v * k + m * R.uniform(-a, a) * 0.30)) for v in c)


def draw_look(R, T, t, force_plain=False):
    """One group's colour and material: dict(col, rgb, mat, col_said, mat_said, shade)."""
    d = dict(col=-1, mat=MATTE, col_said=0, mat_said=0, shade="")
    u = R.random()
    say_col = u < 0.58
    say_mat = R.random() < 0.33 and not force_plain
    if say_mat:
        m = R.choices(
            [MATTE, PLASTIC, METAL, GLASS, WOOD, MARBLE, STONE, WOOL, CLAY],
            [3, 9, 14, 16, 16, 11, 9, 13, 8],
        )[0]
        d["mat"] = m
        d["mat_said"] = 1
    nat = T.cols[t]
    if say_col:
        name = R.choice(nat) if R.random() < 0.42 else R.choice(CN)
        d["col_said"] = 1
    else:
        name = R.choice(nat)
    m = d["mat"]
    if d["mat_said"]:
        if name in ("gold", "silver") and m != METAL:
            name = R.choice([c for c in nat if c not in ("gold", "silver")] or PLAIN)
        if m == GLASS and name in ("black",):
            name = "blue" if say_col else name
        if not say_col:
            if m == METAL:
                d["rgb"] = tuple(
                    v * R.uniform(0.85, 1.0)
                    for v in R.choice([(0.62, 0.63, 0.65), (0.72, 0.72, 0.73), (0.55, 0.56, 0.58)])
                )
                return d
            if m == GLASS:
                d["rgb"] = R.choice([(0.90, 0.95, 0.96), (0.84, 0.94, 0.93), (0.88, 0.93, 0.98)])
                return d
            if m == WOOD:
                d["rgb"] = tuple(v * R.uniform(0.9, 1.1) for v in R.choice(WOODS))
                return d
            if m == MARBLE:
                d["rgb"] = R.choice(
                    [(0.86, 0.85, 0.83), (0.86, 0.85, 0.83), (0.80, 0.74, 0.66), (0.62, 0.63, 0.64)]
                )
                return d
            if m == STONE:
                d["rgb"] = R.choice([(0.38, 0.37, 0.35), (0.30, 0.30, 0.30), (0.45, 0.41, 0.35)])
                return d
            if m == CLAY:
                d["rgb"] = R.choice([(0.52, 0.20, 0.10), (0.60, 0.26, 0.14), (0.45, 0.18, 0.09)])
                return d
    else:
        if name in ("gold", "silver"):
            d["mat"] = METAL
        else:
            d["mat"] = PLASTIC if R.random() < 0.42 else MATTE
    d["col"] = CI[name]
    rgb = jitter(R, COLOURS[name], name)
    if (
        say_col
        and name in ("blue", "green", "red", "purple")
        and R.random() < 0.07
        and m not in (METAL, GLASS)
    ):
        d["shade"] = "dark"
        rgb = tuple(v * 0.28 for v in rgb)
    elif (
        say_col
        and name in ("blue", "green", "gray")
        and R.random() < 0.07
        and m not in (METAL, GLASS)
    ):
        d["shade"] = "light"
        rgb = tuple(0.62 * v + 0.28 for v in rgb)
    if m == METAL and name in ("black", "white", "gray"):
        rgb = {
            "black": (0.06, 0.06, 0.065),
            "white": (0.92, 0.92, 0.92),
            "gray": (0.36, 0.36, 0.37),
        }[name]
    if m == WOOL and name == "black":
        rgb = (0.03, 0.03, 0.033)
    d["rgb"] = rgb
    return d


def lum(c):
    return 0.3 * c[0] + 0.59 * c[1] + 0.11 * c[2]


def far_from(c, looks, d=0.22):
    # distance in roughly perceptual units
    f = lambda v: v**0.45
    return all(sum((f(a) - f(b)) ** 2 for a, b in zip(c, l)) ** 0.5 > d for l in looks)

"""The sixteen places, and the phrases that name them."""

from captions import article
from looks import PLAIN, WOODS, far_from, jitter, lum
from renderer import CI, COLOURS

# Places and grounds are numbered as in the renderer (E_* and G_*).
(
    STUDIO,
    TABLE,
    GRASS,
    BEACH,
    SNOW,
    DESERT,
    NIGHT,
    SUNSET,
    CHECKER,
    FOREST,
    CITY,
    UNDERWATER,
    WALL,
    BRICK,
    MOON,
    FOG,
) = range(16)
WEIGHTS = [22, 11, 9, 8, 7, 6, 7, 9, 5, 6, 5, 5, 6, 4, 3, 2]
SKY = {GRASS, BEACH, SNOW, DESERT, NIGHT, SUNSET, FOREST, CITY, UNDERWATER, MOON, FOG}
GROUNDS = {"grass": 2, "sand": 3, "snow": 4, "dune": 5}
TILES = ["red", "blue", "green", "yellow", "pink", "purple", "orange"]
WALLS = TILES + ["white", "gray", "cyan", "brown"]

# Twice is twice as often; %s is a colour with its article, %c one without.
PHRASES = {
    STUDIO: [
        "on %s background",
        "on %s background",
        "against %s background",
        "with %s background",
        "on a plain %c background",
        "in front of %s background",
    ],
    TABLE: [
        "on a wooden table",
        "on a wooden table",
        "on a table",
        "on a wooden desk",
        "on a kitchen table",
        "standing on a wooden table",
    ],
    GRASS: [
        "on the grass",
        "on grass",
        "in a grassy field",
        "in a meadow",
        "on a lawn",
        "in a green field",
        "in a field under a blue sky",
        "on green grass under a blue sky",
        "in a park",
    ],
    BEACH: [
        "on a beach",
        "on the beach",
        "on a sandy beach",
        "by the sea",
        "at the beach",
        "on the sand by the ocean",
    ],
    SNOW: [
        "in the snow",
        "on snow",
        "in a snowy landscape",
        "in a snowy field",
        "in winter",
        "on the snow",
    ],
    DESERT: [
        "in the desert",
        "in a desert",
        "on a sand dune",
        "in the desert",
        "on desert sand",
    ],
    NIGHT: [
        "under a starry night sky",
        "at night",
        "under the stars",
        "under a starry sky",
        "on a moonlit night",
        "in the moonlight",
        "at night under a full moon",
    ],
    SUNSET: [
        "at sunset",
        "at sunset",
        "under an orange sky",
        "in the evening sun",
        "at dusk under an orange sky",
    ],
    CHECKER: [
        "on a checkered floor",
        "on a black and white checkered floor",
        "on a checkerboard floor",
        "on a black and white checkerboard",
        "on a tiled checkered floor",
    ],
    FOREST: [
        "in a forest",
        "in the forest",
        "in the woods",
        "in a green forest",
        "on the forest floor",
    ],
    CITY: [
        "in a city at night",
        "on a city street at night",
        "with city lights in the background",
        "in the street at night",
        "in front of blurry city lights",
    ],
    UNDERWATER: [
        "underwater",
        "under the sea",
        "at the bottom of the sea",
        "at the bottom of the ocean",
        "under water",
    ],
    WALL: [
        "in a room with %s wall",
        "in front of %s wall",
        "in a room with %c walls",
        "on a wooden floor in front of %s wall",
        "against %s wall",
    ],
    BRICK: [
        "in front of a brick wall",
        "against a brick wall",
        "by a brick wall",
        "in front of a red brick wall",
    ],
    MOON: [
        "on the moon",
        "on the surface of the moon",
        "on the moon with the earth in the sky",
    ],
    FOG: ["in the fog", "in thick fog", "on a foggy day", "in the mist"],
}
FALLING_SNOW = [
    "in the snow",
    "in falling snow",
    "on a snowy day",
    "in the snow while it is snowing",
]
COLOURED_CHECKER = [
    "on %s and white checkered floor",
    "on %s and white checkerboard floor",
    "on a checkered %c and white floor",
]
# What may lie under a night or a sunset: how often, and the phrases that say it too.
LIT_GROUNDS = {
    NIGHT: {
        "grass": (5, ["in a field at night", "on the grass at night"]),
        "sand": (3, ["on a beach at night"] * 4),
        "snow": (2, ["in the snow at night"] * 4),
        "dune": (2, ["in the desert at night"] * 4),
    },
    SUNSET: {
        "grass": (
            4,
            ["in a field at sunset", "on the grass at sunset", "in a meadow at sunset"],
        ),
        "sand": (
            5,
            [
                "on a beach at sunset",
                "on the beach at sunset",
                "by the sea at sunset",
                "at sunset on the beach",
            ],
        ),
        "dune": (3, ["in the desert at sunset"] * 3),
        "snow": (1, ["in the snow at sunset"] * 3),
    },
}


def choose(R, looks, named):
    """A place in which such things can be seen."""
    place = STUDIO
    if named or R.random() >= 0.86:
        place = R.choices(range(16), WEIGHTS)[0]
    dark = any(lum(l) < 0.05 for l in looks)
    if dark and place in (NIGHT, CITY, MOON) and R.random() < 0.9:
        place = R.choice([GRASS, BEACH, TABLE, SNOW, SUNSET])
    pale = any(min(l) > 0.7 for l in looks)  # white, silver or clear glass
    if pale and place in (SNOW, FOG) and R.random() < 0.8:
        place = R.choice([GRASS, TABLE, FOREST, SUNSET, BRICK, NIGHT])
    return place


def drawn_until_far(draw, looks, distance, tries):
    """What draw gives, a tuple with a colour first: the first that looks unlike the objects."""
    for _ in range(tries):
        drawn = draw()
        if far_from(drawn[0], looks, distance):
            break
    return drawn


def named_background(R):
    name = R.choice(PLAIN)
    colour = jitter(R, COLOURS[name], name)
    fixed = {"white": (0.82, 0.82, 0.82), "black": (0.02, 0.02, 0.022)}
    return fixed.get(name, colour), name


def grey_background(R):
    level = R.uniform(0.25, 0.85) if R.random() < 0.7 else 0.84
    tint = lambda most: [level * (1 + R.uniform(-most, most)) for _ in range(3)]
    colour = tint(0.12)
    if R.random() < 0.25:
        colour = tint(0.35)
    return tuple(min(0.9, v) for v in colour), None


def wood(R, low, high):
    return tuple(v * R.uniform(low, high) for v in R.choice(WOODS))


def wall(R):
    name = R.choice(WALLS)
    return jitter(R, COLOURS[name], name), name


def draw_env(R, looks, named):
    """A place: its colours A and B, how it is drawn, and the phrase; unnamed it has none.

    Every number is drawn in the order of the lines: another order gives a seed other scenes.
    """
    e = dict(gtype=-1, A=(0, 0, 0), B=(0, 0, 0), phrase="", col=-1, fall=0.0, amt=R.random(), sea=0)
    place = e["env"] = choose(R, looks, named)
    phrases, colour = PHRASES[place], None
    if place == STUDIO:
        background = named_background if named else grey_background
        e["A"], colour = drawn_until_far(lambda: background(R), looks, 0.38, tries=16)
    elif place == TABLE:
        (e["A"],) = drawn_until_far(lambda: (wood(R, 0.9, 1.25),), looks, 0.2, tries=6)
    elif place == BEACH:
        e["sea"] = 1
    elif place == SNOW and R.random() < 0.35:
        e["fall"], phrases = R.uniform(0.3, 1.0), FALLING_SNOW
    elif place in LIT_GROUNDS:
        grounds = LIT_GROUNDS[place]
        ground = R.choices(list(grounds), [often for often, _ in grounds.values()])[0]
        e["gtype"], e["sea"] = GROUNDS[ground], int(ground == "sand")
        phrases = phrases + grounds[ground][1]
    elif place == CHECKER:
        e["A"], e["B"] = (0.03, 0.03, 0.032), (0.85, 0.85, 0.84)
        if R.random() >= 0.5:
            colour, phrases = R.choice(TILES), COLOURED_CHECKER
            e["A"] = COLOURS[colour]
    elif place == WALL:
        e["A"], colour = drawn_until_far(lambda: wall(R), looks, 0.36, tries=8)
        e["B"] = wood(R, 0.8, 1.1)
    if colour:
        e["col"] = CI[colour]
    if named or place != STUDIO:  # a plain grey background has no words
        phrase = R.choice(phrases)
        if colour:
            phrase = phrase.replace("%s", f"{article(colour)} {colour}").replace("%c", colour)
        if named:
            e["phrase"] = phrase
    return e

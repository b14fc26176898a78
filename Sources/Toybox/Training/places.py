"""The sixteen places, and the phrases that name them."""

from looks import PLAIN, WOODS, far_from, jitter, lum
from renderer import CI, COLOURS

ENVS = [
    "studio",
    "table",
    "grass",
    "beach",
    "snow",
    "desert",
    "night",
    "sunset",
    "checker",
    "forest",
    "city",
    "underwater",
    "wall",
    "brick",
    "moon",
    "fog",
]
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
G = {
    k: i
    for i, k in enumerate(
        [
            "flat",
            "wood",
            "grass",
            "sand",
            "snow",
            "dune",
            "checker",
            "leaves",
            "asphalt",
            "seabed",
            "pave",
            "moon",
        ]
    )
}
SKY = {GRASS, BEACH, SNOW, DESERT, NIGHT, SUNSET, FOREST, CITY, UNDERWATER, MOON, FOG}
ENV_W = [22, 11, 9, 8, 7, 6, 7, 9, 5, 6, 5, 5, 6, 4, 3, 2]


def draw_env(R, looks, named, kind):
    """Environment: dict(env, gtype, ep0..9 filled later, phrase, col)."""
    e = dict(
        env=STUDIO,
        gtype=-1,
        A=(0, 0, 0),
        B=(0, 0, 0),
        phrase="",
        col=-1,
        fall=0.0,
        amt=R.random(),
        sea=0,
    )
    if not named:
        env = STUDIO if R.random() < 0.86 else R.choices(range(16), ENV_W)[0]
    else:
        env = R.choices(range(16), ENV_W)[0]
    dark = any(lum(l) < 0.05 for l in looks)
    if dark and env in (NIGHT, CITY, MOON) and R.random() < 0.9:
        env = R.choice([GRASS, BEACH, TABLE, SNOW, SUNSET])
    pale = any(min(l) > 0.7 for l in looks)  # white, silver or clear glass
    if pale and env in (SNOW, FOG) and R.random() < 0.8:
        env = R.choice([GRASS, TABLE, FOREST, SUNSET, BRICK, NIGHT])
    e["env"] = env
    ch = R.choice
    if env == STUDIO:
        for _ in range(16):
            if named:
                c = ch(PLAIN)
                A = jitter(R, COLOURS[c], c)
                if c == "white":
                    A = tuple(0.82 * v for v in (1, 1, 1))
                if c == "black":
                    A = (0.02, 0.02, 0.022)
            else:
                c = ""
                v = R.uniform(0.25, 0.85) if R.random() < 0.7 else 0.84
                h = [v * (1 + R.uniform(-0.12, 0.12)) for _ in range(3)]
                if R.random() < 0.25:
                    h = [v * (1 + R.uniform(-0.35, 0.35)) for _ in range(3)]
                A = tuple(min(0.9, x) for x in h)
            if far_from(A, looks, 0.38):
                break
        e["A"] = A
        if named:
            e["col"] = CI[c]
            e["phrase"] = (
                ch(
                    [
                        "on a %s background",
                        "on a %s background",
                        "against a %s background",
                        "with a %s background",
                        "on a plain %s background",
                        "in front of a %s background",
                    ]
                )
                % c
            )
            e["phrase"] = e["phrase"].replace(" a orange", " an orange")
    elif env == TABLE:
        for _ in range(6):
            A = tuple(v * R.uniform(0.9, 1.25) for v in ch(WOODS))
            if far_from(A, looks, 0.2):
                break
        e["A"] = A
        e["phrase"] = ch(
            [
                "on a wooden table",
                "on a wooden table",
                "on a table",
                "on a wooden desk",
                "on a kitchen table",
                "standing on a wooden table",
            ]
        )
    elif env == GRASS:
        e["phrase"] = ch(
            [
                "on the grass",
                "on grass",
                "in a grassy field",
                "in a meadow",
                "on a lawn",
                "in a green field",
                "in a field under a blue sky",
                "on green grass under a blue sky",
                "in a park",
            ]
        )
    elif env == BEACH:
        e["sea"] = 1
        e["phrase"] = ch(
            [
                "on a beach",
                "on the beach",
                "on a sandy beach",
                "by the sea",
                "at the beach",
                "on the sand by the ocean",
            ]
        )
    elif env == SNOW:
        e["fall"] = R.uniform(0.3, 1.0) if R.random() < 0.35 else 0.0
        e["phrase"] = (
            ch(
                [
                    "in the snow",
                    "in falling snow",
                    "on a snowy day",
                    "in the snow while it is snowing",
                ]
            )
            if e["fall"]
            else ch(
                [
                    "in the snow",
                    "on snow",
                    "in a snowy landscape",
                    "in a snowy field",
                    "in winter",
                    "on the snow",
                ]
            )
        )
    elif env == DESERT:
        e["phrase"] = ch(
            ["in the desert", "in a desert", "on a sand dune", "in the desert", "on desert sand"]
        )
    elif env == NIGHT:
        g = R.choices(["grass", "sand", "snow", "dune"], [5, 3, 2, 2])[0]
        e["gtype"] = G[g]
        e["sea"] = g == "sand"
        p = [
            "under a starry night sky",
            "at night",
            "under the stars",
            "under a starry sky",
            "on a moonlit night",
            "in the moonlight",
            "at night under a full moon",
        ]
        e["phrase"] = ch(
            p
            + {
                "grass": ["in a field at night", "on the grass at night"],
                "sand": ["on a beach at night"] * 4,
                "snow": ["in the snow at night"] * 4,
                "dune": ["in the desert at night"] * 4,
            }[g]
        )
    elif env == SUNSET:
        g = R.choices(["grass", "sand", "dune", "snow"], [4, 5, 3, 1])[0]
        e["gtype"] = G[g]
        e["sea"] = g == "sand"
        p = [
            "at sunset",
            "at sunset",
            "under an orange sky",
            "in the evening sun",
            "at dusk under an orange sky",
        ]
        e["phrase"] = ch(
            p
            + {
                "grass": [
                    "in a field at sunset",
                    "on the grass at sunset",
                    "in a meadow at sunset",
                ],
                "sand": [
                    "on a beach at sunset",
                    "on the beach at sunset",
                    "by the sea at sunset",
                    "at sunset on the beach",
                ],
                "dune": ["in the desert at sunset"] * 3,
                "snow": ["in the snow at sunset"] * 3,
            }[g]
        )
    elif env == CHECKER:
        if R.random() < 0.5:
            e["A"] = (0.03, 0.03, 0.032)
            e["B"] = (0.85, 0.85, 0.84)
            e["phrase"] = ch(
                [
                    "on a checkered floor",
                    "on a black and white checkered floor",
                    "on a checkerboard floor",
                    "on a black and white checkerboard",
                    "on a tiled checkered floor",
                ]
            )
        else:
            c = ch(["red", "blue", "green", "yellow", "pink", "purple", "orange"])
            e["A"] = COLOURS[c]
            e["B"] = (0.85, 0.85, 0.84)
            e["col"] = CI[c]
            e["phrase"] = (
                ch(
                    [
                        "on a %s and white checkered floor",
                        "on a %s and white checkerboard floor",
                        "on a checkered %s and white floor",
                    ]
                )
                % c
            )
            e["phrase"] = e["phrase"].replace(" a orange", " an orange")
    elif env == FOREST:
        e["phrase"] = ch(
            [
                "in a forest",
                "in the forest",
                "in the woods",
                "in a green forest",
                "on the forest floor",
            ]
        )
    elif env == CITY:
        e["phrase"] = ch(
            [
                "in a city at night",
                "on a city street at night",
                "with city lights in the background",
                "in the street at night",
                "in front of blurry city lights",
            ]
        )
    elif env == UNDERWATER:
        e["phrase"] = ch(
            [
                "underwater",
                "under the sea",
                "at the bottom of the sea",
                "at the bottom of the ocean",
                "under water",
            ]
        )
    elif env == WALL:
        for _ in range(8):
            c = ch(
                [
                    "red",
                    "blue",
                    "green",
                    "yellow",
                    "pink",
                    "purple",
                    "orange",
                    "white",
                    "gray",
                    "cyan",
                    "brown",
                ]
            )
            A = jitter(R, COLOURS[c], c)
            if far_from(A, looks, 0.36):
                break
        e["A"] = A
        e["B"] = tuple(v * R.uniform(0.8, 1.1) for v in ch(WOODS))
        e["col"] = CI[c]
        e["phrase"] = (
            ch(
                [
                    "in a room with a %s wall",
                    "in front of a %s wall",
                    "in a room with %s walls",
                    "on a wooden floor in front of a %s wall",
                    "against a %s wall",
                ]
            )
            % c
        )
        e["phrase"] = e["phrase"].replace(" a orange", " an orange")
    elif env == BRICK:
        e["phrase"] = ch(
            [
                "in front of a brick wall",
                "against a brick wall",
                "by a brick wall",
                "in front of a red brick wall",
            ]
        )
    elif env == MOON:
        e["phrase"] = ch(
            ["on the moon", "on the surface of the moon", "on the moon with the earth in the sky"]
        )
    elif env == FOG:
        e["phrase"] = ch(["in the fog", "in thick fog", "on a foggy day", "in the mist"])
    if not named:
        e["phrase"] = ""
    return e

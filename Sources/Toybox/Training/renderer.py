"""The renderer as numpy sees it: the layout of scenes, the objects it knows, pictures of scenes."""

import ctypes
import os
import subprocess

import numpy as np

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "render")
LIBRARY = os.environ.get("TOYBOX_RENDERER", os.path.join(HERE, "librender.so"))
GXX = [
    "g++",
    "-O3",
    "-march=native",
    "-fopenmp",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-x",
    "c++",
    "-shared",
    "-fPIC",
]
MAXOBJ = 6
OBJ = np.dtype(
    [
        ("type", "i4"),
        ("x", "f4"),
        ("y", "f4"),
        ("z", "f4"),
        ("yaw", "f4"),
        ("scale", "f4"),
        ("mat", "i4"),
        ("rgb", "f4", 3),
        ("text", "i4"),
        ("var", "i4"),
        ("pad", "f4", 4),
    ]
)
SCENE = np.dtype(
    [
        ("nobj", "i4"),
        ("env", "i4"),
        ("gtype", "i4"),
        ("seed", "i4"),
        ("az", "f4"),
        ("el", "f4"),
        ("dist", "f4"),
        ("fov", "f4"),
        ("t", "f4", 3),
        ("sunaz", "f4"),
        ("sunel", "f4"),
        ("sunrgb", "f4", 3),
        ("ep", "f4", 10),
        ("exposure", "f4"),
        ("pad", "f4", 5),
        ("o", OBJ, MAXOBJ),
    ]
)
WORDS = (
    "HELLO HI OPEN CLOSED STOP GO YES NO LOVE SALE CAFE FREE EXIT HOME PARK BEACH COLD HOT FUN JAZZ MUSIC PIZZA ZOO TAXI BUS HOTEL BAR FARM SHOP BOOKS NEWS ART CATS DOGS ICE TEA SUN MOON "
    "STAR LUCK KEEP OUT WAY IN UP BEST SLOW QUIET DANGER FISH BREAD CAKE MILK COFFEE LUNCH FOOD GAME PLAY WORK SCHOOL LAKE RIVER FOREST HAPPY PEACE DREAM MAGIC KING QUEEN FIRE WATER RAIN SNOW WIND "
    "TREE ROAD CITY TOWN EAST WEST NORTH SOUTH LEFT RIGHT PUSH PULL WOW OK BYE THANKS PLEASE SORRY COOL NICE GOOD NEW OLD BIG WIN LOST FOUND JUMP RUN VOTE WAIT WELL BOX FOX ROBOT HERO MAIN"
).split()
# Linear albedo of the named colours.
COLOURS = {
    "red": (0.70, 0.022, 0.018),
    "orange": (0.92, 0.25, 0.012),
    "yellow": (0.93, 0.68, 0.03),
    "green": (0.055, 0.40, 0.045),
    "blue": (0.022, 0.10, 0.68),
    "purple": (0.25, 0.04, 0.48),
    "pink": (0.92, 0.31, 0.47),
    "brown": (0.18, 0.070, 0.025),
    "black": (0.014, 0.014, 0.016),
    "white": (0.86, 0.86, 0.85),
    "gray": (0.25, 0.25, 0.26),
    "cyan": (0.03, 0.60, 0.70),
    "gold": (0.95, 0.60, 0.16),
    "silver": (0.80, 0.81, 0.83),
}
CN = list(COLOURS)
CI = {c: i for i, c in enumerate(CN)}

_lib = None


def build():
    """Compiles the renderer for this CPU when there is none, or an older one than its source."""
    sources = [os.path.join(HERE, n) for n in os.listdir(HERE) if n.endswith((".h", ".cu"))]
    if os.path.exists(LIBRARY) and os.path.getmtime(LIBRARY) >= max(map(os.path.getmtime, sources)):
        return
    new = LIBRARY + ".%d" % os.getpid()
    subprocess.check_call(GXX + [os.path.join(HERE, "render.cu"), "-o", new])
    os.replace(new, LIBRARY)


def lib():
    global _lib
    if _lib is None:
        if "TOYBOX_RENDERER" not in os.environ:
            build()
        _lib = ctypes.CDLL(LIBRARY)
        _lib.object_name.restype = ctypes.c_char_p
        assert _lib.scene_size() == SCENE.itemsize, (_lib.scene_size(), SCENE.itemsize)
    return _lib


class Table:
    """Names, colours and measured bounds of the objects (lo3 hi3 bcy brad rxz top rsup rclear foot)."""

    def __init__(self):
        L = lib()
        n = L.object_count()
        self.n = n
        g = lambda i, k: L.object_name(i, k).decode()
        self.sing = [g(i, 0) for i in range(n + 2)]
        self.plur = [g(i, 1) for i in range(n + 2)]
        for L2 in (
            self.sing,
            self.plur,
        ):  # no size words inside names: 'small table' would read 'a huge small table'
            for i, w in enumerate(L2):
                if (
                    w.split()[0] in ("small", "little", "big", "large")
                    and w.split(" ", 1)[1] not in L2
                ):
                    L2[i] = w.split(" ", 1)[1]
        self.cols = [[c if c != "grey" else "gray" for c in g(i, 2).split()] for i in range(n + 2)]
        self.cols = [[c for c in cs if c in CI] or ["gray"] for cs in self.cols]
        buf = (ctypes.c_float * 13)()
        self.info = np.zeros((n + 2, 13), "f4")
        for i in range(n + 2):
            L.object_info(i, buf)
            self.info[i] = list(buf)
        I = self.info
        self.hx = np.maximum(abs(I[:, 0]), abs(I[:, 3])).tolist()
        self.hz = np.maximum(abs(I[:, 2]), abs(I[:, 5])).tolist()
        self.h = I[:, 4].tolist()
        self.rxz = I[:, 8].tolist()
        self.top = I[:, 9].tolist()
        self.rsup = I[:, 10].tolist()
        self.rclear = I[:, 11].tolist()
        self.foot = I[:, 12].tolist()
        self.bases = [
            i
            for i in range(n)
            if self.rsup[i] >= 0.12
            and (
                self.top[i] > self.h[i] - 0.09
                or self.sing[i] in ("chair", "armchair", "sofa", "bed", "bench")
            )
            and self.sing[i] not in ("palm tree", "balloon", "wine glass", "mug", "vase")
        ]
        self.basew = [(self.rsup[i] - 0.04) ** 1.4 for i in self.bases]
        self.box = np.stack(
            [
                -np.array(self.hx),
                np.zeros(n + 2),
                -np.array(self.hz),
                np.array(self.hx),
                I[:, 4],
                np.array(self.hz),
            ],
            1,
        )


_tab = None


def table():
    global _tab
    if _tab is None:
        _tab = Table()
    return _tab


def set_atlas():
    """Gives the renderer the pictures of the words on signs (`atlas.py` makes the file)."""
    z = np.load(os.path.join(HERE, "atlas.npz"))
    if list(z["words"]) != WORDS:
        raise SystemExit("render/atlas.npz is of other words: run python atlas.py")
    a = np.ascontiguousarray(z["a"])
    return lib().set_atlas(a.ctypes.data_as(ctypes.c_void_p), a.shape[0], a.shape[2], a.shape[1])


def render(scenes, res, spp=1, out=None):
    """Renders to a numpy array, or into out: an int device pointer (GPU build)."""
    scenes = np.ascontiguousarray(scenes)
    n = len(scenes)
    r = np.empty((n, res, res, 3), "u1") if out is None else None
    p = ctypes.c_void_p(r.ctypes.data if out is None else out)
    e = lib().render(scenes.ctypes.data_as(ctypes.c_void_p), n, res, spp, p)
    if e:
        raise RuntimeError("render error %d" % e)
    return r


def render_crop(scenes, full, x0, y0, size, spp=1, out=None):
    """Renders crops of size x size pixels, at x0, y0 of pictures of full x full; out as in render()."""
    scenes = np.ascontiguousarray(scenes)
    n = len(scenes)
    x0 = np.ascontiguousarray(x0, "i4")
    y0 = np.ascontiguousarray(y0, "i4")
    r = np.empty((n, size, size, 3), "u1") if out is None else None
    v = ctypes.c_void_p
    e = lib().render_crop(
        v(scenes.ctypes.data),
        n,
        full,
        v(x0.ctypes.data),
        v(y0.ctypes.data),
        size,
        spp,
        v(r.ctypes.data if out is None else out),
    )
    if e:
        raise RuntimeError("render error %d" % e)
    return r

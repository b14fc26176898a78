"""Samples scenes with exact captions. sample(n, rng) -> (scenes, captions, facts)."""

import math
import random

import numpy as np

import renderer
from captions import caption
from layout import lay_group, layout
from looks import MATTE, METAL, PLASTIC, SIZES, WOOD, WOODS, draw_look, jitter
from looks import PLAIN
from places import (
    BEACH,
    BRICK,
    CHECKER,
    GRASS,
    MOON,
    NIGHT,
    SKY,
    SNOW,
    STUDIO,
    SUNSET,
    TABLE,
    WALL,
    draw_env,
)
from renderer import CI, COLOURS, MAXOBJ, SCENE, WORDS, table

FACTS = np.dtype(
    [
        ("kind", "i1"),
        ("ngroups", "i1"),
        ("obj", "i2", 3),
        ("count", "i1", 3),
        ("col", "i1", 3),
        ("mat", "i1", 3),
        ("size", "i1", 3),
        ("col_said", "i1", 3),
        ("mat_said", "i1", 3),
        ("rel", "i1"),
        ("env", "i1"),
        ("env_said", "i1"),
        ("envcol", "i1"),
        ("view", "i1"),
        ("text", "i2"),
    ]
)
KINDS = ["single", "count", "relation", "three", "sign"]
RELS = ["none", "left", "right", "front", "behind", "on", "next"]
VIEWS = ["none", "above", "low", "close"]


def one(R, T, sc, fa):
    """Fills everything but the framing. Returns the caption, fill, u, v offsets."""
    u = R.random()
    kind = 0 if u < 0.45 else 1 if u < 0.65 else 2 if u < 0.90 else 3 if u < 0.96 else 4
    rel, text, plate, gs = "none", "", 0, []
    pick = lambda: R.randrange(T.n)
    if kind == 4:
        w = R.randrange(len(WORDS))
        text = WORDS[w]
        plate = int(R.random() < 0.5)
        t = T.n + plate
        g = dict(t=t, count=1, size="")
        if plate:
            c = R.choice(PLAIN)
            g.update(
                col=CI[c],
                rgb=jitter(R, COLOURS[c], c),
                mat=PLASTIC if R.random() < 0.5 else MATTE,
                col_said=int(R.random() < 0.7),
                mat_said=0,
                shade="",
            )
        else:
            g.update(
                col=-1,
                rgb=tuple(v * R.uniform(0.9, 1.2) for v in R.choice(WOODS)),
                mat=WOOD,
                col_said=0,
                mat_said=int(R.random() < 0.6),
                shade="",
            )
        gs = [g]
        fa["text"] = w
    elif kind <= 1:
        t = pick()
        g = dict(
            t=t, count=1 if kind == 0 else R.choices([2, 3, 4, 5], [34, 28, 20, 18])[0], size=""
        )
        g.update(draw_look(R, T, t))
        gs = [g]
    elif kind == 2:
        rel = R.choices(
            ["left", "right", "front", "behind", "on", "next"], [22, 22, 11, 11, 17, 22]
        )[0]
        for _ in range(30):
            a, b = pick(), pick()
            if rel == "on" and T.bases:
                b = R.choices(T.bases, T.basew)[0]
            if a == b:
                continue
            if rel != "on":
                break
            s = min(
                0.95,
                (T.rsup[b] * 1.15 + 0.02) / max(T.foot[a], 0.08),
                (T.rclear[b] if T.rclear[b] < 0.95 else 9) / max(T.rxz[a], 0.1),
            )
            if s > 0.42:
                break
        else:
            rel = "next"
        for t in (a, b):
            g = dict(t=t, count=1, size="")
            g.update(draw_look(R, T, t, force_plain=R.random() < 0.3))
            gs.append(g)
        if rel == "on":
            gs[0]["onscale"] = s * R.uniform(0.88, 1.0)
        elif rel in ("left", "right", "next"):
            v = R.random()
            if v < 0.20:
                sz = R.choice(["tiny", "small", "large", "huge", "small", "large"])
                i = R.randrange(2)
                gs[i]["size"] = sz
                if R.random() < 0.35:
                    gs[1 - i]["size"] = {
                        "tiny": R.choice(["large", "huge"]),
                        "small": "large",
                        "large": "small",
                        "huge": R.choice(["small", "tiny"]),
                    }[sz]
            elif v < 0.34:
                gs[R.randrange(2)]["count"] = R.choice([2, 2, 3])
            elif v < 0.37:
                gs[0]["count"] = 2
                gs[1]["count"] = 2
        elif R.random() < 0.2:
            sz = R.choice(["small", "large"])
            i = 0 if (rel == "front") == (sz == "small") else 1
            gs[i]["size"] = sz
    else:
        ts = R.sample(range(T.n), min(3, T.n))
        for t in ts:
            g = dict(t=t, count=1, size="")
            g.update(draw_look(R, T, t, force_plain=R.random() < 0.55))
            gs.append(g)
        if R.random() < 0.35:
            gs = gs[:2]
            gs[R.randrange(2)]["count"] = R.choice([2, 3])
            rel = "next" if R.random() < 0.5 else "none"
        else:
            rel = "none"
    named = R.random() < 0.64
    looks = [g["rgb"] for g in gs]
    env = draw_env(R, looks, named)
    E = env["env"]
    view = ""
    if kind != 4 and R.random() < 0.10:
        view = R.choice(
            ["above", "low", "close"]
            if E in (STUDIO, TABLE, CHECKER, GRASS, SNOW)
            else ["low", "close", "close"] if E not in (NIGHT, SUNSET) else ["low"]
        )
        if view == "above" and (rel == "on" or (rel in ("front", "behind"))):
            view = ""
        if view == "close" and (len(gs) > 1 or gs[0]["count"] > 1):
            view = ""
        if view == "above" and "sky" in env["phrase"]:
            env["phrase"] = "on the grass"
        if view == "low" and (
            len(gs) > 1 and rel in ("front", "behind") or any(g["count"] > 2 for g in gs)
        ):
            view = ""
    # layout
    if rel == "on":
        a, b = gs
        A, _, _, _ = lay_group(R, T, a, 1.0 * a["onscale"])
        B, _, _, _ = lay_group(R, T, b, 1.0)
        A[0][2] = T.top[b["t"]] - 0.012
        obs = [A[0] + [0], B[0] + [1]]
        two = 0
    else:
        obs, two = layout(R, T, gs, rel, E in SKY)
    if kind == 4:
        for o in obs:
            o[4] = R.uniform(-0.38, 0.38)
    obs = obs[:MAXOBJ]
    # camera
    az = R.uniform(-math.pi, math.pi)
    seed = R.randrange(1 << 20)
    depth = two or rel in ("front", "behind")
    D2R = math.pi / 180
    if E in SKY:
        fov = R.uniform(38, 48)
        el = R.uniform(5, 14) if not depth else R.uniform(14, 20)
    else:
        fov = R.uniform(26, 40)
        el = R.uniform(9, 30) if not depth else R.uniform(20, 34)
    if E in (WALL, BRICK):
        el = R.uniform(6, 18) if not depth else R.uniform(14, 22)
    if kind == 4:
        el = min(el, R.uniform(3, 12))
    if view == "above":
        el = R.uniform(48, 70)
    if view == "low":
        el = R.uniform(1.5, 4)
    fov *= D2R
    el *= D2R
    if E in SKY and view != "above":
        el = min(
            el, fov / 2 - (0.21 if E in (NIGHT, SUNSET, MOON) else 0.15)
        )  # keep some sky in the picture
    sc["nobj"] = len(obs)
    sc["env"] = E
    sc["gtype"] = env["gtype"]
    sc["seed"] = seed
    sc["az"] = az
    sc["el"] = el
    sc["fov"] = fov
    ca, sa = math.cos(az), math.sin(az)
    ext = 0.0
    so = sc["o"]
    for i, (t, x, y, z, yaw, s, gi) in enumerate(obs):
        g = gs[gi]
        rgb = g["rgb"]
        if g["count"] > 1 and not g["col_said"] and not g["mat_said"] and R.random() < 0.35:
            n = R.choice(T.cols[t])
            if n not in ("gold", "silver") and g["mat"] != METAL:
                rgb = jitter(R, COLOURS[n], n)
        so[i] = (
            t,
            x * ca + z * sa,
            y,
            -x * sa + z * ca,
            yaw + az,
            s,
            g["mat"],
            rgb,
            fa["text"] if kind == 4 else -1,
            R.randrange(64),
            0,
        )
        ext = max(ext, math.hypot(x, z) + s * T.rxz[t])
    side = R.choice([-1, 1])
    half = fov / 2
    sc["sunaz"] = az + side * R.uniform(0.35, 1.15)
    sc["sunel"] = R.uniform(0.62, 1.05)
    ep = [*env["A"], *env["B"], 0, 0, env["amt"], 0]
    if E in (BEACH,) or env["sea"]:
        ep[6] = az + math.pi + R.uniform(-0.45, 0.45)
        ep[7] = ext + R.uniform(1.1, 2.6)
    if E in (NIGHT, MOON):
        sc["pad"][:2] = az + math.pi + R.choice([-1, 1]) * half * R.uniform(0.45, 0.78), max(
            0.11, -el + half * R.uniform(0.5, 0.78)
        )
    if E == NIGHT:
        sc["sunel"] = R.uniform(0.6, 0.9)
    if E == SUNSET:
        sc["pad"][:2] = az + math.pi + R.choice([-1, 1]) * half * R.uniform(0.25, 0.75), R.uniform(
            0.045, 0.1
        )
        sc["sunaz"] = az + side * R.uniform(0.8, 1.35)
        sc["sunel"] = R.uniform(0.28, 0.45)
    if E == TABLE:
        ep[7] = ext + R.uniform(0.5, 1.6)
    if E in (WALL, BRICK):
        ep[7] = ext + R.uniform(0.15, 0.9)
        sc["sunel"] = R.uniform(0.7, 1.1)
    if E == SNOW:
        ep[9] = env["fall"]
    sc["ep"] = ep
    sc["exposure"] = R.uniform(0.92, 1.1)
    # facts
    fa["kind"] = kind
    fa["ngroups"] = len(gs)
    fa["rel"] = RELS.index(rel if rel != "none" else "none")
    fa["env"] = E
    fa["env_said"] = int(bool(env["phrase"]))
    fa["envcol"] = env["col"]
    fa["view"] = VIEWS.index(view or "none")
    for i, g in enumerate(gs):
        fa["obj"][i] = g["t"]
        fa["count"][i] = g["count"]
        fa["col"][i] = g["col"]
        fa["mat"][i] = g["mat"]
        fa["size"][i] = SIZES.index(g.get("size") or "none")
        fa["col_said"][i] = g["col_said"]
        fa["mat_said"][i] = g["mat_said"]
    cap = caption(R, T, gs, rel, env, view, text, not two)
    fill = (
        R.uniform(0.72, 0.90)
        if len(obs) == 2
        else R.uniform(0.80, 0.94) if len(obs) > 2 or kind == 4 else R.uniform(0.62, 0.84)
    )
    if kind == 4:
        fill = R.uniform(0.78, 0.92)
    if view == "close":
        fill = R.uniform(0.94, 1.04)
    m = max(0.0, 1 - fill) * 0.55
    ou, ov = R.uniform(-m, m), R.uniform(-m, m)
    if E in SKY:
        ov = -abs(ov)
    return cap, fill, ou, ov


def frame(sc, T, fill, ou, ov):
    """Camera distance and target so that the projected bounds of the group span `fill` of the picture."""
    n = len(sc)
    o = sc["o"]
    k = np.arange(MAXOBJ)[None] < sc["nobj"][:, None]
    box = T.box[np.clip(o["type"], 0, T.n + 1)]
    c, s = np.cos(o["yaw"]), np.sin(o["yaw"])
    P = []
    for bx in (0, 3):
        for by in (1, 4):
            for bz in (2, 5):
                x, y, z = (
                    box[..., bx] * o["scale"],
                    box[..., by] * o["scale"],
                    box[..., bz] * o["scale"],
                )
                P.append(np.stack([o["x"] + c * x + s * z, o["y"] + y, o["z"] - s * x + c * z], -1))
    P = np.stack(P, 2).astype("f8")
    K = np.broadcast_to(k[:, :, None], P.shape[:3]).reshape(n, -1)
    P = P.reshape(n, -1, 3)
    az, el = sc["az"].astype("f8"), sc["el"].astype("f8")
    fz = np.stack([np.sin(az) * np.cos(el), np.sin(el), np.cos(az) * np.cos(el)], -1)
    fx = np.stack([np.cos(az), 0 * az, -np.sin(az)], -1)
    fy = np.cross(fz, fx)
    big = 1e9
    lo = np.where(K[..., None], P, big).min(1)
    hi = np.where(K[..., None], P, -big).max(1)
    Gc = (lo + hi) / 2
    Q = P - Gc[:, None]
    a = (Q * fx[:, None]).sum(-1)
    b = (Q * fy[:, None]).sum(-1)
    d = (Q * fz[:, None]).sum(-1)
    tf = np.tan(sc["fov"].astype("f8") / 2)
    D = 3 / tf
    ox = np.zeros(n)
    oy = np.zeros(n)
    for it in range(7):
        w = np.maximum(D[:, None] - d, 0.15) * tf[:, None]
        u, v = (a - ox[:, None]) / w, (b - oy[:, None]) / w
        u0 = np.where(K, u, big).min(1)
        u1 = np.where(K, u, -big).max(1)
        v0 = np.where(K, v, big).min(1)
        v1 = np.where(K, v, -big).max(1)
        ox += ((u0 + u1) / 2 - ou) * D * tf
        oy += ((v0 + v1) / 2 - ov) * D * tf
        r = np.maximum(u1 - u0, v1 - v0) / 2 / fill
        D = np.maximum(D * r, 0.5)
    sc["dist"] = D
    sc["t"] = Gc + fx * ox[:, None] + fy * oy[:, None]


def sample(n, rng):
    T = table()
    R = random.Random(int(rng.integers(1 << 62)))
    sc = np.zeros(n, SCENE)
    fa = np.zeros(n, FACTS)
    for f in ("obj", "col", "mat", "text", "envcol"):
        fa[f] = -1
    caps, fr = [], np.zeros((n, 3))
    for i in range(n):
        c, fl, u, v = one(R, T, sc[i], fa[i])
        caps.append(c)
        fr[i] = fl, u, v
    sc["o"]["scale"] = np.where(sc["o"]["scale"] <= 0, 1, sc["o"]["scale"])
    frame(sc, T, fr[:, 0], fr[:, 1], fr[:, 2])
    return sc, caps, fa

"""Where objects stand. The frame is the camera's: x to the right, z towards the camera."""

import math

from looks import SIZES_S


def half_width(T, t, yaw, s):
    c, n = abs(math.cos(yaw)), abs(math.sin(yaw))
    return s * min(c * T.hx[t] + n * T.hz[t], T.rxz[t]), s * min(
        n * T.hx[t] + c * T.hz[t], T.rxz[t]
    )


def draw_yaw(R, T, t):
    """Turn relative to the camera: thin objects show their broad side, long ones more often their flank."""
    hx, hz = T.hx[t], T.hz[t]
    if hz < 0.62 * hx:
        return max(-0.75, min(0.75, R.gauss(0, 0.4)))
    if hx < 0.62 * hz and T.h[t] < 0.95 * 2 * hz:
        return R.choice([-1, 1]) * R.uniform(0.55, 1.45)
    return max(-1.2, min(1.2, R.gauss(0, 0.5))) if R.random() < 0.9 else R.uniform(-1.6, 1.6)


def lay_group(R, T, g, s, sky=False):
    """Objects of one group around its own origin: list of [t, x, y, z, yaw, s, group], half width, half depth."""
    k, t = g["count"], g["t"]
    base = draw_yaw(R, T, t)
    yaws = [
        base + R.uniform(-0.25, 0.25) if R.random() < 0.7 else draw_yaw(R, T, t) for _ in range(k)
    ]
    hw = [half_width(T, t, y, s) for y in yaws]
    if k == 1:
        return [[t, 0, 0, 0, yaws[0], s]], hw[0][0], hw[0][1], 0
    gap = s * R.uniform(0.06, 0.2)
    rows = [k]
    if k >= 4 and R.random() < (0.45 if sky else 0.8):
        rows = [k // 2, k - k // 2] if k != 5 or R.random() < 0.5 else [3, 2]
    elif k == 3 and R.random() < 0.3:
        rows = [2, 1] if R.random() < 0.5 else [1, 2]
    out, i, W, two = [], 0, 0.0, len(rows) > 1
    md = max(h[1] for h in hw)
    mw = max(h[0] for h in hw)
    z0 = 0.0
    for r, cnt in enumerate(rows):  # first row in front
        if two:  # a gap wide enough to see the back row through
            step = 2 * mw + max(gap, mw * (1.15 if sky else 0.6))
            xs = [(j - (cnt - 1) / 2) * step for j in range(cnt)]
            if cnt == len(rows) and rows[0] == rows[1]:
                xs = [x + (step * 0.25 if r else -step * 0.25) for x in xs]
            elif rows[0] == rows[1]:
                xs = [x + (step * 0.25 if r else -step * 0.25) for x in xs]
        else:
            xs, x = [], 0.0
            for j in range(cnt):
                if j:
                    x += hw[i + j - 1][0] + hw[i + j][0] + gap
                xs.append(x)
            m = (xs[0] + xs[-1]) / 2
            xs = [v - m for v in xs]
        for j in range(cnt):
            zj = z0 + (R.uniform(-0.18, 0.18) * s if not two else R.uniform(-0.04, 0.04) * s)
            out.append([t, xs[j], 0, zj, yaws[i], s])
            W = max(W, abs(xs[j]) + hw[i][0])
            i += 1
        z0 -= 2 * md + s * 0.22
    zc = (z0 + 2 * md + s * 0.22) / 2
    for o in out:
        o[3] -= zc
    return out, W, abs(zc) + md + 0.1 * s, two


def layout(R, T, gs, rel, sky=False):
    S = [SIZES_S[g["size"]] if g.get("size") else 1.0 for g in gs]
    if len(gs) >= 2:
        m = {"tiny": 0.36, "small": 0.56, None: 1.0, "": 1.0}
        for i, g in enumerate(gs):
            o = gs[1 - i] if len(gs) == 2 else None
            S[i] = 1.0 if not g.get("size") else SIZES_S[g["size"]]
            if o is not None and not g.get("size") and o.get("size") in ("large", "huge"):
                S[i] = 0.58 if o["size"] == "large" else 0.38
        S = [s * R.uniform(0.94, 1.06) for s in S]
    two = 0
    if len(gs) == 1:
        obs, w, d, two = lay_group(R, T, gs[0], 1.0, sky)
        for o in obs:
            o.append(0)
        return obs, two
    L = [lay_group(R, T, g, s, sky) for g, s in zip(gs, S)]
    pos = []
    if rel in ("left", "right", "next"):
        sgn = -1 if rel == "left" else 1 if rel == "right" else R.choice([-1, 1])
        gap = R.uniform(0.06, 0.35) if rel != "next" else R.uniform(0.04, 0.14)
        x = L[0][1] + L[1][1] + gap
        pos = [(sgn * x / 2, R.uniform(-0.12, 0.12)), (-sgn * x / 2, R.uniform(-0.12, 0.12))]
    elif rel in ("front", "behind"):
        sz = 1 if rel == "front" else -1
        z = L[0][2] + L[1][2] + R.uniform(0.10, 0.35)
        x = (
            R.choice([-1, 1])
            * (R.uniform(0.72, 0.98) if sky else R.uniform(0.55, 0.85))
            * (L[0][1] + L[1][1])
        )
        pos = [(x / 2, sz * z / 2), (-x / 2, -sz * z / 2)]
    elif rel == "on":
        a, b = gs[0]["t"], gs[1]["t"]
        ob, oa = L[1][0][0], L[0][0][0]
        oa[2] = T.top[b] * ob[5] - 0.012
        pos = [(0, 0), (0, 0)]
    else:
        if len(gs) == 2:
            return layout(R, T, gs, "next", sky)
        order = list(range(len(gs)))
        R.shuffle(order)
        tri = len(gs) == 3 and R.random() < 0.35
        pos = [None] * len(gs)
        x = 0.0
        prev = None
        for j in order:
            if prev is not None:
                x += L[prev][1] + L[j][1] + R.uniform(0.06, 0.22)
            pos[j] = (x, 0.0)
            prev = j
        m = (pos[order[0]][0] - L[order[0]][1] + pos[order[-1]][0] + L[order[-1]][1]) / 2
        pos = [(p[0] - m, R.uniform(-0.12, 0.12)) for p in pos]
        if tri:
            pos[order[1]] = (pos[order[1]][0], -R.uniform(0.2, 0.5))
    obs = []
    for gi, (l, p) in enumerate(zip(L, pos)):
        two |= l[3]
        for o in l[0]:
            obs.append([o[0], o[1] + p[0], o[2], o[3] + p[1], o[4], o[5], gi])
    return obs, two

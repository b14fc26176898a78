"""Captions: what is said of a scene, in words that vary."""

from looks import CN, MADEOF, MATWORDS, SIZEW

NUM = ["zero", "one", "two", "three", "four", "five", "six"]

VOW = set("aeiou")


def article(w):
    x = w.lower()
    if x.startswith(("uni", "use", "uk", "one", "eu")):
        return "a"
    return "an" if x[0] in VOW else "a"


def adjectives(R, g, T):
    """Adjectives before the noun and a phrase after it."""
    size = [R.choice(SIZEW[g["size"]])] if g.get("size") else []
    col, mat, post = [], [], ""
    if g["col_said"]:
        n = CN[g["col"]]
        if n == "gray" and R.random() < 0.35:
            n = "grey"
        if n == "gold":
            n = R.choice(["golden", "golden", "gold"])
        if g["shade"]:
            n = g["shade"] + " " + n
        col = [n]
    if g["mat_said"]:
        if g["mat"] in MADEOF and R.random() < 0.13:
            post = " made of " + MADEOF[g["mat"]]
        else:
            w = R.choice(MATWORDS[g["mat"]])
            if col and "gold" in col[0] and w == "shiny metal":
                w = "metal"
            mat = [w]
    if col and mat and R.random() < 0.15:
        return size + mat + col, post
    if col and mat and mat[0] in ("shiny", "glossy", "matte"):
        return size + mat + col, post
    return size + col + mat, post


def noun_phrase(R, T, g, art=True, row=False):
    adj, post = adjectives(R, g, T)
    k = g["count"]
    noun = T.sing[g["t"]] if k == 1 else T.plur[g["t"]]
    body = " ".join(adj + [noun]) + post
    if k > 1:
        return (
            (
                str(k)
                if R.random() < 0.06
                else "a group of " + NUM[k] if R.random() < 0.04 and art else NUM[k]
            )
            + " "
            + body
            + (" in a row" if row and k > 2 and R.random() < 0.14 else "")
        )
    return (article(body) + " " + body) if art else body


REL_W = {
    "left": ["to the left of", "to the left of", "on the left of", "left of"],
    "right": ["to the right of", "to the right of", "on the right of", "right of"],
    "front": ["in front of"],
    "behind": ["behind"],
    "on": ["on top of", "on top of", "on", "sitting on", "standing on"],
    "next": ["next to", "beside", "and", "and", "and", "next to"],
}


def caption(R, T, gs, rel, env, view, text, row):
    art = R.random() > 0.13
    if text:
        t = text if R.random() < 0.85 else text.lower()
        g = gs[0]
        body = " ".join(adjectives(R, g, T)[0] + ["sign"])
        a = article(body) + " " if art else ""
        q = R.choice(['"%s"', '"%s"', '"%s"', "'%s'"]) % t
        core = (
            a
            + body
            + R.choice(
                [
                    " that says %s",
                    " that says %s",
                    " with the word %s",
                    " saying %s",
                    " that reads %s",
                    " with the text %s on it",
                    " with %s written on it",
                ]
            )
            % q
        )
    else:
        nps = [noun_phrase(R, T, g, art, row and len(gs) == 1) for g in gs]
        if len(gs) == 1:
            core = nps[0]
        elif len(gs) == 2:
            if rel in ("left", "right") and R.random() < 0.22:
                a, b = (nps[0], nps[1]) if rel == "left" else (nps[1], nps[0])
                core = R.choice(
                    ["%s on the left and %s on the right", "%s on the left, %s on the right"]
                ) % (a, b)
            elif rel == "none":
                core = "%s and %s" % tuple(nps)
            else:
                core = "%s %s %s" % (nps[0], R.choice(REL_W[rel]), nps[1])
        else:
            core = R.choice(["%s, %s and %s", "%s, %s, and %s", "%s, %s and %s"]) % tuple(nps)
    vw = ""
    pre = ""
    if view == "close" and R.random() < 0.7:
        pre = R.choice(["a close-up of ", "a close-up photo of ", "close-up of "])
    elif view == "close":
        vw = ", close-up"
    elif view == "above":
        vw = R.choice([" seen from above", ", viewed from above", " from above", ", top view"])
    elif view == "low":
        vw = R.choice([" seen from a low angle", ", low angle", " from a low angle"])
    if not pre:
        u = R.random()
        pre = (
            ""
            if u < 0.50
            else (
                "a photo of "
                if u < 0.70
                else (
                    "a picture of "
                    if u < 0.80
                    else (
                        "an image of "
                        if u < 0.86
                        else (
                            "a photograph of "
                            if u < 0.91
                            else (
                                "photo of "
                                if u < 0.95
                                else (
                                    "a 3d render of "
                                    if u < 0.98
                                    else (
                                        "there is "
                                        if len(gs) == 1 and gs[0]["count"] == 1 and art
                                        else ""
                                    )
                                )
                            )
                        )
                    )
                )
            )
        )
    ph = env["phrase"]
    if ph and vw and ph.startswith("with"):
        core = core + " " + ph
        ph = ""
    if (
        ph
        and R.random() < 0.07
        and not pre.startswith("there")
        and not ph.startswith(("standing", "with"))
    ):
        s = ph + R.choice([", ", ": ", ", "]) + pre + core + vw
    else:
        s = pre + core + (R.choice([" ", " ", " ", " ", " ", ", "]) + ph if ph else "") + vw
    if R.random() < 0.14:
        s = s[0].upper() + s[1:] + ("." if R.random() < 0.6 else "")
    return s

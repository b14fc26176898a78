// Tableware, furniture and small things of a house.
#pragma once
#include "shapes.h"

HDN Sd obj_mug(v3 p) {
  v3 q = p - V(-.1f, .43f, 0);
  float d = sdRoundCylinder(q, .355f, .43f, .05f);
  float in = sdRoundCylinder(q - V(0, .54f, 0), .295f, .2f, .02f);
  d = smax(d, -in, .03f);
  Sd a = S(d, MAIN);
  if (p.y < .79f && len2(q.x, q.z) < .3f && p.y > .7f) a.part = BROWN;
  v3 h = p - V(.24f, .43f, 0);
  float hd = sdTorusZ(V(h.x, h.y * .9f, h.z), .19f, .055f);
  hd = fmaxf(hd, .25f - len2(q.x, q.z) - .0f);
  add(a, smin(a.d, hd, .03f), a.part);
  return a;
}

HDN Sd obj_teapot(v3 p) {
  v3 c = p - V(0, .37f, 0);
  float d = sdEllipsoid(c, V(.32f, .32f, .32f));
  d = smin(d, sdRoundCylinder(p - V(0, .04f, 0), .2f, .04f, .02f), .04f);
  float s = smin(sdCapsule2(p, V(.2f, .27f, 0), V(.35f, .4f, 0), .11f, .065f),
                 sdCapsule2(p, V(.35f, .4f, 0), V(.44f, .64f, 0), .065f, .045f), .04f);
  d = smin(d, s, .06f);
  v3 h = p - V(-.3f, .42f, 0);
  d = smin(d, fmaxf(sdTorusZ(V(h.x, h.y * .85f, h.z), .155f, .042f), .26f - len(c)), .03f);
  Sd a = S(d, MAIN);
  add(a, sdEllipsoid(p - V(0, .655f, 0), V(.215f, .095f, .215f)), MAIN);
  add(a, sdTorus(p - V(0, .635f, 0), .2f, .025f), MAINDARK);
  add(a, sdSphere(p - V(0, .8f, 0), .075f), MAINDARK);
  return a;
}

HDN Sd obj_wine_glass(v3 p) {
  float q = len2(p.x, p.z);
  v3 c = p - V(0, .68f, 0);
  float e = sdEllipsoid(c, V(.31f, c.y > 0.f ? .48f : .29f, .31f));
  float sh = smax(fabsf(e + .02f) - .02f, p.y - .97f, .02f);
  float st = fmaxf(q - .036f, fabsf(p.y - .22f) - .2f);
  float bs = sdRoundCylinder(p - V(0, .025f, 0), .3f, .025f, .02f);
  float d = fmaxf(smin(smin(st, bs, .12f), sh, .06f), -p.y);
  Sd a = S(d, MAIN);
  add(a, fmaxf(e + .03f, p.y - .89f), RED);
  return a;
}

HDN Sd obj_bottle(v3 p) {
  float q = len2(p.x, p.z), y = clampf(p.y, 0.f, 1.f);
  float r = mixf(.235f, .085f, smooth01(.52f, .75f, y));
  float d = smax((q - r) * .72f, fabsf(p.y - .47f) - .47f, .05f);
  d = fminf(d, sdTorus(p - V(0, .89f, 0), .085f, .035f));
  Sd a = S(d, MAIN);
  if (p.y > .14f && p.y < .45f) a.part = (p.y < .17f || p.y > .42f) ? GOLD : CREAM;
  add(a, sdRoundCylinder(p - V(0, .95f, 0), .07f, .045f, .015f), TAN);
  return a;
}

HDN Sd obj_vase(v3 p) {
  float q = len2(p.x, p.z), y = clampf(p.y, 0.f, 1.f);
  float r = mixf(.19f, .42f, smooth01(-.05f, .4f, y));
  r = mixf(r, .15f, smooth01(.4f, .78f, y));
  r = mixf(r, .3f, smooth01(.76f, 1.02f, y));
  float d = smax((q - r) * .68f, fabsf(p.y - .49f) - .49f, .03f);
  float in = fmaxf((q - r + .05f) * .68f, .7f - p.y);
  d = smax(d, -in, .02f);
  Sd a = S(d, MAIN);
  if (d < .02f && q > r - .03f) {
    float f = fabsf(signedFraction(atan2f(p.z, p.x) * 1.59155f));  // zigzag band, 10 teeth
    if (fabsf(p.y - (.31f + .2f * f)) < .03f) a.part = MAINLIGHT;
    if (fabsf(p.y - .2f) < .022f || fabsf(p.y - .53f) < .022f) a.part = MAINLIGHT;
    if (p.y < .05f) a.part = MAINDARK;
  }
  return a;
}

HDN Sd obj_candle(v3 p) {
  float q = len2(p.x, p.z);
  float d = sdRoundCylinder(p - V(0, .34f, 0), .19f, .3f, .03f);
  d = smax(d, -sdSphere(p - V(0, .74f, 0), .16f), .03f);
  d = smin(d, sdCapsule(p, V(.17f, .6f, .08f), V(.18f, .42f, .085f), .04f), .03f);
  d = smin(d, sdCapsule(p, V(-.03f, .6f, .185f), V(-.03f, .3f, .19f), .045f), .03f);
  d = smin(d, sdCapsule(p, V(-.17f, .6f, .07f), V(-.18f, .48f, .07f), .04f), .03f);
  d = smin(d, sdCapsule(p, V(0, .6f, -.185f), V(0, .4f, -.19f), .045f), .03f);
  Sd a = S(d, MAIN);
  add(a, sdCapsule(p, V(0, .57f, 0), V(0, .7f, 0), .018f), BLACK);
  v3 f = p - V(0, .765f, 0);
  float r = .09f;
  float fl = sdSphereCone(p - V(0, .765f, 0), r, .012f, .215f);
  add(a, fl, len2(q, f.y * .75f) < .093f && p.y < .86f ? YELLOW : ORANGE);
  float t = sdRoundCylinder(p - V(0, .025f, 0), .36f, .025f, .02f);
  t = fminf(t, sdTorus(p - V(0, .055f, 0), .35f, .035f));
  t = fminf(t, sdTorus(rotX(p - V(.41f, .09f, 0), 1.5708f), .06f, .025f));
  add(a, t, GOLD);
  return a;
}

HDN Sd obj_lamp(v3 p) {
  float q = len2(p.x, p.z);
  float w = segment2(q, p.y, .43f, .56f, .25f, .965f) - .022f;
  int in = q < mixf(.43f, .25f, clampf((p.y - .56f) / .405f, 0.f, 1.f)) - .004f;
  Sd a = S(w, in ? YELLOW : MAIN);
  float b = sdRoundCylinder(p - V(0, .035f, 0), .26f, .035f, .03f);
  b = smin(b, sdCapsule(p, V(0, .04f, 0), V(0, .7f, 0), .038f), .1f);
  b = smin(b, sdSphere(p - V(0, .26f, 0), .085f), .06f);
  add(a, fmaxf(b, -p.y), GOLD);
  add(a, sdSphere(p - V(0, .72f, 0), .11f), YELLOW);
  return a;
}

HDN Sd obj_chair(v3 p) {
  float x = fabsf(p.x);
  Sd a = S(sdRoundBox(p - V(0, .44f, .01f), V(.355f, .045f, .34f), .03f), MAIN);
  add(a, sdCapsule2(V(x, p.y, fabsf(p.z)), V(.3f, .05f, .285f), V(.285f, .42f, .27f), .04f, .05f),
      MAIN);
  add(a, sdCapsule(V(x, p.y, p.z), V(.295f, .44f, -.28f), V(.295f, .94f, -.32f), .045f), MAIN);
  v3 b = p - V(0, .86f, -.312f);
  add(a, sdRoundBox(b, V(.3f, .08f, .035f), .03f), MAIN);
  add(a,
      sdCapsule(V(fabsf(x - .07f), p.y, p.z), V(.07f, .44f, -.285f), V(.07f, .82f, -.312f), .028f),
      MAIN);
  return a;
}

HDN Sd obj_book(v3 p) {
  v3 q = p - V(0, .48f, 0);
  float c = sdRoundBox(V(q.x, q.y, fabsf(q.z) - .13f), V(.37f, .48f, .025f), .015f);
  c = fminf(c, sdRoundBox(q - V(-.345f, 0, 0), V(.028f, .48f, .155f), .02f));
  Sd a = S(c, MAIN);
  if (fabsf(q.z) > .14f) {
    float bx = fabsf(q.x - .02f), by = fabsf(q.y);
    float fr = fmaxf(bx - .27f, by - .4f);
    if (fabsf(fr) < .018f) a.part = GOLD;
    if (fabsf(q.y - .17f) < .035f && bx < .17f) a.part = GOLD;
    if (fabsf(q.y - .05f) < .025f && bx < .11f) a.part = GOLD;
    if (q.x < -.31f) a.part = MAINDARK;
  } else if (q.x < -.36f && fabsf(fabsf(q.y) - .36f) < .03f)
    a.part = GOLD;
  add(a, sdBox(q - V(.005f, 0, 0), V(.335f, .45f, .12f)), CREAM);
  return a;
}

HDN Sd obj_dice(v3 p) {
  float H = .355f;
  v3 q = p - V(0, H, 0), b = absv(q);
  float d = sdRoundBox(q, V(H), .07f);
  float u, v, w;
  int n;
  if (b.y >= b.x && b.y >= b.z) {
    u = q.x;
    v = q.z;
    w = b.y;
    n = q.y > 0.f ? 6 : 1;
  } else if (b.z >= b.x) {
    u = q.x;
    v = q.y;
    w = b.z;
    n = q.z > 0.f ? 5 : 2;
  } else {
    u = q.z;
    v = q.y;
    w = b.x;
    n = q.x > 0.f ? 3 : 4;
  }
  float m = 9.f, g = .185f, au = fabsf(u), av = fabsf(v);
  if (n & 1) m = len2(u, v);
  if (n > 3)
    m = fminf(m, len2(au - g, av - g));
  else if (n > 1) {
    float s = u * v > 0.f ? 1.f : 0.f;
    if (s > 0.f) m = fminf(m, len2(au - g, av - g));
  }
  if (n == 6) m = fminf(m, n == 6 ? len2(au - g, v) : 9.f);
  float h = len2(m, w - H - .045f) - .1f;
  Sd a = S(smax(d, -h, .01f), MAIN);
  if (-h > d - .006f) a.part = BLACK;
  return a;
}

HDN Sd obj_balloon(v3 p) {
  v3 q = p - V(0, .68f, 0);
  float d = sdEllipsoid(q, V(.315f, q.y > 0.f ? .315f : .36f, .315f));
  d = smin(d, sdSphere(p - V(0, .325f, 0), .03f), .07f);
  Sd a = S(d, MAIN);
  add(a, sdRoundCone(p - V(0, .29f, 0), .06f, .02f, .028f, .01f), MAINDARK);
  float s = len2(p.x - .04f * sinf(p.y * 21.f), p.z) - .017f;
  add(a, fmaxf(s, fabsf(p.y - .14f) - .14f) * .75f, GREY);
  return a;
}

HDN Sd obj_umbrella(v3 p) {
  v3 c = p - V(0, .52f, 0);
  float an = atan2f(p.z, p.x) * (8.f / 6.2831853f),
        f = signedFraction(an) * 2.f;  // -1..1 in a panel
  float bulge = 1.f - f * f;
  float e = sdEllipsoid(c, V(.495f, .41f, .495f)) +
            .018f * (1.f - bulge) * clampf(len2(p.x, p.z) * 4.f, 0.f, 1.f);
  float cut = .57f + .075f * bulge - p.y;
  float d = smax(fabsf(e + .018f) - .018f, cut, .015f) * .85f;
  int odd = ((int)floorf(an + .5f)) & 1;
  Sd a = S(d, e < -.018f ? MAINDARK : odd ? MAINLIGHT : MAIN);
  add(a, sdCapsule(p, V(0, .15f, 0), V(0, .975f, 0), .024f), GREY);
  float h = sdCapsule(p, V(0, .13f, 0), V(0, .27f, 0), .036f);
  v3 t = p - V(.095f, .131f, 0);
  float hk = t.y < 0.f ? sdTorusZ(t, .095f, .036f)
                       : len(V(fabsf(t.x) - .095f, fmaxf(t.y - .03f, 0.f), t.z)) - .036f;
  add(a, fminf(h, hk), BROWN);
  return a;
}

HDN Sd obj_key(v3 p) {
  float d = sdTorusZ(p - V(0, .745f, 0), .175f, .07f);
  d = smin(d, sdCapsule(p, V(0, .06f, 0), V(0, .52f, 0), .055f), .03f);
  d = fminf(d, sdRoundCylinder(p - V(0, .49f, 0), .095f, .03f, .025f));
  d = fminf(d, sdRoundBox(p - V(.13f, .1f, 0), V(.13f, .045f, .045f), .015f));
  d = fminf(d, sdRoundBox(p - V(.11f, .25f, 0), V(.1f, .045f, .045f), .015f));
  return S(d, MAIN);
}

HDN Sd obj_sofa(v3 p) {
  p = rotY(p, .2f);
  v3 q = mirrorX(p);
  Sd a = S(roundBox(p, 0, .17f, 0, .44f, .1f, .21f, .04f), MAIN);
  add(a,
      smin(roundBox(p, 0, .38f, -.15f, .42f, .25f, .085f, .07f),
           capsule(p, -.35f, .6f, -.16f, .35f, .6f, -.16f, .055f), .05f),
      MAIN);
  add(a,
      smin(roundBox(q, .4f, .24f, .0f, .06f, .18f, .21f, .04f),
           sdCapsule(q, V(.4f, .43f, -.17f), V(.4f, .43f, .17f), .075f), .03f),
      MAIN);
  float c = roundBox(q, .165f, .29f, .06f, .162f, .07f, .18f, .045f);
  c = fminf(c, roundBox(rotX(q - V(.165f, .45f, -.07f), -.12f), 0, 0, 0, .158f, .15f, .065f, .05f));
  add(a, c, MAINLIGHT);
  add(a, roundBox(rotZ(rotX(p - V(.22f, .46f, .04f), -.3f), .3f), 0, 0, 0, .11f, .11f, .05f, .045f),
      YELLOW);
  v3 l = V(q.x, p.y, fabsf(p.z));
  add(a, sdCylinder(l - V(.37f, .05f, .15f), .035f, .05f), BROWN);
  return a;
}

HDN Sd obj_table(v3 p) {
  v3 c = V(fabsf(p.x), p.y, fabsf(p.z));
  float d = roundBox(p, 0, .51f, 0, .4f, .04f, .33f, .03f);
  d = fminf(d, roundBox(p, 0, .42f, 0, .33f, .055f, .26f, .015f));
  v3 l = c - V(.3f + .04f * (1.f - p.y / .5f), .25f, .23f + .03f * (1.f - p.y / .5f));
  d = fminf(d, sdRoundCone(l, .035f, .055f, .25f, .015f) * .97f);
  return S(d, MAIN);
}

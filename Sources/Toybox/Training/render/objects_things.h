// Things to wear, to play with and to work with.
#pragma once
#include "shapes.h"

HDN Sd obj_crown(v3 p) {
  v3 q = polarY(V(p.z, p.y, p.x), 6.f);
  float r = len2(p.x, p.z), R = .35f + .11f * p.y;
  float sh = fabsf(r - R) - .032f, tp = (p.y - .72f + 1.75f * fabsf(q.z)) / 2.016f;
  float d = fmaxf(smax(sh, tp, .02f), -p.y);
  Sd a = S(d, MAIN);
  add(a, sdSphere(q - V(.425f, .72f, 0), .07f), MAIN);
  add(a, len2(r - .36f, fmaxf(fabsf(p.y - .05f) - .02f, 0.f)) - .035f, MAINLIGHT);
  add(a, sdEllipsoid(q - V(.385f, .26f, 0), V(.04f, .075f, .06f)), RED);
  v3 q2 = polarY(p, 6.f);
  add(a, sdSphere(q2 - V(.375f, .2f, 0), .045f), SKYBLUE);
  return a;
}

HDN Sd obj_hat(v3 p) {
  float r = len2(p.x, p.z);
  float brim = len2(fmaxf(r - .43f, 0.f),
                    p.y - .035f - .3f * fmaxf(r - .32f, 0.f) * fabsf(p.x) / fmaxf(r, .1f)) -
               .035f;
  Sd a = S(brim * .9f, MAIN);
  add(a, sdRoundCone(p - V(0, .42f, 0), .275f, .33f, .4f, .03f), MAIN);
  add(a, sdCone(p - V(0, .16f, 0), .293f, .305f, .085f), RED);
  return a;
}

HDN Sd obj_gift(v3 p) {
  v3 c = V(fabsf(p.x), p.y, fabsf(p.z));
  Sd a = S(roundBox(p, 0, .24f, 0, .325f, .24f, .325f, .015f), MAIN);
  add(a, roundBox(p, 0, .52f, 0, .355f, .08f, .355f, .02f), MAIN);
  float rx = fminf(roundBox(p, 0, .24f, 0, .07f, .24f, .34f, .005f),
                   roundBox(p, 0, .52f, 0, .07f, .095f, .37f, .01f));
  float rz = fminf(roundBox(p, 0, .24f, 0, .34f, .24f, .07f, .005f),
                   roundBox(p, 0, .52f, 0, .37f, .095f, .07f, .01f));
  add(a, fminf(rx, rz), YELLOW);
  v3 b = rotZ(c - V(.17f, .74f, 0), -.45f);
  b.x *= .75f;
  float lp = len2(len2(b.x, b.y) - .085f, fmaxf(fabsf(b.z) - .05f, 0.f)) - .032f;
  add(a, lp, YELLOW);
  add(a, sdEllipsoid(p - V(0, .65f, 0), V(.07f, .07f, .08f)), YELLOW);
  return a;
}

HDN Sd obj_clock(v3 p) {
  v3 f = p - V(0, .44f, 0), c = V(fabsf(p.x), p.y, p.z);
  Sd a = S(cylinderZ(f, .37f, .14f, .04f), MAIN);
  float rr = len2(f.x, f.y);
  add(a, len2(rr - .335f, p.z - .13f) - .038f, MAIN);
  add(a, cylinderZ(f - V(0, 0, .1f), .31f, .05f, .003f), WHITE);
  v3 t = polarY(V(f.x, f.z, f.y), 12.f);
  add(a, roundBox(t, .255f, .14f, 0, .03f, .02f, .014f, .004f), BLACK);
  add(a, sdCapsule(f, V(0, 0, .155f), V(-.1f, .09f, .155f), .024f), BLACK);
  add(a, sdCapsule(f, V(0, 0, .16f), V(.13f, .15f, .16f), .019f), BLACK);
  add(a, sdSphere(f - V(0, 0, .16f), .035f), RED);
  v3 b = rotZ(c - V(.2f, .8f, 0), .5f);
  add(a, smax(sdSphere(b, .155f), -b.y - .0f, .02f), SILVER);
  add(a, sdCapsule(c, V(.13f, .7f, 0), V(.2f, .82f, 0), .03f), DARKGREY);
  add(a, sdCapsule(p, V(0, .78f, 0), V(0, .92f, 0), .025f), DARKGREY);
  add(a, sdCapsule(c, V(0.f, .93f, 0), V(.04f, .93f, 0), .04f), DARKGREY);
  add(a, sdCapsule2(c, V(.2f, .14f, 0), V(.28f, .035f, .02f), .05f, .035f), DARKGREY);
  return a;
}

HDN Sd obj_guitar(v3 p) {
  v3 q = p;
  float b = smin(len2(q.x, q.y - .25f) - .25f, len2(q.x, q.y - .545f) - .18f, .05f);
  float d = extrudeZ(b + .02f, q.z, .065f) - .02f;
  Sd a = S(d, MAIN);
  add(a, cylinderZ(q - V(0, .45f, .07f), .08f, .025f, .004f), BLACK);
  add(a, roundBox(q, 0, .2f, .085f, .1f, .025f, .02f, .01f), DARKGREY);
  add(a, roundBox(q, 0, .7f, .075f, .04f, .2f, .03f, .012f), BROWN);
  add(a, roundBox(q, 0, .92f, .06f, .07f, .075f, .03f, .02f), BROWN);
  v3 c = V(fabsf(q.x), q.y - .92f, q.z - .06f);
  c.y = fabsf(c.y);
  add(a, sdSphere(c - V(.09f, .035f, 0), .026f), WHITE);
  float st = fabsf(fabsf(q.x) - .016f);
  add(a, fmaxf(sdBox(q - V(0, .54f, .108f), V(.03f, .34f, .004f)), st - .007f), CREAM);
  return a;
}

HDN Sd obj_trumpet(v3 p) {
  v3 q = turned(p, .3f);
  q = rotZ(q - V(0, .3f, 0), -.2f);
  float t = clampf((q.x - .02f) / .4f, 0.f, 1.f), R = .038f + .19f * t * t * t;
  float rad = len2(q.y, q.z);
  float bell = fmaxf((rad - R) / 1.75f, fmaxf(q.x - .43f, -.05f - q.x));
  bell = fmaxf(bell, -(sdEllipsoid(V(q.x - .45f, q.y, q.z), V(.13f, .19f, .19f))));
  Sd a = S(bell, MAIN);
  add(a, len2(len2(fmaxf(0.f, fabsf(q.x - .43f) - .0f), 0.f), rad - .222f) - .018f, MAIN);
  add(a, sdCapsule(q, V(-.4f, 0, 0), V(.05f, 0, 0), .036f), MAIN);
  add(a, sdCone(V(q.y, q.x + .43f, q.z), .062f, .03f, .035f), SILVER);
  float lx = fmaxf(fabsf(q.x + .04f) - .19f, 0.f);
  add(a, len2(len2(lx, q.y + .1f) - .1f, q.z) - .034f, MAIN);
  v3 v = V(repeated(q.x + .03f, .105f, 1.f), q.y, q.z);
  add(a, sdRoundCylinder(v - V(0, -.06f, 0), .046f, .17f, .015f), MAIN);
  add(a, sdCapsule(v, V(0, .1f, 0), V(0, .19f, 0), .018f), SILVER);
  add(a, sdRoundCylinder(v - V(0, .2f, 0), .04f, .02f, .012f), WHITE);
  return a;
}

HDN Sd obj_sword(v3 p) {
  v3 c = V(fabsf(p.x), p.y, fabsf(p.z));
  float w = .12f, y = p.y;
  float bl = fmaxf((c.x - w + c.z * 1.9f - .03f) / 2.15f,
                   fmaxf((c.x + (y - .98f) * .55f) / 1.141f, .26f - y));
  Sd a = S(bl, MAIN);
  if (c.x < .022f && y < .8f) a.part = MAINDARK;
  add(a, sdCapsule2(c, V(0, .285f, 0), V(.24f, .3f, 0), .05f, .04f), GOLD);
  add(a, sdSphere(c - V(.26f, .31f, 0), .055f), GOLD);
  add(a, sdRoundCylinder(p - V(0, .18f, 0), .045f, .1f, .01f), BROWN);
  add(a, sdSphere(p - V(0, .065f, 0), .065f), GOLD);
  add(a, sdSphere(c - V(0, .29f, .03f), .045f), RED);
  return a;
}

HDN Sd obj_shoe(v3 p) {
  v3 q = turned(p * .93f, .42f);
  float h = clampf((q.x + .3f) / .58f, 0.f, 1.f);
  float s2 = len2(q.x + .3f - .58f * h, q.z) - mixf(.14f, .17f, h);
  float sy = fabsf(q.y - .06f - .05f * fmaxf(q.x - .15f, 0.f)) - .06f;
  float sole = fminf(fmaxf(s2 + .02f, sy + .02f), 0.f) +
               len2(fmaxf(s2 + .02f, 0.f), fmaxf(sy + .02f, 0.f)) - .02f;
  float toe = sdEllipsoid(q - V(.24f, .15f, 0), V(.2f, .14f, .155f));
  float mid = sdCapsule2(q, V(-.2f, .36f, 0), V(.2f, .16f, 0), .125f, .13f);
  float heel = sdCapsule2(q, V(-.27f, .54f, 0), V(-.28f, .17f, 0), .12f, .13f);
  float up = smin(smin(toe, mid, .1f), heel, .1f);
  float collar = (q.y - .52f - .35f * (q.x + .27f) * -.6f);
  up = smax(up, collar, .03f);
  up = smax(up, -sdEllipsoid(q - V(-.26f, .56f, 0), V(.13f, .16f, .09f)), .03f);
  up = fmaxf(up, -q.y);
  int part = MAIN;
  if (q.x > .29f - .4f * (q.y - .1f)) part = WHITE;
  float st = q.x + .9f * q.y;
  if (q.y < .34f && ((st > -.02f && st < .05f) || (st > .11f && st < .18f)) && q.y < .28f)
    part = WHITE;
  if (q.x < -.36f && q.y > .3f) part = MAINDARK;
  if (len2((q.x + .26f) / .15f, q.z / .1f) < 1.f && q.y > .38f) part = DARKGREY;
  Sd a = S(up, part);
  add(a, sole, WHITE);
  float t = -.1f + .1f * clampf(floorf((q.x + .1f) / .1f + .5f), 0.f, 2.f);
  float yl = .455f - .49f * (t + .1f);
  add(a, sdCapsule(V(q.x - t, q.y - yl, fabsf(q.z)), V(0, .0f, 0), V(-.01f, -.035f, .085f), .023f),
      WHITE);
  a.d *= 1.05f;
  return a;
}

HDN Sd obj_television(v3 p) {
  v3 q = mirrorX(p), c = V(q.x, p.y, fabsf(p.z));
  Sd a = S(roundBox(p, 0, .42f, .0f, .42f, .29f, .2f, .06f), MAIN);
  add(a, roundBox(p, -.085f, .42f, .185f, .3f, .235f, .03f, .03f), BLACK);
  v3 s = p - V(-.085f, .42f, .14f);
  float sc = fmaxf(ellipsoid(s, 0, 0, 0, .36f, .3f, .12f),
                   extrudeZ(box2(s.x, s.y, .2f, .135f) - .05f, s.z, .3f));
  float gl = s.x - .5f * s.y;
  add(a, sc * .9f,
      (gl > -.19f && gl < -.11f && s.y > -.05f) || (gl > -.085f && gl < -.06f && s.y > -.05f)
          ? WHITE
          : SKYBLUE);
  v3 k = p - V(.315f, .56f, .205f);
  add(a, cylinderZ(k, .055f, .03f, .012f), len2(k.x, k.y) > .04f ? DARKGREY : SILVER);
  add(a, cylinderZ(k - V(0, -.135f, 0), .055f, .03f, .012f),
      len2(k.x, k.y + .135f) > .04f ? DARKGREY : SILVER);
  add(a, roundBox(V(k.x, repeated(k.y + .3f, .045f, 1.f), k.z), 0, 0, 0, .06f, .013f, .02f, .008f),
      DARKGREY);
  add(a, taper(c, .3f, .14f, .1f, .36f, .03f, .14f, .035f, .025f), BROWN);
  add(a, capsule(q, .02f, .72f, -.03f, .24f, .95f, -.03f, .018f), DARKGREY);
  add(a, ball(q, .245f, .955f, -.03f, .036f), SILVER);
  add(a, ellipsoid(p, 0, .71f, -.03f, .09f, .05f, .07f), DARKGREY);
  return a;
}

HDN Sd obj_laptop(v3 p) {
  p = rotY(p, .2f);
  Sd a = S(roundBox(p, 0, .032f, .07f, .4f, .032f, .22f, .02f), MAIN);
  // keys and touchpad
  v3 k = p - V(0, .066f, .02f);
  v3 r = V(repeated(k.x, .075f, 4.f), k.y, repeated(k.z, .07f, 1.f));
  add(a, roundBox(r, 0, 0, 0, .03f, .012f, .027f, .006f), DARKGREY);
  add(a, roundBox(p, 0, .064f, .21f, .1f, .006f, .055f, .004f), MAINDARK);
  v3 s = rotX(p - V(0, .06f, -.15f), .3f);
  add(a, roundBox(s, 0, .3f, 0, .4f, .3f, .024f, .02f), MAIN);
  v3 g = s - V(0, .3f, .022f);
  int part = SKYBLUE;
  if (box2(g.x + .08f, g.y - .0f, .17f, .13f) < 0.f) part = g.y > .09f ? BLUE : WHITE;
  if (box2(g.x - .24f, g.y + .12f, .06f, .06f) < 0.f) part = YELLOW;
  if (g.y < -.2f) part = DARKGREY;
  float f = box2(g.x, g.y, .365f, .265f);
  add(a, extrudeZ(f, g.z, .006f), f > -.02f ? BLACK : part);
  add(a, cylinderX(p - V(0, .06f, -.15f), .03f, .3f, .01f), DARKGREY);
  return a;
}

HDN Sd obj_camera(v3 p) {
  p = rotY(p, .15f);
  p.y += .055f;
  Sd a =
      S(roundBox(p, 0, .29f, 0, .44f, .23f, .15f, .05f), p.y > .42f || p.y < .07f ? SILVER : MAIN);
  add(a, roundBox(p, -.02f, .54f, 0, .17f, .1f, .12f, .05f), SILVER);
  add(a, roundBox(p, -.02f, .55f, .11f, .1f, .05f, .025f, .015f), WHITE);
  v3 l = p - V(-.02f, .28f, .2f);
  float r = len2(l.x, l.y);
  add(a, cylinderZ(l, .225f, .08f, .02f), r > .19f ? SILVER : DARKGREY);
  add(a, cylinderZ(l - V(0, 0, .08f), .185f, .08f, .02f), DARKGREY);
  add(a, sdTorus(V(l.x, l.z - .16f, l.y), .165f, .024f), SILVER);
  float g = ellipsoid(l, 0, 0, .1f, .15f, .15f, .085f);
  add(a, g, len(l - V(-.05f, .05f, .17f)) < .045f ? WHITE : r < .06f ? BLACK : BLUE);
  add(a, sdRoundCylinder(p - V(.3f, .54f, 0), .055f, .05f, .015f), RED);
  add(a, sdRoundCylinder(p - V(-.32f, .53f, 0), .07f, .04f, .012f), DARKGREY);
  add(a, roundBox(p, .31f, .455f, .145f, .06f, .03f, .02f, .01f), BLACK);
  return a;
}

HDN Sd obj_hammer(v3 p) {
  p = rotY(p, .2f);
  v3 t = V(p.x - .03f, p.y, p.z);
  float d = taper(t, 0, .09f, 0, 0, .78f, 0, .075f, .05f);
  d = smin(d, sdRoundCylinder(t - V(0, .04f, 0), .095f, .04f, .025f), .03f);
  bool ring = p.y > .06f && p.y < .34f && fraction(p.y / .07f) < .25f;
  Sd a = S(d, ring ? MAINDARK : MAIN);
  // head along x: face on the right, claw on the left
  v3 h = p - V(.03f, .85f, 0);
  float m = roundBox(h, 0, 0, 0, .1f, .1f, .095f, .03f);
  m = smin(m, cylinderX(h - V(.17f, 0, 0), .075f, .12f, .01f), .04f);
  m = fminf(m, cylinderX(h - V(.3f, 0, 0), .115f, .06f, .02f));
  v3 c = V(h.x, h.y, fabsf(h.z));
  float k = smin(taper(c, -.05f, .01f, .03f, -.24f, .03f, .055f, .07f, .045f),
                 taper(c, -.24f, .03f, .055f, -.43f, -.1f, .075f, .045f, .018f), .04f);
  m = smin(m, k, .03f);
  add(a, m, SILVER);
  return a;
}

HDN Sd obj_drum(v3 p) {
  float g = atan2f(p.z, p.x);
  float z = fabsf(fraction(g * 8.f / 6.2831853f) - .5f) * 2.f;  // zigzag cord
  float yz = .14f + .32f * z;
  Sd a = S(sdCylinder(p - V(0, .3f, 0), .4f, .27f), p.y > .56f                ? CREAM
                                                    : fabsf(p.y - yz) < .032f ? WHITE
                                                                              : MAIN);
  add(a, sdTorus(p - V(0, .55f, 0), .41f, .045f), GOLD);
  add(a, sdTorus(p - V(0, .05f, 0), .41f, .045f), GOLD);
  float s = capsule(p, -.36f, .62f, .26f, .22f, .64f, -.14f, .026f);
  s = fminf(s, capsule(p, .36f, .64f, .26f, -.2f, .67f, -.16f, .026f));
  s = fminf(s, fminf(ball(p, .22f, .645f, -.14f, .055f), ball(p, -.2f, .675f, -.16f, .055f)));
  add(a, s, BROWN);
  return a;
}

HDN Sd obj_piano(v3 p) {
  p = rotY(p, .3f);
  v3 q = mirrorX(p);
  float d = roundBox(p, 0, .44f, -.12f, .42f, .42f, .12f, .02f);
  d = fminf(d, roundBox(p, 0, .4f, .08f, .43f, .055f, .16f, .02f));
  d = fminf(d, roundBox(q, .4f, .45f, .09f, .035f, .075f, .16f, .015f));
  d = fminf(d, fminf(capsule(q, .385f, .03f, .18f, .385f, .38f, .18f, .038f),
                     roundBox(q, .39f, .035f, .06f, .045f, .035f, .17f, .015f)));
  Sd a = S(d, MAIN);
  add(a, roundBox(p, 0, .88f, -.12f, .445f, .025f, .14f, .015f), MAINDARK);
  add(a, roundBox(p, 0, .25f, .0f, .33f, .13f, .015f, .01f), MAINDARK);
  // keys: white slab with lines, black keys in twos and threes
  v3 k = p - V(0, .475f, .13f);
  add(a, roundBox(k, 0, 0, 0, .365f, .025f, .11f, .008f),
      fraction(k.x / .073f) < .13f ? GREY : WHITE);
  float i = floorf(k.x / .073f + .5f);
  float o = i + 5.f;
  o = o - 7.f * floorf(o / 7.f);
  float bx = k.x - .073f * clampf(i, -4.f, 4.f);
  if (o != 2.f && o != 6.f)
    add(a, roundBox(V(bx, k.y, k.z), 0, .03f, -.04f, .021f, .02f, .07f, .006f), BLACK);
  // sheet of music
  v3 s = rotX(p - V(0, .68f, .035f), .12f);
  add(a, roundBox(q, 0, .56f, .03f, .2f, .012f, .04f, .008f), MAINDARK);
  bool ln = fraction(s.y / .05f) < .25f && fabsf(s.x) > .02f && fabsf(s.x) < .15f;
  add(a, roundBox(s, 0, 0, 0, .175f, .105f, .014f, .006f), ln ? DARKGREY : WHITE);
  add(a, ellipsoid(q, .05f, .04f, .05f, .03f, .022f, .08f), GOLD);
  return a;
}

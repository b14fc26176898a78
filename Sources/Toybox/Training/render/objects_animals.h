// Birds, fish, insects and other animals.
#pragma once
#include "shapes.h"

HDN Sd obj_duck(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .24f, -.06f, .31f, .24f, .36f);
  d = smin(d, taper(p, 0, .3f, -.28f, 0, .5f, -.42f, .12f, .03f), .12f);
  d = smin(d, ball(p, 0, .66f, .1f, .24f), .06f);
  d = smin(d, ellipsoid(q, .28f, .29f, -.1f, .06f, .12f, .19f), .03f);
  d = smin(d, taper(q, .3f, .32f, -.2f, .3f, .4f, -.32f, .05f, .03f), .04f);
  Sd a = S(d, MAIN);
  v3 b = p - V(0, .62f, .34f);
  add(a, sdEllipsoid(b - V(0, .03f, 0), V(.14f, .045f, .145f)), ORANGE);
  add(a, sdEllipsoid(b - V(0, -.035f, -.03f), V(.11f, .035f, .12f)), ORANGE);
  eyeball(a, q, V(.115f, .74f, .265f), .058f, norm(V(.3f, 0, 1)), .35f);
  return a;
}

HDN Sd obj_bird(v3 p) {
  v3 q = mirrorX(p);
  float d = sdEllipsoid(rotX(p - V(0, .43f, -.03f), .4f), V(.25f, .24f, .3f));
  d = smin(d, ball(p, 0, .7f, .1f, .215f), .08f);
  bool belly = p.z > .0f && inEllipse(p.x, p.y - .38f, .19f, .21f);
  Sd a = S(d, belly ? CREAM : MAIN);
  v3 t = rotX(p - V(0, .47f, -.38f), .5f);
  add(a, sdRoundBox(V(p.x, t.y, t.z), V(.085f, .03f, .14f), .025f), MAINDARK);
  v3 w = rotX(q - V(.235f, .46f, -.1f), .5f);
  add(a, sdEllipsoid(w, V(.065f, .14f, .23f)), MAINDARK);
  v3 b = V(p.x, p.z - .37f, p.y - .68f);
  add(a, sdRoundCone(b, .075f, .015f, .11f, .012f), ORANGE);
  eyeball(a, q, V(.1f, .75f, .245f), .06f, norm(V(.35f, 0, 1)), .25f);
  add(a, taper(p, 0, .88f, .06f, 0, .97f, -.04f, .04f, .02f), MAIN);
  add(a, capsule(q, .1f, .03f, .02f, .1f, .24f, -.02f, .024f), ORANGE);
  float f = fminf(capsule(q, .1f, .025f, -.08f, .1f, .025f, .12f, .024f),
                  capsule(q, .1f, .025f, .0f, .17f, .025f, .1f, .022f));
  f = fminf(f, capsule(q, .1f, .025f, .0f, .04f, .025f, .1f, .022f));
  add(a, f, ORANGE);
  return a;
}

HDN Sd obj_penguin(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .4f, 0, .3f, .38f, .26f);
  d = smin(d, ball(p, 0, .74f, .02f, .235f), .08f);
  bool w = p.z > .02f && (inEllipse(p.x, p.y - .34f, .215f, .31f) ||
                          inEllipse(q.x - .085f, p.y - .76f, .1f, .115f) ||
                          inEllipse(p.x, p.y - .66f, .14f, .1f));
  Sd a = S(d, w ? WHITE : MAIN);
  v3 f = rotZ(q - V(.33f, .42f, 0), .35f);
  add(a, sdEllipsoid(f, V(.055f, .22f, .11f)), MAIN);
  v3 b = V(p.x, p.z - .28f, (p.y - .7f) * 1.2f);
  add(a, sdRoundCone(b, .08f, .015f, .09f, .012f) * .85f, ORANGE);
  add(a, ellipsoid(q, .14f, .04f, .14f, .11f, .045f, .16f), ORANGE);
  eyeball(a, q, V(.085f, .79f, .215f), .05f, norm(V(.2f, 0, 1)), -1.f);
  return a;
}

HDN Sd obj_owl(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .36f, 0, .29f, .36f, .26f);
  d = smin(d, ellipsoid(p, 0, .66f, .01f, .32f, .23f, .25f), .08f);
  v3 e = earFrame(q, .2f, .78f, .02f, .35f);
  d = smin(d, pointedEar(e, .1f, .23f), .04f);
  int part = MAIN;
  if (p.z > 0.f && inEllipse(p.x, p.y - .27f, .19f, .24f)) {
    float u = p.x / .11f, v = p.y / .09f;
    float r = floorf(v);
    u += .5f * (r - 2.f * floorf(r * .5f));
    float fu = u - floorf(u) - .5f, fv = v - r;
    part = fv < .55f - 1.4f * fabsf(fu) + .1f && fv > .2f - 1.4f * fabsf(fu) ? BROWN : CREAM;
  }
  Sd a = S(d, part);
  v3 w = rotZ(q - V(.3f, .34f, -.02f), .12f);
  add(a, sdEllipsoid(w, V(.07f, .25f, .17f)), MAINDARK);
  v3 c = q - V(.135f, .66f, .185f);
  float l = len(c), ed = l - .145f;
  if (ed < a.d) {
    float k = (c.z * .99f + c.x * .05f) / l;
    a.d = ed;
    a.part = k > .9f ? BLACK : k > .68f ? YELLOW : CREAM;
    if (dot(c, V(.15f, .35f, .92f)) > .97f * l) a.part = WHITE;
  }
  add(a, taper(p, 0, .6f, .29f, 0, .5f, .31f, .055f, .02f), ORANGE);
  add(a, ellipsoid(q, .12f, .035f, .17f, .09f, .04f, .11f), ORANGE);
  return a;
}

HDN Sd obj_fish(v3 p) {
  p = rotY(p, -1.2f);  // swims to +x: local front is +z
  p.y += .02f;
  p.z -= .03f;
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .4f, .08f, .19f, .27f, .35f);
  d = smin(d, ellipsoid(p, 0, .4f, -.2f, .07f, .1f, .14f), .1f);
  float s = p.z + .6f * (p.y - .4f) * (p.y - .4f);
  Sd a = S(d, fabsf(s - .14f) < .04f || fabsf(s + .08f) < .04f ? WHITE : MAIN);
  // tail: two lobes; back and belly fins; all extruded along x
  float yt = fabsf(p.y - .4f);
  float c = .766f, sn = .643f, lz = p.z + .36f, ly = yt - .12f;
  float t = ellipse2(c * lz + sn * ly, c * ly - sn * lz, .09f, .185f);
  float f = ellipse2(p.z + .02f, p.y - .62f, .2f, .15f);
  f = fminf(f, ellipse2(p.z + .05f, p.y - .17f, .12f, .15f));
  f = fminf(f, t);
  add(a, extrudeZ(f, p.x, .012f) - .02f, MAINDARK);
  v3 w = rotY(rotX(q - V(.2f, .34f, .06f), -.4f), -.6f);
  add(a, sdEllipsoid(w, V(.03f, .08f, .12f)), MAINDARK);
  eyeball(a, q, V(.125f, .47f, .27f), .075f, norm(V(1.f, .1f, .35f)), .6f);
  v3 m = p - V(0, .36f, .405f);
  add(a, len2(len2(m.x, m.y) - .04f, m.z) - .03f, RED);
  return a;
}

HDN Sd obj_turtle(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .17f, -.1f, .36f, .43f, .36f);
  d = smax(d, .15f - p.y, .03f);
  float x = p.x, z = p.z + .1f, r = len2(x, z);
  int part = MAIN;
  if (fabsf(r - .17f) < .02f)
    part = MAINDARK;
  else if (r > .17f) {
    float g = atan2f(z, x) * .9549297f;
    g = fabsf(g - floorf(g) - .5f) * r / .95f;
    if (g < .02f) part = MAINDARK;
  }
  Sd a = S(d * .95f, part);
  add(a, sdTorus(p - V(0, .17f, -.1f), .345f, .045f), MAINDARK);
  add(a, sdCylinder(p - V(0, .13f, -.1f), .31f, .05f), CREAM);
  v3 l = V(q.x, p.y, fabsf(p.z + .1f));
  float k = taper(l, .25f, .075f, .23f, .18f, .16f, .18f, .085f, .09f);
  k = fmaxf(k, -p.y);
  k = fminf(k, taper(p, 0, .13f, -.4f, 0, .1f, -.46f, .05f, .025f));
  k = fminf(k, smin(capsule(p, 0, .16f, .15f, 0, .36f, .29f, .085f),
                    ellipsoid(p, 0, .42f, .31f, .165f, .16f, .165f), .05f));
  add(a, k, MAINLIGHT);
  eyeball(a, q, V(.095f, .47f, .425f), .055f, norm(V(.3f, .1f, 1)), .45f);
  return a;
}

HDN Sd obj_snail(v3 p) {
  p = rotY(p, -1.1f);
  v3 q = mirrorX(p);
  float cy = p.y - .46f, cz = p.z + .12f, r = len2(cy, cz);
  float d = ellipsoid(p, 0, .46f, -.12f, .25f, .37f, .36f);
  float g = r / .13f - atan2f(cy, cz) * .1591549f;
  g = g - floorf(g);
  Sd a = S(d, g < .3f ? MAINDARK : MAIN);
  float b = taper(p, 0, .07f, -.42f, 0, .09f, .2f, .035f, .09f);
  b = smin(b, capsule(p, 0, .09f, .2f, 0, .4f, .32f, .095f), .06f);
  b = smin(b, ball(p, 0, .44f, .33f, .13f), .03f);
  b = fminf(b, capsule(q, .05f, .5f, .33f, .12f, .72f, .38f, .028f));
  b = fmaxf(b, -p.y);
  bool smile = fabsf(len2(p.x, p.y - .44f) - .065f) < .014f && p.y < .43f && p.z > .38f;
  add(a, b, smile ? BROWN : CREAM);
  eyeball(a, q, V(.125f, .76f, .385f), .075f, norm(V(.1f, 0, 1)), .55f);
  return a;
}

HDN Sd obj_frog(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .26f, -.06f, .29f, .22f, .3f);
  d = smin(d, ellipsoid(p, 0, .46f, .07f, .36f, .21f, .27f), .08f);
  d = smin(d, ball(q, .2f, .67f, .1f, .135f), .04f);
  int part = MAIN;
  float sm = p.y - .38f - .55f * p.x * p.x;
  if (p.z > 0.f && fabsf(sm) < .016f && q.x < .3f)
    part = BLACK;
  else if (p.z > 0.f && sm < 0.f && q.x < .27f)
    part = CREAM;
  Sd a = S(d, part);
  v3 t = rotX(q - V(.3f, .19f, -.12f), -.4f);
  float k = sdEllipsoid(t, V(.12f, .17f, .2f));
  k = smin(k, ellipsoid(q, .31f, .045f, .06f, .1f, .045f, .2f), .05f);
  k = fminf(k, capsule(q, .17f, .28f, .18f, .17f, .07f, .27f, .06f));
  k = fminf(k, ellipsoid(q, .17f, .035f, .31f, .1f, .038f, .1f));
  add(a, k, MAIN);
  eyeball(a, q, V(.205f, .7f, .155f), .115f, norm(V(.08f, 0, 1)), .5f);
  return a;
}

HDN Sd obj_octopus(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .66f, 0, .32f, .31f, .3f);
  d = smin(d, sdCone(p - V(0, .32f, 0), .2f, .2f, .14f), .15f);
  v3 t = polarY(rotY(p, .3926991f), 8.f);
  float k = taper(t, .12f, .3f, 0, .24f, .1f, 0, .1f, .08f);
  k = smin(k, taper(t, .24f, .1f, 0, .37f, .07f, 0, .08f, .06f), .03f);
  k = smin(k, taper(t, .37f, .07f, 0, .44f, .15f, 0, .06f, .04f), .03f);
  d = smin(d, k, .05f);
  d = fmaxf(d, -p.y);
  bool sm = p.z > 0.f && fabsf(len2(p.x, p.y - .53f) - .08f) < .017f && p.y < .51f;
  Sd a = S(d, sm                                                       ? BLACK
              : p.y > .78f && spots(p + V(.06f, .03f, .06f), .2f, .3f) ? MAINLIGHT
                                                                       : MAIN);
  eyeball(a, q, V(.13f, .66f, .235f), .1f, norm(V(.05f, 0, 1)), .62f);
  return a;
}

HDN Sd obj_dinosaur(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .35f, -.08f, .19f, .24f, .2f);
  d = smin(d, taper(p, 0, .42f, -.06f, 0, .7f, .02f, .15f, .13f), .08f);
  d = smin(d, taper(p, 0, .22f, -.18f, .15f, .12f, -.34f, .14f, .085f), .08f);
  d = smin(d, taper(p, .15f, .12f, -.34f, .4f, .09f, -.22f, .085f, .03f), .04f);
  d = smin(d, ellipsoid(q, .17f, .19f, -.05f, .1f, .15f, .14f), .04f);
  d = smin(d, ellipsoid(q, .18f, .045f, .06f, .095f, .05f, .15f), .04f);
  Sd a = S(d, p.z > -.02f && inEllipse(p.x, p.y - .32f, .13f, .22f) ? MAINLIGHT : MAIN);
  add(a, taper(q, .14f, .43f, .08f, .16f, .36f, .23f, .05f, .04f), MAIN);
  // head: skull, snout and a lower jaw, teeth between
  float h = ellipsoid(p, 0, .79f, .06f, .19f, .165f, .2f);
  h = smin(h, sdRoundBox(p - V(0, .76f, .28f), V(.145f, .085f, .17f), .075f), .06f);
  add(a, h, len(q - V(.06f, .81f, .44f)) < .035f ? BLACK : MAIN);
  add(a, sdRoundBox(rotX(p - V(0, .605f, .2f), -.18f), V(.125f, .045f, .2f), .04f), MAIN);
  add(a, sdRoundBox(p - V(0, .65f, .2f), V(.11f, .06f, .18f), .03f), RED);
  v3 f = V(q.x, p.y - .655f, p.z);
  float tz = p.z - .085f * floorf(p.z / .085f + .5f);
  tz = p.z > .38f ? p.z - .34f : p.z < .16f ? p.z - .17f : tz;
  add(a, sdCone(V(f.x - .12f, -f.y, tz), .032f, .005f, .035f), WHITE);
  float tx = f.x - .06f;
  add(a, sdCone(V(fabsf(tx) < .06f ? fabsf(tx) - .03f : tx, -f.y, p.z - .41f), .03f, .005f, .035f),
      WHITE);
  eyeball(a, q, V(.125f, .87f, .15f), .075f, norm(V(.35f, 0, 1)), .5f);
  float s = taper(p, 0, .9f, -.08f, 0, .97f, -.16f, .05f, .018f);
  s = fminf(s, taper(p, 0, .74f, -.12f, 0, .79f, -.24f, .06f, .018f));
  s = fminf(s, taper(p, 0, .56f, -.2f, 0, .6f, -.33f, .06f, .018f));
  s = fminf(s, taper(p, 0, .38f, -.26f, .03f, .42f, -.4f, .06f, .018f));
  s = fminf(s, taper(p, .14f, .19f, -.34f, .16f, .29f, -.41f, .05f, .018f));
  s = fminf(s, taper(p, .28f, .15f, -.29f, .3f, .23f, -.31f, .04f, .018f));
  add(a, s, ORANGE);
  return a;
}

HDN Sd obj_butterfly(v3 p) {
  v3 q = mirrorX(p);
  float z = p.z - .06f + .3f * q.x;
  float c = .78f, s = .626f;
  float ux = q.x - .24f, uy = p.y - .68f;
  float u = ellipse2(c * ux + s * uy, c * uy - s * ux, .27f, .19f);
  float lx = q.x - .19f, ly = p.y - .24f;
  float l = ellipse2(c * lx - s * ly, c * ly + s * lx, .24f, .185f);
  float f = fminf(u, l);
  int part = MAIN;
  float ru = len2(q.x - .31f, p.y - .74f), rl = len2(q.x - .24f, p.y - .2f);
  if (f > -.03f)
    part = BLACK;
  else if (ru < .05f || rl < .045f)
    part = WHITE;
  else if (ru < .085f || rl < .08f)
    part = MAINDARK;
  Sd a = S((extrudeZ(f, z, .005f) - .02f) * .93f, part);
  add(a, taper(p, 0, .09f, .07f, 0, .6f, .07f, .045f, .06f), BROWN);
  add(a, ball(p, 0, .7f, .09f, .095f), BROWN);
  eyeball(a, q, V(.05f, .72f, .155f), .042f, norm(V(.1f, 0, 1)), .5f);
  add(a, capsule(q, .03f, .76f, .08f, .11f, .93f, .08f, .018f), BLACK);
  add(a, ball(q, .115f, .945f, .08f, .038f), BLACK);
  return a;
}

HDN Sd obj_bee(v3 p) {
  v3 q = mirrorX(p);
  v3 b = rotX(p - V(0, .36f, -.12f), -.2f);
  float d = sdEllipsoid(b, V(.25f, .24f, .3f));
  float s = b.z / .17f;
  s = s - floorf(s);
  Sd a = S(d, s < .5f ? BLACK : MAIN);
  add(a, taper(p, 0, .3f, -.38f, 0, .26f, -.47f, .05f, .015f), BLACK);
  add(a, ball(p, 0, .48f, .21f, .22f),
      p.z > .2f && fabsf(len2(p.x, p.y - .46f) - .08f) < .017f && p.y < .44f ? BLACK : MAIN);
  eyeball(a, q, V(.11f, .53f, .35f), .075f, norm(V(.15f, 0, 1)), .45f);
  add(a, capsule(q, .07f, .66f, .22f, .13f, .83f, .27f, .02f), BLACK);
  add(a, ball(q, .135f, .85f, .275f, .045f), BLACK);
  v3 w = rotZ(rotX(q - V(.23f, .72f, -.13f), .35f), .6f);
  float wd = extrudeZ(ellipse2(w.x, w.y, .13f, .23f), w.z, .006f) - .02f;
  add(a, wd, inEllipse(w.x, w.y, .1f, .19f) ? WHITE : SKYBLUE);
  v3 l = V(q.x, p.y, fabsf(p.z + .08f));
  add(a, capsule(l, .12f, .22f, .08f, .19f, .025f, .13f, .026f), BLACK);
  return a;
}

HDN Sd obj_shark(v3 p) {
  p = rotY(p, -1.2f);  // swims to +x and to the viewer
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .33f, .1f, .2f, .21f, .33f);
  d = smin(d, taper(p, 0, .34f, -.05f, 0, .38f, -.4f, .16f, .045f), .08f);
  d = smin(d, taper(p, 0, .37f, .28f, 0, .39f, .43f, .12f, .05f), .1f);
  int part = p.y < .28f ? WHITE : MAIN;
  float yc = .235f + 1.1f * (.36f - p.z) * (.36f - p.z), s = q.x + (p.z > .3f ? 0.f : .3f - p.z);
  if (p.z > .14f && fabsf(p.y - yc) < .05f) {
    float t = fabsf(fraction(s / .062f) - .5f) * 2.f, y = fabsf(p.y - yc) / .05f;
    part = y > .8f - t ? WHITE : BLACK;
    if (y > .85f) part = WHITE;
  } else if (p.z < .12f && p.z > .0f && p.y > .26f && p.y < .42f && fraction(p.z / .045f) < .35f)
    part = MAINDARK;
  Sd a = S(d, part);
  float f = triangle2(p.z, p.y, .14f, .48f, -.14f, .47f, -.16f, .8f);
  add(a, extrudeZ(f, p.x, .008f) - .025f, MAIN);
  v3 z = V(p.x * 1.5f, p.y, p.z);
  float t = fminf(taper(z, 0, .38f, -.37f, 0, .7f, -.46f, .075f, .025f),
                  taper(z, 0, .38f, -.37f, 0, .15f, -.44f, .07f, .025f));
  add(a, t * .7f, MAIN);
  v3 w = rotZ(rotY(q - V(.18f, .2f, .04f), -.5f), .75f);
  add(a, sdEllipsoid(w - V(.12f, 0, 0), V(.19f, .032f, .085f)), MAIN);
  eyeball(a, q, V(.135f, .42f, .29f), .055f, norm(V(1.f, .0f, .8f)), .3f);
  return a;
}

HDN Sd obj_crab(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .25f, -.02f, .3f, .17f, .22f);
  bool sm = p.z > 0.f && fabsf(p.y - .19f - .9f * p.x * p.x) < .015f && q.x < .12f;
  Sd a = S(d, sm                                                       ? BLACK
              : p.y < .17f                                             ? MAINLIGHT
              : p.y > .3f && spots(p + V(.05f, .0f, .05f), .15f, .25f) ? MAINDARK
                                                                       : MAIN);
  // legs: three a side
  for (int i = 0; i < 3; i++) {
    float z = -.16f + .13f * i;
    float l = fminf(taper(q, .22f, .22f, z * .8f, .38f, .24f, z * 1.4f, .045f, .04f),
                    taper(q, .38f, .24f, z * 1.4f, .44f, .03f, z * 1.5f, .04f, .022f));
    add(a, l, MAIN);
  }
  // arms and claws
  float k = smin(taper(q, .22f, .26f, .1f, .38f, .34f, .18f, .05f, .05f),
                 taper(q, .38f, .34f, .18f, .33f, .5f, .2f, .05f, .055f), .02f);
  add(a, k, MAIN);
  v3 c = rotZ(q - V(.29f, .63f, .2f), -.25f);
  float cl = sdEllipsoid(c, V(.135f, .165f, .085f));
  float cut = extrudeZ(triangle2(c.x, c.y, -.02f, -.03f, -.1f, .22f, .05f, .22f), c.z, .2f);
  cl = smax(cl, -cut, .02f);
  add(a, cl, MAIN);
  add(a, capsule(q, .1f, .36f, .08f, .11f, .53f, .1f, .03f), MAIN);
  eyeball(a, q, V(.11f, .57f, .11f), .085f, norm(V(.0f, 0, 1)), .6f);
  return a;
}

HDN Sd obj_spider(v3 p) {
  v3 q = mirrorX(p);
  Sd a = S(ellipsoid(p, 0, .38f, -.2f, .25f, .24f, .25f),
           inEllipse(q.x - .06f, p.z + .18f, .07f, .1f) && p.y > .4f ? MAINLIGHT : MAIN);
  add(a, ball(p, 0, .34f, .13f, .2f),
      p.z > .2f && fabsf(p.y - .225f - 1.6f * p.x * p.x) < .014f && q.x < .09f ? WHITE : MAIN);
  for (int i = 0; i < 4; i++) {
    float g = -.95f + .6f * i, x = cosf(g), z = sinf(g);
    float l = fminf(capsule(q, .06f * x, .32f, .04f + .06f * z, .34f * x, .56f, .34f * z, .036f),
                    taper(q, .34f * x, .56f, .34f * z, .465f * x, .02f, .465f * z, .036f, .024f));
    add(a, l, MAINDARK);
  }
  eyeball(a, q, V(.085f, .4f, .27f), .08f, norm(V(.05f, 0, 1)), .6f);
  eyeball(a, q, V(.06f, .52f, .2f), .038f, norm(V(.05f, .2f, 1)), .5f);
  add(a, taper(q, .05f, .2f, .29f, .05f, .13f, .31f, .03f, .012f), WHITE);
  return a;
}

HDN Sd obj_flamingo(v3 p) {
  p = rotY(p, .85f);
  v3 q = mirrorX(p);
  float d = ellipsoid(rotX(p - V(0, .48f, -.1f), .25f), 0, 0, 0, .16f, .15f, .25f);
  d = smin(d, taper(p, 0, .5f, -.25f, 0, .44f, -.42f, .09f, .03f), .06f);
  float n = taper(p, 0, .48f, .08f, 0, .56f, .23f, .075f, .05f);
  n = smin(n, taper(p, 0, .56f, .23f, 0, .68f, .2f, .05f, .045f), .04f);
  n = smin(n, taper(p, 0, .68f, .2f, 0, .77f, .1f, .045f, .045f), .04f);
  n = smin(n, taper(p, 0, .77f, .1f, 0, .88f, .11f, .045f, .05f), .04f);
  n = smin(n, ellipsoid(p, 0, .9f, .16f, .085f, .085f, .1f), .04f);
  Sd a = S(smin(d, n, .05f), MAIN);
  add(a, ellipsoid(rotX(q - V(.135f, .5f, -.14f), .25f), 0, 0, 0, .055f, .1f, .21f) * .85f,
      MAINDARK);
  float b = smin(taper(p, 0, .89f, .23f, 0, .87f, .32f, .055f, .045f),
                 taper(p, 0, .87f, .32f, 0, .77f, .36f, .045f, .018f), .02f);
  add(a, b, p.y < .84f ? BLACK : CREAM);
  eyeball(a, q, V(.06f, .925f, .18f), .045f, norm(V(1.f, 0, .3f)), .45f);
  float l = capsule(p, .05f, .02f, -.06f, .05f, .4f, -.06f, .024f);
  l = fminf(l, fminf(capsule(p, -.06f, .38f, -.04f, -.06f, .22f, .1f, .024f),
                     capsule(p, -.06f, .22f, .1f, -.06f, .17f, -.1f, .024f)));
  l = fminf(l, fminf(capsule(p, .05f, .026f, -.06f, .01f, .026f, .06f, .025f),
                     capsule(p, .05f, .026f, -.06f, .1f, .026f, .06f, .025f)));
  add(a, l, MAINDARK);
  return a;
}

HDN Sd obj_chicken(v3 p) {
  p = rotY(p, .4f);
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .38f, -.03f, .25f, .23f, .28f);
  d = smin(d, taper(p, 0, .46f, .1f, 0, .72f, .14f, .17f, .14f), .08f);
  float t = taper(p, 0, .42f, -.2f, 0, .7f, -.4f, .12f, .055f);
  t = smin(t, taper(p, 0, .4f, -.2f, 0, .52f, -.43f, .12f, .05f), .03f);
  t = smin(t, taper(p, 0, .46f, -.15f, 0, .78f, -.26f, .1f, .05f), .03f);
  Sd a = S(smin(d, t, .05f), MAIN);
  add(a, ellipsoid(rotX(q - V(.235f, .4f, -.05f), .35f), 0, 0, 0, .055f, .13f, .19f), MAINLIGHT);
  v3 z = V(p.x * 1.3f, p.y, p.z);
  float c = smin(ball(z, 0, .88f, .2f, .05f),
                 smin(ball(z, 0, .92f, .12f, .06f), ball(z, 0, .88f, .035f, .055f), .01f), .01f) *
            .8f;
  c = fminf(c, ellipsoid(q, .03f, .6f, .28f, .035f, .07f, .035f));
  add(a, c, RED);
  add(a, sdRoundCone(V(p.x, p.z - .35f, (p.y - .71f) * 1.1f), .065f, .015f, .085f, .012f) * .9f,
      ORANGE);
  eyeball(a, q, V(.095f, .775f, .22f), .05f, norm(V(.45f, 0, 1)), .35f);
  float f = capsule(q, .1f, .03f, .0f, .1f, .2f, -.02f, .028f);
  f = fminf(f, fminf(capsule(q, .1f, .028f, -.08f, .1f, .028f, .14f, .026f),
                     capsule(q, .1f, .028f, .02f, .18f, .028f, .1f, .025f)));
  f = fminf(f, capsule(q, .1f, .028f, .02f, .03f, .028f, .1f, .025f));
  add(a, f, ORANGE);
  return a;
}

HDN Sd obj_dragon(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .28f, -.06f, .2f, .25f, .19f);
  d = smin(d, taper(p, 0, .4f, -.03f, 0, .62f, .03f, .13f, .11f), .07f);
  d = smin(d, taper(p, 0, .16f, -.14f, .24f, .09f, -.3f, .13f, .08f), .06f);
  d = smin(d, taper(p, .24f, .09f, -.3f, .42f, .08f, -.1f, .075f, .045f), .04f);
  d = smin(d, ellipsoid(q, .17f, .13f, .0f, .09f, .13f, .13f), .04f);
  d = smin(d, ellipsoid(q, .17f, .045f, .12f, .085f, .05f, .13f), .03f);
  bool be = p.z > .0f && inEllipse(p.x, p.y - .28f, .12f, .24f);
  Sd a = S(d, be ? (fraction(p.y / .08f) < .22f ? ORANGE : YELLOW) : MAIN);
  add(a, taper(q, .13f, .4f, .06f, .17f, .3f, .2f, .05f, .045f), MAIN);
  float h = ellipsoid(p, 0, .73f, .06f, .18f, .15f, .18f);
  h = smin(h, ellipsoid(p, 0, .66f, .24f, .13f, .1f, .15f), .06f);
  h = smin(h, ball(q, .06f, .73f, .34f, .04f), .03f);
  bool mo = p.z > .12f && fabsf(p.y - .625f - .8f * (q.x - .05f) * (q.x - .05f)) < .013f;
  add(a, h, mo || len(q - V(.06f, .745f, .375f)) < .022f ? BLACK : MAIN);
  add(a, taper(q, .09f, .83f, .02f, .15f, .98f, -.08f, .05f, .015f), CREAM);
  eyeball(a, q, V(.11f, .79f, .17f), .07f, norm(V(.35f, 0, 1)), .5f);
  // bat wings
  v3 w = q - V(.1f, .42f, -.16f);
  w = rotY(w, .25f);
  float f = triangle2(w.x, w.y, 0.f, -.02f, .16f, .42f, .37f, .1f);
  f = fmaxf(f, -(len2(w.x - .31f, w.y + .03f) - .12f));
  f = fmaxf(f, -(len2(w.x - .1f, w.y + .1f) - .09f));
  add(a, extrudeZ(f, w.z, .004f) - .02f, MAINLIGHT);
  float b = fminf(taper(w, 0, 0, 0, .16f, .43f, 0, .045f, .032f),
                  taper(w, .16f, .43f, 0, .37f, .11f, 0, .032f, .022f));
  b = fminf(b, taper(w, .16f, .43f, 0, .2f, .04f, 0, .03f, .022f));
  add(a, b, MAINDARK);
  float s = taper(p, 0, .87f, -.02f, 0, .95f, -.1f, .05f, .015f);
  s = fminf(s, taper(p, 0, .68f, -.1f, 0, .73f, -.2f, .05f, .015f));
  s = fminf(s, taper(p, 0, .5f, -.18f, 0, .54f, -.29f, .05f, .015f));
  s = fminf(s, taper(p, 0.03f, .28f, -.24f, .03f, .33f, -.35f, .05f, .015f));
  add(a, s, ORANGE);
  v3 t = rotZ(p - V(.42f, .14f, -.06f), -.1f);
  add(a, sdRoundCone(V(t.x, t.y - .04f, t.z * 1.3f), .085f, .015f, .08f, .012f) * .75f, ORANGE);
  return a;
}

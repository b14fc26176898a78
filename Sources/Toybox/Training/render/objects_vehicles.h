// Vehicles.
#pragma once
#include "shapes.h"

HDN Sd obj_car(v3 p) {
  v3 q = turned(p, .55f), c = V(q.x, q.y, fabsf(q.z));
  Sd a = S(smin(roundBox(q, 0, .2f, 0, .46f, .105f, .19f, .075f),
                roundBox(q, .02f, .17f, 0, .44f, .06f, .2f, .04f), .03f),
           MAIN);
  float y = q.y, xx = q.x + .05f;
  float cab = fmaxf(sdEllipsoid(q - V(-.05f, .24f, 0), V(.31f, .29f, .2f)), .2f - y);
  int part = MAIN;
  float side = c.z / .2f - fabsf(xx) / .31f;
  if (y > .315f && y < .455f && fabsf(side - .15f) > .1f && !(side > .15f && fabsf(xx) < .022f))
    part = SKYBLUE;
  add(a, cab, part);
  wheel(a, c, .28f, .115f, .175f, .045f, SILVER);
  wheel(a, c, -.28f, .115f, .175f, .045f, SILVER);
  add(a, sdEllipsoid(c - V(.445f, .235f, .12f), V(.035f, .05f, .05f)), YELLOW);
  add(a, sdEllipsoid(c - V(-.45f, .235f, .12f), V(.025f, .04f, .04f)), RED);
  add(a, sdCapsule(c, V(.45f, .14f, 0), V(.44f, .14f, .15f), .03f), SILVER);
  add(a, sdCapsule(c, V(-.45f, .14f, 0), V(-.44f, .14f, .15f), .03f), SILVER);
  return a;
}

HDN Sd obj_bus(v3 p) {
  v3 q = turned(p, .5f), c = V(q.x, q.y, fabsf(q.z));
  int part = MAIN;
  float y = q.y, wx = repeated(q.x + .05f, .145f, 2.f);
  if (c.z > .165f && y > .35f && y < .5f && fabsf(wx) < .058f) part = SKYBLUE;
  if (c.z > .165f && y > .35f && y < .5f && fabsf(q.x - .39f) < .035f) part = SKYBLUE;
  if (fabsf(q.x) > .44f && c.z < .14f && y > .33f && y < .5f) part = SKYBLUE;
  if (y > .23f && y < .275f) part = WHITE;
  if (y > .57f) part = WHITE;
  Sd a = S(roundBox(q, 0, .355f, 0, .46f, .265f, .185f, .05f), part);
  wheel(a, c, .28f, .11f, .165f, .045f, SILVER);
  wheel(a, c, -.28f, .11f, .165f, .045f, SILVER);
  add(a, sdEllipsoid(c - V(.455f, .17f, .12f), V(.025f, .035f, .035f)), YELLOW);
  add(a, roundBox(q, 0, .11f, 0, .465f, .025f, .16f, .02f), DARKGREY);
  return a;
}

HDN Sd obj_train(v3 p) {
  v3 q = turned(p, .5f), c = V(q.x, q.y, fabsf(q.z));
  Sd a = S(cylinderX(q - V(.1f, .36f, 0), .16f, .27f, .02f), MAIN);
  add(a, cylinderX(q - V(.38f, .36f, 0), .165f, .06f, .02f), DARKGREY);
  add(a, sdEllipsoid(q - V(.44f, .36f, 0), V(.04f, .07f, .07f)), YELLOW);
  v3 bnd = V(repeated(q.x - .12f, .2f, 0.f), q.y - .36f, q.z);
  add(a, cylinderX(bnd, .17f, .018f, .005f), GOLD);
  // cab
  float cab = roundBox(q, -.28f, .43f, 0, .15f, .25f, .185f, .02f);
  int part = MAIN;
  if (c.z > .17f && fabsf(q.x + .28f) < .085f && fabsf(q.y - .51f) < .08f) part = BLACK;
  add(a, cab, part);
  add(a, roundBox(q, -.28f, .69f, 0, .19f, .03f, .215f, .025f), RED);
  // chimney, dome
  add(a, sdCylinder(q - V(.32f, .56f, 0), .05f, .1f), DARKGREY);
  add(a, sdCone(q - V(.32f, .7f, 0), .055f, .11f, .06f), DARKGREY);
  add(a, sdRoundCylinder(q - V(.32f, .77f, 0), .12f, .025f, .01f), RED);
  add(a, sdCapsule(q, V(.04f, .48f, 0), V(.04f, .55f, 0), .07f), GOLD);
  // chassis, cowcatcher
  add(a, roundBox(q, .0f, .19f, 0, .44f, .04f, .14f, .01f), DARKGREY);
  float cow = fmaxf((q.x - .42f + (q.y - .2f) * .5f + c.z * .5f) / 1.22f,
                    fmaxf(q.y - .2f, fmaxf(.03f - q.y, .36f - q.x)));
  add(a, fmaxf(cow, c.z - .16f), RED);
  // wheels
  v3 w1 = c - V(-.26f, .15f, .155f),
     w2 = V(repeated(c.x - .13f, .24f, 0.f), c.y - .11f, c.z - .155f);
  w2.x = fabsf(c.x - .14f) - .115f;
  add(a, cylinderZ(w1, .15f, .035f, .015f), RED);
  add(a, cylinderZ(w2, .11f, .035f, .015f), RED);
  add(a, cylinderZ(w1, .1f, .042f, .01f), DARKGREY);
  add(a, cylinderZ(w2, .065f, .042f, .01f), DARKGREY);
  add(a, sdCapsule(c, V(-.26f, .13f, .2f), V(.25f, .11f, .2f), .02f), SILVER);
  return a;
}

HDN Sd obj_boat(v3 p) {
  v3 q = turned(p, .35f);
  float z = fabsf(q.z), y = q.y;
  float hull = (len2(q.x, z + .48f) - .69f + .55f * (.24f - y)) / 1.14f;
  hull = fmaxf(smax(hull, -y, .03f), y - .24f);
  Sd a = S(hull, y > .232f ? TAN : (y > .175f ? WHITE : MAIN));
  float rim = fmaxf(fabsf(len2(q.x, z + .48f) - .68f) - .02f, fabsf(y - .24f) - .03f);
  add(a, rim, MAIN);
  add(a, sdCapsule(q, V(.06f, .2f, 0), V(.06f, .97f, 0), .022f), BROWN);
  add(a, sdCapsule(q, V(.06f, .33f, 0), V(-.38f, .33f, 0), .02f), BROWN);
  float bz = q.z - .25f * fmaxf(0.f, .06f - q.x) * clampf((.98f - y) * 2.f, 0.f, 1.f) * .6f;
  float m = triangle2(q.x, y, .02f, .37f, -.4f, .37f, .02f, .96f);
  add(a, (extrudeZ(m + .01f, bz, .012f) - .01f) * .95f, WHITE);
  float j = triangle2(q.x, y, .11f, .34f, .42f, .3f, .1f, .88f);
  add(a, extrudeZ(j + .01f, q.z, .012f) - .01f, WHITE);
  return a;
}

HDN Sd obj_airplane(v3 p) {
  v3 q = turned(p * 1.06f, .75f), c = V(q.x, q.y, fabsf(q.z));
  float z = c.z, y = q.y;
  float fu = smin(sdCapsule2(q, V(.3f, .29f, 0), V(-.4f, .37f, 0), .15f, .06f),
                  sdEllipsoid(q - V(.3f, .28f, 0), V(.18f, .13f, .14f)), .05f);
  int part = MAIN;
  float wx = repeated(q.x - .04f, .1f, 2.f);
  if (z > .07f && len2(wx, y - .335f) < .03f) part = SKYBLUE;
  if (q.x > .31f && q.x < .41f && y > .325f) part = SKYBLUE;
  Sd a = S(fu, part);
  add(a,
      sdRoundBox(V(q.x + .45f * z - .12f, y - .24f - .1f * z, z - .2f),
                 V(.15f - .13f * z, .028f, .225f), .02f) *
          .88f,
      MAINLIGHT);
  add(a,
      sdRoundBox(V(q.x + .33f + .45f * (y - .5f), y - .52f, q.z), V(.085f, .15f, .028f), .02f) *
          .85f,
      MAINDARK);
  add(a, sdRoundBox(V(q.x + .36f + .3f * z, y - .39f, z - .1f), V(.07f, .024f, .13f), .02f) * .88f,
      MAINLIGHT);
  add(a, cylinderX(c - V(.1f, .175f, .22f), .06f, .1f, .02f), GREY);
  add(a, cylinderX(c - V(.18f, .175f, .22f), .045f, .025f, .005f), DARKGREY);
  add(a, sdCapsule(q, V(.3f, .2f, 0), V(.3f, .05f, 0), .02f), GREY);
  add(a, sdCapsule(c, V(-.04f, .24f, .1f), V(-.04f, .05f, .1f), .02f), GREY);
  add(a, cylinderZ(q - V(.3f, .055f, 0), .055f, .03f, .015f), DARKGREY);
  add(a, cylinderZ(c - V(-.04f, .055f, .1f), .055f, .03f, .015f), DARKGREY);
  a.d *= .94f;
  return a;
}

HDN Sd obj_rocket(v3 p) {
  float y = p.y;
  float b = fmaxf(sdEllipsoid(p - V(0, .47f, 0), V(.225f, .52f, .225f)), .12f - y);
  int part = MAIN;
  if (y > .73f) part = RED;
  if (y < .24f && y > .19f) part = MAINDARK;
  Sd a = S(b, part);
  v3 q = polarY(rotY(p, .785f), 4.f);
  float f = triangle2(q.x, y, .14f, .44f, .14f, .15f, .43f, .04f);
  add(a, extrudeZ(f + .0f, q.z, .02f) - .03f, RED);
  add(a, sdCone(p - V(0, .09f, 0), .15f, .1f, .06f), DARKGREY);
  v3 w = p - V(0, .57f, .2f);
  add(a, cylinderZ(w, .105f, .04f, .015f), GREY);
  add(a, sdEllipsoid(w - V(0, 0, .03f), V(.075f, .075f, .03f)), SKYBLUE);
  return a;
}

HDN Sd obj_hot_air_balloon(v3 p) {
  float y = p.y, an = atan2f(p.z, p.x);
  float b =
      smin(sdSphere(p - V(0, .61f, 0), .385f), sdCone(p - V(0, .36f, 0), .12f, .31f, .1f), .06f);
  float t = an * 1.2732395f + .25f;
  t = t - floorf(t);
  int part = t < .4f ? WHITE : MAIN;
  if (y < .3f) part = MAINDARK;
  Sd a = S(b, part);
  v3 c = V(fabsf(p.x), y, fabsf(p.z));
  add(a, roundBox(p, 0, .085f, 0, .11f, .085f, .11f, .02f), BROWN);
  add(a, roundBox(p, 0, .165f, 0, .125f, .02f, .125f, .015f), TAN);
  add(a, sdCapsule(c, V(.1f, .16f, .1f), V(.09f, .29f, .09f), .016f), BROWN);
  return a;
}

HDN Sd obj_bicycle(v3 p) {
  v3 q = turned(p, .35f), c = V(fabsf(q.x), q.y, fabsf(q.z));
  v3 w = c - V(.275f, .222f, 0);
  Sd a = S(len2(len2(w.x, w.y) - .187f, q.z) - .035f, BLACK);
  v3 s = polarY(V(w.x, w.z, w.y), 6.f);
  add(a, sdCapsule(s, V(0, 0, 0), V(.18f, 0, 0), .014f), SILVER);
  add(a, cylinderZ(w, .04f, .045f, .01f), SILVER);
  float r = .031f;
  v3 rh = V(-.275f, .222f, 0), bb = V(-.03f, .2f, 0), st = V(-.13f, .52f, 0), hd = V(.17f, .52f, 0);
  float d = sdCapsule(q, rh, bb, r);
  d = fminf(d, sdCapsule(q, rh, V(-.115f, .47f, 0), r));
  d = fminf(d, sdCapsule(q, bb, st, r));
  d = fminf(d, sdCapsule(q, V(-.115f, .48f, 0), V(.175f, .5f, 0), r));
  d = fminf(d, sdCapsule(q, bb, V(.19f, .46f, 0), r));
  d = fminf(d, sdCapsule(q, V(.15f, .6f, 0), V(.275f, .222f, 0), r));
  add(a, d, MAIN);
  add(a, sdCapsule(q, st, V(-.15f, .58f, 0), .025f), SILVER);
  add(a, sdEllipsoid(q - V(-.15f, .61f, 0), V(.12f, .04f, .07f)), BLACK);
  add(a,
      sdCapsule(c * V(1, 1, 1) + V(q.x - c.x, 0, 0), V(.15f, .61f, 0), V(.16f, .65f, .14f), .026f),
      SILVER);
  add(a, sdCapsule(V(q.x, q.y, c.z), V(.16f, .65f, .14f), V(.06f, .64f, .17f), .034f), BLACK);
  add(a, cylinderZ(q - bb, .07f, .04f, .01f), DARKGREY);
  add(a, sdCapsule(q, V(-.03f, .2f, .06f), V(.03f, .09f, .06f), .02f), DARKGREY);
  add(a, roundBox(q, .03f, .085f, .09f, .05f, .02f, .04f, .01f), DARKGREY);
  return a;
}

HDN Sd obj_tractor(v3 p) {
  v3 q = turned(p * (1.f / .93f), .55f), c = V(q.x, q.y, fabsf(q.z));
  Sd a = S(roundBox(q, .21f, .36f, 0, .23f, .11f, .13f, .05f), MAIN);
  add(a, roundBox(q, .44f, .34f, 0, .02f, .09f, .1f, .015f),
      fraction(q.y / .05f) < .4f ? SILVER : DARKGREY);
  add(a, ball(c, .435f, .42f, .09f, .035f), YELLOW);
  add(a, roundBox(q, .05f, .22f, 0, .3f, .06f, .09f, .03f), DARKGREY);
  // cab
  add(a, roundBox(q, -.19f, .6f, 0, .15f, .19f, .15f, .03f),
      fabsf(q.x + .19f) > .12f && c.z > .12f ? MAIN
      : q.y < .47f                           ? MAIN
                                             : SKYBLUE);
  add(a, roundBox(q, -.19f, .81f, 0, .19f, .035f, .19f, .03f), MAIN);
  // fenders over the big wheels
  v3 f = c - V(-.19f, .27f, .2f);
  float fd = fmaxf(len2(len2(f.x, f.y) - .3f, 0.f) - .025f, fabsf(f.z) - .08f);
  fd = fmaxf(fd, -f.y + .08f);
  add(a, fd, MAIN);
  // wheels with lugs
  v3 w = c - V(-.19f, .26f, .2f);
  float g = fraction(atan2f(w.y, w.x) * 14.f / 6.2831853f) - .5f;
  float lug = .012f * cosf(g * 6.2831853f) * clampf(len2(w.x, w.y) * 8.f - 1.f, 0.f, 1.f);
  add(a, (cylinderZ(w, .248f, .075f, .03f) - lug) * .9f, DARKGREY);
  add(a, cylinderZ(w - V(0, 0, .015f), .14f, .075f, .02f),
      len2(w.x, w.y) < .05f ? DARKGREY : YELLOW);
  wheel(a, c, .31f, .15f, .15f, .055f, YELLOW);
  add(a, capsule(q, .27f, .45f, .0f, .27f, .7f, .0f, .03f), DARKGREY);
  add(a, capsule(q, .27f, .68f, .0f, .25f, .73f, .0f, .036f), DARKGREY);
  a.d *= .93f;
  return a;
}

HDN Sd obj_helicopter(v3 p) {
  v3 q = turned(p, .6f), c = V(q.x, q.y, fabsf(q.z));
  float d = ellipsoid(q, .12f, .36f, 0, .29f, .225f, .2f);
  d = smin(d, taper(q, -.05f, .42f, 0, -.42f, .5f, 0, .11f, .04f), .08f);
  d = smin(d, roundBox(q, .05f, .56f, 0, .13f, .06f, .08f, .04f), .05f);
  float e = q.x - .14f;
  bool win = q.y > .32f && q.y < .52f && e > 0.f && q.x < .5f &&
             !(c.z > .08f && fabsf(q.x - .24f) < .018f) && !(c.z < .014f);
  Sd a = S(d, win ? SKYBLUE : fabsf(q.y - .27f) < .022f ? WHITE : MAIN);
  float f = triangle2(q.x, q.y, -.36f, .48f, -.45f, .48f, -.48f, .68f);
  add(a, extrudeZ(f, q.z, .006f) - .022f, MAIN);
  add(a, roundBox(q, -.36f, .46f, 0, .045f, .018f, .13f, .015f), MAIN);
  v3 t = rotZ(q - V(-.44f, .52f, .05f), .6f);
  add(a,
      fminf(roundBox(t, 0, 0, 0, .115f, .022f, .016f, .012f),
            roundBox(t, 0, 0, 0, .022f, .115f, .016f, .012f)),
      DARKGREY);
  // rotor
  add(a, sdCylinder(q - V(.05f, .66f, 0), .03f, .07f), DARKGREY);
  v3 r = rotY(q - V(0.0f, .74f, 0), .5f);
  float b = fminf(roundBox(r, 0, 0, 0, .48f, .02f, .042f, .018f),
                  roundBox(r, 0, 0, 0, .042f, .02f, .48f, .018f));
  add(a, b, DARKGREY);
  add(a, ellipsoid(q, .03f, .75f, 0, .06f, .045f, .06f), GREY);
  // skids
  float s = capsule(c, -.16f, .03f, .19f, .34f, .03f, .19f, .026f);
  s = fminf(s, capsule(c, .34f, .03f, .19f, .4f, .07f, .19f, .026f));
  s = fminf(s, fminf(capsule(c, .0f, .22f, .1f, -.02f, .03f, .19f, .022f),
                     capsule(c, .22f, .2f, .1f, .24f, .03f, .19f, .022f)));
  add(a, s, DARKGREY);
  return a;
}

HDN Sd obj_submarine(v3 p) {
  p.y += .02f;
  v3 q = turned(p, .45f), c = V(q.x, q.y, fabsf(q.z));
  float d = ellipsoid(q, .02f, .27f, 0, .44f, .25f, .235f);
  d = smin(d, taper(q, -.2f, .28f, 0, -.4f, .28f, 0, .13f, .05f), .08f);
  d = smax(d, -q.y + .02f, .03f);
  Sd a = S(d, fabsf(q.y - .16f) < .02f ? MAINDARK : MAIN);
  v3 t = V(q.x + .0f, q.y - .56f, q.z);
  float tw = sdRoundCylinder(V(t.x * .75f, t.y, t.z), .1f, .12f, .03f);
  add(a, tw, MAIN);
  add(a, sdRoundCylinder(V(t.x * .75f, t.y - .12f, t.z), .115f, .02f, .012f), MAINDARK);
  float pe = fminf(capsule(q, -.03f, .66f, 0, -.03f, .9f, 0, .032f),
                   capsule(q, -.03f, .9f, 0, .08f, .9f, 0, .036f));
  add(a, pe, GREY);
  add(a, ball(q, .105f, .9f, 0, .034f), SKYBLUE);
  // portholes
  float px = repeated(q.x - .06f, .2f, 1.f);
  float cz = .225f - .45f * fminf((q.x - .02f) * (q.x - .02f), .09f);
  v3 o = V(px, q.y - .31f, c.z - cz);
  float r = len2(o.x, o.y);
  add(a, cylinderZ(o, .075f, .03f, .015f) * .85f, r < .048f ? SKYBLUE : GOLD);
  v3 n = c - V(.0f, .57f, .105f);
  add(a, cylinderZ(n, .05f, .02f, .01f), len2(n.x, n.y) < .03f ? SKYBLUE : GOLD);
  // tail fins and screw
  float f = triangle2(q.x, q.y, -.25f, .3f, -.4f, .53f, -.4f, .3f);
  add(a, extrudeZ(f, q.z, .006f) - .022f, MAINDARK);
  add(a, roundBox(q, -.34f, .28f, 0, .06f, .022f, .2f, .018f), MAINDARK);
  v3 s = q - V(-.46f, .28f, 0);
  s = rotX(s, .5f);
  add(a,
      fminf(capsule(s, 0, -.12f, 0, 0, .12f, 0, .03f), capsule(s, 0, 0, -.12f, 0, 0, .12f, .03f)),
      GOLD);
  add(a, ball(s, 0, 0, 0, .045f), GOLD);
  add(a, ball(q, .445f, .27f, 0, .05f), YELLOW);
  return a;
}

HDN Sd obj_truck(v3 p) {
  v3 q = turned(p, .55f), c = V(q.x, q.y, fabsf(q.z));
  Sd a = S(roundBox(q, 0, .14f, 0, .43f, .04f, .16f, .02f), DARKGREY);
  // cargo box
  v3 b = q - V(-.14f, .44f, 0);
  bool rib = fraction((b.x + .02f) / .1f) < .14f && fabsf(b.x) < .28f && c.z > .18f;
  add(a, roundBox(b, 0, 0, 0, .3f, .27f, .2f, .02f),
      fabsf(b.y) > .235f || fabsf(b.x) > .275f ? MAINDARK
      : rib                                    ? MAINDARK
                                               : MAINLIGHT);
  // cab
  float cb = roundBox(q, .31f, .35f, 0, .13f, .2f, .185f, .05f);
  cb = smin(cb, roundBox(q, .4f, .24f, 0, .06f, .09f, .18f, .04f), .04f);
  bool win = q.y > .36f && q.y < .5f &&
             ((q.x > .4f && c.z < .15f) || (c.z > .16f && q.x > .24f && q.x < .4f));
  add(a, cb, win ? SKYBLUE : MAIN);
  add(a, roundBox(q, .46f, .23f, 0, .014f, .04f, .09f, .008f), DARKGREY);
  add(a, ellipsoid(c, .45f, .24f, .135f, .03f, .035f, .035f), YELLOW);
  add(a, roundBox(q, .45f, .13f, 0, .03f, .035f, .18f, .02f), SILVER);
  add(a, capsule(c, .2f, .3f, .15f, .2f, .6f, .15f, .022f), SILVER);
  wheel(a, c, .3f, .115f, .165f, .045f, SILVER);
  wheel(a, c, -.12f, .115f, .165f, .045f, SILVER);
  wheel(a, c, -.34f, .115f, .165f, .045f, SILVER);
  return a;
}

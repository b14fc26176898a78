// Plants and buildings.
#pragma once
#include "shapes.h"

HDN Sd obj_flower(v3 p) {
  v3 c = V(fabsf(p.x), p.y, p.z);
  Sd a = S(sdCapsule(p, V(0, .03f, -.05f), V(0, .6f, 0), .034f), GREEN);
  v3 l = rotZ(c - V(.17f, .2f, -.02f), -.6f);
  add(a, sdEllipsoid(l, V(.19f, .04f, .085f)), GREEN);
  v3 h = rotX(p - V(0, .66f, .04f), .42f);
  v3 q = polarY(V(h.y, h.z, h.x), 7.f);
  q.y -= .45f * fminf(q.x * q.x, .15f);
  add(a, sdEllipsoid(q - V(.215f, .0f, 0), V(.15f, .05f, .1f)) * .9f, MAIN);
  add(a, sdEllipsoid(h - V(0, 0, .03f), V(.125f, .125f, .08f)), YELLOW);
  add(a, sdSphere(h + V(0, 0, .05f), .06f), GREEN);
  return a;
}

HDN Sd obj_tree(v3 p) {
  float d = sdSphere(p - V(0, .68f, 0), .27f);
  v3 q = polarY(p, 5.f);
  d = smin(d, sdSphere(q - V(.23f, .55f, 0), .19f), .06f);
  v3 r = polarY(V(-p.x, p.y, p.z), 5.f);
  d = smin(d, sdSphere(r - V(.2f, .74f, 0), .17f), .06f);
  d = smin(d, sdSphere(p - V(0, .82f, 0), .17f), .06f);
  Sd a = S(d, MAIN);
  float tr = smin(sdCapsule2(p, V(0, -.05f, 0), V(0, .5f, 0), .1f, .07f),
                  sdEllipsoid(p - V(0, -.01f, 0), V(.17f, .07f, .17f)), .1f);
  add(a, fmaxf(tr, -p.y), BROWN);
  return a;
}

HDN Sd obj_pine(v3 p) {
  Sd a = S(sdRoundCone(p - V(0, .31f, 0), .42f, .12f, .17f, .03f), MAIN);
  add(a, sdRoundCone(p - V(0, .54f, 0), .33f, .08f, .16f, .03f), MAIN);
  add(a, sdRoundCone(p - V(0, .79f, 0), .235f, .02f, .19f, .02f), MAIN);
  add(a, sdCylinder(p - V(0, .1f, 0), .085f, .1f), BROWN);
  return a;
}

HDN Sd obj_cactus(v3 p) {
  v3 b = p - V(0, 0, 0);
  float an = atan2f(p.z, p.x);
  float d = sdCapsule(b, V(0, .2f, 0), V(0, .79f, 0), .145f) +
            .012f * cosf(an * 10.f) * clampf(len2(p.x, p.z) * 8.f, 0.f, 1.f);
  d = smin(d, sdCapsule(b, V(0, .42f, 0), V(.25f, .45f, 0), .075f), .04f);
  d = smin(d, sdCapsule(b, V(.27f, .46f, 0), V(.29f, .68f, 0), .08f), .04f);
  d = smin(d, sdCapsule(b, V(0, .53f, 0), V(-.23f, .55f, 0), .07f), .04f);
  d = smin(d, sdCapsule(b, V(-.26f, .56f, 0), V(-.28f, .76f, 0), .075f), .04f);
  Sd a = S(d * .9f, MAIN);
  add(a, sdCone(p - V(0, .12f, 0), .16f, .21f, .12f), ORANGE);
  add(a, sdRoundCylinder(p - V(0, .23f, 0), .24f, .045f, .015f), ORANGE);
  add(a, sdCylinder(p - V(0, .272f, 0), .2f, .01f), BROWN);
  v3 q = polarY(p - V(0, .94f, 0), 5.f);
  add(a, sdEllipsoid(q - V(.05f, 0, 0), V(.055f, .035f, .04f)), PINK);
  return a;
}

HDN Sd obj_palm(v3 p) {
  float t = fminf(sdCapsule2(p, V(-.12f, .0f, 0), V(-.07f, .38f, 0), .09f, .062f),
                  sdCapsule2(p, V(-.07f, .38f, 0), V(.03f, .78f, 0), .062f, .05f));
  float k = p.y * 9.f;
  k = fabsf(k - floorf(k) - .5f);
  Sd a = S(fmaxf(t + .018f * k, -p.y), k > .4f ? TAN : BROWN);
  v3 c = p - V(.03f, .83f, 0);
  v3 q = polarY(rotY(c, .4f), 7.f);
  float x = fminf(q.x, .5f), yc = 1.0f * x - 2.9f * x * x;
  v3 e = V(q.x - .235f, q.y - yc + .3f * fminf(fabsf(q.z), .12f), q.z);
  float cut = fmaxf(len(e) - .3f, 0.f);
  add(a,
      fmaxf(sdRoundBox(e, V(.235f, .028f, .1f - .1f * clampf(fabsf(e.x + .06f) / .3f, 0.f, .9f)),
                       .02f) *
                .55f,
            cut),
      MAIN);
  v3 r = polarY(c, 3.f);
  add(a, sdSphere(r - V(.075f, -.07f, 0), .068f), MAINDARK);
  return a;
}

HDN Sd obj_house(v3 p) {
  v3 c = V(fabsf(p.x), p.y, p.z);
  float body =
      fmaxf(roundBox(p, 0, .475f, 0, .29f, .475f, .26f, 0.f), c.x * .764f + (p.y - .9f) * .645f);
  Sd a = S(body, MAIN);
  float u = (c.x - .19f) * .645f - (p.y - .725f) * .764f,
        v = (c.x - .19f) * .764f + (p.y - .725f) * .645f;
  add(a, sdRoundBox(V(u, v, p.z), V(.32f, .035f, .31f), .01f), RED);
  add(a, roundBox(p, 0, .16f, .25f, .08f, .16f, .03f, .01f), BROWN);
  add(a, sdSphere(p - V(.045f, .16f, .285f), .02f), YELLOW);
  v3 w = V(c.x - .195f, p.y - .29f, p.z - .25f);
  add(a, sdBox(w, V(.075f, .085f, .022f)), WHITE);
  add(a, sdBox(V(fabsf(w.x) - .029f, fabsf(w.y) - .034f, w.z), V(.023f, .028f, .028f)), SKYBLUE);
  v3 s = V(c.x - .28f, p.y - .29f, p.z);
  add(a, sdBox(s, V(.022f, .1f, .1f)), WHITE);
  add(a, sdBox(V(s.x, fabsf(s.y) - .042f, fabsf(s.z) - .042f), V(.028f, .034f, .034f)), SKYBLUE);
  add(a, cylinderZ(p - V(0, .6f, .25f), .075f, .025f, .005f), WHITE);
  add(a, cylinderZ(p - V(0, .6f, .25f), .052f, .032f, .005f), SKYBLUE);
  add(a, roundBox(p, .2f, .83f, -.08f, .055f, .15f, .055f, .005f), GREY);
  add(a, roundBox(p, .2f, .97f, -.08f, .068f, .022f, .068f, .005f), DARKGREY);
  return a;
}

HDN Sd obj_castle(v3 p) {
  v3 c = V(fabsf(p.x), p.y, fabsf(p.z));
  Sd a = S(sdBox(p - V(0, .18f, 0), V(.24f, .18f, .24f)), MAIN);
  v3 t = c - V(.25f, 0, .25f);
  add(a, sdCylinder(t - V(0, .27f, 0), .105f, .27f), MAIN);
  add(a, sdCylinder(t - V(0, .53f, 0), .125f, .035f), MAINDARK);
  add(a, sdCone(t - V(0, .69f, 0), .14f, .005f, .13f), RED);
  // crenels on walls
  float cx = repeated(p.x, .1f, 1.f), cz = repeated(p.z, .1f, 1.f);
  add(a, sdBox(V(cx, p.y - .38f, c.z - .225f), V(.028f, .05f, .028f)), MAIN);
  add(a, sdBox(V(cz, p.y - .38f, c.x - .225f), V(.028f, .05f, .028f)), MAIN);
  // keep
  add(a, sdBox(p - V(0, .35f, -.02f), V(.125f, .35f, .125f)), MAINLIGHT);
  add(a,
      sdBox(V(repeated(p.x, .1f, 1.f), p.y - .73f, fabsf(p.z + .02f) - .11f), V(.03f, .04f, .025f)),
      MAINLIGHT);
  add(a, sdBox(V(c.x - .11f, p.y - .73f, repeated(p.z + .02f, .1f, 1.f)), V(.025f, .04f, .03f)),
      MAINLIGHT);
  add(a, sdCapsule(p, V(0, .7f, -.02f), V(0, .97f, -.02f), .016f), BROWN);
  add(a, sdBox(p - V(.08f, .92f, -.02f), V(.08f, .05f, .016f)), RED);
  // gate and windows
  float g = fminf(sdBox(p - V(0, .09f, .235f), V(.075f, .09f, .02f)),
                  cylinderZ(p - V(0, .17f, .235f), .075f, .02f, .002f));
  add(a, g, BROWN);
  add(a, sdCapsule(t, V(0, .36f, .085f), V(0, .43f, .085f), .03f), BLACK);
  add(a, sdCapsule(p, V(0, .5f, .09f), V(0, .58f, .09f), .032f), BLACK);
  return a;
}

HDN Sd obj_lighthouse(v3 p) {
  int k = (int)floorf((p.y - .06f) / .138f);
  Sd a = S(sdCone(p - V(0, .4f, 0), .215f, .135f, .345f), (k & 1) ? WHITE : MAIN);
  add(a, fmaxf(sdSphere(p + V(0, .675f, 0), .765f), -p.y), GREY);
  add(a, sdRoundCylinder(p - V(0, .755f, 0), .2f, .03f, .01f), DARKGREY);
  v3 q = polarY(p, 8.f);
  add(a, sdCylinder(p - V(0, .83f, 0), .09f, .07f), YELLOW);
  add(a, sdCapsule(q, V(.11f, .77f, 0), V(.11f, .88f, 0), .014f), DARKGREY);
  add(a, sdTorus(p - V(0, .83f, 0), .18f, .015f), DARKGREY);
  add(a, sdCone(p - V(0, .94f, 0), .16f, .03f, .055f), MAIN);
  add(a, sdSphere(p - V(0, .99f, 0), .03f), DARKGREY);
  add(a, roundBox(p, 0, .14f, .18f, .05f, .09f, .04f, .01f), BROWN);
  add(a, roundBox(p, 0, .41f, .15f, .03f, .04f, .035f, .01f), BLACK);
  return a;
}

HDN Sd obj_windmill(v3 p) {
  v3 b = polarY(rotY(p, .39f), 8.f);
  float d = fmaxf((b.x - .27f + .17f * p.y) / 1.014f, fmaxf(p.y - .7f, -p.y));
  Sd a = S(d, MAIN);
  add(a, fmaxf(sdEllipsoid(p - V(0, .69f, 0), V(.2f, .17f, .2f)), .67f - p.y), BROWN);
  add(a, roundBox(p, 0, .12f, .22f, .06f, .12f, .04f, .01f), BROWN);
  add(a, roundBox(p, .0f, .38f, .185f, .04f, .05f, .04f, .01f), SKYBLUE);
  v3 h = p - V(0, .6f, .28f);
  add(a, sdCapsule(h, V(0, .02f, -.15f), V(0, 0, .03f), .045f), DARKGREY);
  h = rotZ(h, .35f);
  v3 q = polarY(V(h.x, h.z, h.y), 4.f);
  v3 e = V(q.x, q.z, q.y);
  add(a, sdBox(e - V(.2f, 0, 0), V(.2f, .02f, .02f)), BROWN);
  v3 s = e - V(.255f, .0f, .0f);
  add(a, sdRoundBox(V(s.x, s.y, s.z - s.y * .25f), V(.145f, .075f, .016f), .01f), WHITE);
  float f = fminf(fabsf(fabsf(s.x) - .048f), fabsf(s.y));
  if (a.part == WHITE && f < .012f) a.part = BROWN;
  return a;
}

// Mammals, and the unicorn, which is a horse but for its horn.
#pragma once
#include "shapes.h"

HDN Sd obj_cat(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .23f, -.06f, .2f, .24f, .21f);
  d = smin(d, capsule(q, .085f, .05f, .17f, .075f, .3f, .08f, .055f), .05f);
  d = smin(d, ellipsoid(q, .17f, .09f, -.01f, .09f, .09f, .15f), .04f);
  Sd a = S(d, MAIN);
  float t = fminf(capsule(p, .08f, .06f, -.22f, .3f, .07f, -.24f, .05f),
                  capsule(p, .3f, .07f, -.24f, .4f, .24f, -.18f, .05f));
  t = smin(t, capsule(p, .4f, .24f, -.18f, .36f, .42f, -.14f, .05f), .03f);
  add(a, t, p.y > .36f ? MAINDARK : MAIN);
  add(a, ellipsoid(q, .085f, .035f, .2f, .065f, .04f, .075f), WHITE);
  float h = ellipsoid(p, 0, .6f, .03f, .3f, .235f, .23f);
  add(a, h,
      p.z > -.02f && p.y > .69f && (q.x < .018f || fabsf(q.x - .07f) < .016f) ? MAINDARK : MAIN);
  v3 e = earFrame(q, .18f, .74f, .0f, .28f);
  add(a, pointedEar(e, .115f, .27f), inEar(e, .115f, .27f) ? PINK : MAIN);
  eyeball(a, q, V(.125f, .63f, .2f), .08f, norm(V(.0f, .0f, 1)), .72f);
  add(a, ellipsoid(q, .05f, .52f, .235f, .065f, .05f, .05f), WHITE);
  add(a, ball(p, 0, .56f, .275f, .032f), PINK);
  float w = fminf(capsule(q, .1f, .53f, .25f, .33f, .57f, .22f, .011f),
                  capsule(q, .1f, .51f, .25f, .33f, .49f, .22f, .011f));
  add(a, w, DARKGREY);
  return a;
}

HDN Sd obj_dog(v3 p) {
  v3 q = mirrorX(p);
  float d = capsule(p, 0, .3f, -.23f, 0, .32f, .03f, .155f);
  v3 l = V(q.x, p.y, fabsf(p.z + .11f));
  d = smin(d, capsule(l, .1f, .06f, .18f, .1f, .28f, .17f, .062f), .03f);
  d = smin(d, capsule(p, 0, .36f, .02f, 0, .56f, .08f, .12f), .08f);
  Sd a = S(d, MAIN);
  add(a, taper(p, 0, .38f, -.34f, 0, .64f, -.43f, .05f, .035f), MAIN);
  add(a, ellipsoid(l, .1f, .035f, .2f, .068f, .04f, .08f), WHITE);
  float h = ellipsoid(p, 0, .67f, .09f, .235f, .215f, .21f);
  add(a, h, len(p - V(-.11f, .71f, .27f)) < .12f ? MAINDARK : MAIN);
  add(a, ellipsoid(p, 0, .59f, .3f, .125f, .095f, .14f), MAINLIGHT);
  add(a, ellipsoid(p, 0, .645f, .42f, .06f, .045f, .045f), BLACK);
  add(a, ellipsoid(p, 0, .485f, .33f, .05f, .075f, .035f), RED);
  v3 e = rotZ(q - V(.24f, .6f, .07f), .22f);
  add(a, sdEllipsoid(e, V(.065f, .23f, .12f)), MAINDARK);
  eyeball(a, q, V(.095f, .725f, .265f), .058f, norm(V(.1f, 0, 1)), .3f);
  v3 c = rotX(p - V(0, .44f, .06f), -.35f);
  add(a, sdTorus(c, .135f, .035f), RED);
  add(a, ball(p, 0, .37f, .215f, .045f), GOLD);
  return a;
}

HDN Sd obj_rabbit(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .22f, -.05f, .2f, .22f, .2f);
  d = smin(d, ellipsoid(q, .16f, .12f, -.04f, .09f, .12f, .14f), .05f);
  Sd a = S(d, inEllipse(p.x, p.y - .2f, .12f, .15f) && p.z > 0.f ? MAINLIGHT : MAIN);
  add(a, ellipsoid(q, .13f, .05f, .14f, .08f, .052f, .15f), MAIN);
  add(a, capsule(q, .09f, .3f, .12f, .06f, .22f, .2f, .05f), MAIN);
  add(a, ball(p, 0, .13f, -.27f, .1f), WHITE);
  add(a, ellipsoid(p, 0, .5f, .03f, .245f, .2f, .205f), MAIN);
  v3 e = rotZ(q - V(.12f, .78f, -.02f), .14f);
  float ed = sdCapsule2(V(e.x, e.y, e.z * 1.3f), V(0, -.14f, 0), V(0, .13f, 0), .06f, .07f) * .78f;
  add(a, ed, e.z > .02f && inEllipse(e.x, e.y - .02f, .042f, .19f) ? PINK : MAIN);
  eyeball(a, q, V(.12f, .54f, .185f), .055f, norm(V(.25f, 0, 1)), -1.f);
  add(a, ellipsoid(q, .045f, .45f, .215f, .06f, .045f, .045f), WHITE);
  add(a, ball(p, 0, .49f, .245f, .032f), PINK);
  add(a, sdRoundBox(q - V(.022f, .395f, .225f), V(.02f, .04f, .018f), .008f), WHITE);
  return a;
}

HDN Sd obj_pig(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .34f, -.13f, .27f, .25f, .31f);
  v3 l = V(q.x, p.y, fabsf(p.z + .12f));
  d = smin(d, capsule(l, .14f, .08f, .16f, .14f, .25f, .15f, .075f), .03f);
  d = fmaxf(d, -p.y);
  Sd a = S(d, MAIN);
  if (p.y < .06f) a.part = MAINDARK;
  add(a, ellipsoid(p, 0, .53f, .14f, .265f, .25f, .24f), MAIN);
  v3 s = V(p.x, p.z - .4f, p.y - .48f);
  bool nos = s.y > .0f && inEllipse(q.x - .045f, p.y - .48f, .025f, .04f);
  add(a, sdRoundCylinder(V(s.x, s.y, s.z * 1.15f), .12f, .07f, .025f) * .88f,
      nos ? BROWN : MAINLIGHT);
  v3 e = rotX(earFrame(q, .17f, .7f, .1f, .35f), -.45f);
  add(a, pointedEar(e, .11f, .22f), inEar(e, .11f, .22f) ? MAINLIGHT : MAINDARK);
  eyeball(a, q, V(.125f, .6f, .315f), .052f, norm(V(.2f, 0, 1)), .35f);
  v3 t = rotZ(V(p.x, p.y - .45f, p.z + .44f), .0f);
  add(a, len2(len2(t.y, t.x) - .055f, t.z) - .022f, MAIN);
  return a;
}

HDN Sd obj_elephant(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .42f, -.17f, .25f, .25f, .29f);
  v3 l = V(q.x, p.y, fabsf(p.z + .17f));
  d = smin(d, capsule(l, .14f, .05f, .15f, .14f, .35f, .14f, .095f), .04f);
  d = fmaxf(d, -p.y);
  int part = p.y < .055f && l.z > .19f && fabsf(fabsf(q.x - .14f) - .035f) < .024f ? WHITE : MAIN;
  Sd a = S(d, part);
  float h = ellipsoid(p, 0, .67f, .09f, .24f, .235f, .22f);
  h = smin(h, taper(p, 0, .6f, .26f, 0, .36f, .36f, .105f, .075f), .08f);
  h = smin(h, taper(p, 0, .36f, .36f, .03f, .2f, .38f, .075f, .06f), .03f);
  h = smin(h, taper(p, .03f, .2f, .38f, .13f, .14f, .4f, .06f, .05f), .03f);
  h = smin(h, taper(p, .13f, .14f, .4f, .17f, .24f, .41f, .05f, .045f), .03f);
  add(a, h, MAIN);
  v3 e = rotY(q - V(.33f, .68f, .03f), -.3f);
  float ed = extrudeZ(ellipse2(e.x, e.y, .15f, .24f), e.z, .012f) - .022f;
  add(a, ed, e.z > .0f && inEllipse(e.x, e.y, .12f, .19f) ? PINK : MAIN);
  eyeball(a, q, V(.13f, .74f, .26f), .05f, norm(V(.3f, 0, 1)), .3f);
  add(a, taper(q, .12f, .52f, .26f, .16f, .4f, .4f, .04f, .022f), WHITE);
  add(a, taper(p, 0, .45f, -.44f, 0, .25f, -.46f, .025f, .03f), MAINDARK);
  return a;
}

HDN Sd obj_giraffe(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .38f, -.15f, .17f, .15f, .25f);
  v3 l = V(q.x, p.y, fabsf(p.z + .13f));
  d = smin(d, taper(l, .1f, .055f, .17f, .09f, .33f, .14f, .06f, .065f), .04f);
  d = smin(d, taper(p, 0, .42f, -.02f, 0, .76f, .08f, .115f, .08f), .08f);
  d = fmaxf(d, -p.y);
  Sd a = S(
      d, p.y < .06f || (p.y > .15f && spots(p + V(.05f, .02f, .03f), .165f, .38f)) ? BROWN : MAIN);
  float h = ellipsoid(p, 0, .81f, .12f, .15f, .125f, .13f);
  h = smin(h, ellipsoid(p, 0, .76f, .27f, .115f, .085f, .12f), .04f);
  add(a, h, p.z < .28f ? MAIN : len2(q.x - .05f, p.y - .79f) < .022f ? BROWN : CREAM);
  add(a, capsule(q, .065f, .9f, .08f, .075f, .95f, .07f, .026f), MAIN);
  add(a, ball(q, .078f, .955f, .07f, .045f), BROWN);
  add(a, ellipsoid(q, .21f, .85f, .05f, .1f, .04f, .055f), MAIN);
  eyeball(a, q, V(.105f, .845f, .19f), .055f, norm(V(.5f, 0, 1)), .3f);
  add(a, capsule(p, 0, .5f, -.14f, 0, .82f, .0f, .035f), BROWN);
  add(a, capsule(p, 0, .42f, -.38f, 0, .27f, -.43f, .022f), MAIN);
  add(a, ellipsoid(p, 0, .24f, -.435f, .045f, .065f, .045f), BROWN);
  return a;
}

HDN Sd obj_lion(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .22f, -.1f, .2f, .22f, .23f);
  d = smin(d, capsule(q, .1f, .06f, .16f, .09f, .32f, .06f, .065f), .05f);
  d = smin(d, ellipsoid(q, .18f, .1f, -.06f, .09f, .1f, .16f), .04f);
  Sd a = S(d, MAIN);
  add(a, ellipsoid(q, .1f, .04f, .19f, .075f, .045f, .085f), MAINLIGHT);
  // mane: a scalloped ring round the face
  float mx = p.x, my = p.y - .6f, mz = p.z - .02f;
  float r = len2(mx, my), g = atan2f(my, mx), s = 6.2831853f / 11.f;
  g = g - s * floorf(g / s + .5f);
  float m = sdEllipsoid(V(r * cosf(g) - .255f, r * sinf(g), mz), V(.13f, .095f, .12f));
  m = smin(m, sdEllipsoid(V(mx, my, mz + .02f), V(.3f, .3f, .2f)), .05f);
  add(a, m, BROWN);
  add(a, ellipsoid(p, 0, .59f, .12f, .215f, .2f, .17f), MAIN);
  float er = ball(q, .19f, .8f, .12f, .075f);
  add(a, er, len(q - V(.19f, .8f, .2f)) < .065f ? MAINLIGHT : MAIN);
  eyeball(a, q, V(.085f, .655f, .25f), .055f, norm(V(.1f, 0, 1)), .4f);
  add(a, ellipsoid(q, .05f, .51f, .265f, .068f, .055f, .055f), CREAM);
  add(a, ellipsoid(p, 0, .565f, .3f, .05f, .035f, .03f), BLACK);
  float t = fminf(capsule(p, .05f, .06f, -.3f, .32f, .06f, -.24f, .035f),
                  capsule(p, .32f, .06f, -.24f, .4f, .26f, -.16f, .035f));
  add(a, t, MAIN);
  add(a, ellipsoid(p, .41f, .32f, -.15f, .07f, .1f, .07f), BROWN);
  return a;
}

HDN Sd obj_mouse(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .23f, -.06f, .22f, .23f, .23f);
  d = smin(d, ellipsoid(q, .13f, .04f, .13f, .07f, .042f, .11f), .02f);
  Sd a = S(d, p.z > 0.f && inEllipse(p.x, p.y - .2f, .13f, .16f) ? MAINLIGHT : MAIN);
  float h = ellipsoid(p, 0, .53f, .05f, .21f, .19f, .2f);
  h = smin(h, taper(p, 0, .5f, .16f, 0, .46f, .34f, .12f, .045f), .08f);
  add(a, h, MAIN);
  v3 e = rotY(q - V(.26f, .76f, -.01f), .15f);
  float ed = extrudeZ(len2(e.x, e.y) - .17f, e.z, .02f) - .025f;
  add(a, ed, e.z > .0f && len2(e.x, e.y) < .14f ? PINK : MAIN);
  add(a, ball(p, 0, .465f, .385f, .05f), PINK);
  eyeball(a, q, V(.1f, .59f, .205f), .058f, norm(V(.25f, .0f, 1)), .2f);
  float t = fminf(capsule(p, .05f, .05f, -.26f, .3f, .04f, -.3f, .028f),
                  capsule(p, .3f, .04f, -.3f, .44f, .05f, -.1f, .026f));
  t = fminf(t, capsule(p, .44f, .05f, -.1f, .4f, .2f, .1f, .024f));
  t = fminf(t, ball(q, .1f, .27f, .19f, .05f));
  add(a, t, PINK);
  float w = fminf(capsule(q, .06f, .46f, .32f, .23f, .49f, .34f, .011f),
                  capsule(q, .06f, .44f, .32f, .22f, .4f, .33f, .011f));
  add(a, w, DARKGREY);
  add(a, sdRoundBox(p - V(0, .395f, .315f), V(.028f, .04f, .02f), .01f), WHITE);
  return a;
}

HDN Sd obj_panda(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .28f, -.05f, .25f, .27f, .21f);
  Sd a = S(d, p.y > .38f ? BLACK : MAIN);
  add(a, taper(q, .2f, .41f, .02f, .27f, .27f, .2f, .085f, .08f), BLACK);
  add(a, capsule(q, .15f, .1f, .02f, .24f, .11f, .3f, .105f), BLACK);
  add(a, ellipsoid(p, 0, .66f, .0f, .31f, .25f, .24f), MAIN);
  add(a, ball(q, .24f, .86f, -.02f, .11f), BLACK);
  v3 e = rotZ(q - V(.13f, .68f, .19f), -.5f);
  add(a, sdEllipsoid(e, V(.08f, .1f, .05f)), BLACK);
  eyeball(a, q, V(.12f, .695f, .225f), .042f, norm(V(.0f, 0, 1)), .5f);
  add(a, ellipsoid(p, 0, .585f, .21f, .085f, .065f, .06f), MAINLIGHT);
  add(a, ellipsoid(p, 0, .62f, .265f, .05f, .035f, .03f), BLACK);
  v3 b = rotZ(p - V(.0f, .3f, .3f), -1.05f);
  float s = sdCylinder(b, .035f, .3f);
  s = fminf(s, sdTorus(V(b.x, fabsf(b.y) - .12f, b.z), .03f, .018f));
  add(a, s, GREEN);
  return a;
}

HDN Sd pony(v3 p, int uni) {
  p = rotY(p, .6f);
  v3 q = mirrorX(p), l = V(q.x, p.y, fabsf(p.z + .12f));
  float d = ellipsoid(p, 0, .42f, -.12f, .175f, .165f, .27f);
  d = smin(d, taper(l, .1f, .03f, .18f, .085f, .36f, .15f, .06f, .07f), .05f);
  d = smin(d, taper(p, 0, .45f, .06f, 0, .74f, .15f, .135f, .11f), .08f);
  d = fmaxf(d, -p.y);
  Sd a = S(d, p.y < .085f ? (uni ? GOLD : DARKGREY) : MAIN);
  float h =
      smin(ball(p, 0, .8f, .18f, .15f), taper(p, 0, .75f, .24f, 0, .66f, .385f, .11f, .1f), .06f);
  v3 m = p - V(0, .66f, .385f);
  bool muz = m.z * .8f - m.y * .6f > -.02f;
  add(a, h, muz ? (len2(q.x - .045f, p.y - .69f) < .02f ? BLACK : MAINLIGHT) : MAIN);
  v3 e = earFrame(q, .085f, .89f, .12f, .2f);
  add(a, pointedEar(e, .055f, .13f), MAIN);
  eyeball(a, q, V(.105f, .82f, .25f), .062f, norm(V(.6f, 0, 1)), .25f);
  // mane and tail
  v3 f = V(p.x * .8f, p.y, p.z);
  float k = smin(capsule(f, 0, .93f, .2f, 0, .9f, .04f, .055f),
                 capsule(f, 0, .88f, .04f, 0, .54f, -.09f, .065f), .03f);
  k = fminf(k, taper(p, .02f, .93f, .24f, .03f, .84f, .32f, .045f, .025f));
  k = fminf(k, smin(taper(p, 0, .5f, -.34f, 0, .47f, -.42f, .045f, .05f),
                    taper(p, 0, .47f, -.42f, 0, .17f, -.43f, .06f, .05f), .03f));
  float s = fraction((p.y + .3f * p.z) / .36f);
  add(a, k, !uni ? DARKGREY : s < .333f ? PINK : s < .666f ? SKYBLUE : YELLOW);
  return a;
}

HDN Sd obj_horse(v3 p) { return pony(p, 0); }

HDN Sd obj_unicorn(v3 p) {
  p = p * (1.f / .86f);
  Sd a = pony(p, 1);
  v3 q = rotY(p, .6f);
  float t = fraction((q.y + .35f * q.x) / .065f);
  add(a, taper(q, 0, .92f, .25f, 0, 1.15f, .36f, .055f, .012f), t < .35f ? ORANGE : GOLD);
  a.d *= .86f;
  return a;
}

HDN Sd obj_cow(v3 p) {
  p = rotY(p, .5f);
  v3 q = mirrorX(p), l = V(q.x, p.y, fabsf(p.z + .13f));
  float d = roundBox(p, 0, .4f, -.13f, .19f, .17f, .28f, .15f);
  d = smin(d, taper(l, .12f, .04f, .18f, .12f, .3f, .16f, .065f, .075f), .04f);
  d = fmaxf(d, -p.y);
  int part = p.y < .075f                                               ? DARKGREY
             : p.y > .2f && spots(p + V(.07f, .05f, .11f), .34f, .34f) ? BLACK
                                                                       : MAIN;
  Sd a = S(d, part);
  add(a, ellipsoid(p, 0, .23f, -.18f, .1f, .08f, .1f), PINK);
  float h = ellipsoid(p, 0, .68f, .17f, .19f, .18f, .17f);
  add(a, h, len(p - V(.12f, .76f, .27f)) < .14f ? BLACK : MAIN);
  add(a, ellipsoid(p, 0, .585f, .31f, .16f, .11f, .12f),
      p.z > .3f && inEllipse(q.x - .06f, p.y - .61f, .026f, .032f) ? BROWN : PINK);
  add(a, ellipsoid(rotZ(q - V(.26f, .73f, .13f), -.25f), 0, 0, 0, .11f, .055f, .05f),
      q.x > 0.f && p.x > 0.f ? BLACK : MAIN);
  float r = smin(taper(q, .09f, .81f, .14f, .19f, .87f, .14f, .05f, .04f),
                 taper(q, .19f, .87f, .14f, .2f, .97f, .16f, .04f, .02f), .02f);
  add(a, r, CREAM);
  eyeball(a, q, V(.095f, .74f, .29f), .06f, norm(V(.15f, 0, 1)), .4f);
  add(a, capsule(p, 0, .5f, -.4f, 0, .28f, -.46f, .022f), MAIN);
  add(a, ellipsoid(p, 0, .24f, -.455f, .045f, .07f, .04f), BLACK);
  add(a, ball(p, 0, .4f, .22f, .065f), GOLD);
  return a;
}

HDN Sd obj_sheep(v3 p) {
  p = rotY(p, .45f);
  v3 q = mirrorX(p), l = V(q.x, p.y, fabsf(p.z + .1f));
  float w = ellipsoid(p, 0, .46f, -.12f, .29f, .26f, .32f);
  w = fminf((w - .15f * (.27f - lattice2(p + V(.03f, .02f, .05f), .17f))) * .65f,
            ball(p, 0, .84f, .2f, .1f));
  w = fminf(w, fminf(ball(q, .085f, .8f, .2f, .085f), ball(p, 0, .5f, -.43f, .065f)));
  w = fminf(w, ball(p, 0, .85f, .1f, .08f));
  Sd a = S(w, MAIN);
  add(a, taper(l, .14f, .05f, .15f, .13f, .3f, .13f, .055f, .06f), DARKGREY);
  float h = ellipsoid(rotX(p - V(0, .65f, .26f), -.35f), 0, 0, 0, .155f, .19f, .15f);
  h = smin(h, ellipsoid(p, 0, .55f, .35f, .1f, .08f, .09f), .05f);
  add(a, h, DARKGREY);
  add(a, ellipsoid(rotZ(q - V(.24f, .66f, .2f), -.45f + 1.f), 0, 0, 0, .12f, .05f, .05f), DARKGREY);
  eyeball(a, q, V(.085f, .71f, .37f), .068f, norm(V(.1f, -.1f, 1)), .7f);
  add(a, ellipsoid(p, 0, .575f, .435f, .035f, .022f, .02f), PINK);
  return a;
}

HDN Sd obj_monkey(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .27f, -.04f, .18f, .22f, .17f);
  Sd a = S(d, p.z > 0.f && inEllipse(p.x, p.y - .25f, .12f, .16f) ? TAN : MAIN);
  float k = smin(taper(q, .15f, .4f, .0f, .31f, .27f, .06f, .06f, .055f),
                 taper(q, .31f, .27f, .06f, .27f, .12f, .2f, .055f, .05f), .02f);
  k = fminf(k, taper(q, .1f, .1f, .02f, .24f, .13f, .1f, .09f, .07f));
  add(a, k, MAIN);
  add(a, ball(q, .265f, .09f, .22f, .065f), TAN);
  add(a, ellipsoid(q, .17f, .05f, .2f, .075f, .052f, .13f), TAN);
  float h = ellipsoid(p, 0, .68f, .0f, .24f, .22f, .21f);
  h = smin(h, taper(p, 0, .86f, .02f, 0, .95f, .04f, .06f, .02f), .04f);
  bool face = p.z > .02f && (inEllipse(q.x - .085f, p.y - .7f, .11f, .12f) ||
                             inEllipse(p.x, p.y - .6f, .15f, .1f));
  add(a, h, face ? TAN : MAIN);
  v3 e = q - V(.275f, .7f, -.01f);
  add(a, sdEllipsoid(e, V(.115f, .125f, .055f)),
      e.z > .0f && inEllipse(e.x, e.y, .075f, .085f) ? TAN : MAIN);
  float mu = ellipsoid(p, 0, .58f, .15f, .15f, .1f, .1f);
  bool sm = fabsf(p.y - .555f - 2.f * p.x * p.x) < .013f && q.x < .1f;
  add(a, mu, sm || (inEllipse(q.x - .03f, p.y - .62f, .014f, .016f)) ? BROWN : TAN);
  eyeball(a, q, V(.085f, .71f, .185f), .06f, norm(V(.05f, 0, 1)), .5f);
  float t = fminf(capsule(p, 0, .08f, -.18f, -.28f, .07f, -.24f, .04f),
                  capsule(p, -.28f, .07f, -.24f, -.41f, .22f, -.2f, .04f));
  t = smin(t, capsule(p, -.41f, .22f, -.2f, -.41f, .42f, -.16f, .04f), .02f);
  v3 c = p - V(-.34f, .43f, -.15f);
  float cr = fmaxf(len2(len2(c.x, c.y) - .075f, c.z) - .038f, -c.y - .01f);
  t = fminf(t, fminf(cr, capsule(p, -.265f, .43f, -.15f, -.28f, .37f, -.15f, .038f)));
  add(a, t, MAIN);
  return a;
}

HDN Sd obj_fox(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .22f, -.08f, .18f, .24f, .19f);
  d = smin(d, capsule(q, .085f, .05f, .13f, .075f, .3f, .05f, .055f), .05f);
  d = smin(d, ellipsoid(q, .16f, .09f, -.03f, .09f, .09f, .14f), .04f);
  bool ch = p.z > .0f && inEllipse(p.x, p.y - .34f, .1f, .15f);
  Sd a = S(d, ch ? WHITE : p.z > .06f && p.y < .14f ? BLACK : MAIN);
  add(a, ellipsoid(q, .085f, .035f, .16f, .065f, .04f, .075f), BLACK);
  float h = ellipsoid(p, 0, .6f, .01f, .25f, .19f, .19f);
  float c = taper(q, .12f, .54f, .05f, .34f, .5f, .02f, .13f, .02f);
  h = smin(h, c, .05f);
  h = smin(h, taper(p, 0, .55f, .14f, 0, .515f, .36f, .1f, .045f), .06f);
  add(a, h, p.y < .545f - .12f * p.z + .25f * q.x && p.z > -.06f ? WHITE : MAIN);
  add(a, ellipsoid(p, 0, .53f, .395f, .045f, .04f, .04f), BLACK);
  v3 e = earFrame(q, .17f, .7f, .0f, .22f);
  add(a, pointedEar(e, .12f, .3f), e.y > .19f ? BLACK : inEar(e, .12f, .3f) ? CREAM : MAIN);
  eyeball(a, q, V(.11f, .63f, .18f), .06f, norm(V(.2f, 0, 1)), .45f);
  float t = taper(p, .04f, .08f, -.24f, .24f, .12f, -.24f, .06f, .12f);
  t = smin(t, taper(p, .24f, .12f, -.24f, .31f, .3f, -.18f, .115f, .13f), .06f);
  t = smin(t, taper(p, .31f, .3f, -.18f, .37f, .53f, -.13f, .13f, .025f), .06f);
  add(a, t * .95f, p.y > .38f ? WHITE : MAIN);
  return a;
}

HDN Sd obj_whale(v3 p) {
  p = rotY(p * (1.f / .92f), .8f);
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .29f, .1f, .31f, .29f, .36f);
  d = smin(d, taper(p, 0, .25f, -.1f, 0, .42f, -.38f, .2f, .065f), .1f);
  float yb = .2f + .3f * fmaxf(.1f - p.z, 0.f);
  bool be = p.y < yb, gr = be && p.z > .05f && fraction(q.x / .075f) < .25f;
  Sd a = S(d, gr ? GREY : be ? WHITE : p.z > -.15f && fabsf(p.y - yb) < .02f ? MAINDARK : MAIN);
  v3 f = q - V(.0f, .5f, -.41f);
  v3 g = rotY(rotZ(f - V(.12f, .06f, -.0f), .55f), -.35f);
  float t = ellipsoid(g, .0f, 0, 0, .17f, .04f, .09f);
  t = smin(t, taper(p, 0, .4f, -.36f, 0, .52f, -.41f, .065f, .055f), .05f);
  add(a, t, MAIN);
  v3 w = rotZ(q - V(.3f, .16f, .02f), -.6f);
  add(a, ellipsoid(w, .07f, 0, 0, .15f, .04f, .1f), MAINDARK);
  eyeball(a, q, V(.255f, .32f, .28f), .05f, norm(V(.8f, .1f, .7f)), .1f);
  float s = taper(p, 0, .55f, .1f, 0, .8f, .1f, .04f, .05f);
  s = smin(s, capsule(q, .03f, .8f, .1f, .13f, .88f, .1f, .045f), .03f);
  s = smin(s, taper(q, .13f, .88f, .1f, .22f, .8f, .1f, .045f, .05f), .03f);
  s = fminf(s, ball(q, .235f, .7f, .1f, .03f));
  add(a, s, SKYBLUE);
  a.d *= .92f;
  return a;
}

HDN Sd obj_koala(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .27f, -.05f, .23f, .26f, .2f);
  Sd a = S(d, p.z > 0.f && inEllipse(p.x, p.y - .28f, .14f, .18f) ? WHITE : MAIN);
  add(a, taper(q, .19f, .4f, .02f, .25f, .25f, .18f, .08f, .075f), MAIN);
  add(a, capsule(q, .15f, .1f, .02f, .23f, .11f, .25f, .1f), q.z > .29f ? DARKGREY : MAIN);
  float h = ellipsoid(p, 0, .66f, .0f, .28f, .235f, .22f);
  add(a, h, MAIN);
  v3 e = q - V(.33f, .81f, -.02f);
  float ed = sdEllipsoid(e, V(.165f, .165f, .09f));
  add(a, ed, e.z > .0f && inEllipse(e.x, e.y, .105f, .11f) ? WHITE : MAIN);
  add(a, ellipsoid(p, 0, .56f, .17f, .11f, .07f, .07f), MAINLIGHT);
  add(a, ellipsoid(p, 0, .645f, .225f, .07f, .105f, .065f), BLACK);
  eyeball(a, q, V(.125f, .705f, .185f), .05f, norm(V(.1f, 0, 1)), .3f);
  return a;
}

// People and creatures that stand like them.
#pragma once
#include "shapes.h"

HDN Sd obj_bear(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .28f, -.04f, .22f, .25f, .19f);
  Sd a = S(d, p.z > 0.f && inEllipse(p.x, p.y - .26f, .14f, .15f) ? MAINLIGHT : MAIN);
  float k = taper(q, .18f, .39f, .02f, .34f, .24f, .14f, .075f, .08f);
  add(a, k, MAIN);
  v3 g = q - V(.22f, .105f, .33f);
  add(a, capsule(q, .14f, .1f, .02f, .22f, .105f, .32f, .1f),
      g.z > .055f && len2(g.x, g.y) < .075f ? CREAM : MAIN);
  add(a, ellipsoid(p, 0, .68f, .0f, .275f, .245f, .23f), MAIN);
  float e = ball(q, .23f, .87f, -.01f, .11f);
  add(a, e, len(q - V(.23f, .87f, .1f)) < .09f ? MAINLIGHT : MAIN);
  add(a, ellipsoid(p, 0, .61f, .2f, .125f, .1f, .1f), CREAM);
  add(a, ellipsoid(p, 0, .655f, .285f, .052f, .036f, .035f), BLACK);
  eyeball(a, q, V(.11f, .735f, .195f), .045f, norm(V(.1f, 0, 1)), -1.f);
  add(a, taper(q, .0f, .44f, .2f, .12f, .44f, .19f, .025f, .065f), RED);
  return a;
}

HDN Sd obj_snowman(v3 p) {
  v3 q = mirrorX(p);
  float d = ball(p, 0, .22f, 0, .26f);
  d = smin(d, ball(p, 0, .51f, 0, .195f), .02f);
  d = smin(d, ball(p, 0, .74f, 0, .16f), .02f);
  d = smax(d, -p.y, .02f);
  Sd a = S(d, MAIN);
  add(a, ball(q, .06f, .78f, .14f, .028f), BLACK);
  add(a, sdRoundCone(V(p.x, p.z - .22f, p.y - .73f), .04f, .01f, .1f, .01f), ORANGE);
  add(a, sdCylinder(p - V(0, .86f, 0), .2f, .018f), BLACK);
  add(a, sdRoundCylinder(p - V(0, .93f, 0), .125f, .07f, .015f), p.y < .905f ? RED : BLACK);
  add(a, sdTorus(V(p.x, (p.y - .63f), p.z), .125f, .048f), RED);
  add(a, sdRoundBox(rotZ(p - V(.09f, .52f, .19f), .1f), V(.045f, .11f, .025f), .02f), RED);
  add(a, len(V(p.x + .01f, fabsf(p.y - .48f) - .06f, p.z - .185f)) - .028f, BLACK);
  add(a, ball(p, 0, .3f, .25f, .03f), BLACK);
  float s = capsule(q, .17f, .53f, 0, .42f, .68f, .03f, .022f);
  s = fminf(s, capsule(q, .33f, .62f, .02f, .44f, .6f, .05f, .018f));
  s = fminf(s, capsule(q, .35f, .64f, .02f, .37f, .75f, .04f, .018f));
  add(a, s, BROWN);
  return a;
}

HDN Sd obj_robot(v3 p) {
  v3 q = mirrorX(p);
  Sd a = S(sdRoundBox(p - V(0, .37f, 0), V(.22f, .18f, .15f), .035f), MAIN);
  add(a, sdRoundBox(p - V(0, .73f, 0), V(.24f, .15f, .18f), .04f), MAIN);
  add(a, sdCylinder(p - V(0, .57f, 0), .07f, .04f), GREY);
  add(a, sdRoundBox(p - V(0, .74f, .17f), V(.19f, .105f, .03f), .02f), DARKGREY);
  v3 e = V(q.x - .09f, p.z - .2f, p.y - .77f);
  add(a, sdRoundCylinder(e, .06f, .03f, .015f), len2(e.x, e.z) < .025f ? BLACK : YELLOW);
  v3 m = p - V(0, .67f, .2f);
  float u = (m.x + .11f) / .05f;
  u = u - floorf(u);
  add(a, sdRoundBox(m, V(.11f, .025f, .015f), .008f), u < .3f ? DARKGREY : WHITE);
  v3 r = V(p.y - .74f, q.x - .25f, p.z);
  add(a, sdRoundCylinder(r, .07f, .045f, .015f), GREY);
  add(a, capsule(p, 0, .86f, 0, 0, .94f, 0, .02f), GREY);
  add(a, ball(p, 0, .95f, 0, .05f), RED);
  // arms and hands
  float g = capsule(q, .22f, .47f, 0, .31f, .45f, 0, .05f);
  g = fminf(g, capsule(q, .32f, .45f, 0, .34f, .28f, .06f, .045f));
  g = fminf(g, sdRoundBox(q - V(.11f, .14f, 0), V(.065f, .09f, .07f), .02f));
  add(a, g, GREY);
  v3 h = q - V(.345f, .22f, .08f);
  float c = len2(len2(h.x, h.y) - .06f, h.z) - .032f;
  c = fmaxf(c, -h.y - .035f);
  add(a, c, MAINDARK);
  add(a, sdRoundBox(q - V(.12f, .045f, .03f), V(.095f, .045f, .14f), .03f), MAINDARK);
  // chest panel
  v3 k = p - V(0, .4f, .15f);
  add(a, sdRoundBox(k, V(.13f, .09f, .02f), .012f), SILVER);
  float bx = k.x - .08f * clampf(floorf(k.x / .08f + .5f), -1.f, 1.f);
  add(a, len(V(bx, k.y - .03f, k.z - .02f)) - .03f,
      k.x < -.04f  ? RED
      : k.x < .04f ? YELLOW
                   : GREEN);
  add(a, sdBox(k - V(0, -.04f, .018f), V(.1f, .018f, .012f)), BLUE);
  return a;
}

HDN Sd obj_ghost(v3 p) {
  v3 q = mirrorX(p);
  float g = atan2f(p.z, p.x), r = len2(p.x, p.z);
  float amp = fminf(r / .3f, 1.f);
  float wv = cosf(g * 8.f) * amp;
  float d = sdCapsule(p, V(0, .1f, 0), V(0, .64f, 0), .33f);
  float fl = fmaxf(.4f - p.y, 0.f);
  d = d - fl * fl * .5f - .025f * wv * clampf((.45f - p.y) * 3.f, 0.f, 1.f);
  d = smin(d, taper(q, .26f, .5f, .05f, .42f, .58f, .12f, .1f, .055f), .08f);
  d = smax(d, .075f + .065f * wv - p.y, .03f) * .7f;
  int part = MAIN;
  if (p.z > 0.f) {
    if (inEllipse(q.x - .115f, p.y - .7f, .06f, .085f) || inEllipse(p.x, p.y - .51f, .06f, .075f))
      part = BLACK;
    if (inEllipse(q.x - .135f, p.y - .735f, .022f, .026f)) part = WHITE;
  }
  return S(d, part);
}

HDN Sd obj_face(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .48f, 0, .48f, .48f, .38f);
  int part = MAIN;
  float y = p.y - .46f, r = len2(p.x, y);
  if (p.z > 0.f) {
    if (inEllipse(q.x - .15f, p.y - .6f, .062f, .105f))
      part = BLACK;
    else if (fabsf(r - .26f) < .032f && y < -.06f)
      part = BLACK;
    else if (len2(q.x - .25f, y + .07f) < .036f)
      part = BLACK;
  }
  return S(d, part);
}

HDN Sd obj_astronaut(v3 p) {
  v3 q = mirrorX(p);
  float d = ellipsoid(p, 0, .34f, 0, .2f, .2f, .16f);
  d = smin(d, taper(q, .09f, .22f, 0, .12f, .1f, .02f, .095f, .085f), .03f);
  float ar = p.x < 0.f ? taper(p, -.16f, .43f, 0, -.34f, .57f, .06f, .08f, .07f)
                       : taper(p, .16f, .43f, 0, .31f, .29f, .1f, .08f, .07f);
  d = smin(d, ar, .03f);
  Sd a = S(d, p.x > .2f && p.x < .26f && p.y > .3f ? RED
              : fabsf(p.y - .13f) < .018f          ? MAINLIGHT
                                                   : MAIN);
  add(a, p.x < 0.f ? ball(p, -.38f, .61f, .07f, .085f) : ball(p, .335f, .25f, .12f, .085f), GREY);
  add(a, ellipsoid(q, .12f, .055f, .04f, .1f, .06f, .14f), GREY);
  add(a, ball(p, 0, .72f, 0, .255f), MAIN);
  float v = ellipsoid(p, 0, .715f, .1f, .2f, .16f, .185f);
  bool gl = inEllipse(p.x + .085f, p.y - .78f, .05f, .028f) ||
            inEllipse(p.x + .13f, p.y - .735f, .018f, .02f);
  add(a, v, gl ? WHITE : BLACK);
  v3 t = p - V(0, .715f, .165f);
  add(a, sdTorus(V(t.x, t.z, t.y * 1.22f), .195f, .03f) * .85f, GOLD);
  add(a, cylinderX(q - V(.25f, .72f, 0), .08f, .035f, .015f), GREY);
  add(a, roundBox(p, 0, .42f, -.2f, .18f, .2f, .08f, .04f), GREY);
  v3 k = p - V(0, .36f, .155f);
  add(a, roundBox(k, 0, 0, 0, .1f, .065f, .03f, .015f), SILVER);
  add(a, len(V(repeated(k.x, .065f, 1.f), k.y - .015f, k.z - .03f)) - .024f,
      k.x < -.03f  ? RED
      : k.x < .03f ? YELLOW
                   : BLUE);
  return a;
}

HDN Sd obj_knight(v3 p) {
  v3 q = mirrorX(p);
  float d = sdRoundCone(p - V(0, .33f, 0), .16f, .19f, .15f, .06f);
  Sd a = S(d, fabsf(p.y - .25f) < .03f ? BROWN : MAIN);
  add(a, taper(q, .09f, .22f, 0, .1f, .06f, .01f, .08f, .075f), MAINDARK);
  add(a, ellipsoid(q, .105f, .05f, .05f, .085f, .055f, .13f), MAIN);
  add(a, ball(q, .22f, .45f, 0, .1f), MAINLIGHT);
  add(a, taper(q, .24f, .42f, 0, .31f, .28f, .12f, .065f, .06f), MAINDARK);
  add(a, ball(q, .32f, .26f, .15f, .075f), MAIN);
  // helmet
  float h = capsule(p, 0, .62f, 0, 0, .7f, 0, .205f);
  h = fmaxf(h, .46f - p.y);
  int part = MAIN;
  if (p.z > 0.f) {
    if (fabsf(p.y - .7f) < .033f && q.x < .165f)
      part = BLACK;
    else if (p.y < .63f && p.y > .5f && q.x > .03f && q.x < .15f &&
             len2(repeated(q.x - .09f, .05f, 1.f), repeated(p.y - .565f, .05f, 1.f)) < .014f)
      part = BLACK;
  }
  add(a, h, part);
  add(a, capsule(p, 0, .5f, .205f, 0, .8f, .195f, .022f), MAINDARK);
  add(a, sdTorus(p - V(0, .5f, 0), .19f, .03f), MAINDARK);
  float pl = smin(taper(p, 0, .88f, .03f, 0, .92f, -.1f, .05f, .075f),
                  taper(p, 0, .9f, -.1f, 0, .68f, -.3f, .08f, .05f), .04f);
  add(a, pl, RED);
  // shield (viewer's right), sword (left)
  v3 s = p - V(.28f, .3f, .23f);
  float f = fminf(box2(s.x, s.y - .07f, .125f, .09f),
                  fmaxf(ellipse2(s.x, s.y - .02f, .13f, .22f), s.y - .1f));
  int sp = f > -.022f ? GOLD : fabsf(s.x) < .03f || fabsf(s.y - .03f) < .03f ? WHITE : BLUE;
  add(a, extrudeZ(f, s.z, .01f) - .02f, sp);
  v3 w = p - V(-.33f, .26f, .2f);
  add(a, capsule(w, 0, -.1f, 0, 0, .1f, 0, .026f), BROWN);
  add(a, roundBox(w, 0, .1f, 0, .1f, .025f, .03f, .015f), GOLD);
  add(a, roundBox(w, 0, .34f, 0, .04f, .26f, .018f, .014f), SILVER);
  return a;
}

HDN Sd obj_pirate(v3 p) {
  v3 q = mirrorX(p);
  float d = sdRoundCone(p - V(0, .29f, 0), .2f, .15f, .16f, .05f);
  bool op = p.z > 0.f && q.x < .05f + .1f * fmaxf(p.y - .25f, 0.f);
  Sd a = S(d, fabsf(p.y - .24f) < .03f   ? BROWN
              : op                       ? (fraction(p.y / .06f) < .5f ? WHITE : BLACK)
              : p.z > 0.f && q.x < .085f ? GOLD
                                         : MAIN);
  add(a, roundBox(p, 0, .24f, .175f, .05f, .042f, .03f, .012f), GOLD);
  // a boot and a peg leg
  add(a,
      p.x > 0.f ? fminf(taper(p, .1f, .16f, 0, .1f, .06f, .01f, .075f, .065f),
                        ellipsoid(p, .1f, .045f, .05f, .075f, .05f, .11f))
                : sdRoundCone(p - V(-.1f, .08f, 0), .035f, .06f, .08f, .01f),
      p.x > 0.f ? BLACK : BROWN);
  add(a, taper(q, .17f, .39f, 0, .32f, .27f, .1f, .07f, .075f), MAIN);
  v3 k = V(q.x - .335f, q.y - .25f, p.z - .12f);
  add(a, sdSphere(k, .065f), p.x > 0.f ? CREAM : GOLD);
  if (p.x < 0.f) {
    v3 c = p - V(-.36f, .25f, .25f);
    add(a,
        fmaxf(len2(len2(c.y - .04f, c.z) - .07f, c.x) - .024f,
              -c.z - .03f - fmaxf(c.y - .05f, 0.f)),
        SILVER);
  } else {
    v3 w = rotX(p - V(.345f, .25f, .14f), .15f);
    add(a, roundBox(w, 0, .07f, 0, .03f, .02f, .08f, .015f), GOLD);
    add(a, roundBox(w, 0, .3f, -.6f * (w.y - .2f) * (w.y - .2f), .018f, .23f, .045f, .014f) * .9f,
        SILVER);
  }
  // head
  add(a, ball(p, 0, .6f, .01f, .195f), CREAM);
  float b = ellipsoid(p, 0, .49f, .09f, .165f, .14f, .13f);
  add(a, b, inEllipse(p.x, p.y - .515f, .06f, .025f) && p.z > .15f ? WHITE : BROWN);
  add(a, ball(p, 0, .58f, .21f, .045f), CREAM);
  eyeball(a, p, V(-.085f, .635f, .17f), .052f, norm(V(.1f, 0, 1)), .5f);
  add(a, ellipsoid(p, .085f, .63f, .175f, .06f, .055f, .04f), BLACK);
  // hat: a bicorne with a skull
  float hx = p.x, hy = p.y - .74f - .9f * p.x * p.x;
  float f = fmaxf(ellipse2(hx, p.y - .73f, .34f, .235f), -hy);
  add(a, (extrudeZ(f, p.z, .08f) - .035f) * .8f, hy < .035f && p.z > 0.f ? GOLD : BLACK);
  add(a, ellipsoid(p, 0, .865f, .115f, .07f, .062f, .04f),
      len2(q.x - .028f, p.y - .865f) < .018f && p.z > .12f ? BLACK : WHITE);
  add(a, roundBox(p, 0, .81f, .12f, .04f, .03f, .025f, .01f), WHITE);
  return a;
}

HDN Sd obj_wizard(v3 p) {
  v3 q = mirrorX(p);
  float d = sdRoundCone(p - V(0, .24f, 0), .3f, .12f, .24f, .03f);
  v3 sk = p + V(.02f, .03f, 0);
  float gx = fraction(atan2f(p.x, p.z) * 1.9f) - .5f, gy = fraction(sk.y / .2f) - .5f;
  Sd a = S(d, p.y < .05f ? GOLD : MAIN);
  if (p.y > .06f && len2(gx * .5f, gy) < .14f) a.part = YELLOW;
  float s = taper(q, .1f, .42f, 0, .32f, .3f, .12f, .07f, .1f);
  add(a, s, q.x > .33f || p.z > .19f ? MAINDARK : MAIN);
  add(a, ball(q, .36f, .29f, .17f, .06f), TAN);
  add(a, ball(p, 0, .55f, .02f, .17f), TAN);
  float b = smin(taper(p, 0, .47f, .12f, 0, .2f, .24f, .13f, .03f),
                 ellipsoid(p, 0, .5f, .1f, .16f, .1f, .1f), .05f);
  add(a, b, inEllipse(p.x, p.y - .47f, .03f, .02f) && p.z > .2f ? BROWN : WHITE);
  add(a, taper(q, .0f, .51f, .19f, .13f, .47f, .17f, .045f, .025f), WHITE);
  add(a, ball(p, 0, .555f, .2f, .042f), TAN);
  eyeball(a, q, V(.07f, .6f, .15f), .045f, norm(V(.05f, 0, 1)), .5f);
  add(a, taper(q, .04f, .645f, .185f, .13f, .655f, .14f, .022f, .02f), WHITE);
  // hat
  float h = sdRoundCylinder(p - V(0, .68f, 0), .28f, .022f, .02f);
  v3 c = p - V(0, .83f, -.03f * (p.y - .68f));
  c.x += .35f * fmaxf(p.y - .85f, 0.f);
  h = smin(h, sdRoundCone(c, .185f, .025f, .16f, .02f) * .92f, .03f);
  float hy = p.y - .8f;
  bool star = p.z > 0.f && len2(p.x, hy) < .042f + .022f * cosf(5.f * atan2f(p.x, hy));
  add(a, h, p.y > .7f && p.y < .745f ? GOLD : star ? YELLOW : MAIN);
  // staff
  add(a, capsule(p, -.38f, .03f, .2f, -.38f, .72f, .2f, .028f), BROWN);
  add(a, ball(p, -.38f, .79f, .2f, .08f), SKYBLUE);
  return a;
}

HDN Sd obj_princess(v3 p) {
  v3 q = mirrorX(p);
  float y = clampf(p.y / .42f, 0.f, 1.f), r = len2(p.x, p.z), g = atan2f(p.x, p.z);
  float d = sdRoundCone(p - V(0, .22f, 0), .4f, .07f, .23f, .04f);
  d = smin(d, ellipsoid(p, 0, .17f, 0, .37f, .17f, .37f), .06f);
  d = fmaxf(d, -p.y) - .008f * cosf(g * 12.f) * clampf(r * 4.f, 0.f, 1.f) * (1.f - y);
  float hem = .07f + .02f * cosf(g * 12.f);
  Sd a = S(d * .93f, p.y < hem                                                           ? WHITE
                     : p.z > 0.f && fabsf(p.x) < .05f + .3f * (.36f - p.y) && p.y < .36f ? MAINLIGHT
                                                                                         : MAIN);
  add(a, ellipsoid(p, 0, .45f, 0, .115f, .11f, .095f), MAIN);
  add(a, sdTorus(p - V(0, .385f, 0), .1f, .025f), GOLD);
  add(a, ball(q, .14f, .49f, 0, .075f), MAINLIGHT);
  add(a,
      smin(capsule(q, .17f, .46f, .02f, .22f, .37f, .1f, .035f),
           capsule(q, .22f, .37f, .1f, .07f, .36f, .19f, .034f), .02f),
      CREAM);
  add(a, ball(p, 0, .69f, .02f, .2f), CREAM);
  // hair
  float h = ball(p, 0, .7f, -.02f, .225f);
  h = smax(h, -ellipsoid(p, 0, .64f, .2f, .17f, .17f, .16f), .03f);
  h = smin(h, taper(q, .15f, .66f, -.07f, .2f, .42f, -.1f, .1f, .06f), .05f);
  h = smin(h, ellipsoid(p, 0, .52f, -.14f, .17f, .2f, .09f), .06f);
  add(a, h, BROWN);
  eyeball(a, q, V(.08f, .69f, .185f), .052f, norm(V(.05f, 0, 1)), .35f);
  add(a, ellipsoid(p, 0, .585f, .19f, .035f, .018f, .02f), RED);
  add(a, ellipsoid(q, .125f, .61f, .155f, .035f, .025f, .02f), PINK);
  // crown
  v3 c = p - V(0, .89f, .0f), pc = polarY(V(c.x, c.y, c.z), 6.f);
  float k = fmaxf(sdCylinder(c, .14f, .035f), -sdCylinder(c - V(0, .02f, 0), .11f, .05f));
  k = fminf(k, taper(pc, .125f, .02f, 0, .135f, .085f, 0, .035f, .015f));
  add(a, k, GOLD);
  add(a, ball(p, 0, .9f, .14f, .03f), PINK);
  return a;
}

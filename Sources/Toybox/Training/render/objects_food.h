// Fruit, vegetables and other food.
#pragma once
#include "shapes.h"

HDN Sd obj_apple(v3 p) {
  float q = len2(p.x, p.z);
  float u = len2(q - .18f, p.y - .47f) - .285f, l = len2(q - .11f, p.y - .255f) - .25f;
  Sd a = S(smin(u, l, .2f), MAIN);
  add(a, sdCapsule2(p, V(0, .64f, 0), V(.07f, .94f, 0), .028f, .04f), BROWN);
  add(a, leafBlade(p, V(.22f, .86f, .02f), .35f, .18f, .085f), GREEN);
  return a;
}

HDN Sd obj_pear(v3 p) {
  float d = smin(sdSphere(p - V(0, .36f, 0), .36f), sdSphere(p - V(.01f, .71f, 0), .16f), .24f);
  Sd a = S(d, MAIN);
  add(a, sdCapsule2(p, V(.01f, .84f, 0), V(.06f, .985f, 0), .026f, .034f), BROWN);
  add(a, leafBlade(p, V(.2f, .93f, .02f), .15f, .15f, .07f), GREEN);
  return a;
}

HDN Sd obj_banana(v3 p) {
  float y = p.y - .625f, R = .46f, A = 1.22f;
  float rho = len2(p.x, y), an = atan2f(p.x, -y), ac = clampf(an, -A, A), t = ac / A;
  float r = .165f * (1.f - .7f * t * t * t * t), d;
  if (fabsf(an) < A) {
    float u = rho - R, z = fabsf(p.z);
    d = smax(smax(u, .309f * u + .951f * z, .07f), -.809f * u + .588f * z, .07f) - r * .97f;
  } else
    d = len(p - V(R * sinf(ac), .625f - R * cosf(ac), 0)) - r;
  Sd a = S(d * .82f, MAIN);
  v3 e = V(R * sinf(A), .625f - R * cosf(A), 0);
  add(a, sdCapsule2(p, e, e + V(.015f, .12f, 0), .05f, .042f), MAIN);
  add(a, sdCapsule2(p, e + V(.015f, .12f, 0), e + V(.015f, .16f, 0), .043f, .046f), BROWN);
  add(a, sdSphere(p - V(-e.x - .005f, e.y + .02f, 0), .047f), BROWN);
  return a;
}

HDN Sd obj_lemon(v3 p) {
  v3 q = rotZ(p - V(0, .312f, 0), -.12f);
  float d = smin(sdEllipsoid(q, V(.385f, .31f, .31f)),
                 sdSphere(V(fabsf(q.x) - .4f, q.y, q.z), .055f), .17f);
  Sd a = S(d, MAIN);
  add(a, sdCapsule(q, V(-.42f, 0, 0), V(-.47f, .03f, 0), .035f), DARKGREEN);
  add(a, leafBlade(p, V(-.27f, .6f, .02f), .95f, .17f, .085f), GREEN);
  return a;
}

HDN Sd obj_strawberry(v3 p) {
  float q = len2(p.x, p.z);
  float d = sdSphereCone(p - V(0, .1f, 0), .1f, .37f, .42f);
  Sd a = S(d, MAIN);
  if (d < .02f && p.y < .8f) {
    float row = floorf(p.y / .15f), yy = p.y - (row + .5f) * .15f;
    float f = signedFraction(atan2f(p.z, p.x) * (8.f / 6.2831853f) + .5f * row);
    float arc = f * (6.2831853f / 8.f) * q;
    if (arc * arc / (.026f * .026f) + yy * yy / (.036f * .036f) < 1.f && p.y > .1f) a.part = YELLOW;
  }
  v3 v = polarY(p - V(0, .86f, 0), 6.f);
  add(a, sdEllipsoid(rotZ(v - V(.18f, -.02f, 0), .35f), V(.19f, .04f, .085f)), GREEN);
  add(a, sdCapsule(p, V(0, .85f, 0), V(.04f, .96f, 0), .035f), GREEN);
  return a;
}

HDN Sd obj_watermelon(v3 p) {
  float y = .975f - p.y, rho = len2(p.x, y);
  float d2 = smax(rho - .945f, fabsf(p.x) * .857f - y * .515f, .04f);
  float d = extrudeZ(d2, p.z, .12f) - .02f;
  int part = rho > .86f ? GREEN : rho > .81f ? WHITE : MAIN;
  if (d < .02f && part == MAIN && fabsf(p.z) > .12f) {
    const float sx[5] = {0.f, .1f, 0.f, .2f, .09f}, sy[5] = {.4f, .5f, .6f, .64f, .71f};
    for (int i = 0; i < 5; i++) {
      float u = fabsf(p.x) - sx[i], w = y - sy[i];
      if (u * u / (.026f * .026f) + w * w / (.042f * .042f) < 1.f) part = BLACK;
    }
  }
  return S(d, part);
}

HDN Sd obj_carrot(v3 p) {
  float d = sdSphereCone(p - V(0, .035f, 0), .035f, .215f, .5f);
  Sd a = S(d, MAIN);
  if (d < .02f) {
    float row = floorf(p.y / .13f), yy = p.y - (row + .5f) * .13f;
    float f = signedFraction(atan2f(p.z, p.x) * .4775f + .4f * row);
    if (fabsf(yy) < .014f && fabsf(f) < .28f && p.y < .6f) a.part = MAINDARK;
  }
  v3 v = polarY(p, 5.f);
  add(a, sdCapsule2(v, V(.03f, .68f, 0), V(.14f, .84f, 0), .03f, .06f), GREEN);
  add(a, sdCapsule2(v, V(.14f, .84f, 0), V(.27f, .9f, 0), .06f, .03f), GREEN);
  add(a, sdCapsule2(p, V(0, .66f, 0), V(0, .94f, 0), .035f, .055f), DARKGREEN);
  return a;
}

HDN Sd obj_mushroom(v3 p) {
  v3 c = p - V(0, .5f, 0);
  float d = smax(sdEllipsoid(c, V(.485f, .47f, .485f)), .45f - p.y, .09f);
  Sd a = S(d, MAIN);
  if (d < .02f) {
    v3 u = norm(V(c.x / .485f, c.y / .47f, c.z / .485f));
    if (p.y < .475f && len2(p.x, p.z) < .42f)
      a.part = CREAM;
    else {
      v3 v = polarY(rotY(u, .3f), 5.f), w = polarY(rotY(u, .3f + .62832f), 5.f);
      if (len(u - V(0, 1, 0)) < .27f || len(v - V(.77f, .64f, 0)) < .23f ||
          len(w - V(.975f, .22f, 0)) < .2f)
        a.part = WHITE;
    }
  }
  add(a, sdRoundCone(p - V(0, .25f, 0), .22f, .16f, .25f, .05f), CREAM);
  return a;
}

HDN Sd obj_pumpkin(v3 p) {
  v3 q = p - V(0, .37f, 0);
  v3 v = polarY(q, 8.f);
  float d = sdEllipsoid(v - V(.235f, 0, 0), V(.25f, .365f, .185f));
  d = smin(d, sdEllipsoid(q, V(.26f, .3f, .26f)), .03f);
  Sd a = S(d, MAIN);
  add(a,
      smin(sdCapsule2(p, V(0, .62f, 0), V(.03f, .82f, 0), .075f, .05f),
           sdCapsule2(p, V(.03f, .82f, 0), V(.12f, .93f, 0), .05f, .055f), .03f),
      GREEN);
  return a;
}

HDN Sd obj_egg(v3 p) {
  v3 q = p - V(0, .41f, 0);
  return S(sdEllipsoid(q, V(.385f, q.y > 0.f ? .57f : .41f, .385f)), MAIN);
}

HDN Sd obj_donut(v3 p) {
  v3 q = rotX(p - V(0, .463f, 0), .35f);
  float rr = len2(q.x, q.y), t = len2(rr - .295f, q.z), an = atan2f(q.y, q.x);
  Sd a = S(t - .175f, TAN);
  float w = .07f + .04f * sinf(7.f * an) + .015f * sinf(3.f * an + 1.f);
  float ic = smax(t - .195f, w - q.z, .05f) * .93f;
  if (ic < a.d) {
    a = S(ic, MAIN);
    if (ic < .02f && q.z > .1f) {
      float cs = .125f, ix = floorf(q.x / cs), iy = floorf(q.y / cs), g = hash2(ix, iy) * 3.1416f;
      float x = q.x - (ix + .5f) * cs, y = q.y - (iy + .5f) * cs, c = .034f * cosf(g),
            s = .034f * sinf(g);
      if (segment2(x, y, -c, -s, c, s) < .02f) {
        float k = hash2(iy + 7.f, ix);
        a.part = k < .35f ? WHITE : k < .6f ? YELLOW : k < .8f ? SKYBLUE : GREEN;
      }
    }
  }
  return a;
}

HDN Sd obj_ice_cream(v3 p) {
  float q = len2(p.x, p.z), an = atan2f(p.z, p.x);
  float d = sdRoundCone(p - V(0, .285f, 0), .035f, .28f, .285f, .02f);
  Sd a = S(d, TAN);
  if (d < .02f && (fabsf(signedFraction(an * 1.27324f + p.y * 6.5f)) < .12f ||
                   fabsf(signedFraction(an * 1.27324f - p.y * 6.5f)) < .12f || p.y > .52f))
    a.part = p.y > .52f ? TAN : BROWN;
  float s = sdSphere(p - V(0, .67f, 0), .32f);
  float sk = len2(q - .28f, p.y - (.565f + .02f * sinf(an * 7.f))) - .065f;
  s = smin(s, sk * .9f, .04f);
  s = smin(s, sdCapsule(p, V(.22f, .55f, .19f), V(.19f, .42f, .165f), .05f), .05f);
  s = smin(s, sdCapsule(p, V(-.08f, .55f, .275f), V(-.07f, .45f, .235f), .05f), .05f);
  add(a, s, MAIN);
  return a;
}

HDN Sd obj_cupcake(v3 p) {
  float q = len2(p.x, p.z), an = atan2f(p.x, p.z);
  float wv = cosf(an * 16.f);
  float d = (sdCone(p - V(0, .21f, 0), .28f, .385f, .205f) - .012f - .012f * wv) * .9f;
  d = fmaxf(d, -p.y);
  Sd a = S(d, wv > 0.f ? TAN : CREAM);
  float f = an / 6.2831853f, pitch = .155f, y0 = .44f;
  float k = clampf(floorf((p.y - y0) / pitch - f), -1.f, 1.f), s = 9.f;
  for (int i = 0; i < 2; i++) {
    float yc = y0 + (k + i + f) * pitch, R = clampf(.36f - (yc - y0) * .68f, .02f, .36f);
    s = fminf(s, len2(q - R, p.y - fmaxf(yc, y0 - .03f)) - .105f);
  }
  float core = sdCone(p - V(0, .6f, 0), .36f, .08f, .2f);
  s = smin(s, core, .03f);
  s = smin(s, sdSphere(p - V(0, .8f, 0), .12f), .05f);
  add(a, s * .85f, MAIN);
  add(a, sdSphere(p - V(0, .915f, 0), .085f), RED);
  return a;
}

HDN Sd obj_cheese(v3 p) {
  // plan (x, z): long cut face towards +z
  float ax = -.47f, az = .17f, bx = .4f, bz = .3f, cx = .26f, cz = -.42f;
  float d2 =
      fmaxf(sideOfLine(p.x, p.z, bx, bz, ax, az),
            fmaxf(sideOfLine(p.x, p.z, cx, cz, bx, bz), sideOfLine(p.x, p.z, ax, az, cx, cz)));
  d2 = fmaxf(d2, sideOfLine(p.x, p.z, ax, az, bx, bz) * -1.f);
  float w = fabsf(p.y - .29f) - .27f, e = d2 + .02f;
  float d = fminf(fmaxf(e, w), 0.f) + len2(fmaxf(e, 0.f), fmaxf(w, 0.f)) - .02f;
  float h = sdSphere(p - V(-.16f, .36f, .25f), .085f);
  h = fminf(h, sdSphere(p - V(.1f, .17f, .29f), .11f));
  h = fminf(h, sdSphere(p - V(.25f, .42f, .3f), .085f));
  h = fminf(h, sdSphere(p - V(-.02f, .5f, .25f), .05f));
  h = fminf(h, sdSphere(p - V(-.1f, .12f, .25f), .05f));
  h = fminf(h, sdSphere(p - V(.18f, .6f, -.08f), .1f));
  h = fminf(h, sdSphere(p - V(-.08f, .6f, .1f), .07f));
  h = fminf(h, sdSphere(p - V(.37f, .3f, .0f), .09f));
  h = fminf(h, sdSphere(p - V(.0f, .25f, -.18f), .1f));
  return -h > d ? S(-h, MAINDARK) : S(d, MAIN);
}

HDN Sd obj_hamburger(v3 p) {
  float q = len2(p.x, p.z), an = atan2f(p.z, p.x);
  Sd a = S(sdRoundCylinder(p - V(0, .11f, 0), .45f, .11f, .08f), MAIN);
  add(a, sdRoundCylinder(p - V(0, .28f, 0), .475f, .08f, .07f), BROWN);
  v3 c = rotY(p, .785f);
  float m = fmaxf(q - .4f, 0.f);
  add(a, sdBox(c - V(0, .375f - .9f * m, 0), V(.345f, .012f, .345f)) * .7f - .01f, YELLOW);
  float wy = .44f + .03f * sinf(an * 10.f) * clampf((q - .3f) * 8.f, 0.f, 1.f);
  float dx = q - .465f, dy = fabsf(p.y - wy) - .008f;
  add(a, (fminf(fmaxf(dx, dy), 0.f) + len2(fmaxf(dx, 0.f), fmaxf(dy, 0.f)) - .022f) * .8f, GREEN);
  add(a, sdRoundCylinder(p - V(0, .505f, 0), .44f, .035f, .03f), RED);
  v3 t = p - V(0, .54f, 0);
  float d = smax(sdEllipsoid(t, V(.485f, .41f, .485f)), .53f - p.y, .09f);
  if (d < a.d) {
    a = S(d, MAIN);
    if (d < .02f && t.y > .1f) {
      v3 u = norm(V(t.x / .485f, t.y / .41f, t.z / .485f));
      v3 v = polarY(rotY(u, .3f), 4.f), w = polarY(u, 7.f);
      v3 e = v - V(.38f, .925f, 0), g = w - V(.76f, .65f, 0);
      e.z *= 1.7f;
      g.z *= 1.7f;
      if (len(e) < .1f || len(g) < .1f) a.part = CREAM;
    }
  }
  return a;
}

HDN Sd obj_pizza(v3 p) {
  p = rotY(p, .25f);
  // tip on the ground in front, crust up at the back; u across, v along, w out of the face
  v3 t = p - V(0, .05f, .38f);
  float cs = .62f, sn = .785f, u = t.x, v = t.y * sn - t.z * cs, w = t.y * cs + t.z * sn;
  float f = triangle2(u, v, 0.f, .03f, -.37f, .84f, .37f, .84f);
  Sd a = S(extrudeZ(f, w + .025f, .012f) - .022f, TAN);
  float ch = extrudeZ(f + .012f, w - .022f, .008f) - .022f;
  v3 c = V(u, v, w);
  ch = smin(ch, capsule(c, -.1f, .24f, .0f, -.12f, .2f, -.05f, .03f), .03f);
  ch = smin(ch, capsule(c, .19f, .42f, .0f, .22f, .33f, -.05f, .034f), .03f);
  add(a, ch, MAIN);
  float vb = v + .45f * u * u;
  add(a, sdCapsule(V(u, vb - .9f, w), V(-.38f, 0, 0), V(.38f, 0, 0), .08f) * .93f, TAN);
  v3 s = V(fabsf(u), w - .045f, v);
  float pe = sdRoundCylinder(V(s.x - .16f, s.y, s.z - .66f), .1f, .022f, .015f);
  pe = fminf(pe, sdRoundCylinder(V(u + .01f, s.y, v - .38f), .095f, .022f, .015f));
  add(a, pe, RED);
  add(a, ellipsoid(rotZ(c - V(-.01f, .57f, .05f), .5f), 0, 0, 0, .075f, .04f, .025f), DARKGREEN);
  add(a, ellipsoid(rotZ(c - V(.0f, .2f, .05f), -.8f), 0, 0, 0, .05f, .03f, .022f), DARKGREEN);
  add(a, ball(c, .02f, .77f, .04f, .035f), BLACK);
  return a;
}

HDN Sd obj_cake(v3 p) {
  float g = atan2f(p.z, p.x);
  Sd a = S(sdRoundCylinder(p - V(0, .025f, 0), .48f, .025f, .015f), WHITE);
  float d1 = p.y > .36f - .085f - .045f * cosf(g * 9.f) ? 0.f : 1.f;
  add(a, sdRoundCylinder(p - V(0, .2f, 0), .4f, .17f, .035f), d1 == 0.f ? WHITE : MAIN);
  float d2 = p.y > .62f - .07f - .04f * cosf(g * 7.f + 1.f) ? 0.f : 1.f;
  add(a, sdRoundCylinder(p - V(0, .48f, 0), .27f, .15f, .035f), d2 == 0.f ? WHITE : MAIN);
  v3 b = polarY(p, 16.f), e = polarY(p, 10.f);
  add(a, ball(b, .395f, .07f, 0, .055f), MAINLIGHT);
  add(a, ball(e, .275f, .385f, 0, .05f), MAINLIGHT);
  v3 k = polarY(rotY(p, .2f), 5.f);
  k.x -= .165f;
  float st = fraction((p.y + .3f * k.z) / .07f);
  add(a, sdCapsule(k, V(0, .62f, 0), V(0, .82f, 0), .03f), st < .5f ? BLUE : YELLOW);
  add(a, ellipsoid(k, 0, .915f, 0, .04f, .075f, .04f),
      len(k - V(0, .885f, 0)) < .046f ? YELLOW : ORANGE);
  add(a, ball(p, 0, .67f, 0, .07f), RED);
  return a;
}

HDN Sd obj_avocado(v3 p) {
  p = p - V(0, .0f, -.06f);
  v3 t = rotX(p, -.16f);  // leans back
  float b = ball(t, 0, .35f, 0, .345f);
  b = smin(b, ball(t, 0, .72f, 0, .2f), .3f);
  float z = t.z - .05f;
  float d = smax(b, z, .03f);
  // parts by depth under the skin
  bool face = z > -.04f;
  int part = !face || b > -.035f ? MAIN : b > -.075f ? MAINLIGHT : CREAM;
  if (face && b <= -.035f && b > -.11f) part = MAINLIGHT;
  Sd a = S(d, part);
  add(a, ellipsoid(t, 0, .35f, .05f, .165f, .17f, .15f), BROWN);
  return a;
}

HDN Sd obj_pineapple(v3 p) {
  float g = atan2f(p.x, p.z), y = p.y - .33f;
  float d = ellipsoid(p, 0, .33f, 0, .265f, .335f, .265f);
  d = smax(d, .02f - p.y, .03f);
  float u = g * 10.f / 6.2831853f, v = y / .15f;
  float s = fraction(u + v * .5f) - .5f, t = fraction(u - v * .5f) - .5f;
  float e = fminf(.5f - fabsf(s), .5f - fabsf(t));  // 0 at the grooves
  float fade = clampf((.31f - fabsf(y)) * 12.f, 0.f, 1.f);
  d += .022f * (1.f - smooth01(0.f, .22f, e)) * fade;
  Sd a = S(d * .8f, e < .09f && fade > .3f            ? MAINDARK
                    : len2(s, t) < .12f && fade > .5f ? BROWN
                                                      : MAIN);
  v3 o = polarY(p, 7.f), i = polarY(rotY(p, .5f), 6.f);
  float l = fminf(taper(o, .03f, .62f, 0, .13f, .74f, 0, .07f, .05f),
                  taper(o, .13f, .74f, 0, .25f, .78f, 0, .05f, .015f));
  l = fminf(l, taper(i, .02f, .66f, 0, .1f, .8f, 0, .06f, .045f));
  l = fminf(l, taper(i, .1f, .8f, 0, .17f, .91f, 0, .045f, .015f));
  add(a, l, GREEN);
  add(a, taper(p, 0, .7f, 0, 0, .98f, 0, .07f, .015f), DARKGREEN);
  return a;
}

HDN Sd obj_cherry(v3 p) {
  float d = fminf(ball(p, -.235f, .22f, .03f, .225f), ball(p, .235f, .22f, -.03f, .225f));
  v3 q = p.x < 0.f ? p - V(-.235f, .22f, .03f) : p - V(.235f, .22f, -.03f);
  float di = ball(q, 0, .235f, 0, .05f);
  Sd a = S(smax(d, -di, .04f), MAIN);
  float s = fminf(capsule(p, -.235f, .39f, .03f, -.13f, .68f, .01f, .028f),
                  capsule(p, -.13f, .68f, .01f, .04f, .93f, 0, .028f));
  s = fminf(s, fminf(capsule(p, .235f, .39f, -.03f, .19f, .68f, -.01f, .028f),
                     capsule(p, .19f, .68f, -.01f, .04f, .93f, 0, .028f)));
  s = fminf(s, ball(p, .04f, .94f, 0, .048f));
  add(a, s, BROWN);
  v3 l = rotZ(p - V(.24f, .86f, .03f), .25f);
  l.z += .2f * l.y;
  add(a, ellipsoid(l, 0, 0, 0, .2f, .1f, .045f) * .85f, fabsf(l.y) < .013f ? DARKGREEN : GREEN);
  return a;
}

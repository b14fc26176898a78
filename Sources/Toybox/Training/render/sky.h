// What is seen in a direction when nothing is hit: skies, rooms and lights out of focus.
#pragma once
#include "noise.h"

// Discs of light, out of focus, in direction space (azimuth, elevation).
HDN v3 bokeh(float u, float v, int seed, float rad, float density, int palette) {
  v3 c = V(0);
  float fu = floorf(u), fv = floorf(v);
  NOUNROLL for (int k = 0; k < 9; k++) {
    int i = k % 3 - 1, j = k / 3 - 1;
    int cu = (int)fu + i, cv = (int)fv + j;
    float h = hashi(cu, cv, seed);
    if (h > density) continue;
    float ox = fu + i + hashi(cu, cv, seed + 1), oy = fv + j + hashi(cu, cv, seed + 2);
    float r = rad * (.5f + .7f * hashi(cu, cv, seed + 3));
    float d = len2(u - ox, v - oy);
    float w = smooth01(r, r * .82f, d) * (.65f + .35f * smooth01(r * .55f, r, d));
    float t = hashi(cu, cv, seed + 4);
    v3 col = palette == 0   ? (t < .45f   ? V(1.f, .62f, .22f)
                               : t < .6f  ? V(1.f, .22f, .12f)
                               : t < .75f ? V(.25f, .55f, 1.f)
                               : t < .88f ? V(1.f, .9f, .7f)
                                          : V(.9f, .25f, .7f))
             : palette == 1 ? mix(V(.35f, .65f, .1f), V(.85f, .95f, .4f), t)
                            : mix(V(1.f, .6f, .25f), V(1.f, .85f, .6f), t);
    c = c + col * (w * (.35f + .8f * hashi(cu, cv, seed + 5)));
  }
  return c;
}
HDN v3 stars(v3 d, int seed) {
  // on the cube faces
  v3 a = absv(d);
  float u, v;
  int f;
  if (a.x > a.y && a.x > a.z) {
    u = d.y / a.x;
    v = d.z / a.x;
    f = d.x > 0 ? 0 : 1;
  } else if (a.y > a.z) {
    u = d.x / a.y;
    v = d.z / a.y;
    f = d.y > 0 ? 2 : 3;
  } else {
    u = d.x / a.z;
    v = d.y / a.z;
    f = d.z > 0 ? 4 : 5;
  }
  v3 c = V(0);
  NOUNROLL for (int l = 0; l < 2; l++) {
    float fr = l ? 26.f : 13.f, x = u * fr, y = v * fr;
    float fx = floorf(x), fy = floorf(y);
    int ix = (int)fx, iy = (int)fy, sd = seed * 7 + f * 31 + l * 101;
    if (hashi(ix, iy, sd) < .55f) {
      float ox = .2f + .6f * hashi(ix, iy, sd + 1), oy = .2f + .6f * hashi(ix, iy, sd + 2);
      float b = hashi(ix, iy, sd + 3), r = (l ? .09f : .085f) * (.6f + .8f * b);
      float w = smooth01(r, r * .25f, len2(x - fx - ox, y - fy - oy));
      c = c + mix(V(.8f, .88f, 1.f), V(1.f, .93f, .8f), hashi(ix, iy, sd + 4)) *
                  (w * (.35f + 1.1f * b * b));
    }
  }
  return c;
}
HD v3 azdir(float az, float el) { return V(sinf(az) * cosf(el), sinf(el), cosf(az) * cosf(el)); }

HDN v3 sky(const Ctx& c, v3 d, int refl) {
  const Scene* s = c.s;
  const Derived* D = c.d;
  float y = d.y, sd = dot(d, D->sun);
  float az = atan2f(d.x, d.z);
  int seed = s->seed;
  v3 col;
  switch (s->env) {
    case E_STUDIO:
    case E_CHECKER:
    case E_WALL:
    case E_BRICK: {
      v3 A = s->env == E_STUDIO    ? epA(s)
             : s->env == E_CHECKER ? mix(V(.82f, .84f, .87f), epB(s), .35f)
             : s->env == E_WALL    ? epA(s)
                                   : V(.6f, .58f, .55f);
      float g = refl ? 1.f : .55f + .6f * smooth01(.55f, .999f, dot(d, -D->fz));
      col = A * (g * (.92f + .25f * clampf(y, -.5f, .8f)));
      if (refl) {  // soft boxes and a darker surround for contrast
        col = mix(col, V(.75f, .77f, .8f) * lumv(V(.7f)), .35f) *
              (.35f + .55f * smooth01(-.2f, .9f, y));
        float k = smooth01(.80f, .88f, sd);
        col = col + V(3.6f, 3.5f, 3.3f) * k;
        v3 l2 = norm(V(-D->sun.x, .35f, -D->sun.z) + D->fx * .6f);
        col = col + V(.9f, .98f, 1.1f) * smooth01(.86f, .93f, dot(d, l2));
        col = col + V(.8f, .8f, .8f) * smooth01(.9f, .97f, y);
      }
      break;
    }
    case E_TABLE: {
      float ry = y;
      col = mix(V(.30f, .17f, .09f), V(.62f, .45f, .30f),
                smooth01(-.25f, .5f, ry + .25f * fbm2(az * 1.7f, 0.f, seed, 2)));
      col = mix(col, V(.24f, .11f, .05f),
                .7f * smooth01(.45f, .65f, vnoise2(az * 2.4f, ry * 1.2f, seed + 5)));
      float wn = smooth01(.50f, .72f, vnoise2(az * 1.3f + 3.f, ry * 1.5f, seed + 9));
      col = mix(col, V(1.25f, 1.05f, .8f), .7f * wn * smooth01(-.1f, .3f, ry));
      col = col + bokeh(az * 7.f, ry * 7.f, seed + 20, .42f, .22f, 2) *
                      (.55f * smooth01(-.55f, -.3f, ry));
      if (refl) col = col * .8f + V(3.f, 2.7f, 2.3f) * smooth01(.84f, .92f, sd);
      break;
    }
    case E_GRASS:
    case E_BEACH:
    case E_SNOW:
    case E_DESERT: {
      v3 zen = s->env == E_SNOW     ? V(.30f, .48f, .80f)
               : s->env == E_DESERT ? V(.12f, .36f, .80f)
                                    : V(.10f, .33f, .85f);
      v3 hor = s->env == E_SNOW     ? V(.78f, .86f, .96f)
               : s->env == E_DESERT ? V(.86f, .82f, .72f)
                                    : V(.66f, .82f, .97f);
      col = mix(hor, zen, powf(clampf(y * 1.35f + .04f, 0.f, 1.f), .55f));
      if (y > .0f && s->env != E_DESERT) {
        float k = 1.f / (y + .16f), cx = d.x * k, cz = d.z * k;
        float n = fbm2(cx * 1.3f + seed * .37f, cz * 1.3f, seed, refl ? 2 : 5);
        float th = .62f - .22f * s->ep[8];
        float w = smooth01(th, th + .17f, n);
        v3 cc = mix(V(1.05f, 1.05f, 1.06f), V(.72f, .77f, .85f), smooth01(th + .1f, th + .35f, n));
        col = mix(col, cc, w * smooth01(.0f, .14f, y) * .92f);
      }
      if (s->env == E_GRASS && !refl) {
        float h =
            .035f + .05f * vnoise2(az * 5.f, 1.f, seed) + .022f * vnoise2(az * 22.f, 2.f, seed);
        v3 tc =
            mix(V(.08f, .20f, .06f), V(.20f, .36f, .10f), vnoise2(az * 26.f, y * 60.f, seed + 4));
        tc = mix(tc, hor, .28f);
        col = mix(col, tc, smooth01(h + .012f, h - .012f, y));
      } else if (s->env == E_SNOW && !refl) {
        float m = .07f + .15f * fbm2(az * 3.f, 7.f, seed, 4);
        v3 mc = mix(V(.62f, .72f, .86f), V(.93f, .95f, .99f),
                    smooth01(.3f, .7f, fbm2(az * 14.f, y * 26.f, seed + 3, 3)));
        col = mix(col, mix(mc, hor, .25f), smooth01(m + .006f, m - .006f, y));
        NOUNROLL for (int l = 0; l < 2; l++) {  // firs
          float a0 = az * (l ? 15.f : 11.f) + l * .4f, ca = floorf(a0),
                hh = hashi((int)ca, l + 3, seed), th = .03f + .13f * hh,
                w = fabsf(a0 - ca - .5f) * (l ? 1.f / 15.f : 1.f / 11.f);
          float e = (th - y) * .30f + .006f * (fraction((th - y) * 42.f) - .5f);
          if (hh > .25f)
            col =
                mix(col,
                    mix(V(.06f, .13f, .11f), V(.75f, .82f, .9f),
                        .25f + .35f * smooth01(.4f, .7f, vnoise2(a0 * 9.f, y * 90.f, seed))),
                    .85f * smooth01(.0035f, -.0035f, w - e) * smooth01(th + .004f, th - .004f, y));
        }
      } else if (s->env == E_DESERT && !refl) {
        NOUNROLL for (int l = 0; l < 3; l++) {  // dunes: a crest curve with a lit and a shaded face
          float f = l == 0 ? 2.1f : l == 1 ? 2.9f : 3.7f, a0 = az * f + l * 5.3f + seed * .21f;
          float w = a0 + .6f * sinf(a0 * 1.7f), r = fraction(w * .318f),
                tri = r < .62f ? r / .62f : (1.f - r) / .38f;  // asymmetric waves
          float amp = .35f + .65f * hashi((int)floorf(w * .318f), l, seed);
          float m = (l == 0   ? .075f
                     : l == 1 ? .04f
                              : .012f) +
                    .10f * amp * (tri * tri * (3.f - 2.f * tri)) * (l == 2 ? .6f : 1.f);
          float edge = .62f + .55f * clampf(m - y, 0.f, .2f) * sinf(a0 * 3.f) -
                       .9f * clampf(m - y, 0.f, .2f);
          v3 dc = mix(V(.82f, .53f, .27f), V(.50f, .26f, .13f),
                      smooth01(edge - .02f, edge + .03f, r) * smooth01(1.f, .8f, r));
          col = mix(col,
                    mix(dc, hor,
                        l == 0   ? .38f
                        : l == 1 ? .22f
                                 : .10f),
                    smooth01(m + .004f, m - .004f, y));
        }
      }
      col = col + D->sunc * (.35f * powf(fmaxf(sd, 0.f), 250.f) + .06f * powf(fmaxf(sd, 0.f), 8.f));
      if (refl) col = col + V(4.f, 3.8f, 3.4f) * smooth01(.985f, .995f, sd);
      break;
    }
    case E_NIGHT: {
      col = mix(V(.055f, .085f, .19f), V(.008f, .014f, .05f), smooth01(0.f, .6f, y));
      float mw = fbm2(az * 1.4f + d.y * 2.f, d.y * 3.f, seed, 3);
      col = col + V(.035f, .03f, .06f) * smooth01(.45f, .8f, mw);
      v3 ml = azdir(s->pad[0], s->pad[1]);
      float md = dot(d, ml);
      float r = refl ? .99f : .9975f;
      col = col + V(.10f, .12f, .17f) * powf(fmaxf(md, 0.f), 60.f);
      if (md > r) {
        float e = smooth01(r, r + .0004f, md);
        v3 q = d - ml;
        float n = fbm2(dot(q, D->fx) * 26.f + 40.f, dot(q, D->fy) * 26.f, 11, 3);
        col = mix(col, V(1.35f, 1.3f, 1.12f) * (.55f + .6f * smooth01(.3f, .62f, n)), e);
      } else
        col = col + stars(d, seed) * (smooth01(-.02f, .12f, y) * 1.3f);
      float h = .02f + .05f * fbm2(az * 6.f, 1.f, seed, 3);
      if (!refl) col = mix(col, V(.006f, .01f, .018f), smooth01(h + .008f, h - .008f, y));
      break;
    }
    case E_SUNSET: {
      v3 sdir = azdir(s->pad[0], s->pad[1]);
      float q = fmaxf(dot(d, sdir), 0.f);
      col = mix(V(1.25f, .50f, .12f), V(.85f, .28f, .24f), smooth01(.0f, .18f, y));
      col = mix(col, V(.30f, .15f, .36f), smooth01(.12f, .45f, y));
      col = mix(col, V(.06f, .07f, .24f), smooth01(.4f, .95f, y));
      float k = 1.f / (fmaxf(y, 0.f) + .10f);
      float n = fbm2(d.x * k * .7f + seed * .3f, d.z * k * 1.6f, seed, refl ? 2 : 5);
      float w = smooth01(.48f, .72f, n) * smooth01(.01f, .1f, y);
      col =
          mix(col, mix(V(1.3f, .42f, .22f), V(.42f, .18f, .28f), smooth01(.05f, .4f, y)), w * .8f);
      col = col + V(1.2f, .55f, .12f) * (.55f * powf(q, 14.f)) +
            V(1.5f, .9f, .3f) * (.5f * powf(q, 120.f));
      col = mix(col, V(3.2f, 2.3f, 1.0f), smooth01(.9968f, .9975f, q));
      if (!refl && s->gtype != G_SAND) {
        float h = .012f + .05f * fbm2(az * 3.f, 1.f, seed, 3);
        col = mix(col, V(.13f, .07f, .09f), .85f * smooth01(h + .006f, h - .006f, y));
      }
      break;
    }
    case E_FOREST: {
      col = mix(V(.07f, .13f, .035f), V(.40f, .56f, .20f),
                smooth01(-.05f, .65f, y + .45f * (fbm2(az * 3.f, y * 3.f, seed, 3) - .5f)));
      NOUNROLL for (int l = 0; l < 2; l++) {  // trunks, far then near, out of focus
        float f = l ? 4.3f : 8.f, a0 = az * f + l * 3.7f, ca = floorf(a0);
        float h = hashi((int)ca, l, seed + 3);
        float x = fabsf(a0 - ca - .3f - .4f * hashi((int)ca, l + 4, seed) - .15f * y),
              w = .09f + .13f * h;
        if (h > .18f)
          col =
              mix(col,
                  mix(V(.075f, .05f, .028f), V(.19f, .13f, .075f), smooth01(-w, w, a0 - ca - .5f)) *
                      (l ? 1.f : 1.5f),
                  (l ? .92f : .7f) * smooth01(w + .07f, w - .05f, x));
      }
      col = mix(col, V(.05f, .11f, .03f),
                .75f * smooth01(.45f, .7f, vnoise2(az * 5.f, y * 6.f, seed + 8)) *
                    smooth01(.16f, .02f, y));
      col = col +
            bokeh(az * 11.f, y * 11.f, seed + 40, .40f, .30f, 1) * (.5f * smooth01(.02f, .4f, y));
      if (refl) col = col + V(2.f, 2.1f, 1.6f) * smooth01(.92f, .97f, sd);
      break;
    }
    case E_CITY: {
      col = mix(V(.11f, .07f, .10f), V(.012f, .018f, .055f), smooth01(-.05f, .5f, y));
      float a0 = az * 6.f, ca = floorf(a0), bh = .10f + .42f * hashi((int)ca, 1, seed),
            bm = smooth01(bh + .02f, bh - .02f, y);
      col = mix(col, V(.035f, .035f, .06f) * (.6f + .8f * hashi((int)ca, 2, seed)), bm);
      float wx = a0 * 5.f, wy = y * 26.f;
      float fx = floorf(wx), fy = floorf(wy);
      if (hashi((int)fx, (int)fy, seed + 5) < .38f && y > .02f)  // windows, soft
        col = col + mix(V(1.f, .65f, .28f), V(.6f, .75f, 1.f),
                        hashi((int)fx, (int)fy, seed + 6) > .8f ? 1.f : 0.f) *
                        (.42f * bm * smooth01(.5f, .15f, fabsf(wx - fx - .5f)) *
                         smooth01(.5f, .15f, fabsf(wy - fy - .5f)));
      float m = smooth01(.62f, .0f, y);
      col = col + bokeh(az * 9.f, y * 9.f, seed + 60, .46f, .42f, 0) * (.75f * m) +
            bokeh(az * 15.f + 7.f, y * 15.f, seed + 80, .44f, .5f, 0) *
                (.65f * smooth01(.3f, .0f, y));
      if (refl) col = col + V(2.f, 1.9f, 1.8f) * smooth01(.86f, .93f, sd);
      break;
    }
    case E_UNDERWATER: {
      col = mix(V(.015f, .13f, .30f), V(.12f, .62f, .80f), smooth01(-.35f, .75f, y));
      float ray =
          vnoise2(az * 10.f + y * 1.5f, .3f, seed) * vnoise2(az * 23.f + y * 2.f, 1.3f, seed + 1);
      col = col + V(.25f, .5f, .5f) * (ray * smooth01(-.1f, .7f, y));
      if (!refl) {  // bubbles
        float u = az * 9.f, v = y * 9.f;
        int iu = (int)floorf(u), iv = (int)floorf(v);
        if (hashi(iu, iv, seed) < .16f) {
          float r = .06f + .10f * hashi(iu, iv, seed + 1),
                dd = len2(u - floorf(u) - .5f, v - floorf(v) - .5f);
          col = col + V(.45f, .6f, .65f) * (smooth01(r, r * .8f, dd) * smooth01(r * .35f, r, dd));
        }
      } else
        col = col + V(1.2f, 1.6f, 1.6f) * smooth01(.85f, .95f, y);
      break;
    }
    case E_MOON: {
      col = V(.004f, .004f, .007f) + stars(d, seed) * 1.1f;
      v3 ed = azdir(s->pad[0], s->pad[1]);
      float m = dot(d, ed);
      if (m > .993f) {
        v3 q = (d - ed) * 8.4f;
        float n = fbm2(dot(q, D->fx) * 2.2f + 9.f, dot(q, D->fy) * 2.2f, seed, 4),
              w = fbm2(dot(q, D->fx) * 3.f, dot(q, D->fy) * 5.f, seed + 9, 4);
        v3 e = mix(V(.04f, .16f, .55f), V(.12f, .34f, .10f), smooth01(.52f, .58f, n));
        e = mix(e, V(.95f), smooth01(.5f, .7f, w));
        float sh = smooth01(-.6f, .8f, dot(q, D->fx) + dot(q, D->fy));
        col = mix(col, e * (.12f + 1.1f * sh), smooth01(.993f, .9934f, m));
      }
      if (refl) col = col + V(4.f) * smooth01(.95f, .97f, sd);
      break;
    }
    default: {  // fog
      col = mix(V(.56f, .60f, .64f), V(.72f, .75f, .78f), smooth01(-.1f, .6f, y));
      float tr = vnoise2(az * 9.f, 0.f, seed), h = .05f + .2f * vnoise2(az * 21.f, 5.f, seed);
      if (!refl)
        col = mix(col, V(.44f, .48f, .51f),
                  .55f * smooth01(.45f, .7f, tr) * smooth01(h + .1f, h - .1f, y));
    }
  }
  return col;
}

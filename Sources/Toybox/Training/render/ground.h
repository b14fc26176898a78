// Colour, normal and gloss of the ground and of walls.
#pragma once
#include "sky.h"

struct Surf {
  v3 alb, n;
  float refl, gloss;
  v3 emit;
};

HDN Surf ground(const Ctx& c, v3 p, v3 rd, float foot) {
  const Scene* s = c.s;
  const Derived* D = c.d;
  Surf g;
  g.n = V(0, 1, 0);
  g.refl = 0;
  g.gloss = 0;
  g.emit = V(0);
  g.alb = V(.5f);
  int seed = s->seed;
  float x = p.x + (seed % 97) * 1.31f, z = p.z + (seed % 89) * 1.73f;
  float lf = 1.f / (1.f + 400.f * foot * foot * 4.f);  // detail around 20 per unit
  switch (s->gtype) {
    case G_FLAT:
      g.alb = epA(s) * (s->env == E_WALL ? .8f : 1.f);
      g.refl = s->env == E_STUDIO ? s->ep[8] * .25f : 0;
      break;
    case G_WOOD: {
      v3 A = s->env == E_TABLE ? epA(s) : epB(s);
      float pw = s->env == E_TABLE ? 1.1f : .55f, v = z / pw, b = floorf(v), f = v - b;
      int bi = (int)b;
      float off = hashi(bi, 3, seed) * 17.f;
      float gx = x * .9f + off, gz = z * 7.f + .55f * vnoise2(x * 1.1f + off, z * 2.f, seed);
      float ring = fbm2(gx, gz * 1.6f, seed + bi, 3), fine = vnoise2(x * 6.f + off, z * 95.f, seed);
      float w1 = 1.f / (1.f + 9000.f * foot * foot);
      g.alb = A * ((.62f + .62f * ring) * (1.f + .22f * (fine - .5f) * w1) *
                   (.88f + .24f * hashi(bi, 1, seed)));
      float e = fminf(f, 1.f - f) * pw;
      g.alb = g.alb * (1.f - .65f * smooth01(.012f + foot, .004f, e));
      g.refl = .35f;
      g.gloss = .5f;
      break;
    }
    case G_GRASS: {
      float n = fbm2(x * 1.7f, z * 1.7f, seed, 4), b = vnoise2(x * 26.f, z * 26.f, seed + 1);
      g.alb = mix(V(.055f, .17f, .022f), V(.17f, .33f, .05f), n) * (1.f + (b - .5f) * lf * .9f);
      break;
    }
    case G_SAND:
    case G_DUNE:
    case G_SEABED: {
      v3 A = s->gtype == G_SAND   ? V(.72f, .56f, .37f)
             : s->gtype == G_DUNE ? V(.72f, .42f, .19f)
                                  : V(.55f, .56f, .45f);
      float big = fbm2(x * .8f, z * .8f, seed, 3);
      float wv = s->gtype == G_SAND ? .25f : 1.f;
      float ph = (x * .35f + z) * 14.f + 5.f * fbm2(x * .9f, z * .9f, seed + 2, 2);
      float l2 = 1.f / (1.f + 160.f * foot * foot * 4.f);
      float rp = sinf(ph) * wv * l2;
      float gr = vnoise2(x * 70.f, z * 70.f, seed + 3), sm = vnoise2(x * 9.f, z * 9.f, seed + 4);
      float w1 = 1.f / (1.f + 20000.f * foot * foot);
      g.alb = A * ((.80f + .32f * big) * (1.f + .10f * rp) * (1.f + .30f * (gr - .5f) * w1) *
                   (1.f + .12f * (sm - .5f)));
      float hx = vnoise2(x * 5.f + .12f, z * 5.f, seed + 5) -
                 vnoise2(x * 5.f - .12f, z * 5.f, seed + 5),
            hz = vnoise2(x * 5.f, z * 5.f + .12f, seed + 5) -
                 vnoise2(x * 5.f, z * 5.f - .12f, seed + 5);
      g.n = norm(V(-hx * .8f * lf - .12f * cosf(ph) * wv * l2, 1.f,
                   -hz * .8f * lf - .3f * cosf(ph) * wv * l2));
      if (s->gtype == G_SEABED) {
        float cx = p.x * 2.6f, cz = p.z * 2.6f;
        float a = fbm2(cx, cz, seed + 7, 2),
              b = fbm2(cx * 1.1f + 4.f, cz * 1.1f - 2.f, seed + 8, 2);
        float ca = 1.f - fminf(fabsf(a - b) * 7.f, 1.f);
        g.emit = V(.22f, .38f, .36f) * (ca * ca * .8f);
      }
      if (s->gtype == G_SAND && s->env != E_DESERT && s->ep[7] > 0.f) {  // the sea
        float sx = sinf(s->ep[6]), sz = cosf(s->ep[6]);
        float u = p.x * sx + p.z * sz, v = p.x * sz - p.z * sx;
        float shore =
            u - s->ep[7] - .35f * sinf(v * .7f + (seed & 31)) - .22f * sinf(v * 1.9f + (seed & 63));
        if (shore > -.9f)
          g.alb = g.alb * mixf(1.f, .62f, smooth01(-.9f, -.15f, shore));  // wet sand
        if (shore > 0.f) {
          int st = s->env == E_SUNSET, nt = s->env == E_NIGHT;
          v3 dc = st   ? V(.20f, .16f, .26f)
                  : nt ? V(.02f, .035f, .07f)
                       : V(.03f, .22f, .42f),
             sc = st   ? V(.42f, .30f, .28f)
                  : nt ? V(.05f, .08f, .10f)
                       : V(.22f, .62f, .62f);
          v3 w = mix(sc, dc, smooth01(0.f, 7.f, shore));
          float wl = 1.f / (1.f + 60.f * foot * foot);
          float n1 = fbm2(u * 3.2f, v * .9f, seed + 9, 3) - .5f,
                n2 = fbm2(u * 9.f, v * 3.f, seed + 13, 2) - .5f;
          g.n = norm(V((n1 * .22f + n2 * .12f * wl) * sx, 1.f, (n1 * .22f + n2 * .12f * wl) * sz));
          g.refl = .9f;
          g.gloss = 1.f;
          float fo = smooth01(.5f, .05f, shore) *
                     smooth01(.25f, .5f, fbm2(u * 6.f, v * 5.f, seed + 21, 3));
          float crest = smooth01(.08f, .0f, fabsf(fraction(shore * .55f + .25f * n1) - .5f)) *
                        smooth01(3.2f, .6f, shore) *
                        smooth01(.4f, .6f, vnoise2(v * 1.1f, shore * .5f, seed + 5));
          fo = fmaxf(fo, fmaxf(crest * .8f, smooth01(.10f, .02f, shore)));
          g.alb = mix(w * (1.f + .5f * n1), V(.93f, .95f, .96f), fo);
          g.refl *= 1.f - fo;
        }
      }
      break;
    }
    case G_SNOW: {
      float n = fbm2(x * 1.2f, z * 1.2f, seed, 3), b = vnoise2(x * 34.f, z * 34.f, seed + 1);
      g.alb = V(.80f, .84f, .90f) * (.90f + .14f * n) * (1.f + .06f * (b - .5f) * lf);
      float hx = fbm2(x * 2.4f + .1f, z * 2.4f, seed + 5, 2) -
                 fbm2(x * 2.4f - .1f, z * 2.4f, seed + 5, 2),
            hz = fbm2(x * 2.4f, z * 2.4f + .1f, seed + 5, 2) -
                 fbm2(x * 2.4f, z * 2.4f - .1f, seed + 5, 2);
      g.n = norm(V(-hx * 1.6f, 1.f, -hz * 1.6f));
      break;
    }
    case G_CHECKER: {
      float k = 1.6f, u = (p.x * cosf(.4f) + p.z * sinf(.4f)) * k,
            v = (-p.x * sinf(.4f) + p.z * cosf(.4f)) * k;
      float w = fmaxf(foot * k * 1.2f, 1e-4f);
      float a = clampf((fabsf(fraction(u * .5f) - .5f) - .25f) * 2.f / w, -.5f, .5f),
            b = clampf((fabsf(fraction(v * .5f) - .5f) - .25f) * 2.f / w, -.5f, .5f);
      float t = .5f - 2.f * a * b;
      t = mixf(t, .5f, smooth01(.4f, 1.6f, w));
      g.alb = mix(epA(s), epB(s), t);
      g.refl = .6f;
      g.gloss = .7f;
      break;
    }
    case G_LEAVES: {
      float n = fbm2(x * 1.4f, z * 1.4f, seed, 3), b = vnoise2(x * 17.f, z * 17.f, seed + 1),
            t = hashi((int)floorf(x * 14.f), (int)floorf(z * 14.f), seed + 2);
      v3 moss = mix(V(.03f, .07f, .014f), V(.10f, .165f, .035f), b),
         leaf = mix(V(.10f, .055f, .026f), V(.27f, .14f, .05f), mixf(.5f, t, lf));
      g.alb = mix(leaf, moss, smooth01(.40f, .58f, n + (b - .5f) * .3f));
      float sp = smooth01(.58f, .75f, vnoise2(p.x * 1.4f, p.z * 1.4f, seed + 6));
      g.alb = g.alb * (.75f + .9f * sp);
      break;
    }
    case G_ASPHALT: {
      float n = fbm2(x * 1.1f, z * 1.1f, seed, 3), b = vnoise2(x * 55.f, z * 55.f, seed + 1);
      g.alb = V(.075f, .078f, .09f) * (.75f + .5f * n) * (1.f + .5f * (b - .5f) * lf);
      float wet = smooth01(.42f, .6f, n);
      g.refl = .35f + .65f * wet;
      g.gloss = wet;
      float hx = vnoise2(x * 11.f, z * 11.f, seed + 5) - .5f,
            hz = vnoise2(x * 11.f + 50.f, z * 11.f, seed + 5) - .5f;
      g.n = norm(V(hx * .06f, 1.f, hz * .06f));
      break;
    }
    case G_PAVE: {
      float u = x * 1.5f, v = z * 1.5f;
      float bv = floorf(v);
      u += .5f * (float)((int)bv & 1);
      float bu = floorf(u);
      float fu = u - bu, fv = v - bv, e = fminf(fminf(fu, 1.f - fu), fminf(fv, 1.f - fv));
      g.alb = V(.36f, .35f, .335f) * (.8f + .35f * hashi((int)bu, (int)bv, seed)) *
              (.85f + .3f * fbm2(x * 5.f, z * 5.f, seed, 3));
      g.alb = g.alb * (1.f - .55f * smooth01(.035f + foot, .012f, e));
      break;
    }
    default: {  // moon
      float h0 = fbm2(x * 2.f, z * 2.f, seed, 4), cr = 0, rim = 0;
      NOUNROLL for (int k = 0; k < 9; k++) {
        float fx = floorf(x * .8f) + (k % 3 - 1), fz = floorf(z * .8f) + (k / 3 - 1);
        int ix = (int)fx, iz = (int)fz;
        if (hashi(ix, iz, seed) > .5f) continue;
        float r = .15f + .3f * hashi(ix, iz, seed + 1),
              dd = len2(x * .8f - fx - hashi(ix, iz, seed + 2),
                        z * .8f - fz - hashi(ix, iz, seed + 3)) /
                   r;
        cr += smooth01(1.f, .6f, dd);
        rim += smooth01(.25f, .0f, fabsf(dd - 1.05f));
      }
      g.alb = V(.36f, .355f, .35f) * (.7f + .5f * h0) * (1.f - .35f * fminf(cr, 1.f)) *
              (1.f + .35f * fminf(rim, 1.f));
      float hx = fbm2(x * 4.f + .1f, z * 4.f, seed + 5, 3) -
                 fbm2(x * 4.f - .1f, z * 4.f, seed + 5, 3),
            hz = fbm2(x * 4.f, z * 4.f + .1f, seed + 5, 3) -
                 fbm2(x * 4.f, z * 4.f - .1f, seed + 5, 3);
      g.n = norm(V(-hx * 2.2f * lf, 1.f, -hz * 2.2f * lf));
    }
  }
  return g;
}
HDN Surf wall(const Ctx& c, v3 p, float foot) {
  const Scene* s = c.s;
  const Derived* D = c.d;
  Surf g;
  v3 fw = norm(V(D->fz.x, 0, D->fz.z));
  g.n = fw;
  g.refl = 0;
  g.gloss = 0;
  g.emit = V(0);
  float u = p.x * fw.z - p.z * fw.x + 50.f + (s->seed % 13), v = p.y;
  if (s->env == E_BRICK) {
    float bv = floorf(v * 4.2f), uu = u * 1.7f + .5f * (float)((int)bv & 1), bu = floorf(uu),
          fu = uu - bu, fv = v * 4.2f - bv;
    float e = fminf(fminf(fu, 1.f - fu) / 1.7f, fminf(fv, 1.f - fv) / 4.2f);
    float h = hashi((int)bu, (int)bv, s->seed);
    v3 b = mix(V(.36f, .105f, .06f), V(.55f, .23f, .14f), h) *
           (.75f + .5f * fbm2(u * 9.f, v * 9.f, s->seed, 3));
    g.alb = mix(b, V(.55f, .52f, .48f), smooth01(.020f + foot * .6f, .010f, e));
  } else {
    g.alb = epA(s) * (.93f + .1f * fbm2(u * 1.5f, v * 1.5f, s->seed, 3));
    if (v < .22f) {
      g.alb = V(.80f, .79f, .76f);
      if (v > .2f || v < .015f) g.alb = g.alb * .6f;
    }
  }
  g.alb = g.alb * (.72f + .28f * smooth01(0.f, .5f, v));
  return g;
}

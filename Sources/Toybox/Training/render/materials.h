// Colour and reflection of the nine materials, and the words on signs.
#pragma once
#include "march.h"

struct Mat {
  v3 alb, f0;
  float refl, spec, expo, fuzz;
  int glass, metal;
};
HD v3 part_colour(int part, v3 m) {
  switch (part) {
    case MAIN: return m;
    case WHITE: return V(.86f);
    case BLACK: return V(.018f);
    case GREY: return V(.34f);
    case DARKGREY: return V(.085f);
    case BROWN: return V(.20f, .085f, .032f);
    case TAN: return V(.58f, .38f, .21f);
    case GREEN: return V(.09f, .42f, .06f);
    case DARKGREEN: return V(.03f, .19f, .04f);
    case RED: return V(.72f, .035f, .03f);
    case ORANGE: return V(.90f, .30f, .025f);
    case YELLOW: return V(.92f, .68f, .05f);
    case PINK: return V(.90f, .36f, .46f);
    case BLUE: return V(.04f, .15f, .70f);
    case SKYBLUE: return V(.30f, .62f, .92f);
    case GOLD: return V(.95f, .62f, .18f);
    case SILVER: return V(.78f, .79f, .81f);
    case CREAM: return V(.88f, .78f, .58f);
    case MAINLIGHT: return mix(m, V(.92f), .5f);
    case MAINDARK: return m * .45f;
    default: return m;
  }
}
HD float knit(float u, float v) {  // height of a stitch pattern
  float cu = u - floorf(u), e = fabsf(cu - .5f), w = v + e * 1.1f, f = w - floorf(w) - .5f;
  float col = fabsf(cu - .5f) * 2.f;  // 0 in the middle of a wale
  return (1.f - 4.f * f * f * .8f) *
         (smooth01(0.f, .25f, col) * smooth01(1.f, .7f, col) * .6f + .4f);
}
HDN Mat material(const Ctx& c, const Obj& o, int part, v3 p, v3& n, float foot, int bump) {
  Mat m;
  v3 q = obj_local(o, p);
  v3 rgb = V(o.r, o.g, o.b);
  int is_main = part == MAIN || part == MAINLIGHT || part == MAINDARK || part == PART_TEXT;
  int mt = is_main                            ? o.mat
           : (part == GOLD || part == SILVER) ? M_METAL
           : (o.mat == M_METAL || o.mat == M_GLASS || o.mat == M_MARBLE || o.mat == M_PLASTIC ||
              part == BLACK)
               ? M_PLASTIC
           : o.mat == M_WOOL ? M_WOOL
                             : M_MATTE;
  m.alb = part_colour(part, rgb);
  m.f0 = V(.04f);
  m.refl = 0;
  m.spec = .12f;
  m.expo = 22.f;
  m.fuzz = 0;
  m.glass = 0;
  m.metal = 0;
  float ft = foot / o.scale;
  v3 nl = dir_local(o, n);
  switch (mt) {
    case M_PLASTIC:
      m.refl = 1.f;
      m.spec = .9f;
      m.expo = 160.f;
      break;
    case M_METAL: {
      m.metal = 1;
      m.f0 = m.alb;
      m.refl = 1.f;
      m.spec = .7f;
      m.expo = 60.f;
      if (bump) {
        float b = vnoise(V(q.x * 5.f, q.y * 130.f, q.z * 5.f)) - .5f;
        nl = norm(nl + V(0, b * .05f / (1.f + 6000.f * ft * ft), 0));
      }
      break;
    }
    case M_GLASS:
      m.glass = 1;
      m.refl = 1.f;
      m.spec = 1.f;
      m.expo = 300.f;
      break;
    case M_WOOD: {
      float wx = q.x + .08f * vnoise(q * 3.f),
            r = len2(q.y * .55f + .31f + .10f * vnoise(V(q.x * 1.5f, q.y * 3.f, q.z * 3.f)),
                     q.z + .72f);
      float ring = fraction(r * 13.f + .25f * wx);
      ring = smooth01(0.f, .75f, ring) * smooth01(1.f, .82f, ring);
      float fi = vnoise(V(q.x * 7.f, q.y * 75.f, q.z * 75.f)) - .5f;
      m.alb = m.alb * ((.50f + .58f * ring) * (1.f + .45f * fi / (1.f + 3000.f * ft * ft)));
      m.spec = .25f;
      m.expo = 35.f;
      m.refl = .25f;
      break;
    }
    case M_MARBLE: {
      float w = fbm3(q * 3.2f + V(o.var * .37f, 0, 0), 4),
            v = fabsf(sinf((q.x * 2.2f + q.y * 3.1f - q.z * 1.7f) + 7.f * w));
      float vein = smooth01(.34f, .0f, v),
            v2 = smooth01(.10f, .0f, fabsf(fbm3(q * 6.f + V(9.f), 3) - .5f));
      v3 dark = m.alb * .22f + V(.03f);
      if (lumv(m.alb) < .12f) dark = V(.75f);
      m.alb = mix(m.alb * (.88f + .2f * w), dark, fminf(.75f * vein + .35f * v2, .85f));
      m.refl = .7f;
      m.spec = .6f;
      m.expo = 120.f;
      break;
    }
    case M_STONE: {
      float w = fbm3(q * 5.f + V(o.var * .37f, 0, 0), 4), sp = vnoise(q * 42.f);
      m.alb = m.alb * ((.45f + .85f * w) * (.80f + .4f * sp));
      if (bump) {
        float e = .02f, b = vnoise(q * 16.f);
        v3 g = V(vnoise((q + V(e, 0, 0)) * 16.f) - b, vnoise((q + V(0, e, 0)) * 16.f) - b,
                 vnoise((q + V(0, 0, e)) * 16.f) - b);
        nl = norm(nl - g * 1.1f);
      }
      m.spec = .05f;
      break;
    }
    case M_WOOL: {
      v3 a = absv(nl);
      float u, v;
      v3 tu, tv;
      if (a.y > .78f) {
        u = q.x;
        v = q.z;
        tu = V(1, 0, 0);
        tv = V(0, 0, 1);
      } else if (a.x > a.z) {
        u = q.z;
        v = q.y;
        tu = V(0, 0, 1);
        tv = V(0, 1, 0);
      } else {
        u = q.x;
        v = q.y;
        tu = V(1, 0, 0);
        tv = V(0, 1, 0);
      }
      const float F = 17.f, G = 21.f;
      u = u * F;
      v = v * G;
      float h = knit(u, v), e = .08f, fd = 1.f / (1.f + 700.f * ft * ft);
      float hu = knit(u + e, v) - h, hv = knit(u, v + e) - h;
      if (bump) nl = norm(nl - (tu * hu + tv * hv) * (2.6f * fd));
      m.alb = m.alb * mixf(.72f, .38f + .68f * h, fd) * (.85f + .3f * vnoise(q * 60.f));
      m.spec = 0.f;
      m.fuzz = .35f;
      break;
    }
    case M_CLAY: {
      m.alb = m.alb * (.86f + .22f * fbm3(q * 7.f, 2));
      if (bump) {
        float e = .03f, b = vnoise(q * 10.f);
        v3 g = V(vnoise((q + V(e, 0, 0)) * 10.f) - b, vnoise((q + V(0, e, 0)) * 10.f) - b,
                 vnoise((q + V(0, 0, e)) * 10.f) - b);
        nl = norm(nl - g * .55f);
      }
      m.spec = .08f;
      m.expo = 12.f;
      break;
    }
    default:
      m.spec = .10f;
      m.expo = 18.f;
      break;
  }
  if (part == PART_TEXT && c.at.a && nl.z > .5f) {
    float hw = .46f, hh = o.type == T_SIGNPOST ? .21f : .22f,
          cy = o.type == T_SIGNPOST ? .70f : .55f;
    float u = (q.x + hw) / (2 * hw), v = 1.f - (q.y - cy + hh) / (2 * hh);
    if (u > 0 && u < 1 && v > 0 && v < 1) {
      int W = c.at.w, H = c.at.h, t = o.text % c.at.words;
      if (t < 0) t = 0;
      float fx = clampf(u * W - .5f, 0.f, W - 1.001f), fy = clampf(v * H - .5f, 0.f, H - 1.001f);
      int ix = (int)fx, iy = (int)fy;
      const unsigned char* a = c.at.a + (size_t)t * W * H + iy * W + ix;
      fx -= ix;
      fy -= iy;
      float al = mixf(mixf(a[0], a[1], fx), mixf(a[W], a[W + 1], fx), fy) * (1.f / 255.f);
      v3 ink = lumv(rgb) < .25f && o.mat != M_WOOD ? V(.93f)
               : o.mat == M_WOOD ? (o.var & 1 ? V(.90f, .88f, .82f) : V(.03f, .02f, .015f))
                                 : (o.var & 1          ? V(.02f, .02f, .03f)
                                    : lumv(rgb) > .45f ? V(.03f, .03f, .05f)
                                                       : V(.93f));
      m.alb = mix(m.alb, ink, al);
      m.spec *= 1.f - .5f * al;
    }
  }
  n = dir_world(o, nl);
  return m;
}

HD v3 amb_light(const Derived* D, v3 n) { return mix(D->dn, D->up, .5f + .5f * n.y); }
HD v3 fogged(const Ctx& c, v3 col, v3 rd, float t, v3 p) {
  const Derived* D = c.d;
  const Scene* s = c.s;
  if (s->env == E_STUDIO || s->env == E_CHECKER) {
    float r = len2(p.x - s->tx, p.z - s->tz), R = fmaxf(s->dist, 2.f);
    return mix(col, sky(c, rd, 0),
               p.y < .01f ? smooth01(R * .35f, R * (s->env == E_STUDIO ? 1.3f : 3.0f), r) : 0.f);
  }
  if (D->fogk <= 0.f) return col;
  float f = 1.f - expf(-t * D->fogk);
  if (f < .01f) return col;
  v3 h = s->env == E_FOG || s->env == E_UNDERWATER ? sky(c, rd, 1) : D->fogc;
  return mix(col, h, f);
}

// One pixel: samples, exposure, film curve; or the index of the object that is seen.
#pragma once
#include "shading.h"

HD float film(float x) {
  x = fmaxf(x, 0.f);
  return clampf((x * (2.51f * x + .03f)) / (x * (2.43f * x + .59f) + .14f), 0.f, 1.f);
}
HD float srgb(float x) { return x < .0031308f ? 12.92f * x : 1.055f * powf(x, 1.f / 2.4f) - .055f; }

HDN void pixel(const Ctx& c, int px, int py, int full, int spp, unsigned char* out) {
  const Derived* D = c.d;
  v3 acc = V(0);
  if (spp < 0) {  // which object: 0 none, i + 1
    float u = ((px + .5f) / full * 2.f - 1.f), v = (1.f - (py + .5f) / full * 2.f);
    int iw;
    v3 rd = norm(D->fx * (u * D->tanf) + D->fy * (v * D->tanf) - D->fz);
    float tg = far_hit(c, D->eye, rd, iw);
    Hit h = march(c, D->eye, rd, .05f, tg > 0 ? tg : 60.f, 96, -1);
    out[0] = (unsigned char)(h.who + 1);
    out[1] = (unsigned char)(h.who >= 0 ? h.part : 0);
    out[2] = 0;
    return;
  }
  int q = (int)(sqrtf((float)spp) + .5f), grid = q * q == spp;
  NOUNROLL for (int i = 0; i < spp; i++) {
    float jx = grid ? (i % q + .5f) / q : fraction(.5f + .7548777f * i),
          jy = grid ? (i / q + .5f) / q : fraction(.5f + .5698403f * i);
    float u = ((px + jx) / full * 2.f - 1.f), v = (1.f - (py + jy) / full * 2.f);
    v3 rd = norm(D->fx * (u * D->tanf) + D->fy * (v * D->tanf) - D->fz);
    v3 col = radiance(c, D->eye, rd);
    if (!(col.x > -1e3f && col.y > -1e3f && col.z > -1e3f && col.x < 1e4f && col.y < 1e4f &&
          col.z < 1e4f))
      col = V(.5f);
    if (c.s->env == E_SNOW && c.s->ep[9] > 0.f) {  // falling snow
      NOUNROLL for (int l = 0; l < 2; l++) {
        float f = l ? 11.f : 6.f, a = u * f + l * 3.3f, b = v * f;
        float fa = floorf(a), fb = floorf(b);
        int ia = (int)fa, ib = (int)fb;
        if (hashi(ia, ib, c.s->seed + 50 + l) < .6f * c.s->ep[9]) {
          float r = .05f + .08f * hashi(ia, ib, c.s->seed + 60 + l),
                d = len2(a - fa - .2f - .6f * hashi(ia, ib, c.s->seed + 70),
                         b - fb - .2f - .6f * hashi(ia, ib, c.s->seed + 80));
          col = mix(col, V(1.2f), .85f * smooth01(r, r * .3f, d));
        }
      }
    }
    float vg = 1.f - .10f * (u * u + v * v);
    col = col * (D->expo * vg);
    acc = acc + V(film(col.x), film(col.y), film(col.z));
  }
  acc = acc * (1.f / spp);
  out[0] = (unsigned char)(clampf(srgb(acc.x), 0.f, 1.f) * 255.f + .5f);
  out[1] = (unsigned char)(clampf(srgb(acc.y), 0.f, 1.f) * 255.f + .5f);
  out[2] = (unsigned char)(clampf(srgb(acc.z), 0.f, 1.f) * 255.f + .5f);
}

// Value noise, its sums over octaves, and small helpers of light and places.
#pragma once
#include "scene.h"

HD unsigned uhash(unsigned x) {
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  x ^= x >> 16;
  return x;
}
HD float hashi(int x, int y, int z) {
  return (float)(uhash((unsigned)x * 73856093u ^
                       uhash((unsigned)y * 19349663u ^ (unsigned)z * 83492791u)) >>
                 8) *
         (1.f / 16777216.f);
}
HDN float vnoise(v3 p) {
  float fx = floorf(p.x), fy = floorf(p.y), fz = floorf(p.z);
  int ix = (int)fx, iy = (int)fy, iz = (int)fz;
  float x = p.x - fx, y = p.y - fy, z = p.z - fz;
  x = x * x * (3 - 2 * x);
  y = y * y * (3 - 2 * y);
  z = z * z * (3 - 2 * z);
  float a = mixf(mixf(hashi(ix, iy, iz), hashi(ix + 1, iy, iz), x),
                 mixf(hashi(ix, iy + 1, iz), hashi(ix + 1, iy + 1, iz), x), y);
  float b = mixf(mixf(hashi(ix, iy, iz + 1), hashi(ix + 1, iy, iz + 1), x),
                 mixf(hashi(ix, iy + 1, iz + 1), hashi(ix + 1, iy + 1, iz + 1), x), y);
  return mixf(a, b, z);
}
HDN float vnoise2(float px, float py, int seed) {
  float fx = floorf(px), fy = floorf(py);
  int ix = (int)fx, iy = (int)fy;
  float x = px - fx, y = py - fy;
  x = x * x * (3 - 2 * x);
  y = y * y * (3 - 2 * y);
  return mixf(mixf(hashi(ix, iy, seed), hashi(ix + 1, iy, seed), x),
              mixf(hashi(ix, iy + 1, seed), hashi(ix + 1, iy + 1, seed), x), y);
}
HDN float fbm2(float x, float y, int seed, int oct) {
  float a = 0, w = .5f, tot = 0;
  NOUNROLL for (int i = 0; i < oct; i++) {
    a += w * vnoise2(x, y, seed + i);
    tot += w;
    w *= .5f;
    float t = x * 1.6f + y * 1.2f;
    y = -x * 1.2f + y * 1.6f;
    x = t;
  }
  return a / tot;
}
HDN float fbm3(v3 p, int oct) {
  float a = 0, w = .5f, tot = 0;
  NOUNROLL for (int i = 0; i < oct; i++) {
    a += w * vnoise(p);
    tot += w;
    w *= .5f;
    p = V(p.x * 2.03f + 3.1f, p.z * 2.01f - 1.7f, -p.y * 2.02f + 5.3f);
  }
  return a / tot;
}
HD float lumv(v3 c) { return c.x * .3f + c.y * .59f + c.z * .11f; }
HD v3 reflectv(v3 d, v3 n) { return d - n * (2.f * dot(d, n)); }
HD v3 epA(const Scene* s) { return V(s->ep[0], s->ep[1], s->ep[2]); }
HD v3 epB(const Scene* s) { return V(s->ep[3], s->ep[4], s->ep[5]); }

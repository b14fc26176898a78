// Before a render, on the CPU: bounds of the objects, cameras and lights of the scenes.
#pragma once
#include <vector>

#include "signs.h"
#include "sky.h"

struct Info {
  float lo[3], hi[3];
  float bcy, brad, rxz, top, rsup, rclear, foot;
};  // 13 floats
static std::vector<Info> g_info;
static void build_info() {
  if (!g_info.empty()) return;
  const int N = 40;
  std::vector<Info> all(T_COUNT + 2);
#pragma omp parallel for schedule(dynamic)
  for (int t = 0; t < T_COUNT + 2; t++) {
    Info f;
    for (int k = 0; k < 3; k++) {
      f.lo[k] = 1e9f;
      f.hi[k] = -1e9f;
    }
    std::vector<v3> pts;
    std::vector<float> top(N * N, -1.f);
    float st = 1.2f / N, rx = 0, ft = 0;
    for (int i = 0; i < N; i++)
      for (int k = 0; k < N; k++)
        for (int j = 0; j < N; j++) {
          v3 p = V(-.6f + st * (i + .5f), -.05f + st * (j + .5f), -.6f + st * (k + .5f));
          if (eval_object(t, p).d > st * .5f) continue;
          pts.push_back(p);
          float r = len2(p.x, p.z);
          f.lo[0] = fminf(f.lo[0], p.x);
          f.lo[1] = fminf(f.lo[1], p.y);
          f.lo[2] = fminf(f.lo[2], p.z);
          f.hi[0] = fmaxf(f.hi[0], p.x);
          f.hi[1] = fmaxf(f.hi[1], p.y);
          f.hi[2] = fmaxf(f.hi[2], p.z);
          rx = fmaxf(rx, r);
          if (p.y < .07f) ft = fmaxf(ft, r);
        }
    if (pts.empty()) {
      for (int k = 0; k < 3; k++) {
        f.lo[k] = k == 1 ? 0 : -.5f;
        f.hi[k] = k == 1 ? 1.f : .5f;
      }
      f.bcy = .5f;
      f.brad = .72f;
      f.rxz = .5f;
      f.top = 0;
      f.rsup = 0;
      f.rclear = 0;
      f.foot = .3f;
      all[t] = f;
      continue;
    }
    f.bcy = .5f * (f.lo[1] + f.hi[1]);
    float br = 0;
    for (v3 p : pts) br = fmaxf(br, sqrtf(p.x * p.x + p.z * p.z + (p.y - f.bcy) * (p.y - f.bcy)));
    f.brad = br + st * 1.0f + .015f;
    f.rxz = rx;
    f.foot = ft;
    // heights of the top surface by descending columns
    auto column = [&](float x, float z) {
      float y = 1.2f;
      for (int i = 0; i < 80 && y > -.02f; i++) {
        float d = eval_object(t, V(x, y, z)).d;
        if (d < .002f) return y;
        y -= fmaxf(d * .8f, .002f);
      }
      return fmaxf(y, 0.f);
    };
    float y0 = column(0, 0);
    f.top = y0;
    f.rsup = 0;
    f.rclear = 1.f;
    bool sup = y0 > .08f;
    for (int r = 1; r <= 12; r++) {
      float R = r * .05f, lo = 1e9f, hi = -1;
      for (int a = 0; a < 12; a++) {
        float y = column(R * cosf(a * .5236f), R * sinf(a * .5236f));
        lo = fminf(lo, y);
        hi = fmaxf(hi, y);
      }
      if (sup && lo > y0 - .045f)
        f.rsup = R;
      else
        sup = false;
      if (hi > y0 + .03f && f.rclear > R) f.rclear = R - .05f;
    }
    all[t] = f;
  }
  g_info = all;
}
static void prep(const Scene& in, SceneX& x, int full) {
  x.s = in;
  Scene& s = x.s;
  Derived& D = x.d;
  if (s.nobj > MAXOBJ) s.nobj = MAXOBJ;
  s.seed &= 4095;  // it is added to coordinates
  for (int i = 0; i < s.nobj; i++) {
    Obj& o = s.o[i];
    if (o.type < 0 || o.type > T_SIGNPLATE) o.type = 0;
    o.cs = cosf(o.yaw);
    o.sn = sinf(o.yaw);
    o.bcy = g_info[o.type].bcy;
    o.brad = g_info[o.type].brad;
  }
  D.fz = azdir(s.az, s.el);
  D.fx = norm(cross(V(0, 1, 0), D.fz));
  D.fy = cross(D.fz, D.fx);
  D.eye = V(s.tx, s.ty, s.tz) + D.fz * s.dist;
  if (D.eye.y < .06f) D.eye.y = .06f;
  D.tanf = tanf(s.fov * .5f);
  D.pix = 2.f * D.tanf / full;
  D.sun = azdir(s.sunaz, s.sunel);
  static const int defg[E_COUNT] = {G_FLAT,  G_WOOD,  G_GRASS,   G_SAND,   G_SNOW,    G_DUNE,
                                    G_GRASS, G_GRASS, G_CHECKER, G_LEAVES, G_ASPHALT, G_SEABED,
                                    G_WOOD,  G_PAVE,  G_MOON,    G_ASPHALT};
  if (s.gtype < 0) s.gtype = defg[s.env];
  D.shk = 9.f;
  D.fogk = 0;
  D.fogc = V(.7f);
  v3 sc = V(1.15f, 1.10f, 1.02f);
  D.up = V(.42f);
  D.dn = V(.22f);
  float ex = 1.f;
  switch (s.env) {
    case E_STUDIO:
    case E_CHECKER: {
      v3 A = V(s.ep[0], s.ep[1], s.ep[2]);
      D.shk = 6.f;
      sc = V(1.0f, .97f, .92f);
      D.up = V(.46f, .47f, .49f) * .9f + A * .1f;
      D.dn = V(.12f) + A * .22f;
      break;
    }
    case E_TABLE:
      D.shk = 5.5f;
      sc = V(1.20f, 1.03f, .82f);
      D.up = V(.42f, .37f, .33f);
      D.dn = V(.24f, .16f, .10f);
      break;
    case E_GRASS:
      D.shk = 14.f;
      sc = V(1.35f, 1.26f, 1.08f);
      D.up = V(.34f, .42f, .56f);
      D.dn = V(.12f, .20f, .07f);
      D.fogk = .012f;
      D.fogc = V(.30f, .42f, .22f);
      break;
    case E_BEACH:
      D.shk = 14.f;
      sc = V(1.35f, 1.25f, 1.06f);
      D.up = V(.36f, .44f, .56f);
      D.dn = V(.32f, .26f, .18f);
      D.fogk = .012f;
      D.fogc = V(.60f, .78f, .93f);
      break;
    case E_SNOW:
      D.shk = 9.f;
      sc = V(1.0f, .96f, .90f);
      D.up = V(.36f, .43f, .55f);
      D.dn = V(.36f, .39f, .46f);
      D.fogk = .012f;
      D.fogc = V(.80f, .87f, .96f);
      break;
    case E_DESERT:
      D.shk = 16.f;
      sc = V(1.45f, 1.28f, 1.0f);
      D.up = V(.32f, .38f, .46f);
      D.dn = V(.34f, .22f, .11f);
      D.fogk = .010f;
      D.fogc = V(.86f, .74f, .58f);
      break;
    case E_NIGHT:
      D.shk = 9.f;
      sc = V(.46f, .56f, .78f);
      D.up = V(.10f, .13f, .23f);
      D.dn = V(.05f, .06f, .09f);
      D.fogk = .015f;
      D.fogc = V(.045f, .07f, .15f);
      ex = 1.15f;
      break;
    case E_SUNSET:
      D.shk = 10.f;
      sc = V(1.45f, .78f, .36f);
      D.up = V(.34f, .25f, .32f);
      D.dn = V(.24f, .15f, .10f);
      D.fogk = .022f;
      D.fogc = V(1.1f, .46f, .15f);
      break;
    case E_FOREST:
      D.shk = 7.f;
      sc = V(1.15f, 1.12f, .85f);
      D.up = V(.30f, .40f, .22f);
      D.dn = V(.14f, .14f, .07f);
      D.fogk = .07f;
      D.fogc = V(.10f, .16f, .05f);
      break;
    case E_CITY:
      D.shk = 5.f;
      sc = V(1.0f, .90f, .78f);
      D.up = V(.24f, .22f, .28f);
      D.dn = V(.12f, .09f, .09f);
      D.fogk = .09f;
      D.fogc = V(.10f, .065f, .09f);
      break;
    case E_UNDERWATER:
      D.shk = 6.f;
      sc = V(.75f, 1.0f, 1.05f);
      D.up = V(.26f, .50f, .60f);
      D.dn = V(.14f, .26f, .30f);
      D.fogk = .13f;
      D.fogc = V(.05f, .35f, .55f);
      break;
    case E_WALL: {
      v3 A = V(s.ep[0], s.ep[1], s.ep[2]);
      D.shk = 6.f;
      sc = V(1.1f, 1.04f, .94f);
      D.up = V(.36f) + A * .1f;
      D.dn = V(.24f, .18f, .13f);
      break;
    }
    case E_BRICK:
      D.shk = 9.f;
      sc = V(1.2f, 1.12f, 1.0f);
      D.up = V(.38f, .41f, .46f);
      D.dn = V(.24f, .22f, .20f);
      break;
    case E_MOON:
      D.shk = 18.f;
      sc = V(1.5f, 1.47f, 1.4f);
      D.up = V(.13f, .14f, .17f);
      D.dn = V(.16f);
      break;
    default:
      D.shk = 3.f;
      sc = V(.42f, .43f, .44f);
      D.up = V(.56f, .58f, .60f);
      D.dn = V(.28f);
      D.fogk = .10f;
      D.fogc = V(.64f, .68f, .71f);
      break;
  }
  if (s.sunr + s.sung + s.sunb > 0.f) sc = V(s.sunr, s.sung, s.sunb);
  D.sunc = sc;
  D.expo = ex * (s.exposure > 0.f ? s.exposure : 1.f) * .80f;
}

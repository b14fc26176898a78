// Marching rays through the distance fields: hits, normals, soft shadows, ambient occlusion.
#pragma once
#include "noise.h"
#include "signs.h"

HD v3 obj_local(const Obj& o, v3 p) {
  float x = p.x - o.x, y = p.y - o.y, z = p.z - o.z, k = 1.f / o.scale;
  return V((o.cs * x - o.sn * z) * k, y * k, (o.sn * x + o.cs * z) * k);
}
HD v3 dir_local(const Obj& o, v3 d) {
  return V(o.cs * d.x - o.sn * d.z, d.y, o.sn * d.x + o.cs * d.z);
}
HD v3 dir_world(const Obj& o, v3 d) {
  return V(o.cs * d.x + o.sn * d.z, d.y, -o.sn * d.x + o.cs * d.z);
}
HD v3 obj_centre(const Obj& o) { return V(o.x, o.y + o.bcy * o.scale, o.z); }

// Step distance over the objects in mask; an object further than margin counts by its bounding
// sphere only. dtrue: the distance over the objects that were evaluated; who, part: the nearest of
// those.
HDN float map(const Scene* s, int mask, v3 p, float margin, float& dtrue, int& who, int& part) {
  float d = 1e9f;
  dtrue = 1e9f;
  who = -1;
  part = 0;
  NOUNROLL for (int i = 0; i < s->nobj; i++) {
    if (!(mask >> i & 1)) continue;
    const Obj& o = s->o[i];
    float db = len(p - obj_centre(o)) - o.brad * o.scale;
    if (db > d) continue;
    if (db > margin) {
      d = fminf(d, db);
      continue;
    }
    Sd e = eval_object(o.type, obj_local(o, p));
    e.d *= o.scale;
    d = fminf(d, fmaxf(e.d, db));
    if (e.d < dtrue) {
      dtrue = e.d;
      who = i;
      part = e.part;
    }
  }
  return d;
}
struct Hit {
  float t;
  int who, part;
};
HDN Hit march(const Ctx& c, v3 ro, v3 rd, float tmin, float tmax, int steps, int skip) {
  const Scene* s = c.s;
  Hit h;
  h.t = -1;
  h.who = -1;
  h.part = 0;
  int mask = 0;
  float t0 = 1e9f, t1 = 0.f;
  for (int i = 0; i < s->nobj; i++) {
    if (i == skip) continue;
    const Obj& o = s->o[i];
    v3 oc = ro - obj_centre(o);
    float r = o.brad * o.scale;
    float b = dot(oc, rd), q = b * b - dot(oc, oc) + r * r;
    if (q <= 0.f) continue;
    q = sqrtf(q);
    if (-b + q < tmin) continue;
    mask |= 1 << i;
    t0 = fminf(t0, -b - q);
    t1 = fmaxf(t1, -b + q);
  }
  if (!mask) return h;
  t0 = fmaxf(t0, tmin);
  t1 = fminf(t1, tmax);
  float t = t0, dt;
  int who, part;
  float bestr = 1e9f, bestt = 0;
  int bw = -1, bp = 0;
  NOUNROLL for (int i = 0; i < steps && t < t1; i++) {
    float d = map(s, mask, ro + rd * t, .03f, dt, who, part);
    float eps = fmaxf(.0006f, .35f * c.d->pix * t);
    if (who >= 0 && dt < eps) {
      h.t = t;
      h.who = who;
      h.part = part;
      return h;
    }
    if (who >= 0 && dt / eps < bestr) {
      bestr = dt / eps;
      bestt = t;
      bw = who;
      bp = part;
    }
    t += fmaxf(d * .92f, eps * .7f);
  }
  if (t < t1 && bestr < 4.f) {
    h.t = bestt;
    h.who = bw;
    h.part = bp;
  }  // ran out of steps while grazing
  return h;
}
HDN v3 obj_normal(const Obj& o, v3 p, float e) {
  v3 q = obj_local(o, p), n = V(0);
  e = fmaxf(e / o.scale, .0008f);
  NOUNROLL for (int i = 0; i < 4; i++) {
    v3 k = V((i + 3) >> 1 & 1 ? .5773f : -.5773f, (i >> 1) & 1 ? .5773f : -.5773f,
             i & 1 ? .5773f : -.5773f);
    n = n + k * eval_object(o.type, q + k * e).d;
  }
  float l = len(n);
  if (!(l > 1e-9f)) return V(0, 1, 0);
  return dir_world(o, n * (1.f / l));
}
HDN float shadow(const Ctx& c, v3 p, v3 l, float k) {
  const Scene* s = c.s;
  int mask = 0;
  float t0 = 1e9f, t1 = 0.f;
  for (int i = 0; i < s->nobj; i++) {
    const Obj& o = s->o[i];
    v3 oc = obj_centre(o) - p;
    float r = o.brad * o.scale, b = dot(oc, l);
    if (b < -r) continue;
    float q = dot(oc, oc) - b * b, rr = r + fmaxf(b, 0.f) / k;
    if (q > rr * rr) continue;
    q = sqrtf(rr * rr - q);
    mask |= 1 << i;
    t0 = fminf(t0, b - q);
    t1 = fmaxf(t1, b + q);
  }
  if (!mask) return 1.f;
  float res = 1.f, floor_ = 0.f, t = fmaxf(t0, .015f), dt;
  int who, part;
  NOUNROLL for (int i = 0; i < 36 && t < t1; i++) {
    float d = map(s, mask, p + l * t, t / k + .02f, dt, who, part);
    if (who >= 0) {
      float r = k * dt / t;
      if (s->o[who].mat == M_GLASS && part != PART_TEXT) r = fmaxf(r, .5f);
      res = fminf(res, r);
      if (dt < .001f) {
        if (s->o[who].mat == M_GLASS) {
          mask &= ~(1 << who);
          if (!mask) break;
          continue;
        }
        res = floor_;
        break;
      }
    }
    t += clampf(d * .9f, .014f, .35f);
  }
  res = clampf(res, 0.f, 1.f);
  return res * res * (3.f - 2.f * res);
}
HDN float ambient_occ(const Ctx& c, v3 p, v3 n, int on_ground) {
  const Scene* s = c.s;
  int mask = 0;
  const float reach = .62f;
  for (int i = 0; i < s->nobj; i++) {
    const Obj& o = s->o[i];
    if (len(p - obj_centre(o)) - o.brad * o.scale < reach) mask |= 1 << i;
  }
  if (!mask) return 1.f;
  float occ = 0, w = 1.f, dt;
  int who, part;
  NOUNROLL for (int i = 0; i < 4; i++) {
    float h = .035f + .055f * i * (1.f + .75f * i) * .62f;  // .035 .095 .205 .37
    v3 q = p + n * h;
    map(s, mask, q, h, dt, who, part);
    float d = fminf(dt, h);
    if (!on_ground) d = fminf(d, fmaxf(q.y, 0.f));
    occ += (h - d) * w;
    w *= .62f;
  }
  return clampf(1.f - 2.4f * occ, .08f, 1.f);
}

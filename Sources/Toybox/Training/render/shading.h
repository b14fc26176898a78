// Light: what a ray brings back, with reflections and glass.
#pragma once
#include "ground.h"
#include "materials.h"

// The far surface: the wall or the ground. Returns t (or -1), fills g.
HD float far_hit(const Ctx& c, v3 ro, v3 rd, int& is_wall) {
  const Scene* s = c.s;
  float t = -1;
  is_wall = 0;
  if (rd.y < -1e-4f) {
    t = -ro.y / rd.y;
    if (t > 400.f) t = -1;
  }
  if (t > 0 && s->env == E_TABLE) {  // edge of the table
    v3 p = ro + rd * t, fw = norm(V(c.d->fz.x, 0, c.d->fz.z));
    if (-(p.x * fw.x + p.z * fw.z) > s->ep[7]) t = -1;
  }
  if (s->env == E_WALL || s->env == E_BRICK) {
    v3 fw = norm(V(c.d->fz.x, 0, c.d->fz.z));
    float b = dot(rd, fw);
    if (b < -1e-3f) {
      float tw = (-s->ep[7] - (ro.x * fw.x + ro.z * fw.z)) / b;
      if (tw > 1e-3f && (t < 0 || tw < t)) {
        t = tw;
        is_wall = 1;
      }
    }
  }
  return t;
}
// Radiance along a secondary ray: no shadows, blob occlusion only.
HDN v3 secondary(const Ctx& c, v3 ro, v3 rd, int skip) {
  const Scene* s = c.s;
  const Derived* D = c.d;
  int iw;
  float tg = far_hit(c, ro, rd, iw);
  Hit h = march(c, ro, rd, .02f, tg > 0 ? tg : 40.f, 40, skip);
  if (h.who >= 0) {
    v3 p = ro + rd * h.t;
    const Obj& o = s->o[h.who];
    v3 n = obj_normal(o, p, .003f);
    Mat m = material(c, o, h.part, p, n, .01f, 0);
    v3 col = m.alb * (D->sunc * (.75f * fmaxf(dot(n, D->sun), 0.f)) +
                      amb_light(D, n) * (.55f + .45f * smooth01(0.f, .4f, p.y)));
    if (m.metal || m.glass) {
      v3 k = sky(c, reflectv(rd, n), 1);
      col = mix(col * .4f, m.alb * mix(k, V(lumv(k)), .5f), .6f);
    }
    return col;
  }
  if (tg > 0) {
    v3 p = ro + rd * tg;
    Surf g = iw ? wall(c, p, .02f) : ground(c, p, rd, .02f + .01f * tg);
    float occ = 1.f;
    if (!iw)
      for (int i = 0; i < s->nobj; i++) {
        const Obj& o = s->o[i];
        if (o.y > .3f) continue;
        float r = o.brad * o.scale;
        occ *= 1.f - .62f * smooth01(r * 1.05f, r * .35f, len2(p.x - o.x, p.z - o.z));
      }
    v3 col =
        g.alb * (D->sunc * (fmaxf(dot(g.n, D->sun), 0.f) * occ) + amb_light(D, g.n) * occ) + g.emit;
    if (g.refl > .5f && s->gtype == G_SAND) col = mix(col, sky(c, reflectv(rd, g.n), 1), .3f);
    return fogged(c, col, rd, tg, p);
  }
  return sky(c, rd, 1);
}
HD v3 fresnel(v3 f0, float cosi, float scale) {
  float f = 1.f - clampf(cosi, 0.f, 1.f), f5 = f * f;
  f5 = f5 * f5 * f;
  return f0 + (V(1.f) - f0) * (f5 * scale);
}
HDN v3 shade_far(const Ctx& c, v3 ro, v3 rd, float t, int iw, float foot) {
  const Derived* D = c.d;
  const Scene* s = c.s;
  v3 p = ro + rd * t;
  Surf g = iw ? wall(c, p, foot) : ground(c, p, rd, foot);
  float ndl = fmaxf(dot(g.n, D->sun), 0.f),
        sh = ndl > 0.f ? shadow(c, p + g.n * .004f, D->sun, D->shk) : 0.f;
  float ao = ambient_occ(c, p, iw ? g.n : V(0, 1, 0), 1);
  v3 col = g.alb * (D->sunc * (ndl * sh * (.35f + .65f * ao)) + amb_light(D, g.n) * ao) +
           g.emit * (sh * .7f + .3f);
  if (g.refl > .02f) {
    v3 n = g.n;
    float ci = fmaxf(-dot(rd, n), 0.f);
    v3 F = fresnel(V(.035f), ci, .85f) * g.refl;
    v3 r = reflectv(rd, n);
    if (r.y < .02f && !iw) {
      r.y = .02f;
      r = norm(r);
    }
    col = col * (1.f - F.x) + secondary(c, p + n * .01f, r, -1) * F;
  }
  if (g.gloss > 0.f && s->env != E_STUDIO) {
    v3 hv = norm(D->sun - rd);
    col = col + D->sunc * (g.gloss * .10f * sh * powf(fmaxf(dot(hv, g.n), 0.f), 90.f));
  }
  return fogged(c, col, rd, t, p);
}
HDN v3 shade_obj(const Ctx& c, v3 ro, v3 rd, Hit h) {
  const Scene* s = c.s;
  const Derived* D = c.d;
  const Obj& o = s->o[h.who];
  v3 p = ro + rd * h.t;
  float foot = D->pix * h.t;
  v3 ng = obj_normal(o, p, foot * .6f), n = ng;
  if (dot(ng, rd) > 0.f) {
    ng = norm(ng - rd * (1.02f * dot(ng, rd)));
    n = ng;
  }
  Mat m = material(c, o, h.part, p, n, foot, 1);
  float ndl = dot(n, D->sun), gdl = dot(ng, D->sun);
  v3 po = p + ng * fmaxf(.004f, foot);
  float sh = 0.f;
  if (gdl > -.1f && ndl > 0.f)
    sh = shadow(c, po + ng * .006f, D->sun, D->shk) * smooth01(-.05f, .15f, gdl);
  float ao = ambient_occ(c, p, ng, 0);
  float ci = fmaxf(-dot(rd, n), 0.f);
  v3 hv = norm(D->sun - rd);
  float sp = m.spec * powf(fmaxf(dot(n, hv), 0.f), m.expo) * sh;
  v3 amb = amb_light(D, n) * ao;
  v3 col;
  if (m.glass) {
    // refract in, through the body, out again; tint by the path
    float eta = 1.f / 1.35f, k = 1.f - eta * eta * (1.f - ci * ci);
    v3 rf = norm(rd * eta + n * (eta * ci - sqrtf(fmaxf(k, 0.f))));
    float t = .02f * o.scale;
    v3 q = p - ng * (.01f * o.scale);
    v3 lo = obj_local(o, q), ld = dir_local(o, rf);
    float path = 0;
    NOUNROLL for (int i = 0; i < 18; i++) {
      float d = -eval_object(o.type, lo + ld * path).d;
      if (d < .002f && i > 0) break;
      path += fmaxf(d, .012f);
      if (path > 1.6f) break;
    }
    t = path * o.scale;
    v3 ex = q + rf * t;
    v3 nx = obj_normal(o, ex, .004f);
    float c2 = dot(rf, nx), e2 = 1.35f, k2 = 1.f - e2 * e2 * (1.f - c2 * c2);
    v3 out =
        k2 > 0.f ? norm(rf * e2 - nx * (e2 * c2 - sqrtf(k2))) : norm(reflectv(rf, nx) * .4f + rd);
    if (out.y < 0.f && ex.y < .03f) ex.y = .03f;
    v3 back = secondary(c, ex + nx * .012f, out, -1);
    v3 tint = V(powf(fmaxf(m.alb.x, .02f), .35f + .8f * path),
                powf(fmaxf(m.alb.y, .02f), .35f + .8f * path),
                powf(fmaxf(m.alb.z, .02f), .35f + .8f * path));
    v3 body = m.alb * (amb * .8f + D->sunc * (.28f * (.5f + .5f * ndl)));
    col = back * tint * .80f + body * .34f;
    v3 F = fresnel(V(.05f), ci, .9f);
    col = col * (1.f - F.x) + secondary(c, po + ng * .01f, reflectv(rd, n), h.who) * F;
    col = col + D->sunc * (sp * 1.1f);
  } else if (m.metal) {
    v3 r = reflectv(rd, n);
    v3 F = fresnel(m.f0, ci, .8f);
    v3 rc = secondary(c, po + ng * .01f, r, -1);
    rc = mix(rc, V(lumv(rc)), .68f);
    col = rc * F * (.85f * (.45f + .55f * ao)) +
          m.alb * (D->sunc * (fmaxf(ndl, 0.f) * sh * .26f) + amb * .40f) +
          m.f0 * D->sunc * (sp * .8f);
  } else {
    v3 bounce = D->dn * (.25f * fmaxf(-n.y, 0.f) * ao);
    col = m.alb * (D->sunc * (fmaxf(ndl, 0.f) * sh) + amb + bounce);
    if (m.fuzz > 0.f) {
      float f = powf(1.f - ci, 2.5f);
      col = col + mix(m.alb, V(1.f), .25f) * amb * (m.fuzz * f * 1.6f);
    }
    col = col + D->sunc * (sp * .45f);
    if (m.refl > 0.f) {
      v3 F = fresnel(m.f0, ci, .75f) * m.refl;
      if (F.x > .022f) {
        v3 rc = secondary(c, po + ng * .01f, reflectv(rd, n), -1);
        col = col * (1.f - F.x) + rc * F * (.4f + .6f * ao);
      }
    }
  }
  return fogged(c, col, rd, h.t * (s->env == E_FOG || s->env == E_UNDERWATER ? .6f : .5f),
                p + V(0, 1, 0));
}
// Blades of grass over the ground, in layers: colour and t of the first blade met, or t < 0.
HDN float grass_layers(const Ctx& c, v3 ro, v3 rd, float tmax, v3& alb, float& hgt) {
  const float H = .11f;
  int seed = c.s->seed;
  NOUNROLL for (int i = 0; i < 9; i++) {
    float h = H * (1.f - (i + .5f) / 9.f), t = (h - ro.y) / rd.y;
    if (t <= 0.f || t > tmax) continue;
    float foot = t * c.d->pix;
    if (foot > .03f) return -1;
    float x = ro.x + rd.x * t, z = ro.z + rd.z * t, bend = h * h * 4.f;
    float pr = vnoise2(x * 2.3f, z * 2.3f, seed + 3);
    NOUNROLL for (int l = 0; l < 2; l++) {
      float f = l ? 23.f : 31.f, u = x * f + l * .5f, v = z * f + l * .3f;
      float fu = floorf(u), fv = floorf(v);
      int iu = (int)fu, iv = (int)fv;
      float a = hashi(iu, iv, seed + l), b = hashi(iu, iv, seed + 7 + l);
      float top = H * (.35f + .65f * a) * (.55f + .75f * pr);
      if (h > top) continue;
      float cu = .3f + .4f * b + (a - .5f) * bend * f * .6f,
            cv = .3f + .4f * a + (b - .5f) * bend * f * .6f;
      float r = .24f * (1.f - .8f * h / top) + .03f;
      if (len2(u - fu - cu, v - fv - cv) < r) {
        alb = mix(V(.035f, .12f, .012f), mix(V(.16f, .36f, .045f), V(.30f, .46f, .10f), b),
                  .15f + .85f * h / H);
        hgt = h;
        return t;
      }
    }
  }
  return -1;
}
HDN v3 radiance(const Ctx& c, v3 ro, v3 rd) {
  const Derived* D = c.d;
  const Scene* s = c.s;
  int iw;
  float tg = far_hit(c, ro, rd, iw);
  Hit h = march(c, ro, rd, .05f, tg > 0 ? tg : 60.f, 96, -1);
  if (s->gtype == G_GRASS && rd.y < -1e-3f) {
    v3 alb;
    float hg, tt = grass_layers(c, ro, rd, h.who >= 0 ? h.t : tg, alb, hg);
    if (tt > 0) {
      v3 p = ro + rd * tt, n = norm(V(0, 1, 0) - rd * .3f);
      float sh = shadow(c, p, D->sun, D->shk), ao = ambient_occ(c, p, V(0, 1, 0), 1);
      v3 col = alb *
               (D->sunc * (.8f * sh * fmaxf(dot(n, D->sun), .25f)) + amb_light(D, V(0, 1, 0)) * ao);
      float far_ = smooth01(.012f, .03f, tt * D->pix);
      if (far_ > 0.f && h.who < 0) col = mix(col, shade_far(c, ro, rd, tg, iw, tg * D->pix), far_);
      return fogged(c, col, rd, tt, p);
    }
  }
  if (h.who >= 0) return shade_obj(c, ro, rd, h);
  if (tg > 0)
    return shade_far(c, ro, rd, tg, iw, tg * D->pix / fmaxf(iw ? 1.f : -rd.y, .08f) * .6f);
  return sky(c, rd, 0);
}

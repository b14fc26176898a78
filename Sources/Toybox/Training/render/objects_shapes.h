// Plain shapes.
#pragma once
#include "shapes.h"

HDN Sd obj_cube(v3 p) { return S(sdRoundBox(p - V(0, .36f, 0), V(.36f), .035f), MAIN); }

HDN Sd obj_sphere(v3 p) { return S(sdSphere(p - V(0, .46f, 0), .46f), MAIN); }

HDN Sd obj_cone(v3 p) { return S(sdRoundCone(p - V(0, .48f, 0), .46f, .03f, .48f, .025f), MAIN); }

HDN Sd obj_cylinder(v3 p) { return S(sdRoundCylinder(p - V(0, .45f, 0), .34f, .45f, .03f), MAIN); }

HDN Sd obj_torus(v3 p) {
  v3 q = rotX(rotY(p - V(0, .455f, 0), -.25f), .2f);
  return S(sdTorus(V(q.x, q.z, q.y), .34f, .12f), MAIN);
}

HDN Sd obj_pyramid(v3 p) {
  float b = .355f, h = .84f, L = sqrtf(h * h + b * b), m = fmaxf(fabsf(p.x), fabsf(p.z));
  return S(fmaxf(((m - b) * h + p.y * b) / L, -p.y), MAIN);
}

HDN Sd obj_star(v3 p) {
  float d2 = star5(p.x, p.y - .41f, .525f, .5f), z = fabsf(p.z);
  float d = fmaxf(extrudeZ(d2 + .025f, p.z, .085f) - .025f, (d2 + .9f * z - .06f) / 1.345f);
  return S(d, MAIN);
}

HDN Sd obj_heart(v3 p) {
  float k = .84f, d2 = heart2(p.x / k, p.y / k) * k, e = .11f;
  return S(extrudeZ(d2 + e, p.z, .06f) - e, MAIN);
}

HDN Sd obj_gem(v3 p) {
  float s = .7853982f, an = atan2f(p.z, p.x) - .2f, r = len2(p.x, p.z);
  float k = floorf(an / s + .5f), aa = an - s * k, x = r * cosf(aa);
  float bb = an - s * (floorf(an / s) + .5f), xb = r * cosf(bb);
  int odd = ((int)(k + 16.f)) & 1;
  float pav = (x * .52f - p.y * .455f) / .691f,
        cr = ((x - .455f) * .26f + (p.y - .56f) * .2f) / .328f;
  float cr2 = ((xb - .445f) * .19f + (p.y - .62f) * .2f) / .276f, tb = p.y - .82f;
  float gd = x - .455f;
  Sd a = S(pav, odd ? MAIN : MAINDARK);
  if (cr > a.d) a = S(cr, MAIN);
  if (cr2 > a.d) a = S(cr2, MAINLIGHT);
  if (gd > a.d) a = S(gd, MAIN);
  if (tb > a.d) a = S(tb, MAINLIGHT);
  return a;
}

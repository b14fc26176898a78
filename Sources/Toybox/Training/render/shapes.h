// What objects are built of besides the primitives: 2D outlines, placed primitives, folds of space,
// eyes, ears, leaves and wheels.
#pragma once
#include "sdf.h"

HD float signedFraction(float x) { return x - floorf(x + 0.5f); }  // signed fraction, -0.5 .. 0.5
// A number in 0..1 of two numbers.
HD float hash2(float a, float b) {
  float s = sinf(a * 12.9898f + b * 78.233f) * 437.585f;
  return s - floorf(s);
}
// Signed distance to the line a->b in the plane, positive on the right of its direction.
HD float sideOfLine(float x, float y, float ax, float ay, float bx, float by) {
  float ex = bx - ax, ey = by - ay, il = 1.f / sqrtf(ex * ex + ey * ey);
  return ((x - ax) * ey - (y - ay) * ex) * il;
}
// 2D distance to the segment a-b.
HD float segment2(float x, float y, float ax, float ay, float bx, float by) {
  float px = x - ax, py = y - ay, ex = bx - ax, ey = by - ay;
  float h = clampf((px * ex + py * ey) / (ex * ex + ey * ey), 0.f, 1.f);
  return len2(px - ex * h, py - ey * h);
}
HD float ellipse2(float x, float y, float a, float b) {  // 2D ellipse, approximate distance
  float k0 = len2(x / a, y / b), k1 = len2(x / (a * a), y / (b * b));
  return k1 > 1e-9f ? k0 * (k0 - 1.f) / k1 : -fminf(a, b);
}
// Whether (x, y) lies in an ellipse of half axes a, b.
HD bool inEllipse(float x, float y, float a, float b) {
  x /= a;
  y /= b;
  return x * x + y * y < 1.f;
}
HD float box2(float x, float y, float a, float b) {  // 2D box
  x = fabsf(x) - a;
  y = fabsf(y) - b;
  return len2(fmaxf(x, 0.f), fmaxf(y, 0.f)) + fminf(fmaxf(x, y), 0.f);
}
// 2D distances: a triangle, a five-pointed star, a heart.
HD float triangle2(float px, float py, float ax, float ay, float bx, float by, float cx, float cy) {
  float e0x = bx - ax, e0y = by - ay, e1x = cx - bx, e1y = cy - by, e2x = ax - cx, e2y = ay - cy;
  float v0x = px - ax, v0y = py - ay, v1x = px - bx, v1y = py - by, v2x = px - cx, v2y = py - cy;
  float t0 = clampf((v0x * e0x + v0y * e0y) / (e0x * e0x + e0y * e0y), 0.f, 1.f);
  float t1 = clampf((v1x * e1x + v1y * e1y) / (e1x * e1x + e1y * e1y), 0.f, 1.f);
  float t2 = clampf((v2x * e2x + v2y * e2y) / (e2x * e2x + e2y * e2y), 0.f, 1.f);
  float d0 = len2(v0x - e0x * t0, v0y - e0y * t0), d1 = len2(v1x - e1x * t1, v1y - e1y * t1),
        d2 = len2(v2x - e2x * t2, v2y - e2y * t2);
  float s = e0x * e2y - e0y * e2x > 0.f ? 1.f : -1.f;
  float in = fminf(s * (v0x * e0y - v0y * e0x),
                   fminf(s * (v1x * e1y - v1y * e1x), s * (v2x * e2y - v2y * e2x)));
  float d = fminf(d0, fminf(d1, d2));
  return in > 0.f ? -d : d;
}
HD float star5(float x, float y, float r, float rf) {
  float kx = 0.809017f, ky = -0.5877853f;
  x = fabsf(x);
  float m = 2.f * fmaxf(kx * x + ky * y, 0.f);
  x -= m * kx;
  y -= m * ky;
  m = 2.f * fmaxf(-kx * x + ky * y, 0.f);
  x += m * kx;
  y -= m * ky;
  x = fabsf(x);
  y -= r;
  float bx = -rf * ky, by = rf * kx - 1.f;
  float h = clampf((x * bx + y * by) / (bx * bx + by * by), 0.f, r);
  return len2(x - bx * h, y - by * h) * (y * bx - x * by > 0.f ? 1.f : -1.f);
}
HD float heart2(float x, float y) {
  x = fabsf(x);
  if (x + y > 1.f) return len2(x - .25f, y - .75f) - 0.353553f;
  float m = 0.5f * fmaxf(x + y, 0.f);
  return fminf(len2(x, y - 1.f), len2(x - m, y - m)) * (x > y ? 1.f : -1.f);
}
// Shorthands: a primitive at (x, y, z), or between two points.
HD float ball(v3 p, float x, float y, float z, float r) { return sdSphere(p - V(x, y, z), r); }
HD float ellipsoid(v3 p, float x, float y, float z, float a, float b, float c) {
  return sdEllipsoid(p - V(x, y, z), V(a, b, c));
}
HD float capsule(v3 p, float x, float y, float z, float a, float b, float c, float r) {
  return sdCapsule(p, V(x, y, z), V(a, b, c), r);
}
HD float taper(v3 p, float x, float y, float z, float a, float b, float c, float r, float s) {
  return sdCapsule2(p, V(x, y, z), V(a, b, c), r, s);
}
HD float roundBox(v3 p, float x, float y, float z, float hx, float hy, float hz, float r) {
  return sdRoundBox(p - V(x, y, z), V(hx, hy, hz), r);
}
// Cylinders along x and z: radius r, half length h, edges rounded by e.
HD float cylinderX(v3 p, float r, float h, float e) {
  return sdRoundCylinder(V(p.y, p.x, p.z), r, h, e);
}
HD float cylinderZ(v3 p, float r, float h, float e) {
  return sdRoundCylinder(V(p.x, p.z, p.y), r, h, e);
}
HD float sdTorusZ(v3 p, float R, float r) { return len2(len2(p.x, p.y) - R, p.z) - r; }
// Round cone along y: sphere r1 at the origin, sphere r2 at height h, with the tangent cone
// between.
HD float sdSphereCone(v3 p, float r1, float r2, float h) {
  float b = (r1 - r2) / h, a = sqrtf(1.f - b * b), x = len2(p.x, p.z), k = a * p.y - b * x;
  if (k < 0.f) return len2(x, p.y) - r1;
  if (k > a * h) return len2(x, p.y - h) - r2;
  return a * x + b * p.y - r1;
}
// Folds the left half onto the right: what is drawn at +x is drawn at both sides.
HD v3 mirrorX(v3 p) { return V(fabsf(p.x), p.y, p.z); }
HD v3 turned(v3 p, float a) {
  v3 q = rotY(p, -a);
  q.x = -q.x;
  return q;
}  // local +x: forward, seen going left and a bit to the viewer
// Repeats along a line: 2n + 1 copies at distance s.
HD float repeated(float x, float s, float n) { return x - s * clampf(floorf(x / s + 0.5f), -n, n); }
HD float lattice2(v3 p, float s) {  // squared distance to a body-centred lattice, in cells
  v3 u = p * (1.f / s);
  v3 f = V(fraction(u.x) - .5f, fraction(u.y) - .5f, fraction(u.z) - .5f);
  u = u + V(.5f);
  v3 g = V(fraction(u.x) - .5f, fraction(u.y) - .5f, fraction(u.z) - .5f);
  return fminf(dot(f, f), dot(g, g));
}
// Whether p lies in a ball of a body-centred lattice: spots of a skin. s: cell, r: radius in cells.
HD bool spots(v3 p, float s, float r) { return lattice2(p, s) < r * r; }
// A pointed leaf blade centred at c, rotated by t in the picture plane, face tilted towards the
// viewer.
HD float leafBlade(v3 p, v3 c, float t, float l, float w) {
  v3 q = rotX(rotZ(p - c, -t), 0.5f);
  float R = (l * l + w * w) / (2.f * w);
  float d2 = len2(q.x, fabsf(q.y) + R - w) - R + .008f;
  return extrudeZ(d2, q.z, .01f) - .018f;
}
// An eyeball: white with a black pupil of half-angle acos(cs) about dir, and a glint. cs = -1: all
// black.
HD void eyeball(Sd& a, v3 q, v3 c, float r, v3 dir, float cs) {
  v3 e = q - c;
  float l = len(e), d = l - r;
  if (d < a.d) {
    a.d = d;
    a.part = dot(e, dir) > cs * l ? BLACK : WHITE;
    if (dot(e, norm(dir + V(.12f, .45f, 0))) > .955f * l) a.part = WHITE;
  }
}
// A pointed ear, base at the origin, height h, half width w, thickness about w * .7; leans outwards
// by a.
HD v3 earFrame(v3 q, float x, float y, float z, float a) { return rotZ(q - V(x, y, z), a); }
HD float pointedEar(v3 e, float w, float h) {
  return sdRoundCone(V(e.x, e.y - h * .5f, e.z * 1.4f), w, .025f, h * .5f, .02f) * .72f;
}
// Whether a point of the ear lies on its pink inside.
HD bool inEar(v3 e, float w, float h) {
  return e.z > 0.f && fabsf(e.x) < .62f * w * (1.f - e.y / (h * .92f));
}
HD void wheel(Sd& a, v3 p, float x, float r, float z, float h, int hub) {  // p.z already folded
  v3 w = p - V(x, r, z);
  add(a, cylinderZ(w, r, h, .025f), DARKGREY);
  add(a, cylinderZ(w - V(0, 0, .02f), r * .5f, h, .01f), hub);
}

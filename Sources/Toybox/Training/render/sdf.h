// Signed distance primitives shared by the CPU (g++) and CUDA (nvcc/NVRTC) builds.
// Conventions: y is up, the ground is y = 0, distances are in scene units (an object is about 1
// unit tall).
#pragma once
#ifdef __CUDACC__
#define HD __host__ __device__ __forceinline__
#define HDN __host__ __device__ __noinline__
#else
#include <cmath>
#define HD static inline
#define HDN static
#endif

struct v3 {
  float x, y, z;
};
HD v3 V(float x, float y, float z) {
  v3 r;
  r.x = x;
  r.y = y;
  r.z = z;
  return r;
}
HD v3 V(float a) { return V(a, a, a); }
HD v3 operator+(v3 a, v3 b) { return V(a.x + b.x, a.y + b.y, a.z + b.z); }
HD v3 operator-(v3 a, v3 b) { return V(a.x - b.x, a.y - b.y, a.z - b.z); }
HD v3 operator*(v3 a, v3 b) { return V(a.x * b.x, a.y * b.y, a.z * b.z); }
HD v3 operator*(v3 a, float s) { return V(a.x * s, a.y * s, a.z * s); }
HD v3 operator*(float s, v3 a) { return a * s; }
HD v3 operator-(v3 a) { return V(-a.x, -a.y, -a.z); }
HD float dot(v3 a, v3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
HD v3 cross(v3 a, v3 b) {
  return V(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x);
}
HD float len(v3 a) { return sqrtf(dot(a, a)); }
HD float len2(float x, float y) { return sqrtf(x * x + y * y); }
HD v3 norm(v3 a) { return a * (1.0f / fmaxf(len(a), 1e-9f)); }
HD v3 absv(v3 a) { return V(fabsf(a.x), fabsf(a.y), fabsf(a.z)); }
HD v3 maxv(v3 a, float s) { return V(fmaxf(a.x, s), fmaxf(a.y, s), fmaxf(a.z, s)); }
HD v3 mix(v3 a, v3 b, float t) { return a * (1.0f - t) + b * t; }
// The part of x after the point, 0 to 1.
HD float fraction(float x) { return x - floorf(x); }
HD float mixf(float a, float b, float t) { return a * (1.0f - t) + b * t; }
HD float clampf(float a, float lo, float hi) { return fminf(fmaxf(a, lo), hi); }
HD float smooth01(float a, float b, float x) {
  float t = clampf((x - a) / (b - a), 0.f, 1.f);
  return t * t * (3.f - 2.f * t);
}

// Rotations of a point about an axis through the origin, angle in radians.
HD v3 rotX(v3 p, float a) {
  float c = cosf(a), s = sinf(a);
  return V(p.x, c * p.y - s * p.z, s * p.y + c * p.z);
}
HD v3 rotY(v3 p, float a) {
  float c = cosf(a), s = sinf(a);
  return V(c * p.x + s * p.z, p.y, -s * p.x + c * p.z);
}
HD v3 rotZ(v3 p, float a) {
  float c = cosf(a), s = sinf(a);
  return V(c * p.x - s * p.y, s * p.x + c * p.y, p.z);
}
// Repeat around y, n sectors: folds p into the sector around +x.
HD v3 polarY(v3 p, float n) {
  float s = 6.2831853f / n, a = atan2f(p.z, p.x), r = len2(p.x, p.z);
  a = a - s * floorf(a / s + 0.5f);
  return V(r * cosf(a), p.y, r * sinf(a));
}

// Primitives, centred at the origin unless said otherwise.
HD float sdSphere(v3 p, float r) { return len(p) - r; }
HD float sdEllipsoid(v3 p, v3 r) {  // bound, good near the surface
  v3 a = V(p.x / r.x, p.y / r.y, p.z / r.z), b = V(a.x / r.x, a.y / r.y, a.z / r.z);
  float k0 = len(a), k1 = len(b);
  return k1 > 1e-9f ? k0 * (k0 - 1.0f) / k1 : -fminf(r.x, fminf(r.y, r.z));
}
HD float sdBox(v3 p, v3 h) {  // h: half extents
  v3 q = absv(p) - h;
  return len(maxv(q, 0.f)) + fminf(fmaxf(q.x, fmaxf(q.y, q.z)), 0.f);
}
HD float sdRoundBox(v3 p, v3 h, float r) { return sdBox(p, h - V(r)) - r; }
HD float sdTorus(v3 p, float R, float r) { return len2(len2(p.x, p.z) - R, p.y) - r; }  // axis y
HD float sdCapsule(v3 p, v3 a, v3 b, float r) {
  v3 pa = p - a, ba = b - a;
  float h = clampf(dot(pa, ba) / dot(ba, ba), 0.f, 1.f);
  return len(pa - ba * h) - r;
}
HD float sdCapsule2(v3 p, v3 a, v3 b, float ra, float rb) {  // tapered (approximate)
  v3 pa = p - a, ba = b - a;
  float h = clampf(dot(pa, ba) / dot(ba, ba), 0.f, 1.f);
  return len(pa - ba * h) - mixf(ra, rb, h);
}
HD float sdCylinder(v3 p, float r, float h) {  // axis y, half height h
  float dx = len2(p.x, p.z) - r, dy = fabsf(p.y) - h;
  return fminf(fmaxf(dx, dy), 0.f) + len2(fmaxf(dx, 0.f), fmaxf(dy, 0.f));
}
HD float sdRoundCylinder(v3 p, float r, float h, float e) {
  return sdCylinder(p, r - e, h - e) - e;
}
HD float sdCone(v3 p, float r1, float r2, float h) {  // capped, axis y, radius r1 at -h, r2 at +h
  float qx = len2(p.x, p.z), qy = p.y;
  float k1x = r2, k1y = h, k2x = r2 - r1, k2y = 2.f * h;
  float cax = qx - fminf(qx, qy < 0.f ? r1 : r2), cay = fabsf(qy) - h;
  float t = clampf(((k1x - qx) * k2x + (k1y - qy) * k2y) / (k2x * k2x + k2y * k2y), 0.f, 1.f);
  float cbx = qx - k1x + k2x * t, cby = qy - k1y + k2y * t;
  float s = (cbx < 0.f && cay < 0.f) ? -1.f : 1.f;
  return s * sqrtf(fminf(cax * cax + cay * cay, cbx * cbx + cby * cby));
}
HD float sdRoundCone(v3 p, float r1, float r2, float h, float e) {
  return sdCone(p, fmaxf(r1 - e, 0.f), fmaxf(r2 - e, 0.f), h - e) - e;
}
HD float sdHexPrism(v3 p, float r, float h) {  // axis y
  float kx = -0.8660254f, ky = 0.5f, kz = 0.57735f;
  float ax = fabsf(p.x), az = fabsf(p.z), ay = fabsf(p.y);
  float m = 2.f * fminf(kx * ax + ky * az, 0.f);
  ax -= m * kx;
  az -= m * ky;
  float d1 = len2(ax - clampf(ax, -kz * r, kz * r), az - r) * (az - r < 0.f ? -1.f : 1.f);
  float d2 = ay - h;
  return fminf(fmaxf(d1, d2), 0.f) + len2(fmaxf(d1, 0.f), fmaxf(d2, 0.f));
}
// Extrude a 2D distance d2 (in x, y) along z by half depth h.
HD float extrudeZ(float d2, float z, float h) {
  float w = fabsf(z) - h;
  return fminf(fmaxf(d2, w), 0.f) + len2(fmaxf(d2, 0.f), fmaxf(w, 0.f));
}
HD float smin(float a, float b, float k) {  // smooth union, k: blend width
  float h = fmaxf(k - fabsf(a - b), 0.f) / k;
  return fminf(a, b) - h * h * k * 0.25f;
}
HD float smax(float a, float b, float k) { return -smin(-a, -b, k); }

// What an object function returns: distance and which part was nearest.
// Part MAIN takes the colour and material that the caption names; the rest have fixed colours.
enum Part {
  MAIN = 0,
  WHITE,
  BLACK,
  GREY,
  DARKGREY,
  BROWN,
  TAN,
  GREEN,
  DARKGREEN,
  RED,
  ORANGE,
  YELLOW,
  PINK,
  BLUE,
  SKYBLUE,
  GOLD,
  SILVER,
  CREAM,
  MAINLIGHT,
  MAINDARK,
  PARTS
};
struct Sd {
  float d;
  int part;
};
HD Sd S(float d, int part) {
  Sd r;
  r.d = d;
  r.part = part;
  return r;
}
HD Sd join(Sd a, Sd b) { return a.d < b.d ? a : b; }
HD void add(Sd& a, float d, int part) {
  if (d < a.d) {
    a.d = d;
    a.part = part;
  }
}

// The two signs, and the distance to an object of any type.
#pragma once
#include "scene.h"

HDN Sd sign_post(v3 p) {
  Sd a = S(sdRoundBox(p - V(0, .70f, 0), V(.50f, .25f, .035f), .02f), PART_TEXT);
  add(a, sdRoundBox(p - V(0, .35f, -.05f), V(.045f, .35f, .03f), .01f), BROWN);
  add(a, sdRoundBox(p - V(0, .955f, 0), V(.51f, .025f, .05f), .01f), MAINDARK);
  add(a, sdRoundBox(p - V(0, .445f, 0), V(.51f, .025f, .05f), .01f), MAINDARK);
  return a;
}
HDN Sd sign_plate(v3 p) {
  v3 q = p - V(0, .55f, 0);
  Sd a = S(sdRoundBox(q, V(.50f, .27f, .05f), .045f), PART_TEXT);
  add(a, sdRoundBox(V(fabsf(p.x), p.y, p.z) - V(.3f, .16f, -.01f), V(.03f, .16f, .03f), .01f),
      GREY);
  add(a, sdRoundBox(V(fabsf(p.x), p.y, p.z) - V(.3f, .015f, 0), V(.06f, .015f, .16f), .01f), GREY);
  return a;
}
HDN Sd eval_object(int type, v3 p) {
  switch (type) {
#define X(f, s, pl, c) \
  case T_##f: return obj_##f(p);
    ALL_OBJECTS(X)
#undef X
    case T_SIGNPOST: return sign_post(p);
    default: return sign_plate(p);
  }
}

// A scene as the sampler writes it (`SCENE` in renderer.py has the same layout) and what is derived
// of it.
#pragma once
#include "objects.h"

// nvcc would unroll loops whose body is large, and compile for an hour.
#ifdef __CUDACC__
#define NOUNROLL _Pragma("unroll 1")
#else
#define NOUNROLL
#endif

#define MAXOBJ 6
struct Obj {  // 16 words; the last four are filled by prep()
  int type;
  float x, y, z, yaw, scale;
  int mat;
  float r, g, b;
  int text;
  int var;
  float cs, sn, bcy, brad;
};
struct Scene {  // 32 + 96 words
  int nobj, env, gtype, seed;
  float az, el, dist, fov, tx, ty, tz;
  float sunaz, sunel, sunr, sung, sunb;  // sun colour 0,0,0: the environment's own
  float ep[10];    // 0-2 colour A, 3-5 colour B, 6 azimuth of sea / sun disc / moon, 7 distance of
                   // shore / edge / wall, 8 amount (clouds..), 9 spare
  float exposure;  // 0: default 1
  float pad[5];    // 0, 1: azimuth and elevation of the moon, earth or setting sun
  Obj o[MAXOBJ];
};
struct Derived {  // per scene, computed in prep()
  v3 eye, fx, fy, fz, sun, sunc, up, dn, fogc;
  float fogk, shk, expo, tanf;
  float pix;
};
struct SceneX {
  Scene s;
  Derived d;
};
struct Atlas {
  const unsigned char* a;
  int words, w, h;
};
struct Ctx {
  const Scene* s;
  const Derived* d;
  Atlas at;
};

enum { M_MATTE, M_PLASTIC, M_METAL, M_GLASS, M_WOOD, M_MARBLE, M_STONE, M_WOOL, M_CLAY, M_COUNT };
enum {
  E_STUDIO,
  E_TABLE,
  E_GRASS,
  E_BEACH,
  E_SNOW,
  E_DESERT,
  E_NIGHT,
  E_SUNSET,
  E_CHECKER,
  E_FOREST,
  E_CITY,
  E_UNDERWATER,
  E_WALL,
  E_BRICK,
  E_MOON,
  E_FOG,
  E_COUNT
};
enum {
  G_FLAT,
  G_WOOD,
  G_GRASS,
  G_SAND,
  G_SNOW,
  G_DUNE,
  G_CHECKER,
  G_LEAVES,
  G_ASPHALT,
  G_SEABED,
  G_PAVE,
  G_MOON,
  G_COUNT
};

enum {
#define X(f, s, p, c) T_##f,
  ALL_OBJECTS(X)
#undef X
      T_COUNT
};
#define T_SIGNPOST (T_COUNT)
#define T_SIGNPLATE (T_COUNT + 1)
#define PART_TEXT 100

// The renderer as a C library, from one source: g++ (OpenMP) or nvcc.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "pixel.h"
#include "prepare.h"

#define NAMES_X(f, s, p, c) {s, p, c},
static const char* g_names[][3] = {ALL_OBJECTS(NAMES_X){"sign", "signs", "brown"},
                                   {"sign", "signs", "white"}};

#ifdef __CUDACC__
__global__ void __launch_bounds__(64) kern(const SceneX* sc, Atlas at, int full, const int* x0,
                                           const int* y0, int size, int spp, unsigned char* out) {
  __shared__ SceneX sh;
  const int* src = (const int*)(sc + blockIdx.z);
  int* dst = (int*)&sh;
  for (int i = threadIdx.x; i < (int)(sizeof(SceneX) / 4); i += 64) dst[i] = src[i];
  __syncthreads();
  int x = blockIdx.x * 8 + (threadIdx.x & 7), y = blockIdx.y * 8 + (threadIdx.x >> 3);
  if (x >= size || y >= size) return;
  Ctx c;
  c.s = &sh.s;
  c.d = &sh.d;
  c.at = at;
  int ox = x0 ? x0[blockIdx.z] : 0, oy = y0 ? y0[blockIdx.z] : 0;
  pixel(c, x + ox, y + oy, full, spp, out + (((size_t)blockIdx.z * size + y) * size + x) * 3);
}
static unsigned char* g_atlas = 0;
static int g_aw = 0, g_ah = 0, g_words = 0;
#define CK(x)                                                                               \
  do {                                                                                      \
    cudaError_t e_ = (x);                                                                   \
    if (e_ != cudaSuccess) {                                                                \
      fprintf(stderr, "render: %s at %s:%d\n", cudaGetErrorString(e_), __FILE__, __LINE__); \
      return (int)e_;                                                                       \
    }                                                                                       \
  } while (0)
static int run(const Scene* scenes, int n, int full, const int* x0, const int* y0, int size,
               int spp, unsigned char* out) {
  static SceneX* dsc = 0;
  static int* dxy = 0;
  static int cap = 0;
  static unsigned char* dout = 0;
  static size_t ocap = 0;
  static std::vector<SceneX> hs;
  static bool once = false;
  if (!once) {
    build_info();
    CK(cudaDeviceSetLimit(cudaLimitStackSize, 2048));
    once = true;
  }
  const int CH = 8192;
  if (cap < CH) {
    CK(cudaMalloc(&dsc, sizeof(SceneX) * CH));
    CK(cudaMalloc(&dxy, sizeof(int) * 2 * CH));
    cap = CH;
    hs.resize(CH);
  }
  cudaPointerAttributes at;
  bool dev = cudaPointerGetAttributes(&at, out) == cudaSuccess &&
             (at.type == cudaMemoryTypeDevice || at.type == cudaMemoryTypeManaged);
  cudaGetLastError();
  for (int i0 = 0; i0 < n; i0 += CH) {
    int m = n - i0 < CH ? n - i0 : CH;
    size_t bytes = (size_t)m * size * size * 3;
    for (int i = 0; i < m; i++) prep(scenes[i0 + i], hs[i], full);
    CK(cudaMemcpy(dsc, hs.data(), sizeof(SceneX) * m, cudaMemcpyHostToDevice));
    if (x0) {
      CK(cudaMemcpy(dxy, x0 + i0, 4 * m, cudaMemcpyHostToDevice));
      CK(cudaMemcpy(dxy + CH, y0 + i0, 4 * m, cudaMemcpyHostToDevice));
    }
    unsigned char* o = out + (size_t)i0 * size * size * 3;
    if (!dev) {
      if (ocap < bytes) {
        if (dout) cudaFree(dout);
        CK(cudaMalloc(&dout, bytes));
        ocap = bytes;
      }
      o = dout;
    }
    Atlas a;
    a.a = g_atlas;
    a.words = g_words > 0 ? g_words : 1;
    a.w = g_aw;
    a.h = g_ah;
    dim3 g((size + 7) / 8, (size + 7) / 8, m);
    kern<<<g, 64>>>(dsc, a, full, x0 ? dxy : 0, x0 ? dxy + CH : 0, size, spp, o);
    CK(cudaGetLastError());
    CK(cudaDeviceSynchronize());
    if (!dev)
      CK(cudaMemcpy(out + (size_t)i0 * size * size * 3, dout, bytes, cudaMemcpyDeviceToHost));
  }
  return 0;
}
extern "C" int set_atlas(const unsigned char* a8, int words, int w, int h) {
  if (g_atlas) cudaFree(g_atlas);
  g_atlas = 0;
  CK(cudaMalloc(&g_atlas, (size_t)words * w * h + 1024));
  CK(cudaMemcpy(g_atlas, a8, (size_t)words * w * h, cudaMemcpyHostToDevice));
  g_words = words;
  g_aw = w;
  g_ah = h;
  return 0;
}
extern "C" int is_gpu() { return 1; }
#else
static std::vector<unsigned char> g_atlas;
static int g_aw = 0, g_ah = 0, g_words = 0;
static int run(const Scene* scenes, int n, int full, const int* x0, const int* y0, int size,
               int spp, unsigned char* out) {
  build_info();
  std::vector<SceneX> hs(n);
  for (int i = 0; i < n; i++) prep(scenes[i], hs[i], full);
  Atlas a;
  a.a = g_words ? g_atlas.data() : 0;
  a.words = g_words;
  a.w = g_aw;
  a.h = g_ah;
#pragma omp parallel for schedule(dynamic, 4)
  for (long r = 0; r < (long)n * size; r++) {
    int i = (int)(r / size), y = (int)(r % size);
    Ctx c;
    c.s = &hs[i].s;
    c.d = &hs[i].d;
    c.at = a;
    for (int x = 0; x < size; x++)
      pixel(c, x + (x0 ? x0[i] : 0), y + (y0 ? y0[i] : 0), full, spp,
            out + ((size_t)r * size + x) * 3);
  }
  return 0;
}
extern "C" int set_atlas(const unsigned char* a8, int words, int w, int h) {
  g_atlas.assign(a8, a8 + (size_t)words * w * h);
  g_atlas.resize((size_t)words * w * h + 1024);
  g_words = words;
  g_aw = w;
  g_ah = h;
  return 0;
}
extern "C" int is_gpu() { return 0; }
#endif
extern "C" int render(const Scene* scenes, int n, int res, int spp, unsigned char* out) {
  return run(scenes, n, res, 0, 0, res, spp, out);
}
extern "C" int render_crop(const Scene* scenes, int n, int full_res, const int* x0, const int* y0,
                           int size, int spp, unsigned char* out) {
  return run(scenes, n, full_res, x0, y0, size, spp, out);
}
// spp = -1 in render(): not a picture but the index of the object seen + 1 (red), and its part
// (green).
extern "C" int scene_size() { return (int)sizeof(Scene); }
extern "C" int object_count() {
  return T_COUNT;
}  // the two signs are types object_count() (post) and object_count() + 1 (plate)
extern "C" const char* object_name(int i, int what) {
  return i >= 0 && i < T_COUNT + 2 && what >= 0 && what < 3 ? g_names[i][what] : "";
}  // 0 singular, 1 plural, 2 colours
extern "C" int object_info(int i, float* out13) {
  build_info();
  if (i < 0 || i >= T_COUNT + 2) return 1;
  memcpy(out13, &g_info[i], sizeof(Info));
  return 0;
}

// Colour spaces to sRGB through Little CMS.
#include "color.h"

#include <lcms2.h>
#include <stdlib.h>
#include <string.h>

static cmsUInt32Number format(row_layout layout) {
  switch (layout) {
    case ROW_RGB8: return TYPE_RGB_8;
    case ROW_RGBA8: return TYPE_RGBA_8;
    case ROW_RGBA16: return TYPE_RGBA_16;
    default: return TYPE_CMYK_8_REV;
  }
}

// A space of three primaries and a curve.
static cmsHPROFILE make_profile(const color_source *source) {
  const double *p = source->primaries;
  // A colour that cannot be: Little CMS would divide by zero.
  for (int i = 0; i < 8; i += 2)
    if (!(p[i] >= 0 && p[i] <= 1 && p[i + 1] > 0.001 && p[i + 1] <= 1)) return NULL;
  cmsCIExyY white = {p[0], p[1], 1};
  cmsCIExyYTRIPLE primaries = {{p[2], p[3], 1}, {p[4], p[5], 1}, {p[6], p[7], 1}};
  const double srgb[5] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
  cmsToneCurve *curve = source->gamma > 0 ? cmsBuildGamma(NULL, source->gamma)
                                          : cmsBuildParametricToneCurve(NULL, 4, srgb);
  if (!curve) return NULL;
  cmsToneCurve *curves[3] = {curve, curve, curve};
  cmsHPROFILE profile = cmsCreateRGBProfile(&white, &primaries, curves);
  cmsFreeToneCurve(curve);
  return profile;
}

static void set_name(easel_picture *out, const char *name) {
  size_t count = 0;
  for (; *name && count < EASEL_PROFILE_NAME - 1; name++)
    if (*name >= 0x20 && *name < 0x7F) out->profile[count++] = *name;
  out->profile[count] = 0;
}

static cmsHTRANSFORM make_transform(cmsHPROFILE from, cmsUInt32Number layout, bool exact) {
  cmsHPROFILE srgb = cmsCreate_sRGBProfile();
  if (!srgb) return NULL;
  cmsHTRANSFORM transform = cmsCreateTransform(
      from, layout, srgb, TYPE_RGB_8, INTENT_RELATIVE_COLORIMETRIC,
      cmsFLAGS_BLACKPOINTCOMPENSATION | (exact ? cmsFLAGS_NOOPTIMIZE : 0));
  cmsCloseProfile(srgb);
  return transform;
}

// Whether a profile is sRGB under another name: to within a step of 255.
static bool is_srgb(cmsHPROFILE profile) {
  cmsHTRANSFORM transform = make_transform(profile, TYPE_RGB_8, true);
  if (!transform) return false;
  bool same = true;
  for (int i = 0; i < 9 * 9 * 9 && same; i++) {
    const int grid[3] = {i % 9 * 255 / 8, i / 9 % 9 * 255 / 8, i / 81 * 255 / 8};
    const uint8_t from[3] = {(uint8_t)grid[0], (uint8_t)grid[1], (uint8_t)grid[2]};
    uint8_t to[3];
    cmsDoTransform(transform, from, to, 1);
    for (int c = 0; c < 3; c++) same = same && abs(from[c] - to[c]) <= 1;
  }
  cmsDeleteTransform(transform);
  return same;
}

// What every grey becomes; as many as a sample has values.
static uint8_t *make_greys(cmsHPROFILE profile, row_layout layout) {
  size_t count = layout == ROW_RGBA16 ? 65536 : 256;
  uint16_t *values = malloc(count * sizeof *values);
  uint8_t *greys = malloc(count * 3);
  cmsHTRANSFORM transform = make_transform(profile, TYPE_GRAY_16, true);
  if (values && greys && transform) {
    for (size_t i = 0; i < count; i++) values[i] = (uint16_t)(i * 65535 / (count - 1));
    cmsDoTransform(transform, values, greys, (cmsUInt32Number)count);
  } else {
    free(greys);
    greys = NULL;
  }
  if (transform) cmsDeleteTransform(transform);
  free(values);
  return greys;
}

void color_open(color_converter *converter, const color_source *source, row_layout layout,
                bool grey, easel_picture *out) {
  memset(converter, 0, sizeof *converter);
  converter->layout = layout;
  out->colors = EASEL_SRGB;
  if (!source->icc && !source->has_space && !source->unusable) return;
  cmsHPROFILE profile = NULL;
  if (source->icc && source->icc_count <= UINT32_MAX)
    profile = cmsOpenProfileFromMem(source->icc, (cmsUInt32Number)source->icc_count);
  else if (source->has_space && !source->unusable)
    profile = make_profile(source);
  char name[EASEL_PROFILE_NAME] = "";
  if (profile && source->icc)
    cmsGetProfileInfoASCII(profile, cmsInfoDescription, "en", "US", name, sizeof name);
  else if (!source->icc && source->name)
    strncpy(name, source->name, sizeof name - 1);
  set_name(out, name[0] ? name : "without a name");
  out->colors = EASEL_TAKEN_AS_SRGB;
  if (!profile) return;
  cmsColorSpaceSignature space = cmsGetColorSpace(profile);
  bool found = false;
  if (layout == ROW_CMYK8) {
    if (space == cmsSigCmykData)
      found = (converter->transform = make_transform(profile, format(layout), false)) != NULL;
  } else if (space == cmsSigRgbData && is_srgb(profile)) {
    found = true;
  } else if (space == cmsSigRgbData) {
    converter->transform = make_transform(profile, format(layout), layout == ROW_RGBA16);
    found = converter->transform != NULL;
  } else if (space == cmsSigGrayData && grey) {
    found = (converter->greys = make_greys(profile, layout)) != NULL;
  }
  if (found) out->colors = color_changes(converter) ? EASEL_CONVERTED : EASEL_SRGB;
  cmsCloseProfile(profile);
}

void color_release(color_converter *converter) {
  if (converter->transform) cmsDeleteTransform(converter->transform);
  free(converter->greys);
  memset(converter, 0, sizeof *converter);
}

bool color_changes(const color_converter *converter) {
  return converter->transform || converter->greys;
}

void color_row(const color_converter *converter, const void *row, size_t width, uint8_t *rgb) {
  const uint8_t *bytes = row;
  const uint16_t *words = row;
  if (converter->transform) {
    cmsDoTransform(converter->transform, row, rgb, (cmsUInt32Number)width);
    return;
  }
  size_t step = converter->layout == ROW_RGB8 ? 3 : 4;
  for (size_t i = 0; i < width; i++, rgb += 3) {
    const uint8_t *from = bytes + i * step;
    if (converter->greys) {
      size_t value = converter->layout == ROW_RGBA16 ? words[i * step] : from[0];
      memcpy(rgb, converter->greys + value * 3, 3);
    } else if (converter->layout == ROW_CMYK8) {
      for (int c = 0; c < 3; c++) rgb[c] = (uint8_t)((from[c] * from[3] + 127) / 255);
    } else {
      memcpy(rgb, from, 3);
    }
  }
}

// ITU-R BT.601's luminance.
static unsigned luminance(const uint8_t rgb[3]) {
  return (299u * rgb[0] + 587u * rgb[1] + 114u * rgb[2] + 500) / 1000;
}

void color_blend(const color_converter *converter, const void *row, size_t width, easel_mode mode,
                 uint8_t *rgb) {
  const uint8_t *bytes = row;
  const uint16_t *words = row;
  color_row(converter, row, width, rgb);
  for (size_t i = 0; i < width; i++, rgb += 3) {
    unsigned alpha = converter->layout == ROW_RGBA16
                         ? (words[i * 4 + 3] * 255u + 32895) >> 16 : bytes[i * 4 + 3];
    if (mode == EASEL_MASK) {
      // Nothing where it is transparent.
      rgb[0] = rgb[1] = rgb[2] = (uint8_t)((luminance(rgb) * alpha + 127) / 255);
    } else {
      for (int c = 0; c < 3; c++)
        rgb[c] = (uint8_t)((rgb[c] * alpha + 255 * (255 - alpha) + 127) / 255);
    }
  }
}

void color_opaque(size_t width, easel_mode mode, uint8_t *rgb) {
  if (mode != EASEL_MASK) return;
  for (size_t i = 0; i < width; i++, rgb += 3)
    rgb[0] = rgb[1] = rgb[2] = (uint8_t)luminance(rgb);
}

void easel_picture_free(easel_picture *picture) {
  for (size_t i = 0; i < picture->text_count; i++) {
    free(picture->texts[i].key);
    free(picture->texts[i].text);
  }
  free(picture->texts);
  free(picture->pixels);
  free(picture->exif);
  memset(picture, 0, sizeof *picture);
}

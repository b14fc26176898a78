#ifndef EASEL_CIMAGE_H
#define EASEL_CIMAGE_H

#include "EaselPNG.h"

#endif

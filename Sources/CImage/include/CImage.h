#ifndef EASEL_CIMAGE_H
#define EASEL_CIMAGE_H
#endif

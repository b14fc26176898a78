#pragma once

#include <stddef.h>

/// Files that are compiled into the program, listed in files.S.

/// How many there are.
size_t easel_resource_count(void);
/// The path of a file as files.S lists it, relative to the package.
const char *easel_resource_name(size_t index);
/// Its bytes: read-only pages of the executable itself, which come from the disk when they are
/// touched. Whole pages of 64 kB around all files belong to them alone.
const void *easel_resource_bytes(size_t index);
size_t easel_resource_size(size_t index);

#include "CResources.h"

#include <stdint.h>

/// An entry of the table that file.inc writes: places are relative to the field that holds them, so
/// that a program that is loaded anywhere needs no relocation.
struct entry {
  int64_t name, bytes, size;
};

extern const struct entry easel_resources[], easel_resources_end[];

static const char *at(const int64_t *field) { return (const char *)field + *field; }

size_t easel_resource_count(void) { return (size_t)(easel_resources_end - easel_resources); }

const char *easel_resource_name(size_t index) { return at(&easel_resources[index].name); }

const void *easel_resource_bytes(size_t index) { return at(&easel_resources[index].bytes); }

size_t easel_resource_size(size_t index) { return (size_t)easel_resources[index].size; }

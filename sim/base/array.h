/* A growable typed array: struct { T *items; size_t count, capacity; } of any name. */
#ifndef EP_BASE_ARRAY_H
#define EP_BASE_ARRAY_H

#include "base/mem.h"

#include <stddef.h>

/* Declares the members; zero-initialize the struct. */
#define EP_ARRAY(type)                                                                             \
    type *items;                                                                                   \
    size_t count, capacity

/* Grows so that `count + extra` items fit; amortized O(1) per item. */
#define ep_array_reserve(array, extra)                                                             \
    ((array)->items = ep_array_grow((array)->items, &(array)->capacity, (array)->count + (extra),  \
                                    sizeof *(array)->items))
/* Appends a value. */
#define ep_array_push(array, value)                                                                \
    (ep_array_reserve(array, 1), (void)((array)->items[(array)->count++] = (value)))
#define ep_array_fini(array)                                                                       \
    (ep_free((array)->items), (array)->items = NULL, (array)->count = (array)->capacity = 0)

void *ep_array_grow(void *items, size_t *capacity, size_t needed, size_t item_size);

#endif

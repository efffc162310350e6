#include "base/array.h"

#include <assert.h>
#include <stdint.h>

#define MIN_CAPACITY ((size_t)8)

void *ep_array_grow(void *items, size_t *capacity, size_t needed, size_t item_size)
{
    assert(item_size > 0);
    if (needed <= *capacity)
        return items;
    size_t grown = *capacity <= SIZE_MAX / 2 ? *capacity * 2 : SIZE_MAX;
    if (grown < needed)
        grown = needed;
    if (grown < MIN_CAPACITY)
        grown = MIN_CAPACITY;
    items = ep_realloc_array(items, grown, item_size);
    *capacity = grown;
    return items;
}

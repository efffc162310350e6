/* The instance types of the price book that could take the place of a multi-model option's own;
 * for working_set.c only. */
#ifndef EP_RUN_WORKING_SET_TYPES_H
#define EP_RUN_WORKING_SET_TYPES_H

#include "base/mem.h"
#include "run/option.h"
#include "run/result.h"
#include "run/world.h"

#include <stddef.h>

struct ep_working_set_types {
    struct ep_working_set_type *items; /* miss ratio and load are the caller's to fill in */
    const int *vcpu;                   /* by item */
    const char *const *family;         /* by item */
    const char *own_family, *own_type; /* of the option */
    size_t count;
};

/* CPU types that carry multi-model endpoints, of the architecture of the option's own, with a
 * price in the region and room for the largest model; cheapest first. None for a custom type. */
struct ep_working_set_types ep_working_set_types_of(const struct ep_world *world,
                                                    const struct ep_option *option,
                                                    int64_t largest_bytes, struct ep_arena *arena);

/* Those worth showing, in the arena: the option's own type, of its family what misses less than
 * any cheaper one of it, and of all others likewise. Of types other than the own only those whose
 * vCPUs carry the load (<= 1). */
const struct ep_working_set_type *
ep_working_set_types_chosen(const struct ep_working_set_types *types, size_t *count,
                            struct ep_arena *arena);

#endif

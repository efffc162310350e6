/* Draws the variant of every request, and whether a shadow gets a copy, from random words of the
 * request's own. */
#ifndef EP_RUN_VARIANT_CHOICE_H
#define EP_RUN_VARIANT_CHOICE_H

#include "hosting/instance_life.h"
#include "run/option.h"
#include "run/world.h"
#include "workload/arrival.h"

#include <stdint.h>

struct ep_variant_choice;

/* `option`, one with variants, is borrowed. NULL: it has none. The caller destroys. */
struct ep_variant_choice *ep_variant_choice_create(const struct ep_option *option,
                                                   const struct ep_world *world,
                                                   uint32_t replication);
void ep_variant_choice_destroy(struct ep_variant_choice *choice); /* NULL is fine */

struct ep_chosen {
    uint32_t variant;
    bool is_copied; /* to the shadow variant, the one after all production variants */
};
struct ep_chosen ep_variant_choice_of(const struct ep_variant_choice *choice,
                                      const struct ep_arrival *arrival);

/* When a variant is there, and paid: [from, until). */
struct ep_variant_span {
    ep_time from, until;
};
struct ep_variant_span ep_variant_span_of(const struct ep_option *option, size_t variant);
bool ep_variant_span_is_whole(const struct ep_variant_span *span);
/* An instance as far as its variant is there. */
struct ep_instance_life ep_variant_span_cut(const struct ep_variant_span *span,
                                            struct ep_instance_life life);
/* The share of [begin, end), not empty, in which it is there. */
double ep_variant_span_share(const struct ep_variant_span *span, ep_time begin, ep_time end);

/* Chance decides where some request goes. */
bool ep_variant_choice_is_random(const struct ep_option *option);

#endif

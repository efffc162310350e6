/* From a deployment of the scenario to a fleet: endpoints, containers, instance type, prices,
 * instance counts. */
#ifndef EP_RUN_PLACEMENT_H
#define EP_RUN_PLACEMENT_H

#include "base/mem.h"
#include "cost/price_book.h"
#include "run/catalog_builder.h"
#include "run/option.h"
#include "run/traffic_sources.h"
#include "scenario/config.h"

#define EP_PLACEMENT_CONTAINERS 15 /* on one endpoint: a quota of the service */

struct ep_placement_context {
    const struct ep_scenario *scenario;
    const struct ep_built_catalog *built;
    const struct ep_traffic_sources *sources;
    const struct ep_price_book *book;
    const double *per_second; /* requests by model, for what is loaded first */
    /* Of a part of a deployment: the models with part_of[model] == part are its own, and it serves
     * the groups of these. NULL: all models of the groups that it serves. */
    const uint8_t *part_of;
    uint8_t part;
    bool is_part;           /* of a hybrid, or a variant: events do not act on it */
    struct ep_arena *arena; /* of what the options own */
    struct ep_diag *diag;   /* takes names that are none */
};

/* Fills *option, problems included; a model that is not there is an error in `diag`. `instances:
 * auto` reads the traces once. Requires that ep_price_check() found nothing, and a deployment that
 * is no hybrid: see run/hybrid_option.h. */
void ep_placement_of(const struct ep_placement_context *context,
                     const struct ep_deployment *deployment, struct ep_option *option);

#endif

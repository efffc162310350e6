/* Rules of the service that make a deployment impossible, with the arithmetic and the source. */
#ifndef EP_RUN_FEASIBILITY_H
#define EP_RUN_FEASIBILITY_H

#include "base/mem.h"
#include "cost/price_book.h"
#include "run/catalog_builder.h"
#include "run/option.h"
#include "scenario/config.h"

#include <stddef.h>
#include <stdint.h>

struct ep_feasibility_question {
    const struct ep_scenario *scenario;
    const struct ep_built_catalog *built;
    const struct ep_option *option; /* fleet, catalog and deployment filled in */
    const struct ep_price_row *row; /* of the price book; NULL: a custom type */
};

/* Every broken rule, in the arena. */
const struct ep_problem *ep_feasibility_problems(const struct ep_feasibility_question *question,
                                                 struct ep_arena *arena, size_t *count);

/* Bytes that models and static containers may use on one instance: high water x RAM - base; where
 * models come and go beside static containers, what is left for them. */
int64_t ep_feasibility_usable_bytes(const struct ep_fleet_config *fleet);

/* Memory of one model: its workers times its own; unlimited workers: once. EP_BY_RULE: of the
 * deployment's copies of models. */
int64_t ep_feasibility_model_bytes(const struct ep_fleet_config *fleet,
                                   const struct ep_model *model, int workers);
int64_t ep_feasibility_base_bytes(const struct ep_fleet_config *fleet); /* the system's */
/* Of the static containers beside one that loads models on demand; 0 where there is none. */
int64_t ep_feasibility_static_bytes(const struct ep_fleet_config *fleet);

#endif

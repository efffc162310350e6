/* From the model groups of a scenario to the catalog: how many models there are, what they are
 * called, how big they are, and which cell of the result each belongs to. */
#ifndef EP_RUN_CATALOG_BUILDER_H
#define EP_RUN_CATALOG_BUILDER_H

#include "base/diag.h"
#include "base/mem.h"
#include "hosting/catalog.h"
#include "run/cells.h"
#include "run/model_clones.h"
#include "scenario/config.h"
#include "workload/azure_companions.h"
#include "workload/trace.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ep_table_row;

/* How the models of a group are named. */
struct ep_group_models {
    uint32_t first, count;         /* in the catalog */
    struct ep_model_clones clones; /* how many of these the scenario names, and its scale */
    const char *const *names;      /* by number in the group; NULL: "group/7" */
    const struct ep_table_row
        *rows; /* of its table: of those that the scenario names; NULL: none */
    /* from_trace: model_of_id[id of that trace], UINT32_MAX for what is not kept. */
    const struct ep_trace *trace;
    const uint32_t *model_of_id;
    /* Memory was not given: it is process_memory + this. */
    const int64_t *bare_bytes; /* by number in the group; NULL: memory was given */
};
struct ep_built_catalog {
    struct ep_catalog catalog;      /* its arrays are owned: ep_built_catalog_fini() */
    struct ep_group_models *groups; /* by group; in the arena, as all below */
    struct ep_cells cells;
    struct ep_azure_companions **companions; /* by group; owned; NULL: none */
    size_t group_count;
};

/* traces[i] is the scanned trace of traffic i, or NULL. Mistakes go to `diag`; false then (still
 * to be taken apart). Sizes are drawn by (seed, group, number of the model) alone. */
bool ep_built_catalog_make(struct ep_built_catalog *built, const struct ep_scenario *scenario,
                           struct ep_trace *const *traces, struct ep_arena *arena,
                           struct ep_diag *diag);
void ep_built_catalog_fini(struct ep_built_catalog *built);

/* "group/7", or the name in its table or trace ("f~2" of the first clone of f); borrowed from
 * `buffer` or the arena. */
const char *ep_built_catalog_name(const struct ep_built_catalog *built,
                                  const struct ep_scenario *scenario, ep_model_id model,
                                  char *buffer, size_t size);
/* The row of the model's table, for a clone that of its original; NULL: it has none. */
const struct ep_table_row *ep_built_catalog_row(const struct ep_built_catalog *built,
                                                ep_model_id model);
/* The container image that it runs on: its table's, else its group's. */
const char *ep_built_catalog_image(const struct ep_built_catalog *built,
                                   const struct ep_scenario *scenario, ep_model_id model);
/* model_of_id[id of the trace]: the model of the traffic's group with that name ("group/7", or a
 * name of its table or trace; a group of one model answers to its own name too); UINT32_MAX: an id
 * that is none, or that the group's own trace does not keep. */
void ep_built_catalog_map_ids(const struct ep_built_catalog *built,
                              const struct ep_scenario *scenario, const struct ep_traffic *traffic,
                              const struct ep_trace *trace, uint32_t *model_of_id);
/* Is it the trace that the models of the traffic's group come from? */
bool ep_built_catalog_is_own_trace(const struct ep_built_catalog *built,
                                   const struct ep_traffic *traffic, const struct ep_trace *trace);

#endif

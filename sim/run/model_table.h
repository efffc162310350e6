/* `table: models.csv`: one row a model. Columns are named like the keys of a model group
 * (artifact, extracted, memory, compute, wait, threads, payload_request, payload_response,
 * load_fixed, load_rate, extract_rate, first_inference_factor) and carry units; `name` is the
 * model's; every other column is a label. Of these `image`, `instance` and `instances` also say
 * what the model runs on: its container image, and type and count of the instances of an endpoint
 * of its own. */
#ifndef EP_RUN_MODEL_TABLE_H
#define EP_RUN_MODEL_TABLE_H

#include "base/diag.h"
#include "base/mem.h"
#include "hosting/catalog.h"
#include "scenario/config.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EP_MOST_MODEL_BYTES INT64_C(1000000000000000000) /* of any size: sums of a few are safe */

struct ep_table_row {
    const char *name;                                      /* in the arena */
    int64_t artifact_bytes, extracted_bytes, memory_bytes; /* -1: no such column */
    struct ep_model_profile profile; /* the group's, with the row's values on top */
    const char *const *labels;       /* label_count values; in the arena */
    /* What the columns of these names say, which are labels, too; NULL or 0: nothing. */
    const char *image, *instance; /* in the arena */
    int instances;
    struct ep_loc instance_at; /* of a row with `instance` */
};
struct ep_model_table {
    struct ep_table_row *rows; /* in the arena */
    uint32_t row_count;
    const char *const *label_names;
    size_t label_count;
    bool is_open;      /* it could be read at all: what stands here about columns holds */
    bool has_profiles; /* a column says what belongs to a profile: one each */
    bool has_sizes;    /* a column says how large the archives or what is in them are */
};

/* Reads the group's table. Mistakes (a bad quantity, an empty or repeated name, no rows, no
 * compute anywhere) go to `diag` with file and line; false then. */
bool ep_model_table_read(const struct ep_group *group, struct ep_arena *arena, struct ep_diag *diag,
                         struct ep_model_table *table);

#endif

#include "run/start_list.h"

#include "base/str.h"
#include "run/feasibility.h"

#include <string.h>

struct lister {
    const struct ep_scenario *scenario;
    const struct ep_built_catalog *built;
    const struct ep_option *option;
    struct ep_diag *diag;
    ep_model_id *models; /* in the arena */
    uint32_t count;
    bool *is_listed; /* owned; by model */
};

/* By this part, where a deployment has several. */
static bool is_served(const struct lister *lister, ep_model_id model)
{
    return lister->option->fleet.endpoint_of[model] != UINT32_MAX;
}

static void add(struct lister *lister, ep_model_id model)
{
    if (!lister->is_listed[model] && is_served(lister, model))
        lister->models[lister->count++] = model;
    lister->is_listed[model] = true;
}

static bool serves(const struct lister *lister, uint32_t group)
{
    const struct ep_deployment *deployment = lister->option->deployment;
    for (size_t i = 0; i < deployment->serves_count; i++)
        if (deployment->serves[i] == group)
            return true;
    return false;
}

/* All models of a group of this name; false: there is none. */
static bool add_group(struct lister *lister, const char *name)
{
    for (uint32_t group = 0; group < lister->scenario->group_count; group++) {
        const struct ep_group_models *models = &lister->built->groups[group];
        if (!serves(lister, group) || strcmp(lister->scenario->groups[group].name, name) != 0)
            continue;
        for (uint32_t i = 0; i < models->count; i++)
            add(lister, models->first + i);
        return true;
    }
    return false;
}

static bool add_model(struct lister *lister, const char *name)
{
    const struct ep_catalog *catalog = &lister->built->catalog;
    char buffer[256];
    for (ep_model_id model = 0; model < catalog->model_count; model++) {
        const char *known =
            ep_built_catalog_name(lister->built, lister->scenario, model, buffer, sizeof buffer);
        if (!is_served(lister, model) || strcmp(known, name) != 0)
            continue;
        add(lister, model);
        return true;
    }
    return false;
}

static void refuse(struct lister *lister, const struct ep_model_ref *ref, const char *key,
                   size_t index)
{
    const struct ep_deployment *deployment = lister->option->deployment;
    const char **names = ep_alloc_zeroed(deployment->serves_count, sizeof *names);
    for (size_t i = 0; i < deployment->serves_count; i++)
        names[i] = lister->scenario->groups[deployment->serves[i]].name;
    const char *near = ep_str_nearest(ref->name, names, deployment->serves_count);
    ep_diag_error(lister->diag, ref->at,
                  "deployments.%s.%s[%zu]: no model or group \"%.60s\" is served here%s%s%s",
                  deployment->name, key, index, ref->name, near ? "; did you mean \"" : "",
                  near ? near : "", near ? "\"?" : "");
    ep_free(names);
}

static void add_all(struct lister *lister, const struct ep_model_refs *refs, const char *key)
{
    for (size_t i = 0; i < refs->count; i++)
        if (!add_group(lister, refs->items[i].name) && !add_model(lister, refs->items[i].name))
            refuse(lister, &refs->items[i], key, i);
}

/* Of models [from, to) of the list. */
static struct ep_start_part sum_of(const struct lister *lister, uint32_t from, uint32_t to)
{
    const struct ep_fleet_config *fleet = &lister->option->fleet;
    double bytes = 0;
    for (uint32_t i = from; i < to; i++)
        bytes += (double)ep_feasibility_model_bytes(
            fleet, &lister->option->catalog->models[lister->models[i]], EP_BY_RULE);
    double usable = (double)ep_feasibility_usable_bytes(fleet);
    return (struct ep_start_part){.models = to - from,
                                  .bytes = bytes < 9e18 ? (int64_t)bytes : INT64_MAX,
                                  .memory_ratio = usable > 0 ? bytes / usable : 0};
}

void ep_start_list_fill(struct ep_option *option, const struct ep_scenario *scenario,
                        const struct ep_built_catalog *built, struct ep_arena *arena,
                        struct ep_diag *diag)
{
    const struct ep_deployment *deployment = option->deployment;
    if (deployment->pin.count + deployment->prewarm.count == 0)
        return;
    uint32_t model_count = built->catalog.model_count;
    struct lister lister = {.scenario = scenario,
                            .built = built,
                            .option = option,
                            .diag = diag,
                            .models = ep_arena_alloc(arena, model_count * sizeof *lister.models),
                            .is_listed = ep_alloc_zeroed(model_count, sizeof *lister.is_listed)};
    add_all(&lister, &deployment->pin, "pin");
    uint32_t pinned = lister.count;
    add_all(&lister, &deployment->prewarm, "prewarm");
    ep_free(lister.is_listed);
    option->fleet.at_start = lister.models;
    option->fleet.pinned_count = pinned;
    option->fleet.at_start_count = lister.count;
    option->pinned = sum_of(&lister, 0, pinned);
    option->prewarmed = sum_of(&lister, pinned, lister.count);
}

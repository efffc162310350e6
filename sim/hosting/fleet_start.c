/* What instances have in memory when they begin: `initial: warm`, and the models that a deployment
 * pins or prewarms (rule 32). */
#include "hosting/fleet_parts.h"

#include "base/mem.h"

#include <assert.h>

struct ep_fleet_start_counts ep_fleet_start_counts(const struct ep_fleet *fleet)
{
    return fleet->at_start;
}

void ep_fleet_prepare_start(struct ep_fleet *fleet)
{
    const struct ep_fleet_config *config = &fleet->config;
    assert(config->pinned_count <= config->at_start_count);
    if (config->pinned_count > 0)
        fleet->is_pinned = ep_alloc_zeroed(fleet->catalog->model_count, sizeof *fleet->is_pinned);
    for (uint32_t i = 0; i < config->pinned_count; i++)
        fleet->is_pinned[config->at_start[i]] = true;
}

/* ---- loads at the start of an instance ---- */

void ep_fleet_begin_start(struct ep_fleet *fleet, uint32_t instance)
{
    fleet->instances[instance].next_at_start = 0;
    ep_fleet_load_next(fleet, instance);
}

static uint32_t copy_on(const struct ep_fleet *fleet, uint32_t instance, ep_model_id model)
{
    uint32_t id = fleet->models[model].first_copy;
    while (id != EP_ID_NONE && fleet->copies[id].instance != instance)
        id = fleet->copies[id].next;
    return id;
}

/* Without evicting or deleting anything. */
static bool has_room(const struct ep_fleet *fleet, uint32_t instance, ep_model_id model,
                     bool from_disk)
{
    const struct ep_model_cache *cache = &fleet->instances[instance].cache;
    return ep_model_cache_free_memory(cache) >= ep_fleet_copy_bytes(fleet, model) &&
           ep_model_cache_free_disk(cache) >= ep_fleet_disk_to_load(fleet, model, from_disk);
}

bool ep_fleet_ask_at_start(struct ep_fleet *fleet, uint32_t id)
{
    const struct ep_fleet_config *config = &fleet->config;
    struct ep_instance *instance = &fleet->instances[id];
    if (instance->loads.count > 0 || instance->active_loads >= fleet->max_loads)
        return false;
    while (instance->next_at_start < config->at_start_count) {
        bool is_pinned = instance->next_at_start < config->pinned_count;
        ep_model_id model = config->at_start[instance->next_at_start++];
        uint32_t copy = copy_on(fleet, id, model);
        bool is_on_disk = copy != EP_ID_NONE && fleet->copies[copy].state == EP_COPY_ON_DISK;
        if (copy != EP_ID_NONE && !is_on_disk)
            continue; /* a request was faster */
        if (!is_pinned && !has_room(fleet, id, model, is_on_disk)) {
            fleet->at_start.skipped++;
            continue;
        }
        fleet->at_start.loads++;
        ep_fleet_miss(fleet, id, model, copy, true);
        return true;
    }
    return false;
}

/* ---- initial: warm ---- */

static bool fits_warm(const struct ep_fleet *fleet, uint32_t instance, ep_model_id model)
{
    const struct ep_model_cache *cache = &fleet->instances[instance].cache;
    return ep_model_cache_free_memory(cache) >= ep_fleet_copy_bytes(fleet, model) &&
           ep_model_cache_free_disk(cache) >= fleet->catalog->models[model].extracted_bytes;
}

/* The instance with the most free memory. */
static uint32_t warm_home(const struct ep_fleet *fleet, ep_model_id model)
{
    const struct ep_endpoint *endpoint = &fleet->endpoints[fleet->models[model].endpoint];
    uint32_t best = ep_fleet_in_service(endpoint, 0);
    for (uint32_t i = 1; i < endpoint->instance_count; i++) {
        uint32_t id = ep_fleet_in_service(endpoint, i);
        if (ep_model_cache_free_memory(&fleet->instances[id].cache) >
            ep_model_cache_free_memory(&fleet->instances[best].cache))
            best = id;
    }
    return best;
}

struct placed {
    uint32_t *copies; /* owned; in order of placing */
    uint32_t count;
};

/* What the deployment wants on every instance, as far as it fits. */
static void place_at_start(struct ep_fleet *fleet, struct placed *placed)
{
    for (uint32_t id = 0; id < fleet->instance_count; id++) {
        for (uint32_t i = 0; i < fleet->config.at_start_count; i++) {
            ep_model_id model = fleet->config.at_start[i];
            if (fits_warm(fleet, id, model))
                placed->copies[placed->count++] = ep_fleet_place_resident(fleet, id, model);
            else
                fleet->at_start.skipped++;
        }
    }
}

static void place_popular(struct ep_fleet *fleet, struct placed *placed)
{
    for (uint32_t i = 0; i < fleet->config.by_popularity_count; i++) {
        ep_model_id model = fleet->config.by_popularity[i];
        if (fleet->models[model].first_copy != EP_ID_NONE)
            continue;
        uint32_t home = warm_home(fleet, model);
        if (!fits_warm(fleet, home, model))
            return;
        placed->copies[placed->count++] = ep_fleet_place_resident(fleet, home, model);
    }
}

/* The most popular models as far as they fit; the most popular was loaded and used last. */
void ep_fleet_warm_up(struct ep_fleet *fleet)
{
    size_t most = (size_t)fleet->config.by_popularity_count +
                  (size_t)fleet->config.at_start_count * fleet->instance_count;
    struct placed placed = {.copies = ep_alloc_zeroed(most, sizeof *placed.copies)};
    place_at_start(fleet, &placed);
    place_popular(fleet, &placed);
    for (uint32_t i = placed.count; i-- > 0;) {
        uint32_t id = placed.copies[i];
        fleet->use[id].stamp = ++fleet->stamp;
        if (!fleet->copies[id].is_kept)
            ep_fleet_admit(fleet, id);
    }
    ep_free(placed.copies);
}

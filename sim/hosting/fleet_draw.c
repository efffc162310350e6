/* What is drawn for a request, by its number: demands, once and for all its attempts. */
#include "hosting/fleet_parts.h"

#include "base/mem.h"
#include "core/dist.h"

#include <assert.h>

void ep_fleet_draw(const struct ep_fleet *fleet, uint32_t source, uint64_t number, uint64_t what,
                   uint64_t words[4])
{
    ep_rng_block(&fleet->keys[source], number, what, words);
}

static int64_t sample(const struct ep_dist *dist, uint64_t word)
{
    return ep_fleet_whole(dist->kind == EP_DIST_CONSTANT ? dist->a : ep_dist_sample(dist, word));
}

static inline bool is_random(int64_t given, const struct ep_dist *dist)
{
    return given < 0 && dist->kind != EP_DIST_CONSTANT;
}

/* Compute and wait from the words that came with the arrival, else from a block of the fleet's; the
 * payload always from the latter. */
void ep_fleet_draw_missing(const struct ep_fleet *fleet, struct ep_arrival *arrival)
{
    const struct ep_model_profile *profile = ep_fleet_profile(fleet, arrival->model);
    uint64_t words[4] = {0};
    if (!arrival->has_words || is_random(arrival->request_bytes, &profile->request_bytes) ||
        is_random(arrival->response_bytes, &profile->response_bytes))
        ep_fleet_draw(fleet, arrival->source, arrival->number, 0, words);
    if (arrival->compute_ns < 0)
        arrival->compute_ns =
            sample(&profile->compute, arrival->has_words ? arrival->words[0] : words[0]);
    if (arrival->wait_ns < 0)
        arrival->wait_ns =
            sample(&profile->wait, arrival->has_words ? arrival->words[1] : words[1]);
    if (arrival->request_bytes < 0)
        arrival->request_bytes = sample(&profile->request_bytes, words[2]);
    if (arrival->response_bytes < 0)
        arrival->response_bytes = sample(&profile->response_bytes, words[3]);
}

/* ---- what will be offered soon ---- */

static void fetch_indices(const struct ep_fleet *fleet, const struct ep_arrival *arrivals,
                          size_t count)
{
    for (size_t i = 0; i < count; i++)
        ep_fetch(&fleet->models[arrivals[i].model]);
}

static void fetch_copies(const struct ep_fleet *fleet, const struct ep_arrival *arrivals,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct ep_fleet_model *model = &fleet->models[arrivals[i].model];
        if (model->live == 0) { /* a miss, and so its sizes matter */
            ep_fetch(&fleet->catalog->models[arrivals[i].model].extracted_bytes);
            ep_fetch(&fleet->catalog->models[arrivals[i].model].memory_bytes);
        }
        if (model->first_copy == EP_ID_NONE)
            continue;
        ep_fetch(&fleet->copies[model->first_copy]);
        ep_fetch(&fleet->use[model->first_copy]);
    }
}

static bool is_constant(const struct ep_dist *dist)
{
    return dist->kind == EP_DIST_CONSTANT;
}

/* The usual case: all of one profile, nothing recorded, only the compute random. Many values drawn
 * together take half the time. False: another case, nothing done. */
static bool draw_together(const struct ep_fleet *fleet, struct ep_arrival *arrivals, size_t count)
{
    assert(1 <= count && count <= EP_FLEET_MOST_EXPECTED);
    const struct ep_fleet_model *models = fleet->models;
    const struct ep_model_profile *profile = ep_fleet_profile(fleet, arrivals[0].model);
    if (!is_constant(&profile->wait) || !is_constant(&profile->request_bytes) ||
        !is_constant(&profile->response_bytes))
        return false;
    const uint32_t number = models[arrivals[0].model].profile;
    const int64_t wait_ns = ep_fleet_whole(profile->wait.a);
    const int64_t request_bytes = ep_fleet_whole(profile->request_bytes.a);
    const int64_t response_bytes = ep_fleet_whole(profile->response_bytes.a);
    uint64_t words[EP_FLEET_MOST_EXPECTED];
    double values[EP_FLEET_MOST_EXPECTED];
    size_t i = 0;
    do {
        const struct ep_arrival *arrival = &arrivals[i];
        bool is_given = (arrival->compute_ns & arrival->wait_ns & arrival->request_bytes &
                         arrival->response_bytes) >= 0; /* one at least is not negative */
        if (is_given || !arrival->has_words || models[arrival->model].profile != number)
            return false;
        words[i] = arrival->words[0];
    } while (++i < count);
    ep_dist_sample_many(&profile->compute, words, values, count);
    for (i = 0; i < count; i++) {
        arrivals[i].compute_ns = ep_fleet_whole(values[i]);
        arrivals[i].wait_ns = wait_ns;
        arrivals[i].request_bytes = request_bytes;
        arrivals[i].response_bytes = response_bytes;
    }
    return true;
}

void ep_fleet_expect(const struct ep_fleet *fleet, struct ep_arrival *arrivals, size_t count)
{
    if (count == 0)
        return;
    fetch_indices(fleet, arrivals, count);
    if (!draw_together(fleet, arrivals, count))
        for (size_t i = 0; i < count; i++)
            ep_fleet_complete(fleet, &arrivals[i]);
    if (ep_fleet_has_cache(fleet))
        fetch_copies(fleet, arrivals, count);
}

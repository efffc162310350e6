/* Which instance gets an attempt. MME: semantics of design section 5 and rule 23; the others:
 * rule 24. The AWS algorithm is not documented: affinity with spill is assumed. */
#include "hosting/fleet_parts.h"
#include "hosting/fleet_steps.h"

/* Rule 23, all ties: fewest outstanding attempts of this model, fewest outstanding attempts per
 * vCPU (all instances are alike, so fewest outstanding), then most free model memory, then lowest
 * id. The least is the best; which of two that is is a coin toss: no branch. */
struct rank {
    uint64_t outstanding;                 /* of the model : 32, of the instance : 32 */
    __extension__ unsigned __int128 home; /* not free : 64, id : 32 */
};

static inline struct rank rank_of_home(const struct ep_fleet *fleet, uint32_t id)
{
    const struct ep_instance *instance = &fleet->instances[id];
    __extension__ typedef unsigned __int128 wide;
    uint64_t not_free = ~(uint64_t)ep_model_cache_free_memory(&instance->cache);
    return (struct rank){instance->outstanding, (wide)not_free << 32 | id};
}

static inline struct rank rank_of_copy(const struct ep_fleet *fleet, const struct ep_copy *copy)
{
    struct rank rank = rank_of_home(fleet, copy->instance);
    rank.outstanding |= (uint64_t)copy->outstanding << 32;
    return rank;
}

static inline bool is_before(struct rank a, struct rank b)
{
    return (a.outstanding < b.outstanding) | ((a.outstanding == b.outstanding) & (a.home < b.home));
}

static inline bool is_better_copy(const struct ep_fleet *fleet, uint32_t a, uint32_t b)
{
    return b == EP_ID_NONE || is_before(rank_of_copy(fleet, &fleet->copies[a]),
                                        rank_of_copy(fleet, &fleet->copies[b]));
}

struct choice {
    uint32_t resident, loading, on_disk, least_used; /* copies; EP_ID_NONE: none such */
    uint32_t copy_count;
};

/* Ends before those on disk only where one that is live will do. */
static struct choice look_at_copies(struct ep_fleet *fleet, ep_model_id model)
{
    struct choice best = {EP_ID_NONE, EP_ID_NONE, EP_ID_NONE, EP_ID_NONE, 0};
    uint32_t live = fleet->models[model].live, id = fleet->models[model].first_copy;
    fleet->mark++;
    for (; id != EP_ID_NONE; id = fleet->copies[id].next) {
        const struct ep_copy *copy = &fleet->copies[id];
        bool is_on_disk = best.copy_count >= live;
        assert(is_on_disk == (copy->state == EP_COPY_ON_DISK));
        if (is_on_disk && (best.resident != EP_ID_NONE || best.loading != EP_ID_NONE))
            break;
        fleet->instance_mark[copy->instance] = fleet->mark;
        best.copy_count++;
        if (is_on_disk) {
            if (is_better_copy(fleet, id, best.on_disk))
                best.on_disk = id;
            continue;
        }
        if (is_better_copy(fleet, id, best.least_used))
            best.least_used = id;
        if (copy->outstanding >= fleet->spill_at)
            continue;
        uint32_t *kind = copy->state == EP_COPY_RESIDENT ? &best.resident : &best.loading;
        if (is_better_copy(fleet, id, *kind))
            *kind = id;
    }
    return best;
}

/* The best of the model's first `count` copies, of those in this state and not at the bound.
 * EP_ID_NONE: none is. */
static inline uint32_t best_in_state(const struct ep_fleet *fleet, ep_model_id model,
                                     uint32_t count, enum ep_copy_state state)
{
    uint32_t best = EP_ID_NONE, id = fleet->models[model].first_copy;
    struct rank least = {UINT64_MAX, 0};
    for (uint32_t i = 0; i < count && id != EP_ID_NONE; i++) {
        const struct ep_copy *copy = &fleet->copies[id];
        struct rank rank = rank_of_copy(fleet, copy);
        bool is_better =
            (copy->state == state) & (copy->outstanding < fleet->spill_at) & is_before(rank, least);
        best = is_better ? id : best;
        least.outstanding = is_better ? rank.outstanding : least.outstanding;
        least.home = is_better ? rank.home : least.home;
        id = copy->next;
    }
    return best;
}

/* The usual cases: a copy in memory that is not at the bound, which beats all that are not; or
 * copies on disk only, which nobody uses. */
static inline uint32_t usual_copy(const struct ep_fleet *fleet, ep_model_id model)
{
    uint32_t live = fleet->models[model].live;
    if (live == 1)
        return ep_fleet_only_copy(fleet, model);
    return live > 0 ? best_in_state(fleet, model, live, EP_COPY_RESIDENT)
                    : best_in_state(fleet, model, UINT32_MAX, EP_COPY_ON_DISK);
}

/* The best instance that has no copy of the model at all; EP_ID_NONE: every one has. */
static uint32_t new_home(const struct ep_fleet *fleet, const struct ep_endpoint *endpoint)
{
    uint32_t best = EP_ID_NONE;
    for (uint32_t i = 0; i < endpoint->instance_count; i++) {
        uint32_t id = ep_fleet_in_service(endpoint, i);
        if (fleet->instance_mark[id] != fleet->mark &&
            (best == EP_ID_NONE || is_before(rank_of_home(fleet, id), rank_of_home(fleet, best))))
            best = id;
    }
    return best;
}

uint32_t ep_fleet_route_to_model(struct ep_fleet *fleet, ep_model_id model, uint32_t *copy)
{
    *copy = usual_copy(fleet, model);
    if (*copy != EP_ID_NONE)
        return fleet->copies[*copy].instance;
    struct choice best = look_at_copies(fleet, model);
    *copy = best.resident != EP_ID_NONE  ? best.resident
            : best.loading != EP_ID_NONE ? best.loading
                                         : best.on_disk;
    if (*copy != EP_ID_NONE)
        return fleet->copies[*copy].instance;
    const struct ep_endpoint *endpoint = &fleet->endpoints[fleet->models[model].endpoint];
    if (best.copy_count < endpoint->instance_count || endpoint->instance_count == 0)
        return new_home(fleet, endpoint);
    *copy = best.least_used; /* all at the bound and no further instance */
    return fleet->copies[*copy].instance;
}

static uint32_t least_outstanding(const struct ep_fleet *fleet, const struct ep_endpoint *endpoint)
{
    uint32_t best = ep_fleet_in_service(endpoint, 0);
    for (uint32_t i = 1; i < endpoint->instance_count; i++) {
        uint32_t id = ep_fleet_in_service(endpoint, i);
        if (fleet->instances[id].outstanding < fleet->instances[best].outstanding)
            best = id;
    }
    return best;
}

static uint32_t random_instance(const struct ep_fleet *fleet, const struct ep_endpoint *endpoint,
                                const struct ep_attempt *attempt)
{
    uint64_t words[4];
    ep_fleet_draw(fleet, attempt->record.source, attempt->number, attempt->record.attempts, words);
    uint64_t index = ((words[1] >> 32) * endpoint->instance_count) >> 32;
    return ep_fleet_in_service(endpoint, (uint32_t)index);
}

uint32_t ep_fleet_route(struct ep_fleet *fleet, const struct ep_attempt *attempt)
{
    struct ep_endpoint *endpoint = &fleet->endpoints[fleet->models[attempt->record.model].endpoint];
    if (endpoint->instance_count == 1)
        return ep_fleet_in_service(endpoint, 0);
    if (endpoint->instance_count == 0)
        return EP_ID_NONE;
    switch (fleet->config.routing) {
    case EP_ROUTING_RANDOM:
        return random_instance(fleet, endpoint, attempt);
    case EP_ROUTING_LEAST_OUTSTANDING:
        return least_outstanding(fleet, endpoint);
    case EP_ROUTING_ROUND_ROBIN:
        return ep_fleet_in_service(endpoint, endpoint->next++ % endpoint->instance_count);
    }
    return ep_fleet_in_service(endpoint, 0);
}

/* Every eviction policy against a twin that keeps each slot's key at every use and searches for the
 * least: exact, whatever is admitted, used, pinned, evicted or forgotten. */
#include "hosting/eviction.h"

#include "core/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define SLOTS 24
#define INSTANCES 2
#define STEPS 600
#define SEEDS 60

struct twin_slot {
    bool is_in;
    uint64_t loaded; /* stamp */
    int64_t bytes;
    double cost_ns, priority;
};

struct pair {
    const struct ep_eviction_policy *policy;
    void *order;
    struct ep_slot_use use[INSTANCES * SLOTS];
    struct twin_slot twin[INSTANCES * SLOTS]; /* slot s is on instance s / SLOTS */
    double level[INSTANCES];                  /* of gdsf */
    uint64_t now;
};

static double weight(const struct twin_slot *slot)
{
    double cost = slot->cost_ns > 0 ? slot->cost_ns : 1;
    return cost / (double)(slot->bytes > 0 ? slot->bytes : 1);
}

static void touch(struct pair *pair, uint32_t slot)
{
    struct twin_slot *twin = &pair->twin[slot];
    struct ep_slot_use *use = &pair->use[slot];
    *use = (struct ep_slot_use){++pair->now, use->count + 1, use->is_pinned};
    twin->priority = pair->level[slot / SLOTS] + use->count * weight(twin);
}

static void load(struct pair *pair, uint32_t slot, struct ep_rng *rng)
{
    pair->twin[slot] = (struct twin_slot){.is_in = true,
                                          .loaded = pair->now + 1,
                                          .bytes = (int64_t)(ep_rng_next(rng) % 5),
                                          .cost_ns = (double)(ep_rng_next(rng) % 4)};
    pair->use[slot] = (struct ep_slot_use){0, 0, ep_rng_next(rng) % 4 == 0};
    touch(pair, slot);
    struct ep_slot_entry entry = {.stamp = pair->now,
                                  .count = 1,
                                  .bytes = pair->twin[slot].bytes,
                                  .cost_ns = pair->twin[slot].cost_ns};
    pair->policy->admit(pair->order, slot / SLOTS, slot, &entry);
}

/* Whether slot a goes before slot b. */
static bool goes_first(const struct pair *pair, uint32_t a, uint32_t b)
{
    const struct twin_slot *x = &pair->twin[a], *y = &pair->twin[b];
    const struct ep_slot_use *u = &pair->use[a], *v = &pair->use[b];
    if (strcmp(pair->policy->name, "fifo") == 0)
        return x->loaded < y->loaded;
    if (strcmp(pair->policy->name, "lfu") == 0 && u->count != v->count)
        return u->count < v->count;
    if (strcmp(pair->policy->name, "gdsf") == 0 && x->priority != y->priority)
        return x->priority < y->priority;
    return u->stamp < v->stamp;
}

static ep_slot twin_victim(struct pair *pair, uint32_t instance)
{
    ep_slot best = EP_SLOT_NONE;
    for (uint32_t slot = instance * SLOTS; slot < (instance + 1) * SLOTS; slot++)
        if (pair->twin[slot].is_in && !pair->use[slot].is_pinned &&
            (best == EP_SLOT_NONE || goes_first(pair, slot, best)))
            best = slot;
    if (best != EP_SLOT_NONE && pair->twin[best].priority > pair->level[instance])
        pair->level[instance] = pair->twin[best].priority;
    return best;
}

static void forget(struct pair *pair, uint32_t slot)
{
    pair->policy->forget(pair->order, slot / SLOTS, slot);
    pair->twin[slot].is_in = false;
}

static void step(struct pair *pair, struct ep_rng *rng, unsigned seed)
{
    uint32_t slot = (uint32_t)(ep_rng_next(rng) % (INSTANCES * SLOTS)), instance = slot / SLOTS;
    uint64_t what = ep_rng_next(rng) % 16;
    if (!pair->twin[slot].is_in)
        load(pair, slot, rng);
    else if (what == 0)
        forget(pair, slot);
    else if (what < 3)
        pair->use[slot].is_pinned = !pair->use[slot].is_pinned;
    else if (what < 12)
        touch(pair, slot);
    if (what < 12)
        return;
    ep_slot expected = twin_victim(pair, instance);
    ep_slot got = pair->policy->victim(pair->order, instance, pair->use, pair->now);
    if (got != expected)
        fail_msg("%s, seed %u, stamp %llu: expected slot %d, got %d", pair->policy->name, seed,
                 (unsigned long long)pair->now, (int)expected, (int)got);
    if (got != EP_SLOT_NONE)
        forget(pair, got);
}

static void agrees_with_its_twin(const char *name)
{
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        struct ep_rng rng = ep_rng_at(1, 0, "tests/eviction", seed);
        struct pair pair = {.policy = ep_eviction_policy_find(name)};
        pair.order = pair.policy->create(INSTANCES);
        for (int i = 0; i < STEPS; i++)
            step(&pair, &rng, seed);
        pair.policy->destroy(pair.order);
    }
}

static void lru(void **state)
{
    (void)state;
    agrees_with_its_twin("lru");
}

static void lfu(void **state)
{
    (void)state;
    agrees_with_its_twin("lfu");
}

static void fifo(void **state)
{
    (void)state;
    agrees_with_its_twin("fifo");
}

static void gdsf(void **state)
{
    (void)state;
    agrees_with_its_twin("gdsf");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lru),
        cmocka_unit_test(lfu),
        cmocka_unit_test(fifo),
        cmocka_unit_test(gdsf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

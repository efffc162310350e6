/* Whatever is asked for, the distances and the miss counts are those of plain lists that search
 * linearly: of the stack itself, and of caches of bytes that evict until it fits. */
#include "core/rng.h"
#include "workload/miss_curve.h"
#include "workload/stack_distance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MODELS = 40, STEPS = 3000, CAPACITIES = 6 };

struct list {
    uint32_t models[MODELS]; /* most recent first */
    int count;
    int64_t capacity, used; /* of a cache */
    uint64_t misses;
};

/* Its place, or `count`. */
static int find(const struct list *list, uint32_t model)
{
    int at = 0;
    while (at < list->count && list->models[at] != model)
        at++;
    return at;
}

static void move_to_front(struct list *list, int at, uint32_t model)
{
    if (at == list->count)
        list->count++;
    memmove(&list->models[1], &list->models[0], (size_t)at * sizeof list->models[0]);
    list->models[0] = model;
}

static struct ep_reuse naive_reuse(struct list *stack, uint32_t model, const int64_t *size_of)
{
    const int at = find(stack, model);
    struct ep_reuse reuse = {.is_first = at == stack->count};
    for (int i = 0; i <= at && !reuse.is_first; i++) {
        reuse.objects++;
        reuse.bytes += size_of[stack->models[i]];
    }
    move_to_front(stack, at, model);
    return reuse;
}

static void naive_access(struct list *cache, uint32_t model, const int64_t *size_of)
{
    const int at = find(cache, model);
    if (at == cache->count) {
        cache->misses++;
        while (cache->used + size_of[model] > cache->capacity)
            cache->used -= size_of[cache->models[--cache->count]];
        cache->used += size_of[model];
        move_to_front(cache, cache->count, model);
        return;
    }
    move_to_front(cache, at, model);
}

struct world {
    struct ep_rng rng;
    int64_t size_of[MODELS], capacities[CAPACITIES];
    struct list stack, caches[CAPACITIES];
    struct ep_stack_distance *distances;
    struct ep_miss_curve *curve;
};

static int64_t random_below(struct world *world, int64_t bound)
{
    return (int64_t)(ep_rng_next(&world->rng) % (uint64_t)bound);
}

static void begin(struct world *world, unsigned seed)
{
    *world = (struct world){.rng = ep_rng_stream(seed, 0, "tests/stack_distance")};
    const int64_t largest = seed % 3 == 0 ? 1 : 100; /* all of one size, or not */
    for (int i = 0; i < MODELS; i++)
        world->size_of[i] = 1 + random_below(world, largest);
    for (int i = 0; i < CAPACITIES; i++) { /* the smallest has room for the largest model */
        world->capacities[i] = largest * (1 + i * i) + random_below(world, largest);
        world->caches[i].capacity = world->capacities[i];
    }
    world->distances = ep_stack_distance_create();
    world->curve = ep_miss_curve_create(EP_MISS_CURVE_BYTES, world->capacities, CAPACITIES, 1);
}

static void step(struct world *world, unsigned seed, int number)
{
    /* the product of two: low numbers more often */
    const uint32_t model =
        (uint32_t)(random_below(world, MODELS) * random_below(world, MODELS) / MODELS);
    const int64_t size = world->size_of[model];
    const struct ep_reuse expected = naive_reuse(&world->stack, model, world->size_of);
    const struct ep_reuse found = ep_stack_distance_touch(world->distances, model, size);
    if (found.is_first != expected.is_first || found.objects != expected.objects ||
        found.bytes != expected.bytes)
        fail_msg("seed %u step %d: %llu models and %lld bytes, expected %llu and %lld", seed,
                 number, (unsigned long long)found.objects, (long long)found.bytes,
                 (unsigned long long)expected.objects, (long long)expected.bytes);
    ep_miss_curve_touch(world->curve, model, size, true);
    for (int i = 0; i < CAPACITIES; i++)
        naive_access(&world->caches[i], model, world->size_of);
}

static void agrees_with_lists(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 60; seed++) {
        struct world world;
        begin(&world, seed);
        for (int i = 0; i < STEPS; i++)
            step(&world, seed, i);
        for (size_t i = 0; i < CAPACITIES; i++)
            if (ep_miss_curve_misses(world.curve, i) != world.caches[i].misses)
                fail_msg("seed %u, %lld bytes: %llu misses, expected %llu", seed,
                         (long long)world.capacities[i],
                         (unsigned long long)ep_miss_curve_misses(world.curve, i),
                         (unsigned long long)world.caches[i].misses);
        ep_stack_distance_destroy(world.distances);
        ep_miss_curve_destroy(world.curve);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_lists)};
    return cmocka_run_group_tests_name("stack_distance_twin", tests, NULL, NULL);
}

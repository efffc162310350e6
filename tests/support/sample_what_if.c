#include "sample_what_if.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

#define NONE                                                                                       \
    {                                                                                              \
        .is_feasible = true, .cost_usd_per_hour = {0, NAN, NAN}, .p99_s = { 0, NAN, NAN }          \
    }

static const struct ep_assumption_effect effects[] = {
    {.key = "load_fixed",
     .tag = "assumed",
     .low = "250ms",
     .high = "3s",
     .reason = "handlers differ",
     .source = "a page",
     .size = 2,
     .recommended = {"direct", "shared"},
     .flips = {false, true}},
    {.key = "memory_high_water",
     .tag = "measured",
     .low = "45%",
     .high = "90%",
     .reason = "two measurements",
     .size = HUGE_VAL,
     .recommended = {"direct", "direct"}},
    {.key = "s3_first_byte",
     .tag = "measured",
     .low = "10ms",
     .high = "100ms",
     .reason = "two benchmarks",
     .recommended = {"direct", "direct"}},
    {.key = "hop",
     .tag = "assumed",
     .low = "200us",
     .high = "10ms",
     .reason = "a guess",
     .skipped = "no serial pipeline here"},
};

static const struct ep_headroom rows[] = {
    {.deployment = "separate",
     .axis = EP_HEADROOM_REQUESTS,
     .factor = 2.4,
     .low = 2.3,
     .high = 2.5,
     .most = 8,
     .models = 40,
     .is_monotone = true,
     .broken_by = "latency_p99 < 500ms",
     .runs = 12},
    {.deployment = "separate",
     .axis = EP_HEADROOM_MODELS,
     .factor = NAN,
     .low = 64,
     .high = NAN,
     .most = 64,
     .models = 40,
     .is_monotone = true,
     .runs = 6},
    {.deployment = "shared",
     .axis = EP_HEADROOM_MODELS,
     .factor = 1.5,
     .low = 1.25,
     .high = 2,
     .most = 4,
     .models = 40,
     .broken_by = "overloaded",
     .runs = 7},
    {.deployment = "small",
     .axis = EP_HEADROOM_REQUESTS,
     .withheld = "it does not meet the requirements as it is",
     .factor = NAN,
     .low = NAN,
     .high = NAN,
     .most = 1,
     .models = 40,
     .is_monotone = true},
};

static const struct ep_break_even crossing = {.options = {"separate", "shared"},
                                              .factor = {2.5, 2.4, 2.6, NULL},
                                              .bracket = {2.49, 2.51},
                                              .least = 0.5,
                                              .most = 4,
                                              .below = EP_BETTER_SECOND,
                                              .above = EP_BETTER_FIRST,
                                              .usd_per_hour = 0.115,
                                              .requests_per_hour = 9000,
                                              .is_monotone = true,
                                              .runs = 10};

void sample_what_if_add(struct ep_result *result)
{
    static const struct ep_assumption_delta none = NONE;
    struct ep_arena *arena = ep_result_arena(result);
    size_t count = sizeof effects / sizeof *effects;
    struct ep_assumption_effect *copy = ep_arena_alloc(arena, count * sizeof *copy);
    memcpy(copy, effects, sizeof effects);
    for (size_t i = 0; i + 1 < count; i++) {
        copy[i].deltas = ep_arena_alloc(arena, result->deployment_count * sizeof *copy[i].deltas);
        for (size_t k = 0; k < result->deployment_count; k++)
            copy[i].deltas[k][EP_RANGE_LOW] = copy[i].deltas[k][EP_RANGE_HIGH] = none;
    }
    struct ep_assumption_delta *low = &copy[0].deltas[1][EP_RANGE_LOW];
    struct ep_assumption_delta *high = &copy[0].deltas[1][EP_RANGE_HIGH];
    memcpy(low->p99_s, (double[]){-0.4, -0.45, -0.35}, sizeof low->p99_s);
    memcpy(high->p99_s, (double[]){1.2, 1.1, 1.3}, sizeof high->p99_s);
    memcpy(high->cost_usd_per_hour, (double[]){0.25, 0.25, 0.25}, sizeof high->p99_s);
    copy[1].deltas[1][EP_RANGE_LOW].is_feasible = false;
    copy[1].deltas[2][EP_RANGE_LOW].is_overloaded = true;
    result->assumption_effects = copy;
    result->assumption_effect_count = count;
    result->break_even = &crossing;
    result->headroom = rows;
    result->headroom_count = sizeof rows / sizeof *rows;
}

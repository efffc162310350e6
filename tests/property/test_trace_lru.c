/* Recorded traces replayed into a plain list of models, most recent first: its misses are those
 * that two other programs found, to the last request. This checks the order of the replay. And the
 * miss curve, one pass for all sizes, agrees with the lists, by models and by bytes (sizes made up
 * here: the recordings have none of the models that they stand for). Sources of traces and counts:
 * tests/oracle/traces/README.md. */
#include "base/mem.h"
#include "workload/miss_curve.h"
#include "workload/trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ORACLE EP_SOURCE_DIR "/tests/oracle/traces/"
#define MAX_SIZES 6

struct oracle {
    const char *file;
    enum ep_trace_format format;
    const char *id_column; /* csv */
    char separator;
    uint64_t requests;
    uint32_t sizes[MAX_SIZES];
    uint64_t misses[MAX_SIZES];
};

/* A cache of `capacity` bytes: a ring through the resident ids, `next[none]` the most recent. */
struct lru {
    uint32_t *next, *previous; /* by id; one more for the ring's head */
    uint8_t *is_resident;
    uint32_t none;
    int64_t capacity, used;
    uint64_t misses;
};

/* Made up: 1 to 1,000. */
static int64_t bytes_of(uint32_t id)
{
    return 1 + (int64_t)id * 7919 % 1000;
}

static struct lru lru_of(uint32_t ids, int64_t capacity)
{
    struct lru lru = {.next = ep_alloc_zeroed(ids + 1, sizeof *lru.next),
                      .previous = ep_alloc_zeroed(ids + 1, sizeof *lru.previous),
                      .is_resident = ep_alloc_zeroed(ids, 1),
                      .none = ids,
                      .capacity = capacity};
    lru.next[ids] = lru.previous[ids] = ids;
    return lru;
}

static void take_out(struct lru *lru, uint32_t id)
{
    lru->next[lru->previous[id]] = lru->next[id];
    lru->previous[lru->next[id]] = lru->previous[id];
}

static void put_first(struct lru *lru, uint32_t id)
{
    lru->next[id] = lru->next[lru->none];
    lru->previous[id] = lru->none;
    lru->previous[lru->next[id]] = id;
    lru->next[lru->none] = id;
}

static void access(struct lru *lru, uint32_t id, int64_t (*size_of)(uint32_t id))
{
    if (lru->is_resident[id]) {
        take_out(lru, id);
    } else {
        lru->misses++;
        lru->used += size_of(id);
        while (lru->used > lru->capacity) {
            const uint32_t victim = lru->previous[lru->none];
            take_out(lru, victim);
            lru->is_resident[victim] = 0;
            lru->used -= size_of(victim);
        }
        lru->is_resident[id] = 1;
    }
    put_first(lru, id);
}

static int64_t one(uint32_t id)
{
    (void)id;
    return 1;
}

static void lru_fini(struct lru *lru)
{
    ep_free(lru->next);
    ep_free(lru->previous);
    ep_free(lru->is_resident);
}

static struct ep_trace *scan(const struct oracle *oracle)
{
    struct ep_diag *diag = ep_diag_create();
    struct ep_trace_config config = ep_trace_config_default();
    config.file = oracle->file;
    config.format = oracle->format;
    config.spread = EP_SPREAD_EVEN;
    if (oracle->id_column != NULL) {
        config.column_model = oracle->id_column;
        config.separator = oracle->separator;
        config.time_is_order = true;
    }
    struct ep_trace *trace = ep_trace_scan(&config, diag);
    if (trace == NULL)
        fail_msg("%s", ep_diag_message(diag, 0));
    ep_diag_destroy(diag);
    return trace;
}

/* The lists of all sizes and the curve over the same sizes. */
struct caches {
    struct lru lists[MAX_SIZES];
    size_t count;
    int64_t (*size_of)(uint32_t id);
    struct ep_miss_curve *curve;
};

/* One replay drives them all. */
static void replay(const struct ep_trace *trace, struct caches *caches, int kinds,
                   uint64_t *requests)
{
    uint32_t *models = ep_alloc_zeroed(ep_trace_id_count(trace), sizeof *models);
    for (uint32_t id = 0; id < ep_trace_id_count(trace); id++)
        models[id] = id;
    struct ep_arrival_source source = ep_trace_open(
        trace, &(struct ep_trace_replay){.model_of_id = models, .scale = 1, .name = "oracle"});
    struct ep_arrival arrival;
    ep_time last = 0;
    for (*requests = 0; source.type->next(source.state, &arrival); ++*requests) {
        assert_true(arrival.at >= last);
        last = arrival.at;
        for (struct caches *each = caches; each < caches + kinds; each++) {
            const uint32_t id = arrival.model;
            ep_miss_curve_touch(each->curve, id, each->size_of(id), true);
            for (size_t i = 0; i < each->count; i++)
                access(&each->lists[i], id, each->size_of);
        }
    }
    ep_arrival_source_destroy(&source);
    ep_free(models);
    assert_false(ep_trace_is_broken(trace));
}

/* `unit`: bytes in a place; 1000 is the largest of the sizes made up. */
static struct caches caches_of(const struct oracle *oracle, uint32_t ids, int64_t unit)
{
    struct caches caches = {.size_of = unit == 1 ? one : bytes_of};
    int64_t capacities[MAX_SIZES];
    for (; caches.count < MAX_SIZES && oracle->sizes[caches.count] > 0; caches.count++) {
        capacities[caches.count] = oracle->sizes[caches.count] * unit;
        caches.lists[caches.count] = lru_of(ids, capacities[caches.count]);
    }
    caches.curve = ep_miss_curve_create(EP_MISS_CURVE_BYTES, capacities, caches.count, 1);
    return caches;
}

static void caches_fini(struct caches *caches)
{
    for (size_t i = 0; i < caches->count; i++)
        lru_fini(&caches->lists[i]);
    ep_miss_curve_destroy(caches->curve);
}

static void expect_misses(const char *what, uint32_t places, uint64_t found, uint64_t expected)
{
    if (found != expected)
        fail_msg("%s, %u places: %llu misses, expected %llu", what, places,
                 (unsigned long long)found, (unsigned long long)expected);
}

static void check(const struct oracle *oracle)
{
    struct ep_trace *trace = scan(oracle);
    struct caches caches[] = {caches_of(oracle, ep_trace_id_count(trace), 1),
                              caches_of(oracle, ep_trace_id_count(trace), 1000)};
    uint64_t requests;
    replay(trace, caches, 2, &requests);
    assert_int_equal(requests, oracle->requests);
    for (size_t i = 0; i < caches[0].count; i++) {
        const uint32_t places = oracle->sizes[i];
        expect_misses(oracle->file, places, caches[0].lists[i].misses, oracle->misses[i]);
        expect_misses("curve by models", places, ep_miss_curve_misses(caches[0].curve, i),
                      oracle->misses[i]);
        expect_misses("curve by bytes", places, ep_miss_curve_misses(caches[1].curve, i),
                      caches[1].lists[i].misses);
    }
    caches_fini(&caches[0]);
    caches_fini(&caches[1]);
    ep_trace_destroy(trace);
}

static void joined500_misses(void **state)
{
    (void)state;
    check(&(struct oracle){EP_SOURCE_DIR
                           "/scenarios/traces/joined500_invocations_min480-799.csv.gz",
                           EP_TRACE_AZURE_MINUTES,
                           NULL,
                           0,
                           2013353,
                           {5, 24, 48, 119, 238},
                           {579174, 120568, 53779, 19400, 4434}});
}

static void day_a_1350_misses(void **state)
{
    (void)state;
    check(&(struct oracle){ORACLE "dayA_sample1350_inv.csv.gz",
                           EP_TRACE_AZURE_MINUTES,
                           NULL,
                           0,
                           996503,
                           {14, 68, 135, 338, 675},
                           {607496, 376582, 339350, 61565, 3167}});
}

static void day_a_860_misses(void **state)
{
    (void)state;
    check(&(struct oracle){ORACLE "dayA_sample860_inv.csv.gz",
                           EP_TRACE_AZURE_MINUTES,
                           NULL,
                           0,
                           468175,
                           {9, 43, 86, 215, 430},
                           {391811, 253597, 215020, 38400, 1833}});
}

static void web12_misses(void **state)
{
    (void)state;
    check(&(struct oracle){ORACLE "web12.csv.xz",
                           EP_TRACE_CSV,
                           "key",
                           ',',
                           95607,
                           {250, 500, 1000, 2500, 5000, 10000},
                           {50940, 42278, 33725, 24091, 18454, 14516}});
}

static void orm_busy_misses(void **state)
{
    (void)state;
    check(&(struct oracle){ORACLE "orm-busy.csv.xz",
                           EP_TRACE_CSV,
                           "key",
                           ',',
                           5000000,
                           {250, 500, 1000, 2500, 5000, 10000},
                           {1949700, 1535794, 1061057, 890363, 726938, 525687}});
}

static void nasa_misses(void **state)
{
    (void)state;
    check(&(struct oracle){ORACLE "nasa_19950801.tsv.gz",
                           EP_TRACE_CSV,
                           "url",
                           '\t',
                           15203,
                           {20, 50, 100, 200, 400},
                           {9781, 7018, 5480, 3935, 2787}});
}

static void mooncake_block_misses(void **state)
{
    (void)state;
    check(&(struct oracle){ORACLE "mooncake_blocks_0-40min.csv.xz",
                           EP_TRACE_CSV,
                           "block",
                           ',',
                           194284,
                           {1000, 10000, 50000},
                           {185725, 154304, 127177}});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joined500_misses),      cmocka_unit_test(day_a_1350_misses),
        cmocka_unit_test(day_a_860_misses),      cmocka_unit_test(web12_misses),
        cmocka_unit_test(orm_busy_misses),       cmocka_unit_test(nasa_misses),
        cmocka_unit_test(mooncake_block_misses),
    };
    return cmocka_run_group_tests_name("trace_lru", tests, NULL, NULL);
}

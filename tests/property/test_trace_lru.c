/* Recorded traces replayed into a plain list of models, most recent first: its misses are those
 * that two other programs found, to the last request. This checks the order of the replay. Sources
 * of traces and counts: tests/oracle/traces/README.md. */
#include "base/mem.h"
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

/* A cache of `capacity` ids: a ring through the resident ones, `next[none]` the most recent. */
struct lru {
    uint32_t *next, *previous; /* by id; one more for the ring's head */
    uint8_t *is_resident;
    uint32_t none, capacity, used;
    uint64_t misses;
};

static struct lru lru_of(uint32_t ids, uint32_t capacity)
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

static void access(struct lru *lru, uint32_t id)
{
    if (lru->is_resident[id]) {
        take_out(lru, id);
    } else {
        lru->misses++;
        if (lru->used == lru->capacity) {
            const uint32_t victim = lru->previous[lru->none];
            take_out(lru, victim);
            lru->is_resident[victim] = 0;
        } else {
            lru->used++;
        }
        lru->is_resident[id] = 1;
    }
    put_first(lru, id);
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

/* One replay drives the caches of all sizes. */
static void replay(const struct ep_trace *trace, struct lru *caches, int count, uint64_t *requests)
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
        for (int i = 0; i < count; i++)
            access(&caches[i], arrival.model);
    }
    ep_arrival_source_destroy(&source);
    ep_free(models);
    assert_false(ep_trace_is_broken(trace));
}

static void check(const struct oracle *oracle)
{
    struct ep_trace *trace = scan(oracle);
    struct lru caches[MAX_SIZES];
    int count = 0;
    for (; count < MAX_SIZES && oracle->sizes[count] > 0; count++)
        caches[count] = lru_of(ep_trace_id_count(trace), oracle->sizes[count]);
    uint64_t requests;
    replay(trace, caches, count, &requests);
    assert_int_equal(requests, oracle->requests);
    for (int i = 0; i < count; i++) {
        if (caches[i].misses != oracle->misses[i])
            fail_msg("%s, %u places: %llu misses, expected %llu", oracle->file, oracle->sizes[i],
                     (unsigned long long)caches[i].misses, (unsigned long long)oracle->misses[i]);
        lru_fini(&caches[i]);
    }
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

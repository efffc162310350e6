/* The trace reader against twins that hold everything in memory, and against damage. */
#include "base/mem.h"
#include "core/rng.h"
#include "played.h"
#include "temp_file.h"
#include "workload/trace.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint32_t below(struct ep_rng *rng, uint32_t bound)
{
    return (uint32_t)(ep_rng_next(rng) % bound);
}

/* A window, repeats and, now and then, an open end. */
static void draw_window(struct ep_rng *rng, struct ep_trace_config *config, ep_time unit)
{
    config->window_begin = below(rng, 3) * unit;
    config->window_end =
        below(rng, 3) == 0 ? EP_TIME_NEVER : config->window_begin + (1 + below(rng, 9)) * unit;
    config->repeat = 1 + (int)below(rng, 3);
}

/* ---- requests ---- */

#define ROWS 60

struct request {
    ep_time at_ms;
    uint32_t model;
};

static char *write_requests(struct ep_rng *rng, struct request *requests, bool is_jsonl)
{
    char text[ROWS * 60 + 100], *end = text;
    end += is_jsonl ? 0 : sprintf(end, "model,x,time\n");
    ep_time at = 0;
    for (int i = 0; i < ROWS; i++) {
        at += below(rng, 3) == 0 ? 0 : below(rng, 400);
        requests[i] = (struct request){at, i < 5 ? (uint32_t)i : below(rng, 5)};
        if (is_jsonl)
            end += sprintf(end, "{\"time\": %d, \"model\": \"m%u\"}\n", (int)at, requests[i].model);
        else
            end += sprintf(end, "m%u,,%d\n", requests[i].model, (int)at);
    }
    return temp_file(text);
}

static void check_requests(uint64_t seed)
{
    struct ep_rng rng = ep_rng_stream(seed, 0, "test");
    struct request requests[ROWS];
    struct ep_trace_config config = ep_trace_config_default();
    const bool is_jsonl = below(&rng, 2) == 1;
    char *path = write_requests(&rng, requests, is_jsonl);
    config.file = path;
    config.format = is_jsonl ? EP_TRACE_JSONL : EP_TRACE_CSV;
    config.time_unit = EP_MILLISECOND;
    draw_window(&rng, &config, EP_SECOND);
    struct ep_trace *trace = played_scan(&config);
    struct played *played = played_of(trace, 1, 0);
    size_t count = 0;
    for (int pass = 0; pass < config.repeat; pass++)
        for (uint64_t i = 0; i < ROWS; i++) {
            const ep_time at = requests[i].at_ms * EP_MILLISECOND;
            if (at < config.window_begin || at >= config.window_end)
                continue;
            const struct ep_arrival *arrival = &played->items[count++];
            if (arrival->at != pass * ep_trace_window(trace) + at - config.window_begin ||
                arrival->model != requests[i].model || arrival->number != (uint64_t)pass * ROWS + i)
                fail_msg("seed %u: pass %d row %u", (unsigned)seed, pass, (unsigned)i);
        }
    assert_int_equal(played->count, count);
    assert_int_equal(ep_trace_total(trace) * (uint64_t)config.repeat, count);
    ep_free(played);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

static void requests_agree_with_an_array(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++)
        check_requests(seed);
}

/* ---- counts ---- */

#define IDS 6
#define PERIODS 12

struct place {
    double minutes;
    uint32_t id;
};

static int compare_places(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->minutes != y->minutes)
        return x->minutes < y->minutes ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static char *write_counts(struct ep_rng *rng, int counts[IDS][PERIODS])
{
    char text[IDS * PERIODS * 12 + 200], *end = text + sprintf(text, "HashFunction");
    for (int period = 0; period < PERIODS; period++)
        end += sprintf(end, ",%d", period + 480);
    for (int id = 0; id < IDS; id++) {
        end += sprintf(end, "\nf%d", id);
        for (int period = 0; period < PERIODS; period++) {
            counts[id][period] = below(rng, 3) == 0 ? (int)below(rng, 20) : 0;
            if (id == 0 && period == 2)
                counts[id][period] = 1; /* something in every window */
            end += sprintf(end, ",%d", counts[id][period]);
        }
    }
    return temp_file(text);
}

/* All requests at minute + (i + 0.5) / k in double precision, sorted by time, then row: the order
 * in which the published cache misses were counted. */
static size_t list_places(int counts[IDS][PERIODS], const struct ep_trace_config *config,
                          struct place *places)
{
    size_t count = 0;
    for (int period = 0; period < PERIODS; period++) {
        const ep_time begin = period * EP_MINUTE;
        if (begin < config->window_begin || begin >= config->window_end)
            continue;
        for (uint32_t id = 0; id < IDS; id++)
            for (int i = 0; i < counts[id][period]; i++)
                places[count++] = (struct place){period + (i + 0.5) / counts[id][period], id};
    }
    qsort(places, count, sizeof *places, compare_places);
    return count;
}

static void check_counts(uint64_t seed)
{
    struct ep_rng rng = ep_rng_stream(seed, 0, "test");
    int counts[IDS][PERIODS];
    char *path = write_counts(&rng, counts);
    struct ep_trace_config config = ep_trace_config_default();
    config.file = path;
    config.format = EP_TRACE_AZURE_MINUTES;
    config.spread = EP_SPREAD_EVEN;
    draw_window(&rng, &config, EP_MINUTE);
    config.window_end = config.window_end < 3 * EP_MINUTE ? 3 * EP_MINUTE : config.window_end;
    struct ep_trace *trace = played_scan(&config);
    struct played *even = played_of(trace, 1, 0);
    struct place places[IDS * PERIODS * 20];
    const size_t count = list_places(counts, &config, places);
    assert_int_equal(even->count, count * (size_t)config.repeat);
    uint8_t seen[PLAYED_MAX] = {0};
    for (size_t i = 0; i < even->count; i++) {
        const struct place *place = &places[i % count];
        const double at_minutes =
            ep_time_to_seconds(even->items[i].at - (ep_time)(i / count) * ep_trace_window(trace) +
                               config.window_begin) /
            60;
        if (even->items[i].model != place->id || fabs(at_minutes - place->minutes) > 1e-10 ||
            seen[even->items[i].number]++ != 0)
            fail_msg("seed %u: request %u", (unsigned)seed, (unsigned)i);
    }
    ep_free(even);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

static void even_counts_agree_with_a_sorted_list(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++)
        check_counts(seed);
}

/* However they are spread, each id has its recorded calls in each minute. */
static void uniform_counts_are_kept_in_every_cell(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct ep_rng rng = ep_rng_stream(seed, 0, "test");
        int counts[IDS][PERIODS], played_counts[IDS][PERIODS] = {{0}};
        char *path = write_counts(&rng, counts);
        struct ep_trace_config config = ep_trace_config_default();
        config.file = path;
        config.format = EP_TRACE_AZURE_MINUTES;
        struct ep_trace *trace = played_scan(&config);
        struct played *played = played_of(trace, 1, (uint32_t)seed);
        for (size_t i = 0; i < played->count; i++)
            played_counts[played->items[i].model][played->items[i].at / EP_MINUTE]++;
        assert_memory_equal(played_counts, counts, sizeof counts);
        ep_free(played);
        ep_trace_destroy(trace);
        temp_file_remove(path);
    }
}

/* ---- damage ---- */

/* Changes, drops or doubles a few bytes. */
static size_t damage(struct ep_rng *rng, char *text, size_t size)
{
    static const char bytes[] = "0123456789,.-e\n\"{}:[] \t\r;x\xc3\xff";
    for (uint32_t i = 0; i <= below(rng, 4); i++) {
        const size_t at = below(rng, (uint32_t)size);
        const uint32_t way = below(rng, 3);
        if (way == 0) {
            text[at] = bytes[below(rng, sizeof bytes)]; /* or the NUL behind them */
        } else if (way == 1) {
            memmove(text + at, text + at + 1, size - at - 1);
            size--;
        } else {
            memmove(text + at + 1, text + at, size - at);
            size++;
        }
    }
    return size;
}

static void add_calls(void *self, uint32_t id, ep_time at, uint64_t calls)
{
    (void)id;
    (void)at;
    *(uint64_t *)self += calls;
}

/* Reads damaged text: either it is refused with a message, or it can be replayed to the end. */
static void check_damaged(const char *good, enum ep_trace_format format, bool is_long,
                          uint64_t seed)
{
    struct ep_rng rng = ep_rng_stream(seed, 0, "damage");
    char text[300];
    const size_t size = damage(&rng, memcpy(text, good, strlen(good)), strlen(good));
    char *path = temp_file_of(text, size, TEMP_PLAIN);
    struct ep_trace_config config = ep_trace_config_default();
    config.file = path;
    config.format = format;
    config.is_long = is_long;
    struct ep_diag *diag = ep_diag_create();
    struct ep_trace *trace = ep_trace_scan(&config, diag);
    assert_true((trace == NULL) == (ep_diag_error_count(diag) > 0));
    if (trace != NULL) {
        struct played *played = played_of(trace, 0.7, 0);
        uint64_t visited = 0;
        ep_trace_visit(trace, add_calls, &visited);
        assert_int_equal(visited, ep_trace_total(trace));
        assert_false(ep_trace_is_broken(trace));
        ep_free(played);
    }
    ep_trace_destroy(trace);
    ep_diag_destroy(diag);
    temp_file_remove(path);
}

static void damaged_traces_are_refused_or_replayed(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        check_damaged("time,model,compute\n0,a,0.5\n1.5,b,1\n2,\"c,d\",3\n", EP_TRACE_CSV, false,
                      seed);
        check_damaged("{\"time\": 0, \"model\": \"a\"}\n{\"time\": 1, \"model\": 7}\n",
                      EP_TRACE_JSONL, false, seed);
        check_damaged("HashFunction,1,2\nf,1,2\ng,0,7\n", EP_TRACE_AZURE_MINUTES, false, seed);
        check_damaged("id,1,2\nf,1,2\ng,0,7\n", EP_TRACE_COUNTS, false, seed);
        check_damaged("time,model,count\n0,a,1\n60,b,2\n", EP_TRACE_COUNTS, true, seed);
    }
}

/* A compressed file with damage in it, or cut, is refused or read; it never hangs. */
static void damaged_archives_are_refused_or_read(void **state)
{
    (void)state;
    static const char good[] = "time,model\n0,a\n1,b\n2,c\n3,d\n4,e\n5,f\n6,g\n7,h\n8,i\n9,j\n";
    for (int packing = TEMP_GZ; packing <= TEMP_TAR_GZ; packing++) {
        for (uint64_t seed = 1; seed <= 100; seed++) {
            struct ep_rng rng = ep_rng_stream(seed, 0, "archive");
            char *path = temp_file_of(good, strlen(good), (enum temp_packing)packing);
            char bytes[20000];
            FILE *file = fopen(path, "r+b");
            size_t size = fread(bytes, 1, sizeof bytes - 10, file);
            size = below(&rng, 2) == 0 ? below(&rng, (uint32_t)size) : damage(&rng, bytes, size);
            rewind(file);
            assert_int_equal(fwrite(bytes, 1, size, file), size);
            fclose(file);
            temp_file_cut(path, size);
            struct ep_trace_config config = ep_trace_config_default();
            config.file = path;
            config.format = EP_TRACE_CSV;
            struct ep_diag *diag = ep_diag_create();
            struct ep_trace *trace = ep_trace_scan(&config, diag);
            assert_true((trace == NULL) == (ep_diag_error_count(diag) > 0));
            ep_trace_destroy(trace);
            ep_diag_destroy(diag);
            temp_file_remove(path);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_agree_with_an_array),
        cmocka_unit_test(even_counts_agree_with_a_sorted_list),
        cmocka_unit_test(uniform_counts_are_kept_in_every_cell),
        cmocka_unit_test(damaged_traces_are_refused_or_replayed),
        cmocka_unit_test(damaged_archives_are_refused_or_read),
    };
    return cmocka_run_group_tests_name("trace_twin", tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "run_sample.h"

#include "run/collector.h"

struct collecting {
    struct run_sample sample;
    struct ep_outcome *outcome;
    struct ep_collector *collector;
    struct ep_observer observer;
    int measured;
};

static void on_measured(void *self, const struct ep_request_record *record)
{
    (void)record;
    ((struct collecting *)self)->measured++;
}

static struct ep_collector_config config_of(struct collecting *c)
{
    return (struct ep_collector_config){.catalog = &c->sample.catalog,
                                        .fleet = &c->sample.option.fleet,
                                        .cell_of = c->sample.cell_of,
                                        .demand = &c->sample.demand,
                                        .warmup = 200,
                                        .horizon = 6400,
                                        .on_measured = on_measured,
                                        .measured_self = c};
}

/* Warm-up 200 of 6400 ns: slices 0 and 1. */
static void start_with(struct collecting *c, enum ep_kind kind, uint32_t endpoint_of_1)
{
    *c = (struct collecting){0};
    run_sample_init(&c->sample, kind);
    c->sample.endpoint_of[1] = endpoint_of_1;
    c->outcome = ep_outcome_create(2, 2, 1, true);
    struct ep_collector_config config = config_of(c);
    c->collector = ep_collector_create(&config, c->outcome);
    c->observer = ep_collector_observer(c->collector);
}

static void start(struct collecting *c, enum ep_kind kind)
{
    start_with(c, kind, 0);
}

static void stop(struct collecting *c)
{
    ep_collector_destroy(c->collector);
    ep_outcome_destroy(c->outcome);
}

static void arrive(struct collecting *c, ep_time at, uint32_t model, ep_time compute_ns)
{
    struct ep_arrival arrival = {.at = at,
                                 .model = model,
                                 .compute_ns = compute_ns,
                                 .wait_ns = -1,
                                 .request_bytes = -1,
                                 .response_bytes = -1};
    ep_collector_on_arrival(c->collector, &arrival);
}

static void answer(struct collecting *c, ep_time first, ep_time done, uint32_t model, int status,
                   enum ep_found found)
{
    struct ep_request_record record = {.first_arrival = first,
                                       .done = done,
                                       .model = model,
                                       .status = (uint16_t)status,
                                       .attempts = 1,
                                       .found = found};
    record.parts[EP_PART_SERVICE] = done - first;
    c->observer.on_request(c->observer.self, &record);
}

static void only_first_arrivals_in_the_measured_span_count(void **state)
{
    (void)state;
    struct collecting c;
    start(&c, EP_KIND_MULTI_MODEL);
    const ep_time at[] = {199, 200, 6399, 6400};
    for (int i = 0; i < 4; i++)
        arrive(&c, at[i], 0, -1);
    assert_int_equal(ep_collector_open(c.collector), 2);
    for (int i = 0; i < 4; i++)
        answer(&c, at[i], 7000, 0, 200, EP_FOUND_MEMORY);
    assert_int_equal(ep_collector_open(c.collector), 0);
    assert_int_equal(c.measured, 2);
    ep_collector_settle(c.collector);
    assert_int_equal(c.outcome->cells[0].arrived, 2);
    assert_int_equal(c.outcome->cells[0].ended[EP_ENDING_COMPLETED], 2);
    assert_int_equal(c.outcome->models[0].arrived, 2);
    assert_int_equal(c.outcome->slices[1].arrived, 1);
    assert_int_equal(c.outcome->slices[1].answered, 1);
    assert_int_equal(c.outcome->slices[2].arrived, 1);
    assert_int_equal(c.outcome->slices[63].latency_ns, 7000 - 6399);
    assert_int_equal(c.outcome->slices[EP_SLICE_AFTER].completed, 1);
    stop(&c);
}

static void slices_are_by_first_arrival_in_any_order_of_answers(void **state)
{
    (void)state;
    struct collecting c;
    start(&c, EP_KIND_MULTI_MODEL);
    for (ep_time at = 250; at < 650; at += 100)
        arrive(&c, at, 0, -1);
    for (ep_time at = 550; at >= 250; at -= 100)
        answer(&c, at, 1000, 0, 200, EP_FOUND_MEMORY);
    for (int slice = 2; slice < 6; slice++)
        assert_int_equal(c.outcome->slices[slice].answered, 1);
    stop(&c);
}

static void parts_are_added_up_by_latency(void **state)
{
    (void)state;
    struct collecting c;
    start(&c, EP_KIND_MULTI_MODEL);
    arrive(&c, 300, 0, -1);
    arrive(&c, 300, 0, -1);
    answer(&c, 300, 340, 0, 200, EP_FOUND_MEMORY);
    answer(&c, 300, 340, 0, 424, EP_FOUND_MEMORY); /* not completed: no latency */
    struct ep_part_line *line = &c.outcome->lines[40];
    assert_int_equal(line->count, 1);
    assert_int_equal(line->sum_ns[EP_PART_SERVICE], 40);
    assert_int_equal(c.outcome->models[0].service_ns, 40);
    assert_int_equal(c.outcome->models[0].answered, 2);
    stop(&c);
}

static void cold_is_whoever_did_not_find_the_model(void **state)
{
    (void)state;
    struct collecting c;
    start(&c, EP_KIND_MULTI_MODEL);
    static const enum ep_found found[] = {EP_FOUND_MEMORY, EP_FOUND_JOINED, EP_FOUND_DISK,
                                          EP_FOUND_S3, EP_FOUND_NONE};
    for (int i = 0; i < 5; i++) {
        arrive(&c, 300, 1, -1);
        answer(&c, 300, 310 + i, 1, 200, found[i]);
    }
    ep_collector_settle(c.collector);
    struct ep_cell *cell = &c.outcome->cells[1];
    assert_int_equal(cell->cold, 3);
    assert_int_equal(cell->reached, 4); /* NONE: refused before it reached an instance */
    assert_int_equal(ep_histogram_count(cell->latency[EP_COLD]), 3);
    assert_int_equal(cell->latency_ns[EP_COLD], 11 + 12 + 13);
    assert_int_equal(c.outcome->models[1].hits, 2);
    stop(&c);
}

static void without_a_cache_every_request_is_warm(void **state)
{
    (void)state;
    struct collecting c;
    start(&c, EP_KIND_SINGLE_MODEL);
    arrive(&c, 300, 0, -1);
    answer(&c, 300, 310, 0, 200, EP_FOUND_NONE);
    ep_collector_settle(c.collector);
    assert_int_equal(c.outcome->cells[0].cold, 0);
    assert_int_equal(c.outcome->cells[0].reached, 1);
    stop(&c);
}

/* Expected demand, or the recorded one: 60 ns on vCPUs of twice the speed. */
static void offered_work_is_counted_at_the_arrival(void **state)
{
    (void)state;
    struct collecting c;
    start(&c, EP_KIND_MULTI_MODEL);
    arrive(&c, 300, 0, -1);
    c.sample.option.fleet.instance.vcpu_speed = 2;
    arrive(&c, 399, 0, 60);
    assert_int_equal(c.outcome->work_ns[3], 20 + 30);
    assert_int_equal(c.outcome->models[0].hold_ns, 30 + 30);
    stop(&c);
}

static void attempts_are_those_of_measured_requests(void **state)
{
    (void)state;
    struct collecting c;
    start(&c, EP_KIND_MULTI_MODEL);
    struct ep_request_record attempt = {
        .first_arrival = 100,
        .status = 200,
        .last_found = EP_FOUND_MEMORY,
        .parts = {[EP_PART_SERVICE] = 50, [EP_PART_OVERHEAD] = 5, [EP_PART_RETRY] = 200},
        .request_bytes = 7,
        .response_bytes = 9};
    c.observer.on_attempt(c.observer.self, &attempt);
    attempt.first_arrival = 200;
    c.observer.on_attempt(c.observer.self, &attempt);
    attempt.status = 424;
    attempt.original_status = 503;
    attempt.last_found = EP_FOUND_S3;
    attempt.parts[EP_PART_LOAD_WAIT] = 1000;
    c.observer.on_attempt(c.observer.self, &attempt);
    ep_collector_settle(c.collector);
    const struct ep_attempt_counts *counts = &c.outcome->attempts;
    assert_int_equal(counts->sent, 2);
    assert_int_equal(counts->status_count, 2);
    assert_int_equal(counts->by_status[0].original, 503);
    assert_int_equal(counts->by_status[1].status, 200);
    assert_int_equal(counts->by_status[1].count, 1);
    assert_int_equal(counts->errors_4xx, 1);
    assert_int_equal(counts->errors_5xx, 0);
    assert_int_equal(counts->model_errors, 1);
    assert_int_equal(counts->found[EP_FOUND_S3], 1);
    assert_int_equal(counts->bytes_in, 14);
    assert_int_equal(counts->bytes_out, 9);
    assert_int_equal(counts->bytes_requested, 2000);
    assert_int_equal(counts->overhead.max_ns, 1005); /* with the wait for the load */
    assert_int_equal(counts->overhead.count, 2);
    assert_int_equal(counts->overhead.sum_ns, 5 + 1005);
    assert_int_equal(counts->model_latency.min_ns, 50);
    assert_int_equal(ep_coarse_histogram_count(&counts->model_latency_ns), 2);
    assert_int_equal(counts->load_wait.count, 1);
    assert_int_equal(c.outcome->endpoint_attempts[0], 2);
    stop(&c);
}

/* Reported twice: as an attempt, and with the request as how it ended. */
static void a_request_of_two_attempts_is_one_request(void **state)
{
    (void)state;
    struct collecting c;
    start(&c, EP_KIND_MULTI_MODEL);
    struct ep_request_record record = {.first_arrival = 300,
                                       .done = 400,
                                       .model = 1,
                                       .attempts = 1,
                                       .status = 429,
                                       .found = EP_FOUND_NONE,
                                       .last_found = EP_FOUND_NONE};
    arrive(&c, 300, 1, -1);
    c.observer.on_attempt(c.observer.self, &record);
    record.attempts = 2;
    record.status = 200;
    record.last_found = EP_FOUND_DISK;
    c.observer.on_attempt(c.observer.self, &record);
    c.observer.on_request(c.observer.self, &record);
    answer(&c, 300, 310, 1, 503, EP_FOUND_MEMORY);
    ep_collector_settle(c.collector);
    const struct ep_attempt_counts *counts = &c.outcome->attempts;
    assert_int_equal(counts->sent, 3);
    assert_int_equal(counts->found[EP_FOUND_NONE], 1);
    assert_int_equal(counts->found[EP_FOUND_DISK], 1);
    assert_int_equal(counts->found[EP_FOUND_MEMORY], 1);
    assert_int_equal(counts->errors_4xx, 1);
    assert_int_equal(counts->errors_5xx, 1);
    assert_int_equal(counts->model_errors, 2);
    assert_int_equal(c.outcome->cells[1].ended[EP_ENDING_COMPLETED], 1);
    assert_int_equal(c.outcome->cells[1].ended[EP_ENDING_FAILED], 1);
    assert_int_equal(c.outcome->cells[1].reached, 1); /* the first attempt of the other did not */
    assert_int_equal(c.outcome->cells[1].cold, 0);
    assert_int_equal(counts->bytes_requested,
                     2 * 1000); /* the one without an instance asked none */
    stop(&c);
}

static void every_latency_of_a_model_is_counted(void **state)
{
    (void)state;
    struct collecting c;
    start(&c, EP_KIND_MULTI_MODEL);
    for (int i = 0; i < 1000; i++)
        answer(&c, 300, 310 + i % 7, i % 3 == 0, 200, EP_FOUND_MEMORY);
    ep_collector_settle(c.collector);
    assert_int_equal(ep_coarse_histogram_count(&c.outcome->models[0].latency), 666);
    assert_int_equal(ep_coarse_histogram_count(&c.outcome->models[1].latency), 334);
    assert_int_equal(ep_coarse_histogram_count_at_most(&c.outcome->models[1].latency, 10), 48);
    stop(&c);
}

static void nothing_counted_is_all_zero(void **state)
{
    (void)state;
    struct collecting c;
    start(&c, EP_KIND_MULTI_MODEL);
    ep_collector_settle(c.collector);
    assert_int_equal(c.outcome->attempts.sent, 0);
    assert_int_equal(c.outcome->attempts.status_count, 0);
    assert_int_equal(c.outcome->attempts.overhead.min_ns, 0);
    assert_int_equal(c.outcome->cells[0].reached, 0);
    stop(&c);
}

/* Service alone: not counted. A tie of service and what is beyond it: the first in the ledger. */
static void a_line_knows_what_took_longest(void **state)
{
    (void)state;
    struct collecting c;
    start(&c, EP_KIND_MULTI_MODEL);
    static const ep_time parts[][EP_PART_COUNT] = {
        {0, 0, 1000, 999, 0, 0},  {0, 0, 1000, 0, 999, 0},   {0, 0, 999, 0, 1000, 0},
        {0, 0, 1000, 1000, 0, 0}, {1500, 0, 200, 0, 299, 0}, {0, 0, 300, 700, 999, 0}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct ep_request_record record = {
            .first_arrival = 300, .done = 300, .status = 200, .attempts = 1};
        for (int part = 0; part < EP_PART_COUNT; part++)
            record.done += record.parts[part] = parts[i][part];
        c.observer.on_request(c.observer.self, &record);
    }
    uint64_t mainly[EP_CAUSE_COUNT] = {0};
    int64_t completed = 0;
    for (int line = 0; line < EP_PART_LINES; line++) {
        completed += c.outcome->lines[line].count;
        for (int cause = 0; cause < EP_CAUSE_COUNT; cause++)
            mainly[cause] += c.outcome->ledger[line].mainly[cause];
    }
    assert_int_equal(completed, 6);
    assert_int_equal(mainly[EP_CAUSE_SERVICE], 0);
    assert_int_equal(mainly[EP_CAUSE_OVERHEAD], 2);
    assert_int_equal(mainly[EP_CAUSE_CONTENTION], 1);
    assert_int_equal(mainly[EP_CAUSE_QUEUE], 1);
    stop(&c);
}

static void loads_and_evictions_count_when_they_begin_in_the_span(void **state)
{
    (void)state;
    struct collecting c;
    start(&c, EP_KIND_MULTI_MODEL);
    struct ep_load_record load = {.started = 199,
                                  .has_started = true,
                                  .from_s3 = true,
                                  .was_short = true,
                                  .blocked_ns = 5,
                                  .download_ns = 70,
                                  .load_ns = 30};
    c.observer.on_load_started(c.observer.self, &load);
    c.observer.on_load(c.observer.self, &load);
    load.started = 200;
    c.observer.on_load_started(c.observer.self, &load);
    c.observer.on_load(c.observer.self, &load);
    load.from_s3 = load.was_short = false;
    load.blocked_ns = 0;
    c.observer.on_load_started(c.observer.self, &load);
    c.observer.on_load(c.observer.self, &load);
    load.abandoned = true;
    load.done = 6399;
    c.observer.on_load(c.observer.self, &load);
    load.has_started = false; /* it never had its turn: what it lacked counts now */
    load.was_short = true;
    load.blocked_ns = 7;
    c.observer.on_load(c.observer.self, &load);
    load.done = 6400;
    c.observer.on_load(c.observer.self, &load);
    c.observer.on_evicted(c.observer.self, EP_EVICTED_MEMORY, 0, 0, 6399, 50);
    c.observer.on_evicted(c.observer.self, EP_EVICTED_MEMORY, 0, 0, 6400, 50);
    c.observer.on_evicted(c.observer.self, EP_UNLOADED, 0, 0, 6399, 30);
    c.observer.on_evicted(c.observer.self, EP_EVICTED_DISK, 0, 0, 300, 0);
    const struct ep_load_counts *counts = &c.outcome->loads;
    assert_int_equal(counts->from_s3, 1);
    assert_int_equal(counts->from_disk, 1);
    assert_int_equal(counts->bytes_missed, 2000);
    assert_int_equal(counts->short_of_memory, 2);
    assert_int_equal(counts->blocked, 2);
    assert_int_equal(counts->blocked_ns, 12);
    assert_int_equal(counts->abandoned, 2);
    assert_int_equal(counts->download.count, 1);
    assert_int_equal(counts->load.count, 2);
    assert_int_equal(counts->evicted_memory, 1);
    assert_int_equal(counts->evicted_disk, 1);
    assert_int_equal(counts->unload.sum_ns, 80); /* one evicted, one unloaded after use */
    /* 1 s + 600 B / 200 MB/s = 1 s + 3000 ns each, and once 600 B / 125 MB/s of extraction */
    assert_int_equal(counts->cpu_ns, 2 * 1000003000LL + 4800);
    stop(&c);
}

static void the_backlog_is_what_the_slice_leaves(void **state)
{
    (void)state;
    struct collecting c;
    start(&c, EP_KIND_MULTI_MODEL);
    ep_collector_on_slice_end(c.collector, 7, 12);
    assert_int_equal(c.outcome->slices[7].open_at_end, 12);
    stop(&c);
}

/* Over the end of the warm-up, a bound of slices and the horizon; one model of two is served. */
static void a_block_counts_as_its_requests_that_are_served_before_the_horizon(void **state)
{
    (void)state;
    struct collecting single, block;
    start(&single, EP_KIND_MULTI_MODEL);
    start_with(&block, EP_KIND_MULTI_MODEL, UINT32_MAX);
    struct ep_arrival arrivals[] = {
        {.at = 150, .compute_ns = -1},  {.at = 199, .compute_ns = 60}, {.at = 200, .compute_ns = 7},
        {.at = 200, .model = 1},        {.at = 250, .compute_ns = -1}, {.at = 300, .compute_ns = 5},
        {.at = 6399, .compute_ns = -1}, {.at = 6400, .compute_ns = 9}, {.at = 6500},
    };
    ep_collector_on_arrivals(block.collector, arrivals, 5);
    ep_collector_on_arrivals(block.collector, arrivals + 5, 4);
    for (int i = 0; i < 7; i++)
        if (arrivals[i].model == 0)
            ep_collector_on_arrival(single.collector, &arrivals[i]);
    assert_int_equal(ep_collector_open(block.collector), 4);
    assert_int_equal(ep_collector_open(single.collector), 4);
    assert_int_equal(block.outcome->cells[0].arrived, 4);
    assert_int_equal(block.outcome->cells[1].arrived, 0);
    assert_memory_equal(block.outcome->slices, single.outcome->slices,
                        sizeof block.outcome->slices);
    assert_memory_equal(block.outcome->work_ns, single.outcome->work_ns,
                        (EP_SLICE_COUNT + 1) * sizeof *block.outcome->work_ns);
    assert_int_equal(block.outcome->slices[1].arrived, 2);
    assert_int_equal(block.outcome->slices[2].arrived, 2);
    assert_int_equal(block.outcome->slices[EP_SLICE_AFTER].arrived, 0);
    assert_int_equal(block.outcome->models[0].arrived, 4);
    assert_int_equal(block.outcome->models[0].hold_ns, single.outcome->models[0].hold_ns);
    assert_int_equal(block.outcome->models[1].arrived, 0);
    stop(&single);
    stop(&block);
}

/* More than any counter holds is the most it holds. */
static void work_stays_at_the_greatest_value(void **state)
{
    (void)state;
    struct collecting c;
    start(&c, EP_KIND_MULTI_MODEL);
    c.outcome->work_ns[3] = INT64_MAX - 5;
    c.outcome->models[0].hold_ns = INT64_MAX;
    arrive(&c, 300, 0, -1);
    arrive(&c, 300, 0, -1);
    assert_int_equal(c.outcome->work_ns[3], INT64_MAX);
    assert_int_equal(c.outcome->models[0].hold_ns, INT64_MAX);
    stop(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_first_arrivals_in_the_measured_span_count),
        cmocka_unit_test(slices_are_by_first_arrival_in_any_order_of_answers),
        cmocka_unit_test(parts_are_added_up_by_latency),
        cmocka_unit_test(cold_is_whoever_did_not_find_the_model),
        cmocka_unit_test(without_a_cache_every_request_is_warm),
        cmocka_unit_test(offered_work_is_counted_at_the_arrival),
        cmocka_unit_test(attempts_are_those_of_measured_requests),
        cmocka_unit_test(a_request_of_two_attempts_is_one_request),
        cmocka_unit_test(every_latency_of_a_model_is_counted),
        cmocka_unit_test(nothing_counted_is_all_zero),
        cmocka_unit_test(a_line_knows_what_took_longest),
        cmocka_unit_test(loads_and_evictions_count_when_they_begin_in_the_span),
        cmocka_unit_test(the_backlog_is_what_the_slice_leaves),
        cmocka_unit_test(a_block_counts_as_its_requests_that_are_served_before_the_horizon),
        cmocka_unit_test(work_stays_at_the_greatest_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run/container_watch.h"

#define SLOTS 4 /* two endpoints of two containers */
#define MS EP_MILLISECOND

struct set_up {
    struct ep_fleet_config fleet;
    struct ep_container_counts *counts;
    struct ep_container_minutes rows;
    struct ep_container_watch *watch;
};

static struct set_up set_up(void)
{
    struct set_up it = {
        .fleet = {.kind = EP_KIND_MULTI_CONTAINER, .endpoint_count = 2, .container_count = 2}};
    assert_int_equal(ep_container_counts_slots(&it.fleet), SLOTS);
    it.counts = ep_container_counts_create(SLOTS);
    return it;
}

static void begin(struct set_up *it)
{
    const struct ep_container_watch_config config = {.fleet = &it->fleet,
                                                     .counts = it->counts,
                                                     .rows = &it->rows,
                                                     .warmup = 90 * EP_SECOND,
                                                     .horizon = 4 * EP_MINUTE};
    it->watch = ep_container_watch_create(&config);
}

static void end(struct set_up *it)
{
    ep_container_watch_destroy(it->watch);
    ep_container_counts_destroy(it->counts, SLOTS);
    ep_array_fini(&it->rows);
}

/* In the second container of the second endpoint, on instance 1. */
static struct ep_visit_record visit(ep_time arrived, ep_time left)
{
    return (struct ep_visit_record){.first_arrival = arrived,
                                    .entered = left - 50 * MS,
                                    .started = left - 30 * MS,
                                    .left = left,
                                    .service_ns = 20 * MS,
                                    .cpu_ns = 15 * MS,
                                    .endpoint = 1,
                                    .instance = 1,
                                    .container = 1,
                                    .status = 200};
}

static void requests_count_by_arrival_and_work_by_its_end(void **state)
{
    (void)state;
    struct set_up it = set_up();
    begin(&it);
    struct ep_visit_record before = visit(89 * EP_SECOND, 91 * EP_SECOND);
    struct ep_visit_record in = visit(92 * EP_SECOND, 93 * EP_SECOND);
    struct ep_visit_record after = visit(239 * EP_SECOND, 241 * EP_SECOND);
    struct ep_visit_record full = visit(94 * EP_SECOND, 95 * EP_SECOND);
    struct ep_visit_record large = visit(94 * EP_SECOND, 95 * EP_SECOND);
    full.status = 503;
    large.status = 413;
    full.entered = full.started = full.left;
    large.entered = large.started = large.left;
    const struct ep_visit_record *all[] = {&before, &in, &after, &full, &large};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        ep_container_watch_on_visit(it.watch, all[i]);
    const struct ep_container_counts *counts = &it.counts[3];
    assert_int_equal(counts->invocations, 4);
    assert_int_equal(counts->served, 2);
    assert_int_equal(counts->errors_4xx, 1);
    assert_int_equal(counts->errors_5xx, 1);
    assert_int_equal(counts->queue_ns, 40 * MS);
    assert_int_equal(counts->service_ns, 40 * MS);
    assert_int_equal(counts->contention_ns, 20 * MS);
    assert_int_equal(counts->latency.sum_ns, 100 * MS);
    assert_int_equal(counts->latency.max_ns, 50 * MS);
    assert_int_equal(counts->latency.min_ns, 0);
    assert_int_equal(counts->cpu_ns, 30 * MS); /* before and in */
    assert_int_equal(counts->busy_ns, 60 * MS);
    assert_int_equal(it.counts[0].invocations + it.counts[1].invocations + it.counts[2].invocations,
                     0);
    end(&it);
}

/* Two instances; the warm-up ends in the middle of minute 1. Instance 1, that of the visits, is
 * gone after 30 s of minute 2. */
static void minutes_have_points_of_the_instances_that_were_there(void **state)
{
    (void)state;
    struct set_up it = set_up();
    begin(&it);
    struct ep_instance_life lives[2] = {ep_instance_life_standing(0, 0, 0),
                                        ep_instance_life_standing(0, 1, 0)};
    struct ep_visit_record early = visit(70 * EP_SECOND, 71 * EP_SECOND);
    struct ep_visit_record late = visit(100 * EP_SECOND, 101 * EP_SECOND);
    struct ep_visit_record last = visit(125 * EP_SECOND, 126 * EP_SECOND);
    ep_container_watch_end_piece(it.watch, 0, EP_MINUTE, lives, 2, true);
    ep_container_watch_on_visit(it.watch, &early);
    ep_container_watch_end_piece(it.watch, EP_MINUTE, 90 * EP_SECOND, lives, 2, false);
    ep_container_watch_on_visit(it.watch, &late);
    ep_container_watch_end_piece(it.watch, 90 * EP_SECOND, 2 * EP_MINUTE, lives, 2, true);
    ep_container_watch_on_visit(it.watch, &last);
    lives[1].draining = lives[1].gone = 150 * EP_SECOND;
    ep_container_watch_end_piece(it.watch, 2 * EP_MINUTE, 3 * EP_MINUTE, lives, 2, true);
    ep_container_watch_end_piece(it.watch, 3 * EP_MINUTE, 4 * EP_MINUTE, lives, 2, true);

    assert_int_equal(it.rows.count, 4 * SLOTS);
    const struct ep_container_minute *minute = &it.rows.items[SLOTS + 3];
    assert_int_equal(minute->begin, EP_MINUTE);
    assert_int_equal(minute->slot, 3);
    assert_int_equal(minute->invocations, 2);           /* of the whole minute */
    assert_int_equal(minute->cpu_points.count, 1);      /* of the rest of it: 15 ms in 30 s */
    assert_int_equal(minute->cpu_points.sum_ns, 50000); /* 0.05 % */
    const struct ep_container_minute *next = &it.rows.items[2 * SLOTS + 3];
    assert_int_equal(next->cpu_points.sum_ns, 50000); /* 15 ms in the 30 s that it was there */
    assert_int_equal(it.rows.items[2 * SLOTS].cpu_points.sum_ns, 0); /* the other endpoint's */
    assert_int_equal(it.rows.items[2 * SLOTS].cpu_points.count, 1);
    assert_int_equal(it.rows.items[3 * SLOTS + 3].cpu_points.count, 0); /* nobody is left */
    assert_int_equal(it.counts[3].cpu_points.count, 2);                 /* after the warm-up */
    assert_int_equal(it.counts[0].cpu_points.count, 3);
    end(&it);
}

static void counts_of_replications_add_up(void **state)
{
    (void)state;
    struct set_up it = set_up();
    begin(&it);
    struct ep_visit_record in = visit(92 * EP_SECOND, 93 * EP_SECOND);
    ep_container_watch_on_visit(it.watch, &in);
    struct ep_container_counts *sum = ep_container_counts_create(SLOTS);
    ep_container_counts_merge(sum, it.counts, SLOTS);
    ep_container_counts_merge(sum, it.counts, SLOTS);
    assert_int_equal(sum[3].invocations, 2);
    assert_int_equal(sum[3].served, 2);
    assert_int_equal(sum[3].latency.sum_ns, 100 * MS);
    assert_int_equal(sum[3].busy_ns, 60 * MS);
    assert_int_equal(sum[3].cpu_ns, 30 * MS);
    assert_int_equal(ep_coarse_histogram_count(&sum[3].latency_ns), 2);
    ep_container_counts_destroy(sum, SLOTS);
    end(&it);
}

static void other_kinds_have_none(void **state)
{
    (void)state;
    const struct ep_fleet_config single = {
        .kind = EP_KIND_SINGLE_MODEL, .endpoint_count = 3, .container_count = 1};
    assert_int_equal(ep_container_counts_slots(&single), 0);
    assert_null(ep_container_counts_create(0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_count_by_arrival_and_work_by_its_end),
        cmocka_unit_test(minutes_have_points_of_the_instances_that_were_there),
        cmocka_unit_test(counts_of_replications_add_up),
        cmocka_unit_test(other_kinds_have_none),
    };
    return cmocka_run_group_tests_name("container_watch", tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run/outcome.h"

static void an_ending_is_by_the_last_attempts_status(void **state)
{
    (void)state;
    assert_int_equal(ep_outcome_ending(200, 0), EP_ENDING_COMPLETED);
    assert_int_equal(ep_outcome_ending(429, 0), EP_ENDING_REJECTED);
    assert_int_equal(ep_outcome_ending(424, 503), EP_ENDING_REJECTED);
    assert_int_equal(ep_outcome_ending(424, 0), EP_ENDING_FAILED);
    assert_int_equal(ep_outcome_ending(EP_STATUS_TIMEOUT, 0), EP_ENDING_FAILED);
}

/* Every latency has a line, lines follow the order of latencies, 64 to a power of two. */
static void part_lines_are_logarithmic(void **state)
{
    (void)state;
    assert_int_equal(ep_outcome_part_line(0), 0);
    assert_int_equal(ep_outcome_part_line(63), 63);
    assert_int_equal(ep_outcome_part_line(64), 64);
    assert_int_equal(ep_outcome_part_line(127), 127);
    assert_int_equal(ep_outcome_part_line(128), 128);
    assert_int_equal(ep_outcome_part_line(129), 128);
    assert_int_equal(ep_outcome_part_line(256), 192);
    assert_true(ep_outcome_part_line(INT64_MAX) < EP_PART_LINES);
    uint32_t last = 0;
    for (int64_t x = 1; x < INT64_MAX / 3; x += x / 64 + 1) {
        uint32_t line = ep_outcome_part_line(x);
        assert_true(line >= last && line - last <= 3);
        last = line;
    }
}

static void part_lines_begin_at_a_cache_line(void **state)
{
    (void)state;
    struct ep_outcome *outcome = ep_outcome_create(1, 1, 1, true);
    assert_int_equal((uintptr_t)outcome->lines % 64, 0);
    assert_int_equal(sizeof(struct ep_part_line), 64);
    outcome->lines[EP_PART_LINES - 1].count = 1; /* the last one is inside */
    ep_outcome_destroy(outcome);
}

static void spans_keep_their_extremes(void **state)
{
    (void)state;
    struct ep_span a = {0}, b = {0}, empty = {0};
    ep_span_record(&a, 7);
    ep_span_record(&a, 3);
    ep_span_record(&b, 11);
    ep_span_merge(&b, &empty);
    ep_span_merge(&empty, &a);
    assert_int_equal(empty.min_ns, 3);
    ep_span_merge(&a, &b);
    assert_int_equal(a.count, 3);
    assert_int_equal(a.sum_ns, 21);
    assert_int_equal(a.min_ns, 3);
    assert_int_equal(a.max_ns, 11);
}

static struct ep_outcome *sample(int64_t latency, uint16_t status)
{
    struct ep_outcome *outcome = ep_outcome_create(2, 2, 2, true);
    outcome->cells[1].arrived = 3;
    outcome->cells[1].ended[EP_ENDING_COMPLETED] = 2;
    outcome->cells[1].cold = 1;
    outcome->cells[1].reached = 2;
    ep_histogram_record(outcome->cells[1].latency[EP_COLD], latency);
    outcome->cells[1].latency_ns[EP_COLD] = latency;
    outcome->slices[5] = (struct ep_slice){
        .arrived = 3, .answered = 2, .completed = 2, .latency_ns = latency, .open_at_end = 1};
    outcome->lines[9].count = 1;
    outcome->lines[9].sum_ns[EP_PART_QUEUE] = latency;
    outcome->models[1].arrived = 3;
    outcome->models[1].hold_ns = 30;
    ep_coarse_histogram_record(&outcome->models[1].latency, latency);
    outcome->work_ns[5 * 2 + 1] = 40;
    outcome->endpoint_attempts[1] = 4;
    outcome->attempts.sent = 4;
    ep_attempt_counts_add_status(&outcome->attempts, status, 0, 4);
    ep_span_record(&outcome->attempts.model_latency, latency);
    outcome->loads.from_s3 = 1;
    outcome->loads.cpu_ns = 50;
    return outcome;
}

static void merging_adds_everything(void **state)
{
    (void)state;
    struct ep_outcome *a = sample(100, 200), *b = sample(300, 429);
    ep_outcome_merge(a, b);
    ep_outcome_destroy(b);
    struct ep_cell total = ep_outcome_total(a);
    assert_int_equal(total.arrived, 6);
    assert_int_equal(ep_cell_answered(&total), 4);
    assert_int_equal(a->cells[1].latency_ns[EP_COLD], 400);
    assert_int_equal(ep_histogram_count(a->cells[1].latency[EP_COLD]), 2);
    assert_int_equal(a->slices[5].open_at_end, 2);
    assert_int_equal(a->slices[5].latency_ns, 400);
    assert_int_equal(a->lines[9].sum_ns[EP_PART_QUEUE], 400);
    assert_int_equal(a->models[1].hold_ns, 60);
    assert_int_equal(ep_coarse_histogram_count(&a->models[1].latency), 2);
    assert_int_equal(a->work_ns[11], 80);
    assert_int_equal(a->endpoint_attempts[1], 8);
    assert_int_equal(a->attempts.status_count, 2);
    assert_int_equal(a->attempts.by_status[1].status, 429);
    assert_int_equal(a->attempts.by_status[1].count, 4);
    assert_int_equal(a->attempts.model_latency.max_ns, 300);
    assert_int_equal(a->loads.from_s3, 2);
    assert_int_equal(a->loads.cpu_ns, 100);
    ep_outcome_destroy(a);
}

static void what_arrived_is_answered_or_under_way(void **state)
{
    (void)state;
    struct ep_outcome *outcome = ep_outcome_create(1, 1, 1, false);
    outcome->slices[0].arrived = 5;
    outcome->slices[1].answered = 3;
    outcome->cells[0].arrived = 2;
    outcome->cells[0].ended[EP_ENDING_FAILED] = 1;
    assert_true(ep_outcome_is_conserved(outcome, 2, 1));
    assert_false(ep_outcome_is_conserved(outcome, 1, 1));
    assert_false(ep_outcome_is_conserved(outcome, 2, 0));
    ep_outcome_destroy(outcome);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ending_is_by_the_last_attempts_status),
        cmocka_unit_test(part_lines_are_logarithmic),
        cmocka_unit_test(part_lines_begin_at_a_cache_line),
        cmocka_unit_test(spans_keep_their_extremes),
        cmocka_unit_test(merging_adds_everything),
        cmocka_unit_test(what_arrived_is_answered_or_under_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"

#include "run/ledger.h"

/* A request with its latency in these parts; those of the load in `load`, or NULL. */
static void complete(struct ep_outcome *outcome, ep_model_id model, const int64_t *load,
                     int64_t queue, int64_t service)
{
    struct ep_request_record record = {.load_parts = load, .model = model};
    record.parts[EP_PART_QUEUE] = queue;
    record.parts[EP_PART_SERVICE] = service;
    for (int part = 0; load && part < EP_LOAD_PART_COUNT; part++)
        record.parts[EP_PART_LOAD_WAIT] += load[part];
    int64_t latency = queue + service + record.parts[EP_PART_LOAD_WAIT];
    uint32_t bucket = ep_outcome_part_line(latency);
    outcome->lines[bucket].count++;
    for (int part = 0; part < EP_PART_COUNT; part++)
        outcome->lines[bucket].sum_ns[part] += record.parts[part];
    if (load || 2 * service < latency)
        ep_ledger_line_count(&outcome->ledger[bucket], &record);
    ep_coarse_histogram_record(&outcome->models[model].latency, latency);
}

static double together(const struct ep_ledger_charges *charges)
{
    double sum = 0;
    for (int i = 0; i < EP_CAUSE_COUNT; i++)
        sum += charges->share[i];
    return sum;
}

/* 200 requests: the slowest 1 % are two. */
static void the_slowest_are_charged_to_their_causes(void **state)
{
    (void)state;
    struct ep_outcome *outcome = ep_outcome_create(1, 2, 1, true);
    const int64_t load[] = {[EP_LOAD_PART_QUEUE] = 1000,
                            [EP_LOAD_PART_EVICTION] = 500,
                            [EP_LOAD_PART_DOWNLOAD] = 4000,
                            [EP_LOAD_PART_EXTRACT] = 2000,
                            [EP_LOAD_PART_LOAD] = 300};
    complete(outcome, 1, load, 100, 100); /* 8000 */
    complete(outcome, 0, NULL, 1500, 500);
    for (int i = 0; i < 198; i++)
        complete(outcome, 0, NULL, 3, 7);
    struct ep_ledger_charges charges;
    ep_ledger_charge(outcome, &charges);
    assert_near(charges.requests, 2, 1e-15);
    assert_near(charges.share[EP_CAUSE_DOWNLOAD], 0.4, 1e-15);
    assert_near(charges.share[EP_CAUSE_EXTRACT], 0.2, 1e-15);
    assert_near(charges.share[EP_CAUSE_LOAD], 0.03, 1e-15);
    assert_near(charges.share[EP_CAUSE_LOAD_QUEUE], 0.1, 1e-15);
    assert_near(charges.share[EP_CAUSE_EVICTION], 0.05, 1e-15);
    assert_near(charges.share[EP_CAUSE_QUEUE], 0.16, 1e-15);
    assert_near(charges.share[EP_CAUSE_SERVICE], 0.06, 1e-15);
    assert_near(charges.mean_ns[EP_CAUSE_DOWNLOAD], 2000, 1e-12);
    assert_near(together(&charges), 1, 1e-15);
    assert_near(charges.mainly[EP_CAUSE_DOWNLOAD], 1, 1e-15);
    assert_near(charges.mainly[EP_CAUSE_QUEUE], 1, 1e-15);
    assert_near(charges.mainly[EP_CAUSE_SERVICE], 0, 1e-15);
    ep_outcome_destroy(outcome);
}

/* 150 requests: one and a half; the second counts by half. */
static void the_bucket_at_the_border_counts_by_the_share_that_is_missing(void **state)
{
    (void)state;
    struct ep_outcome *outcome = ep_outcome_create(1, 2, 1, true);
    complete(outcome, 0, NULL, 6000, 2000);
    complete(outcome, 1, NULL, 0, 4000);
    for (int i = 0; i < 148; i++)
        complete(outcome, 0, NULL, 0, 10);
    struct ep_ledger_charges charges;
    ep_ledger_charge(outcome, &charges);
    assert_near(charges.requests, 1.5, 1e-15);
    assert_near(charges.share[EP_CAUSE_QUEUE], 0.6, 1e-15);
    assert_near(charges.share[EP_CAUSE_SERVICE], 0.4, 1e-15);
    assert_near(charges.mainly[EP_CAUSE_QUEUE], 1, 1e-15);
    assert_near(charges.mainly[EP_CAUSE_SERVICE], 0.5, 1e-15);
    struct ep_ledger_model_charge models[3];
    assert_int_equal(ep_ledger_charge_models(outcome, models, 3), 2);
    assert_int_equal(models[0].model, 0);
    assert_near(models[0].ns, 8000, 1e-9);
    assert_near(models[0].requests, 1, 1e-12);
    assert_int_equal(models[1].model, 1);
    assert_near(models[1].ns, 2000, 1e-9);
    assert_near(models[1].requests, 0.5, 1e-12);
    assert_int_equal(ep_ledger_charge_models(outcome, models, 1), 1);
    ep_outcome_destroy(outcome);
}

/* Requests of one bucket are alike: its time is divided by how many each model has in it. */
static void models_share_a_bucket_by_their_requests(void **state)
{
    (void)state;
    struct ep_outcome *outcome = ep_outcome_create(1, 3, 1, true);
    for (int i = 0; i < 100; i++)
        complete(outcome, i < 60 ? 2 : i < 90 ? 1 : 0, NULL, 0, 1000000);
    struct ep_ledger_model_charge models[3];
    assert_int_equal(ep_ledger_charge_models(outcome, models, 3), 3);
    assert_int_equal(models[0].model, 2);
    assert_near(models[0].ns, 600000, 1e-6);
    assert_int_equal(models[1].model, 1);
    assert_near(models[1].ns, 300000, 1e-6);
    assert_near(models[0].requests + models[1].requests + models[2].requests, 1, 1e-12);
    ep_outcome_destroy(outcome);
}

/* Whatever the latencies: causes, and models, add up to the time of the slowest 1 %. */
static void the_charges_add_up(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 50; seed++) {
        struct ep_outcome *outcome = ep_outcome_create(1, 7, 1, true);
        uint64_t x = seed;
        for (int i = 0; i < 700; i++) {
            x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            int64_t load[EP_LOAD_PART_COUNT];
            for (int part = 0; part < EP_LOAD_PART_COUNT; part++)
                load[part] = (int64_t)((x >> (8 + 8 * part)) & 0xff) << (x >> 60);
            complete(outcome, (uint32_t)(x % 7), x & 1024 ? load : NULL, (int64_t)(x >> 44),
                     (int64_t)(x >> 50) + 1);
        }
        struct ep_ledger_charges charges;
        struct ep_ledger_model_charge models[7];
        double tail = 0, requests = 0, of_models = 0, mainly = 0;
        ep_ledger_charge(outcome, &charges);
        size_t count = ep_ledger_charge_models(outcome, models, 7);
        for (int i = 0; i < EP_CAUSE_COUNT; i++) {
            tail += charges.mean_ns[i] * charges.requests;
            mainly += charges.mainly[i];
        }
        for (size_t i = 0; i < count; i++) {
            of_models += models[i].ns;
            requests += models[i].requests;
        }
        assert_near(together(&charges), 1, 1e-14);
        assert_near(mainly, 7, 1e-12);
        assert_near(requests, 7, 1e-9);
        assert_near(of_models / tail, 1, 1e-12);
        ep_outcome_destroy(outcome);
    }
}

static void without_a_completed_request_there_is_no_share(void **state)
{
    (void)state;
    struct ep_outcome *outcome = ep_outcome_create(1, 1, 1, true);
    struct ep_ledger_charges charges;
    struct ep_ledger_model_charge model;
    ep_ledger_charge(outcome, &charges);
    assert_true(isnan(charges.share[EP_CAUSE_SERVICE]));
    assert_true(charges.requests == 0);
    assert_int_equal(ep_ledger_charge_models(outcome, &model, 1), 0);
    complete(outcome, 0, NULL, 0, 0); /* in no time: nothing to share */
    ep_ledger_charge(outcome, &charges);
    assert_true(isnan(charges.share[EP_CAUSE_SERVICE]));
    assert_true(charges.mean_ns[EP_CAUSE_SERVICE] == 0);
    ep_outcome_destroy(outcome);
}

static void requests_that_do_not_complete_are_charged_apart(void **state)
{
    (void)state;
    const int64_t load[EP_LOAD_PART_COUNT] = {[EP_LOAD_PART_DOWNLOAD] = 40};
    struct ep_request_record record = {.load_parts = load};
    struct ep_ledger_lost lost = {0}, more = {0};
    record.parts[EP_PART_LOAD_WAIT] = 40;
    record.parts[EP_PART_RETRY] = 60;
    ep_ledger_lost_count(&more, &record);
    ep_ledger_lost_count(&lost, &record);
    ep_ledger_lost_merge(&lost, &more);
    assert_int_equal(lost.count, 2);
    assert_int_equal(lost.ns[EP_CAUSE_DOWNLOAD], 80);
    assert_int_equal(lost.ns[EP_CAUSE_RETRY], 120);
}

static void lines_merge(void **state)
{
    (void)state;
    const int64_t load[EP_LOAD_PART_COUNT] = {[EP_LOAD_PART_EVICTION] = 40};
    struct ep_request_record record = {.load_parts = load};
    struct ep_ledger_line line = {0}, other = {0};
    record.parts[EP_PART_LOAD_WAIT] = 40;
    ep_ledger_line_count(&line, &record);
    record.load_parts = NULL;
    record.parts[EP_PART_CONTENTION] = 9;
    ep_ledger_line_count(&other, &record);
    ep_ledger_line_merge(&line, &other);
    assert_int_equal(line.load_ns[EP_LOAD_PART_EVICTION], 40);
    assert_int_equal(line.mainly[EP_CAUSE_EVICTION], 1);
    assert_int_equal(line.mainly[EP_CAUSE_CONTENTION], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_slowest_are_charged_to_their_causes),
        cmocka_unit_test(the_bucket_at_the_border_counts_by_the_share_that_is_missing),
        cmocka_unit_test(models_share_a_bucket_by_their_requests),
        cmocka_unit_test(the_charges_add_up),
        cmocka_unit_test(without_a_completed_request_there_is_no_share),
        cmocka_unit_test(requests_that_do_not_complete_are_charged_apart),
        cmocka_unit_test(lines_merge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

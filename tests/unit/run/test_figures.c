#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "run_sample.h"

#include "run/figures.h"
#include "run/instance_history.h"

/* One instance through all of the time. */
static struct ep_figures_context context_of(const struct run_sample *sample,
                                            struct ep_instance_history *instances)
{
    struct ep_instance_life life = ep_instance_life_standing(0, 0, 0);
    *instances = ep_instance_history_of(&sample->option, &life, 1, 0, 100 * EP_SECOND);
    return (struct ep_figures_context){.option = &sample->option,
                                       .cells = &sample->cells,
                                       .warmup = 0,
                                       .horizon = 100 * EP_SECOND,
                                       .replications = 1,
                                       .instance_usage = &instances->usage};
}

/* One completed request of model `cell` with all its latency in two parts. */
static void complete(struct ep_outcome *outcome, int cell, enum ep_warmth warmth, int64_t queue,
                     int64_t service)
{
    int64_t latency = queue + service;
    struct ep_part_line *line = &outcome->lines[ep_outcome_part_line(latency)];
    line->count++;
    line->sum_ns[EP_PART_QUEUE] += queue;
    line->sum_ns[EP_PART_SERVICE] += service;
    outcome->cells[cell].arrived++;
    outcome->cells[cell].reached++;
    outcome->cells[cell].cold += warmth == EP_COLD;
    outcome->cells[cell].ended[EP_ENDING_COMPLETED]++;
    outcome->cells[cell].latency_ns[warmth] += latency;
    ep_histogram_record(outcome->cells[cell].latency[warmth], latency);
}

static void latencies_are_by_view_and_warmth(void **state)
{
    (void)state;
    struct run_sample sample;
    run_sample_init(&sample, EP_KIND_MULTI_MODEL);
    struct ep_outcome *outcome = ep_outcome_create(2, 2, 1, true);
    struct ep_level_stats levels = {0};
    struct ep_view_figures views[2];
    struct ep_figures figures = {.views = views};
    complete(outcome, 0, EP_WARM, 0, 100);
    complete(outcome, 0, EP_WARM, 200, 100);
    complete(outcome, 1, EP_COLD, 400, 100);
    outcome->cells[1].arrived++; /* one failed */
    outcome->cells[1].ended[EP_ENDING_FAILED]++;
    struct ep_instance_history instances;
    struct ep_figures_context context = context_of(&sample, &instances);
    ep_figures_of(&context, outcome, &levels, &figures);
    assert_near(figures.all.latency[EP_SET_ALL][EP_LATENCY_MEAN], 300e-9, 1e-15);
    assert_near(figures.all.latency[EP_SET_WARM][EP_LATENCY_MEAN], 200e-9, 1e-15);
    assert_near(figures.all.latency[EP_SET_COLD][EP_LATENCY_MAX], 500e-9, 1e-15);
    assert_near(figures.all.latency[EP_SET_ALL][EP_LATENCY_P50], 300e-9, 1e-15);
    assert_near(figures.all.error_ratio, 0.25, 1e-15);
    assert_near(figures.all.cold_ratio, 1.0 / 3, 1e-15);
    assert_near(views[0].latency[EP_SET_ALL][EP_LATENCY_MAX], 300e-9, 1e-15);
    assert_true(isnan(views[0].latency[EP_SET_COLD][EP_LATENCY_P99]));
    assert_near(views[1].error_ratio, 0.5, 1e-15);
    ep_outcome_destroy(outcome);
}

/* 150 requests: the slowest 1 % are one and a half, of the second a half. */
static void the_tail_takes_a_share_of_the_line_at_its_border(void **state)
{
    (void)state;
    struct run_sample sample;
    run_sample_init(&sample, EP_KIND_MULTI_MODEL);
    struct ep_outcome *outcome = ep_outcome_create(2, 2, 1, true);
    struct ep_level_stats levels = {0};
    struct ep_view_figures views[2];
    struct ep_figures figures = {.views = views};
    complete(outcome, 0, EP_WARM, 8000, 2000);
    complete(outcome, 0, EP_WARM, 900, 100);
    for (int i = 0; i < 148; i++)
        complete(outcome, 0, EP_WARM, 0, 10);
    struct ep_instance_history instances;
    struct ep_figures_context context = context_of(&sample, &instances);
    ep_figures_of(&context, outcome, &levels, &figures);
    assert_near(figures.part_tail_mean[EP_PART_QUEUE], (8000 + 450) / 1.5 * 1e-9, 1e-15);
    assert_near(figures.part_tail_mean[EP_PART_SERVICE], (2000 + 50) / 1.5 * 1e-9, 1e-15);
    assert_near(figures.part_mean[EP_PART_QUEUE], 8900.0 / 150 * 1e-9, 1e-15);
    double sum = 0;
    for (int part = 0; part < EP_PART_COUNT; part++)
        sum += figures.part_mean[part];
    assert_true(sum == figures.all.latency[EP_SET_ALL][EP_LATENCY_MEAN]);
    ep_outcome_destroy(outcome);
}

/* $2/h for one instance; 100 s measured; 3 requests: 2 / 3600 x 100 / 3 x 1e6. */
static void money_is_per_hour_and_per_million(void **state)
{
    (void)state;
    struct run_sample sample;
    run_sample_init(&sample, EP_KIND_MULTI_MODEL);
    struct ep_outcome *outcome = ep_outcome_create(2, 2, 1, true);
    struct ep_level_stats levels = {0};
    struct ep_view_figures views[2];
    struct ep_figures figures = {.views = views};
    struct ep_instance_history instances;
    struct ep_figures_context context = context_of(&sample, &instances);
    ep_figures_of(&context, outcome, &levels, &figures);
    assert_near(figures.cost_per_hour, 2, 1e-12);
    assert_near(figures.cost_per_month, 1460, 1e-9);
    assert_true(isnan(figures.cost_per_million));
    assert_true(isnan(figures.all.error_ratio));
    assert_true(isnan(figures.part_mean[EP_PART_QUEUE]));
    for (int i = 0; i < 3; i++)
        complete(outcome, 0, EP_WARM, 0, 10);
    ep_figures_of(&context, outcome, &levels, &figures);
    assert_near(figures.cost_per_million, 2.0 / 36 / 3 * 1e6, 1e-6);
    ep_outcome_destroy(outcome);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(latencies_are_by_view_and_warmth),
        cmocka_unit_test(the_tail_takes_a_share_of_the_line_at_its_border),
        cmocka_unit_test(money_is_per_hour_and_per_million),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

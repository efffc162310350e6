#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "run_sample.h"

#include "run/levels.h"

/* A made-up instance: what it has moved by the time it is read. */
struct script {
    struct ep_instance_levels now[2];
};

static void read(void *source, uint32_t instance, struct ep_instance_levels *levels)
{
    struct script *script = source;
    *levels = script->now[instance];
    levels->memory_total = 10000;
    levels->disk_total = 1000;
}

struct sampling {
    struct run_sample sample;
    struct script script;
    struct ep_levels *levels;
    uint32_t instances;
};

/* Two vCPUs, 100 bytes/s of network and 50 bytes/s of disk. */
static void start(struct sampling *s, uint32_t instances, ep_time warmup)
{
    *s = (struct sampling){0};
    run_sample_init(&s->sample, EP_KIND_MULTI_MODEL);
    s->sample.option.fleet.instance.network = 100;
    s->sample.option.fleet.instance.disk_bandwidth = 50;
    s->instances = instances;
    s->levels = ep_levels_create(&s->sample.option.fleet, instances, warmup);
}

static struct ep_minute sample_at(struct sampling *s, ep_time at)
{
    struct ep_minute minute;
    ep_levels_sample(s->levels, at, read, &s->script, s->instances, &minute);
    return minute;
}

static void utilization_is_work_over_capacity(void **state)
{
    (void)state;
    struct sampling s;
    start(&s, 1, 0);
    sample_at(&s, 0);
    s.script.now[0] = (struct ep_instance_levels){.cpu_work_ns = 60e9,
                                                  .network_bytes = 1500,
                                                  .disk_bytes = 600,
                                                  .memory_byte_ns = 6000 * 60e9,
                                                  .disk_byte_ns = 100 * 60e9,
                                                  .resident_models = 3,
                                                  .outstanding = 4};
    struct ep_minute minute = sample_at(&s, EP_MINUTE);
    assert_near(minute.utilization[EP_RESOURCE_CPU], 0.5, 1e-12);
    assert_near(minute.utilization[EP_RESOURCE_MEMORY], 0.6, 1e-12);
    assert_near(minute.utilization[EP_RESOURCE_DISK], 0.1, 1e-12);
    assert_near(minute.utilization[EP_RESOURCE_NETWORK], 0.25, 1e-12);
    assert_int_equal(minute.resident_models, 3);
    assert_int_equal(minute.outstanding, 4);
    struct ep_level_stats stats = ep_levels_stats(s.levels);
    assert_near(stats.disk_io_ratio, 0.2, 1e-12);
    assert_near(stats.cpu_percent.mean, 100, 1e-9); /* of 200: 100 a vCPU */
    assert_near(stats.loaded_models.max, 3, 0);
    ep_levels_destroy(s.levels);
}

/* 2 x 60e9 are there; what is beyond by more than rounding is no rounding: vCPUs of one's own. */
static void all_in_use_is_1_whatever_was_rounded(void **state)
{
    (void)state;
    struct sampling s;
    start(&s, 1, 0);
    sample_at(&s, 0);
    s.script.now[0].cpu_work_ns = 120e9 + 16;
    assert_true(sample_at(&s, EP_MINUTE).utilization[EP_RESOURCE_CPU] == 1);
    s.script.now[0].cpu_work_ns += 180e9;
    assert_near(sample_at(&s, 2 * EP_MINUTE).utilization[EP_RESOURCE_CPU], 1.5, 1e-12);
    ep_levels_destroy(s.levels);
}

static void the_mean_is_over_time_and_the_peak_over_minutes(void **state)
{
    (void)state;
    struct sampling s;
    start(&s, 1, 0);
    sample_at(&s, 0);
    static const double busy[] = {0.2, 0.8, 0.5};
    for (int i = 0; i < 3; i++) {
        s.script.now[0].cpu_work_ns += busy[i] * 120e9;
        sample_at(&s, (i + 1) * EP_MINUTE);
    }
    s.script.now[0].cpu_work_ns += 2 * 6e9; /* six seconds, all busy: no whole minute */
    sample_at(&s, 3 * EP_MINUTE + 6 * EP_SECOND);
    struct ep_level_stats stats = ep_levels_stats(s.levels);
    assert_near(stats.mean[EP_RESOURCE_CPU], (1.5 * 60 + 6) / 186, 1e-12);
    assert_near(stats.peak_minute[EP_RESOURCE_CPU], 0.8, 1e-12);
    ep_levels_destroy(s.levels);
}

static void what_was_before_the_warm_up_is_left_out(void **state)
{
    (void)state;
    struct sampling s;
    start(&s, 1, 90 * EP_SECOND);
    static const ep_time at[] = {60, 90, 120, 180};
    static const double busy[] = {1, 1, 0.5, 0.25};
    sample_at(&s, 0);
    for (int i = 0; i < 4; i++) {
        ep_time span = (at[i] - (i ? at[i - 1] : 0)) * EP_SECOND;
        s.script.now[0].cpu_work_ns += busy[i] * 2 * (double)span;
        sample_at(&s, at[i] * EP_SECOND);
    }
    struct ep_level_stats stats = ep_levels_stats(s.levels);
    assert_near(stats.mean[EP_RESOURCE_CPU], (0.5 * 30 + 0.25 * 60) / 90, 1e-12);
    assert_near(stats.peak_minute[EP_RESOURCE_CPU], 0.25, 1e-12);
    assert_int_equal(stats.cpu_percent.count, 2);
    ep_levels_destroy(s.levels);
}

static void a_fleet_is_the_mean_of_its_instances(void **state)
{
    (void)state;
    struct sampling s;
    start(&s, 2, 0);
    sample_at(&s, 0);
    s.script.now[0].cpu_work_ns = 120e9;
    struct ep_minute minute = sample_at(&s, EP_MINUTE);
    assert_near(minute.utilization[EP_RESOURCE_CPU], 0.5, 1e-12);
    struct ep_level_stats stats = ep_levels_stats(s.levels);
    assert_near(stats.cpu_percent.min, 0, 0);
    assert_near(stats.cpu_percent.max, 200, 1e-9);
    ep_levels_destroy(s.levels);
}

static void what_is_unlimited_is_not_used_up(void **state)
{
    (void)state;
    struct sampling s;
    start(&s, 1, 0);
    s.sample.option.fleet.instance.network = INFINITY;
    sample_at(&s, 0);
    s.script.now[0].network_bytes = 1e12;
    assert_near(sample_at(&s, EP_MINUTE).utilization[EP_RESOURCE_NETWORK], 0, 0);
    ep_levels_destroy(s.levels);
}

/* The second comes after 30 s, busy all the time; the first is idle: 30 of 90 s are busy. */
static void who_comes_later_counts_from_then(void **state)
{
    (void)state;
    struct sampling s;
    start(&s, 1, 0);
    sample_at(&s, 0);
    s.instances = 2;
    s.script.now[1] = (struct ep_instance_levels){
        .absent_ns = 30 * EP_SECOND, .cpu_work_ns = 60e9, .memory_byte_ns = 10000 * 30e9};
    struct ep_minute minute = sample_at(&s, EP_MINUTE);
    assert_near(minute.utilization[EP_RESOURCE_CPU], 1.0 / 3, 1e-12);
    assert_near(minute.utilization[EP_RESOURCE_MEMORY], 1.0 / 3, 1e-12);
    s.script.now[0].absent_ns = 60 * EP_SECOND; /* gone with the minute */
    s.script.now[1].cpu_work_ns += 90e9;
    minute = sample_at(&s, 2 * EP_MINUTE);
    assert_near(minute.utilization[EP_RESOURCE_CPU], 0.75, 1e-12);
    s.script.now[0].absent_ns += 60 * EP_SECOND;
    s.script.now[1].absent_ns += 60 * EP_SECOND;
    minute = sample_at(&s, 3 * EP_MINUTE); /* nobody is there */
    assert_near(minute.utilization[EP_RESOURCE_CPU], 0, 0);
    assert_near(ep_levels_stats(s.levels).cpu_percent.max, 200, 1e-9);
    ep_levels_destroy(s.levels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utilization_is_work_over_capacity),
        cmocka_unit_test(all_in_use_is_1_whatever_was_rounded),
        cmocka_unit_test(the_mean_is_over_time_and_the_peak_over_minutes),
        cmocka_unit_test(what_was_before_the_warm_up_is_left_out),
        cmocka_unit_test(a_fleet_is_the_mean_of_its_instances),
        cmocka_unit_test(what_is_unlimited_is_not_used_up),
        cmocka_unit_test(who_comes_later_counts_from_then),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

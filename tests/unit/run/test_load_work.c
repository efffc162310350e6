#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "run_sample.h"

#include "run/load_work.h"

/* 90 MB archive, 250 MB extracted, on 50 MB/s of disk and vCPUs of twice the speed. */
static void slow_disk(struct run_sample *sample)
{
    run_sample_init(sample, EP_KIND_MULTI_MODEL);
    sample->models[0].artifact_bytes = 90000000;
    sample->models[0].extracted_bytes = 250000000;
    sample->option.fleet.instance.disk_bandwidth = 50e6;
    sample->option.fleet.instance.vcpu_speed = 2;
}

static void each_stage_takes_its_slowest_demand(void **state)
{
    (void)state;
    struct run_sample sample;
    slow_disk(&sample);
    struct ep_load_work work =
        ep_load_work_of(&sample.option.fleet, &sample.models[0], &sample.profile, false);
    assert_near(work.download_ns, 20e6 + 1.8e9, 1); /* first byte, then 90 MB at 50 MB/s */
    assert_near(work.extract_cpu_ns, 1e9, 1);       /* 250 / 125 s, twice as fast */
    assert_near(work.extract_ns, 5e9, 1);           /* 250 MB at 50 MB/s */
    assert_near(work.load_cpu_ns, 2.25e9 / 2, 1);   /* (1 + 250 / 200) s, twice as fast */
    assert_near(work.last_stage_ns, 2.25e9 / 2, 1); /* just extracted: nothing is read */
}

static void a_reload_reads_the_disk_copy(void **state)
{
    (void)state;
    struct run_sample sample;
    slow_disk(&sample);
    struct ep_load_work work =
        ep_load_work_of(&sample.option.fleet, &sample.models[0], &sample.profile, true);
    assert_near(work.last_stage_ns, 5e9, 1);
    assert_near(work.download_ns + work.extract_ns + work.extract_cpu_ns, 0, 0);
    sample.option.fleet.assumptions.page_cache = EP_PAGE_CACHE_ALWAYS;
    work = ep_load_work_of(&sample.option.fleet, &sample.models[0], &sample.profile, true);
    assert_near(work.last_stage_ns, 2.25e9 / 2, 1);
    sample.option.fleet.assumptions.page_cache = EP_PAGE_CACHE_NEVER;
    work = ep_load_work_of(&sample.option.fleet, &sample.models[0], &sample.profile, false);
    assert_near(work.last_stage_ns, 5e9, 1);
}

static void a_profile_overrides_the_assumptions(void **state)
{
    (void)state;
    struct run_sample sample;
    slow_disk(&sample);
    sample.profile.load_fixed_ns = 0;
    sample.profile.load_rate = INFINITY;
    sample.profile.extract_rate = INFINITY;
    struct ep_load_work work =
        ep_load_work_of(&sample.option.fleet, &sample.models[0], &sample.profile, false);
    assert_near(work.load_cpu_ns, 0, 0);
    assert_near(work.extract_cpu_ns, 0, 0);
}

/* What is not vCPU work is waiting, which no speed shortens. */
static void the_rest_of_a_load_is_waiting(void **state)
{
    (void)state;
    struct run_sample sample;
    slow_disk(&sample);
    sample.option.fleet.assumptions.load_cpu_share = 0.5;
    struct ep_load_work work =
        ep_load_work_of(&sample.option.fleet, &sample.models[0], &sample.profile, false);
    assert_near(work.load_cpu_ns, 2.25e9 / 4, 1);
    assert_near(work.last_stage_ns, 2.25e9 / 4 + 2.25e9 / 2, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_stage_takes_its_slowest_demand),
        cmocka_unit_test(a_reload_reads_the_disk_copy),
        cmocka_unit_test(a_profile_overrides_the_assumptions),
        cmocka_unit_test(the_rest_of_a_load_is_waiting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

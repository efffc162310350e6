#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run_yaml.h"

#include "base/mem.h"
#include "core/interval.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char run_yaml_off[] =
    "client: none\n"
    "assumptions:\n"
    "  overhead: 0ms\n  memory_high_water: 100%\n  instance_base_memory: 0B\n"
    "  process_memory: 0B\n  workers_per_model: unlimited\n  queue_per_model: unlimited\n"
    "  max_concurrent_loads: unlimited\n  spill_at: never\n  invoke_timeout: never\n"
    "  load_deadline: never\n  page_cache: always\n  s3_first_byte: 0ms\n"
    "  s3_stream: unlimited\n  extract_rate: unlimited\n  load_fixed: 0s\n"
    "  load_rate: unlimited\n  load_cpu_share: 0\n  first_inference_factor: 1\n"
    "  unload_time: 0s\n  hop: 0ms\n";

struct run_yaml run_yaml_world(const char *text)
{
    struct run_yaml run = {.diag = ep_diag_create()};
    run.scenario =
        ep_scenario_parse(EP_SOURCE_DIR "/tests/test.yaml", text, strlen(text), NULL, 0, run.diag);
    if (run.scenario)
        run.world = ep_world_create(run.scenario, run.diag);
    return run;
}

struct run_yaml run_yaml_on(const char *text, int jobs)
{
    struct run_yaml run = run_yaml_world(text);
    if (!run.world)
        fail_msg("%s", ep_diag_message(run.diag, 0));
    struct ep_experiment_options options = {.jobs = jobs, .want_series = true};
    run.result = ep_experiment_run(run.world, &options);
    assert_non_null(run.result);
    return run;
}

struct run_yaml run_yaml(const char *text)
{
    return run_yaml_on(text, 1);
}

struct run_yaml run_yaml_shipped(const char *name, const char *const *overrides, int jobs)
{
    struct run_yaml run = {.diag = ep_diag_create()};
    struct ep_override edits[16];
    size_t count = 0;
    for (; overrides[2 * count]; count++)
        edits[count] = (struct ep_override){overrides[2 * count], overrides[2 * count + 1]};
    char *path = ep_format(EP_SOURCE_DIR "/scenarios/%s.yaml", name);
    run.scenario = ep_scenario_load(path, edits, count, run.diag);
    ep_free(path);
    if (run.scenario)
        run.world = ep_world_create(run.scenario, run.diag);
    if (!run.world)
        fail_msg("%s", ep_diag_message(run.diag, 0));
    struct ep_experiment_options options = {.jobs = jobs, .want_series = true};
    run.result = ep_experiment_run(run.world, &options);
    assert_non_null(run.result);
    return run;
}

void run_yaml_refuses(const char *text, const char *const *messages)
{
    struct run_yaml run = run_yaml_world(text);
    assert_null(run.world);
    size_t i = 0;
    for (; messages[i]; i++) {
        const char *said = ep_diag_message(run.diag, i);
        assert_string_equal(said ? said : "nothing more", messages[i]);
    }
    if (ep_diag_message(run.diag, i))
        fail_msg("more than expected: %s", ep_diag_message(run.diag, i));
    run_yaml_fini(&run);
}

void run_yaml_fini(struct run_yaml *run)
{
    ep_result_destroy(run->result);
    ep_world_destroy(run->world);
    ep_scenario_destroy(run->scenario);
    ep_diag_destroy(run->diag);
    *run = (struct run_yaml){0};
}

const struct ep_deployment_result *run_yaml_deployment(const struct run_yaml *run, const char *name)
{
    for (size_t i = 0; i < run->result->deployment_count; i++)
        if (strcmp(run->result->deployments[i].name, name) == 0)
            return &run->result->deployments[i];
    fail_msg("no deployment %s", name);
    return NULL;
}

void run_yaml_covers(const struct ep_est *est, int replications, double truth)
{
    double degrees = replications - 1;
    double wider = ep_interval_student_t(0.995, degrees) / ep_interval_student_t(0.975, degrees);
    double half = (est->high - est->value) * wider;
    if (!(fabs(est->value - truth) <= half))
        fail_msg("%.6g -/+ %.3g (99 %%) does not cover %.6g", est->value, half, truth);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* From YAML to catalog, placement and problems. */
#include "near.h"
#include "run_yaml.h"
#include "temp_file.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRAFFIC "traffic:\n  - {name: t, models: m, arrivals: {poisson: {rate: 10/s}}}\n"
#define LAB "instance: {name: lab, vcpu: 2, memory: 8GiB, price: $1/h}"
#define HEAD "epsim: 1\nhorizon: 1h\nreplications: 2\n"

static void expect_error(const char *text, const char *message)
{
    struct run_yaml run = run_yaml_world(text);
    assert_null(run.world);
    const char *said = ep_diag_message(run.diag, 0);
    assert_non_null(said);
    if (!strstr(said, message))
        fail_msg("\"%s\" is not in \"%s\"", message, said);
    assert_string_equal(strstr(said, message), message); /* to its end */
    run_yaml_fini(&run);
}

/* The one problem of the one option. */
static void expect_problem(const char *text, const char *rule, const char *detail)
{
    struct run_yaml run = run_yaml_world(text);
    if (!run.world)
        fail_msg("%s", ep_diag_message(run.diag, 0));
    const struct ep_option *option = &run.world->options[0];
    assert_false(option->feasible);
    assert_int_equal(option->problem_count, 1);
    assert_string_equal(option->problems[0].rule, rule);
    assert_string_equal(option->problems[0].detail, detail);
    assert_non_null(option->problems[0].source);
    run_yaml_fini(&run);
}

/* ---- catalog ---- */

static void sizes_depend_on_seed_group_and_number_only(void **state)
{
    (void)state;
    static const char scenario[] = HEAD
        "seed: %d\nmodels:\n%s  - {name: m, count: 3, artifact: {lognormal: {mean: 40MB, cv: 1}},"
        " memory: 100MiB, compute: 1ms}\n" TRAFFIC "deployments:\n  d: {kind: single-model, " LAB
        "}\n";
    int64_t first[3];
    static const struct {
        int seed;
        const char *before;
    } variants[] = {{1, ""}, {1, "  - {name: other, count: 7, compute: 1ms}\n"}, {2, ""}};
    for (int v = 0; v < 3; v++) {
        char *text = ep_format(scenario, variants[v].seed, variants[v].before);
        struct run_yaml run = run_yaml_world(text);
        assert_non_null(run.world);
        const struct ep_model *models = run.world->catalog.models + (v == 1 ? 7 : 0);
        for (int i = 0; i < 3; i++) {
            assert_int_equal(models[i].extracted_bytes, models[i].artifact_bytes);
            assert_int_equal(models[i].memory_bytes, 100 << 20);
            if (v == 0)
                first[i] = models[i].artifact_bytes;
            else if (v == 1)
                assert_int_equal(models[i].artifact_bytes, first[i]);
            else
                assert_int_not_equal(models[i].artifact_bytes, first[i]);
        }
        assert_int_not_equal(first[0], first[1]);
        run_yaml_fini(&run);
        ep_free(text);
    }
}

static void memory_is_the_process_and_the_model(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml_world(
        HEAD "models:\n  - {name: m, artifact: 1MB, extracted: 2MB, compute: 1ms}\n" TRAFFIC
             "assumptions: {process_memory: 5MB}\ndeployments:\n"
             "  d: {kind: single-model, " LAB "}\n"
             "  e: {kind: single-model, " LAB ", assumptions: {process_memory: 9MB}}\n");
    assert_non_null(run.world);
    const struct ep_manifest_file *last = &run.world->files[run.world->file_count - 1];
    assert_string_equal(last->name, "program");
    assert_int_equal(strspn(last->sha256, "0123456789abcdef"), 64);
    assert_int_equal(run.world->catalog.models[0].memory_bytes, 7000000);
    assert_int_equal(run.world->options[0].catalog->models[0].memory_bytes, 7000000);
    assert_int_equal(run.world->options[1].catalog->models[0].memory_bytes, 11000000);
    char buffer[32];
    assert_string_equal(ep_world_model_name(run.world, 0, buffer, sizeof buffer), "m/0");
    run_yaml_fini(&run);
}

static char *table_scenario(const char *path, const char *more)
{
    return ep_format(HEAD "models:\n  - {name: m, table: %s%s}\n" TRAFFIC
                          "deployments:\n  d: {kind: single-model, " LAB "}\n",
                     path, more);
}

static void a_table_has_one_model_a_row(void **state)
{
    (void)state;
    char *path = temp_file("name,artifact,memory,compute,threads,plan,owner\n"
                           "alpha,1MB,200MiB,5ms,2,gold,x\n"
                           "beta,2MB,300MiB,6ms,1,free,y\n"
                           "gamma,3MB,400MiB,7ms,1,gold,y\n");
    char *text = table_scenario(path, "");
    struct run_yaml run = run_yaml_world(text);
    if (!run.world)
        fail_msg("%s", ep_diag_message(run.diag, 0));
    const struct ep_catalog *catalog = &run.world->catalog;
    assert_int_equal(catalog->model_count, 3);
    assert_int_equal(catalog->models[1].artifact_bytes, 2000000);
    assert_int_equal(catalog->models[2].memory_bytes, INT64_C(400) << 20);
    const struct ep_model_profile *alpha = &catalog->profiles[catalog->models[0].profile];
    assert_near(alpha->compute.a, 5e6, 0);
    assert_int_equal(alpha->threads, 2);
    assert_int_equal(run.world->options[0].demand[catalog->models[0].profile].hold_ns, 2500000);
    char buffer[32];
    assert_string_equal(ep_world_model_name(run.world, 2, buffer, sizeof buffer), "gamma");
    const struct ep_cells *cells = &run.world->cells;
    assert_int_equal(cells->count, 3); /* gold x, free y, gold y */
    assert_int_equal(cells->view_count, 5);
    assert_string_equal(cells->views[0].name, "m");
    assert_string_equal(cells->views[1].name, "m plan=gold");
    assert_int_equal(cells->views[1].cell_count, 2);
    assert_string_equal(cells->views[4].name, "m owner=y");
    run_yaml_fini(&run);
    ep_free(text);
    temp_file_remove(path);
}

static void a_requirement_names_a_label_that_is_there(void **state)
{
    (void)state;
    char *path = temp_file("name,artifact,memory,compute,plan\n"
                           "alpha,1MB,200MiB,5ms,gold\nbeta,2MB,300MiB,6ms,free\n");
    static const struct {
        const char *group, *message;
    } rows[] = {
        {"m plan=gold", NULL},
        {"m plan=gld", "test.yaml:11:13: error: requirements[0].group: the result has no group "
                       "\"m plan=gld\"; did you mean \"m plan=gold\"?"},
        {"m something", "test.yaml:11:13: error: requirements[0].group: the result has no group "
                        "\"m something\"; a label is written NAME COLUMN=VALUE"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *base = table_scenario(path, "");
        char *text = ep_format("%srequirements:\n  - {group: %s, require: latency_p99 < 1s}\n",
                               base, rows[i].group);
        struct run_yaml run = run_yaml_world(text);
        assert_int_equal(run.world != NULL, rows[i].message == NULL);
        if (rows[i].message)
            assert_string_equal(strstr(ep_diag_message(run.diag, 0), "test.yaml"), rows[i].message);
        run_yaml_fini(&run);
        ep_free(text);
        ep_free(base);
    }
    temp_file_remove(path);
}

/* A label that tells every model apart is a name, not a group. */
static void a_label_with_many_values_is_not_broken_down(void **state)
{
    (void)state;
    char rows[2000] = "name,memory,compute,id\n";
    for (int i = 0; i < 30; i++) {
        char row[64];
        snprintf(row, sizeof row, "model%d,1MB,1ms,id%d\n", i, i);
        strcat(rows, row);
    }
    char *path = temp_file(rows), *text = table_scenario(path, "");
    struct run_yaml run = run_yaml_world(text);
    assert_non_null(run.world);
    assert_int_equal(run.world->cells.count, 1);
    assert_int_equal(run.world->cells.view_count, 1);
    run_yaml_fini(&run);
    ep_free(text);
    temp_file_remove(path);
}

static void mistakes_in_a_table_are_reported_at_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *table, *message;
    } rows[] = {
        {"name,compute\na,5\n",
         ":2:3: error: compute: expected a duration such as 250ms (units: ns us ms s min h "
         "d), got \"5\""},
        {"name,compute\n,5ms\n", ":2:1: error: name: expected the name of a model, got \"\""},
        {"name,compute\na,5ms\na,5ms\n", ":3:1: error: name: must be unique, got \"a\""},
        {"name,compute,threads\na,5ms,0\n", ":2:7: error: threads: must be 1 to 255, got \"0\""},
        {"name,compute,threads\na,5ms,256\n",
         ":2:7: error: threads: must be 1 to 255, got \"256\""},
        {"name,compute,first_inference_factor\na,5ms,1001\n",
         ":2:7: error: first_inference_factor: must be 1 to 1000, got \"1001\""},
        {"name,compute,memory\na,5ms,1000001TB\n",
         ":2:7: error: memory: must be at most 1000000TB, got \"1000001TB\""},
        {"name,compute,load_rate\na,5ms,0MB/s\n",
         ":2:7: error: load_rate: must be positive, got \"0MB/s\""},
        {"name,compute\n", ":1: error: no rows: expected one a model"},
        {"name,memory\na,1MB\n",
         ":1: error: no column \"compute\", and models.m.compute is not there either"},
        {"name,compute,memorry\na,5ms,1MB\n",
         ":1: error: column \"memorry\": a label may not look like a key; did you mean "
         "\"memory\"?"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *path = temp_file(rows[i].table), *text = table_scenario(path, "");
        expect_error(text, rows[i].message);
        ep_free(text);
        temp_file_remove(path);
    }
}

/* ---- traces ---- */

static char *trace_scenario(const char *path, const char *models)
{
    return ep_format("epsim: 1\nreplications: 1\nmodels:\n%s"
                     "traffic:\n  - {name: t, models: m, trace: {file: %s, format: csv}}\n"
                     "deployments:\n  d: {kind: single-model, " LAB "}\n",
                     models, path);
}

static void models_of_a_trace_are_its_ids(void **state)
{
    (void)state;
    char *path = temp_file("time,model,compute\n0,x,0.01\n1,y,0.01\n2,x,0.01\n");
    char *text = trace_scenario(
        path, "  - {name: m, artifact: 1MB, compute: 1ms, from_trace: {trace: t}}\n");
    struct run_yaml run = run_yaml_world(text);
    if (!run.world)
        fail_msg("%s", ep_diag_message(run.diag, 0));
    char buffer[32];
    assert_int_equal(run.world->catalog.model_count, 2);
    assert_string_equal(ep_world_model_name(run.world, 1, buffer, sizeof buffer), "y");
    assert_true(run.world->scenario->horizon > 2 * EP_SECOND); /* the end of the trace */
    struct ep_arrival_source source = ep_world_arrivals(run.world, 0);
    struct ep_arrival arrival;
    static const uint32_t models[] = {0, 1, 0};
    for (int i = 0; i < 3; i++) {
        assert_true(source.type->next(source.state, &arrival));
        assert_int_equal(arrival.at, i * EP_SECOND);
        assert_int_equal(arrival.model, models[i]);
        assert_int_equal(arrival.compute_ns, 10 * EP_MILLISECOND);
    }
    ep_arrival_source_destroy(&source);
    run_yaml_fini(&run);
    ep_free(text);
    temp_file_remove(path);
}

static void names_in_a_trace_are_models_of_its_group(void **state)
{
    (void)state;
    char *path = temp_file("time,model\n0,m/2\n1,m/0\n2,m/02\n3,n/1\n");
    char *text = trace_scenario(path, "  - {name: m, count: 3, compute: 1ms}\n");
    char *message = ep_format(
        "traffic.t.trace: 2 of the 4 ids in %s are no model of m, with 2 of the 4 requests; the "
        "first is \"m/02\" in line 4; unknown_models: ignore leaves them out",
        path);
    expect_error(text, message);
    ep_free(message);
    ep_free(text);
    temp_file_remove(path);
}

static char *ignoring_scenario(const char *path, const char *groups)
{
    return ep_format("epsim: 1\nreplications: 1\nmodels:\n%s"
                     "traffic:\n  - {name: t, models: m, trace: {file: %s, format: csv, "
                     "unknown_models: ignore}}\n"
                     "deployments:\n  d: {kind: single-model, " LAB "}\n",
                     groups, path);
}

/* They are counted, and the others keep their numbers: the same luck with them and without. */
static void unknown_models_can_be_left_out(void **state)
{
    (void)state;
    char *path = temp_file("time,model\n0,m/2\n1,n/1\n2,m/0\n3,n/1\n4,n/9\n");
    char *text = ignoring_scenario(path, "  - {name: m, count: 3, compute: 1ms}\n");
    struct run_yaml run = run_yaml_world(text);
    assert_non_null(run.world);
    char *note =
        ep_format("traffic.t.trace: left out: 2 of the 4 ids in %s are no model of m, with "
                  "3 of the 5 requests; the first is \"n/1\" in line 3",
                  path);
    assert_int_equal(run.world->warning_count, 1);
    assert_string_equal(run.world->warnings[0], note);
    assert_non_null(strstr(ep_diag_message(run.diag, 0), note));
    struct ep_arrival_source source = ep_world_arrivals(run.world, 0);
    struct ep_arrival arrival;
    assert_true(source.type->next(source.state, &arrival));
    assert_int_equal(arrival.number, 0);
    assert_true(source.type->next(source.state, &arrival));
    assert_int_equal(arrival.number, 2);
    assert_int_equal(arrival.at, 2 * EP_SECOND);
    assert_false(source.type->next(source.state, &arrival));
    ep_arrival_source_destroy(&source);
    run_yaml_fini(&run);
    ep_free(note);
    ep_free(text);
    temp_file_remove(path);
}

static void not_every_model_can_be_unknown(void **state)
{
    (void)state;
    char *path = temp_file("time,model\n0,x\n");
    char *text = ignoring_scenario(path, "  - {name: m, count: 3, compute: 1ms}\n");
    char *message =
        ep_format("traffic.t.trace: 1 of the 1 id in %s is no model of m, with 1 of the "
                  "1 requests; the first is \"x\" in line 2",
                  path);
    expect_error(text, message);
    ep_free(message);
    ep_free(text);
    temp_file_remove(path);
}

/* Counts know the line of an id, too. */
static void unknown_models_of_counts_have_a_line(void **state)
{
    (void)state;
    char *path = temp_file("id,1,2\nm/0,1,0\nm/1,0,0\nother,3,1\n");
    char *text = ep_format("epsim: 1\nreplications: 1\nmodels:\n"
                           "  - {name: m, count: 3, compute: 1ms}\n"
                           "traffic:\n  - {name: t, models: m, trace: {file: %s, format: counts}}\n"
                           "deployments:\n  d: {kind: single-model, " LAB "}\n",
                           path);
    char *message = ep_format(
        "traffic.t.trace: 1 of the 3 ids in %s is no model of m, with 4 of the 5 requests; the "
        "first is \"other\" in line 4; unknown_models: ignore leaves them out",
        path);
    expect_error(text, message);
    ep_free(message);
    ep_free(text);
    temp_file_remove(path);
}

static void a_warm_up_beyond_the_trace_is_an_error(void **state)
{
    (void)state;
    char *path = temp_file("time,model\n0,m/0\n1,m/0\n");
    char *text = trace_scenario(path, "  - {name: m, compute: 1ms}\nwarmup: 1h\n");
    expect_error(text, "warmup: must be shorter than the trace, which ends after 2.000 s");
    ep_free(text);
    temp_file_remove(path);
}

/* ---- placement ---- */

#define MODELS_31 "models:\n  - {name: m, count: 31, artifact: 1MB, memory: 50MiB, compute: 1ms}\n"

/* ---- more models ---- */

/* Twice and a half: the rate of a model stays, clones are called f~2, f~3 and are alike. */
static void clones_of_a_table_are_alike(void **state)
{
    (void)state;
    char *path = temp_file("name,artifact,memory,compute,plan\n"
                           "alpha,1MB,200MiB,5ms,gold\nbeta,2MB,300MiB,6ms,free\n");
    char *text = table_scenario(path, ", scale: 2.5");
    struct run_yaml run = run_yaml_world(text);
    if (!run.world)
        fail_msg("%s", ep_diag_message(run.diag, 0));
    const struct ep_catalog *catalog = &run.world->catalog;
    static const char *const names[] = {"alpha", "beta", "alpha~2", "beta~2", "beta~3"};
    static const int of[] = {0, 1, 0, 1, 1};
    char buffer[32];
    assert_int_equal(catalog->model_count, 5);
    for (uint32_t i = 0; i < 5; i++) {
        const struct ep_model *original = &catalog->models[of[i]];
        assert_string_equal(ep_world_model_name(run.world, i, buffer, sizeof buffer), names[i]);
        assert_int_equal(catalog->models[i].memory_bytes, original->memory_bytes);
        assert_int_equal(catalog->models[i].artifact_bytes, original->artifact_bytes);
        assert_int_equal(catalog->models[i].profile, original->profile);
        assert_int_equal(run.world->cells.of_model[i], run.world->cells.of_model[of[i]]);
    }
    run_yaml_fini(&run);
    ep_free(text);
    temp_file_remove(path);
}

/* 10 requests a second for 4 models; for 6 of them 15. Half as many have half. */
static void the_rate_of_a_model_stays(void **state)
{
    (void)state;
    static const struct {
        const char *scale;
        uint32_t models;
        int64_t requests; /* of one hour, evenly spaced */
    } rows[] = {{"1", 4, 36000}, {"1.5", 6, 54000}, {"0.5", 2, 18000}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *text = ep_format(HEAD "models:\n  - {name: m, count: 4, scale: %s, compute: 1ms}\n"
                                    "traffic:\n  - {name: t, models: m, arrivals: {deterministic: "
                                    "{rate: 10/s}}}\n"
                                    "deployments:\n  d: {kind: single-model, " LAB "}\n",
                               rows[i].scale);
        struct run_yaml run = run_yaml_world(text);
        assert_int_equal(run.world->catalog.model_count, rows[i].models);
        struct ep_arrival_source source = ep_world_arrivals(run.world, 0);
        struct ep_arrival arrival;
        int64_t count = 0;
        while (source.type->next(source.state, &arrival) && arrival.at < 3600 * EP_SECOND)
            count++;
        assert_true(llabs(count - rows[i].requests) <= 1);
        ep_arrival_source_destroy(&source);
        run_yaml_fini(&run);
        ep_free(text);
    }
}

static void fewer_models_need_generated_traffic(void **state)
{
    (void)state;
    char *path = temp_file("time,model\n0,m/0\n1,m/1\n");
    char *text =
        ep_format(HEAD "models:\n  - {name: m, count: 4, scale: 0.5, compute: 1ms}\n"
                       "traffic:\n  - {name: t, models: m, trace: {file: %s, format: csv}}\n"
                       "deployments:\n  d: {kind: single-model, " LAB "}\n",
                  path);
    expect_error(text, "traffic.t.trace: recorded traffic cannot be played for fewer models: "
                       "models.m.scale must be at least 1");
    ep_free(text);
    temp_file_remove(path);
    expect_error(
        HEAD "models:\n  - {name: m, count: 4, scale: 0.5, compute: 1ms}\n"
             "traffic:\n  - {name: t, models: m, arrivals: {poisson: {rate: 1/s}}, "
             "popularity: {weights: [1, 2, 3, 4]}}\n"
             "deployments:\n  d: {kind: single-model, " LAB "}\n",
        "traffic.t.popularity: weights say nothing of fewer models: models.m.scale must be "
        "at least 1");
    expect_error(HEAD "models:\n  - {name: m, count: 100000, scale: 1000, compute: 1ms}\n" TRAFFIC
                      "deployments:\n  d: {kind: single-model, " LAB "}\n",
                 "models.m.scale: makes 100000000 models of 100000; at most 10000000");
}

static void direct_containers_are_spread_evenly(void **state)
{
    (void)state;
    struct run_yaml run =
        run_yaml_world(HEAD MODELS_31 TRAFFIC "deployments:\n  d: {kind: multi-container, mode: "
                                              "direct, " LAB "}\n");
    assert_non_null(run.world);
    const struct ep_option *option = &run.world->options[0];
    assert_true(option->feasible);
    assert_int_equal(option->fleet.endpoint_count, 3);
    assert_int_equal(option->fleet.container_count, 11);
    assert_int_equal(option->containers, 31);
    assert_int_equal(option->instances, 3);
    for (uint32_t k = 0; k < 31; k++)
        assert_int_equal(option->fleet.endpoint_of[k], k * 3 / 31);
    assert_int_equal(option->fleet.container_of[10], 10);
    assert_int_equal(option->fleet.container_of[11], 0);
    run_yaml_fini(&run);
}

static void endpoints_are_per_model_or_per_group(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml_world(
        HEAD MODELS_31 TRAFFIC "deployments:\n  a: {kind: single-model, " LAB "}\n"
                               "  b: {kind: single-model, per: group, instances: 2, " LAB "}\n"
                               "  c: {kind: multi-model, " LAB "}\n");
    assert_non_null(run.world);
    assert_int_equal(run.world->options[0].fleet.endpoint_count, 31);
    assert_int_equal(run.world->options[0].instances, 31);
    assert_int_equal(run.world->options[1].fleet.endpoint_count, 1);
    assert_int_equal(run.world->options[1].instances, 2);
    assert_int_equal(run.world->options[2].memory_needed_bytes, INT64_C(31) * 50 << 20);
    run_yaml_fini(&run);
}

/* 900 requests/s of 10 ms at the peak: 9 vCPUs, at 60 % of 2 vCPUs each: 7.5 -> 8. */
static void auto_carries_the_busiest_five_minutes(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml_world(
        HEAD "models:\n  - {name: m, compute: 10ms}\ntraffic:\n"
             "  - {name: t, models: m, arrivals: {poisson: {rate: 300/s}}, profile: {spike: {at: "
             "20min, duration: 5min, factor: 3}}}\n"
             "deployments:\n  d: {kind: single-model, instances: auto, " LAB "}\n");
    if (!run.world)
        fail_msg("%s", ep_diag_message(run.diag, 0));
    assert_near(run.world->options[0].offered_vcpu, 9, 1e-9);
    assert_int_equal(run.world->options[0].instances, 8);
    run_yaml_fini(&run);
}

/* Ten requests of 60 s within five minutes: 2 vCPUs; one alone an hour later counts nothing. */
static void auto_counts_recorded_work(void **state)
{
    (void)state;
    char rows[1000] = "time,model,compute\n";
    for (int i = 0; i < 10; i++) {
        char row[64];
        snprintf(row, sizeof row, "%d,m/0,60\n", 100 + 20 * i);
        strcat(rows, row);
    }
    strcat(rows, "3700,m/0,60\n");
    char *path = temp_file(rows);
    char *text = ep_format("epsim: 1\nreplications: 1\nmodels:\n  - {name: m}\n"
                           "traffic:\n  - {name: t, models: m, trace: {file: %s, format: csv, "
                           "columns: {compute: compute}}}\n"
                           "deployments:\n  d: {kind: single-model, instances: auto, " LAB "}\n",
                           path);
    struct run_yaml run = run_yaml_world(text);
    if (!run.world)
        fail_msg("%s", ep_diag_message(run.diag, 0));
    assert_near(run.world->options[0].offered_vcpu, 2, 1e-9);
    assert_int_equal(run.world->options[0].instances, 2);
    run_yaml_fini(&run);
    ep_free(text);
    temp_file_remove(path);
}

static void warm_starts_load_the_most_popular_first(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml_world(
        HEAD "initial: warm\nmodels:\n  - {name: m, count: 3, artifact: 1MB, memory: 1MB, compute: "
             "1ms}\ntraffic:\n  - {name: t, models: m, arrivals: {poisson: {rate: 10/s}}, "
             "popularity: {weights: [1, 5, 3]}}\n"
             "deployments:\n  d: {kind: multi-model, " LAB "}\n");
    if (!run.world)
        fail_msg("%s", ep_diag_message(run.diag, 0));
    static const uint32_t order[] = {1, 2, 0};
    assert_int_equal(run.world->options[0].fleet.by_popularity_count, 3);
    assert_memory_equal(run.world->options[0].fleet.by_popularity, order, sizeof order);
    run_yaml_fini(&run);
}

static void unknown_types_and_missing_prices_are_mistakes(void **state)
{
    (void)state;
    expect_error(HEAD MODELS_31 TRAFFIC "deployments:\n  d: {kind: single-model, instance: "
                                        "ml.m5.larg}\n",
                 "deployments.d.instance: unknown instance type \"ml.m5.larg\"; did you mean "
                 "\"ml.m5.large\"?");
    struct run_yaml run = run_yaml_world(
        HEAD MODELS_31 TRAFFIC "deployments:\n  d: {kind: single-model, instance: ml.m6i.large}\n");
    assert_null(run.world);
    const char *said = ep_diag_message(run.diag, 0);
    assert_non_null(strstr(said, "deployments.d.instance: no price for ml.m6i.large in us-east-1"));
    assert_non_null(strstr(said, "prices: {override: {ml.m6i.large: $"));
    run_yaml_fini(&run);
    run = run_yaml_world(HEAD MODELS_31 TRAFFIC
                         "prices: {override: {ml.m6i.large: $0.115/h}}\n"
                         "deployments:\n  d: {kind: single-model, instance: ml.m6i.large}\n");
    assert_non_null(run.world);
    assert_near(run.world->options[0].prices.instance_usd_per_hour, 0.115, 0);
    assert_true(run.world->options[0].volume_bytes_billed > 0);
    run_yaml_fini(&run);
}

static void a_type_without_specifications_is_a_mistake(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml_world(
        HEAD MODELS_31 TRAFFIC
        "deployments:\n  d: {kind: single-model, instance: ml.p6e-gb200.36xlarge}\n");
    assert_null(run.world);
    const char *said = ep_diag_message(run.diag, 0);
    assert_non_null(strstr(said, " does not say the vCPUs and memory of ml.p6e-gb200.36xlarge; "
                                 "write them: instance: {name: ml.p6e-gb200.36xlarge, vcpu: N, "
                                 "memory: NGiB, price: $PRICE/h}"));
    run_yaml_fini(&run);
}

static void weights_must_be_one_a_model_of_the_table(void **state)
{
    (void)state;
    char *path = temp_file("name,compute\na,1ms\nb,1ms\n");
    char *text =
        ep_format(HEAD "models:\n  - {name: m, table: %s}\ntraffic:\n  - {name: t, models: "
                       "m, arrivals: {poisson: {rate: 1/s}}, popularity: {weights: [1, 2, "
                       "3]}}\ndeployments:\n  d: {kind: single-model, " LAB "}\n",
                  path);
    expect_error(text, "traffic.t.popularity: 3 weights for the 2 models of m");
    ep_free(text);
    temp_file_remove(path);
}

static void keeping_nothing_is_a_mistake(void **state)
{
    (void)state;
    char *calls = temp_file("HashOwner,HashApp,HashFunction,Trigger,1,2\no,a,f,http,3,4\n");
    char *durations = temp_file(
        "HashFunction,Average,percentile_Average_0,percentile_Average_1,percentile_Average_25,"
        "percentile_Average_50,percentile_Average_75,percentile_Average_99,percentile_Average_100\n"
        "f,40,10,11,20,40,60,70,80\n");
    char *text = ep_format("epsim: 1\nhorizon: 1min\nmodels:\n  - name: m\n    artifact: 1MB\n"
                           "    from_trace: {trace: t, durations: %s, keep: {max_p99: 69ms}}\n"
                           "traffic:\n  - {name: t, models: m, trace: {file: %s, format: "
                           "azure-functions-minutes}}\n"
                           "deployments:\n  d: {kind: single-model, " LAB "}\n",
                           durations, calls);
    expect_error(text, "models.m.from_trace.keep: no id of the trace is kept");
    ep_free(text);
    temp_file_remove(durations);
    temp_file_remove(calls);
}

/* ---- problems ---- */

#define TWO_IMAGES                                                                                 \
    "models:\n  - {name: a, image: x, artifact: 1MB, memory: 1MB, compute: 1ms}\n"                 \
    "  - {name: b, image: y, artifact: 1MB, memory: 1MB, compute: 1ms}\n"                          \
    "traffic:\n  - {name: t, models: a, arrivals: {poisson: {rate: 1/s}}}\n"                       \
    "  - {name: u, models: b, arrivals: {poisson: {rate: 1/s}}}\n"

static void two_images_do_not_share_an_mme(void **state)
{
    (void)state;
    expect_problem(HEAD TWO_IMAGES "deployments:\n  d: {kind: multi-model, " LAB "}\n",
                   "all models of a multi-model endpoint share one container image",
                   "a runs on x, b on y; partition: by_image makes an endpoint of each");
}

static void a_model_must_fit_into_memory(void **state)
{
    (void)state;
    expect_problem(HEAD
                   "models:\n  - {name: m, artifact: 1MB, memory: 3GiB, compute: 1ms}\n" TRAFFIC
                   "deployments:\n  d: {kind: multi-model, " LAB
                   ", assumptions: {workers_per_model: 2}}\n",
                   "a model with all its workers fits into the memory of an instance",
                   "1 model does not; the largest, m/0, takes 6GiB (2 x 3GiB), but 4.4GiB usable = "
                   "80 % of 8GiB - 2GiB");
}

static void containers_must_fit_together(void **state)
{
    (void)state;
    expect_problem(HEAD "models:\n  - {name: m, count: 3, memory: 1GiB, compute: 1ms}\n" TRAFFIC
                        "deployments:\n  d: {kind: multi-container, mode: direct, " LAB "}\n",
                   "all containers of an endpoint fit into the memory of an instance at once",
                   "3 containers take 6GiB, but 4.4GiB usable = 80 % of 8GiB - 2GiB");
}

static void archive_and_model_must_fit_on_the_disk(void **state)
{
    (void)state;
    expect_problem(HEAD
                   "models:\n  - {name: m, artifact: 3GB, extracted: 5GB, memory: 1GiB, compute: "
                   "1ms}\n" TRAFFIC
                   "deployments:\n  d: {kind: multi-model, instance: {name: lab, vcpu: 2, memory: "
                   "8GiB, disk: 7GB, price: $1/h}}\n",
                   "archive and extracted model fit on the disk at once",
                   "1 model does not; the largest, m/0, takes 3GB + 5GB, the disk has 7GB");
}

/* 36 GB at 90 MB/s are 400 s; loading 70 GB at 200 MB/s takes 351 s, within the limit. */
static void a_download_must_end_in_time(void **state)
{
    (void)state;
    expect_problem(HEAD "models:\n  - {name: m, artifact: 36GB, extracted: 70GB, memory: 1GiB, "
                        "compute: 1ms, extract_rate: 1TB/s}\n" TRAFFIC
                        "deployments:\n  d: {kind: multi-model, " LAB "}\n",
                   "a model is downloaded and loaded within the time limit",
                   "1 model is not, even on an idle instance; the slowest, m/0: download 400 s + "
                   "extraction 0.07 s, load 351 s, limit 360 s");
}

static void a_request_is_at_most_25_mb(void **state)
{
    (void)state;
    expect_problem(HEAD "models:\n  - {name: m, compute: 1ms, payload: {request: 26MB, response: "
                        "1kB}}\n" TRAFFIC "deployments:\n  d: {kind: single-model, " LAB "}\n",
                   "a request is no larger than the service takes",
                   "m/0: half of the requests are above 26MB, max_payload is 25MB");
}

static void a_chain_has_at_most_15_containers_and_one_group(void **state)
{
    (void)state;
    static const char serial[] = "deployments:\n  d:\n    kind: multi-container\n    mode: serial\n"
                                 "    " LAB "\n    containers:\n";
    char *many = ep_format(HEAD "models:\n  - {name: m, compute: 1ms}\n" TRAFFIC "%s"
                                "      - {name: p, model: m}\n",
                           serial);
    for (int i = 1; i < 16; i++) {
        char *more = ep_format("%s      - {name: p%d, compute: 1ms, memory: 1MB}\n", many, i);
        ep_free(many);
        many = more;
    }
    expect_problem(many, "a chain has 2 to 15 containers", "16 containers");
    ep_free(many);
    char *groups = ep_format(HEAD TWO_IMAGES "%s"
                                             "      - {name: p, compute: 1ms}\n"
                                             "      - {name: q, model: a}\n",
                             serial);
    expect_problem(groups, "a chain serves one model or one group",
                   "2 model groups are served: give each its own deployment with `serves`");
    ep_free(groups);
}

static void one_chain_answers_for_a_whole_group(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml_world(
        HEAD "models:\n  - {name: m, count: 4, compute: 1ms}\n" TRAFFIC
             "deployments:\n  d:\n    kind: multi-container\n    mode: serial\n    " LAB "\n"
             "    containers:\n      - {name: p, compute: 1ms}\n      - {name: q, model: m}\n");
    assert_non_null(run.world);
    assert_true(run.world->options[0].feasible);
    assert_int_equal(run.world->options[0].fleet.endpoint_count, 1);
    assert_int_equal(run.world->options[0].containers, 2);
    run_yaml_fini(&run);
}

static void a_type_must_be_listed_for_mme(void **state)
{
    (void)state;
    expect_problem(HEAD "models:\n  - {name: m, artifact: 1MB, memory: 1MB, compute: 1ms}\n" TRAFFIC
                        "deployments:\n  d: {kind: multi-model, instance: ml.g6.xlarge}\n",
                   "the instance type supports multi-model endpoints",
                   "ml.g6.xlarge is not listed for multi-model endpoints on GPU");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_depend_on_seed_group_and_number_only),
        cmocka_unit_test(memory_is_the_process_and_the_model),
        cmocka_unit_test(a_table_has_one_model_a_row),
        cmocka_unit_test(a_requirement_names_a_label_that_is_there),
        cmocka_unit_test(a_label_with_many_values_is_not_broken_down),
        cmocka_unit_test(mistakes_in_a_table_are_reported_at_their_place),
        cmocka_unit_test(models_of_a_trace_are_its_ids),
        cmocka_unit_test(names_in_a_trace_are_models_of_its_group),
        cmocka_unit_test(unknown_models_can_be_left_out),
        cmocka_unit_test(not_every_model_can_be_unknown),
        cmocka_unit_test(unknown_models_of_counts_have_a_line),
        cmocka_unit_test(a_warm_up_beyond_the_trace_is_an_error),
        cmocka_unit_test(clones_of_a_table_are_alike),
        cmocka_unit_test(the_rate_of_a_model_stays),
        cmocka_unit_test(fewer_models_need_generated_traffic),
        cmocka_unit_test(direct_containers_are_spread_evenly),
        cmocka_unit_test(endpoints_are_per_model_or_per_group),
        cmocka_unit_test(auto_carries_the_busiest_five_minutes),
        cmocka_unit_test(auto_counts_recorded_work),
        cmocka_unit_test(warm_starts_load_the_most_popular_first),
        cmocka_unit_test(unknown_types_and_missing_prices_are_mistakes),
        cmocka_unit_test(a_type_without_specifications_is_a_mistake),
        cmocka_unit_test(weights_must_be_one_a_model_of_the_table),
        cmocka_unit_test(keeping_nothing_is_a_mistake),
        cmocka_unit_test(two_images_do_not_share_an_mme),
        cmocka_unit_test(a_model_must_fit_into_memory),
        cmocka_unit_test(containers_must_fit_together),
        cmocka_unit_test(archive_and_model_must_fit_on_the_disk),
        cmocka_unit_test(a_download_must_end_in_time),
        cmocka_unit_test(a_request_is_at_most_25_mb),
        cmocka_unit_test(a_chain_has_at_most_15_containers_and_one_group),
        cmocka_unit_test(one_chain_answers_for_a_whole_group),
        cmocka_unit_test(a_type_must_be_listed_for_mme),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* What must be said of the models of a table or a trace. */
#include "run_yaml.h"
#include "temp_file.h"

#include "base/mem.h"

#include <string.h>

#define LAB "instance: {name: lab, vcpu: 2, memory: 8GiB, price: $1/h}"
#define TRAFFIC "traffic:\n  - {name: t, models: m, arrivals: {poisson: {rate: 10/s}}}\n"
#define TEST_YAML EP_SOURCE_DIR "/tests/test.yaml"

/* A scenario with the table and one deployment of that kind; the caller frees. */
static char *tabled(const char *path, const char *keys, const char *kind)
{
    return ep_format("epsim: 1\nhorizon: 1h\nmodels:\n  - {name: m, table: %s%s}\n" TRAFFIC
                     "deployments:\n  d: {kind: %s, " LAB "}\n",
                     path, keys, kind);
}

static void a_table_without_sizes_cannot_be_loaded(void **state)
{
    (void)state;
    char *path = temp_file("name,memory,compute\na,1MB,1ms\n");
    char *text = tabled(path, "", "multi-model");
    char *message = ep_format("%s:1: error: no column \"artifact\", and models.m.artifact is not "
                              "there either: the multi-model deployment d loads it from S3",
                              path);
    run_yaml_refuses(text, (const char *const[]){message, NULL});
    ep_free(message);
    ep_free(text);
    temp_file_remove(path);
}

/* One of the two sizes is enough, in the table or beside it; who loads nothing needs none. */
static void any_size_will_do(void **state)
{
    (void)state;
    static const struct {
        const char *header, *row, *keys, *kind;
        int64_t artifact_bytes;
    } rows[] = {
        {"artifact", "2MB", "", "multi-model", 2000000},
        {"extracted", "3MB", "", "multi-model", 3000000},
        {"plan", "gold", ", artifact: 4MB", "multi-model", 4000000},
        {"plan", "gold", ", extracted: 5MB", "multi-model", 5000000},
        {"plan", "gold", "", "single-model", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *table =
            ep_format("name,memory,compute,%s\na,1MB,1ms,%s\n", rows[i].header, rows[i].row);
        char *path = temp_file(table), *text = tabled(path, rows[i].keys, rows[i].kind);
        struct run_yaml run = run_yaml_world(text);
        if (!run.world)
            fail_msg("row %zu: %s", i, ep_diag_message(run.diag, 0));
        assert_int_equal(run.world->catalog.models[0].artifact_bytes, rows[i].artifact_bytes);
        run_yaml_fini(&run);
        ep_free(text);
        ep_free(table);
        temp_file_remove(path);
    }
}

static void ids_of_a_trace_without_sizes_cannot_be_loaded(void **state)
{
    (void)state;
    char *path = temp_file("time,model\n0,x\n1,y\n");
    char *text = ep_format("epsim: 1\nmodels:\n"
                           "  - {name: m, compute: 1ms, memory: 1MB, from_trace: {trace: t}}\n"
                           "traffic:\n  - {name: t, models: m, trace: {file: %s, format: csv}}\n"
                           "deployments:\n  d: {kind: multi-model, " LAB "}\n",
                           path);
    run_yaml_refuses(
        text, (const char *const[]){TEST_YAML ":3:5: error: models.m.artifact: missing, and "
                                              "from_trace.memory too: the multi-model deployment d "
                                              "loads it from S3",
                                    NULL});
    ep_free(text);
    temp_file_remove(path);
}

static void all_mistakes_of_a_row_are_reported(void **state)
{
    (void)state;
    char *path = temp_file("name,compute,threads,load_fixed,first_inference_factor\n"
                           ",1ms,0,0.5,x\n");
    char *text = tabled(path, "", "single-model");
    char *name = ep_format("%s:2:1: error: name: expected the name of a model, got \"\"", path);
    char *threads = ep_format("%s:2:6: error: threads: must be 1 to 255, got \"0\"", path);
    char *fixed = ep_format("%s:2:8: error: load_fixed: expected a duration such as 250ms (units: "
                            "ns us ms s min h d), got \"0.5\"",
                            path);
    char *factor = ep_format("%s:2:12: error: first_inference_factor: expected a number such as "
                             "1.5, got \"x\"",
                             path);
    run_yaml_refuses(text, (const char *const[]){name, threads, fixed, factor, NULL});
    char *const texts[] = {name, threads, fixed, factor, text};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ep_free(texts[i]);
    temp_file_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_without_sizes_cannot_be_loaded),
        cmocka_unit_test(any_size_will_do),
        cmocka_unit_test(ids_of_a_trace_without_sizes_cannot_be_loaded),
        cmocka_unit_test(all_mistakes_of_a_row_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

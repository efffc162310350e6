#include "workload/azure_companions.h"

#include "base/mem.h"
#include "played.h"
#include "temp_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"

#define DURATIONS_HEADER                                                                           \
    "HashFunction,Average,percentile_Average_0,percentile_Average_1,percentile_Average_25,"        \
    "percentile_Average_50,percentile_Average_75,percentile_Average_99,percentile_Average_100\n"
#define SHIPPED EP_SOURCE_DIR "/scenarios/traces/joined500_"

static const struct ep_loc at = {"s.yaml", 3, 5};

static struct ep_trace *scan(const char *path)
{
    struct ep_trace_config config = ep_trace_config_default();
    config.file = path;
    config.format = EP_TRACE_AZURE_MINUTES;
    return played_scan(&config);
}

/* Two functions: f is called 60 times in two minutes, g never. */
static struct ep_trace *small_trace(void)
{
    char *path = temp_file("HashFunction,1,2\nf,20,40\ng,0,0\n");
    struct ep_trace *trace = scan(path);
    temp_file_remove(path);
    return trace;
}

static void joins_figures_by_function(void **state)
{
    (void)state;
    struct ep_trace *trace = small_trace();
    char *durations = temp_file(DURATIONS_HEADER "g,0,0,0,0,0,0,0,0\n"
                                                 "other,1,1,1,1,1,1,1,1\n"
                                                 "f,30,10,10,20,30,40,50,60\n");
    char *memory = temp_file("HashFunction,AverageAllocatedMb\nf,100.5\ng,8\n");
    struct ep_diag *diag = ep_diag_create();
    struct ep_azure_companions *companions =
        ep_azure_companions_load(durations, memory, trace, at, diag);
    assert_non_null(companions);

    const struct ep_azure_function *f = ep_azure_companions_of(companions, 0);
    assert_near(f->mean_ns, 30e6, 0);
    assert_near(f->p99_ns, 50e6, 0);
    assert_int_equal(f->memory_bytes, 105381888); /* 100.5 MiB */
    assert_near(f->calls_per_second, 0.5, 0);
    assert_near(f->load_vcpu, 0.015, 1e-15);
    const struct ep_dist dist = ep_dist_empirical(f->durations);
    assert_near(ep_dist_mean(&dist), 30e6, 1);
    assert_near(ep_dist_quantile(&dist, 0.25), 20e6, 1);
    assert_near(ep_dist_quantile(&dist, 0.99), 50e6, 1);

    const struct ep_azure_function *g = ep_azure_companions_of(companions, 1);
    const struct ep_dist zero = ep_dist_empirical(g->durations);
    assert_near(ep_dist_mean(&zero), 0, 0);
    assert_near(ep_dist_sample(&zero, UINT64_MAX), 0, 0);
    assert_near(g->load_vcpu, 0, 0);

    assert_true(ep_azure_companions_keep(companions, 0, 50 * EP_MILLISECOND, 0.015));
    assert_false(ep_azure_companions_keep(companions, 0, 49 * EP_MILLISECOND, INFINITY));
    assert_false(ep_azure_companions_keep(companions, 0, EP_TIME_NEVER, 0.0149));
    assert_int_equal(strlen(ep_azure_companions_durations_sha256(companions)), 64);
    ep_azure_companions_destroy(companions);
    ep_diag_destroy(diag);
    ep_trace_destroy(trace);
    temp_file_remove(durations);
    temp_file_remove(memory);
}

static void either_file_may_be_absent(void **state)
{
    (void)state;
    struct ep_trace *trace = small_trace();
    struct ep_diag *diag = ep_diag_create();
    struct ep_azure_companions *companions = ep_azure_companions_load(NULL, NULL, trace, at, diag);
    const struct ep_azure_function *f = ep_azure_companions_of(companions, 0);
    assert_true(isnan(f->mean_ns) && isnan(f->p99_ns) && isnan(f->load_vcpu));
    assert_null(f->durations);
    assert_int_equal(f->memory_bytes, -1);
    assert_true(ep_azure_companions_keep(companions, 0, 1, 0));
    assert_null(ep_azure_companions_durations_sha256(companions));
    assert_null(ep_azure_companions_memory_sha256(companions));
    ep_azure_companions_destroy(companions);
    ep_diag_destroy(diag);
    ep_trace_destroy(trace);
}

/* The one message for a durations (or memory) file of this text. */
static void expect(const char *text, bool is_memory, const char *suffix)
{
    struct ep_trace *trace = small_trace();
    char *path = temp_file(text);
    struct ep_diag *diag = ep_diag_create();
    assert_null(ep_azure_companions_load(is_memory ? NULL : path, is_memory ? path : NULL, trace,
                                         at, diag));
    char *expected = ep_format("%s%s", path, suffix);
    assert_int_equal(ep_diag_error_count(diag), 1);
    char *message = ep_strndup(ep_diag_message(diag, 0), strlen(expected));
    assert_string_equal(message, expected);
    ep_free(message);
    ep_free(expected);
    ep_diag_destroy(diag);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

static void says_what_is_wrong(void **state)
{
    (void)state;
    expect("HashFunction,AverageAllocatedMb\nf,1\n", true, ": error: no row for \"g\" of ");
    expect("HashFunction,AverageAllocatedMb\nf,1\ng,2\nf,3\n", true,
           ":4:1: error: a second row for \"f\"");
    expect("HashFunction,AverageAllocatedMb\nf,1\ng,nan\n", true,
           ":3:3: error: AverageAllocatedMb: expected a number >= 0, got \"nan\"");
    expect("HashFunction,AverageAllocatedMB\nf,1\n", true,
           ":1: error: no column \"AverageAllocatedMb\"; did you mean \"AverageAllocatedMB\"?");
    expect(DURATIONS_HEADER "f,-1,0,0,0,0,0,0,0\n", false,
           ":2:3: error: Average: expected a number >= 0, got \"-1\"");
    expect(DURATIONS_HEADER "f,1,0,2,1,2,2,2,2\n", false,
           ":2:9: error: percentile_Average_25: less than percentile_Average_1");
}

static void a_missing_companion_is_reported_where_it_is_named(void **state)
{
    (void)state;
    struct ep_trace *trace = small_trace();
    struct ep_diag *diag = ep_diag_create();
    assert_null(ep_azure_companions_load("/none/d.csv", "/usr", trace, at, diag));
    assert_string_equal(ep_diag_message(diag, 0),
                        "s.yaml:3:5: error: /none/d.csv: No such file or directory");
    ep_diag_destroy(diag);
    ep_trace_destroy(trace);
}

/* The figures that the shipped scenario is described by. */
static void the_shipped_recording_keeps_394_functions(void **state)
{
    (void)state;
    struct ep_trace *trace = scan(SHIPPED "invocations_min480-799.csv.gz");
    struct ep_diag *diag = ep_diag_create();
    struct ep_azure_companions *companions = ep_azure_companions_load(
        SHIPPED "durations.csv.gz", SHIPPED "memory.csv.gz", trace, at, diag);
    assert_non_null(companions);
    uint32_t kept = 0, called = 0, inexact = 0;
    uint64_t calls = 0;
    int64_t bytes = 0;
    double recorded_vcpu = 0, drawn_vcpu = 0;
    for (uint32_t id = 0; id < ep_trace_id_count(trace); id++) {
        if (!ep_azure_companions_keep(companions, id, 10 * EP_SECOND, 0.5))
            continue;
        const struct ep_azure_function *function = ep_azure_companions_of(companions, id);
        const struct ep_dist dist = ep_dist_empirical(function->durations);
        kept++;
        called += ep_trace_calls(trace, id) > 0;
        calls += ep_trace_calls(trace, id);
        bytes += function->memory_bytes;
        recorded_vcpu += function->load_vcpu;
        drawn_vcpu += function->calls_per_second * ep_dist_mean(&dist) / 1e9;
        inexact += fabs(ep_dist_mean(&dist) - function->mean_ns) > 1;
        for (size_t i = 1; i < function->durations->count; i++) {
            assert_true(function->durations->p[i] >= function->durations->p[i - 1]);
            assert_true(function->durations->value[i] >= function->durations->value[i - 1]);
        }
    }
    assert_int_equal(kept, 394);
    assert_int_equal(called, 377);
    assert_int_equal(calls, 475173);
    assert_near(recorded_vcpu, 3.73013, 1e-5);
    assert_near(drawn_vcpu, 3.73013, 1e-4); /* what a simulation will offer */
    assert_near((double)bytes / 0x1p30, 29.788, 1e-3);
    assert_int_equal(inexact, 2); /* rounded to whole ms upstream */
    ep_azure_companions_destroy(companions);
    ep_diag_destroy(diag);
    ep_trace_destroy(trace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joins_figures_by_function),
        cmocka_unit_test(either_file_may_be_absent),
        cmocka_unit_test(says_what_is_wrong),
        cmocka_unit_test(a_missing_companion_is_reported_where_it_is_named),
        cmocka_unit_test(the_shipped_recording_keeps_394_functions),
    };
    return cmocka_run_group_tests_name("azure_companions", tests, NULL, NULL);
}

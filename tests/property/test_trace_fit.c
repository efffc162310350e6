/* Recorded traffic, fitted: the generator misses an LRU cache about as often as the recording, at
 * every size. The bounds are those that docs/validation.md states. */
#include "workload/trace_fit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ORACLE EP_SOURCE_DIR "/tests/oracle/traces/"

struct recording {
    const char *file;
    enum ep_trace_format format;
    const char *id_column; /* csv, in order */
    char separator;
    double mean_error, max_error;
};

static void check(const struct recording *recording)
{
    struct ep_diag *diag = ep_diag_create();
    struct ep_trace_config config = ep_trace_config_default();
    config.file = recording->file;
    config.format = recording->format;
    if (recording->id_column != NULL) {
        config.column_model = recording->id_column;
        config.separator = recording->separator;
        config.time_is_order = true;
    }
    struct ep_trace *trace = ep_trace_scan(&config, diag);
    assert_non_null(trace);
    struct ep_trace_fit fit;
    ep_trace_fit_of(trace, 42, &fit);
    if (fit.mean_error > recording->mean_error || fit.max_error > recording->max_error)
        fail_msg("%s: mean %.4f, largest %.4f", recording->file, fit.mean_error, fit.max_error);
    ep_trace_destroy(trace);
    ep_diag_destroy(diag);
}

static void functions_of_a_cloud(void **state)
{
    (void)state;
    check(&(struct recording){EP_SOURCE_DIR
                              "/scenarios/traces/joined500_invocations_min480-799.csv.gz",
                              EP_TRACE_AZURE_MINUTES, NULL, 0, 0.006, 0.032});
    check(&(struct recording){ORACLE "dayA_sample1350_inv.csv.gz", EP_TRACE_AZURE_MINUTES, NULL, 0,
                              0.0135, 0.032});
    check(&(struct recording){ORACLE "dayA_sample860_inv.csv.gz", EP_TRACE_AZURE_MINUTES, NULL, 0,
                              0.0165, 0.031});
}

static void web_servers(void **state)
{
    (void)state;
    check(&(struct recording){ORACLE "web12.csv.xz", EP_TRACE_CSV, "key", ',', 0.0125, 0.035});
    check(&(struct recording){ORACLE "nasa_19950801.tsv.gz", EP_TRACE_CSV, "url", '\t', 0.0155,
                              0.065});
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(functions_of_a_cloud),
                                       cmocka_unit_test(web_servers)};
    return cmocka_run_group_tests_name("trace_fit_recordings", tests, NULL, NULL);
}

#include "mistakes.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The compute time of a group that is written so; `scenario` keeps its table alive. */
static struct ep_dist compute_of(const char *form, struct ep_scenario **scenario)
{
    char *text = ep_format(
        TOP "models: [{name: m, artifact: 1MB, compute: %s}]\n" TRAFFIC DEPLOYMENTS, form);
    *scenario = loaded("s.yaml", text);
    ep_free(text);
    return (*scenario)->groups[0].profile.compute;
}

static void assert_mean_and_cv(const char *form, double mean_ns, double cv)
{
    struct ep_scenario *scenario;
    struct ep_dist dist = compute_of(form, &scenario);
    assert_near(ep_dist_mean(&dist), mean_ns, 1e-6 * mean_ns);
    assert_near(ep_dist_scv(&dist), cv * cv, 1e-6);
    ep_scenario_destroy(scenario);
}

static void reads_every_form(void **state)
{
    (void)state;
    assert_mean_and_cv("12ms", 12e6, 0);
    assert_mean_and_cv("{constant: 12ms}", 12e6, 0);
    assert_mean_and_cv("{exponential: {mean: 3ms}}", 3e6, 1);
    assert_mean_and_cv("{lognormal: {mean: 12ms, cv: 0.6}}", 12e6, 0.6);
    assert_mean_and_cv("{gamma: {mean: 2ms, cv: 0.5}}", 2e6, 0.5);
    assert_mean_and_cv("{weibull: {mean: 2ms, cv: 2}}", 2e6, 2);
    assert_mean_and_cv("{weibull: {shape: 1, scale: 2ms}}", 2e6, 1);
    assert_mean_and_cv("{hyperexponential: {mean: 2ms, cv: 3}}", 2e6, 3);
    assert_mean_and_cv("{uniform: {min: 0ms, max: 2ms}}", 1e6, 0.57735026919);
}

static void assert_quantile(const char *form, double p, double value_ns)
{
    struct ep_scenario *scenario;
    struct ep_dist dist = compute_of(form, &scenario);
    assert_near(ep_dist_quantile(&dist, p), value_ns, 1e-6 * value_ns);
    ep_scenario_destroy(scenario);
}

static void reads_percentiles(void **state)
{
    (void)state;
    assert_quantile("{lognormal: {median: 5ms, p95: 9ms}}", 0.5, 5e6);
    assert_quantile("{lognormal: {median: 5ms, p95: 9ms}}", 0.95, 9e6);
    assert_quantile("{lognormal: {median: 5ms, p99: 20ms}}", 0.99, 20e6);
    /* min (1 - p (1 - (min / max)^shape))^(-1/shape): 1 / (1 - 0.5 x 0.75) */
    assert_quantile("{pareto: {shape: 1, min: 1ms, max: 4ms}}", 0.5, 1.6e6);
    assert_quantile("{empirical: {p0: 1ms, p50: 2ms, p100: 6ms}}", 0.75, 4e6);
    assert_quantile("{empirical: {p0: 1ms, p99.9: 2ms, p100: 6ms}}", 0.999, 2e6);
}

/* A file in a new folder beside which a scenario stands; removed by remove_values(). */
static void write_values(char folder[], const char *text)
{
    assert_non_null(mkdtemp(folder));
    char *path = ep_format("%s/values.csv", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    ep_free(path);
}

static void remove_values(const char *folder)
{
    char *path = ep_format("%s/values.csv", folder);
    unlink(path);
    rmdir(folder);
    ep_free(path);
}

static struct ep_scenario *with_values(const char *folder, char **messages)
{
    const char *text =
        TOP "models: [{name: m, artifact: 1MB, compute: {empirical: {file: values.csv}}}]\n" TRAFFIC
            DEPLOYMENTS;
    char *file = ep_format("%s/s.yaml", folder);
    struct ep_diag *diag = ep_diag_create();
    struct ep_scenario *scenario = ep_scenario_parse(file, text, strlen(text), NULL, 0, diag);
    *messages = messages_of(diag);
    ep_diag_destroy(diag);
    ep_free(file);
    return scenario;
}

static void assert_values_quantile(const char *text, double p, double value_ns)
{
    char folder[] = "/tmp/ep-values-XXXXXX", *messages;
    write_values(folder, text);
    struct ep_scenario *scenario = with_values(folder, &messages);
    assert_string_equal(messages, "");
    assert_near(ep_dist_quantile(&scenario->groups[0].profile.compute, p), value_ns, 1);
    ep_scenario_destroy(scenario);
    ep_free(messages);
    remove_values(folder);
}

static void reads_values_from_a_file(void **state)
{
    (void)state;
    assert_values_quantile("compute\n3ms\r\n1ms\n\n2ms\n", 0.5, 2e6);
    assert_values_quantile("3ms\n1ms", 0.75, 2.5e6);
    assert_values_quantile("3ms\n", 0.9, 3e6);
}

/* `expected` with the folder for every @; the caller frees. */
static char *text_about(const char *folder, const char *expected)
{
    char *text = ep_strdup("");
    for (; *expected != '\0'; expected++) {
        char one[2] = {*expected, '\0'};
        char *longer = ep_format("%s%s", text, *expected == '@' ? folder : one);
        ep_free(text);
        text = longer;
    }
    return text;
}

static void assert_folder_refused(const char *folder, const char *expected)
{
    char *messages;
    assert_null(with_values(folder, &messages));
    char *full = text_about(folder, expected);
    assert_string_equal(messages, full);
    ep_free(full);
    ep_free(messages);
    remove_values(folder);
}

static void assert_values_refused(const char *text, const char *expected)
{
    char folder[] = "/tmp/ep-values-XXXXXX";
    write_values(folder, text);
    assert_folder_refused(folder, expected);
}

static void refuses_a_file_of_other_things(void **state)
{
    (void)state;
    assert_values_refused("compute\n", "@/s.yaml:3:63: error: models[0].compute.empirical.file: "
                                       "no values in @/values.csv");
    assert_values_refused("1ms\n2\n",
                          "@/values.csv:2:1: error: expected a duration such as 250ms (units: ns "
                          "us ms s min h d), got \"2\"");
    assert_values_refused("12\n13\n",
                          "@/values.csv:1:1: error: expected a duration such as 250ms (units: ns "
                          "us ms s min h d), got \"12\"");
}

static void says_which_key_names_a_file_that_is_none(void **state)
{
    (void)state;
    char folder[] = "/tmp/ep-values-XXXXXX", binary[] = "/tmp/ep-values-XXXXXX";
    assert_non_null(mkdtemp(folder));
    assert_folder_refused(folder, "@/s.yaml:3:63: error: models[0].compute.empirical.file: "
                                  "@/values.csv: No such file or directory");
    write_values(binary, "1ms\n");
    char *path = ep_format("%s/values.csv", binary);
    FILE *file = fopen(path, "a");
    assert_non_null(file);
    assert_int_equal(fwrite("\0002ms", 1, 4, file), 4);
    assert_int_equal(fclose(file), 0);
    ep_free(path);
    assert_folder_refused(binary, "@/s.yaml:3:63: error: models[0].compute.empirical.file: "
                                  "@/values.csv is not a text file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_form),
        cmocka_unit_test(reads_percentiles),
        cmocka_unit_test(reads_values_from_a_file),
        cmocka_unit_test(refuses_a_file_of_other_things),
        cmocka_unit_test(says_which_key_names_a_file_that_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

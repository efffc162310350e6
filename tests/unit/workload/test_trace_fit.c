/* Fits of small recordings whose law is known. */
#include "workload/trace_fit.h"

#include "base/mem.h"
#include "core/rng.h"
#include "played.h"
#include "temp_file.h"
#include "workload/choice.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "near.h"

static struct ep_trace_fit fit_file(const char *path, enum ep_trace_format format)
{
    struct ep_trace_config config = ep_trace_config_default();
    config.file = path;
    config.format = format;
    struct ep_trace *trace = played_scan(&config);
    struct ep_trace_fit fit;
    ep_trace_fit_of(trace, 42, &fit);
    ep_trace_destroy(trace);
    return fit;
}

enum { MODELS = 200, REQUESTS = 40000 };

/* A recording of that law at one request a second. */
static char *recording_of(const struct ep_popularity *law)
{
    struct ep_popularity_table *table = ep_popularity_create(law, MODELS, 5);
    struct ep_choice *choice = ep_choice_create(&(struct ep_choice_config){
        .law = law, .table = table, .model_count = MODELS, .seed = 5, .name = "t"});
    struct ep_rng rng = ep_rng_stream(5, 0, "tests/trace_fit");
    const size_t room = (size_t)REQUESTS * 16 + 16;
    char *text = ep_alloc(room), *at = text + sprintf(text, "time,model\n");
    for (uint64_t i = 0; i < REQUESTS; i++) {
        const ep_time time = 0;
        const uint64_t word = ep_rng_next(&rng);
        uint32_t model;
        ep_choice_draw_many(choice, i, &time, &word, &model, 1);
        at += sprintf(at, "%d,m%u\n", (int)i, model);
    }
    char *path = temp_file(text);
    ep_free(text);
    ep_choice_destroy(choice);
    ep_popularity_destroy(table);
    return path;
}

static void finds_the_locality_of_a_known_law(void **state)
{
    (void)state;
    const struct ep_popularity law = {
        .kind = EP_POPULARITY_ZIPF,
        .exponent = 0.9,
        .locality = {.share = 0.6, .exponent = 0.8, .reach = 300},
        .drift_half_life = EP_TIME_NEVER,
    };
    char *path = recording_of(&law);
    const struct ep_trace_fit fit = fit_file(path, EP_TRACE_CSV);
    assert_near(fit.rate_per_second, 1, 1e-3);
    assert_near(fit.gap_cv, 0, 1e-6);
    assert_near(fit.popularity.exponent, 0.9, 0.1);
    assert_int_equal(fit.compared, REQUESTS);
    assert_near(fit.popularity.locality.share, 0.6, 0.1);
    assert_true(fit.mean_error < 0.004);
    assert_true(fit.max_error < 0.01);
    assert_true(fit.independent_mean_error > 0.1);
    double sum = 0, most = 0; /* the errors are those of the points */
    for (int i = 0; i < fit.point_count; i++) {
        const double error = fabs(fit.points[i].fitted - fit.points[i].recorded);
        sum += error;
        most = fmax(most, error);
    }
    assert_near(fit.mean_error, sum / fit.point_count, 1e-12);
    assert_near(fit.max_error, most, 1e-12);
    assert_int_equal(fit.points[fit.point_count - 1].models, fit.info.called);
    temp_file_remove(path);
}

static void independent_requests_get_no_locality(void **state)
{
    (void)state;
    const struct ep_popularity law = {.kind = EP_POPULARITY_ZIPF,
                                      .exponent = 0.9,
                                      .locality = {.reach = 1},
                                      .drift_half_life = EP_TIME_NEVER};
    char *path = recording_of(&law);
    const struct ep_trace_fit fit = fit_file(path, EP_TRACE_CSV);
    assert_true(fit.mean_error < 0.01);
    assert_true(fit.popularity.locality.share < 0.2);
    temp_file_remove(path);
}

static void one_model_has_nothing_to_fit(void **state)
{
    (void)state;
    char *path = temp_file("time,model\n0,a\n1,a\n3,a\n");
    const struct ep_trace_fit fit = fit_file(path, EP_TRACE_CSV);
    assert_int_equal(fit.popularity.kind, EP_POPULARITY_UNIFORM);
    assert_int_equal(fit.point_count, 0);
    assert_near(fit.gap_cv, 1 / 3.0, 1e-12); /* gaps of 1 and 2: deviation 0.5, mean 1.5 */
    temp_file_remove(path);
}

static void counts_have_no_gaps(void **state)
{
    (void)state;
    char *path = temp_file("id,1,2,3\na,2,0,1\nb,1,1,1\n");
    const struct ep_trace_fit fit = fit_file(path, EP_TRACE_COUNTS);
    assert_true(isnan(fit.gap_cv));
    assert_near(fit.rate_per_second, 6 / 180.0, 1e-12);
    assert_int_equal(fit.compared, 6);
    temp_file_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_locality_of_a_known_law),
        cmocka_unit_test(independent_requests_get_no_locality),
        cmocka_unit_test(one_model_has_nothing_to_fit),
        cmocka_unit_test(counts_have_no_gaps),
    };
    return cmocka_run_group_tests_name("trace_fit", tests, NULL, NULL);
}

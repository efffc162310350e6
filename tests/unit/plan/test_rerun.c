/* The scenario again and again from a list of points: each its overrides and its deployment. */
#include "plan/rerun.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#define SMALL EP_SOURCE_DIR "/tests/cli/small.yaml"

/* "0:shared/2 1:separate/1 ...": point, first deployment and its most instances. */
static bool on_result(void *self, size_t point, const struct ep_result *result)
{
    char *text = self;
    size_t length = strlen(text);
    snprintf(text + length, 400 - length, "%zu:%s/%llu*%zu ", point, result->deployments[0].name,
             (unsigned long long)result->deployments[0].instances_max, result->deployment_count);
    return true;
}

static bool rerun(const struct ep_rerun_point *points, size_t count, int jobs, char text[400],
                  struct ep_diag *diag)
{
    static const struct ep_override cut[] = {{.key = "horizon", .value = "1min"}};
    struct ep_rerun_list list = {points, count};
    struct ep_rerun_config config = {.scenario = SMALL,
                                     .overrides = cut,
                                     .override_count = 1,
                                     .points = ep_rerun_list_points(&list),
                                     .jobs = jobs};
    struct ep_rerun_listener listener = {.self = text, .on_result = on_result};
    text[0] = '\0';
    return ep_rerun_run(&config, &listener, diag);
}

static void runs_each_point_with_its_own_overrides_and_deployment(void **state)
{
    (void)state;
    static const struct ep_override three[] = {
        {.key = "deployments.shared.instances", .value = "3"}};
    static const struct ep_override many[] = {
        {.key = "deployments.shared.instances", .value = "3"},
        {.key = "deployments.shared.instances", .value = "4"}}; /* the later one holds */
    static const struct ep_rerun_point points[] = {
        {three, 1, "shared"}, {NULL, 0, NULL}, {many, 2, "shared"}, {three, 1, NULL}};
    char texts[3][400];
    for (int jobs = 1; jobs <= 3; jobs++) {
        struct ep_diag *diag = ep_diag_create();
        assert_true(rerun(points, 4, jobs, texts[jobs - 1], diag));
        assert_false(ep_diag_has_errors(diag));
        ep_diag_destroy(diag);
    }
    assert_non_null(strstr(texts[0], "0:shared/3*1 1:"));
    assert_non_null(strstr(texts[0], "2:shared/4*1 3:"));
    assert_string_equal(texts[0], texts[1]);
    assert_string_equal(texts[0], texts[2]);
}

static void says_why_a_point_cannot_be_loaded(void **state)
{
    (void)state;
    static const struct ep_rerun_point points[] = {{NULL, 0, "shared"}, {NULL, 0, "shard"}};
    struct ep_diag *diag = ep_diag_create();
    char text[400];
    assert_false(rerun(points, 2, 1, text, diag));
    assert_int_equal(ep_diag_error_count(diag), 1);
    ep_diag_destroy(diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_each_point_with_its_own_overrides_and_deployment),
        cmocka_unit_test(says_why_a_point_cannot_be_loaded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

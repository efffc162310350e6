/* A sweep as a whole: every point checked first, results in order, whatever the threads. */
#include "plan/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#define SMALL EP_SOURCE_DIR "/tests/cli/small.yaml"

/* What came, point by point: "0:1 1:2 ..." of the point and the instances of "shared". */
struct heard {
    char text[400];
    size_t stop_after; /* results; 0: never */
    size_t count;
    double last_done;
    bool went_back;
};

static bool on_result(void *self, size_t point, const struct ep_result *result)
{
    struct heard *heard = self;
    size_t length = strlen(heard->text);
    assert_int_equal(result->deployment_count, 1);
    assert_string_equal(result->deployments[0].name, "shared");
    snprintf(heard->text + length, sizeof heard->text - length, "%zu:%llu ", point,
             (unsigned long long)result->deployments[0].instances_max);
    return ++heard->count != heard->stop_after;
}

static void on_progress(void *self, double done)
{
    struct heard *heard = self;
    heard->went_back = heard->went_back || done < heard->last_done;
    heard->last_done = done;
}

/* The grid of one axis over the small scenario, cut to one minute. */
static bool sweep(const char *axis, int jobs, struct heard *heard, struct ep_diag *diag)
{
    static const struct ep_override cut[] = {{.key = "horizon", .value = "1min"}};
    struct ep_override_grid *grid = ep_override_grid_create();
    assert_true(ep_override_grid_add(grid, axis, (struct ep_loc){.file = "epsim"}, diag));
    struct ep_sweep_config config = {.scenario = SMALL,
                                     .overrides = cut,
                                     .override_count = 1,
                                     .grid = grid,
                                     .deployment = "shared",
                                     .jobs = jobs};
    struct ep_rerun_listener listener = {
        .self = heard, .on_progress = on_progress, .progress_self = heard, .on_result = on_result};
    bool is_done = ep_sweep_check(&config, diag) && ep_sweep_run(&config, &listener, diag);
    ep_override_grid_destroy(grid);
    return is_done;
}

static void gives_results_in_order_of_the_points(void **state)
{
    (void)state;
    for (int jobs = 1; jobs <= 4; jobs++) {
        struct ep_diag *diag = ep_diag_create();
        struct heard heard = {0};
        assert_true(sweep("deployments.shared.instances=3,1,2,5,4,7,6", jobs, &heard, diag));
        assert_string_equal(heard.text, "0:3 1:1 2:2 3:5 4:4 5:7 6:6 ");
        assert_false(heard.went_back);
        assert_true(heard.last_done > 0.999 && heard.last_done < 1.001);
        ep_diag_destroy(diag);
    }
}

static void runs_a_single_point_with_several_threads(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    struct heard heard = {0};
    assert_true(sweep("deployments.shared.instances=2", 4, &heard, diag));
    assert_string_equal(heard.text, "0:2 ");
    ep_diag_destroy(diag);
}

static void stops_when_the_listener_says_so(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    struct heard heard = {.stop_after = 2};
    assert_false(sweep("deployments.shared.instances=1..20", 3, &heard, diag));
    assert_string_equal(heard.text, "0:1 1:2 ");
    assert_false(ep_diag_has_errors(diag));
    ep_diag_destroy(diag);
}

static void says_a_mistake_of_several_points_once_and_runs_nothing(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    struct heard heard = {0};
    assert_false(sweep("deployments.shared.instnaces=1..5", 2, &heard, diag));
    assert_int_equal(ep_diag_error_count(diag), 1);
    assert_non_null(strstr(ep_diag_message(diag, 0),
                           "deployments.shared.instnaces: unknown key; did you mean"));
    assert_string_equal(heard.text, "");
    ep_diag_destroy(diag);
}

static void says_the_mistakes_of_all_points(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    struct heard heard = {0};
    assert_false(sweep("deployments.shared.instances=-1,2,none", 2, &heard, diag));
    assert_int_equal(ep_diag_error_count(diag), 2);
    assert_non_null(strstr(ep_diag_message(diag, 0), "got -1"));
    assert_non_null(strstr(ep_diag_message(diag, 1), "got none"));
    ep_diag_destroy(diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_results_in_order_of_the_points),
        cmocka_unit_test(runs_a_single_point_with_several_threads),
        cmocka_unit_test(stops_when_the_listener_says_so),
        cmocka_unit_test(says_a_mistake_of_several_points_once_and_runs_nothing),
        cmocka_unit_test(says_the_mistakes_of_all_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

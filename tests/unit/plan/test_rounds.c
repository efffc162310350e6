/* Searches side by side: who is asked, who hears of what, and when it ends. */
#include "plan/rounds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#define SMALL EP_SOURCE_DIR "/tests/cli/small.yaml"
#define SEARCHES 3

/* Search i tries i + 1 counts of instances, 1 upwards; the middle one asks for what is not there
 * where `is_wrong`. */
struct searches {
    int tried[SEARCHES];
    bool is_wrong;
    char heard[200]; /* "0:1 1:1 ": search and instances, as they came */
    double progress; /* last heard */
    size_t progress_count;
};

static bool next(void *self, size_t i, struct ep_arena *round, struct ep_rerun_point *trial)
{
    struct searches *searches = self;
    assert_null(trial->overrides);
    if (searches->tried[i] > (int)i)
        return false;
    struct ep_override *one = ep_arena_alloc(round, sizeof *one);
    *one = (struct ep_override){"deployments.shared.instances",
                                ep_arena_format(round, "%d", ++searches->tried[i])};
    *trial = (struct ep_rerun_point){
        one, 1, searches->is_wrong && i == 1 && searches->tried[i] == 2 ? "shard" : "shared"};
    return true;
}

static void take(void *self, size_t i, const struct ep_result *result)
{
    struct searches *searches = self;
    size_t length = strlen(searches->heard);
    assert_int_equal(result->deployment_count, 1);
    snprintf(searches->heard + length, sizeof searches->heard - length, "%zu:%llu ", i,
             (unsigned long long)result->deployments[0].instances_max);
}

static void on_progress(void *self, double done)
{
    struct searches *searches = self;
    assert_true(searches->progress <= done && done < 1);
    searches->progress = done;
    searches->progress_count++;
}

static bool run(struct searches *searches, size_t count, int jobs, struct ep_diag *diag)
{
    static const struct ep_override cut[] = {{.key = "horizon", .value = "1min"}};
    const struct ep_reruns_config config = {
        .rerun = {.scenario = SMALL, .overrides = cut, .override_count = 1, .jobs = jobs},
        .on_progress = on_progress,
        .progress_self = searches};
    const struct ep_rounds rounds = {
        .self = searches, .count = count, .half = 2, .next = next, .take = take};
    return ep_rounds_run(&rounds, &config, diag);
}

/* Three rounds, of three searches, two and one. */
static void goes_on_until_the_last_has_ended(void **state)
{
    (void)state;
    for (int jobs = 1; jobs <= 3; jobs++) {
        struct ep_diag *diag = ep_diag_create();
        struct searches searches = {.is_wrong = false};
        assert_true(run(&searches, SEARCHES, jobs, diag));
        assert_string_equal(searches.heard, "0:1 1:1 2:1 1:2 2:2 2:3 ");
        assert_false(ep_diag_has_errors(diag));
        ep_diag_destroy(diag);
    }
}

/* Half done after two rounds, never at the end: how many there will be is not known. */
static void progress_grows_and_never_ends(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    struct searches searches = {.is_wrong = false};
    assert_true(run(&searches, SEARCHES, 1, diag));
    assert_true(searches.progress_count > 0);
    /* Of the third round: 2 / (2 + 2) to 3 / (2 + 3). */
    assert_true(searches.progress >= 0.5 && searches.progress <= 0.6 + 1e-12);
    ep_diag_destroy(diag);
}

static void nothing_to_search_is_done_at_once(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    struct searches searches = {.is_wrong = false};
    assert_true(run(&searches, 0, 1, diag));
    assert_string_equal(searches.heard, "");
    assert_int_equal(searches.progress_count, 0);
    ep_diag_destroy(diag);
}

static void ends_with_the_first_mistake(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    struct searches searches = {.is_wrong = true};
    assert_false(run(&searches, SEARCHES, 1, diag));
    assert_int_equal(ep_diag_error_count(diag), 1);
    assert_int_equal(searches.tried[2], 2); /* no third round */
    ep_diag_destroy(diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_on_until_the_last_has_ended),
        cmocka_unit_test(progress_grows_and_never_ends),
        cmocka_unit_test(nothing_to_search_is_done_at_once),
        cmocka_unit_test(ends_with_the_first_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

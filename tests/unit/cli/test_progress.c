/* The line of the progress bar. */
#include "cli/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void shows_the_share_done_and_the_time_left(void **state)
{
    (void)state;
    char line[80];
    ep_progress_format(line, sizeof line, 0.2, 15);
    assert_string_equal(line, "[######------------------------]  20 %  1:00 left");
    ep_progress_format(line, sizeof line, 0.5, 3723);
    assert_string_equal(line, "[###############---------------]  50 %  1:02:03 left");
    ep_progress_format(line, sizeof line, 1, 9);
    assert_string_equal(line, "[##############################] 100 %  0:00 left");
}

static void says_nothing_of_the_time_before_there_is_a_share(void **state)
{
    (void)state;
    char line[80];
    ep_progress_format(line, sizeof line, 0, 5);
    assert_string_equal(line, "[------------------------------]   0 %  ? left");
    ep_progress_format(line, sizeof line, 1e-9, 5);
    assert_string_equal(line, "[------------------------------]   0 %  ? left");
}

static void stays_within_the_bar(void **state)
{
    (void)state;
    char line[80];
    ep_progress_format(line, sizeof line, 1.5, 5);
    assert_string_equal(line, "[##############################] 100 %  0:00 left");
    ep_progress_format(line, sizeof line, -1, 5);
    assert_string_equal(line, "[------------------------------]   0 %  ? left");
}

static void draws_nothing_for_a_run_that_is_over_at_once(void **state)
{
    (void)state;
    FILE *out = tmpfile();
    struct ep_progress progress;
    ep_progress_init(&progress, out);
    ep_progress_update(&progress, 0.5);
    ep_progress_finish(&progress);
    assert_int_equal(ftell(out), 0);
    fclose(out);
}

static void draws_and_wipes_its_line_once_some_time_has_passed(void **state)
{
    (void)state;
    FILE *out = tmpfile();
    char drawn[200] = "";
    struct ep_progress progress;
    ep_progress_init(&progress, out);
    progress.began_s -= 10; /* as if begun ten seconds ago */
    ep_progress_update(&progress, 0.5);
    ep_progress_update(&progress, 0.6); /* too soon after the last */
    ep_progress_finish(&progress);
    rewind(out);
    drawn[fread(drawn, 1, sizeof drawn - 1, out)] = '\0';
    assert_string_equal(drawn, "\r[###############---------------]  50 %  0:10 left\033[K\r\033[K");
    fclose(out);
}

static void needs_no_stream(void **state)
{
    (void)state;
    struct ep_progress progress;
    ep_progress_init(&progress, NULL);
    ep_progress_update(&progress, 0.5);
    ep_progress_finish(&progress);
    assert_false(progress.has_drawn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_the_share_done_and_the_time_left),
        cmocka_unit_test(says_nothing_of_the_time_before_there_is_a_share),
        cmocka_unit_test(stays_within_the_bar),
        cmocka_unit_test(draws_nothing_for_a_run_that_is_over_at_once),
        cmocka_unit_test(draws_and_wipes_its_line_once_some_time_has_passed),
        cmocka_unit_test(needs_no_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

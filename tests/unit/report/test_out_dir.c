#include "report/out_dir.h"

#include "base/mem.h"
#include "report/text.h"
#include "sample_result.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const files[] = {"report.html", "report.md",  "result.json",
                                    "summary.csv", "series.csv", "latency.hgrm"};
static const char *const charts[] = {"cost_p99", "percentiles", "tail",  "cold",
                                     "models",   "working_set", "series"};

static int make_dir(void **state)
{
    char *dir = ep_strdup("/tmp/epsim-out-XXXXXX");
    *state = dir;
    return mkdtemp(dir) ? 0 : -1;
}

/* Empties `dir`, then removes it. */
static void remove_tree(const char *dir)
{
    DIR *listing = opendir(dir);
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        char *path = ep_format("%s/%s", dir, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            if (unlink(path) != 0)
                remove_tree(path);
        }
        ep_free(path);
    }
    if (listing)
        closedir(listing);
    rmdir(dir);
}

static int remove_dir(void **state)
{
    remove_tree(*state);
    ep_free(*state);
    return 0;
}

static size_t entries_in(const char *dir)
{
    size_t count = 0;
    DIR *listing = opendir(dir);
    assert_non_null(listing);
    while (readdir(listing))
        count++;
    closedir(listing);
    return count - 2;
}

static struct ep_text content_of(const char *dir, const char *name, const char *suffix)
{
    char buffer[4096];
    struct ep_text text = {0};
    char *path = ep_format("%s/%s%s", dir, name, suffix);
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("no %s", path);
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, file)) > 0;)
        ep_text_add_many(&text, buffer, got);
    fclose(file);
    ep_free(path);
    return text;
}

static void check_picture(const char *dir, const char *name)
{
    struct ep_text svg = content_of(dir, name, ".svg");
    struct ep_text png = content_of(dir, name, ".png");
    assert_non_null(strstr(svg.bytes, "</svg>"));
    assert_null(strstr(svg.bytes, "<script"));
    assert_memory_equal(png.bytes, "\x89PNG", 4);
    ep_text_fini(&svg);
    ep_text_fini(&png);
}

static void check_complete(const char *dir)
{
    char *chart_dir = ep_format("%s/charts", dir);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct ep_text text = content_of(dir, files[i], "");
        assert_true(text.length > 100);
        ep_text_fini(&text);
    }
    for (size_t i = 0; i < sizeof charts / sizeof *charts; i++)
        check_picture(chart_dir, charts[i]);
    assert_int_equal(entries_in(dir), 11);
    assert_int_equal(entries_in(chart_dir), 24); /* svg, png, csv; no scripts, no parts */
    struct ep_text page = content_of(dir, "report.html", "");
    size_t pictures = 0;
    for (const char *at = page.bytes; (at = strstr(at, "<svg role=")); at++)
        pictures++;
    assert_int_equal(pictures, 8);
    ep_text_fini(&page);
    ep_free(chart_dir);
}

static void writes_everything_with_pictures(void **state)
{
    struct ep_result *result = sample_result_create();
    struct ep_out_dir_outcome outcome;
    char *dir = ep_format("%s/a/b's c", (const char *)*state); /* made with all above it */
    assert_true(ep_report_out_dir(result, dir, &outcome));
    if (outcome.warning)
        fail_msg("%s", outcome.warning);
    assert_null(outcome.why);
    check_complete(dir);
    ep_free(dir);
    sample_result_destroy(result);
}

static void a_second_report_replaces_the_first_with_the_same_bytes(void **state)
{
    struct ep_result *result = sample_result_create();
    struct ep_out_dir_outcome outcome;
    assert_true(ep_report_out_dir(result, *state, &outcome));
    struct ep_text first = content_of(*state, "report.html", "");
    assert_true(ep_report_out_dir(result, *state, &outcome));
    struct ep_text second = content_of(*state, "report.html", "");
    assert_int_equal(first.length, second.length);
    assert_memory_equal(first.bytes, second.bytes, first.length);
    ep_text_fini(&first);
    ep_text_fini(&second);
    sample_result_destroy(result);
}

static void draws_options_with_hostile_names(void **state)
{
    static const char *const names[] = {"</text><script>alert(1)</script>",
                                        "'; system('x'); '`touch x`@a", "a,b\"c", "50 % {/*^_@&~}"};
    struct ep_result *result = sample_result_create();
    struct ep_out_dir_outcome outcome;
    for (size_t i = 0; i < 4; i++)
        result->deployments[i].name = names[i];
    for (size_t i = 0; i < result->series_count; i++) /* five options in turn */
        if (i % 5 < 4)
            ((struct ep_series_row *)result->series)[i].deployment = names[i % 5];
    result->comparison_count = 0;
    result->recommended = NULL;
    assert_true(ep_report_out_dir(result, *state, &outcome));
    if (outcome.warning)
        fail_msg("%s", outcome.warning);
    check_complete(*state);
    struct ep_text svg = content_of(*state, "charts/cold", ".svg");
    assert_non_null(strstr(svg.bytes, "50 % {/*^_@&amp;~}"));
    ep_text_fini(&svg);
    sample_result_destroy(result);
}

static void without_gnuplot_all_else_is_written(void **state)
{
    struct ep_result *result = sample_result_create();
    struct ep_out_dir_outcome outcome;
    char *path = ep_strdup(getenv("PATH"));
    setenv("PATH", *state, 1);
    bool written = ep_report_out_dir(result, *state, &outcome);
    setenv("PATH", path, 1);
    ep_free(path);
    assert_true(written);
    assert_string_equal(outcome.warning,
                        "gnuplot is not installed, so there are no pictures; install it (Debian: "
                        "apt-get install gnuplot-nox) and run again");
    struct ep_text page = content_of(*state, "report.html", "");
    assert_non_null(strstr(page.bytes, "<p>gnuplot is not installed, so there are no pictures"));
    ep_text_fini(&page);
    char *chart_dir = ep_format("%s/charts", (const char *)*state);
    assert_int_equal(entries_in(chart_dir), 8); /* the figures, without pictures */
    ep_free(chart_dir);
    ep_free(outcome.warning);
    sample_result_destroy(result);
}

/* A program named gnuplot that only complains. */
static void make_broken_gnuplot(const char *dir)
{
    char *path = ep_format("%s/gnuplot", dir);
    FILE *file = fopen(path, "wb");
    fputs("#!/bin/sh\necho 'line 1: no such terminal' >&2\nexit 1\n", file);
    fclose(file);
    chmod(path, 0755);
    ep_free(path);
}

static void says_what_gnuplot_complained_of(void **state)
{
    struct ep_result *result = sample_result_create();
    struct ep_out_dir_outcome outcome;
    char *path = ep_strdup(getenv("PATH"));
    char *out = ep_format("%s/out", (const char *)*state);
    make_broken_gnuplot(*state);
    setenv("PATH", *state, 1);
    bool written = ep_report_out_dir(result, out, &outcome);
    setenv("PATH", path, 1);
    assert_true(written);
    assert_string_equal(outcome.warning, "gnuplot failed: line 1: no such terminal");
    ep_free(outcome.warning);
    ep_free(out);
    ep_free(path);
    sample_result_destroy(result);
}

static void says_which_file_cannot_be_written(void **state)
{
    struct ep_result *result = sample_result_create();
    struct ep_out_dir_outcome outcome;
    char *file = ep_format("%s/file", (const char *)*state);
    fclose(fopen(file, "wb"));
    assert_false(ep_report_out_dir(result, file, &outcome));
    char *expected = ep_format("%s: Not a directory", file);
    assert_string_equal(outcome.why, expected);
    ep_free(outcome.why);
    ep_free(expected);

    char *taken = ep_format("%s/taken/result.json", (const char *)*state);
    char *dir = ep_format("%s/taken", (const char *)*state);
    mkdir(dir, 0777);
    mkdir(taken, 0777);
    assert_false(ep_report_out_dir(result, dir, &outcome));
    expected = ep_format("%s: Is a directory", taken);
    assert_string_equal(outcome.why, expected);
    ep_free(outcome.why);
    ep_free(expected);
    ep_free(taken);
    ep_free(dir);
    ep_free(file);
    sample_result_destroy(result);
}

static void a_full_disk_is_reported_with_the_file(void **state)
{
    struct ep_result *result = sample_result_create();
    struct ep_out_dir_outcome outcome;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char *path = ep_format("%s/%s", (const char *)*state, files[i]);
        unlink(path);
        assert_int_equal(symlink("/dev/full", path), 0);
        assert_false(ep_report_out_dir(result, *state, &outcome));
        char *expected = ep_format("%s: No space left on device", path);
        assert_string_equal(outcome.why, expected);
        ep_free(expected);
        ep_free(outcome.why);
        ep_free(outcome.warning);
        unlink(path);
        ep_free(path);
    }
    sample_result_destroy(result);
}

#define OUT_TEST(name) cmocka_unit_test_setup_teardown(name, make_dir, remove_dir)

int main(void)
{
    const struct CMUnitTest tests[] = {
        OUT_TEST(writes_everything_with_pictures),
        OUT_TEST(a_second_report_replaces_the_first_with_the_same_bytes),
        OUT_TEST(draws_options_with_hostile_names),
        OUT_TEST(without_gnuplot_all_else_is_written),
        OUT_TEST(says_what_gnuplot_complained_of),
        OUT_TEST(says_which_file_cannot_be_written),
        OUT_TEST(a_full_disk_is_reported_with_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

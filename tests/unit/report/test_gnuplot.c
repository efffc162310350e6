#include "report/gnuplot.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* A directory for each test, with the paths of one picture. */
struct fixture {
    char *dir, *csv, *svg, *png, *script;
    struct ep_gnuplot_files files;
    struct ep_chart chart;
};

static int make_fixture(void **state)
{
    struct fixture *f = ep_alloc_zeroed(1, sizeof *f);
    f->dir = ep_strdup("/tmp/epsim-plot-XXXXXX");
    if (!mkdtemp(f->dir))
        return -1;
    f->csv = ep_format("%s/it's.csv", f->dir);
    f->svg = ep_format("%s/a b.svg", f->dir);
    f->png = ep_format("%s/a.png", f->dir);
    f->script = ep_format("%s/a.gp", f->dir);
    f->files = (struct ep_gnuplot_files){f->csv, f->svg, f->png, f->script};
    f->chart = (struct ep_chart){
        .name = "cold", .plot = "cold", .width = 400, .height = 300, .is_drawn = true};
    ep_text_add(&f->chart.title, "A title");
    ep_text_add(&f->chart.settings, "set xrange [0:1]\nset yrange [-2:0]\n");
    *state = f;
    return 0;
}

static int remove_fixture(void **state)
{
    struct fixture *f = *state;
    char *paths[] = {f->csv, f->svg, f->png, f->script};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        unlink(paths[i]);
        ep_free(paths[i]);
    }
    int failed = rmdir(f->dir); /* neither a log nor anything else stays */
    ep_chart_fini(&f->chart);
    ep_free(f->dir);
    ep_free(f);
    return failed;
}

static void write_data(const struct fixture *f)
{
    FILE *file = fopen(f->csv, "wb");
    fputs("deployment,y,y0,y1,ratio,low,high,color\none,-1,-1.3,-0.7,0.5,0.4,0.6,29362\n", file);
    fclose(file);
}

/* `parts` follow one another in `text`. */
static void check_in_order(const char *text, const char *const *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *at = strstr(text, parts[i]);
        if (!at)
            fail_msg("not found, or not in order: %s", parts[i]);
        text = at + strlen(parts[i]);
    }
}

static void the_script_draws_the_same_twice(void **state)
{
    struct fixture *f = *state;
    struct ep_text script = {0};
    static const char *const parts[] = {"data = \"/tmp/epsim-plot-",
                                        "\\047s.csv\"\nwidth = 400\nheight = 300\n",
                                        "reset\n",
                                        "set terminal svg size 400,300 ",
                                        "title_text = \"A title\"\n",
                                        "note_text = \"\"\n",
                                        "set datafile separator comma\n",
                                        "picture = \"/tmp/epsim-plot-",
                                        "/a b.svg\"\nset output picture\nset xrange [0:1]\n",
                                        "plot data",
                                        "unset output\n",
                                        "reset\n",
                                        "set terminal pngcairo size 800,600 ",
                                        "title_text = \"A title\"\n",
                                        "/a.png\"\nset output picture\nset xrange [0:1]\n",
                                        "plot data",
                                        "unset output\n"};
    ep_gnuplot_script(&f->chart, &f->files, &script);
    check_in_order(ep_text_bytes(&script), parts, sizeof parts / sizeof *parts);
    ep_text_fini(&script);
}

static void a_long_note_is_cut_to_the_picture(void **state)
{
    struct fixture *f = *state;
    struct ep_text script = {0};
    ep_text_add_repeated(&f->chart.left_out, "x", 141);
    ep_gnuplot_script(&f->chart, &f->files, &script);
    const char *note = strstr(ep_text_bytes(&script), "note_text = \"");
    assert_non_null(note);
    assert_int_equal(strspn(note + strlen("note_text = \""), "x"), 139);
    assert_memory_equal(note + strlen("note_text = \"") + 139, "…\"\n", 5);
    ep_text_fini(&script);
}

static void draws_both_pictures_and_keeps_the_script(void **state)
{
    struct fixture *f = *state;
    char *why = NULL;
    char head[4] = "";
    write_data(f);
    if (!ep_gnuplot_draw(&f->chart, &f->files, &why))
        fail_msg("%s", why);
    FILE *png = fopen(f->png, "rb");
    assert_int_equal(fread(head, 1, 4, png), 4);
    fclose(png);
    assert_memory_equal(head, "\x89PNG", 4);
    assert_int_equal(access(f->svg, R_OK), 0);
    assert_int_equal(access(f->script, R_OK), 0);
}

static void says_what_is_wrong_with_the_data(void **state)
{
    struct fixture *f = *state;
    char *why = NULL;
    assert_false(ep_gnuplot_draw(&f->chart, &f->files, &why)); /* there are none */
    assert_memory_equal(why, "gnuplot failed: ", strlen("gnuplot failed: "));
    assert_true(strlen(why) > strlen("gnuplot failed: "));
    assert_null(strchr(why, '\n'));
    ep_free(why);
}

static void says_which_script_cannot_be_written(void **state)
{
    struct fixture *f = *state;
    char *why = NULL;
    f->files.script_path = "/nowhere/a.gp";
    assert_false(ep_gnuplot_draw(&f->chart, &f->files, &why));
    assert_string_equal(why, "/nowhere/a.gp: No such file or directory");
    ep_free(why);
    f->files.script_path = "/dev/full";
    assert_false(ep_gnuplot_draw(&f->chart, &f->files, &why));
    assert_string_equal(why, "/dev/full: No space left on device");
    ep_free(why);
}

/* A program that claims success and draws nothing. */
static void an_empty_picture_is_a_failure(void **state)
{
    struct fixture *f = *state;
    char *why = NULL;
    char *program = ep_format("%s/gnuplot", f->dir);
    char *path = ep_strdup(getenv("PATH"));
    FILE *file = fopen(program, "wb");
    fputs("#!/bin/sh\nexit 0\n", file);
    fclose(file);
    chmod(program, 0755);
    setenv("PATH", f->dir, 1);
    bool drawn = ep_gnuplot_draw(&f->chart, &f->files, &why);
    setenv("PATH", path, 1);
    assert_false(drawn);
    assert_string_equal(why, "gnuplot failed: no message");
    unlink(program);
    ep_free(program);
    ep_free(path);
    ep_free(why);
}

#define PLOT_TEST(name) cmocka_unit_test_setup_teardown(name, make_fixture, remove_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLOT_TEST(the_script_draws_the_same_twice),
        PLOT_TEST(a_long_note_is_cut_to_the_picture),
        PLOT_TEST(draws_both_pictures_and_keeps_the_script),
        PLOT_TEST(says_what_is_wrong_with_the_data),
        PLOT_TEST(says_which_script_cannot_be_written),
        PLOT_TEST(an_empty_picture_is_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

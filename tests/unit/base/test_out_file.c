#include "base/out_file.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A directory of its own for each test, and a file name in it. */
struct place {
    char directory[64], path[80];
};

static int enter(void **state)
{
    struct place *place = ep_alloc(sizeof *place);
    strcpy(place->directory, "out_file_test_XXXXXX");
    assert_non_null(mkdtemp(place->directory));
    snprintf(place->path, sizeof place->path, "%s/a.txt", place->directory);
    *state = place;
    return 0;
}

static int leave(void **state)
{
    struct place *place = *state;
    unlink(place->path);
    const int status = rmdir(place->directory); /* fails when anything is left behind */
    ep_free(place);
    return status;
}

static void assert_contains(const char *path, const char *expected)
{
    char text[64] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    const size_t count = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[count] = '\0';
    assert_string_equal(text, expected);
}

static struct ep_out_file *begin(const char *path, const char *text)
{
    char *why = NULL;
    struct ep_out_file *output = ep_out_file_open(path, &why);
    assert_non_null(output);
    fputs(text, ep_out_file_stream(output));
    return output;
}

static void the_final_name_appears_at_commit(void **state)
{
    const struct place *place = *state;
    char *why = NULL;
    struct ep_out_file *output = begin(place->path, "whole");
    assert_int_equal(access(place->path, F_OK), -1);
    assert_int_equal(access(ep_out_file_temporary_path(output), F_OK), 0);
    assert_true(ep_out_file_commit(output, &why));
    assert_contains(place->path, "whole");
}

static void what_was_there_stays_until_commit(void **state)
{
    const struct place *place = *state;
    char *why = NULL;
    assert_true(ep_out_file_commit(begin(place->path, "old"), &why));
    struct ep_out_file *output = begin(place->path, "new");
    fflush(ep_out_file_stream(output));
    assert_contains(place->path, "old");
    assert_true(ep_out_file_commit(output, &why));
    assert_contains(place->path, "new");
}

static void an_abandoned_file_leaves_no_trace(void **state)
{
    const struct place *place = *state;
    ep_out_file_abandon(begin(place->path, "half"));
    ep_out_file_abandon(NULL);
    assert_int_equal(access(place->path, F_OK), -1);
}

static void a_missing_directory_is_told(void **state)
{
    (void)state;
    char *why = NULL;
    assert_null(ep_out_file_open("no/such/directory/a.txt", &why));
    assert_string_equal(why, "no/such/directory/a.txt: No such file or directory");
    ep_free(why);
}

static void a_directory_is_no_file(void **state)
{
    const struct place *place = *state;
    char *why = NULL, expected[128];
    assert_null(ep_out_file_open(place->directory, &why));
    snprintf(expected, sizeof expected, "%s: Is a directory", place->directory);
    assert_string_equal(why, expected);
    ep_free(why);
}

static void a_full_disk_is_told_at_commit(void **state)
{
    (void)state;
    char *why = NULL;
    assert_false(ep_out_file_commit(begin("/dev/full", "text"), &why));
    assert_string_equal(why, "/dev/full: No space left on device");
    ep_free(why);
}

static void a_write_that_failed_on_the_way_is_told_at_commit(void **state)
{
    (void)state;
    char *why = NULL;
    struct ep_out_file *output = begin("/dev/full", "");
    char block[1 << 16];
    memset(block, 'x', sizeof block);
    fwrite(block, 1, sizeof block, ep_out_file_stream(output));
    assert_true(ferror(ep_out_file_stream(output)) != 0);
    assert_false(ep_out_file_commit(output, &why));
    assert_true(strcmp(why, "/dev/full: write failed") == 0 ||
                strcmp(why, "/dev/full: No space left on device") == 0);
    ep_free(why);
}

static void a_name_that_became_a_directory_is_told_and_nothing_is_left(void **state)
{
    const struct place *place = *state;
    char *why = NULL, expected[128];
    struct ep_out_file *output = begin(place->path, "text");
    assert_int_equal(mkdir(place->path, 0777), 0);
    assert_false(ep_out_file_commit(output, &why));
    snprintf(expected, sizeof expected, "%s: Is a directory", place->path);
    assert_string_equal(why, expected);
    ep_free(why);
    assert_int_equal(rmdir(place->path), 0);
}

static void devices_are_written_directly(void **state)
{
    (void)state;
    char *why = NULL;
    struct ep_out_file *output = begin("/dev/null", "text");
    assert_string_equal(ep_out_file_temporary_path(output), "/dev/null");
    assert_true(ep_out_file_commit(output, &why));
    ep_out_file_abandon(begin("/dev/null", "text"));
    assert_int_equal(access("/dev/null", F_OK), 0);
}

/* A rename would put a file in the place of the link. */
static void what_a_link_points_to_is_written(void **state)
{
    struct place *place = *state;
    char link[96], *why = NULL;
    snprintf(link, sizeof link, "%s/link", place->directory);
    assert_int_equal(symlink("a.txt", link), 0);
    assert_true(ep_out_file_commit(begin(link, "text"), &why));
    assert_contains(place->path, "text");
    assert_int_equal(unlink(link), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_final_name_appears_at_commit),
        TEST(what_was_there_stays_until_commit),
        TEST(an_abandoned_file_leaves_no_trace),
        TEST(a_missing_directory_is_told),
        TEST(a_directory_is_no_file),
        TEST(a_full_disk_is_told_at_commit),
        TEST(a_write_that_failed_on_the_way_is_told_at_commit),
        TEST(a_name_that_became_a_directory_is_told_and_nothing_is_left),
        TEST(devices_are_written_directly),
        TEST(what_a_link_points_to_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

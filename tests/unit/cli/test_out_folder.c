/* The folder of --out: made and tried before anything is simulated. */
#include "cli/out_folder.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int make_temporary(void **state)
{
    char name[] = "/tmp/epsim-folder-XXXXXX";
    *state = ep_strdup(mkdtemp(name));
    return 0;
}

static int remove_temporary(void **state)
{
    rmdir(*state);
    ep_free(*state);
    return 0;
}

static size_t count_entries(const char *path)
{
    size_t count = 0;
    DIR *folder = opendir(path);
    assert_non_null(folder);
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

static void makes_missing_folders_and_leaves_them_empty(void **state)
{
    char *above = ep_format("%s/a", (char *)*state), *path = ep_format("%s/b/", above);
    char *why = NULL;
    assert_true(ep_out_folder_prepare(path, &why));
    assert_null(why);
    assert_int_equal(count_entries(path), 2); /* . and .. */
    assert_true(ep_out_folder_prepare(path, &why));
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(rmdir(above), 0);
    ep_free(path);
    ep_free(above);
}

static void says_when_a_file_is_in_the_way(void **state)
{
    char *file = ep_format("%s/file", (char *)*state), *below = ep_format("%s/x", file);
    char *expected = ep_format("%s: Not a directory", file);
    char *expected_below = ep_format("%s: Not a directory", below);
    char *why = NULL;
    fclose(fopen(file, "w"));
    assert_false(ep_out_folder_prepare(file, &why));
    assert_string_equal(why, expected);
    ep_free(why);
    assert_false(ep_out_folder_prepare(below, &why));
    assert_string_equal(why, expected_below);
    ep_free(why);
    remove(file);
    ep_free(expected_below);
    ep_free(expected);
    ep_free(below);
    ep_free(file);
}

static void says_when_it_may_not_write(void **state)
{
    char *locked = ep_format("%s/locked", (char *)*state), *why = NULL;
    assert_int_equal(mkdir(locked, 0555), 0);
    if (geteuid() == 0) { /* root may always */
        assert_true(ep_out_folder_prepare(locked, &why));
    } else {
        assert_false(ep_out_folder_prepare(locked, &why));
        assert_non_null(strstr(why, "Permission denied"));
    }
    ep_free(why);
    rmdir(locked);
    ep_free(locked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(makes_missing_folders_and_leaves_them_empty, make_temporary,
                                        remove_temporary),
        cmocka_unit_test_setup_teardown(says_when_a_file_is_in_the_way, make_temporary,
                                        remove_temporary),
        cmocka_unit_test_setup_teardown(says_when_it_may_not_write, make_temporary,
                                        remove_temporary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

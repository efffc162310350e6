/* A process that is ended from outside removes what it had begun. */
#include "cli/interrupt.h"

#include "base/mem.h"
#include "base/out_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int make_temporary(void **state)
{
    char name[] = "/tmp/epsim-interrupt-XXXXXX";
    *state = ep_strdup(mkdtemp(name));
    return 0;
}

static int remove_temporary(void **state)
{
    rmdir(*state);
    ep_free(*state);
    return 0;
}

/* Entries beside "." and "..". */
static size_t count_entries(const char *path)
{
    size_t count = 0;
    DIR *folder = opendir(path);
    assert_non_null(folder);
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count - 2;
}

/* In a child: begins folder/log, gets the signal, and ends with 7 when that did not end it. */
static int status_after(int number, bool is_ignored, const struct ep_options *options,
                        const char *folder)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct ep_interrupt interrupt;
        char *path = ep_format("%s/log", folder), *why = NULL;
        signal(number, is_ignored ? SIG_IGN : SIG_DFL);
        ep_interrupt_init(&interrupt, options);
        struct ep_out_file *file = ep_out_file_open(path, &why);
        kill(getpid(), number);
        if (!is_ignored)
            sleep(20);
        ep_out_file_abandon(file);
        ep_interrupt_fini(&interrupt);
        _exit(7);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void a_signal_ends_the_process_and_removes_what_it_began(void **state)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    char *log = ep_format("%s/log", (const char *)*state);
    const struct ep_options ways[] = {{.out = *state}, {.requests = log}};
    for (size_t way = 0; way < 2; way++) {
        for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
            int status = status_after(numbers[i], false, &ways[way], *state);
            assert_true(WIFSIGNALED(status));
            assert_int_equal(WTERMSIG(status), numbers[i]);
            assert_int_equal(count_entries(*state), 0);
        }
    }
    ep_free(log);
}

static void an_ignored_signal_stays_ignored(void **state)
{
    const struct ep_options options = {.out = *state};
    int status = status_after(SIGHUP, true, &options, *state);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 7);
}

/* Files of other names, other processes or already finished are not touched. */
static void only_what_was_begun_is_removed(void **state)
{
    const char *folder = *state;
    static const char *const names[] = {"done", "log.1.part", "part"};
    for (size_t i = 0; i < 3; i++) {
        char *path = ep_format("%s/%s", folder, names[i]);
        FILE *stream = fopen(path, "w");
        assert_non_null(stream);
        fclose(stream);
        ep_free(path);
    }
    char *path = ep_format("%s/log", folder), *why = NULL;
    struct ep_out_file *file = ep_out_file_open(path, &why);
    assert_non_null(file);
    assert_int_equal(count_entries(folder), 4);
    ep_out_file_remove_begun(folder);
    assert_int_equal(count_entries(folder), 3);
    ep_out_file_remove_begun("/nowhere/at/all");
    ep_out_file_abandon(file);
    ep_free(path);
    for (size_t i = 0; i < 3; i++) {
        path = ep_format("%s/%s", folder, names[i]);
        assert_int_equal(unlink(path), 0);
        ep_free(path);
    }
}

/* Without files to write nothing is watched, and the signals stay as they were. */
static void without_files_nothing_changes(void **state)
{
    (void)state;
    const struct ep_options options = {0};
    struct ep_interrupt interrupt;
    sigset_t blocked;
    ep_interrupt_init(&interrupt, &options);
    assert_false(interrupt.is_watching);
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    assert_false(sigismember(&blocked, SIGTERM));
    ep_interrupt_fini(&interrupt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_signal_ends_the_process_and_removes_what_it_began,
                                        make_temporary, remove_temporary),
        cmocka_unit_test_setup_teardown(an_ignored_signal_stays_ignored, make_temporary,
                                        remove_temporary),
        cmocka_unit_test_setup_teardown(only_what_was_begun_is_removed, make_temporary,
                                        remove_temporary),
        cmocka_unit_test(without_files_nothing_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "cli/console.h"

#include "base/mem.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void ep_console_open(void)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

bool ep_console_close(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    /* An earlier write may have failed, its reason forgotten: one more fails for the same. */
    clearerr(stdout);
    errno = 0;
    bool is_lost = putchar('\n') == EOF || fflush(stdout) != 0;
    if (is_lost && errno == EPIPE)
        return false; /* a reader that has seen enough, such as `head`, wants no message */
    fprintf(stderr, "epsim: cannot write to stdout: %s\n",
            is_lost && errno != 0 ? strerror(errno) : "part of it was lost");
    return false;
}

static bool is_terminal(int descriptor)
{
    const char *kind = getenv("TERM");
    return isatty(descriptor) && kind != NULL && strcmp(kind, "dumb") != 0;
}

bool ep_console_has_color(const struct ep_options *options)
{
    if (options->color != EP_COLOR_AUTO)
        return options->color == EP_COLOR_ALWAYS;
    const char *no_color = getenv("NO_COLOR");
    return is_terminal(STDOUT_FILENO) && (no_color == NULL || *no_color == '\0');
}

bool ep_console_has_progress(const struct ep_options *options)
{
    return is_terminal(STDERR_FILENO) && !options->is_quiet && !options->no_progress;
}

enum ep_exit ep_console_fail(char *message)
{
    fprintf(stderr, "epsim: %s\n", message);
    ep_free(message);
    return EP_EXIT_MACHINE;
}

void ep_console_tell(const struct ep_options *options, const struct ep_diag *diag)
{
    if (ep_diag_has_errors(diag) || !options->is_quiet)
        ep_diag_print(diag, stderr);
}

#include "cli/interrupt.h"

#include "base/mem.h"
#include "base/out_file.h"

#include <string.h>
#include <unistd.h>

static void remove_beside(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL   ? ep_strdup(".")
                   : slash == path ? ep_strdup("/")
                                   : ep_format("%.*s", (int)(slash - path), path);
    ep_out_file_remove_begun(folder);
    ep_free(folder);
}

/* The folder of --out and the one of its pictures. */
static void remove_in(const char *out, bool is_new)
{
    char *charts = ep_format("%s/charts", out);
    ep_out_file_remove_begun(out);
    ep_out_file_remove_begun(charts);
    if (is_new) { /* goes where it is empty */
        rmdir(charts);
        rmdir(out);
    }
    ep_free(charts);
}

static void *wait_for_signal(void *self)
{
    const struct ep_interrupt *interrupt = self;
    int number = 0;
    if (sigwait(&interrupt->signals, &number) != 0)
        return NULL;
    if (interrupt->options->out != NULL)
        remove_in(interrupt->options->out, interrupt->is_out_new);
    if (interrupt->options->requests != NULL)
        remove_beside(interrupt->options->requests);
    /* The signal again, which nobody keeps from its work now. */
    signal(number, SIG_DFL);
    kill(getpid(), number);
    pthread_sigmask(SIG_UNBLOCK, &interrupt->signals, NULL);
    return NULL;
}

/* As `nohup` asks for SIGHUP, and shells for SIGINT of what runs in the background. */
static bool is_ignored(int number)
{
    struct sigaction action;
    return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

void ep_interrupt_init(struct ep_interrupt *interrupt, const struct ep_options *options)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    *interrupt = (struct ep_interrupt){.options = options};
    if (options->out == NULL && options->requests == NULL)
        return;
    interrupt->is_out_new = options->out != NULL && access(options->out, F_OK) != 0;
    sigemptyset(&interrupt->signals);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (!is_ignored(numbers[i]))
            sigaddset(&interrupt->signals, numbers[i]);
    pthread_sigmask(SIG_BLOCK, &interrupt->signals, &interrupt->before);
    interrupt->is_watching =
        pthread_create(&interrupt->thread, NULL, wait_for_signal, interrupt) == 0;
    if (!interrupt->is_watching) /* files may be left behind then, and nothing worse */
        pthread_sigmask(SIG_SETMASK, &interrupt->before, NULL);
}

void ep_interrupt_fini(struct ep_interrupt *interrupt)
{
    if (!interrupt->is_watching)
        return;
    pthread_cancel(interrupt->thread);
    pthread_join(interrupt->thread, NULL);
    pthread_sigmask(SIG_SETMASK, &interrupt->before, NULL);
    interrupt->is_watching = false;
}

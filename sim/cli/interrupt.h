/* A run that is interrupted (SIGINT, SIGTERM, SIGHUP) leaves no unfinished files behind: a thread
 * waits for the signal, removes them and lets the signal end the process as it always does.
 * No handler runs inside other code, and a signal that was ignored before stays so. */
#ifndef EP_CLI_INTERRUPT_H
#define EP_CLI_INTERRUPT_H

#include "cli/options.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

struct ep_interrupt {
    const struct ep_options *options; /* borrowed: what is written where */
    sigset_t signals, before;         /* waited for; blocked before */
    pthread_t thread;
    bool is_watching, is_out_new; /* the folder of --out was not there before */
};

/* Watches from now on where --out or --requests write files; else does nothing. To be called
 * before other threads start: they inherit that the signals are not theirs. */
void ep_interrupt_init(struct ep_interrupt *interrupt, const struct ep_options *options);

/* From now on signals act as they did before. */
void ep_interrupt_fini(struct ep_interrupt *interrupt);

#endif

/* stdout that notices when it fails: a full disk is one line on stderr, and exit 3, instead of a
 * silent half. A reader that is gone is exit 3 without a word. */
#ifndef EP_CLI_CONSOLE_H
#define EP_CLI_CONSOLE_H

#include "cli/options.h"

#include <stdbool.h>

/* To be called once, first: from now on a closed pipe, or a file beyond `ulimit -f`, is an
 * error of writing, no signal. */
void ep_console_open(void);

/* Flushes stdout. False when anything written to it was lost, having said so on stderr unless the
 * reader of a pipe is gone. */
bool ep_console_close(void);

/* Whether text on stdout may be colored: as --color says; auto: on a terminal that is not
 * "dumb", unless the environment has NO_COLOR (https://no-color.org). */
bool ep_console_has_color(const struct ep_options *options);

/* Whether a progress bar may be drawn on stderr. */
bool ep_console_has_progress(const struct ep_options *options);

/* "epsim: MESSAGE" on stderr: the machine failed. Returns EP_EXIT_MACHINE. Frees `message`
 * (ep_free). */
enum ep_exit ep_console_fail(char *message);

/* Prints what `diag` has to say on stderr: with --quiet only errors and what goes with them. */
void ep_console_tell(const struct ep_options *options, const struct ep_diag *diag);

#endif

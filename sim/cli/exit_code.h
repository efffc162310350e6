/* The exit code that a result deserves. */
#ifndef EP_CLI_EXIT_CODE_H
#define EP_CLI_EXIT_CODE_H

#include "cli/cmd.h"
#include "run/result.h"

/* DONE: a feasible deployment meets every requirement (or there are none). NONE: none does, or
 * none is feasible. UNDECIDED: none certainly does, but it is not decided that none can. */
enum ep_exit ep_exit_code_of(const struct ep_result *result);

/* Of two results, as one answer to "is there a deployment that meets all?". */
enum ep_exit ep_exit_code_any(enum ep_exit a, enum ep_exit b);

#endif

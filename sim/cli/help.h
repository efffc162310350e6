/* Help pages, generated from the tables of commands and flags; at most 80 columns. */
#ifndef EP_CLI_HELP_H
#define EP_CLI_HELP_H

#include "cli/cmd.h"

#include <stdio.h>

/* Usage, what it does, flags, three examples, exit codes. */
void ep_help_command(const struct ep_command *command, FILE *out);

/* All commands, where to begin, exit codes. `commands` ends with NULL. */
void ep_help_program(const struct ep_command *const *commands, FILE *out);

#endif

#include "cli/cmd.h"
#include "cli/options.h"
#include "run/program.h"

#include <stdio.h>

static enum ep_exit run(const struct ep_options *options)
{
    (void)options;
    printf("epsim " EP_VERSION "\nsources %s\n", ep_program_sha256);
    return EP_EXIT_DONE;
}

const struct ep_command ep_cmd_version = {
    .name = "version",
    .usage = "version",
    .synopsis = "",
    .summary = "the version of the program, and the hash of its sources",
    .about = "Prints the version, and the SHA-256 of its sources that each result names.",
    .flags = EP_FLAG_BIT(EP_FLAG_HELP),
    .argument = "no argument",
    .examples = {"epsim version", "epsim --version", "epsim help version"},
    .exit_codes = {[EP_EXIT_DONE] = "done",
                   [EP_EXIT_BAD_INPUT] = "bad usage",
                   [EP_EXIT_MACHINE] = "stdout could not be written"},
    .run = run,
};

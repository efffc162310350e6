#include "cli/cmd.h"

#include <assert.h>
#include <stddef.h>

static enum ep_exit run(const struct ep_options *options)
{
    (void)options;
    assert(0 && "each action is a command of its own");
    return EP_EXIT_BAD_INPUT;
}

static const char *const actions[] = {"info", "convert", "generate", "fit", NULL};
static const struct ep_command *const subcommands[] = {
    &ep_cmd_trace_info, &ep_cmd_trace_convert, &ep_cmd_trace_generate, &ep_cmd_trace_fit, NULL};

const struct ep_command ep_cmd_trace = {
    .name = "trace",
    .usage = "trace ACTION",
    .synopsis = "info|fit FILE | convert IN OUT | generate SCENARIO [OUT]",
    .summary = "recorded traffic: what is in it; convert, generate, fit",
    .about = "info says what is in a trace; convert writes it in another format; generate\n"
             "writes the requests of a scenario; fit finds traffic like a recording. `epsim\n"
             "trace ACTION --help` has the options of each.",
    .flags = EP_FLAG_BIT(EP_FLAG_HELP),
    .actions = actions,
    .subcommands = subcommands,
    .argument = "info, convert, generate or fit",
    .min_arguments = 1,
    .max_arguments = 1,
    .examples = {"epsim trace info scenarios/demo.yaml",
                 "epsim trace convert tests/cli/requests.csv results/requests.jsonl.gz",
                 "epsim trace generate tests/cli/small.yaml results/small.csv.gz --seed 7"},
    .exit_codes = {[EP_EXIT_DONE] = "done",
                   [EP_EXIT_BAD_INPUT] = "bad usage, or the file cannot be read",
                   [EP_EXIT_MACHINE] = "a file or stdout could not be written"},
    .run = run,
};

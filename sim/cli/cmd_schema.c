#include "cli/cmd.h"
#include "cli/options.h"
#include "report/result_schema.h"
#include "report/text.h"
#include "scenario/scenario_schema.h"

#include <stdio.h>
#include <string.h>

static enum ep_exit run(const struct ep_options *options)
{
    if (strcmp(options->arguments.items[0], "scenario") == 0) {
        ep_scenario_schema_write(stdout);
        return EP_EXIT_DONE;
    }
    struct ep_text out = {0};
    ep_result_schema_json(&out);
    fputs(ep_text_bytes(&out), stdout);
    ep_text_fini(&out);
    return EP_EXIT_DONE;
}

static const char *const actions[] = {"scenario", "result", NULL};

const struct ep_command ep_cmd_schema = {
    .name = "schema",
    .usage = "schema NAME",
    .synopsis = "scenario|result",
    .summary = "JSON Schema of a scenario, or of the JSON result",
    .about = "Prints a JSON Schema (draft 2020-12): for editors and for checks in scripts.",
    .flags = EP_FLAG_BIT(EP_FLAG_HELP),
    .actions = actions,
    .argument = "scenario or result",
    .min_arguments = 1,
    .max_arguments = 1,
    .examples = {"epsim schema scenario", "epsim schema result",
                 "epsim schema result | grep -A 3 cold_ratio"},
    .exit_codes = {[EP_EXIT_DONE] = "done",
                   [EP_EXIT_BAD_INPUT] = "bad usage",
                   [EP_EXIT_MACHINE] = "stdout could not be written"},
    .run = run,
};

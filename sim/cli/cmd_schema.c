#include "cli/cmd.h"
#include "cli/options.h"
#include "report/result_schema.h"
#include "report/text.h"
#include "scenario/scenario_schema.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void write_result_schema(void)
{
    struct ep_text out = {0};
    ep_result_schema_json(&out);
    fputs(ep_text_bytes(&out), stdout);
    ep_text_fini(&out);
}

/* Without a name both, as one object. */
static enum ep_exit run(const struct ep_options *options)
{
    bool has_name = options->arguments.count > 0;
    const char *name = has_name ? options->arguments.items[0] : "";
    if (!has_name)
        fputs("{\"scenario\":\n", stdout);
    if (strcmp(name, "result") != 0)
        ep_scenario_schema_write(stdout);
    if (!has_name)
        fputs(", \"result\":\n", stdout);
    if (strcmp(name, "scenario") != 0)
        write_result_schema();
    if (!has_name)
        fputs("}\n", stdout);
    return EP_EXIT_DONE;
}

static const char *const actions[] = {"scenario", "result", NULL};

const struct ep_command ep_cmd_schema = {
    .name = "schema",
    .usage = "schema [NAME]",
    .synopsis = "[scenario|result]",
    .summary = "JSON Schema of a scenario and of the JSON result",
    .about = "Prints a JSON Schema (draft 2020-12) for editors and scripts: both without NAME.",
    .flags = EP_FLAG_BIT(EP_FLAG_HELP),
    .actions = actions,
    .argument = "scenario or result",
    .min_arguments = 0,
    .max_arguments = 1,
    .examples = {"epsim schema scenario", "epsim schema result",
                 "epsim schema result | grep -A 3 cold_ratio"},
    .exit_codes = {[EP_EXIT_DONE] = "done",
                   [EP_EXIT_BAD_INPUT] = "bad usage",
                   [EP_EXIT_MACHINE] = "stdout could not be written"},
    .run = run,
};

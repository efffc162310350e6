#include "base/mem.h"
#include "base/str.h"
#include "cli/cmd.h"
#include "cli/console.h"
#include "cli/inputs.h"
#include "cli/options.h"
#include "cli/trace_output.h"
#include "workload/request_class.h"
#include "workload/trace.h"

#include <string.h>

static struct ep_arrival_source open_requests(const void *self)
{
    return ep_world_arrivals(self, 0);
}

static const char *name_of(const void *self, uint32_t model, char *buffer, size_t size)
{
    return ep_world_model_name(self, model, buffer, size);
}

static const char *variant_of(const void *self, const struct ep_arrival *arrival)
{
    return ep_trace_variant(ep_world_trace(self, arrival->source), arrival->variant - 1U);
}

/* Recorded requests may say what they demand, and so do those with a `compute` of their own. */
static bool may_have_fields(const struct ep_scenario *scenario)
{
    for (size_t i = 0; i < scenario->traffic_count; i++)
        if (scenario->traffic[i].arrivals == EP_ARRIVALS_TRACE ||
            ep_request_class_is_needed(&scenario->traffic[i].class))
            return true;
    return false;
}

/* The entry of --traffic; UINT32_MAX: all. False, reported: there is none of that name. */
static bool find_traffic(const struct ep_options *options, const struct ep_scenario *scenario,
                         uint32_t *found, struct ep_diag *diag)
{
    *found = UINT32_MAX;
    if (options->traffic == NULL)
        return true;
    const char **names = ep_arena_alloc(options->storage, scenario->traffic_count * sizeof *names);
    for (size_t i = 0; i < scenario->traffic_count; i++) {
        names[i] = scenario->traffic[i].name;
        if (strcmp(names[i], options->traffic) == 0)
            *found = (uint32_t)i;
    }
    if (*found != UINT32_MAX)
        return true;
    const char *near = ep_str_nearest(options->traffic, names, scenario->traffic_count);
    ep_diag_error(diag, ep_options_loc(), "--traffic: no traffic \"%s\"; %s \"%s\"%s",
                  options->traffic, near != NULL ? "did you mean" : "the first is",
                  near != NULL ? near : names[0], near != NULL ? "?" : "");
    return false;
}

static enum ep_exit generate(const struct ep_options *options, const struct ep_world *world,
                             struct ep_diag *diag)
{
    struct ep_trace_output output = {
        .path = options->arguments.count > 1 ? options->arguments.items[1] : NULL,
        .end = world->scenario->horizon,
        .open = open_requests,
        .may_have_fields = may_have_fields(world->scenario),
        .name_of = name_of,
        .variant_of = variant_of,
        .self = world};
    struct ep_trace_writer_config config;
    if (!find_traffic(options, world->scenario, &output.source, diag) ||
        !ep_trace_output_config(options, &output, &config, diag))
        return EP_EXIT_BAD_INPUT;
    if (!ep_trace_output_write(options, &output, &config))
        return EP_EXIT_MACHINE;
    const char *broken = ep_world_broken_trace(world);
    return broken == NULL ? EP_EXIT_DONE
                          : ep_console_fail(ep_format("%s: changed while it was read", broken));
}

static enum ep_exit run(const struct ep_options *options)
{
    struct ep_inputs inputs;
    if (!ep_inputs_load(&inputs, options))
        return EP_EXIT_BAD_INPUT;
    struct ep_diag *diag = ep_diag_create();
    enum ep_exit code = generate(options, inputs.world, diag);
    ep_console_tell(options, diag);
    ep_diag_destroy(diag);
    ep_inputs_fini(&inputs);
    return code;
}

const struct ep_command ep_cmd_trace_generate = {
    .name = "trace generate",
    .usage = "trace generate SCENARIO [OUT]",
    .synopsis = "SCENARIO [OUT] [OPTIONS]",
    .summary = "write the requests of a scenario as a trace",
    .about = "Writes the requests of replication 1 until the horizon to OUT (stdout without it);\n"
             ".gz, .zst: compressed. Demands are drawn from the models when it is replayed.\n"
             "Sessions and closed clients are written as if every answer came at once.",
    .flags = EP_FLAG_BIT(EP_FLAG_SET) | EP_FLAG_BIT(EP_FLAG_TO) | EP_FLAG_BIT(EP_FLAG_PERIOD) |
             EP_FLAG_BIT(EP_FLAG_TRAFFIC) | EP_FLAG_BIT(EP_FLAG_SEED) | EP_FLAG_BIT(EP_FLAG_QUIET) |
             EP_FLAG_BIT(EP_FLAG_HELP),
    .argument = "a SCENARIO file",
    .min_arguments = 1,
    .max_arguments = 2,
    .examples = {"epsim trace generate tests/cli/small.yaml results/small.csv.gz",
                 "epsim trace generate tests/cli/small.yaml --set horizon=1min --to jsonl",
                 "epsim trace generate scenarios/demo.yaml results/demo.csv --to counts"},
    .exit_codes = {[EP_EXIT_DONE] = "done",
                   [EP_EXIT_BAD_INPUT] = "bad usage or scenario",
                   [EP_EXIT_MACHINE] = "OUT could not be written"},
    .run = run,
};

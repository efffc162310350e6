#include "base/mem.h"
#include "cli/cmd.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/trace_inputs.h"
#include "cli/trace_output.h"

struct conversion {
    const struct ep_trace *trace;
    uint32_t *model_of_id; /* owned; every id is its own model */
    uint64_t seed;
};

static struct ep_arrival_source open_requests(const void *self)
{
    const struct conversion *conversion = self;
    const struct ep_trace_replay replay = {.model_of_id = conversion->model_of_id,
                                           .scale = 1,
                                           .seed = conversion->seed,
                                           .name = "trace"};
    return ep_trace_open(conversion->trace, &replay);
}

static const char *name_of(const void *self, uint32_t model, char *buffer, size_t size)
{
    (void)buffer;
    (void)size;
    const struct conversion *conversion = self;
    return ep_trace_id(conversion->trace, model);
}

static const char *variant_of(const void *self, const struct ep_arrival *arrival)
{
    const struct conversion *conversion = self;
    return ep_trace_variant(conversion->trace, arrival->variant - 1U);
}

static uint32_t *identity(const struct ep_trace *trace)
{
    uint32_t *model_of_id = ep_alloc_zeroed(ep_trace_id_count(trace), sizeof *model_of_id);
    for (uint32_t id = 0; id < ep_trace_id_count(trace); id++)
        model_of_id[id] = id;
    return model_of_id;
}

/* The requests as a replay plays them. */
static enum ep_exit convert(const struct ep_options *options, const struct ep_trace *trace,
                            struct ep_diag *diag)
{
    struct conversion conversion = {.trace = trace, .seed = ep_trace_inputs_seed(options)};
    const struct ep_trace_output output = {.path = options->arguments.items[1],
                                           .end = ep_trace_duration(trace),
                                           .source = UINT32_MAX,
                                           .open = open_requests,
                                           .may_have_fields = ep_trace_period(trace) == 0,
                                           .name_of = name_of,
                                           .variant_of = variant_of,
                                           .self = &conversion};
    struct ep_trace_writer_config config;
    if (!ep_trace_output_config(options, &output, &config, diag))
        return EP_EXIT_BAD_INPUT;
    conversion.model_of_id = identity(trace);
    enum ep_exit code = EP_EXIT_MACHINE;
    if (ep_trace_output_write(options, &output, &config))
        code =
            ep_trace_is_broken(trace)
                ? ep_console_fail(ep_format("%s: changed while it was read", ep_trace_file(trace)))
                : EP_EXIT_DONE;
    ep_free(conversion.model_of_id);
    return code;
}

static enum ep_exit run(const struct ep_options *options)
{
    struct ep_diag *diag = ep_diag_create();
    struct ep_trace *trace = ep_trace_inputs_scan(options, options->arguments.items[0], diag);
    enum ep_exit code = EP_EXIT_BAD_INPUT;
    if (trace != NULL)
        code = convert(options, trace, diag);
    ep_trace_destroy(trace);
    ep_console_tell(options, diag);
    ep_diag_destroy(diag);
    return code;
}

const struct ep_command ep_cmd_trace_convert = {
    .name = "trace convert",
    .usage = "trace convert IN OUT",
    .synopsis = "IN OUT [OPTIONS]",
    .summary = "write a recorded trace in another format",
    .about = "Writes the requests of IN, as a replay plays them, to OUT; .gz, .zst: compressed.",
    .flags = EP_FLAG_BIT(EP_FLAG_FORMAT) | EP_FLAG_BIT(EP_FLAG_SET) | EP_FLAG_BIT(EP_FLAG_TO) |
             EP_FLAG_BIT(EP_FLAG_PERIOD) | EP_FLAG_BIT(EP_FLAG_SEED) | EP_FLAG_BIT(EP_FLAG_QUIET) |
             EP_FLAG_BIT(EP_FLAG_HELP),
    .set_help = "a key of traffic.*.trace, as in columns.model=url",
    .argument = "IN and OUT",
    .min_arguments = 2,
    .max_arguments = 2,
    .examples = {"epsim trace convert tests/cli/counts.csv results/calls.csv --set spread=even",
                 "epsim trace convert tests/cli/requests.csv results/requests.jsonl.gz",
                 "epsim trace convert tests/cli/requests.csv results/c.csv --to counts"},
    .exit_codes = {[EP_EXIT_DONE] = "done",
                   [EP_EXIT_BAD_INPUT] = "bad usage, or IN cannot be read",
                   [EP_EXIT_MACHINE] = "OUT could not be written"},
    .run = run,
};

#include "cli/cmd.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/trace_inputs.h"
#include "report/human.h"
#include "report/text.h"
#include "scenario/scenario.h"
#include "workload/trace_info.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void print_line(const char *what, struct ep_text *text)
{
    printf("  %-26s %s\n", what, ep_text_bytes(text));
    ep_text_fini(text);
}

static void print_value(const char *what, enum ep_human_unit unit, double value)
{
    struct ep_text text = {0};
    ep_human_add(&text, unit, value);
    print_line(what, &text);
}

static void print_time(double seconds)
{
    struct ep_text text = {0};
    ep_human_add(&text, EP_HUMAN_SECONDS, seconds);
    if (seconds >= 2 * 3600)
        ep_text_addf(&text, " (%.3g h)", seconds / 3600);
    else if (seconds >= 2 * 60)
        ep_text_addf(&text, " (%.3g min)", seconds / 60);
    print_line("time", &text);
}

static void print_ids(const struct ep_trace_info *info)
{
    struct ep_text text = {0};
    ep_human_add(&text, EP_HUMAN_COUNT, (double)info->ids);
    ep_text_add(&text, ", of which ");
    ep_human_add(&text, EP_HUMAN_COUNT, (double)info->called);
    ep_text_add(&text, " are called");
    print_line("ids", &text);
}

static void print_variants(const struct ep_trace *trace)
{
    const uint32_t count = ep_trace_variant_count(trace);
    uint64_t calls = 0;
    struct ep_text text = {0};
    if (count == 0)
        return;
    for (uint32_t i = 0; i < count; i++)
        calls += ep_trace_variant_calls(trace, i);
    ep_human_add(&text, EP_HUMAN_COUNT, count);
    ep_text_add(&text, ", named by ");
    ep_human_add(&text, EP_HUMAN_COUNT, (double)calls);
    ep_text_addf(&text, " request%s", calls == 1 ? "" : "s");
    print_line("target variants", &text);
}

static void print_rates(const struct ep_trace_info *info)
{
    struct ep_text text = {0};
    ep_human_add(&text, EP_HUMAN_COUNT, info->per_minute_mean);
    ep_text_add(&text, " a minute; busiest minute ");
    ep_human_add(&text, EP_HUMAN_COUNT, info->per_minute_peak);
    ep_text_addf(&text, " (%.3g times the mean)", info->peak_to_mean);
    print_line("mean rate", &text);
}

static void print_shares(const struct ep_trace_info *info)
{
    struct ep_text text = {0};
    ep_human_add(&text, EP_HUMAN_RATIO, info->top_share);
    ep_text_add(&text, "; the top 1 % of ids ");
    ep_human_add(&text, EP_HUMAN_RATIO, info->top_1_percent_share);
    ep_text_add(&text, ", the top 10 % ");
    ep_human_add(&text, EP_HUMAN_RATIO, info->top_10_percent_share);
    print_line("most called id", &text);
}

static void print_info(const struct ep_trace *trace, const struct ep_trace_info *info)
{
    printf("%s\n", ep_trace_file(trace));
    print_value("lines of data", EP_HUMAN_COUNT, (double)info->rows);
    print_value("requests", EP_HUMAN_COUNT, (double)info->requests);
    print_time(info->span_s);
    print_ids(info);
    print_variants(trace);
    print_rates(info);
    if (!isnan(info->idc))
        printf("  %-26s %.3g (1: as Poisson; above: in bursts)\n", "variance / mean, by minute",
               info->idc);
    print_shares(info);
    if (!isnan(info->zipf_exponent))
        printf("  %-26s %.3g\n", "Zipf exponent", info->zipf_exponent);
    if (!isnan(info->compute_mean_s))
        print_value("recorded compute, mean", EP_HUMAN_SECONDS, info->compute_mean_s);
    printf("  %-26s %s\n", "sha256", ep_trace_sha256(trace));
}

static void show_trace(struct ep_trace *trace)
{
    struct ep_trace_info info;
    ep_trace_info_of(trace, &info);
    print_info(trace, &info);
    ep_trace_destroy(trace);
}

/* Every trace of a scenario, read as the scenario says. */
static void show_scenario(const char *path, struct ep_diag *diag)
{
    struct ep_scenario *scenario = ep_scenario_load(path, NULL, 0, diag);
    size_t shown = 0;
    for (size_t i = 0; scenario != NULL && i < scenario->traffic_count; i++) {
        const struct ep_traffic *traffic = &scenario->traffic[i];
        if (traffic->arrivals != EP_ARRIVALS_TRACE)
            continue;
        if (shown++ > 0)
            putchar('\n');
        printf("traffic.%s: ", traffic->name);
        struct ep_trace *trace = ep_trace_scan(&traffic->trace, diag);
        if (trace != NULL)
            show_trace(trace);
    }
    if (scenario != NULL && shown == 0)
        ep_diag_error(diag, (struct ep_loc){.file = path}, "traffic: there is no trace in it");
    ep_scenario_destroy(scenario);
}

static void show_file(const struct ep_options *options, const char *path, struct ep_diag *diag)
{
    struct ep_trace *trace = ep_trace_inputs_scan(options, path, diag);
    if (trace != NULL)
        show_trace(trace);
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static enum ep_exit run(const struct ep_options *options)
{
    const char *path = options->arguments.items[0];
    struct ep_diag *diag = ep_diag_create();
    bool is_scenario = ends_with(path, ".yaml") || ends_with(path, ".yml");
    if (is_scenario && options->trace_format != NULL)
        ep_diag_error(diag, ep_options_loc(), "--format: the scenario says it already");
    else if (is_scenario && options->overrides.count > 0)
        ep_diag_error(diag, ep_options_loc(), "--set: the scenario says it already");
    else if (is_scenario)
        show_scenario(path, diag);
    else
        show_file(options, path, diag);
    bool is_good = !ep_diag_has_errors(diag);
    ep_console_tell(options, diag);
    ep_diag_destroy(diag);
    return is_good ? EP_EXIT_DONE : EP_EXIT_BAD_INPUT;
}

const struct ep_command ep_cmd_trace_info = {
    .name = "trace info",
    .usage = "trace info FILE",
    .synopsis = "FILE [OPTIONS]",
    .summary = "what is in a recorded trace",
    .about = "Says how many requests a trace has, how bursty they are, how they spread over\n"
             "ids. Of a scenario (.yaml): the same of each trace in it, as it is read there.",
    .flags = EP_FLAG_BIT(EP_FLAG_FORMAT) | EP_FLAG_BIT(EP_FLAG_SET) | EP_FLAG_BIT(EP_FLAG_QUIET) |
             EP_FLAG_BIT(EP_FLAG_HELP),
    .set_help = "a key of traffic.*.trace, as in columns.model=url",
    .argument = "a FILE",
    .min_arguments = 1,
    .max_arguments = 1,
    .examples = {"epsim trace info scenarios/demo.yaml",
                 "epsim trace info tests/cli/requests.csv --format csv",
                 "epsim trace info tests/cli/requests.csv --set time_unit=ms"},
    .exit_codes = {[EP_EXIT_DONE] = "done",
                   [EP_EXIT_BAD_INPUT] = "bad usage, or the trace cannot be read",
                   [EP_EXIT_MACHINE] = "stdout could not be written"},
    .run = run,
};

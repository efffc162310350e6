#include "base/mem.h"
#include "cli/cmd.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/trace_inputs.h"
#include "report/human.h"
#include "report/text.h"
#include "workload/trace_fit.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Gaps whose cv is that near to 1 are taken for those of a Poisson process. */
#define POISSON_CV_LOW 0.95
#define POISSON_CV_HIGH 1.05
#define REGULAR_CV 0.01 /* a clock, such as that of `time: order` */
/* Beyond that much of what the gaps alone explain, the rate itself moves. */
#define MUCH_MORE 2.0

static bool has_locality(const struct ep_trace_fit *fit)
{
    return fit->popularity.locality.share > 0;
}

static bool is_bursty(const struct ep_trace_fit *fit)
{
    return fit->gap_cv < POISSON_CV_LOW || fit->gap_cv > POISSON_CV_HIGH; /* false of NaN */
}

/* Variance / mean of the requests in a minute tends to cv^2 where gaps are independent. */
static double explained_idc(const struct ep_trace_fit *fit)
{
    return isnan(fit->gap_cv) ? 1 : fit->gap_cv * fit->gap_cv;
}

static void add_error(struct ep_text *line, double mean, double most)
{
    ep_text_addf(line, "mean %.4f, largest %.4f", mean, most);
}

/* ---- the entry ---- */

static void print_arrivals(const struct ep_trace_fit *fit)
{
    if (fit->gap_cv < REGULAR_CV)
        printf("    arrivals: {deterministic: {rate: %.6g/s}}\n", fit->rate_per_second);
    else if (is_bursty(fit))
        printf("    arrivals: {gamma: {rate: %.6g/s, cv: %.4g}}\n", fit->rate_per_second,
               fit->gap_cv);
    else
        printf("    arrivals: {poisson: {rate: %.6g/s}}\n", fit->rate_per_second);
}

static void print_popularity(const struct ep_trace_fit *fit)
{
    const struct ep_locality *locality = &fit->popularity.locality;
    if (fit->popularity.kind == EP_POPULARITY_UNIFORM) {
        printf("    popularity: {uniform: {}}\n");
        return;
    }
    printf("    popularity:\n      zipf: {exponent: %.4g}\n", fit->popularity.exponent);
    if (has_locality(fit))
        printf("      locality: {share: %.4g%%, exponent: %.4g, reach: %" PRIu32 "}\n",
               100 * locality->share, locality->exponent, locality->reach);
}

/* What the entry does not say; comments of the YAML. */
static void print_caveats(const struct ep_trace *trace, const struct ep_trace_fit *fit)
{
    printf("# Fitted to %s\n# (sha256 %s).\n", ep_trace_file(trace), ep_trace_sha256(trace));
    if (fit->point_count > 0) {
        struct ep_text line = {0};
        add_error(&line, fit->mean_error, fit->max_error);
        printf("# LRU miss ratio against the recording, over %d cache sizes: difference %s.\n",
               fit->point_count, ep_text_bytes(&line));
        ep_text_fini(&line);
    }
    if (fit->info.idc > MUCH_MORE * explained_idc(fit))
        printf("# The rate itself moves: variance / mean by minute is %.3g, these arrivals give "
               "about %.3g;\n# a profile, mmpp or the recording itself says the rest.\n",
               fit->info.idc, explained_idc(fit));
}

static void print_yaml(const struct ep_trace *trace, const struct ep_trace_fit *fit)
{
    print_caveats(trace, fit);
    printf("  - name: fitted\n    models: m # a group of %" PRIu32 " model%s\n", fit->info.called,
           fit->info.called == 1 ? "" : "s");
    print_arrivals(fit);
    print_popularity(fit);
}

/* ---- for people ---- */

static void print_figure(const char *what, double value, const char *remark)
{
    printf("  %-26s %.4g%s\n", what, value, remark);
}

static void print_locality(const struct ep_trace_fit *fit)
{
    const struct ep_locality *locality = &fit->popularity.locality;
    if (!has_locality(fit)) {
        printf("  %-26s none: independent requests fit best\n", "locality");
        return;
    }
    printf("  %-26s %.3g %% repeat one of the last %" PRIu32 ", distance exponent %.3g\n",
           "locality", 100 * locality->share, locality->reach, locality->exponent);
}

static void print_points(const struct ep_trace_fit *fit)
{
    printf("\n  models in the cache   recorded    fitted   without locality (misses)\n");
    for (int i = 0; i < fit->point_count; i++) {
        const struct ep_trace_fit_point *point = &fit->points[i];
        printf("  %19" PRIu32 "   %8.4f  %8.4f   %8.4f\n", point->models, point->recorded,
               point->fitted, point->independent);
    }
    struct ep_text line = {0}, without = {0};
    add_error(&line, fit->mean_error, fit->max_error);
    add_error(&without, fit->independent_mean_error, fit->independent_max_error);
    printf("  difference: %s (without locality: %s),\n  over %" PRIu64
           " requests of each and these sizes\n",
           ep_text_bytes(&line), ep_text_bytes(&without), fit->compared);
    ep_text_fini(&without);
    ep_text_fini(&line);
}

static void print_table(const struct ep_trace *trace, const struct ep_trace_fit *fit)
{
    printf("%s\n", ep_trace_file(trace));
    print_figure("rate", fit->rate_per_second, "/s");
    if (!isnan(fit->info.idc))
        print_figure("variance / mean, by minute", fit->info.idc,
                     " (1: as Poisson; above: in bursts)");
    if (!isnan(fit->gap_cv))
        print_figure("cv of the gaps", fit->gap_cv, " (1: as Poisson)");
    printf("  %-26s %" PRIu32 "\n", "models called", fit->info.called);
    if (fit->point_count > 0) {
        print_figure("Zipf exponent", fit->popularity.exponent, "");
        print_locality(fit);
        print_points(fit);
    }
    printf("\nAs traffic of a scenario (-o yaml prints nothing else):\n\n");
    print_yaml(trace, fit);
}

static enum ep_exit run(const struct ep_options *options)
{
    struct ep_diag *diag = ep_diag_create();
    struct ep_trace *trace = ep_trace_inputs_scan(options, options->arguments.items[0], diag);
    if (trace != NULL) {
        struct ep_trace_fit fit;
        ep_trace_fit_of(trace, ep_trace_inputs_seed(options), &fit);
        if (strcmp(options->format, "yaml") == 0)
            print_yaml(trace, &fit);
        else
            print_table(trace, &fit);
        ep_trace_destroy(trace);
    }
    const bool is_good = !ep_diag_has_errors(diag);
    ep_console_tell(options, diag);
    ep_diag_destroy(diag);
    return is_good ? EP_EXIT_DONE : EP_EXIT_BAD_INPUT;
}

static const char *const formats[] = {"table", "yaml", NULL};

const struct ep_command ep_cmd_trace_fit = {
    .name = "trace fit",
    .usage = "trace fit FILE",
    .synopsis = "FILE [OPTIONS]",
    .summary = "synthetic traffic that behaves like a recording",
    .about = "Finds rate, burstiness, popularity and locality, so that an LRU cache misses as\n"
             "often as on the recording; states the difference. Prints a traffic entry.",
    .flags = EP_FLAG_BIT(EP_FLAG_OUTPUT) | EP_FLAG_BIT(EP_FLAG_FORMAT) | EP_FLAG_BIT(EP_FLAG_SET) |
             EP_FLAG_BIT(EP_FLAG_SEED) | EP_FLAG_BIT(EP_FLAG_QUIET) | EP_FLAG_BIT(EP_FLAG_HELP),
    .formats = formats,
    .set_help = "a key of traffic.*.trace, as in columns.model=url",
    .argument = "a FILE",
    .min_arguments = 1,
    .max_arguments = 1,
    .examples = {"epsim trace fit tests/cli/requests.csv",
                 "epsim trace fit tests/cli/requests.csv -o yaml",
                 "epsim trace fit tests/cli/counts.csv --set spread=even --seed 7"},
    .exit_codes = {[EP_EXIT_DONE] = "done",
                   [EP_EXIT_BAD_INPUT] = "bad usage, or the trace cannot be read",
                   [EP_EXIT_MACHINE] = "stdout could not be written"},
    .run = run,
};

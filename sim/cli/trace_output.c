#include "cli/trace_output.h"

#include "base/mem.h"
#include "base/units.h"
#include "cli/console.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool ends_with(const char *text, size_t length, const char *end)
{
    const size_t end_length = strlen(end);
    return length >= end_length && strncmp(text + length - end_length, end, end_length) == 0;
}

/* "jsonl" of a.jsonl, a.jsonl.gz and a.jsonl.zst; else csv. */
static enum ep_trace_format format_by_name(const char *path)
{
    size_t length = strlen(path);
    if (ends_with(path, length, ".gz"))
        length -= 3;
    else if (ends_with(path, length, ".zst"))
        length -= 4;
    return ends_with(path, length, ".jsonl") ? EP_TRACE_JSONL : EP_TRACE_CSV;
}

static bool find_format(const struct ep_options *options, const struct ep_trace_output *output,
                        enum ep_trace_format *format, struct ep_diag *diag)
{
    static const char *const names[] = {"csv", "jsonl", "counts"};
    static const enum ep_trace_format values[] = {EP_TRACE_CSV, EP_TRACE_JSONL, EP_TRACE_COUNTS};
    *format = output->path != NULL ? format_by_name(output->path) : EP_TRACE_CSV;
    if (options->trace_to == NULL)
        return true;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(options->trace_to, names[i]) == 0) {
            *format = values[i];
            return true;
        }
    }
    ep_diag_error(diag, ep_options_loc(), "--to: expected csv, jsonl or counts, got \"%s\"",
                  options->trace_to);
    return false;
}

/* True for a whole number of periods that a file can have. */
static bool find_period(const struct ep_options *options, ep_time end, ep_time *period,
                        struct ep_diag *diag)
{
    const char *text = options->period != NULL ? options->period : "1min";
    const char *why;
    *period = 0;
    if (!ep_units_parse_duration(text, period, &why) || *period <= 0) {
        ep_diag_error(diag, ep_options_loc(),
                      "--period: expected a duration such as 1min, got \"%s\"", text);
        return false;
    }
    const ep_time count = (end - 1) / *period + 1;
    if (count <= EP_TRACE_WRITER_MOST_PERIODS)
        return true;
    ep_diag_error(diag, ep_options_loc(),
                  "--period: %" PRId64 " periods of %g s are too many for one file, which has "
                  "room for %d",
                  count, ep_time_to_seconds(*period), EP_TRACE_WRITER_MOST_PERIODS);
    return false;
}

bool ep_trace_output_config(const struct ep_options *options, const struct ep_trace_output *output,
                            struct ep_trace_writer_config *config, struct ep_diag *diag)
{
    *config = (struct ep_trace_writer_config){.end = output->end};
    if (!find_format(options, output, &config->format, diag))
        return false;
    if (config->format == EP_TRACE_COUNTS)
        return find_period(options, output->end, &config->period, diag);
    if (options->period == NULL)
        return true;
    ep_diag_error(diag, ep_options_loc(), "--period: only with --to counts");
    return false;
}

/* ---- requests ---- */

/* Clients that wait for answers are given them at once. */
static bool take(const struct ep_arrival_source *source, struct ep_arrival *arrival)
{
    if (source->type == NULL || !source->type->next(source->state, arrival))
        return false;
    const struct ep_answer answer = {arrival->source, arrival->client, arrival->at, false};
    if (source->type->on_answer != NULL)
        source->type->on_answer(source->state, &answer);
    return true;
}

static bool next(const struct ep_trace_output *output, const struct ep_arrival_source *source,
                 struct ep_arrival *arrival)
{
    while (take(source, arrival)) {
        if (arrival->at >= output->end)
            return false;
        if (output->source == UINT32_MAX || arrival->source == output->source)
            return true;
    }
    return false;
}

static void find_columns(const struct ep_trace_output *output,
                         struct ep_trace_writer_config *config)
{
    struct ep_arrival_source source = output->open(output->self);
    struct ep_arrival arrival;
    while (next(output, &source, &arrival)) {
        config->has_compute |= arrival.compute_ns >= 0;
        config->has_wait |= arrival.wait_ns >= 0;
        config->has_request |= arrival.request_bytes >= 0;
        config->has_response |= arrival.response_bytes >= 0;
        config->has_variant |= arrival.variant > 0;
    }
    ep_arrival_source_destroy(&source);
}

/* How many were written. */
static uint64_t write_all(const struct ep_trace_output *output, struct ep_trace_writer *writer)
{
    struct ep_arrival_source source = output->open(output->self);
    struct ep_arrival arrival;
    uint64_t count = 0;
    bool is_good = true;
    while (is_good && next(output, &source, &arrival)) {
        char buffer[64];
        const char *name = output->name_of(output->self, arrival.model, buffer, sizeof buffer);
        const char *variant =
            arrival.variant > 0 ? output->variant_of(output->self, &arrival) : NULL;
        is_good = ep_trace_writer_put(writer, name, variant, &arrival);
        count++;
    }
    ep_arrival_source_destroy(&source);
    return count;
}

bool ep_trace_output_write(const struct ep_options *options, const struct ep_trace_output *output,
                           struct ep_trace_writer_config *config)
{
    char *why = NULL;
    if (output->may_have_fields && config->format == EP_TRACE_CSV)
        find_columns(output, config);
    struct ep_trace_writer *writer = ep_trace_writer_open(output->path, config, &why);
    if (writer == NULL) {
        ep_console_fail(why);
        return false;
    }
    const uint64_t count = write_all(output, writer);
    if (!ep_trace_writer_commit(writer, &why)) {
        if (output->path != NULL)
            ep_console_fail(why);
        else
            ep_free(why); /* what became of stdout is said at the end of the program */
        return false;
    }
    if (output->path != NULL && !options->is_quiet)
        fprintf(stderr, "epsim: wrote %" PRIu64 " request%s to %s\n", count, count == 1 ? "" : "s",
                output->path);
    return true;
}

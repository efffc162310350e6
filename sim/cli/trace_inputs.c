#include "cli/trace_inputs.h"

#include "scenario/trace_file.h"
#include "workload/text_input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD_BYTES 4096
#define DEFAULT_SEED 42

static const char *const formats[] = {"azure-functions-minutes", "counts", "csv", "jsonl",
                                      "servegen"};
#define FORMAT_COUNT (sizeof formats / sizeof formats[0])

/* The first line, cut at HEAD_BYTES. False, with an error, when the file cannot be read. */
static bool read_head(const char *path, char head[HEAD_BYTES + 1], struct ep_diag *diag)
{
    struct ep_text_input *input = ep_text_input_open(path, ep_options_loc(), diag);
    if (input == NULL)
        return false;
    size_t length = 0;
    ptrdiff_t got = 1;
    while (length < HEAD_BYTES && got > 0) {
        got = ep_text_input_read(input, head + length, HEAD_BYTES - length);
        length += got > 0 ? (size_t)got : 0;
    }
    if (got < 0)
        ep_diag_error(diag, (struct ep_loc){.file = path}, "%s", ep_text_input_error(input));
    ep_text_input_close(input);
    head[length] = '\0';
    head[strcspn(head, "\r\n")] = '\0';
    return got >= 0;
}

static const char *guess_format(const char *head)
{
    if (head[strspn(head, " \t")] == '{')
        return "jsonl";
    if (strstr(head, "HashFunction") != NULL)
        return "azure-functions-minutes";
    if (strstr(head, ",Gamma,") != NULL || strstr(head, ",Weibull,") != NULL ||
        strstr(head, ",,0,0") != NULL)
        return "servegen";
    bool has_time = strncmp(head, "time,", 5) == 0 || strstr(head, ",time") != NULL;
    return has_time && strstr(head, "count") == NULL ? "csv" : "counts";
}

/* NULL, with an error: an unknown one, or the file cannot be read. */
static const char *find_format(const struct ep_options *options, const char *path,
                               struct ep_diag *diag)
{
    char head[HEAD_BYTES + 1];
    if (!read_head(path, head, diag))
        return NULL;
    if (options->trace_format == NULL)
        return guess_format(head);
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        if (strcmp(options->trace_format, formats[i]) == 0)
            return formats[i];
    ep_diag_error(
        diag, ep_options_loc(),
        "--format: expected azure-functions-minutes, counts, csv, jsonl or servegen, got \"%s\"",
        options->trace_format);
    return NULL;
}

static bool is_seed(const struct ep_override *override)
{
    return strcmp(override->key, "seed") == 0;
}

/* The --set flags: what is left without --seed, which is no key of a trace. */
static struct ep_override *keys_of(const struct ep_options *options, size_t *count)
{
    const struct ep_override_list *all = &options->overrides;
    struct ep_override *keys = ep_arena_alloc(options->storage, all->count * sizeof *keys);
    *count = 0;
    for (size_t i = 0; i < all->count; i++)
        if (!is_seed(&all->items[i]))
            keys[(*count)++] = all->items[i];
    return keys;
}

struct ep_trace *ep_trace_inputs_scan(const struct ep_options *options, const char *path,
                                      struct ep_diag *diag)
{
    struct ep_trace_file file = {
        .path = path, .format = find_format(options, path, diag), .at = ep_options_loc()};
    file.overrides = keys_of(options, &file.override_count);
    struct ep_trace_config config;
    if (file.format == NULL || !ep_trace_file_config(&file, options->storage, &config, diag))
        return NULL;
    struct ep_trace *trace = ep_trace_scan(&config, diag);
    if (trace == NULL && options->trace_format == NULL)
        fprintf(stderr, "epsim: read as %s by its first line; --format NAME reads it otherwise\n",
                file.format);
    return trace;
}

uint64_t ep_trace_inputs_seed(const struct ep_options *options)
{
    uint64_t seed = DEFAULT_SEED;
    for (size_t i = 0; i < options->overrides.count; i++)
        if (is_seed(&options->overrides.items[i]))
            seed = strtoull(options->overrides.items[i].value, NULL, 10);
    return seed;
}

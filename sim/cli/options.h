/* The command line as a plain struct. Every mistake in it is found in one pass.
 * Reads `--flag value`, `--flag=value` and `-o value`; `--` ends the flags. A flag that the
 * command does not use is an error, and so is one given twice (but for --set and --vary). */
#ifndef EP_CLI_OPTIONS_H
#define EP_CLI_OPTIONS_H

#include "base/array.h"
#include "base/diag.h"
#include "cli/cmd.h"
#include "scenario/scenario.h"

#include <stdbool.h>
#include <stddef.h>

/* A row of the one table of flags. */
struct ep_flag_spec {
    const char *name;     /* without the dashes */
    char letter;          /* short form, or 0 */
    const char *argument; /* "KEY=VALUE"; NULL: takes none */
    const char *help;     /* one line */
    bool is_repeatable;
    bool decides_result; /* belongs in the manifest */
};

enum ep_color { EP_COLOR_AUTO, EP_COLOR_ALWAYS, EP_COLOR_NEVER };

struct ep_text_list {
    EP_ARRAY(const char *);
};
struct ep_override_list {
    EP_ARRAY(struct ep_override);
};

/* Texts are borrowed from argv or owned by `storage`. */
struct ep_options {
    const struct ep_command *command;  /* borrowed */
    struct ep_text_list arguments;     /* what is not a flag, in order */
    struct ep_text_list varies;        /* --vary, as given */
    struct ep_text_list result_flags;  /* "--seed=7": those that decide the result, in order */
    struct ep_override_list overrides; /* --set, --seed, --replications, in order */
    const char *format;                /* one of the command's; NULL where it has none */
    const char *break_even;            /* "A,B"; NULL: not given */
    const char *deployment, *out, *requests, *region, *filter, *trace_format, *trace_to, *period,
        *traffic; /* NULL: not given */
    int jobs;     /* 0: one for each processor */
    bool is_quiet, no_progress, wants_help;
    enum ep_color color;
    uint32_t given; /* EP_FLAG_BITs */
    struct ep_arena *storage;
};

const struct ep_flag_spec *ep_options_flag(enum ep_flag flag);

/* Parses what stands after the name of the command. Mistakes go to `diag`; the options are
 * then incomplete, except for wants_help (--help anywhere makes the rest irrelevant).
 * `command` and `argv` are borrowed and outlive the options. The caller calls fini. */
void ep_options_init(struct ep_options *options, const struct ep_command *command, int argc,
                     const char *const *argv, struct ep_diag *diag);
void ep_options_fini(struct ep_options *options);

/* Where a mistake in the command line stands: printed as "epsim: error: ...". */
struct ep_loc ep_options_loc(void);

#endif

#include "cli/options.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/units.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MAX_JOBS 1024
#define MAX_REPLICATIONS 1000000

/* clang-format off */
static const struct ep_flag_spec flag_specs[EP_FLAG_COUNT] = {
    [EP_FLAG_OUTPUT]       = {"output", 'o', "FORMAT", NULL, false, false},
    [EP_FLAG_VARY]         = {"vary", 0, "KEY=LIST", "KEY=A..B[:STEP] or KEY=A,B,C; repeat for a grid", true, false},
    [EP_FLAG_OUT]          = {"out", 0, "DIR", NULL, false, false},
    [EP_FLAG_REQUESTS]     = {"requests", 0, "FILE", "one CSV row a request (.gz, .zst: compressed)", false, false},
    [EP_FLAG_ASSUMPTIONS]  = {"assumptions", 0, NULL, "rerun with each assumption at both ends of its range", false, true},
    [EP_FLAG_HEADROOM]     = {"headroom", 0, NULL, "search how much more each option could take", false, true},
    [EP_FLAG_BREAK_EVEN]   = {"break-even", 0, "A,B", "the traffic at which the better of two changes", false, true},
    [EP_FLAG_KNEE]         = {"knee", 0, NULL, "load-test one instance until it breaks: MAX_RPS", false, false},
    [EP_FLAG_NEIGHBORS]    = {"neighbors", 0, NULL, "what the hottest model does to the others", false, true},
    [EP_FLAG_DEPLOYMENT]   = {"deployment", 0, "NAME", "only this deployment", false, true},
    [EP_FLAG_SET]          = {"set", 0, "KEY=VALUE", "override a key, as in deployments.NAME.instances=3", true, true},
    [EP_FLAG_SEED]         = {"seed", 0, "N", "override the seed", false, true},
    [EP_FLAG_REPLICATIONS] = {"replications", 0, "N", "override the number of replications", false, true},
    [EP_FLAG_JOBS]         = {"jobs", 'j', "N", "threads (default: one a processor)", false, false},
    [EP_FLAG_REGION]       = {"region", 0, "NAME", "prices of this region (default: us-east-1)", false, false},
    [EP_FLAG_FILTER]       = {"filter", 0, "TEXT", "only types whose name contains TEXT", false, false},
    [EP_FLAG_FORMAT]       = {"format", 0, "NAME", "azure-functions-minutes, counts, csv, jsonl or servegen", false, false},
    [EP_FLAG_TO]           = {"to", 0, "NAME", "csv, jsonl or counts (default: by the name of the file)", false, false},
    [EP_FLAG_PERIOD]       = {"period", 0, "TIME", "of counts (default: 1min)", false, false},
    [EP_FLAG_TRAFFIC]      = {"traffic", 0, "NAME", "only this traffic entry", false, false},
    [EP_FLAG_QUIET]        = {"quiet", 'q', NULL, "no progress bar, no warnings", false, false},
    [EP_FLAG_NO_PROGRESS]  = {"no-progress", 0, NULL, "no progress bar", false, false},
    [EP_FLAG_COLOR]        = {"color", 0, "WHEN", "auto, always or never (NO_COLOR: never)", false, false},
    [EP_FLAG_HELP]         = {"help", 'h', NULL, "this page", false, false},
};
/* clang-format on */

const struct ep_flag_spec *ep_options_flag(enum ep_flag flag)
{
    assert((unsigned)flag < EP_FLAG_COUNT);
    return &flag_specs[flag];
}

struct ep_loc ep_options_loc(void)
{
    return (struct ep_loc){.file = "epsim", .line = 0, .column = 0};
}

/* What the helpers below pass around. */
struct parser {
    struct ep_options *options;
    const char *const *argv;
    int argc, next;
    struct ep_diag *diag;
};

static void add_override(struct parser *parser, const char *key, const char *value)
{
    struct ep_override override = {.key = key, .value = value};
    ep_array_push(&parser->options->overrides, override);
}

static void take_set(struct parser *parser, const char *value)
{
    const char *equals = strchr(value, '=');
    if (equals == NULL || equals == value) {
        ep_diag_error(parser->diag, ep_options_loc(),
                      "--set: expected KEY=VALUE such as replications=3, got \"%s\"", value);
        return;
    }
    char *key = ep_arena_strndup(parser->options->storage, value, (size_t)(equals - value));
    add_override(parser, key, equals + 1);
}

/* Whole number in [1, highest] or an error. */
static bool take_count(struct parser *parser, enum ep_flag flag, const char *value, int64_t highest,
                       int64_t *number)
{
    int64_t parsed = 0;
    if (ep_units_parse_integer(value, &parsed, NULL) && parsed >= 1 && parsed <= highest) {
        *number = parsed;
        return true;
    }
    ep_diag_error(parser->diag, ep_options_loc(),
                  "--%s: expected a whole number from 1 to %lld, got \"%s\"", flag_specs[flag].name,
                  (long long)highest, value);
    return false;
}

static void take_seed(struct parser *parser, const char *value)
{
    size_t digits = strspn(value, "0123456789");
    errno = 0;
    strtoull(value, NULL, 10);
    if (digits == 0 || value[digits] != '\0' || errno == ERANGE)
        ep_diag_error(parser->diag, ep_options_loc(),
                      "--seed: expected a whole number from 0 to 18446744073709551615, got \"%s\"",
                      value);
    else
        add_override(parser, "seed", value);
}

static void take_replications(struct parser *parser, const char *value)
{
    int64_t number = 0;
    if (take_count(parser, EP_FLAG_REPLICATIONS, value, MAX_REPLICATIONS, &number))
        add_override(parser, "replications", value);
}

static void take_jobs(struct parser *parser, const char *value)
{
    int64_t number = 0;
    if (take_count(parser, EP_FLAG_JOBS, value, MAX_JOBS, &number))
        parser->options->jobs = (int)number;
}

static size_t list_length(const char *const *list)
{
    size_t count = 0;
    while (list != NULL && list[count] != NULL)
        count++;
    return count;
}

/* "a", "a or b", "a, b or c": in the arena. */
static const char *join_or(struct ep_arena *arena, const char *const *list)
{
    size_t count = list_length(list);
    char *text = ep_strdup("");
    for (size_t i = 0; i < count; i++) {
        const char *between = i == 0 ? "" : i + 1 == count ? " or " : ", ";
        char *longer = ep_format("%s%s%s", text, between, list[i]);
        ep_free(text);
        text = longer;
    }
    const char *kept = ep_arena_strndup(arena, text, strlen(text));
    ep_free(text);
    return kept;
}

/* The item of `list` that equals `value`, or NULL and an error that names them all. */
static const char *take_word(struct parser *parser, const char *what, const char *value,
                             const char *const *list)
{
    size_t count = list_length(list);
    for (size_t i = 0; i < count; i++)
        if (strcmp(value, list[i]) == 0)
            return list[i];
    ep_diag_error(parser->diag, ep_options_loc(), "%s: expected %s, got \"%s\"", what,
                  join_or(parser->options->storage, list), value);
    return NULL;
}

static void take_color(struct parser *parser, const char *value)
{
    static const char *const words[] = {"auto", "always", "never", NULL};
    const char *word = take_word(parser, "--color", value, words);
    if (word == words[1])
        parser->options->color = EP_COLOR_ALWAYS;
    else if (word == words[2])
        parser->options->color = EP_COLOR_NEVER;
}

static void take_format(struct parser *parser, const char *value)
{
    const char *format = take_word(parser, "--output", value, parser->options->command->formats);
    if (format != NULL)
        parser->options->format = format;
}

static void take_text(struct parser *parser, enum ep_flag flag, const char **text,
                      const char *value)
{
    if (*value == '\0')
        ep_diag_error(parser->diag, ep_options_loc(), "--%s: expected %s, got nothing",
                      flag_specs[flag].name, flag_specs[flag].argument);
    else
        *text = value;
}

/* Where the text of a flag goes; NULL: the flag is no plain text. */
static const char **text_of(struct ep_options *options, enum ep_flag flag)
{
    const struct {
        enum ep_flag flag;
        const char **text;
    } texts[] = {
        {EP_FLAG_OUT, &options->out},
        {EP_FLAG_REQUESTS, &options->requests},
        {EP_FLAG_DEPLOYMENT, &options->deployment},
        {EP_FLAG_BREAK_EVEN, &options->break_even},
        {EP_FLAG_REGION, &options->region},
        {EP_FLAG_FILTER, &options->filter},
        {EP_FLAG_FORMAT, &options->trace_format},
        {EP_FLAG_TO, &options->trace_to},
        {EP_FLAG_PERIOD, &options->period},
        {EP_FLAG_TRAFFIC, &options->traffic},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (texts[i].flag == flag)
            return texts[i].text;
    return NULL;
}

static void take(struct parser *parser, enum ep_flag flag, const char *value)
{
    struct ep_options *options = parser->options;
    switch (flag) {
    case EP_FLAG_OUTPUT:
        take_format(parser, value);
        return;
    case EP_FLAG_VARY:
        ep_array_push(&options->varies, value);
        return;
    case EP_FLAG_OUT:
    case EP_FLAG_REQUESTS:
    case EP_FLAG_DEPLOYMENT:
    case EP_FLAG_BREAK_EVEN:
    case EP_FLAG_REGION:
    case EP_FLAG_FILTER:
    case EP_FLAG_FORMAT:
    case EP_FLAG_TO:
    case EP_FLAG_PERIOD:
    case EP_FLAG_TRAFFIC:
        take_text(parser, flag, text_of(options, flag), value);
        return;
    case EP_FLAG_SET:
        take_set(parser, value);
        return;
    case EP_FLAG_SEED:
        take_seed(parser, value);
        return;
    case EP_FLAG_REPLICATIONS:
        take_replications(parser, value);
        return;
    case EP_FLAG_JOBS:
        take_jobs(parser, value);
        return;
    case EP_FLAG_ASSUMPTIONS:
    case EP_FLAG_HEADROOM:
    case EP_FLAG_KNEE:
    case EP_FLAG_NEIGHBORS:
        return; /* `given` tells */
    case EP_FLAG_QUIET:
        options->is_quiet = true;
        return;
    case EP_FLAG_NO_PROGRESS:
        options->no_progress = true;
        return;
    case EP_FLAG_COLOR:
        take_color(parser, value);
        return;
    case EP_FLAG_HELP:
        options->wants_help = true;
        return;
    case EP_FLAG_COUNT:
        break;
    }
    assert(0 && "unknown flag");
}

/* The flag called `name`, whether this command has it or not; or EP_FLAG_COUNT. */
static enum ep_flag find_flag(const char *name, size_t length)
{
    int flag = 0;
    while (flag < EP_FLAG_COUNT && (strlen(flag_specs[flag].name) != length ||
                                    strncmp(flag_specs[flag].name, name, length) != 0))
        flag++;
    return (enum ep_flag)flag;
}

static enum ep_flag find_letter(char letter)
{
    int flag = 0;
    while (flag < EP_FLAG_COUNT && (letter == '\0' || flag_specs[flag].letter != letter))
        flag++;
    return (enum ep_flag)flag;
}

/* `shown` is the flag as the user wrote it, with its dashes. */
static void reject_unknown(struct parser *parser, const char *shown)
{
    const struct ep_command *command = parser->options->command;
    const char *names[EP_FLAG_COUNT];
    size_t count = 0;
    for (int flag = 0; flag < EP_FLAG_COUNT; flag++)
        if (command->flags & EP_FLAG_BIT(flag))
            names[count++] = flag_specs[flag].name;
    const char *near = ep_str_nearest(shown + strspn(shown, "-"), names, count);
    if (near != NULL)
        ep_diag_error(parser->diag, ep_options_loc(), "%s: unknown flag; did you mean --%s?", shown,
                      near);
    else
        ep_diag_error(parser->diag, ep_options_loc(), "%s: unknown flag", shown);
}

/* True when the command may have this flag now; else an error. */
static bool is_welcome(struct parser *parser, enum ep_flag flag, const char *shown)
{
    struct ep_options *options = parser->options;
    if (flag == EP_FLAG_COUNT) {
        reject_unknown(parser, shown);
        return false;
    }
    if (!(options->command->flags & EP_FLAG_BIT(flag))) {
        ep_diag_error(parser->diag, ep_options_loc(), "%s: `epsim %s` has no such flag", shown,
                      options->command->name);
        return false;
    }
    if ((options->given & EP_FLAG_BIT(flag)) && !flag_specs[flag].is_repeatable) {
        ep_diag_error(parser->diag, ep_options_loc(), "%s: given twice", shown);
        return false;
    }
    options->given |= EP_FLAG_BIT(flag);
    return true;
}

static void remember(struct parser *parser, enum ep_flag flag, const char *value)
{
    if (!flag_specs[flag].decides_result)
        return;
    char *text = value != NULL ? ep_format("--%s=%s", flag_specs[flag].name, value)
                               : ep_format("--%s", flag_specs[flag].name);
    ep_array_push(&parser->options->result_flags,
                  ep_arena_strndup(parser->options->storage, text, strlen(text)));
    ep_free(text);
}

/* `value` is what follows the `=`, or NULL: then the next word is the value. */
static void parse_flag(struct parser *parser, enum ep_flag flag, const char *shown,
                       const char *value)
{
    bool has_argument = flag < EP_FLAG_COUNT && flag_specs[flag].argument != NULL;
    if (value == NULL && has_argument && parser->next < parser->argc)
        value = parser->argv[parser->next++];
    if (!is_welcome(parser, flag, shown))
        return;
    if (has_argument && value == NULL) {
        ep_diag_error(parser->diag, ep_options_loc(), "%s: expected %s after it", shown,
                      flag_specs[flag].argument);
        return;
    }
    if (!has_argument && value != NULL) {
        ep_diag_error(parser->diag, ep_options_loc(), "%s: takes no value, got \"%s\"", shown,
                      value);
        return;
    }
    take(parser, flag, value);
    remember(parser, flag, value);
}

static void parse_long(struct parser *parser, const char *word)
{
    size_t length = strcspn(word + 2, "=");
    const char *value = word[2 + length] == '=' ? word + 3 + length : NULL;
    char *shown = ep_strndup(word, 2 + length);
    parse_flag(parser, find_flag(word + 2, length), shown, value);
    ep_free(shown);
}

/* `-o FORMAT` or `-oFORMAT`; letters are not bundled. */
static void parse_short(struct parser *parser, const char *word)
{
    enum ep_flag flag = find_letter(word[1]);
    const char *value = word[2] == '\0' ? NULL : word + 2 + (word[2] == '=');
    if (flag == EP_FLAG_COUNT) {
        reject_unknown(parser, word);
        return;
    }
    char shown[3] = {'-', word[1], '\0'};
    parse_flag(parser, flag, shown, value);
}

static void parse_words(struct parser *parser)
{
    bool flags_over = false;
    while (parser->next < parser->argc) {
        const char *word = parser->argv[parser->next++];
        if (!flags_over && strcmp(word, "--") == 0)
            flags_over = true;
        else if (!flags_over && strncmp(word, "--", 2) == 0)
            parse_long(parser, word);
        else if (!flags_over && word[0] == '-' && word[1] != '\0')
            parse_short(parser, word);
        else
            ep_array_push(&parser->options->arguments, word);
    }
}

static void check_action(struct parser *parser)
{
    const struct ep_command *command = parser->options->command;
    if (command->actions == NULL || parser->options->arguments.count == 0)
        return;
    const char *action = parser->options->arguments.items[0];
    for (size_t i = 0; i < list_length(command->later); i++) {
        if (strcmp(action, command->later[i]) != 0)
            continue;
        ep_diag_error(parser->diag, ep_options_loc(), "%s %s: not in this version", command->name,
                      action);
        return;
    }
    take_word(parser, command->name, action, command->actions);
}

static void check_arguments(struct parser *parser)
{
    const struct ep_command *command = parser->options->command;
    size_t count = parser->options->arguments.count;
    size_t errors = ep_diag_error_count(parser->diag);
    check_action(parser);
    if (ep_diag_error_count(parser->diag) > errors)
        return;
    if (count < (size_t)command->min_arguments)
        ep_diag_error(parser->diag, ep_options_loc(), "%s: expected %s", command->name,
                      command->argument);
    if (count > (size_t)command->max_arguments)
        ep_diag_error(parser->diag, ep_options_loc(), "%s: \"%s\" is one argument too many",
                      command->name, parser->options->arguments.items[command->max_arguments]);
}

void ep_options_init(struct ep_options *options, const struct ep_command *command, int argc,
                     const char *const *argv, struct ep_diag *diag)
{
    *options = (struct ep_options){.command = command, .storage = ep_arena_create()};
    if (command->formats != NULL)
        options->format = command->formats[0];
    struct parser parser = {.options = options, .argv = argv, .argc = argc, .diag = diag};
    parse_words(&parser);
    if (!options->wants_help)
        check_arguments(&parser);
}

void ep_options_fini(struct ep_options *options)
{
    ep_array_fini(&options->arguments);
    ep_array_fini(&options->varies);
    ep_array_fini(&options->result_flags);
    ep_array_fini(&options->overrides);
    ep_arena_destroy(options->storage);
    options->storage = NULL;
}

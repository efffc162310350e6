#include "base/mem.h"
#include "base/str.h"
#include "cli/cmd.h"
#include "cli/console.h"
#include "cli/explained.h"
#include "cli/options.h"
#include "report/text.h"

#include <stdio.h>
#include <string.h>

#define WIDTH 100
#define LABEL_WIDTH 10
#define PATH_WIDTH 36

/* "  label     words, wrapped"; frees the words. */
static void print_line(const char *label, struct ep_text *words)
{
    struct ep_text line = {0};
    size_t indent = 2 + LABEL_WIDTH;
    ep_text_add(&line, "  ");
    ep_text_add_left(&line, label, LABEL_WIDTH);
    ep_text_add_wrapped(&line, ep_text_bytes(words),
                        (struct ep_text_wrap){.column = indent, .indent = indent, .width = WIDTH});
    printf("%s\n", ep_text_bytes(&line));
    ep_text_fini(&line);
    ep_text_fini(words);
}

static void print_text(const char *label, const char *text)
{
    struct ep_text words = {0};
    ep_text_add(&words, text);
    print_line(label, &words);
}

/* ---- one key ---- */

static void print_type(const struct ep_field *key)
{
    struct ep_text words = {0};
    ep_text_add(&words, ep_field_type_name(key));
    if (key->off != NULL)
        ep_text_addf(&words, ", or %s", key->off);
    print_line("type", &words);
}

static void print_choices(const struct ep_field *key)
{
    for (const struct ep_choice *choice = key->choices; choice && choice->word; choice++) {
        struct ep_text words = {0};
        ep_text_add(&words, choice->word);
        if (choice->value == EP_CHOICE_LATER)
            ep_text_add(&words, ": not in this version");
        else if (choice->help != NULL)
            ep_text_addf(&words, ": %s", choice->help);
        print_line(choice == key->choices ? "choices" : "", &words);
    }
}

static void print_parts(const struct ep_field *key)
{
    struct ep_text words = {0};
    for (size_t i = 0; key->section != NULL && i < key->section->field_count; i++)
        ep_text_addf(&words, "%s%s", i > 0 ? ", " : "", key->section->fields[i].key);
    if (words.length > 0)
        print_line("holds", &words);
    ep_text_fini(&words);
}

static void print_default(const struct ep_field *key)
{
    const char *text = key->default_text != NULL ? key->default_text : key->default_rule;
    if (key->is_required)
        print_text("default", "none: must be given");
    else if (text != NULL)
        print_text("default", text);
}

/* How well founded the default is, and where it comes from. */
static void print_source(const struct ep_field *key)
{
    struct ep_text words = {0};
    ep_text_add(&words, ep_field_tag_name(key->tag));
    if (key->source != NULL)
        ep_text_addf(&words, "%s%s", words.length > 0 ? ": " : "", key->source);
    if (words.length > 0)
        print_line("source", &words);
    ep_text_fini(&words);
}

/* What else the default might be. */
static void print_range(const struct ep_field *key)
{
    struct ep_text words = {0};
    if (key->low == NULL)
        return;
    ep_text_addf(&words, "%s to %s: %s", key->low, key->high, key->range_reason);
    print_line("plausible", &words);
}

static void print_key(const struct ep_explained *row)
{
    const struct ep_field *key = row->key;
    printf("%s (key of a scenario)\n", row->path);
    if (key->help != NULL)
        print_text("meaning", key->help);
    if (key->type == EP_FIELD_LATER) {
        print_text("status", "not in this version");
        return;
    }
    print_type(key);
    print_choices(key);
    print_parts(key);
    print_default(key);
    print_source(key);
    print_range(key);
}

/* ---- one figure ---- */

/* What the figure is a part of: "latency_s: completed requests, ...". */
static void print_whole(const struct ep_explained_list *list, const struct ep_explained *row)
{
    const char *dot = strrchr(row->path, '.');
    size_t length = dot != NULL ? (size_t)(dot - row->path) : 0;
    for (size_t i = 0; length > 0 && i < list->count; i++) {
        const struct ep_explained *whole = &list->items[i];
        if (whole->figure == NULL || strlen(whole->path) != length ||
            strncmp(whole->path, row->path, length) != 0)
            continue;
        struct ep_text words = {0};
        ep_text_addf(&words, "%s: %s", whole->path, whole->figure->meaning);
        print_line("part of", &words);
        return;
    }
}

static void print_metric(const struct ep_metric *metric)
{
    if (metric->formula != NULL)
        print_text("computed", metric->formula);
    if (!metric->is_requirement)
        return;
    struct ep_text words = {0};
    ep_text_addf(&words, "%s < %s", metric->name, ep_metric_unit_example(metric->unit));
    print_line("required", &words);
}

static void print_figure(const struct ep_explained_list *list, const struct ep_explained *row)
{
    printf("%s (figure of the result)\n", row->path);
    print_text("meaning", row->figure->meaning);
    print_whole(list, row);
    if (row->figure->unit != NULL)
        print_text("unit", row->figure->unit);
    if (row->figure->of != NULL && strcmp(row->figure->of, "est") == 0)
        print_text("form", "value, with low and high: its 95 % interval");
    if (row->metric != NULL)
        print_metric(row->metric);
}

static void print_row(const struct ep_explained_list *list, const struct ep_explained *row)
{
    if (row->key != NULL) {
        print_key(row);
    } else if (row->figure != NULL) {
        print_figure(list, row);
    } else {
        printf("%s (metric)\n", row->path);
        print_text("meaning", row->metric->meaning);
        print_text("unit", ep_metric_unit_name(row->metric->unit));
        print_metric(row->metric);
    }
}

/* ---- all of them ---- */

static void print_short(const struct ep_explained *row)
{
    const char *meaning = row->figure != NULL                ? row->figure->meaning
                          : row->key == NULL                 ? row->metric->meaning
                          : row->key->type == EP_FIELD_LATER ? "not in this version"
                          : row->key->help == NULL           ? ""
                                                             : row->key->help;
    struct ep_text line = {0};
    size_t column = 3 + PATH_WIDTH, taken = ep_text_width(row->path);
    ep_text_addf(&line, "  %-*s ", PATH_WIDTH, row->path);
    ep_text_add_wrapped(&line, meaning,
                        (struct ep_text_wrap){.column = taken > PATH_WIDTH ? 3 + taken : column,
                                              .indent = column,
                                              .width = WIDTH});
    printf("%s\n", ep_text_bytes(&line));
    ep_text_fini(&line);
}

/* Whether an earlier row is the same part of another whole (p50 of latency_s, of warm_latency_s).
 */
static bool is_repeated(const struct ep_explained_list *list, size_t row)
{
    for (size_t i = 0; i < row; i++)
        if (list->items[row].figure != NULL && list->items[i].figure == list->items[row].figure)
            return true;
    return false;
}

static void print_all(const struct ep_explained_list *list)
{
    puts("Keys of a scenario (`epsim explain KEY` says more):");
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].key == NULL && i > 0 && list->items[i - 1].key != NULL)
            puts("\nFigures of the result, of each deployment where nothing else is said:");
        if (!is_repeated(list, i))
            print_short(&list->items[i]);
    }
}

/* ---- finding ---- */

/* Prints the rows that `name` means: the exact one, else all that end so. False: none. */
static bool print_found(const struct ep_explained_list *list, const char *name)
{
    size_t exact = 0, shown = 0;
    bool is_exact = false;
    for (size_t i = 0; i < list->count; i++)
        exact += ep_explained_is(&list->items[i], name, &is_exact) && is_exact;
    for (size_t i = 0; i < list->count; i++) {
        bool is_meant = ep_explained_is(&list->items[i], name, &is_exact);
        if (!is_meant || (exact > 0 && !is_exact))
            continue;
        if (shown++ > 0)
            putchar('\n');
        print_row(list, &list->items[i]);
    }
    return shown > 0;
}

/* The last part of a path. */
static const char *last_part(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot != NULL ? dot + 1 : path;
}

/* What may have been meant: a whole path, an alias or a last part; or NULL. */
static const char *find_near(const struct ep_explained_list *list, const char *name)
{
    const char **names = ep_alloc_zeroed(3 * list->count, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        names[count++] = list->items[i].path;
        names[count++] = last_part(list->items[i].path);
        if (list->items[i].alias != NULL)
            names[count++] = list->items[i].alias;
    }
    const char *near = ep_str_nearest(name, names, count);
    ep_free(names);
    return near;
}

#define MAX_SIMILAR 5

/* "a, b, c": a few paths that have `name` in their last part. */
static void add_similar(struct ep_text *text, const struct ep_explained_list *list,
                        const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count && count < MAX_SIMILAR; i++)
        if (!is_repeated(list, i) && strstr(last_part(list->items[i].path), name) != NULL)
            ep_text_addf(text, "%s%s", count++ > 0 ? ", " : "", list->items[i].path);
}

static void reject(const struct ep_options *options, const struct ep_explained_list *list,
                   const char *name)
{
    struct ep_diag *diag = ep_diag_create();
    const char *near = find_near(list, name);
    struct ep_text similar = {0};
    if (*name != '\0')
        add_similar(&similar, list, name);
    if (near != NULL)
        ep_diag_error(diag, ep_options_loc(),
                      "explain: \"%s\" is no key and no figure; did you mean \"%s\"?", name, near);
    else if (similar.length > 0)
        ep_diag_error(diag, ep_options_loc(),
                      "explain: \"%s\" is no key and no figure; there are %s", name,
                      ep_text_bytes(&similar));
    else
        ep_diag_error(diag, ep_options_loc(),
                      "explain: \"%s\" is no key and no figure; `epsim explain` lists them", name);
    ep_console_tell(options, diag);
    ep_text_fini(&similar);
    ep_diag_destroy(diag);
}

static enum ep_exit run(const struct ep_options *options)
{
    struct ep_explained_list list = {0};
    enum ep_exit code = EP_EXIT_DONE;
    ep_explained_collect(&list);
    if (options->arguments.count == 0) {
        print_all(&list);
    } else if (!print_found(&list, options->arguments.items[0])) {
        reject(options, &list, options->arguments.items[0]);
        code = EP_EXIT_BAD_INPUT;
    }
    ep_explained_fini(&list);
    return code;
}

const struct ep_command ep_cmd_explain = {
    .name = "explain",
    .usage = "explain [NAME]",
    .synopsis = "[KEY|FIGURE]",
    .summary = "what a scenario key or a figure of the result means",
    .about = "Says what a key of a scenario or a figure of the result means, with its unit,\n"
             "default and source. Without a name: lists all of them.",
    .flags = EP_FLAG_BIT(EP_FLAG_HELP),
    .argument = "a key or a figure",
    .min_arguments = 0,
    .max_arguments = 1,
    .examples = {"epsim explain assumptions.spill_at", "epsim explain cold_ratio",
                 "epsim explain latency_p99"},
    .exit_codes = {[EP_EXIT_DONE] = "done",
                   [EP_EXIT_BAD_INPUT] = "no such key or figure",
                   [EP_EXIT_MACHINE] = "stdout could not be written"},
    .run = run,
};

#include "scenario/reference.h"

#include "scenario/distribution.h"
#include "scenario/fields.h"
#include "scenario/metrics.h"
#include "scenario/scenario_section.h"

#include <string.h>

#define PATH_SIZE 256
#define MAX_CHAPTERS 32

struct page {
    FILE *out;
    const struct ep_section *chapters[MAX_CHAPTERS]; /* found, not written yet */
    size_t chapter_count;
};

static void write_rows(struct page *page, const struct ep_section *section, const char *prefix);

static const char preface[] =
    "# The scenario file\n"
    "\n"
    "<!-- Generated from the field tables in sim/scenario; do not edit. -->\n"
    "\n"
    "YAML. Every mistake is reported as `file:line:column: error: key.path: ...`, all in one\n"
    "pass. `--set KEY=VALUE` replaces a value before the file is read; items of a list are\n"
    "addressed by their `name` (`traffic.evening.scale=2`) or by number. Paths of files are\n"
    "relative to the scenario's folder. Anchors and aliases work; tags, merge keys and several\n"
    "documents in one file do not.\n"
    "\n"
    "Quantities carry units; a bare number where a unit is needed is an error:\n"
    "\n"
    "| quantity | units | examples |\n"
    "|---|---|---|\n"
    "| duration | ns us ms s min h d | `250ms`, `1.5h` |\n"
    "| size | B kB MB GB TB, KiB MiB GiB TiB | `40MB`, `16GiB` |\n"
    "| bandwidth | sizes per s, kbps Mbps Gbps | `90MB/s`, `10Gbps`, `unlimited` |\n"
    "| rate | /s /min /h | `30/s`, `70/min` |\n"
    "| percentage | % | `0.1%` |\n"
    "| price | $.../h | `$0.23/h` |\n"
    "| time in UTC | | `2026-11-02T00:00Z` |\n"
    "\n"
    "A *name* has at most 63 letters, digits, `-` and `_`. How well founded a default is, stands\n"
    "behind it: documented (by AWS or by the software that it runs), measured (by somebody, see\n"
    "the source), derived (from such measurements) or assumed.\n";

/* ---- one row ---- */

static void write_choices(FILE *out, const struct ep_choice *choices)
{
    const char *separator = "";
    for (; choices->word != NULL; choices++) {
        if (choices->value == EP_CHOICE_LATER)
            continue;
        fprintf(out, "%s`%s`", separator, choices->word);
        separator = ", ";
    }
}

static void write_form(FILE *out, const struct ep_field *field)
{
    if (field->choices != NULL)
        write_choices(out, field->choices);
    else
        fputs(ep_field_type_name(field), out);
    bool is_word = field->off != NULL && (field->off[0] < '0' || field->off[0] > '9');
    if (is_word && field->choices == NULL)
        fprintf(out, ", or `%s`", field->off);
}

static void write_default(FILE *out, const struct ep_field *field)
{
    if (field->is_required)
        fputs("*needed*", out);
    else if (field->default_rule != NULL)
        fputs(field->default_rule, out);
    else if (field->default_text != NULL)
        fprintf(out, "`%s`", field->default_text);
    if (field->tag != EP_TAG_NONE)
        fprintf(out, " (%s)", ep_field_tag_name(field->tag));
}

static void write_meaning(FILE *out, const struct ep_field *field)
{
    fputs(field->help, out);
    for (const struct ep_choice *choice = field->choices; choice != NULL && choice->word != NULL;
         choice++)
        if (choice->value != EP_CHOICE_LATER)
            fprintf(out, "; `%s`: %s", choice->word, choice->help);
    if (field->off != NULL)
        fprintf(out, "; off: `%s`", field->off);
    if (field->source != NULL)
        fprintf(out, "; source: %s", field->source);
    if (field->low != NULL)
        fprintf(out, "; plausible: `%s` to `%s` (%s)", field->low, field->high,
                field->range_reason);
}

static void write_row(struct page *page, const struct ep_field *field, const char *path)
{
    fprintf(page->out, "| `%s` | ", path);
    write_form(page->out, field);
    fputs(" | ", page->out);
    write_default(page->out, field);
    fputs(" | ", page->out);
    write_meaning(page->out, field);
    fputs(" |\n", page->out);
}

/* ---- sections ---- */

/* A titled section becomes a chapter of its own, another one rows of this chapter. */
static void write_section(struct page *page, const struct ep_section *section, const char *path)
{
    if (section->title == NULL)
        write_rows(page, section, path);
    else if (page->chapter_count < MAX_CHAPTERS)
        page->chapters[page->chapter_count++] = section;
}

static void write_rows(struct page *page, const struct ep_section *section, const char *prefix)
{
    for (size_t i = 0; i < section->field_count; i++) {
        const struct ep_field *field = &section->fields[i];
        char path[PATH_SIZE], inner[PATH_SIZE];
        if (field->type == EP_FIELD_LATER)
            continue;
        snprintf(path, sizeof path, "%s%s%s", prefix, prefix[0] == '\0' ? "" : ".", field->key);
        write_row(page, field, path);
        bool is_list = field->type == EP_FIELD_LIST || field->type == EP_FIELD_MAP;
        snprintf(inner, sizeof inner, "%.*s%s", PATH_SIZE - 3, path, is_list ? ".*" : "");
        if (field->section != NULL)
            write_section(page, field->section, inner);
    }
}

static void write_later(struct page *page, const struct ep_section *section)
{
    const char *separator = "\nKnown, and refused in this version: ";
    for (size_t i = 0; i < section->field_count; i++) {
        if (section->fields[i].type != EP_FIELD_LATER)
            continue;
        fprintf(page->out, "%s`%s`", separator, section->fields[i].key);
        separator = ", ";
    }
    if (separator[0] == ',')
        fputs(".\n", page->out);
}

static void write_chapter(struct page *page, const struct ep_section *section)
{
    bool is_top = section->title[0] == '\0';
    fprintf(page->out, "\n## %s%s%s\n\n%s\n\n", is_top ? "" : "`",
            is_top ? "Top level" : section->title, is_top ? "" : "`", section->help);
    fputs("| key | value | default | meaning |\n|---|---|---|---|\n", page->out);
    write_rows(page, section, "");
    write_later(page, section);
}

static void write_distributions(FILE *out)
{
    fputs("\n## Distributions\n\n"
          "Where a quantity *or distribution* stands, write the quantity itself or a mapping with\n"
          "one of these keys. Q is a quantity with the unit of its place, N a bare number; cv is\n"
          "standard deviation / mean.\n\n"
          "| distribution | parameters | meaning |\n|---|---|---|\n",
          out);
    for (size_t i = 0; i < ep_distribution_form_count(); i++) {
        const struct ep_distribution_form *form = ep_distribution_form(i);
        fprintf(out, "| `%s` | `%s` | %s |\n", form->name, form->parameters, form->help);
    }
}

static void write_metrics(FILE *out)
{
    fputs("\n## Metrics\n\n"
          "What `requirements` can name, and what else `epsim explain` knows.\n\n"
          "| metric | unit | limit | meaning | computed |\n|---|---|---|---|---|\n",
          out);
    for (size_t i = 0; i < ep_metric_count(); i++) {
        const struct ep_metric *metric = ep_metric_at(i);
        fprintf(out, "| `%s` | %s | ", metric->name, ep_metric_unit_name(metric->unit));
        if (metric->is_requirement)
            fprintf(out, "`< %s`%s", ep_metric_unit_example(metric->unit),
                    metric->is_per_model   ? ", also with `group`, `each_model`"
                    : metric->is_per_group ? ", also with `group`"
                                           : "");
        fprintf(out, " | %s | %s |\n", metric->meaning,
                metric->formula != NULL ? metric->formula : "");
    }
}

void ep_reference_write(FILE *out)
{
    struct page page = {.out = out, .chapters = {&ep_scenario_section}, .chapter_count = 1};
    fputs(preface, out);
    for (size_t i = 0; i < page.chapter_count; i++)
        write_chapter(&page, page.chapters[i]);
    write_distributions(out);
    write_metrics(out);
}

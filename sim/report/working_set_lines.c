#include "report/working_set_lines.h"

#include "base/units.h"
#include "report/html_parts.h"
#include "report/human.h"

#include <math.h>
#include <string.h>

#define WORTH_NAMING                                                                               \
    0.5 /* a type is named where it misses at most that much of what is missed here */

static void add_bytes(struct ep_text *line, int64_t bytes)
{
    char text[32];
    ep_text_add(line, ep_units_format_bytes(text, sizeof text, bytes));
}

static void add_ratio(struct ep_text *line, double ratio)
{
    ep_human_add(line, EP_HUMAN_RATIO, ratio);
}

/* The cheapest type that misses much less than the option's memory does; NULL: none. */
static const struct ep_working_set_type *better_type(const struct ep_working_set *set)
{
    for (size_t i = 0; i < set->type_count; i++)
        if (set->types[i].miss_ratio <= WORTH_NAMING * set->option_miss_ratio)
            return &set->types[i];
    return NULL;
}

void ep_add_working_set(struct ep_text *line, const struct ep_deployment_result *deployment)
{
    const struct ep_working_set *set = deployment->working_set;
    ep_text_add(line, "all models take ");
    add_bytes(line, set->needed_bytes);
    if (set->requests == 0) {
        ep_text_add(line, "; no request was seen after the warm-up");
        return;
    }
    ep_text_add(line, "; with the ");
    add_bytes(line, set->option_bytes);
    ep_text_add(line, " here an LRU cache misses ");
    add_ratio(line, set->option_miss_ratio);
    ep_text_add(line, " of requests (simulated: ");
    ep_human_add_est_value(line, EP_HUMAN_RATIO, &deployment->cold_ratio);
    ep_text_add(line, ")");
    const struct ep_working_set_type *type = better_type(set);
    if (!type)
        return;
    ep_text_addf(line, "; one %s (", type->instance);
    add_bytes(line, type->usable_bytes);
    ep_text_add(line, ", ");
    ep_human_add(line, EP_HUMAN_USD, type->usd_per_hour);
    ep_text_add(line, "/h");
    if (!isnan(type->cpu_load)) {
        ep_text_add(line, ", CPU ");
        add_ratio(line, type->cpu_load);
        ep_text_add(line, " without loads");
    }
    ep_text_add(line, ") ");
    add_ratio(line, type->miss_ratio);
}

static void type_row(const struct ep_deployment_result *deployment,
                     const struct ep_working_set_type *type, struct ep_text *out)
{
    char bytes[32];
    const bool is_own = deployment->instance && strcmp(deployment->instance, type->instance) == 0;
    ep_text_add(out, is_own ? "<tr class=\"best\">" : "<tr>");
    ep_html_element(out, "td", type->instance);
    ep_html_element(out, "td class=\"n\"",
                    ep_units_format_bytes(bytes, sizeof bytes, type->usable_bytes));
    ep_html_number(out, EP_HUMAN_RATIO, type->miss_ratio);
    ep_html_number(out, EP_HUMAN_USD, type->usd_per_hour);
    ep_html_number(out, EP_HUMAN_RATIO, type->cpu_load);
    ep_text_add(out, "</tr>\n");
}

void ep_html_working_set(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    const struct ep_working_set *set = deployment->working_set;
    if (!set)
        return;
    struct ep_text line = {0};
    ep_add_working_set(&line, deployment);
    ep_text_add(out, "<h3>Working set</h3>\n<p>");
    ep_text_add_html(out, ep_text_bytes(&line));
    ep_text_add(out, ".</p>\n");
    ep_text_fini(&line);
    if (set->type_count == 0)
        return;
    ep_text_add(out, "<div class=\"scroll narrow\"><table>\n");
    ep_html_head(out, "one instance of|>memory for models|>misses|>$/h|>CPU load");
    for (size_t i = 0; i < set->type_count; i++)
        type_row(deployment, &set->types[i], out);
    ep_text_add(out,
                "</table></div>\n<p class=\"fine\">By the requests of replication 1 and one LRU "
                "cache of that size: the type's own family, and of the others those that miss "
                "less than any cheaper type. CPU load: vCPUs that the requests keep busy on "
                "average, without loads.</p>\n");
}

/* What the figures rest on, and what the words mean. */
#include "report/assumption_list.h"
#include "report/html_parts.h"

#include <stdio.h>
#include <string.h>

static void assumption_rows(const struct ep_assumption_row *rows, struct ep_text *out)
{
    for (size_t i = 0; i < EP_ASSUMPTION_COUNT; i++) {
        bool set = strcmp(rows[i].tag, "set here") == 0;
        ep_text_add(out, "<tr><td>");
        ep_html_element(out, "code", rows[i].key);
        ep_text_add(out, "</td>");
        ep_html_element(out, "td", rows[i].value);
        ep_text_add(out, "<td>");
        ep_html_badge(out, set ? "mild" : "none", rows[i].tag);
        ep_text_add(out, "</td>");
        ep_html_element(out, "td class=\"long\"", rows[i].source);
        ep_text_add(out, "</tr>\n");
    }
}

/* What single deployments set differently. */
static void own_assumptions(const struct ep_result *result, struct ep_text *out)
{
    struct ep_assumption_row own[EP_ASSUMPTION_COUNT];
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &result->deployments[i];
        size_t count = !deployment->feasible
                           ? 0
                           : ep_assumption_differences(&deployment->assumptions,
                                                       &result->scenario->assumptions, own);
        for (size_t k = 0; k < count; k++) {
            ep_text_add(out, "<p class=\"fine\">Only ");
            ep_html_element(out, "b", deployment->name);
            ep_text_add(out, ": ");
            ep_html_element(out, "code", own[k].key);
            ep_text_addf(out, " = %s</p>\n", own[k].value);
        }
    }
}

static void assumptions(const struct ep_result *result, struct ep_text *out)
{
    struct ep_assumption_row rows[EP_ASSUMPTION_COUNT];
    ep_assumption_list(&result->scenario->assumptions, rows);
    ep_text_add(out, "<h2>Assumptions in force</h2>\n<p>What AWS does not document is a parameter. "
                     "These values were used; a scenario may set any of them.</p>\n"
                     "<div class=\"card\"><table>\n");
    ep_html_head(out, "parameter|value|founded on|source");
    assumption_rows(rows, out);
    ep_text_add(out, "</table></div>\n");
    own_assumptions(result, out);
}

static void manifest_row(struct ep_text *out, const char *name, const char *value)
{
    ep_text_add(out, "<tr>");
    ep_html_element(out, "td class=\"long\"", name);
    ep_text_add(out, "<td class=\"long\">");
    ep_html_element(out, "code", value);
    ep_text_add(out, "</td></tr>\n");
}

static void manifest(const struct ep_result *result, struct ep_text *out)
{
    char number[32];
    ep_text_add(out, "<h2>Made from</h2>\n<p>The same inputs give the same bytes.</p>\n"
                     "<div class=\"card\"><table>\n");
    manifest_row(out, "scenario", result->scenario->file);
    snprintf(number, sizeof number, "%llu", (unsigned long long)result->scenario->seed);
    manifest_row(out, "seed", number);
    snprintf(number, sizeof number, "%016llx", (unsigned long long)result->event_hash);
    manifest_row(out, "event hash", number);
    for (size_t i = 0; i < result->flag_count; i++)
        manifest_row(out, "flag", result->flags[i]);
    for (size_t i = 0; i < result->file_count; i++)
        manifest_row(out, result->files[i].name, result->files[i].sha256);
    ep_text_add(out, "</table></div>\n");
}

static const char *const glossary[][2] = {
    {"latency", "from a request's first arrival to the last byte of its final answer, retries "
                "included"},
    {"p99", "99 % of the completed requests were at least this fast"},
    {"95 % interval", "by independent replications; the true value lies in it 95 times out of 100"},
    {"cold start", "the model was not in memory when the request arrived"},
    {"queue", "waiting for a worker"},
    {"load wait", "waiting for the model: download, extraction, load"},
    {"service", "the request's own demand, as if alone"},
    {"contention", "what sharing vCPUs with others adds to it"},
    {"overhead", "the platform's own share, outside the container"},
    {"retry", "attempts that failed before, and the pauses between them"},
    {"completed, rejected, failed", "2xx; last attempt 429 or refused by a full queue; all others"},
    {"stable", "every resource and every model's workers have less work than capacity"},
    {"saturated", "for a while there was more work than capacity, then it recovered"},
    {"overloaded", "more work than capacity: percentiles grow with the length of the run and are "
                   "withheld"},
    {"inconclusive", "the interval of the load contains 1: a longer run would tell"},
    {"paired difference", "of two options on the same requests, replication by replication"},
};

static void definitions(struct ep_text *out)
{
    ep_text_add(out, "<h2>What the words mean</h2>\n<dl class=\"columns\">\n");
    for (size_t i = 0; i < sizeof glossary / sizeof *glossary; i++) {
        ep_text_add(out, "<div>");
        ep_html_element(out, "dt", glossary[i][0]);
        ep_html_element(out, "dd", glossary[i][1]);
        ep_text_add(out, "</div>\n");
    }
    ep_text_add(out, "</dl>\n");
}

void ep_html_background(const struct ep_result *result, struct ep_text *out)
{
    assumptions(result, out);
    manifest(result, out);
    definitions(out);
}

/* Valid files, changed at random: never a crash, a leak or a hang; either a scenario and no
 * mistake, or mistakes that are located, and no scenario. */
#include "base/diag.h"
#include "base/mem.h"
#include "scenario/scenario.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#define SEEDS 4000

static const char *const sources[] = {
    "epsim: 1\nhorizon: 1h\nwarmup: 0\nmodels:\n  - name: m\n    count: 3\n    artifact: 1MB\n"
    "    compute: {lognormal: {mean: 12ms, cv: 0.6}}\n    memory: {empirical: {p0: 1MB, p100: "
    "2MB}}\ntraffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}},\n"
    "  profile: {steps: [{at: 0s, factor: 1}]}, popularity: {weights: [1, 2, 3]}}]\n"
    "deployments: {d: &x {kind: multi-model, instance: ml.m5.large, serves: [m]}, e: *x}\n",
    "epsim: 1\nmodels: [{name: f, from_trace: {trace: a, durations: d.csv, keep: {max_load: 2}}}]\n"
    "traffic: [{name: a, models: f, trace: {file: a.csv, format: counts, window: [0s, 1h]}}]\n"
    "deployments:\n  c: {kind: multi-container, mode: serial, instance: {name: lab, vcpu: 1, "
    "memory: 1GiB, price: $1/h}, containers: [{name: a, compute: 1ms}, {name: b, model: f}]}\n"
    "requirements: [latency_p99 < 1s, {metric: latency_p50, limit: 1s, each_model: 95%}]\n"
    "client: {retry_on: [429, timeout], backoff: {cap: 5s}}\nassumptions: {spill_at: never}\n",
};

/* Pieces that mean something to a reader of YAML or of scenarios. */
static const char *const pieces[] = {
    "[",        "]",
    "{",        "}",
    ":",        ": ",
    ",",        "- ",
    "&a ",      "*a",
    "*x",       "\n",
    "  ",       "#",
    "'",        "\"",
    "!!x ",     "|\n",
    ">\n",      "---",
    "...",      "<<: *x",
    "\t",       "0",
    "-1",       "1e308",
    "99999999", "ms",
    "never",    "null",
    "~",        "\xff\xfe",
    "\x01",     "%TAG",
    "? ",       "{constant: 1ms}",
    "name: m",  "kind: serverless",
    "\xc3\xa4", "[[[[[[[[[[[[",
};

static uint32_t next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* One change of the text: a piece put in, a span taken out, or one byte replaced. */
static void change(char *text, size_t room, uint32_t *random)
{
    size_t length = strlen(text);
    if (length == 0)
        return;
    size_t at = next(random) % length;
    const char *piece = pieces[next(random) % (sizeof pieces / sizeof pieces[0])];
    switch (next(random) % 3) {
    case 0:
        if (length + strlen(piece) + 1 > room)
            return;
        memmove(text + at + strlen(piece), text + at, length - at + 1);
        memcpy(text + at, piece, strlen(piece));
        return;
    case 1: {
        size_t span = next(random) % 12;
        if (span > length - at)
            span = length - at;
        memmove(text + at, text + at + span, length - at - span + 1);
        return;
    }
    default:
        text[at] = (char)(1 + next(random) % 255);
    }
}

/* The rule of the file's head; NULL when it holds, else what is wrong. */
static const char *broken_rule(const char *text, const struct ep_override *override)
{
    struct ep_diag *diag = ep_diag_create();
    struct ep_scenario *scenario =
        ep_scenario_parse("no-such-folder/s.yaml", text, strlen(text), override, 1, diag);
    const char *why = NULL;
    if ((scenario != NULL) == ep_diag_has_errors(diag))
        why = "a scenario with mistakes, or neither";
    const char *message;
    for (size_t i = 0; (message = ep_diag_message(diag, i)) != NULL; i++)
        if (strstr(message, "s.yaml:") == NULL && strstr(message, "--set:") == NULL &&
            strstr(message, "no-such-folder/") == NULL)
            why = "a mistake without a place";
    ep_scenario_destroy(scenario);
    ep_diag_destroy(diag);
    return why;
}

static void changed_files_are_read_or_refused(void **state)
{
    (void)state;
    static const char *const keys[] = {"horizon", "deployments.e.instances", "traffic.0.scale",
                                       "models[0].count", "client.backoff.base"};
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        char text[2048];
        uint32_t random = seed * 2654435761u;
        const char *source = sources[seed % 2];
        memcpy(text, source, strlen(source) + 1);
        for (uint32_t n = 1 + next(&random) % 4; n > 0; n--)
            change(text, sizeof text, &random);
        struct ep_override override = {keys[next(&random) % 5],
                                       pieces[next(&random) % (sizeof pieces / sizeof pieces[0])]};
        const char *why = broken_rule(text, &override);
        if (why != NULL)
            fail_msg("seed %u: %s:\n%s", seed, why, text);
    }
}

static void unchanged_files_are_read(void **state)
{
    (void)state;
    static const struct ep_override nothing = {"seed", "1"};
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        struct ep_diag *diag = ep_diag_create();
        struct ep_scenario *scenario =
            ep_scenario_parse("s.yaml", sources[i], strlen(sources[i]), &nothing, 1, diag);
        if (scenario == NULL)
            fail_msg("%s", ep_diag_message(diag, 0));
        ep_scenario_destroy(scenario);
        ep_diag_destroy(diag);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unchanged_files_are_read),
        cmocka_unit_test(changed_files_are_read_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

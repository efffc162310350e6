/* Scenarios with mistakes, and every word that is said about them. */
#ifndef EP_TEST_SCENARIO_MISTAKES_H
#define EP_TEST_SCENARIO_MISTAKES_H

#include "base/diag.h"
#include "base/mem.h"
#include "scenario/scenario.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

#include <math.h>
#include <string.h>

/* A scenario without mistakes, line by line. */
#define TOP "epsim: 1\nhorizon: 1h\n"
#define MODELS "models: [{name: m, count: 3, artifact: 1MB, compute: 10ms}]\n"
#define TRAFFIC "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}}]\n"
#define DEPLOYMENTS "deployments: {d: {kind: multi-model, instance: ml.m5.large}}\n"

struct mistake {
    const char *text;     /* of the file s.yaml */
    const char *expected; /* all messages, one a line */
};

/* All kept messages, one a line; the caller frees. */
static inline char *messages_of(const struct ep_diag *diag)
{
    char *all = ep_strdup("");
    const char *message;
    for (size_t i = 0; (message = ep_diag_message(diag, i)) != NULL; i++) {
        char *longer = ep_format("%s%s%s", all, i == 0 ? "" : "\n", message);
        ep_free(all);
        all = longer;
    }
    return all;
}

static inline void assert_mistakes(const struct mistake *mistakes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct ep_diag *diag = ep_diag_create();
        const char *text = mistakes[i].text;
        struct ep_scenario *scenario =
            ep_scenario_parse("s.yaml", text, strlen(text), NULL, 0, diag);
        char *found = messages_of(diag);
        if (scenario != NULL)
            fail_msg("no mistake found in\n%s", text);
        assert_string_equal(found, mistakes[i].expected);
        ep_free(found);
        ep_diag_destroy(diag);
    }
}

/* A scenario without mistakes; the caller destroys. */
static inline struct ep_scenario *loaded(const char *file, const char *text)
{
    struct ep_diag *diag = ep_diag_create();
    struct ep_scenario *scenario = ep_scenario_parse(file, text, strlen(text), NULL, 0, diag);
    char *messages = messages_of(diag);
    assert_string_equal(messages, "");
    assert_non_null(scenario);
    ep_free(messages);
    ep_diag_destroy(diag);
    return scenario;
}

/* Equal but for rounding. */
#define assert_close(actual, expected)                                                             \
    assert_near(actual, expected, 1e-9 * fabs((double)(expected)))

#endif

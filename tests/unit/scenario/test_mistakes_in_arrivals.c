/* Mistakes in when requests come. */
#include "mistakes.h"

#define ENTRY "traffic: [{name: t, models: m, arrivals: "

static const struct mistake alternatives[] = {
    {TOP MODELS ENTRY "{poisson: {rate: 40}}}]\n" DEPLOYMENTS,
     "s.yaml:4:59: error: traffic[0].arrivals.poisson.rate: expected a rate such as 30/s, 70/min "
     "or 5/h, got 40"},
    {TOP MODELS ENTRY "{poisson: {rate: 0/s}}}]\n" DEPLOYMENTS,
     "s.yaml:4:59: error: traffic[0].arrivals.poisson.rate: must be > 0, got 0/s"},
    {TOP MODELS ENTRY "{poisson: {}}}]\n" DEPLOYMENTS,
     "s.yaml:4:52: error: traffic[0].arrivals.poisson.rate: missing: requests of the whole group; "
     "the mean, where the profile varies"},
    {TOP MODELS ENTRY "{poisson: 40/s}}]\n" DEPLOYMENTS,
     "s.yaml:4:52: error: traffic[0].arrivals.poisson: expected a mapping, got 40/s"},
    {TOP MODELS ENTRY "{poison: {rate: 4/s}}}]\n" DEPLOYMENTS,
     "s.yaml:4:43: error: traffic[0].arrivals.poison: unknown key; did you mean \"poisson\"?"},
    {TOP MODELS ENTRY "{}}]\n" DEPLOYMENTS,
     "s.yaml:4:42: error: traffic[0].arrivals: expected one of poisson, deterministic, gamma, "
     "weibull, mmpp, on_off, sessions, closed, got an empty mapping"},
    {TOP MODELS ENTRY "{poisson: {rate: 1/s}, deterministic: {rate: 1/s}}}]\n" DEPLOYMENTS,
     "s.yaml:4:42: error: traffic[0].arrivals: expected one of poisson, deterministic, gamma, "
     "weibull, mmpp, on_off, sessions, closed, got a mapping"},
    {TOP MODELS ENTRY "{whatever: 1}}]\n" DEPLOYMENTS,
     "s.yaml:4:43: error: traffic[0].arrivals.whatever: unknown key; known here: poisson, "
     "deterministic, gamma, weibull, mmpp, on_off, sessions, closed"},
    {TOP MODELS ENTRY "often}]\n" DEPLOYMENTS,
     "s.yaml:4:42: error: traffic[0].arrivals: unknown value often; known here: poisson, "
     "deterministic, gamma, weibull, mmpp, on_off, sessions, closed"},
};

static const struct mistake renewals[] = {
    {TOP MODELS ENTRY "{gamma: {rate: 4/s}}}]\n" DEPLOYMENTS,
     "s.yaml:4:50: error: traffic[0].arrivals.gamma.cv: missing: standard deviation / mean of the "
     "gaps: 1 is Poisson, above 1 burstier, below 1 more even"},
    {TOP MODELS ENTRY "{gamma: {rate: -4/s, cv: 0}}}]\n" DEPLOYMENTS,
     "s.yaml:4:57: error: traffic[0].arrivals.gamma.rate: expected a rate such as 30/s, 70/min or "
     "5/h, got -4/s\n"
     "s.yaml:4:67: error: traffic[0].arrivals.gamma.cv: must be > 0, got 0"},
    {TOP MODELS ENTRY "{weibull: {rate: 4/s, cv: -1}}}]\n" DEPLOYMENTS,
     "s.yaml:4:68: error: traffic[0].arrivals.weibull.cv: must be > 0, got -1"},
    {TOP MODELS ENTRY "{weibull: {rate: 4/s, cv: 101}}}]\n" DEPLOYMENTS,
     "s.yaml:4:68: error: traffic[0].arrivals.weibull.cv: must be at most 100, got 101"},
    {TOP MODELS ENTRY "{weibull: {rate: 4/s, cv: 2, shape: 3}}}]\n" DEPLOYMENTS,
     "s.yaml:4:71: error: traffic[0].arrivals.weibull.shape: unknown key; known here: rate, cv"},
};

static const struct mistake bursts[] = {
    {TOP MODELS ENTRY "{mmpp: {}}}]\n" DEPLOYMENTS,
     "s.yaml:4:49: error: traffic[0].arrivals.mmpp.states: missing: two or more, which follow one "
     "another in a cycle"},
    {TOP MODELS ENTRY "{mmpp: {states: []}}}]\n" DEPLOYMENTS,
     "s.yaml:4:50: error: traffic[0].arrivals.mmpp.states: needs at least two {rate, mean_time}, "
     "got 0"},
    {TOP MODELS ENTRY "{mmpp: {states: [{rate: 1/s, mean_time: 1s}]}}}]\n" DEPLOYMENTS,
     "s.yaml:4:50: error: traffic[0].arrivals.mmpp.states: needs at least two {rate, mean_time}, "
     "got 1"},
    {TOP MODELS ENTRY
     "{mmpp: {states: [{rate: -1/s, mean_time: 0s}, {rate: 1/s}]}}}]\n" DEPLOYMENTS,
     "s.yaml:4:66: error: traffic[0].arrivals.mmpp.states[0].rate: expected a rate such as 30/s, "
     "70/min or 5/h, got -1/s\n"
     "s.yaml:4:83: error: traffic[0].arrivals.mmpp.states[0].mean_time: must be > 0, got 0s\n"
     "s.yaml:4:88: error: traffic[0].arrivals.mmpp.states[1].mean_time: missing: how long the "
     "state lasts on average (exponential)"},
    {TOP MODELS ENTRY
     "{mmpp: {states: [{rate: 0/s, mean_time: 1s}, {rate: 0/s, mean_time: 1us}]}}}]\n" DEPLOYMENTS,
     "s.yaml:4:87: error: traffic[0].arrivals.mmpp.states[1]: mean_time must be at least 1ms\n"
     "s.yaml:4:50: error: traffic[0].arrivals.mmpp.states: the rates must not be all 0"},
    {TOP MODELS ENTRY "{on_off: {rate: 1/s, on: 1s}}}]\n" DEPLOYMENTS,
     "s.yaml:4:51: error: traffic[0].arrivals.on_off.off: missing: mean length of the silence "
     "between bursts (exponential)"},
    {TOP MODELS ENTRY "{on_off: {rate: 0/s, on: 0s, off: 5}}}]\n" DEPLOYMENTS,
     "s.yaml:4:58: error: traffic[0].arrivals.on_off.rate: must be > 0, got 0/s\n"
     "s.yaml:4:67: error: traffic[0].arrivals.on_off.on: must be > 0, got 0s\n"
     "s.yaml:4:76: error: traffic[0].arrivals.on_off.off: expected a duration such as 250ms "
     "(units: ns us ms s min h d), got 5"},
    {TOP MODELS ENTRY "{on_off: {rate: 1/s, on: 1us, off: 2us}}}]\n" DEPLOYMENTS,
     "s.yaml:4:63: error: traffic[0].arrivals.on_off.on: must be at least 1ms\n"
     "s.yaml:4:72: error: traffic[0].arrivals.on_off.off: must be at least 1ms"},
};

static const struct mistake clients[] = {
    {TOP MODELS ENTRY "{sessions: {}}}]\n" DEPLOYMENTS,
     "s.yaml:4:53: error: traffic[0].arrivals.sessions.rate: missing: sessions that begin; the "
     "mean, where the profile varies\n"
     "s.yaml:4:53: error: traffic[0].arrivals.sessions.requests: missing: how many requests a "
     "session makes\n"
     "s.yaml:4:53: error: traffic[0].arrivals.sessions.think: missing: time from the final answer "
     "to the client's next request"},
    {TOP MODELS ENTRY "{sessions: {rate: 1/s, requests: {mean: 0.5}, think: 1s}}}]\n" DEPLOYMENTS,
     "s.yaml:4:82: error: traffic[0].arrivals.sessions.requests.mean: must be >= 1, got 0.5"},
    {TOP MODELS ENTRY
     "{sessions: {rate: 1/s, requests: 8, think: -1s, model: two}}}]\n" DEPLOYMENTS,
     "s.yaml:4:75: error: traffic[0].arrivals.sessions.requests: expected a mapping, got 8\n"
     "s.yaml:4:85: error: traffic[0].arrivals.sessions.think: expected a duration such as 250ms "
     "(units: ns us ms s min h d), got -1s\n"
     "s.yaml:4:97: error: traffic[0].arrivals.sessions.model: unknown value two; known here: one, "
     "each"},
    {TOP MODELS ENTRY "{sessions: {rate: 1/s, requests: {mean: 2}, think: 1s, model: each}}, "
                      "locality: {share: 50%}}]\n" DEPLOYMENTS,
     "s.yaml:4:112: error: traffic[0].locality: the order of sessions' requests depends on the "
     "answers; with model: one it works on the sessions"},
    {TOP MODELS ENTRY "{closed: {}}}]\n" DEPLOYMENTS,
     "s.yaml:4:51: error: traffic[0].arrivals.closed.clients: missing: how many think, ask and "
     "wait for the answer, for ever\n"
     "s.yaml:4:51: error: traffic[0].arrivals.closed.think: missing: time from the final answer to "
     "the client's next request"},
    {TOP MODELS ENTRY "{closed: {clients: 0, think: 1s}}}]\n" DEPLOYMENTS,
     "s.yaml:4:61: error: traffic[0].arrivals.closed.clients: must be > 0, got 0"},
    {TOP MODELS ENTRY "{closed: {clients: 1000001, think: {normal: {mean: 1s}}}}}]\n" DEPLOYMENTS,
     "s.yaml:4:61: error: traffic[0].arrivals.closed.clients: must be at most 1000000, got "
     "1000001\n"
     "s.yaml:4:78: error: traffic[0].arrivals.closed.think.normal: unknown distribution; known "
     "here: constant, exponential, lognormal, gamma, weibull, hyperexponential, pareto, uniform, "
     "empirical"},
    {TOP MODELS ENTRY "{closed: {clients: 5, think: 1s, rate: 3/s}}}]\n" DEPLOYMENTS,
     "s.yaml:4:75: error: traffic[0].arrivals.closed.rate: unknown key; known here: clients, "
     "think, after_failure, model"},
    {TOP MODELS ENTRY "{closed: {clients: 5, think: 1s}}, profile: {diurnal: {peak_to_mean: 2}}, "
                      "locality: {share: 50%}}]\n" DEPLOYMENTS,
     "s.yaml:4:77: error: traffic[0].profile: closed clients ask when they were answered: they "
     "have no rate to vary\n"
     "s.yaml:4:116: error: traffic[0].locality: the order of closed clients' requests depends on "
     "the answers; use model: one for runs"},
    {TOP MODELS ENTRY "{closed: {clients: 500000, think: 1s}}, scale: 3}]\n" DEPLOYMENTS,
     "s.yaml:4:82: error: traffic[0].scale: clients x scale must be at most 1000000"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {closed: {clients: 5, think: 1s}}, "
                "trace: {file: a, format: csv}}]\n" DEPLOYMENTS,
     "s.yaml:4:77: error: traffic[0].trace: arrivals and trace exclude each other"},
};

static const struct mistake classes[] = {
    {TOP MODELS ENTRY
     "{poisson: {rate: 1/s}}, compute: 12, payload: {request: 2, reply: 1kB}}]\n" DEPLOYMENTS,
     "s.yaml:4:75: error: traffic[0].compute: expected a duration such as 250ms (units: ns us ms s "
     "min h d), got 12\n"
     "s.yaml:4:98: error: traffic[0].payload.request: expected a size such as 40MB or 2GiB (units: "
     "B kB MB GB TB KiB MiB GiB TiB), got 2\n"
     "s.yaml:4:101: error: traffic[0].payload.reply: unknown key; known here: request, response"},
    {TOP MODELS ENTRY
     "{poisson: {rate: 1/s}}, payload: 2kB, wait: {exponential: {}}}]\n" DEPLOYMENTS,
     "s.yaml:4:75: error: traffic[0].payload: expected a mapping, got 2kB\n"
     "s.yaml:4:100: error: traffic[0].wait.exponential: expected {mean: Q}"},
};

static void checks_alternatives(void **state)
{
    (void)state;
    assert_mistakes(alternatives, sizeof alternatives / sizeof alternatives[0]);
}

static void checks_renewals(void **state)
{
    (void)state;
    assert_mistakes(renewals, sizeof renewals / sizeof renewals[0]);
}

static void checks_bursts(void **state)
{
    (void)state;
    assert_mistakes(bursts, sizeof bursts / sizeof bursts[0]);
}

static void checks_clients(void **state)
{
    (void)state;
    assert_mistakes(clients, sizeof clients / sizeof clients[0]);
}

static void checks_classes(void **state)
{
    (void)state;
    assert_mistakes(classes, sizeof classes / sizeof classes[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_alternatives), cmocka_unit_test(checks_renewals),
        cmocka_unit_test(checks_bursts),       cmocka_unit_test(checks_clients),
        cmocka_unit_test(checks_classes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Scenarios without mistakes: every key, where it ends up. */
#include "mistakes.h"

#include <math.h>
#include <stdio.h>

static void fills_in_the_defaults(void **state)
{
    (void)state;
    struct ep_scenario *s = loaded("some/where/demo.v2.yaml", TOP MODELS TRAFFIC DEPLOYMENTS);
    assert_string_equal(s->file, "some/where/demo.v2.yaml");
    assert_string_equal(s->name, "demo.v2");
    assert_string_equal(s->region, "us-east-1");
    assert_int_equal(s->start_unix_s, 1793577600); /* date -u -d 2026-11-02 +%s */
    assert_int_equal(s->horizon, EP_HOUR);
    assert_int_equal(s->warmup, -1);
    assert_false(s->initial_warm);
    assert_int_equal(s->seed, 1);
    assert_int_equal(s->replications, 10);
    assert_int_equal(s->client.retries, 2);
    assert_null(s->price_book);
    assert_int_equal(s->override_count, 0);
    assert_true(s->discount <= 0);
    assert_int_equal(s->requirement_count, 0);
    ep_scenario_destroy(s);
}

static void fills_in_the_defaults_of_a_group(void **state)
{
    (void)state;
    struct ep_scenario *s = loaded(
        "s.yaml", TOP "models: [{name: m, compute: 1ms, artifact: 1MB}]\n" TRAFFIC DEPLOYMENTS);
    const struct ep_group *group = &s->groups[0];
    assert_int_equal(group->count, 1);
    assert_string_equal(group->image, "default");
    assert_null(group->table);
    assert_false(group->has_from_trace);
    assert_true(group->artifact.is_set);
    assert_false(group->extracted.is_set);
    assert_false(group->memory.is_set);
    assert_int_equal(group->profile.threads, 1);
    assert_close(ep_dist_mean(&group->profile.wait), 0.0);
    assert_int_equal(group->profile.load_fixed_ns, -1);
    assert_true(isnan(group->profile.load_rate));
    assert_true(isnan(group->profile.extract_rate));
    assert_true(isnan(group->profile.first_inference_factor));
    assert_int_equal(group->at.line, 3);
    assert_int_equal(group->at.column, 10);
    ep_scenario_destroy(s);
}

static const char every_group_key[] =
    TOP "models:\n"
        "  - name: m\n"
        "    count: 7\n"
        "    image: xgboost-1.7\n"
        "    artifact: 40MB\n"
        "    extracted: 60MB\n"
        "    memory: {lognormal: {median: 120MiB, p95: 300MiB}}\n"
        "    compute: {lognormal: {mean: 12ms, cv: 0.6}}\n"
        "    wait: {constant: 3ms}\n"
        "    threads: 2\n"
        "    payload: {request: 2kB, response: 1kB}\n"
        "    load_fixed: 200ms\n"
        "    load_rate: 100MB/s\n"
        "    extract_rate: 50MB/s\n"
        "    first_inference_factor: 3\n"
        "  - {name: tenant, table: models.csv}\n"
        "  - {name: fn, from_trace: {trace: azure, memory: mem.csv.gz, durations: /d/dur.csv.gz,\n"
        "     keep: {max_p99: 10s, max_load: 0.5}}}\n"
        "  - {name: all, from_trace: {trace: azure, durations: dur.csv}}\n"
        "traffic:\n"
        "  - {name: t, models: m, arrivals: {poisson: {rate: 60/min}}}\n"
        "  - {name: azure, models: fn,\n"
        "     trace: {file: x.csv.gz, format: azure-functions-minutes}}\n" DEPLOYMENTS;

static void reads_every_key_of_a_group(void **state)
{
    (void)state;
    struct ep_scenario *s = loaded("dir/s.yaml", every_group_key);
    const struct ep_group *m = &s->groups[0];
    assert_int_equal(s->group_count, 4);
    assert_int_equal(m->count, 7);
    assert_string_equal(m->image, "xgboost-1.7");
    assert_close(m->artifact.bytes.a, 40e6);
    assert_close(m->extracted.bytes.a, 60e6);
    assert_close(ep_dist_quantile(&m->memory.bytes, 0.5), 120.0 * 1048576);
    assert_close(ep_dist_quantile(&m->memory.bytes, 0.95), 300.0 * 1048576);
    assert_close(ep_dist_mean(&m->profile.compute), 12e6);
    assert_close(m->profile.wait.a, 3e6);
    assert_int_equal(m->profile.threads, 2);
    assert_close(m->profile.request_bytes.a, 2000.0);
    assert_close(m->profile.response_bytes.a, 1000.0);
    assert_int_equal(m->profile.load_fixed_ns, 200 * EP_MILLISECOND);
    assert_close(m->profile.load_rate, 100e6);
    assert_close(m->profile.extract_rate, 50e6);
    assert_close(m->profile.first_inference_factor, 3.0);
    ep_scenario_destroy(s);
}

static void reads_where_the_models_come_from(void **state)
{
    (void)state;
    struct ep_scenario *s = loaded("dir/s.yaml", every_group_key);
    assert_int_equal(s->groups[1].count, 0);
    assert_string_equal(s->groups[1].table, "dir/models.csv");
    const struct ep_group *fn = &s->groups[2], *all = &s->groups[3];
    assert_true(fn->has_from_trace);
    assert_int_equal(fn->count, 0);
    assert_string_equal(fn->from_trace.trace, "azure");
    assert_string_equal(fn->from_trace.memory_file, "dir/mem.csv.gz");
    assert_string_equal(fn->from_trace.durations_file, "/d/dur.csv.gz");
    assert_int_equal(fn->from_trace.max_p99_ns, 10 * EP_SECOND);
    assert_close(fn->from_trace.max_load, 0.5);
    assert_int_equal(fn->from_trace.at.line, 19);
    assert_null(all->from_trace.memory_file);
    assert_int_equal(all->from_trace.max_p99_ns, EP_TIME_NEVER);
    assert_true(isinf(all->from_trace.max_load));
    ep_scenario_destroy(s);
}

static void reads_arrivals_and_popularity(void **state)
{
    (void)state;
    struct ep_scenario *s =
        loaded("s.yaml", TOP MODELS
               "traffic:\n"
               "  - {name: a, models: m, scale: 1.5, arrivals: {poisson: {rate: 30/min}}}\n"
               "  - {name: b, models: m, arrivals: {deterministic: {rate: 2/s}},\n"
               "     popularity: {zipf: {exponent: 0.9}}}\n"
               "  - {name: c, models: m, arrivals: {poisson: {rate: 1/h}},\n"
               "     popularity: {weights: [1, 2.5, 0]}}\n" DEPLOYMENTS);
    assert_int_equal(s->traffic_count, 3);
    assert_int_equal(s->traffic[0].arrivals, EP_ARRIVALS_POISSON);
    assert_int_equal(s->traffic[0].group, 0);
    assert_close(s->traffic[0].rate_per_second, 0.5);
    assert_close(s->traffic[0].scale, 1.5);
    assert_int_equal(s->traffic[0].profile.kind, EP_PROFILE_CONSTANT);
    assert_int_equal(s->traffic[0].popularity.kind, EP_POPULARITY_UNIFORM);
    assert_int_equal(s->traffic[1].arrivals, EP_ARRIVALS_DETERMINISTIC);
    assert_int_equal(s->traffic[1].popularity.kind, EP_POPULARITY_ZIPF);
    assert_close(s->traffic[1].popularity.exponent, 0.9);
    assert_int_equal(s->traffic[2].popularity.kind, EP_POPULARITY_WEIGHTS);
    assert_int_equal(s->traffic[2].popularity.weight_count, 3);
    assert_close(s->traffic[2].popularity.weights[1], 2.5);
    ep_scenario_destroy(s);
}

/* A scenario whose one traffic entry has this profile; the caller destroys. */
static struct ep_scenario *with_profile(const char *profile)
{
    char *text = ep_format(TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: "
                                      "1/s}}, profile: %s}]\n" DEPLOYMENTS,
                           profile);
    struct ep_scenario *scenario = loaded("s.yaml", text);
    ep_free(text);
    return scenario;
}

static void reads_profiles(void **state)
{
    (void)state;
    struct ep_scenario *s = with_profile("{diurnal: {peak_to_mean: 1.5}}");
    assert_int_equal(s->traffic[0].profile.kind, EP_PROFILE_DIURNAL);
    assert_close(s->traffic[0].profile.peak_to_mean, 1.5);
    assert_int_equal(s->traffic[0].profile.peak_at, 20 * EP_HOUR);
    ep_scenario_destroy(s);
    s = with_profile("{spike: {at: 1min, duration: 2min, factor: 5}}");
    assert_int_equal(s->traffic[0].profile.kind, EP_PROFILE_SPIKE);
    assert_int_equal(s->traffic[0].profile.spike_at, EP_MINUTE);
    assert_int_equal(s->traffic[0].profile.spike_duration, 2 * EP_MINUTE);
    assert_close(s->traffic[0].profile.spike_factor, 5.0);
    ep_scenario_destroy(s);
    s = with_profile("{steps: [{at: 1min, factor: 2}, {at: 2min, factor: 0}]}");
    assert_int_equal(s->traffic[0].profile.kind, EP_PROFILE_STEPS);
    assert_int_equal(s->traffic[0].profile.point_count, 2);
    assert_int_equal(s->traffic[0].profile.points[1].at, 2 * EP_MINUTE);
    assert_close(s->traffic[0].profile.points[0].factor, 2.0);
    ep_scenario_destroy(s);
    s = with_profile("{ramp: [{at: 1min, factor: 2}]}");
    assert_int_equal(s->traffic[0].profile.kind, EP_PROFILE_RAMP);
    ep_scenario_destroy(s);
    s = with_profile("constant");
    assert_int_equal(s->traffic[0].profile.kind, EP_PROFILE_CONSTANT);
    ep_scenario_destroy(s);
}

static void reads_a_weekly_profile(void **state)
{
    (void)state;
    char hours[168 * 5 + 32] = "{weekly: {hours: [0";
    for (int i = 1; i < 168; i++) {
        size_t used = strlen(hours);
        snprintf(hours + used, sizeof hours - used, ", %d", i);
    }
    strcat(hours, "]}}");
    struct ep_scenario *s = with_profile(hours);
    assert_int_equal(s->traffic[0].profile.kind, EP_PROFILE_WEEKLY);
    assert_close(s->traffic[0].profile.weekly[167], 167.0);
    ep_scenario_destroy(s);
}

static struct ep_scenario *with_trace(const char *trace)
{
    char *text = ep_format(
        "epsim: 1\n" MODELS "traffic: [{name: t, models: m, trace: %s}]\n" DEPLOYMENTS, trace);
    struct ep_scenario *scenario = loaded("d/s.yaml", text);
    ep_free(text);
    return scenario;
}

static void reads_the_defaults_of_a_trace(void **state)
{
    (void)state;
    struct ep_scenario *s = with_trace("{file: x.csv, format: csv}");
    const struct ep_trace_config *trace = &s->traffic[0].trace;
    assert_int_equal(s->horizon, -1);
    assert_int_equal(s->traffic[0].arrivals, EP_ARRIVALS_TRACE);
    assert_string_equal(trace->file, "d/x.csv");
    assert_int_equal(trace->format, EP_TRACE_CSV);
    assert_int_equal(trace->spread, EP_SPREAD_UNIFORM);
    assert_int_equal(trace->period, EP_MINUTE);
    assert_false(trace->is_long);
    assert_string_equal(trace->column_time, "time");
    assert_string_equal(trace->column_model, "model");
    assert_int_equal(trace->separator, ',');
    assert_false(trace->time_is_order);
    assert_int_equal(trace->time_unit, EP_SECOND);
    assert_int_equal(trace->window_begin, 0);
    assert_int_equal(trace->window_end, EP_TIME_NEVER);
    assert_int_equal(trace->repeat, 1);
    assert_close(trace->time_scale, 1.0);
    assert_close(trace->rate_scale, 1.0);
    ep_scenario_destroy(s);
}

static void reads_every_key_of_a_trace(void **state)
{
    (void)state;
    struct ep_scenario *s =
        with_trace("{file: /x.csv, format: csv, columns: {time: a, model: b, compute: c, wait: d, "
                   "payload_request: e, payload_response: f, target_variant: g}, separator: tab, "
                   "time_unit: 1ms, "
                   "window: [1min, 2min], repeat: 3, time_scale: 2, rate_scale: 0.5}");
    const struct ep_trace_config *trace = &s->traffic[0].trace;
    assert_string_equal(trace->file, "/x.csv");
    assert_string_equal(trace->column_time, "a");
    assert_string_equal(trace->column_model, "b");
    assert_string_equal(trace->column_compute, "c");
    assert_string_equal(trace->column_wait, "d");
    assert_string_equal(trace->column_request, "e");
    assert_string_equal(trace->column_response, "f");
    assert_string_equal(trace->column_variant, "g");
    assert_int_equal(trace->separator, '\t');
    assert_int_equal(trace->time_unit, EP_MILLISECOND);
    assert_int_equal(trace->window_begin, EP_MINUTE);
    assert_int_equal(trace->window_end, 2 * EP_MINUTE);
    assert_int_equal(trace->repeat, 3);
    assert_close(trace->time_scale, 2.0);
    assert_close(trace->rate_scale, 0.5);
    ep_scenario_destroy(s);
    s = with_trace("{file: x, format: csv, time_unit: min}"); /* the unit alone: one of it */
    assert_int_equal(s->traffic[0].trace.time_unit, EP_MINUTE);
    ep_scenario_destroy(s);
    s = with_trace("{file: x, format: counts, layout: long, period: 5s, spread: even, "
                   "separator: ';', columns: {count: n}}");
    assert_int_equal(s->traffic[0].trace.format, EP_TRACE_COUNTS);
    assert_true(s->traffic[0].trace.is_long);
    assert_int_equal(s->traffic[0].trace.period, 5 * EP_SECOND);
    assert_int_equal(s->traffic[0].trace.spread, EP_SPREAD_EVEN);
    assert_int_equal(s->traffic[0].trace.separator, ';');
    assert_string_equal(s->traffic[0].trace.column_count, "n");
    ep_scenario_destroy(s);
    s = with_trace("{file: x, format: jsonl, time: order, tick: 2ms}");
    assert_int_equal(s->traffic[0].trace.format, EP_TRACE_JSONL);
    assert_true(s->traffic[0].trace.time_is_order);
    assert_int_equal(s->traffic[0].trace.tick, 2 * EP_MILLISECOND);
    ep_scenario_destroy(s);
    s = with_trace("{file: x, format: csv, columns: {time: order}, tick: 3ms}");
    assert_true(s->traffic[0].trace.time_is_order);
    assert_int_equal(s->traffic[0].trace.tick, 3 * EP_MILLISECOND);
    ep_scenario_destroy(s);
}

static void reads_the_top_level(void **state)
{
    (void)state;
    struct ep_scenario *s =
        loaded("d/s.yaml", TOP MODELS TRAFFIC DEPLOYMENTS
               "name: two words\nregion: eu-west-1\nstart: 1970-01-02T00:00Z\nwarmup: 30min\n"
               "initial: warm\nseed: 42\nreplications: 3\nprices: {book: b.csv, discount: 25%,\n"
               "  override: {ml.m5.large: $0.1/h, ml.c5.large: $0/h}}\n");
    assert_string_equal(s->name, "two words");
    assert_string_equal(s->region, "eu-west-1");
    assert_int_equal(s->start_unix_s, 86400);
    assert_int_equal(s->warmup, 30 * EP_MINUTE);
    assert_true(s->initial_warm);
    assert_int_equal(s->seed, 42);
    assert_int_equal(s->replications, 3);
    assert_string_equal(s->price_book, "d/b.csv");
    assert_close(s->discount, 0.25);
    assert_int_equal(s->override_count, 2);
    assert_string_equal(s->overrides[0].instance, "ml.m5.large");
    assert_close(s->overrides[0].usd_per_hour, 0.1);
    assert_int_equal(s->overrides[0].at.line, 14);
    ep_scenario_destroy(s);
    s = loaded("s.yaml", TOP MODELS TRAFFIC DEPLOYMENTS "warmup: 0\n");
    assert_int_equal(s->warmup, 0);
    ep_scenario_destroy(s);
}

static void reads_clients(void **state)
{
    (void)state;
    struct ep_scenario *s = loaded("s.yaml", TOP MODELS TRAFFIC DEPLOYMENTS
                                   "client: {read_timeout: never, retries: 5, retry_on: [424],\n"
                                   "         backoff: {base: 1s, cap: 2s, jitter: none}}\n");
    assert_int_equal(s->client.read_timeout, EP_TIME_NEVER);
    assert_int_equal(s->client.retries, 5);
    assert_true(s->client.retry_on_status[424]);
    assert_false(s->client.retry_on_status[429]);
    assert_false(s->client.retry_on_timeout);
    assert_int_equal(s->client.backoff_base, EP_SECOND);
    assert_int_equal(s->client.backoff_cap, 2 * EP_SECOND);
    assert_int_equal(s->client.jitter, EP_JITTER_NONE);
    ep_scenario_destroy(s);
    s = loaded("s.yaml", TOP MODELS TRAFFIC DEPLOYMENTS "client: none\n");
    assert_int_equal(s->client.read_timeout, EP_TIME_NEVER);
    assert_int_equal(s->client.retries, 0);
    assert_false(s->client.retry_on_status[429]);
    ep_scenario_destroy(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_in_the_defaults),
        cmocka_unit_test(fills_in_the_defaults_of_a_group),
        cmocka_unit_test(reads_every_key_of_a_group),
        cmocka_unit_test(reads_where_the_models_come_from),
        cmocka_unit_test(reads_arrivals_and_popularity),
        cmocka_unit_test(reads_profiles),
        cmocka_unit_test(reads_a_weekly_profile),
        cmocka_unit_test(reads_the_defaults_of_a_trace),
        cmocka_unit_test(reads_every_key_of_a_trace),
        cmocka_unit_test(reads_the_top_level),
        cmocka_unit_test(reads_clients),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

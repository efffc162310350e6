/* Deployments, assumptions and requirements without mistakes. */
#include "mistakes.h"

#include <math.h>

static struct ep_scenario *with_deployments(const char *deployments)
{
    char *text = ep_format(TOP "models:\n"
                               "  - {name: m, count: 3, artifact: 1MB, compute: 1ms, image: im}\n"
                               "  - {name: n, artifact: 1MB, compute: 1ms}\n"
                               "  - {name: quiet}\n"
                               "traffic:\n"
                               "  - {name: t, models: n, arrivals: {poisson: {rate: 1/s}}}\n"
                               "  - {name: u, models: m, arrivals: {poisson: {rate: 1/s}}}\n"
                               "assumptions: {spill_at: 7, process_memory: 100MB}\n"
                               "deployments: %s\n",
                           deployments);
    struct ep_scenario *scenario = loaded("s.yaml", text);
    ep_free(text);
    return scenario;
}

static void fills_in_the_defaults_of_a_deployment(void **state)
{
    (void)state;
    struct ep_scenario *s = with_deployments("{a: {kind: single-model, instance: ml.m5.large}}");
    const struct ep_deployment *a = &s->deployments[0];
    assert_string_equal(a->name, "a");
    assert_int_equal(a->kind, EP_KIND_SINGLE_MODEL);
    assert_int_equal(a->per, EP_PER_MODEL);
    assert_int_equal(a->serves_count, 2);
    assert_int_equal(a->serves[0], 0);
    assert_int_equal(a->serves[1], 1);
    assert_string_equal(a->instance_name, "ml.m5.large");
    assert_int_equal(a->instances, 1);
    assert_close(a->auto_utilization, 0.6);
    assert_int_equal(a->volume_bytes, 0);
    assert_false(a->cache_disabled);
    assert_string_equal(a->eviction, "lru");
    assert_int_equal(a->routing, EP_ROUTING_RANDOM);
    assert_int_equal(a->container_count, 0);
    assert_int_equal(a->assumptions.spill_at, 7);
    ep_scenario_destroy(s);
}

static void reads_every_key_of_a_deployment(void **state)
{
    (void)state;
    struct ep_scenario *s = with_deployments(
        "\n"
        "  a: {kind: single-model, instance: ml.m5.large, per: group, routing: round_robin,\n"
        "      instances: auto, auto_utilization: 70%, serves: [n]}\n"
        "  b: {kind: multi-model, instance: ml.m5.large, instances: 4, cache: disabled,\n"
        "      eviction: lru, volume: 200GB, serves: [n, m]}\n"
        "  c: {kind: multi-container, mode: direct, instance: ml.m5.large,\n"
        "      routing: least_outstanding}\n");
    const struct ep_deployment *a = &s->deployments[0], *b = a + 1, *c = a + 2;
    assert_int_equal(s->deployment_count, 3);
    assert_int_equal(a->per, EP_PER_GROUP);
    assert_int_equal(a->routing, EP_ROUTING_ROUND_ROBIN);
    assert_int_equal(a->instances, 0);
    assert_close(a->auto_utilization, 0.7);
    assert_int_equal(a->serves_count, 1);
    assert_int_equal(a->serves[0], 1);
    assert_int_equal(b->kind, EP_KIND_MULTI_MODEL);
    assert_int_equal(b->instances, 4);
    assert_true(b->cache_disabled);
    assert_int_equal(b->volume_bytes, INT64_C(200000000000));
    assert_int_equal(b->serves[0], 0);
    assert_int_equal(b->serves[1], 1);
    assert_int_equal(c->mode, EP_MCE_DIRECT);
    assert_int_equal(c->routing, EP_ROUTING_LEAST_OUTSTANDING);
    assert_int_equal(c->at.line, 16);
    ep_scenario_destroy(s);
}

static void reads_a_chain(void **state)
{
    (void)state;
    struct ep_scenario *s = with_deployments(
        "\n"
        "  c:\n"
        "    kind: multi-container\n"
        "    mode: serial\n"
        "    instance: ml.m5.large\n"
        "    containers:\n"
        "      - {name: f, image: spark, compute: 8ms, wait: 1ms, threads: 2, memory: 2GiB}\n"
        "      - {name: g, compute: 1ms, workers: unlimited}\n"
        "      - {name: p, model: m, workers: 4}\n"
        "      - {name: q, compute: 2ms, image: other}\n");
    const struct ep_deployment *c = &s->deployments[0];
    const struct ep_container_spec *f = &c->containers[0], *g = f + 1, *p = f + 2;
    assert_int_equal(c->mode, EP_MCE_SERIAL);
    assert_int_equal(c->container_count, 4);
    assert_string_equal(f->image, "spark");
    assert_false(f->config.is_model);
    assert_close(f->config.compute.a, 8e6);
    assert_close(f->config.wait.a, 1e6);
    assert_int_equal(f->config.threads, 2);
    assert_int_equal(f->config.memory_bytes, INT64_C(2) << 30);
    assert_int_equal(f->config.workers, EP_BY_RULE);
    assert_string_equal(g->image, "default");
    assert_int_equal(g->config.memory_bytes, 100000000);
    assert_int_equal(g->config.workers, EP_UNLIMITED);
    assert_true(p->config.is_model);
    assert_string_equal(p->model, "m");
    assert_string_equal(p->image, "im");
    assert_int_equal(p->config.workers, 4);
    assert_int_equal(p->at.line, 19);
    ep_scenario_destroy(s);
}

static void reads_an_instance_of_ones_own(void **state)
{
    (void)state;
    struct ep_scenario *s = with_deployments(
        "{a: {kind: single-model, instance: {name: lab, vcpu: 3, memory: 1GiB, price: $0.10/h}},\n"
        " b: {kind: single-model, instance: {name: lab, vcpu: 1, memory: unlimited, disk: 5GB,\n"
        "     disk_bandwidth: 100MB/s, network: 8Gbps, vcpu_speed: 2, price: $0/h}}}");
    const struct ep_deployment *a = &s->deployments[0], *b = a + 1;
    assert_null(a->instance_name);
    assert_string_equal(a->custom.name, "lab");
    assert_int_equal(a->custom.vcpu, 3);
    assert_int_equal(a->custom.memory_bytes, 1 << 30);
    assert_int_equal(a->custom.disk_bytes, INT64_MAX);
    assert_true(isinf(a->custom.disk_bandwidth));
    assert_true(isinf(a->custom.network));
    assert_close(a->custom.vcpu_speed, 1.0);
    assert_close(a->custom_usd_per_hour, 0.1);
    assert_int_equal(b->custom.memory_bytes, INT64_MAX);
    assert_int_equal(b->custom.disk_bytes, INT64_C(5000000000));
    assert_close(b->custom.disk_bandwidth, 100e6);
    assert_close(b->custom.network, 1e9);
    assert_close(b->custom.vcpu_speed, 2.0);
    ep_scenario_destroy(s);
}

static void puts_own_assumptions_over_the_scenarios(void **state)
{
    (void)state;
    struct ep_scenario *s = with_deployments(
        "{a: {kind: single-model, instance: ml.m5.large, assumptions: {hop: 9ms}}}");
    const struct ep_assumptions *own = &s->deployments[0].assumptions;
    assert_int_equal(own->hop, 9 * EP_MILLISECOND);
    assert_int_equal(own->spill_at, 7);
    assert_int_equal(s->assumptions.hop, 2 * EP_MILLISECOND);
    ep_scenario_destroy(s);
}

/* design: each assumption has a value that switches it off. */
static void switches_every_assumption_off(void **state)
{
    (void)state;
    struct ep_scenario *s = loaded(
        "s.yaml", TOP MODELS TRAFFIC DEPLOYMENTS
        "assumptions: {overhead: 0ms, memory_high_water: 100%, instance_base_memory: 0B,\n"
        "  process_memory: 0B, workers_per_model: unlimited, queue_per_model: unlimited,\n"
        "  max_concurrent_loads: unlimited, spill_at: never, invoke_timeout: never,\n"
        "  load_deadline: never, page_cache: always, s3_first_byte: 0ms, s3_stream: unlimited,\n"
        "  max_payload: unlimited, max_server_payload: unlimited, max_hop_payload: unlimited,\n"
        "  disk_credits: unlimited,\n"
        "  extract_rate: unlimited, load_fixed: 0s, load_rate: unlimited, load_cpu_share: 0,\n"
        "  first_inference_factor: 1, unload_time: 0s, hop: 0ms, cpu_sharing: none,\n"
        "  bill_from: in_service, instance_launch: 0s, drain: 0s, loss_detection: 0s, "
        "metric_lag: 0s}\n");
    const struct ep_assumptions *off = &s->assumptions;
    assert_true(ep_dist_mean(&off->overhead) <= 0);
    assert_close(off->memory_high_water, 1.0);
    assert_int_equal(off->instance_base_memory, 0);
    assert_int_equal(off->process_memory, 0);
    assert_int_equal(off->workers_per_model, EP_UNLIMITED);
    assert_int_equal(off->queue_per_model, EP_UNLIMITED);
    assert_int_equal(off->max_concurrent_loads, EP_UNLIMITED);
    assert_int_equal(off->spill_at, EP_UNLIMITED);
    assert_int_equal(off->invoke_timeout, EP_TIME_NEVER);
    assert_int_equal(off->load_deadline, EP_TIME_NEVER);
    assert_int_equal(off->max_payload, INT64_MAX);
    assert_int_equal(off->max_server_payload, INT64_MAX);
    assert_int_equal(off->max_hop_payload, INT64_MAX);
    assert_int_equal(off->disk_credits, EP_UNLIMITED);
    assert_int_equal(off->page_cache, EP_PAGE_CACHE_ALWAYS);
    assert_int_equal(off->s3_first_byte, 0);
    assert_true(isinf(off->s3_stream) && isinf(off->extract_rate) && isinf(off->load_rate));
    assert_int_equal(off->load_fixed, 0);
    assert_true(off->load_cpu_share <= 0);
    assert_close(off->first_inference_factor, 1.0);
    assert_int_equal(off->unload_time, 0);
    assert_int_equal(off->hop, 0);
    assert_int_equal(off->cpu_sharing, EP_CPU_SHARING_NONE);
    assert_int_equal(off->bill_from, EP_BILL_FROM_IN_SERVICE);
    assert_true(ep_dist_mean(&off->instance_launch) <= 0);
    assert_int_equal(off->drain, 0);
    assert_int_equal(off->loss_detection, 0);
    assert_true(ep_dist_mean(&off->metric_lag) <= 0);
    ep_scenario_destroy(s);
}

static void has_the_defaults_of_hosting(void **state)
{
    (void)state;
    struct ep_scenario *s = loaded("s.yaml", TOP MODELS TRAFFIC DEPLOYMENTS);
    struct ep_assumptions found = s->assumptions, expected = ep_assumptions_default();
    assert_int_equal(found.overhead.kind, expected.overhead.kind);
    assert_memory_equal(&found.overhead.a, &expected.overhead.a, sizeof(double));
    assert_memory_equal(&found.overhead.b, &expected.overhead.b, sizeof(double));
    assert_close(found.memory_high_water, expected.memory_high_water);
    assert_int_equal(found.instance_base_memory, expected.instance_base_memory);
    assert_int_equal(found.process_memory, expected.process_memory);
    assert_int_equal(found.workers_per_model, expected.workers_per_model);
    assert_int_equal(found.queue_per_model, expected.queue_per_model);
    assert_int_equal(found.max_concurrent_loads, expected.max_concurrent_loads);
    assert_int_equal(found.spill_at, expected.spill_at);
    assert_int_equal(found.invoke_timeout, expected.invoke_timeout);
    assert_int_equal(found.load_deadline, expected.load_deadline);
    assert_int_equal(found.max_payload, expected.max_payload);
    assert_int_equal(found.max_server_payload, expected.max_server_payload);
    assert_int_equal(found.max_hop_payload, expected.max_hop_payload);
    assert_int_equal(found.disk_credits, expected.disk_credits);
    assert_int_equal(found.page_cache, expected.page_cache);
    assert_int_equal(found.s3_first_byte, expected.s3_first_byte);
    assert_close(found.s3_stream, expected.s3_stream);
    assert_close(found.extract_rate, expected.extract_rate);
    assert_int_equal(found.load_fixed, expected.load_fixed);
    assert_close(found.load_rate, expected.load_rate);
    assert_close(found.load_cpu_share, expected.load_cpu_share);
    assert_close(found.first_inference_factor, expected.first_inference_factor);
    assert_int_equal(found.unload_time, expected.unload_time);
    assert_int_equal(found.hop, expected.hop);
    assert_int_equal(found.cpu_sharing, expected.cpu_sharing);
    assert_int_equal(found.bill_from, expected.bill_from);
    assert_memory_equal(&found.instance_launch.a, &expected.instance_launch.a, sizeof(double));
    assert_memory_equal(&found.instance_launch.b, &expected.instance_launch.b, sizeof(double));
    assert_int_equal(found.drain, expected.drain);
    assert_int_equal(found.loss_detection, expected.loss_detection);
    struct ep_client_config client = ep_client_config_default();
    assert_int_equal(s->client.read_timeout, client.read_timeout);
    assert_int_equal(s->client.retries, client.retries);
    assert_memory_equal(s->client.retry_on_status, client.retry_on_status,
                        sizeof client.retry_on_status);
    assert_int_equal(s->client.retry_on_timeout, client.retry_on_timeout);
    assert_int_equal(s->client.backoff_base, client.backoff_base);
    assert_int_equal(s->client.backoff_cap, client.backoff_cap);
    assert_int_equal(s->client.jitter, client.jitter);
    ep_scenario_destroy(s);
}

static void reads_client_presets_and_keys_on_top(void **state)
{
    (void)state;
    static const struct {
        const char *client;
        int retries, read_timeout_s, cap_s;
        bool on_429, on_504, on_timeout;
        enum ep_jitter jitter;
    } rows[] = {
        {"boto3-legacy", 4, 60, 86400, true, true, true, EP_JITTER_FULL},
        {"boto3-standard", 2, 60, 20, false, true, true, EP_JITTER_FULL},
        {"{preset: boto3-standard, read_timeout: 70s}", 2, 70, 20, false, true, true,
         EP_JITTER_FULL},
        {"{retries: 9, preset: boto3-legacy}", 9, 60, 86400, true, true, true, EP_JITTER_FULL},
        {"{preset: boto3-legacy, retry_on: [429], backoff: {jitter: none}}", 4, 60, 86400, true,
         false, false, EP_JITTER_NONE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *text = ep_format(TOP MODELS TRAFFIC DEPLOYMENTS "client: %s\n", rows[i].client);
        struct ep_scenario *s = loaded("s.yaml", text);
        assert_int_equal(s->client.retries, rows[i].retries);
        assert_int_equal(s->client.read_timeout, rows[i].read_timeout_s * EP_SECOND);
        assert_int_equal(s->client.backoff_base, EP_SECOND);
        assert_int_equal(s->client.backoff_cap, rows[i].cap_s * EP_SECOND);
        assert_int_equal(s->client.retry_on_status[429], rows[i].on_429);
        assert_int_equal(s->client.retry_on_status[504], rows[i].on_504);
        assert_int_equal(s->client.retry_on_timeout, rows[i].on_timeout);
        assert_false(s->client.retry_on_status[424]);
        assert_int_equal(s->client.jitter, rows[i].jitter);
        ep_scenario_destroy(s);
        ep_free(text);
    }
}

static void reads_requirements(void **state)
{
    (void)state;
    struct ep_scenario *s = loaded("s.yaml", TOP MODELS TRAFFIC DEPLOYMENTS
                                   "requirements:\n"
                                   "  - latency_p99 < 500ms\n"
                                   "  - error_ratio<=0.1%\n"
                                   "  - {metric: latency_p99, each_model: 95%, limit: 2s}\n"
                                   "  - {deployment: d, require: cost_per_hour > $2/h}\n"
                                   "  - cost_per_month >= $1500/month\n"
                                   "  - cost_per_million_requests < $0.5/million\n"
                                   "  - {group: m, deployment: d, each_model: 90%, "
                                   "require: latency_p99 < 1s}\n"
                                   "  - warm_latency_p99 < 1s\n"
                                   "  - instances_mean <= 3\n"
                                   "  - rho < 80%\n");
    const struct ep_requirement *r = s->requirements;
    assert_int_equal(s->requirement_count, 10);
    assert_string_equal(r[0].text, "latency_p99 < 500ms");
    assert_string_equal(r[0].metric, "latency_p99");
    assert_int_equal(r[0].bound, EP_BOUND_LESS);
    assert_close(r[0].limit, 0.5);
    assert_null(r[0].deployment);
    assert_true(r[0].each_model <= 0);
    assert_int_equal(r[0].at.line, 7);
    assert_int_equal(r[1].bound, EP_BOUND_AT_MOST);
    assert_close(r[1].limit, 0.001);
    assert_string_equal(r[2].text, "latency_p99 <= 2s, for 95% of the models");
    assert_int_equal(r[2].bound, EP_BOUND_AT_MOST);
    assert_close(r[2].each_model, 0.95);
    assert_string_equal(r[3].deployment, "d");
    assert_int_equal(r[3].bound, EP_BOUND_MORE);
    assert_close(r[3].limit, 2.0);
    assert_int_equal(r[4].bound, EP_BOUND_AT_LEAST);
    assert_close(r[4].limit, 1500.0);
    assert_close(r[5].limit, 0.5);
    assert_null(r[5].group);
    assert_string_equal(r[6].text, "m: latency_p99 < 1s, for 90% of the models");
    assert_string_equal(r[6].group, "m");
    assert_int_equal(r[6].group_index, 0);
    assert_int_equal(r[6].group_at.column, 13);
    assert_string_equal(r[7].metric, "warm_latency_p99");
    assert_close(r[8].limit, 3);
    assert_close(r[9].limit, 0.8);
    ep_scenario_destroy(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_in_the_defaults_of_a_deployment),
        cmocka_unit_test(reads_every_key_of_a_deployment),
        cmocka_unit_test(reads_a_chain),
        cmocka_unit_test(reads_an_instance_of_ones_own),
        cmocka_unit_test(puts_own_assumptions_over_the_scenarios),
        cmocka_unit_test(switches_every_assumption_off),
        cmocka_unit_test(has_the_defaults_of_hosting),
        cmocka_unit_test(reads_client_presets_and_keys_on_top),
        cmocka_unit_test(reads_requirements),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Working sets of small recordings, worked out by hand, and against whole simulations. */
#include "run/working_set.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"
#include "run_yaml.h"
#include "temp_file.h"

#define LAB "instances: 1, instance: {name: lab, vcpu: 2, memory: 100MB, price: $0.10/h}"

struct found {
    struct run_yaml run;
    struct ep_arena *arena;
    const struct ep_working_set *sets[4];
};

static struct found look(const char *text, ep_time warmup)
{
    struct found found = {.run = run_yaml_world(text), .arena = ep_arena_create()};
    if (!found.run.world)
        fail_msg("%s", ep_diag_message(found.run.diag, 0));
    const size_t options[] = {0, 1, 2, 3};
    ep_working_set_of(found.run.world, options, found.run.world->option_count, warmup, found.arena,
                      found.sets);
    return found;
}

static void end(struct found *found)
{
    ep_arena_destroy(found->arena);
    run_yaml_fini(&found->run);
}

static double ratio_at(const struct ep_working_set *set, int64_t bytes)
{
    for (size_t i = 0; i < set->curve_count; i++)
        if (set->curve[i].memory_bytes == bytes)
            return set->curve[i].miss_ratio;
    fail_msg("no point at %lld bytes", (long long)bytes);
    return NAN;
}

/* a b c a | a c b a of 10, 20 and 40 MB at seconds 0 to 7: after a warm-up of four seconds their
 * distances are 10, 50, 70 and 70 MB. */
#define REQUESTS "time,model\n0,a\n1,b\n2,c\n3,a\n4,a\n5,c\n6,b\n7,a\n"
#define TABLE "name,artifact,memory\na,1MB,10MB\nb,1MB,20MB\nc,1MB,40MB\n"

static char *scenario(const char *trace, const char *table, const char *deployments)
{
    return ep_format("epsim: 1\nreplications: 1\nwarmup: 0\nmodels:\n"
                     "  - {name: m, table: %s, compute: 200ms}\n"
                     "traffic:\n  - {name: t, models: m, trace: {file: %s, format: csv}}\n"
                     "%sdeployments:\n%s",
                     table, trace, run_yaml_off, deployments);
}

static void follows_the_requests_after_the_warm_up(void **state)
{
    (void)state;
    char *trace = temp_file(REQUESTS), *table = temp_file(TABLE);
    char *text = scenario(trace, table,
                          "  d: {kind: multi-model, " LAB "}\n"
                          "  off: {kind: multi-model, cache: disabled, " LAB "}\n"
                          "  one: {kind: single-model, " LAB "}\n");
    struct found found = look(text, 4 * EP_SECOND);
    const struct ep_working_set *set = found.sets[0];
    assert_non_null(set);
    assert_null(found.sets[1]); /* unloads after use */
    assert_null(found.sets[2]);
    assert_int_equal(set->requests, 4);
    assert_int_equal(set->needed_bytes, 70000000);
    assert_int_equal(set->largest_bytes, 40000000);
    assert_int_equal(set->option_bytes, 100000000);
    assert_near(set->option_miss_ratio, 0, 0);
    assert_near(set->first_ratio, 0, 0);
    assert_near(set->followed, 1, 0);
    assert_int_equal(set->curve[0].memory_bytes, 42000000); /* 60 %; 55 % hold no c */
    assert_near(ratio_at(set, 49000000), 0.75, 0);          /* a alone */
    assert_near(ratio_at(set, 52500000), 0.5, 0);           /* and c */
    assert_near(ratio_at(set, 66500000), 0.5, 0);
    assert_near(ratio_at(set, 70000000), 0, 0);
    assert_int_equal(set->type_count, 0); /* a custom type has no family */
    end(&found);
    ep_free(text);
    temp_file_remove(table);
    temp_file_remove(trace);
}

static void without_a_warm_up_the_first_requests_miss(void **state)
{
    (void)state;
    char *trace = temp_file(REQUESTS), *table = temp_file(TABLE);
    char *text =
        scenario(trace, table,
                 "  d: {kind: multi-model, " LAB "}\n"
                 "  small: {kind: multi-model, instances: 2, instance: {name: small, vcpu: "
                 "2, memory: 25MB, price: $0.10/h}}\n");
    struct found found = look(text, 0);
    assert_int_equal(found.sets[0]->requests, 8);
    assert_near(found.sets[0]->first_ratio, 3.0 / 8, 0);
    assert_near(found.sets[0]->option_miss_ratio, 3.0 / 8, 0);
    assert_null(found.sets[1]); /* c fits on no instance: not feasible */
    end(&found);
    ep_free(text);
    temp_file_remove(table);
    temp_file_remove(trace);
}

/* Where loads take no time and there is one instance, the curve is what the simulation has. */
static void check_as_simulated(const char *traffic, const char *initial)
{
    char *text = ep_format(
        "epsim: 1\nhorizon: 192s\nwarmup: 24s\nreplications: 1\n" /* 8 of 64 slices */
        "models:\n  - {name: m, count: 200, artifact: 1MB, memory: {lognormal: {mean: 1MB, cv: "
        "0.5}}, compute: 0ms}\n"
        "traffic:\n%sinitial: %s\n%s"
        "deployments:\n"
        "  a: {kind: multi-model, instances: 1, instance: {name: a, vcpu: 1, memory: 20MB, disk: "
        "unlimited, disk_bandwidth: unlimited, network: unlimited, price: $1/h}}\n"
        "  b: {kind: multi-model, instances: 1, instance: {name: b, vcpu: 1, memory: 90MB, disk: "
        "unlimited, disk_bandwidth: unlimited, network: unlimited, price: $1/h}}\n",
        traffic, initial, run_yaml_off);
    struct found found = look(text, 24 * EP_SECOND);
    struct run_yaml run = run_yaml(text);
    for (size_t i = 0; i < 2; i++) {
        const struct ep_deployment_result *simulated = &run.result->deployments[i];
        assert_int_equal(found.sets[i]->requests, simulated->counts.arrived);
        assert_near(found.sets[i]->covered_s, 192, 0);
        assert_near(found.sets[i]->option_miss_ratio, simulated->cold_ratio.value, 1e-12);
    }
    run_yaml_fini(&run);
    end(&found);
    ep_free(text);
}

static void predicts_what_is_simulated(void **state)
{
    (void)state;
    static const char traffic[] = "  - {name: t, models: m, arrivals: {poisson: {rate: 100/s}},\n"
                                  "     popularity: {zipf: {exponent: 0.8}}}\n";
    check_as_simulated(traffic, "cold");
    check_as_simulated(traffic, "warm");
}

/* Requests take no time here: those who wait are answered at once in the simulation, too. */
static void answers_those_who_wait(void **state)
{
    (void)state;
    static const char closed[] =
        "  - {name: c, models: m, arrivals: {closed: {clients: 20, think: {exponential: {mean: "
        "0.5s}}}}, popularity: {zipf: {exponent: 0.8}}}\n";
    static const char sessions[] =
        "  - {name: s, models: m, arrivals: {sessions: {rate: 5/s, requests: {mean: 8}, think: "
        "{exponential: {mean: 2s}}}}, popularity: {zipf: {exponent: 0.8}}}\n";
    static const char open[] = "  - {name: t, models: m, arrivals: {poisson: {rate: 10/s}}}\n";
    char *all = ep_format("%s%s%s", closed, sessions, open);
    check_as_simulated(closed, "cold");
    check_as_simulated(sessions, "cold");
    check_as_simulated(all, "cold");
    ep_free(all);
}

/* Two clients that think a second ask at seconds 1 to 9 before the horizon. */
static void sees_closed_clients_up_to_the_horizon(void **state)
{
    (void)state;
    struct found found = look("epsim: 1\nhorizon: 10s\nwarmup: 0\nreplications: 1\n"
                              "models:\n  - {name: m, artifact: 1MB, memory: 10MB, compute: 1ms}\n"
                              "traffic:\n  - {name: t, models: m, arrivals: {closed: {clients: 2, "
                              "think: 1s}}}\n"
                              "deployments:\n  d: {kind: multi-model, " LAB "}\n",
                              0);
    assert_int_equal(found.sets[0]->requests, 18);
    assert_near(found.sets[0]->covered_s, 10, 0);
    assert_near(found.sets[0]->first_ratio, 1.0 / 18, 1e-12);
    end(&found);
}

static const struct ep_working_set_type *type_of(const struct ep_working_set *set, const char *name)
{
    for (size_t i = 0; i < set->type_count; i++)
        if (strcmp(set->types[i].instance, name) == 0)
            return &set->types[i];
    return NULL;
}

/* 90 models of 100 MB each want 9 GB: 80 % of 16 GiB less 2.9 GiB hold 99 of them. */
static void turns_memory_into_types_and_dollars(void **state)
{
    (void)state;
    static const char text[] =
        "epsim: 1\nregion: us-east-1\nhorizon: 100s\nwarmup: 0\nreplications: 1\n"
        "models:\n  - {name: m, count: 90, artifact: 1MB, memory: 100MB, compute: 100ms}\n"
        "traffic:\n  - {name: t, models: m, arrivals: {poisson: {rate: 20/s}}}\n"
        "prices: {override: {ml.m5.xlarge: $0.10/h}, discount: 10%}\n"
        "deployments:\n  d: {kind: multi-model, instance: ml.m5.large, instances: 1}\n";
    struct found found = look(text, 0);
    const struct ep_working_set *set = found.sets[0];
    const struct ep_working_set_type *own = type_of(set, "ml.m5.large");
    const struct ep_working_set_type *twice = type_of(set, "ml.m5.xlarge");
    assert_non_null(own);
    assert_non_null(twice);
    assert_int_equal(own->usable_bytes, set->option_bytes);
    assert_near(own->miss_ratio, set->option_miss_ratio, 0);
    assert_near(own->cpu_load, 1, 0.1); /* 20/s x 100 ms on two vCPUs */
    assert_near(twice->cpu_load, 0.5, 0.05);
    assert_near(twice->usd_per_hour, 0.09, 1e-12); /* the scenario's own price, discounted */
    assert_near(twice->miss_ratio, set->first_ratio, 0);
    assert_null(type_of(set, "ml.m5.2xlarge")); /* misses no less and costs more */
    for (size_t i = 1; i < set->type_count; i++)
        assert_true(set->types[i - 1].usd_per_hour <= set->types[i].usd_per_hour);
    end(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_the_requests_after_the_warm_up),
        cmocka_unit_test(without_a_warm_up_the_first_requests_miss),
        cmocka_unit_test(predicts_what_is_simulated),
        cmocka_unit_test(answers_those_who_wait),
        cmocka_unit_test(sees_closed_clients_up_to_the_horizon),
        cmocka_unit_test(turns_memory_into_types_and_dollars),
    };
    return cmocka_run_group_tests_name("working_set", tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Rules of the service that a deployment breaks, word for word. */
#include "run_yaml.h"

#include "base/mem.h"

#include <string.h>

#define MODELS "models:\n  - {name: m, count: %d, artifact: 1MB, memory: %s, compute: 1ms}\n"
#define TRAFFIC "traffic:\n  - {name: t, models: m, arrivals: {poisson: {rate: 10/s}}}\n"

/* One deployment over `count` models of that memory; `detail` NULL: feasible. */
static void expect(int count, const char *memory, const char *deployment, const char *rule,
                   const char *detail)
{
    char *text = ep_format("epsim: 1\nhorizon: 1h\n" MODELS TRAFFIC "deployments:\n  d: {%s}\n",
                           count, memory, deployment);
    struct run_yaml run = run_yaml_world(text);
    if (!run.world)
        fail_msg("%s", ep_diag_message(run.diag, 0));
    const struct ep_option *option = &run.world->options[0];
    assert_int_equal(option->problem_count, detail ? 1 : 0);
    assert_int_equal(option->feasible, !detail);
    if (detail) {
        assert_string_equal(option->problems[0].rule, rule);
        assert_string_equal(option->problems[0].detail, detail);
        assert_true(strlen(option->problems[0].source) > 0);
    }
    run_yaml_fini(&run);
    ep_free(text);
}

static void a_volume_has_1_to_512_gb(void **state)
{
    (void)state;
    static const char rule[] = "VolumeSizeInGB is 1 to 512, for types without local disk";
    static const struct {
        const char *keys, *detail;
    } rows[] = {
        {"kind: multi-model, instance: ml.m5.large, volume: 1GB", NULL},
        {"kind: multi-model, instance: ml.m5.large, volume: 512GB", NULL},
        {"kind: multi-model, instance: ml.m5.large, volume: 513GB", "the volume is 513GB"},
        {"kind: single-model, instance: ml.m5.large, volume: 5000GB", "the volume is 5TB"},
        {"kind: single-model, instance: ml.m5.large, volume: 999MB", "the volume is 999MB"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect(2, "50MiB", rows[i].keys, rule, rows[i].detail);
}

static void a_type_with_a_local_disk_has_no_volume(void **state)
{
    (void)state;
    static const char rule[] = "VolumeSizeInGB is 1 to 512, for types without local disk";
    expect(2, "50MiB", "kind: multi-model, instance: ml.m5d.large", rule, NULL);
    expect(2, "50MiB", "kind: multi-model, instance: ml.m5d.large, volume: 200GB", rule,
           "ml.m5d.large has a local disk of 75 GB instead of a volume");
}

/* Models of 1 MB archived and extracted. One endpoint a model: only the largest counts; containers
 * share the volume; all models of a chain's group stand for one. */
static void models_that_start_with_the_container_fit_on_the_disk(void **state)
{
    (void)state;
    static const char rule[] = "the models of an endpoint fit on its instances' disks";
    static const char lab[] = "kind: %s, instance: {name: lab, vcpu: 2, memory: 8GiB, disk: %s, "
                              "price: $1/h}%s";
    static const char serial[] = ", mode: serial, containers: [{name: a, compute: 1ms, memory: "
                                 "1MB}, {name: b, model: m}]";
    static const struct {
        const char *kind, *disk, *more, *detail;
    } rows[] = {
        {"single-model", "2MB", "", NULL},
        {"single-model", "1MB", "",
         "3 endpoints do not; the largest needs 1MB for extracted models and 1MB for an archive, "
         "the disk has 1MB"},
        {"multi-container", "4MB", ", mode: direct", NULL},
        {"multi-container", "3MB", ", mode: direct",
         "1 endpoint does not; the largest needs 3MB for extracted models and 1MB for an archive, "
         "the disk has 3MB"},
        {"multi-container", "2MB", serial, NULL},
        {"multi-container", "1MB", serial,
         "1 endpoint does not; the largest needs 1MB for extracted models and 1MB for an archive, "
         "the disk has 1MB"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *keys = ep_format(lab, rows[i].kind, rows[i].disk, rows[i].more);
        expect(3, "50MiB", keys, rule, rows[i].detail);
        ep_free(keys);
    }
}

/* A chain of which one container loads models on demand keeps to the rules of both; the other
 * containers' memory is not there for models. */
static void a_chain_that_loads_models_has_their_limits(void **state)
{
    (void)state;
    static const char fits[] = "a model with all its workers fits into the memory of an instance";
    static const char chain[] =
        "kind: multi-container, mode: serial, instance: {name: lab, vcpu: 2, memory: 8GiB, disk: "
        "%s, price: $1/h}, containers: [{name: a, compute: 1ms, memory: 2GiB}, {name: b, model: m, "
        "mode: multi-model%s}]";
    char *plain = ep_format(chain, "10GB", ""), *two = ep_format(chain, "10GB", ", workers: 2");
    char *small = ep_format(chain, "1MB", "");
    expect(500, "2GiB", plain, fits, NULL); /* one worker a model, however many vCPUs */
    expect(2, "2500MiB", plain, fits,
           "2 models do not; the largest, m/0, takes 2.44GiB (1 x 2.44GiB), but 2.4GiB usable = "
           "80 % of 8GiB - 2GiB - 2GiB of the other containers");
    expect(2, "2GiB", two, fits,
           "2 models do not; the largest, m/0, takes 4GiB (2 x 2GiB), but 2.4GiB usable = 80 % of "
           "8GiB - 2GiB - 2GiB of the other containers");
    expect(2, "50MiB", small, "archive and extracted model fit on the disk at once",
           "2 models do not; the largest, m/0, takes 1MB + 1MB, the disk has 1MB");
    expect(2, "50MiB",
           "kind: multi-container, mode: serial, instance: ml.g6.xlarge, containers: [{name: a, "
           "model: m, mode: multi-model}]",
           "the instance type supports multi-model endpoints",
           "ml.g6.xlarge is not listed for multi-model endpoints on GPU");
    ep_free(plain);
    ep_free(two);
    ep_free(small);
}

/* No negative sizes where other containers or the base take more than all of it, or just all. */
static void where_nothing_is_left_it_says_so(void **state)
{
    (void)state;
    static const char fits[] = "a model with all its workers fits into the memory of an instance";
    static const char chain[] =
        "kind: multi-container, mode: serial, instance: ml.m5.large, containers: [{name: a, "
        "compute: 1ms, memory: %s}, {name: b, model: m, mode: multi-model}]%s";
    char *beside = ep_format(chain, "100GiB", "");
    char *exact = ep_format(chain, "4GiB", ", assumptions: {memory_high_water: 75%}");
    expect(1, "50MiB", beside, fits,
           "1 model does not; the largest, m/0, takes 50MiB (1 x 50MiB), but nothing is left of "
           "80 % of 8GiB - 2GiB - 100GiB of the other containers");
    expect(1, "50MiB", exact, fits,
           "1 model does not; the largest, m/0, takes 50MiB (1 x 50MiB), but nothing is left of "
           "75 % of 8GiB - 2GiB - 4GiB of the other containers");
    expect(1, "50MiB",
           "kind: single-model, instance: ml.m5.large, assumptions: {instance_base_memory: 7GiB}",
           fits,
           "1 model does not; the largest, m/0, takes 100MiB (2 x 50MiB), but nothing is left of "
           "80 % of 8GiB - 7GiB");
    ep_free(beside);
    ep_free(exact);
}

static void a_serverless_environment_starts_within_three_minutes(void **state)
{
    (void)state;
    static const char keys[] = "kind: serverless, memory: 1GB, max_concurrency: 9, assumptions: "
                               "{cold_start: {constant: %s}, cold_start_rate: 100kB/s}";
    char *fits = ep_format(keys, "169s"), *slow = ep_format(keys, "171s");
    static const char rule[] =
        "a serverless environment downloads its model and answers within 3 minutes";
    expect(2, "50MiB", fits, rule, NULL); /* 10 s more for the artifact of 1 MB */
    expect(2, "50MiB", slow, rule, "m/0: half of the cold starts take longer than 181 s");
    ep_free(fits);
    ep_free(slow);
}

static void an_account_has_so_many_provisioned_environments(void **state)
{
    (void)state;
    static const char keys[] =
        "kind: serverless, memory: 1GB, max_concurrency: 200, provisioned_concurrency: %d}\n"
        "prices: {override: {serverless-1gb-provisioned: $0.02/h, "
        "serverless-1gb-provisioned-execution: $0.08/h}";
    char *text = ep_format(keys, 200);
    static const char rule[] = "an account has so many environments at a time";
    expect(5, "50MiB", text, rule, NULL);
    expect(6, "50MiB", text, rule, "1200 are provisioned, account_concurrency is 1000");
    ep_free(text);
}

static void a_serverless_endpoint_has_its_limits(void **state)
{
    (void)state;
    static const char memory[] = "a model fits in the memory of an environment";
    static const char most[] = "a serverless endpoint serves at most 200 requests at a time";
    static const char endpoints[] = "an account has at most 50 serverless endpoints in a region";
    static const char keys[] = "kind: serverless, memory: 1GB, max_concurrency: 200";
    expect(50, "1GiB", keys, memory, NULL);
    expect(2, "1500MiB", keys, memory,
           "2 models do not; the largest, m/0, needs 1.46GiB, an environment has 1GiB");
    expect(2, "50MiB", "kind: serverless, memory: 1GB, max_concurrency: 201", most,
           "max_concurrency is 201");
    expect(51, "50MiB", keys, endpoints, "51 endpoints, one a model; `per: group` needs fewer");
    expect(51, "50MiB", "kind: serverless, per: group, memory: 1GB, max_concurrency: 9", endpoints,
           NULL);
}

static void one_is_singular_and_more_are_plural(void **state)
{
    (void)state;
    static const char each[] = "a model with all its workers fits into the memory of an instance";
    static const char all[] =
        "all containers of an endpoint fit into the memory of an instance at once";
    static const char lab[] = "instance: {name: lab, vcpu: 1, memory: 8GiB, price: $1/h}";
    static const struct {
        const char *keys;
        int count;
        const char *rule, *detail;
    } rows[] = {
        {"kind: single-model", 1, each,
         "1 model does not; the largest, m/0, takes 5GiB (1 x 5GiB), but 4.4GiB usable = 80 % of "
         "8GiB - 2GiB"},
        {"kind: single-model", 2, each,
         "2 models do not; the largest, m/0, takes 5GiB (1 x 5GiB), but 4.4GiB usable = 80 % of "
         "8GiB - 2GiB"},
        {"kind: multi-container, mode: direct", 1, all,
         "1 container takes 5GiB, but 4.4GiB usable = 80 % of 8GiB - 2GiB"},
        {"kind: multi-container, mode: direct", 2, all,
         "2 containers take 10GiB, but 4.4GiB usable = 80 % of 8GiB - 2GiB"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *keys = ep_format("%s, %s", rows[i].keys, lab);
        expect(rows[i].count, "5GiB", keys, rows[i].rule, rows[i].detail);
        ep_free(keys);
    }
}

/* More bytes than int64 can add up: a detail, no overflow. */
static void absurd_sizes_are_infeasible_too(void **state)
{
    (void)state;
    static const char *const kinds[] = {"multi-model", "multi-container, mode: direct"};
    for (size_t i = 0; i < 2; i++) {
        char *text = ep_format("epsim: 1\nhorizon: 1h\nassumptions: {workers_per_model: 1000}\n"
                               "models:\n  - {name: m, count: 15, artifact: 9000000TB, memory: "
                               "9000000TB, compute: 1ms}\n" TRAFFIC
                               "deployments:\n  d: {kind: %s, instance: ml.m5.large}\n",
                               kinds[i]);
        struct run_yaml run = run_yaml_world(text);
        if (!run.world)
            fail_msg("%s", ep_diag_message(run.diag, 0));
        assert_false(run.world->options[0].feasible);
        run_yaml_fini(&run);
        ep_free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_volume_has_1_to_512_gb),
        cmocka_unit_test(a_type_with_a_local_disk_has_no_volume),
        cmocka_unit_test(models_that_start_with_the_container_fit_on_the_disk),
        cmocka_unit_test(a_chain_that_loads_models_has_their_limits),
        cmocka_unit_test(where_nothing_is_left_it_says_so),
        cmocka_unit_test(a_serverless_environment_starts_within_three_minutes),
        cmocka_unit_test(an_account_has_so_many_provisioned_environments),
        cmocka_unit_test(a_serverless_endpoint_has_its_limits),
        cmocka_unit_test(one_is_singular_and_more_are_plural),
        cmocka_unit_test(absurd_sizes_are_infeasible_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Whole simulations from ordinary scenario text, on one thread, everything included: arrivals,
 * routing, processor sharing, time limits, histograms, parts of latency, counters by model, event
 * hash. */
#include "bench.h"

#include "base/diag.h"
#include "base/mem.h"
#include "run/simulation.h"
#include "scenario/scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Models of 1 MB and requests of 10 ms; 8 vCPUs an instance, 60 % of them busy. */
struct setting {
    int models, instances;
    double requests;           /* expected */
    const char *workers;       /* a model */
    double instance_megabytes; /* for models */
    const char *initial;
};

static char *scenario_text(const struct setting *setting)
{
    double rate = 0.6 * 8 * setting->instances / 10e-3;
    return ep_format(
        "epsim: 1\n"
        "name: bench\n"
        "horizon: %.0fms\n"
        "warmup: 0\n"
        "initial: %s\n"
        "replications: 1\n"
        "models:\n"
        "  - {name: m, count: %d, artifact: 1MB, memory: 1MB,\n"
        "     compute: {lognormal: {mean: 10ms, cv: 1}}}\n"
        "traffic:\n"
        "  - {name: t, models: m, arrivals: {poisson: {rate: %.0f/s}},\n"
        "     popularity: {zipf: {exponent: 0.9}}}\n"
        "client: {read_timeout: 70s, retries: 0}\n"
        "assumptions: {overhead: 0ms, memory_high_water: 100%%, instance_base_memory: 0B,\n"
        "  process_memory: 0B, workers_per_model: %s, queue_per_model: unlimited,\n"
        "  invoke_timeout: 60s, load_fixed: 5ms, unload_time: 5ms}\n"
        "deployments:\n"
        "  lab:\n"
        "    kind: multi-model\n"
        "    instances: %d\n"
        "    instance: {name: lab, vcpu: 8, memory: %.0fMB, disk: unlimited,\n"
        "      disk_bandwidth: unlimited, network: unlimited, price: $1/h}\n",
        setting->requests / rate * 1e3, setting->initial, setting->models, rate, setting->workers,
        setting->instances, setting->instance_megabytes);
}

struct world {
    struct ep_diag *diag;
    struct ep_scenario *scenario;
    struct ep_world *world;
};

static void world_init(struct world *world, const struct setting *setting)
{
    char *text = scenario_text(setting);
    world->diag = ep_diag_create();
    world->scenario = ep_scenario_parse("bench.yaml", text, strlen(text), NULL, 0, world->diag);
    world->world = world->scenario ? ep_world_create(world->scenario, world->diag) : NULL;
    ep_free(text);
    if (!world->world || !world->world->options[0].feasible) {
        ep_diag_print(world->diag, stderr);
        exit(3);
    }
}

static void world_fini(struct world *world)
{
    ep_world_destroy(world->world);
    ep_scenario_destroy(world->scenario);
    ep_diag_destroy(world->diag);
}

/* Returns the requests that arrived. */
static uint64_t simulate(const struct world *world)
{
    struct ep_simulation_config config = {.world = world->world};
    struct ep_simulated simulated = ep_simulation_run(&config);
    uint64_t arrived = ep_outcome_total(simulated.outcome).arrived;
    ep_outcome_destroy(simulated.outcome);
    return arrived;
}

static void set_up(struct ep_bench *bench, const struct setting *setting)
{
    struct world *world = ep_alloc(sizeof *world);
    world_init(world, setting);
    bench->self = world;
}

static void set_up_fits(struct ep_bench *bench)
{
    set_up(bench, &(struct setting){10000, 4, 1e6, "unlimited", 5000, "warm"});
}

/* 70 % of the models' bytes, one worker a model. */
static void set_up_misses(struct ep_bench *bench)
{
    set_up(bench, &(struct setting){10000, 4, 1e6, "1", 1750, "cold"});
}

static void tear_down(struct ep_bench *bench)
{
    world_fini(bench->self);
    ep_free(bench->self);
}

EP_BENCH_RUN(scenario) /* a round is a simulation of a million requests, from building to end */
{
    uint64_t requests = 0;
    for (uint64_t i = 0; i < rounds; i++)
        requests += simulate(bench->self);
    return requests;
}

static const struct ep_bench_case cases[] = {
    {"scenario_models_fit", "request", set_up_fits, scenario, tear_down},
    {"scenario_models_missed", "request", set_up_misses, scenario, tear_down},
};
const struct ep_bench_list ep_bench_scenario = {cases, sizeof cases / sizeof *cases};

/* ---- peak memory, each in a process of its own ---- */

static int64_t peak_of(const struct setting *setting)
{
    int ends[2];
    int64_t peak = -1;
    if (pipe(ends) != 0)
        return peak;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        struct world world;
        world_init(&world, setting);
        simulate(&world);
        struct rusage usage;
        getrusage(RUSAGE_SELF, &usage);
        peak = (int64_t)usage.ru_maxrss * 1024;
        _exit(write(ends[1], &peak, sizeof peak) == (ssize_t)sizeof peak ? 0 : 3);
    }
    close(ends[1]);
    if (child < 0 || read(ends[0], &peak, sizeof peak) != (ssize_t)sizeof peak)
        peak = -1;
    close(ends[0]);
    if (child > 0)
        waitpid(child, NULL, 0);
    return peak;
}

static int64_t peak_1_million(void)
{
    return peak_of(&(struct setting){10000, 4, 1e6, "1", 1750, "cold"});
}

static int64_t peak_100_million(void)
{
    return peak_of(&(struct setting){10000, 4, 1e8, "1", 1750, "cold"});
}

static int64_t peak_million_models(void)
{
    return peak_of(&(struct setting){1000000, 100, 5e6, "1", 7000, "cold"});
}

static const struct ep_bench_memory memory[] = {
    {"memory_1M_requests", peak_1_million},
    {"memory_100M_requests", peak_100_million},
    {"memory_1M_models", peak_million_models},
};
const struct ep_bench_memory_list ep_bench_scenario_memory = {memory,
                                                              sizeof memory / sizeof *memory};

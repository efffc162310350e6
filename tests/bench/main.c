/* epsim_bench [--out FILE.json] [NAME-PART]: runs the benchmarks whose name contains the part. */
#include "bench.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

extern const struct ep_bench_list ep_bench_core, ep_bench_scenario;
extern const struct ep_bench_memory_list ep_bench_scenario_memory;
static const struct ep_bench_list *const lists[] = {&ep_bench_core, &ep_bench_scenario};

enum { REPEATS = 20 };
static const double repeat_seconds = 0.02, warm_up_seconds = 0.1;

struct figures {
    double median_ns, fastest_ns; /* an operation */
};

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now); /* others may use the machine meanwhile */
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Runs until warm; returns how many rounds fill a repeat. */
static uint64_t warm_up(const struct ep_bench_case *one, struct ep_bench *bench)
{
    uint64_t rounds = 1;
    double begin = cpu_seconds(), last = begin;
    for (;;) {
        one->run(bench, rounds);
        double now = cpu_seconds();
        if (now - last >= repeat_seconds && now - begin >= warm_up_seconds)
            return rounds;
        if (now - last < repeat_seconds)
            rounds *= 2;
        last = now;
    }
}

static struct figures measure(const struct ep_bench_case *one)
{
    struct ep_bench bench = {.random = 1};
    double ns[REPEATS];
    if (one->set_up)
        one->set_up(&bench);
    uint64_t rounds = warm_up(one, &bench);
    for (int i = 0; i < REPEATS; i++) {
        double begin = cpu_seconds();
        uint64_t operations = one->run(&bench, rounds);
        ns[i] = (cpu_seconds() - begin) * 1e9 / (double)operations;
    }
    if (one->tear_down)
        one->tear_down(&bench);
    qsort(ns, REPEATS, sizeof *ns, compare);
    return (struct figures){(ns[REPEATS / 2 - 1] + ns[REPEATS / 2]) / 2, ns[0]};
}

static void read_cpu_model(char *model, size_t size)
{
    char line[256];
    snprintf(model, size, "unknown");
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && fgets(line, sizeof line, file)) {
        char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) != 0 || !colon)
            continue;
        line[strcspn(line, "\n")] = '\0';
        snprintf(model, size, "%s", colon + 2);
        break;
    }
    if (file)
        fclose(file);
}

static void report(json_t *results, const struct ep_bench_case *one)
{
    struct figures figures = measure(one);
    printf("%-32s %10.2f ns %10.2f ns %10.2f M/s  a %s\n", one->name, figures.median_ns,
           figures.fastest_ns, 1e3 / figures.median_ns, one->operation);
    fflush(stdout);
    json_array_append_new(results, json_pack("{s:s, s:s, s:f, s:f, s:f}", "name", one->name,
                                             "operation", one->operation, "median_ns",
                                             figures.median_ns, "fastest_ns", figures.fastest_ns,
                                             "operations_per_second", 1e9 / figures.median_ns));
}

static json_t *run_all(const char *part)
{
    json_t *results = json_array();
    printf("%-32s %13s %13s %14s\n", "benchmark", "median", "fastest", "median rate");
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (size_t j = 0; j < lists[i]->count; j++)
            if (strstr(lists[i]->cases[j].name, part))
                report(results, &lists[i]->cases[j]);
    return results;
}

static json_t *measure_memory(const char *part)
{
    const struct ep_bench_memory_list *list = &ep_bench_scenario_memory;
    json_t *results = json_array();
    for (size_t i = 0; i < list->count; i++) {
        if (!strstr(list->cases[i].name, part))
            continue;
        int64_t peak = list->cases[i].peak();
        printf("%-32s %10.1f MiB at the peak\n", list->cases[i].name, (double)peak / 0x1p20);
        fflush(stdout);
        json_array_append_new(results, json_pack("{s:s, s:I}", "name", list->cases[i].name,
                                                 "peak_bytes", (json_int_t)peak));
    }
    return results;
}

int main(int argc, char **argv)
{
    const char *out = NULL, *part = "";
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--out") == 0 && i + 1 < argc)
            out = argv[++i];
        else
            part = argv[i];
    }
    char model[256];
    read_cpu_model(model, sizeof model);
    printf("compiler %s, flags %s, CPU %s, CPU time of one core, %d repeats\n", EP_BENCH_COMPILER,
           EP_BENCH_FLAGS, model, REPEATS);
    json_t *benchmarks = run_all(part);
    json_t *memory = measure_memory(part);
    json_t *json = json_pack("{s:s, s:s, s:s, s:i, s:o, s:o}", "compiler", EP_BENCH_COMPILER,
                             "flags", EP_BENCH_FLAGS, "cpu", model, "repeats", REPEATS,
                             "benchmarks", benchmarks, "memory", memory);
    bool is_written = !out || json_dump_file(json, out, JSON_INDENT(2)) == 0;
    if (!is_written)
        fprintf(stderr, "epsim_bench: error: %s: cannot write\n", out);
    json_decref(json);
    return is_written ? 0 : 3;
}

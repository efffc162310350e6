/* Micro and whole-scenario benchmarks: warmed up, repeated 20 times, median and fastest.
 * A file defines its benchmarks with EP_BENCH (one operation) or EP_BENCH_RUN (a whole run that
 * says how many operations it was), lists them in an array of cases, and main.c names the array. */
#ifndef EP_TESTS_BENCH_BENCH_H
#define EP_TESTS_BENCH_BENCH_H

#include <stddef.h>
#include <stdint.h>

struct ep_bench {
    uint64_t random; /* state of ep_bench_random() */
    uint64_t sink;   /* what must not be optimized away is added here */
    void *self;      /* what set_up made */
};

struct ep_bench_case {
    const char *name;
    const char *operation;                                    /* what is counted: "event" */
    void (*set_up)(struct ep_bench *bench);                   /* NULL: nothing to do */
    uint64_t (*run)(struct ep_bench *bench, uint64_t rounds); /* returns operations done */
    void (*tear_down)(struct ep_bench *bench);                /* NULL: nothing to do */
};
struct ep_bench_list {
    const struct ep_bench_case *cases;
    size_t count;
};

/* The highest resident memory of a whole run, bytes; -1: could not be found out. */
struct ep_bench_memory {
    const char *name;
    int64_t (*peak)(void);
};
struct ep_bench_memory_list {
    const struct ep_bench_memory *cases;
    size_t count;
};

/* A cheap generator for the benchmark's own choices (SplitMix64). */
static inline uint64_t ep_bench_random(struct ep_bench *bench)
{
    uint64_t x = bench->random += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* EP_BENCH(name) { one operation; `bench` is the struct ep_bench * } */
#define EP_BENCH(name)                                                                             \
    static inline void name##_once(struct ep_bench *bench);                                        \
    static uint64_t name(struct ep_bench *bench, uint64_t rounds)                                  \
    {                                                                                              \
        for (uint64_t i = 0; i < rounds; i++)                                                      \
            name##_once(bench);                                                                    \
        return rounds;                                                                             \
    }                                                                                              \
    static inline void name##_once(struct ep_bench *bench)

/* EP_BENCH_RUN(name) { `rounds` of something; return the number of operations; } */
#define EP_BENCH_RUN(name) static uint64_t name(struct ep_bench *bench, uint64_t rounds)

#endif

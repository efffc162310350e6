/* The event kernel and what a request draws and leaves behind. */
#include "bench.h"

#include "base/mem.h"
#include "core/coarse_histogram.h"
#include "core/dist.h"
#include "core/event_queue.h"
#include "core/histogram.h"
#include "core/kernel.h"
#include "core/rng.h"
#include "core/tally.h"

static void fill_queue(struct ep_bench *bench, int events)
{
    struct ep_event_queue *queue = ep_event_queue_create();
    for (int i = 0; i < events; i++)
        ep_event_queue_push(queue, (ep_time)(ep_bench_random(bench) % EP_SECOND),
                            (struct ep_event){.subject = (uint32_t)i});
    bench->self = queue;
}

static void set_up_queue_10(struct ep_bench *bench)
{
    fill_queue(bench, 10);
}

static void set_up_queue_10k(struct ep_bench *bench)
{
    fill_queue(bench, 10000);
}

static void tear_down_queue(struct ep_bench *bench)
{
    ep_event_queue_destroy(bench->self);
}

EP_BENCH(event_queue_hold) /* one pop and one push with n events pending */
{
    struct ep_event_queue *queue = bench->self;
    ep_time at = ep_event_queue_peek(queue);
    struct ep_event event = ep_event_queue_pop(queue);
    ep_event_queue_push(queue, at + (ep_time)(ep_bench_random(bench) % EP_SECOND), event);
}

EP_BENCH(event_queue_rekey) /* a pending event moves; handles are 0 to 9 */
{
    struct ep_event_queue *queue = bench->self;
    uint64_t random = ep_bench_random(bench);
    ep_event_queue_rekey(queue, (ep_event_handle)((random >> 32) % 10),
                         (ep_time)(random % EP_SECOND));
}

/* An M/M/1 queue with its times in system: every arrival and departure is an event. Values are
 * drawn as the workload's sources draw them, a batch at a time. */
enum { RING = 1 << 12, DRAWN = 64 };

struct draws {
    struct ep_rng_key key;
    struct ep_dist dist;
    uint64_t next_block;
    uint32_t used;
    double values[DRAWN];
};

struct mm1 {
    struct ep_kernel *kernel;
    struct ep_kernel_source source;
    struct draws arrivals, services;
    struct ep_tally sojourns;
    uint32_t first, last; /* of those present; ring indices not yet reduced */
    uint16_t owner;
    ep_time arrived[RING];
};

static void init_draws(struct draws *draws, const char *purpose, double mean)
{
    draws->key = ep_rng_key_of(1, 0, purpose);
    draws->dist = ep_dist_exponential(mean);
    draws->used = DRAWN;
}

static void refill(struct draws *draws)
{
    uint64_t words[DRAWN];
    for (int i = 0; i < DRAWN; i += 4)
        ep_rng_block(&draws->key, draws->next_block++, 0, words + i);
    ep_dist_sample_many(&draws->dist, words, draws->values, DRAWN);
    draws->used = 0;
}

static inline ep_time draw(struct draws *draws)
{
    if (draws->used == DRAWN)
        refill(draws);
    return (ep_time)draws->values[draws->used++];
}

static void serve_next(struct mm1 *queue)
{
    ep_time demand = draw(&queue->services);
    ep_kernel_push(queue->kernel, ep_kernel_now(queue->kernel) + demand,
                   (struct ep_event){.owner = queue->owner});
}

static void on_arrival(void *world)
{
    struct mm1 *queue = world;
    queue->arrived[queue->last++ % RING] = queue->source.next_at;
    if (queue->last - queue->first == 1)
        serve_next(queue);
    queue->source.next_at += draw(&queue->arrivals);
}

static void on_departure(void *world, struct ep_event event)
{
    (void)event;
    struct mm1 *queue = world;
    ep_time sojourn = ep_kernel_now(queue->kernel) - queue->arrived[queue->first++ % RING];
    ep_tally_record(&queue->sojourns, (double)sojourn);
    if (queue->last != queue->first)
        serve_next(queue);
}

static void set_up_mm1(struct ep_bench *bench)
{
    struct mm1 *queue = ep_alloc_zeroed(1, sizeof *queue);
    queue->kernel = ep_kernel_create();
    queue->owner = ep_kernel_register(queue->kernel, on_departure, queue);
    init_draws(&queue->arrivals, "arrivals", 1.25 * EP_MILLISECOND);
    init_draws(&queue->services, "services", EP_MILLISECOND);
    queue->source = (struct ep_kernel_source){0, on_arrival, queue};
    ep_kernel_set_source(queue->kernel, &queue->source);
    bench->self = queue;
}

static void tear_down_mm1(struct ep_bench *bench)
{
    struct mm1 *queue = bench->self;
    ep_kernel_destroy(queue->kernel);
    ep_free(queue);
}

EP_BENCH_RUN(kernel_mm1) /* a round is a simulated second: about 1600 events */
{
    struct mm1 *queue = bench->self;
    uint64_t before = ep_kernel_event_count(queue->kernel);
    ep_kernel_run_until(queue->kernel, ep_kernel_now(queue->kernel) + (ep_time)rounds * EP_SECOND);
    return ep_kernel_event_count(queue->kernel) - before;
}

/* Ten events pending, each pushing its successor: what the run loop itself costs. */
struct hold {
    struct ep_kernel *kernel;
    struct ep_bench *bench; /* borrowed */
    uint16_t owner;
};

static void push_successor(void *world, struct ep_event event)
{
    struct hold *hold = world;
    ep_time gap = (ep_time)(ep_bench_random(hold->bench) >> 34); /* up to 2^30 ns */
    ep_kernel_push(hold->kernel, ep_kernel_now(hold->kernel) + gap, event);
}

static void set_up_hold(struct ep_bench *bench)
{
    struct hold *hold = ep_alloc_zeroed(1, sizeof *hold);
    hold->kernel = ep_kernel_create();
    hold->bench = bench;
    hold->owner = ep_kernel_register(hold->kernel, push_successor, hold);
    for (uint32_t i = 0; i < 10; i++)
        ep_kernel_push(hold->kernel, i, (struct ep_event){.owner = hold->owner, .subject = i});
    bench->self = hold;
}

static void tear_down_hold(struct ep_bench *bench)
{
    struct hold *hold = bench->self;
    ep_kernel_destroy(hold->kernel);
    ep_free(hold);
}

EP_BENCH_RUN(kernel_hold_10)
{
    struct hold *hold = bench->self;
    uint64_t before = ep_kernel_event_count(hold->kernel);
    ep_kernel_run_until(hold->kernel, ep_kernel_now(hold->kernel) + (ep_time)rounds * EP_SECOND);
    return ep_kernel_event_count(hold->kernel) - before;
}

/* Time limits: set for one subject, cleared for another, with a thousand pending. */
enum { PENDING = 1000 };

struct limits {
    struct ep_kernel *kernel;
    ep_timeout_list list;
    uint32_t next;
};

static void ignore(void *world, struct ep_event event)
{
    (void)world;
    (void)event;
}

static void set_up_limits(struct ep_bench *bench)
{
    struct limits *limits = ep_alloc_zeroed(1, sizeof *limits);
    limits->kernel = ep_kernel_create();
    uint16_t owner = ep_kernel_register(limits->kernel, ignore, NULL);
    limits->list = ep_kernel_add_timeouts(limits->kernel, EP_MINUTE, owner, 0);
    for (uint32_t i = 0; i < PENDING; i++)
        ep_kernel_set_timeout(limits->kernel, limits->list, i);
    bench->self = limits;
}

static void tear_down_limits(struct ep_bench *bench)
{
    struct limits *limits = bench->self;
    ep_kernel_destroy(limits->kernel);
    ep_free(limits);
}

EP_BENCH(kernel_timeout)
{
    struct limits *limits = bench->self;
    uint32_t subject = (uint32_t)(ep_bench_random(bench) % PENDING);
    ep_kernel_clear_timeout(limits->kernel, limits->list, subject);
    ep_kernel_set_timeout(limits->kernel, limits->list, subject);
}

/* Values as latencies are: a lognormal body, prepared so that only recording is timed. */
enum { VALUES = 1 << 14 };

struct values {
    struct ep_histogram *fine;
    struct ep_coarse_histogram coarse;
    uint32_t next;
    int64_t values[VALUES];
};

static void set_up_values(struct ep_bench *bench)
{
    struct values *all = ep_alloc_zeroed(1, sizeof *all);
    struct ep_dist dist = ep_dist_lognormal_mean_cv(2e7, 1);
    all->fine = ep_histogram_create();
    for (int i = 0; i < VALUES; i++)
        all->values[i] = (int64_t)ep_dist_sample(&dist, ep_bench_random(bench));
    bench->self = all;
}

static void tear_down_values(struct ep_bench *bench)
{
    struct values *all = bench->self;
    ep_histogram_destroy(all->fine);
    ep_coarse_histogram_fini(&all->coarse);
    ep_free(all);
}

EP_BENCH(histogram_record)
{
    struct values *all = bench->self;
    ep_histogram_record(all->fine, all->values[all->next++ % VALUES]);
}

EP_BENCH(coarse_histogram_record)
{
    struct values *all = bench->self;
    ep_coarse_histogram_record(&all->coarse, all->values[all->next++ % VALUES]);
}

static const struct ep_rng_key key = {{1, 2}};

EP_BENCH(rng_block) /* four words */
{
    uint64_t out[4];
    ep_rng_block(&key, bench->random++, 0, out);
    bench->sink += out[0] ^ out[1] ^ out[2] ^ out[3];
}

EP_BENCH_RUN(dist_lognormal_sample_many)
{
    enum { BATCH = 256 };
    const struct ep_dist dist = ep_dist_lognormal_mean_cv(2e7, 1);
    uint64_t words[BATCH];
    double values[BATCH];
    for (int i = 0; i < BATCH; i++)
        words[i] = ep_bench_random(bench);
    for (uint64_t i = 0; i < rounds; i++) {
        ep_dist_sample_many(&dist, words, values, BATCH);
        words[i % BATCH] += (uint64_t)values[0];
    }
    bench->sink += words[0];
    return rounds * BATCH;
}

EP_BENCH_RUN(dist_lognormal_sample)
{
    const struct ep_dist dist = ep_dist_lognormal_mean_cv(2e7, 1);
    double sum = 0;
    for (uint64_t i = 0; i < rounds; i++)
        sum += ep_dist_sample(&dist, ep_bench_random(bench));
    bench->sink += (uint64_t)sum;
    return rounds;
}

static const struct ep_bench_case cases[] = {
    {"event_queue_hold_10", "pop and push", set_up_queue_10, event_queue_hold, tear_down_queue},
    {"event_queue_hold_10k", "pop and push", set_up_queue_10k, event_queue_hold, tear_down_queue},
    {"event_queue_rekey_10", "re-key", set_up_queue_10, event_queue_rekey, tear_down_queue},
    {"kernel_hold_10", "event", set_up_hold, kernel_hold_10, tear_down_hold},
    {"kernel_timeout", "clear and set", set_up_limits, kernel_timeout, tear_down_limits},
    {"histogram_record", "value", set_up_values, histogram_record, tear_down_values},
    {"coarse_histogram_record", "value", set_up_values, coarse_histogram_record, tear_down_values},
    {"rng_block", "block of four words", NULL, rng_block, NULL},
    {"dist_lognormal_sample", "value", NULL, dist_lognormal_sample, NULL},
    {"dist_lognormal_sample_many", "value", NULL, dist_lognormal_sample_many, NULL},
    {"kernel_mm1", "event", set_up_mm1, kernel_mm1, tear_down_mm1},
};
const struct ep_bench_list ep_bench_core = {cases, sizeof cases / sizeof *cases};

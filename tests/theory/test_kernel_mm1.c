/* M/M/1 built on kernel, rng, dist and time averages alone: the number present is geometric,
 * on average rho / (1 - rho). */
#include "core/dist.h"
#include "core/interval.h"
#include "core/kernel.h"
#include "core/rng.h"
#include "core/tally.h"
#include "core/time_average.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

enum { REPLICATIONS = 30, EVENT_DEPARTURE = 0 };

struct queue {
    struct ep_kernel *kernel;
    struct ep_kernel_source source;
    struct ep_rng arrivals, services;
    struct ep_dist between, service;
    struct ep_time_average present;
    uint64_t count;
    uint16_t owner;
};

static ep_time draw(const struct ep_dist *dist, struct ep_rng *rng)
{
    return (ep_time)ep_dist_sample(dist, ep_rng_next(rng));
}

static void serve(struct queue *queue)
{
    ep_kernel_push(queue->kernel,
                   ep_kernel_now(queue->kernel) + draw(&queue->service, &queue->services),
                   (struct ep_event){.owner = queue->owner, .kind = EVENT_DEPARTURE});
}

static void on_arrival(void *world)
{
    struct queue *queue = world;
    if (queue->count++ == 0)
        serve(queue);
    ep_time_average_set(&queue->present, ep_kernel_now(queue->kernel), (double)queue->count);
    queue->source.next_at += draw(&queue->between, &queue->arrivals);
}

static void on_departure(void *world, struct ep_event event)
{
    (void)event;
    struct queue *queue = world;
    if (--queue->count > 0)
        serve(queue);
    ep_time_average_set(&queue->present, ep_kernel_now(queue->kernel), (double)queue->count);
}

/* The mean number present between 2000 and 42000 services' time. */
static double simulate(double rho, uint32_t replication)
{
    const double mean_service = 1e6;
    struct queue queue = {.kernel = ep_kernel_create(),
                          .arrivals = ep_rng_stream(17, replication, "arrivals"),
                          .services = ep_rng_stream(17, replication, "services"),
                          .between = ep_dist_exponential(mean_service / rho),
                          .service = ep_dist_exponential(mean_service)};
    queue.owner = ep_kernel_register(queue.kernel, on_departure, &queue);
    queue.source =
        (struct ep_kernel_source){draw(&queue.between, &queue.arrivals), on_arrival, &queue};
    ep_kernel_set_source(queue.kernel, &queue.source);
    ep_kernel_run_until(queue.kernel, (ep_time)(2000 * mean_service));
    ep_time_average_begin(&queue.present, ep_kernel_now(queue.kernel), (double)queue.count);
    ep_kernel_run_until(queue.kernel, (ep_time)(42000 * mean_service));
    double mean = ep_time_average_mean(&queue.present, ep_kernel_now(queue.kernel));
    ep_kernel_destroy(queue.kernel);
    return mean;
}

static void assert_covers(double rho)
{
    struct ep_tally means = {0};
    for (uint32_t r = 0; r < REPLICATIONS; r++)
        ep_tally_record(&means, simulate(rho, r));
    double half = ep_interval_student_t(0.995, REPLICATIONS - 1) *
                  sqrt(ep_tally_variance(&means) / REPLICATIONS);
    double expected = rho / (1 - rho);
    if (!(fabs(means.mean - expected) <= half))
        fail_msg("rho %g: %g +/- %g does not cover %g", rho, means.mean, half, expected);
    assert_true(half < 0.1 * expected); /* else covering would say little */
}

static void the_number_present_is_rho_by_one_less_rho(void **state)
{
    (void)state;
    assert_covers(0.3);
    assert_covers(0.6);
    assert_covers(0.8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_number_present_is_rho_by_one_less_rho),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

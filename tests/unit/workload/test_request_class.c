#include "base/mem.h"
#include "core/rng.h"
#include "workload/clients.h"
#include "workload/poisson.h"
#include "workload/request_class.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

/* Three requests, the second with a recorded compute time. */
struct script {
    int next;
};

static bool script_next(void *state, struct ep_arrival *arrival)
{
    struct script *script = state;
    if (script->next == 3)
        return false;
    const int i = script->next++;
    *arrival = (struct ep_arrival){.at = i,
                                   .number = 10 + (uint64_t)i,
                                   .compute_ns = i == 1 ? 77 : -1,
                                   .wait_ns = -1,
                                   .request_bytes = -1,
                                   .response_bytes = -1};
    return true;
}

static void script_destroy(void *state)
{
    ep_free(state);
}

static const struct ep_arrival_source_type script_type = {
    .name = "script", .next = script_next, .destroy = script_destroy};

static struct ep_arrival_source script(void)
{
    return (struct ep_arrival_source){&script_type, ep_alloc_zeroed(1, sizeof(struct script))};
}

static void it_is_needed_when_anything_is_set(void **state)
{
    (void)state;
    struct ep_request_class class = {.compute.is_set = false};
    assert_false(ep_request_class_is_needed(&class));
    class.wait.is_set = true;
    assert_true(ep_request_class_is_needed(&class));
    class = (struct ep_request_class){.response_bytes.is_set = true};
    assert_true(ep_request_class_is_needed(&class));
}

static void it_fills_in_what_the_source_does_not_say(void **state)
{
    (void)state;
    const struct ep_request_class class = {
        .compute = {true, ep_dist_exponential(1e6)},
        .request_bytes = {true, ep_dist_constant(2000)},
    };
    struct ep_arrival_source source = ep_request_class_open(&class, script(), 7, 2, "t");
    assert_null(source.type->on_answer);
    const struct ep_rng_key key = ep_rng_key_of(7, 2, "workload/class/t");
    for (uint64_t i = 0; i < 3; i++) {
        struct ep_arrival arrival;
        uint64_t words[4];
        assert_true(source.type->next(source.state, &arrival));
        ep_rng_block(&key, 10 + i, 0, words);
        assert_int_equal(arrival.compute_ns,
                         i == 1 ? 77
                                : (int64_t)ceil(ep_dist_sample(&class.compute.dist, words[0])));
        assert_int_equal(arrival.wait_ns, -1);
        assert_int_equal(arrival.request_bytes, 2000);
        assert_int_equal(arrival.response_bytes, -1);
    }
    struct ep_arrival none;
    assert_false(source.type->next(source.state, &none));
    ep_arrival_source_destroy(&source);
}

/* Around clients it hears their answers. */
static void it_listens_where_its_source_does(void **state)
{
    (void)state;
    const struct ep_popularity uniform = {.kind = EP_POPULARITY_UNIFORM};
    struct ep_popularity_table *table = ep_popularity_create(&uniform, 1, 42);
    const struct ep_clients_config clients = {.think = ep_dist_constant(5),
                                              .count = 1,
                                              .popularity = table,
                                              .model_count = 1,
                                              .name = "t"};
    const struct ep_request_class class = {.compute = {true, ep_dist_constant(3)}};
    struct ep_arrival_source source =
        ep_request_class_open(&class, ep_clients_open_closed(&clients, 7, 0), 7, 0, "t");
    struct ep_arrival arrival;
    assert_int_equal(source.type->peek(source.state), 5);
    assert_true(source.type->next(source.state, &arrival));
    assert_int_equal(arrival.compute_ns, 3);
    const struct ep_answer answer = {arrival.source, arrival.client, 100, false};
    source.type->on_answer(source.state, &answer);
    assert_int_equal(source.type->peek(source.state), 105);
    ep_arrival_source_destroy(&source);
    ep_popularity_destroy(table);
}

static void it_fills_in_many_as_one_by_one(void **state)
{
    (void)state;
    const struct ep_request_class class = {.compute = {true, ep_dist_exponential(1e6)},
                                           .wait = {true, ep_dist_exponential(1e5)}};
    struct ep_arrival_source single = ep_request_class_open(&class, script(), 7, 2, "t");
    struct ep_arrival_source block = ep_request_class_open(&class, script(), 7, 2, "t");
    struct ep_arrival arrivals[4];
    assert_int_equal(ep_arrival_next_many(&block, arrivals, 4), 3);
    for (uint64_t i = 0; i < 3; i++) {
        struct ep_arrival arrival;
        assert_true(single.type->next(single.state, &arrival));
        assert_int_equal(arrivals[i].compute_ns, arrival.compute_ns);
        assert_int_equal(arrivals[i].wait_ns, arrival.wait_ns);
        assert_int_equal(arrivals[i].number, 10 + i);
    }
    ep_arrival_source_destroy(&single);
    ep_arrival_source_destroy(&block);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_needed_when_anything_is_set),
        cmocka_unit_test(it_fills_in_what_the_source_does_not_say),
        cmocka_unit_test(it_listens_where_its_source_does),
        cmocka_unit_test(it_fills_in_many_as_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

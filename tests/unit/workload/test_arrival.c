#include "base/mem.h"
#include "workload/arrival.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

/* A source that gives the listed times, its requests numbered from 0. */
struct script {
    const ep_time *times;
    uint64_t count, given;
    uint32_t source;
    int *destroyed; /* borrowed */
};

static bool script_next(void *state, struct ep_arrival *arrival)
{
    struct script *script = state;
    if (script->given == script->count)
        return false;
    *arrival = (struct ep_arrival){
        .at = script->times[script->given], .number = script->given, .source = script->source};
    script->given++;
    return true;
}

static void script_destroy(void *state)
{
    struct script *script = state;
    ++*script->destroyed;
    ep_free(script);
}

static const struct ep_arrival_source_type script_type = {
    .name = "script", .next = script_next, .destroy = script_destroy};

static struct ep_arrival_source script_of(uint32_t source, const ep_time *times, uint64_t count,
                                          int *destroyed)
{
    struct script *script = ep_alloc(sizeof *script);
    *script = (struct script){times, count, 0, source, destroyed};
    return (struct ep_arrival_source){&script_type, script};
}

static void merges_by_time_then_by_position(void **state)
{
    (void)state;
    int destroyed = 0;
    const ep_time a[] = {5, 7, 7}, b[] = {1, 7, 9}, c[] = {7};
    struct ep_arrival_source sources[] = {script_of(0, a, 3, &destroyed),
                                          script_of(1, b, 3, &destroyed),
                                          script_of(2, c, 1, &destroyed)};
    struct ep_arrival_source merged = ep_arrival_merge(sources, 3);
    assert_null(sources[1].type);

    static const struct {
        ep_time at;
        uint32_t source;
        uint64_t number;
    } expected[] = {{1, 1, 0}, {5, 0, 0}, {7, 0, 1}, {7, 0, 2}, {7, 1, 1}, {7, 2, 0}, {9, 1, 2}};
    struct ep_arrival arrival;
    for (size_t i = 0; i < 7; i++) {
        assert_true(merged.type->next(merged.state, &arrival));
        assert_int_equal(arrival.at, expected[i].at);
        assert_int_equal(arrival.source, expected[i].source);
        assert_int_equal(arrival.number, expected[i].number);
    }
    assert_false(merged.type->next(merged.state, &arrival));
    assert_false(merged.type->next(merged.state, &arrival));
    ep_arrival_source_destroy(&merged);
    assert_null(merged.type);
    assert_int_equal(destroyed, 3);
}

static void a_single_source_stays_itself(void **state)
{
    (void)state;
    int destroyed = 0;
    struct ep_arrival_source source = script_of(0, NULL, 0, &destroyed);
    void *self = source.state;
    struct ep_arrival_source merged = ep_arrival_merge(&source, 1);
    assert_ptr_equal(merged.state, self);
    assert_null(source.state);
    ep_arrival_source_destroy(&merged);
    assert_int_equal(destroyed, 1);
}

static void destroys_sources_that_are_not_dry(void **state)
{
    (void)state;
    int destroyed = 0;
    const ep_time a[] = {1, 2}, b[] = {3, 4};
    struct ep_arrival_source sources[] = {script_of(0, a, 2, &destroyed),
                                          script_of(1, b, 2, &destroyed)};
    struct ep_arrival_source merged = ep_arrival_merge(sources, 2);
    struct ep_arrival arrival;
    assert_true(merged.type->next(merged.state, &arrival));
    ep_arrival_source_destroy(&merged);
    assert_int_equal(destroyed, 2);
}

static void a_source_of_nothing_is_left_out(void **state)
{
    (void)state;
    int destroyed = 0;
    const ep_time b[] = {3};
    struct ep_arrival_source sources[] = {script_of(0, NULL, 0, &destroyed),
                                          script_of(1, b, 1, &destroyed)};
    struct ep_arrival_source merged = ep_arrival_merge(sources, 2);
    assert_int_equal(destroyed, 1);
    struct ep_arrival arrival;
    assert_true(merged.type->next(merged.state, &arrival));
    assert_int_equal(arrival.source, 1);
    assert_false(merged.type->next(merged.state, &arrival));
    ep_arrival_source_destroy(&merged);
    assert_int_equal(destroyed, 2);
}

/* Whatever the sources hold, the merge agrees with picking the smallest head by looking at all. */
static void agrees_with_a_linear_search(void **state)
{
    (void)state;
    uint32_t x = 7;
    for (int round = 0; round < 300; round++) {
        enum { SOURCES = 6, LONGEST = 20 };
        ep_time times[SOURCES][LONGEST];
        uint64_t counts[SOURCES], heads[SOURCES] = {0};
        struct ep_arrival_source sources[SOURCES];
        int destroyed = 0;
        for (uint32_t s = 0; s < SOURCES; s++) {
            ep_time at = 0;
            x = x * 1664525u + 1013904223u;
            counts[s] = (x >> 16) % LONGEST;
            for (uint64_t i = 0; i < counts[s]; i++) {
                x = x * 1664525u + 1013904223u;
                times[s][i] = at += (x >> 16) % 3;
            }
            sources[s] = script_of(s, times[s], counts[s], &destroyed);
        }
        struct ep_arrival_source merged = ep_arrival_merge(sources, SOURCES);
        struct ep_arrival arrival;
        while (merged.type->next(merged.state, &arrival)) {
            uint32_t best = SOURCES;
            for (uint32_t s = SOURCES; s-- > 0;)
                if (heads[s] < counts[s] &&
                    (best == SOURCES || times[s][heads[s]] <= times[best][heads[best]]))
                    best = s;
            if (arrival.source != best || arrival.number != heads[best])
                fail_msg("round %d: source %u, not %u", round, arrival.source, best);
            heads[best]++;
        }
        for (uint32_t s = 0; s < SOURCES; s++)
            assert_int_equal(heads[s], counts[s]);
        ep_arrival_source_destroy(&merged);
        assert_int_equal(destroyed, SOURCES);
    }
}

/* Of a source that knows only `next`: many are as many nexts. */
static void many_at_once_are_the_same_until_the_source_is_dry(void **state)
{
    (void)state;
    int destroyed = 0;
    const ep_time times[] = {1, 2, 3, 5, 8};
    struct ep_arrival_source source = script_of(4, times, 5, &destroyed);
    struct ep_arrival arrivals[4];
    assert_int_equal(ep_arrival_next_many(&source, arrivals, 3), 3);
    for (uint64_t i = 0; i < 3; i++) {
        assert_int_equal(arrivals[i].at, times[i]);
        assert_int_equal(arrivals[i].number, i);
        assert_int_equal(arrivals[i].source, 4);
    }
    assert_int_equal(ep_arrival_next_many(&source, arrivals, 4), 2);
    assert_int_equal(arrivals[1].at, 8);
    assert_int_equal(ep_arrival_next_many(&source, arrivals, 4), 0);
    ep_arrival_source_destroy(&source);
    assert_int_equal(destroyed, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merges_by_time_then_by_position),
        cmocka_unit_test(a_single_source_stays_itself),
        cmocka_unit_test(destroys_sources_that_are_not_dry),
        cmocka_unit_test(a_source_of_nothing_is_left_out),
        cmocka_unit_test(agrees_with_a_linear_search),
        cmocka_unit_test(many_at_once_are_the_same_until_the_source_is_dry),
    };
    return cmocka_run_group_tests_name("arrival", tests, NULL, NULL);
}

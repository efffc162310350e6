#include "hosting/model_cache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void what_is_taken_is_missing_until_it_is_given_back(void **state)
{
    (void)state;
    struct ep_model_cache cache;
    ep_model_cache_init(&cache, 100, INT64_MAX, 0);
    ep_model_cache_take_memory(&cache, 60, 0);
    ep_model_cache_take_disk(&cache, 70, 0);
    assert_int_equal(ep_model_cache_free_memory(&cache), 40);
    assert_int_equal(ep_model_cache_free_disk(&cache), INT64_MAX - 70);
    ep_model_cache_free_up_memory(&cache, 60, 5);
    ep_model_cache_free_up_disk(&cache, 70, 5);
    assert_int_equal(ep_model_cache_free_memory(&cache), 100);
    assert_int_equal(cache.disk_used, 0);
}

static void use_is_integrated_over_time(void **state)
{
    (void)state;
    struct ep_model_cache cache;
    ep_model_cache_init(&cache, 100, 100, 10);
    ep_model_cache_take_memory(&cache, 60, 20);    /* 0 for 10 ns */
    ep_model_cache_take_memory(&cache, 20, 30);    /* 60 for 10 ns */
    ep_model_cache_free_up_memory(&cache, 80, 40); /* 80 for 10 ns */
    assert_true(cache.memory_byte_ns == 1400);
    assert_int_equal(cache.memory_since, 40);
    ep_model_cache_take_disk(&cache, 5, 110);
    ep_model_cache_free_up_disk(&cache, 5, 210);
    assert_true(cache.disk_byte_ns == 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_taken_is_missing_until_it_is_given_back),
        cmocka_unit_test(use_is_integrated_over_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

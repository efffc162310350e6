#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static uint32_t add(struct ep_names *names, const char *text)
{
    return ep_names_add(names, text, strlen(text));
}

static uint32_t find(const struct ep_names *names, const char *text)
{
    return ep_names_find(names, text, strlen(text));
}

static void ids_follow_first_appearance(void **state)
{
    (void)state;
    struct ep_names *names = ep_names_create();
    assert_int_equal(add(names, "retail"), 0);
    assert_int_equal(add(names, "music"), 1);
    assert_int_equal(add(names, "retail"), 0);
    assert_int_equal(add(names, ""), 2);
    assert_int_equal(ep_names_count(names), 3);
    assert_string_equal(ep_names_text(names, 1), "music");
    assert_int_equal(find(names, "music"), 1);
    assert_int_equal(find(names, ""), 2);
    assert_int_equal(find(names, "musi"), EP_NAME_NONE);
    ep_names_destroy(names);
    ep_names_destroy(NULL);
}

static void texts_may_be_pieces_of_others(void **state)
{
    (void)state;
    struct ep_names *names = ep_names_create();
    const char *line = "alphabet";
    assert_int_equal(ep_names_add(names, line, 5), 0);
    assert_int_equal(ep_names_add(names, line, 8), 1);
    assert_string_equal(ep_names_text(names, 0), "alpha");
    assert_int_equal(find(names, "alpha"), 0);
    ep_names_destroy(names);
}

static void texts_stay_while_many_are_added(void **state)
{
    (void)state;
    struct ep_names *names = ep_names_create();
    add(names, "first");
    const char *first = ep_names_text(names, 0);
    char text[32];
    for (unsigned i = 0; i < 20000; i++) {
        snprintf(text, sizeof text, "model-%u", i);
        assert_int_equal(add(names, text), i + 1);
    }
    assert_ptr_equal(ep_names_text(names, 0), first);
    assert_string_equal(first, "first");
    for (unsigned i = 0; i < 20000; i++) {
        snprintf(text, sizeof text, "model-%u", i);
        assert_int_equal(find(names, text), i + 1);
        assert_string_equal(ep_names_text(names, i + 1), text);
    }
    ep_names_destroy(names);
}

static const char *nearest(const char *text)
{
    static const char *const keys[] = {"size", "seed", "memory", "instances", "replications"};
    return ep_str_nearest(text, keys, sizeof keys / sizeof keys[0]);
}

static void a_slip_of_the_hand_finds_its_word(void **state)
{
    (void)state;
    assert_string_equal(nearest("sise"), "size");          /* one substituted */
    assert_string_equal(nearest("memroy"), "memory");      /* two swapped */
    assert_string_equal(nearest("instance"), "instances"); /* one missing */
    assert_string_equal(nearest("seeed"), "seed");         /* one too many */
    assert_string_equal(nearest("replicatons"), "replications");
    assert_string_equal(nearest("size"), "size");
}

static void a_different_word_finds_none(void **state)
{
    (void)state;
    assert_null(nearest("color"));
    assert_null(nearest("x"));
    assert_null(nearest(""));
    assert_null(ep_str_nearest("size", NULL, 0));
}

static void allows_one_slip_and_one_more_for_four_letters(void **state)
{
    (void)state;
    static const char *const keys[] = {"abcdefgh"};
    assert_non_null(ep_str_nearest("abcdeXYh", keys, 1)); /* 2 of 8: 1 + 2 allowed */
    assert_non_null(ep_str_nearest("abcdXYZh", keys, 1)); /* 3 */
    assert_null(ep_str_nearest("abcWXYZh", keys, 1));     /* 4 */
}

static void of_equally_near_words_the_first_is_taken(void **state)
{
    (void)state;
    static const char *const keys[] = {"cat", "bat", "rat"};
    assert_string_equal(ep_str_nearest("hat", keys, 3), "cat");
}

static void very_long_words_are_no_slips(void **state)
{
    (void)state;
    char text[200];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    const char *const keys[] = {text, "size"};
    assert_null(ep_str_nearest(text, keys, 2));
    assert_string_equal(ep_str_nearest("sizes", keys, 2), "size");
}

static void hash_is_the_same_in_every_version(void **state)
{
    (void)state;
    /* fmix64(FNV-1a 64), worked independently. */
    assert_true(ep_str_hash("", 0) == UINT64_C(0xefd01f60ba992926));
    assert_true(ep_str_hash("a", 1) == UINT64_C(0x82a2a958a9bece5b));
    assert_true(ep_str_hash("workload/arrivals", 17) == UINT64_C(0xda3ad2e4b49098c6));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_follow_first_appearance),
        cmocka_unit_test(texts_may_be_pieces_of_others),
        cmocka_unit_test(texts_stay_while_many_are_added),
        cmocka_unit_test(a_slip_of_the_hand_finds_its_word),
        cmocka_unit_test(a_different_word_finds_none),
        cmocka_unit_test(allows_one_slip_and_one_more_for_four_letters),
        cmocka_unit_test(of_equally_near_words_the_first_is_taken),
        cmocka_unit_test(very_long_words_are_no_slips),
        cmocka_unit_test(hash_is_the_same_in_every_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

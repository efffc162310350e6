#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The sanitizer would end the program itself where malloc() is to return NULL. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

/* More than there is, hidden from the compiler. */
static size_t too_much(void)
{
    volatile size_t size = SIZE_MAX / 2;
    return size;
}

static void ask_too_much(void)
{
    ep_free(ep_alloc(too_much()));
}
static void ask_too_much_zeroed(void)
{
    ep_free(ep_alloc_zeroed(1, too_much()));
}
static void grow_too_much(void)
{
    ep_free(ep_realloc(NULL, too_much()));
}
static void overflow_product(void)
{
    ep_free(ep_realloc_array(NULL, too_much(), 4));
}
static void overflow_arena(void)
{
    struct ep_arena *arena = ep_arena_create();
    ep_arena_alloc(arena, too_much() * 2 + 1);
    ep_arena_destroy(arena);
}

/* Runs `ask` in a process of its own; gives its exit status and first line on stderr. */
static int status_of(void (*ask)(void), char line[256])
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        ask();
        _exit(0);
    }
    close(ends[1]);
    FILE *stream = fdopen(ends[0], "r");
    line[0] = '\0';
    char text[256];
    while (fgets(text, sizeof text, stream) != NULL)
        if (strncmp(text, "epsim:", 6) == 0) /* a sanitizer warns on lines of its own */
            strcpy(line, text);
    fclose(stream);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void no_memory_is_one_line_and_exit_3(void **state)
{
    (void)state;
    char line[256], expected[256];
    snprintf(expected, sizeof expected, "epsim: error: out of memory (%zu bytes asked for)\n",
             SIZE_MAX / 2);
    assert_int_equal(status_of(ask_too_much, line), 3);
    assert_string_equal(line, expected);
    assert_int_equal(status_of(ask_too_much_zeroed, line), 3);
    assert_string_equal(line, expected);
    assert_int_equal(status_of(grow_too_much, line), 3);
    assert_string_equal(line, expected);
}

static void overflowing_sizes_are_no_memory(void **state)
{
    (void)state;
    char line[256];
    assert_int_equal(status_of(overflow_product, line), 3);
    assert_int_equal(status_of(overflow_arena, line), 3);
}

static void zero_bytes_are_memory_too(void **state)
{
    (void)state;
    void *memory[] = {ep_alloc(0), ep_alloc_zeroed(0, 8), ep_realloc(NULL, 0)};
    for (size_t i = 0; i < 3; i++) {
        assert_non_null(memory[i]);
        ep_free(memory[i]);
    }
    ep_free(NULL);
}

static void zeroed_memory_is_zero(void **state)
{
    (void)state;
    unsigned char *memory = ep_alloc_zeroed(100, 3);
    for (size_t i = 0; i < 300; i++)
        assert_int_equal(memory[i], 0);
    ep_free(memory);
}

static void lines_begin_at_a_line_and_are_zero(void **state)
{
    (void)state;
    for (size_t size = 1; size < 300; size += 13) {
        unsigned char *lines = ep_alloc_lines(3, size);
        assert_int_equal((uintptr_t)lines % EP_CACHE_LINE, 0);
        for (size_t i = 0; i < 3 * size; i++)
            assert_int_equal(lines[i], 0);
        memset(lines, 255, 3 * size);
        ep_free_lines(lines);
    }
    ep_free_lines(NULL);
}

static void lines_grow_with_what_they_hold(void **state)
{
    (void)state;
    int *lines = ep_grow_lines(NULL, 0, 2, sizeof *lines);
    lines[0] = 7;
    lines[1] = 8;
    lines = ep_grow_lines(lines, 2, 100, sizeof *lines);
    assert_int_equal((uintptr_t)lines % EP_CACHE_LINE, 0);
    assert_int_equal(lines[0], 7);
    assert_int_equal(lines[1], 8);
    assert_int_equal(lines[2], 0);
    assert_int_equal(lines[99], 0);
    ep_free_lines(lines);
}

static void copies_and_formats_text(void **state)
{
    (void)state;
    char *whole = ep_strdup("cold start"), *part = ep_strndup("cold start", 4);
    char *none = ep_strndup(NULL, 0), *formatted = ep_format("%s-%03d", "model", 7);
    assert_string_equal(whole, "cold start");
    assert_string_equal(part, "cold");
    assert_string_equal(none, "");
    assert_string_equal(formatted, "model-007");
    ep_free(whole);
    ep_free(part);
    ep_free(none);
    ep_free(formatted);
}

static void arena_gives_distinct_aligned_zeroed_pieces(void **state)
{
    (void)state;
    struct ep_arena *arena = ep_arena_create();
    unsigned char *pieces[2000];
    for (size_t i = 0; i < 2000; i++) {
        pieces[i] = ep_arena_alloc(arena, i % 97);
        assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
        for (size_t j = 0; j < i % 97; j++)
            assert_int_equal(pieces[i][j], 0);
        memset(pieces[i], (int)(i % 251) + 1, i % 97);
    }
    for (size_t i = 0; i < 2000; i++)
        for (size_t j = 0; j < i % 97; j++)
            assert_int_equal(pieces[i][j], i % 251 + 1);
    ep_arena_destroy(arena);
}

static void arena_formats_texts_of_any_length(void **state)
{
    (void)state;
    struct ep_arena *arena = ep_arena_create();
    char *text = ep_arena_format(arena, "%*d", 3000, 7);
    assert_int_equal(strlen(text), 3000);
    assert_int_equal(text[2999], '7');
    ep_arena_destroy(arena);
}

static void arena_holds_pieces_larger_than_its_chunks(void **state)
{
    (void)state;
    struct ep_arena *arena = ep_arena_create();
    char *large = ep_arena_alloc(arena, 5000000);
    large[4999999] = 'x';
    char *small = ep_arena_strndup(arena, "text and more", 4);
    assert_string_equal(small, "text");
    assert_int_equal(large[4999999], 'x');
    ep_arena_destroy(arena);
    ep_arena_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_memory_is_one_line_and_exit_3),
        cmocka_unit_test(overflowing_sizes_are_no_memory),
        cmocka_unit_test(zero_bytes_are_memory_too),
        cmocka_unit_test(zeroed_memory_is_zero),
        cmocka_unit_test(lines_begin_at_a_line_and_are_zero),
        cmocka_unit_test(lines_grow_with_what_they_hold),
        cmocka_unit_test(copies_and_formats_text),
        cmocka_unit_test(arena_gives_distinct_aligned_zeroed_pieces),
        cmocka_unit_test(arena_formats_texts_of_any_length),
        cmocka_unit_test(arena_holds_pieces_larger_than_its_chunks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

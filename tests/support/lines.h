/* Comparing a text with its lines, one by one: the first that differs is what a failure shows. */
#ifndef EP_TESTS_LINES_H
#define EP_TESTS_LINES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define CHECK_LINES(text, lines) check_lines((text), (lines), sizeof(lines) / sizeof *(lines))

static inline void check_lines(const char *text, const char *const *lines, size_t count)
{
    char line[4000];
    for (size_t i = 0; i < count; i++) {
        size_t length = strcspn(text, "\n");
        assert_true(length < sizeof line);
        snprintf(line, sizeof line, "%.*s", (int)length, text);
        assert_string_equal(line, lines[i]);
        assert_int_equal(text[length], '\n');
        text += length + 1;
    }
    assert_string_equal(text, "");
}

#endif

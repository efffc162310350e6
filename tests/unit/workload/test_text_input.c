#include "base/mem.h"
#include "temp_file.h"
#include "workload/text_input.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct ep_loc at = {"s.yaml", 3, 5};

/* All text of the file, at most 200 bytes; the last status in *status. */
static void read_all(const char *path, char text[201], ptrdiff_t *status)
{
    struct ep_diag *diag = ep_diag_create();
    struct ep_text_input *input = ep_text_input_open(path, at, diag);
    assert_non_null(input);
    size_t length = 0;
    while ((*status = ep_text_input_read(input, text + length, 200 - length)) > 0)
        length += (size_t)*status;
    text[length] = '\0';
    ep_text_input_close(input);
    ep_diag_destroy(diag);
}

static void reads_every_packing(void **state)
{
    (void)state;
    static const char expected[] = "time,model\n0,a\n1,b\n";
    for (int packing = TEMP_PLAIN; packing <= TEMP_TAR_GZ; packing++) {
        char *path = temp_file_of(expected, strlen(expected), (enum temp_packing)packing);
        char text[201];
        ptrdiff_t status;
        read_all(path, text, &status);
        assert_string_equal(text, expected);
        assert_int_equal(status, 0);
        temp_file_remove(path);
    }
}

static void reads_an_empty_file_as_no_text(void **state)
{
    (void)state;
    char *path = temp_file("");
    temp_file_cut(path, 0);
    char text[201];
    ptrdiff_t status;
    read_all(path, text, &status);
    assert_string_equal(text, "");
    assert_int_equal(status, 0);
    temp_file_remove(path);
}

/* Text that does not compress, so that a cut file still has some. */
static void fill_with_noise(char *text, size_t size)
{
    uint32_t x = 1;
    for (size_t i = 0; i < size; i++) {
        x = x * 1664525u + 1013904223u;
        text[i] = (char)('a' + (x >> 24) % 26);
    }
}

static void tells_where_a_cut_archive_stops(void **state)
{
    (void)state;
    for (int packing = TEMP_GZ; packing <= TEMP_ZST; packing++) {
        const size_t size = 300000;
        char *text = ep_alloc(size);
        fill_with_noise(text, size);
        char *path = temp_file_of(text, size, (enum temp_packing)packing);
        assert_true(temp_file_cut(path, 100000) > 150000);
        struct ep_diag *diag = ep_diag_create();
        struct ep_text_input *input = ep_text_input_open(path, at, diag);
        ptrdiff_t count;
        while ((count = ep_text_input_read(input, text, size)) > 0)
            ;
        assert_int_equal(count, -1);
        assert_string_equal(ep_text_input_error(input),
                            "the file ends in the middle of its compressed data");
        assert_int_equal(ep_text_input_read(input, text, size), -1);
        ep_text_input_close(input);
        ep_diag_destroy(diag);
        temp_file_remove(path);
        ep_free(text);
    }
}

static void expect_refusal(const char *path, const char *message)
{
    struct ep_diag *diag = ep_diag_create();
    assert_null(ep_text_input_open(path, at, diag));
    assert_string_equal(ep_diag_message(diag, 0), message);
    char hex[EP_SHA256_TEXT_BYTES];
    assert_false(ep_text_input_sha256(path, hex, at, diag));
    assert_string_equal(ep_diag_message(diag, 1), message);
    ep_diag_destroy(diag);
}

static void refuses_what_is_no_file(void **state)
{
    (void)state;
    expect_refusal("/none/x.csv", "s.yaml:3:5: error: /none/x.csv: No such file or directory");
    expect_refusal("/usr", "s.yaml:3:5: error: /usr: expected a file, found a directory");
    expect_refusal("/dev/null",
                   "s.yaml:3:5: error: /dev/null: expected a plain file, found a device or a pipe");
}

static void hashes_the_file_as_stored(void **state)
{
    (void)state;
    char *path = temp_file("abc");
    struct ep_diag *diag = ep_diag_create();
    char hex[EP_SHA256_TEXT_BYTES];
    assert_true(ep_text_input_sha256(path, hex, at, diag));
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ep_diag_destroy(diag);
    temp_file_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_packing),
        cmocka_unit_test(reads_an_empty_file_as_no_text),
        cmocka_unit_test(tells_where_a_cut_archive_stops),
        cmocka_unit_test(refuses_what_is_no_file),
        cmocka_unit_test(hashes_the_file_as_stored),
    };
    return cmocka_run_group_tests_name("text_input", tests, NULL, NULL);
}

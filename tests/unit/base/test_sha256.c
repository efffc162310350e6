#include "base/sha256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void assert_hash(const char *text, size_t portion, const char *expected)
{
    struct ep_sha256 hash;
    char found[EP_SHA256_TEXT_BYTES];
    ep_sha256_init(&hash);
    for (size_t at = 0, size = strlen(text); at < size; at += portion)
        ep_sha256_add(&hash, text + at, size - at < portion ? size - at : portion);
    ep_sha256_fini(&hash, found);
    assert_string_equal(found, expected);
}

/* The examples of FIPS 180-4. */
static void hashes_the_published_examples(void **state)
{
    (void)state;
    assert_hash("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_hash("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void does_not_depend_on_the_portions(void **state)
{
    (void)state;
    char text[1001];
    memset(text, 'a', 1000);
    text[1000] = '\0';
    for (size_t portion = 1; portion <= 130; portion++)
        assert_hash(text, portion,
                    "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3");
}

static void hashes_a_file(void **state)
{
    (void)state;
    char path[] = "sha256_test_XXXXXX", found[EP_SHA256_TEXT_BYTES];
    const int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, "abc", 3), 3);
    close(file);
    assert_true(ep_sha256_file(path, found));
    assert_string_equal(found, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    unlink(path);
}

static void a_file_that_cannot_be_read_is_told(void **state)
{
    (void)state;
    char found[EP_SHA256_TEXT_BYTES];
    assert_false(ep_sha256_file("no such file", found));
    assert_int_equal(errno, ENOENT);
    assert_false(ep_sha256_file("/", found));
    assert_int_equal(errno, EISDIR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_the_published_examples),
        cmocka_unit_test(does_not_depend_on_the_portions),
        cmocka_unit_test(hashes_a_file),
        cmocka_unit_test(a_file_that_cannot_be_read_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

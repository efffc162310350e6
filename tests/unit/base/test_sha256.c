#include "base/sha256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_the_published_examples),
        cmocka_unit_test(does_not_depend_on_the_portions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A price book with random damage is either read or refused with a message: never both, never
 * neither, and a book that is read has no negative price and no charge that is no number. */
#include "core/rng.h"
#include "cost/price_book.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static const char sound[] =
    "instance_type,vcpu,memory_gib,model_disk,local_nvme_gb,price_us_east_1,price_a,price_source\n"
    "lab.one,2,4,ebs,0,0.5,,S1\n"
    "lab.two,4,7.5,nvme,100,1,2,\"S1, S2\"\n"
    "charge:volume_gb_month,,,,,0.1,,S3\n"
    "charge:data_in_gb,,,,,0.01,0.02,S3\n"
    "charge:data_out_gb,,,,,,0.02,S3\n";

static size_t damage(struct ep_rng *rng, char *text, size_t size)
{
    static const char pool[] = "0123456789.,-\"\n\r\t enaifx:_";
    uint64_t strokes = 1 + ep_rng_next(rng) % 4;
    for (uint64_t i = 0; i < strokes; i++) {
        size_t head = ep_rng_next(rng) % 8 ? strlen(sound) / 3 : 0; /* mostly below the header */
        size_t at = head < size ? head + (size_t)(ep_rng_next(rng) % (size - head)) : 0;
        if (ep_rng_next(rng) % 32 == 0)
            size = at > 0 ? at : 1;
        else if (ep_rng_next(rng) % 8 == 0)
            text[at] = (char)(ep_rng_next(rng) % 256);
        else
            text[at] = pool[ep_rng_next(rng) % (sizeof pool - 1)];
    }
    return size;
}

static bool is_sane(const struct ep_price_book *book)
{
    for (int kind = 0; kind < EP_CHARGE_COUNT; kind++)
        if (!(ep_price_book_charge(book, (enum ep_charge_kind)kind, "a").usd >= 0))
            return false;
    for (size_t i = 0; i < ep_price_book_count(book); i++) {
        const struct ep_price_row *row = ep_price_book_row(book, i);
        for (size_t r = 0; ep_price_book_region(book, r); r++)
            if (ep_price_book_hourly(book, row->name, ep_price_book_region(book, r)) < 0)
                return false;
        if (ep_price_book_has_specs(row) &&
            !(ep_price_book_instance(row, true, 0).disk_bandwidth > 0))
            return false;
    }
    return true;
}

static void damaged_books_are_read_or_refused(void **state)
{
    (void)state;
    size_t read = 0;
    for (unsigned seed = 1; seed <= 3000; seed++) {
        struct ep_rng rng = ep_rng_stream(seed, 0, "tests/price_book");
        char text[sizeof sound];
        memcpy(text, sound, sizeof sound);
        size_t size = damage(&rng, text, sizeof sound - 1);
        struct ep_diag *diag = ep_diag_create();
        struct ep_price_book *book = ep_price_book_parse("own.csv", text, size, diag);
        if ((book == NULL) != ep_diag_has_errors(diag) || (book && !is_sane(book)))
            fail_msg("seed %u:\n%.*s", seed, (int)size, text);
        read += book ? 1 : 0;
        ep_price_book_destroy(book);
        ep_diag_destroy(diag);
    }
    assert_in_range(read, 100, 2900); /* or the damage tests nothing */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(damaged_books_are_read_or_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "cost/price_book.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "near.h"

#define MIB 1048576.0
#define GIB INT64_C(1073741824)
#define GB INT64_C(1000000000)

static struct ep_price_book *shipped(void)
{
    struct ep_diag *diag = ep_diag_create();
    struct ep_price_book *book = ep_price_book_load(NULL, diag);
    if (!book)
        fail_msg("%s", ep_diag_message(diag, 0));
    ep_diag_destroy(diag);
    return book;
}

/* ---- the shipped book ---- */

static void the_shipped_book_is_complete(void **state)
{
    (void)state;
    struct ep_price_book *book = shipped();
    size_t priced = 0;
    for (size_t i = 0; i < ep_price_book_count(book); i++) {
        const char *name = ep_price_book_row(book, i)->name;
        priced += isnan(ep_price_book_hourly(book, name, "us-east-1")) ? 0 : 1;
    }

    assert_int_equal(ep_price_book_count(book), 277 + 18); /* 18 of serverless environments, */
    assert_int_equal(priced, 221 + 6);                     /* the provisioned ones unpriced */
    assert_string_equal(ep_price_book_name(book), "sagemaker-2026-09-22.csv (2026-09-22)");
    assert_int_equal(strlen(ep_price_book_sha256(book)), 64);
    assert_string_equal(ep_price_book_region(book, 0), "us-east-1");
    assert_string_equal(ep_price_book_region(book, 5), "ap-northeast-1");
    assert_null(ep_price_book_region(book, 6));
    ep_price_book_destroy(book);
}

/* Read elsewhere, one by one: scenarios/prices/README.md, S2, S3, S4. */
static void the_shipped_prices_agree_with_other_readings(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double usd;
    } seen[] = {{"ml.m5.large", 0.115},   {"ml.m5.xlarge", 0.23},    {"ml.m5.2xlarge", 0.461},
                {"ml.g5.2xlarge", 1.515}, {"ml.g6e.xlarge", 2.6054}, {"ml.t2.medium", 0.056},
                {"ml.c5.xlarge", 0.204},  {"serverless-1gb", 0.072}, {"serverless-6gb", 0.432}};
    struct ep_price_book *book = shipped();
    for (size_t i = 0; i < sizeof seen / sizeof seen[0]; i++)
        assert_near(ep_price_book_hourly(book, seen[i].name, "us-east-1"), seen[i].usd, 0);
    assert_near(ep_price_book_hourly(book, "ml.m5.2xlarge", "eu-central-1"), 0.552, 0);
    ep_price_book_destroy(book);
}

static void what_the_book_lacks_is_nan(void **state)
{
    (void)state;
    struct ep_price_book *book = shipped();

    assert_non_null(ep_price_book_find(book, "ml.m6i.large"));
    assert_true(isnan(ep_price_book_hourly(book, "ml.m6i.large", "us-east-1")));
    assert_true(isnan(ep_price_book_hourly(book, "ml.m5.large", "moon-north-1")));
    assert_true(isnan(ep_price_book_hourly(book, "ml.m5.enormous", "us-east-1")));
    assert_null(ep_price_book_find(book, "ml.m5.enormous"));
    assert_false(ep_price_book_has_specs(ep_price_book_find(book, "ml.p6e-gb200.36xlarge")));
    ep_price_book_destroy(book);
}

static void the_file_on_disk_is_the_built_in_book(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    struct ep_price_book *built_in = shipped();
    struct ep_price_book *file =
        ep_price_book_load(EP_SOURCE_DIR "/scenarios/prices/sagemaker-2026-09-22.csv", diag);

    assert_non_null(file);
    assert_string_equal(ep_price_book_sha256(file), ep_price_book_sha256(built_in));
    assert_string_equal(ep_price_book_name(file), ep_price_book_name(built_in));
    ep_price_book_destroy(file);
    ep_price_book_destroy(built_in);
    ep_diag_destroy(diag);
}

static void charges_of_other_regions_are_assumed(void **state)
{
    (void)state;
    struct ep_price_book *book = shipped();
    struct ep_charge home = ep_price_book_charge(book, EP_CHARGE_VOLUME_GB_MONTH, "us-east-1");
    struct ep_charge ireland = ep_price_book_charge(book, EP_CHARGE_VOLUME_GB_MONTH, "eu-west-1");
    struct ep_charge tokyo = ep_price_book_charge(book, EP_CHARGE_DATA_IN_GB, "ap-northeast-1");
    struct ep_charge moon = ep_price_book_charge(book, EP_CHARGE_DATA_OUT_GB, "moon-north-1");

    assert_near(home.usd, 0.14, 0);
    assert_false(home.assumed);
    assert_string_equal(home.unit, "GB-month");
    assert_string_equal(home.source, "S3a (us-east-1); S12 (eu-west-1)");
    assert_near(ireland.usd, 0.154, 0);
    assert_false(ireland.assumed);
    assert_near(tokyo.usd, 0.016, 0);
    assert_true(tokyo.assumed);
    assert_near(moon.usd, 0.016, 0);
    assert_true(moon.assumed);
    ep_price_book_destroy(book);
}

/* ---- instances ---- */

static struct ep_instance_type resolved(const char *name, bool multi_model, int64_t volume_bytes)
{
    struct ep_price_book *book = shipped();
    const struct ep_price_row *row = ep_price_book_find(book, name);
    assert_non_null(row);
    struct ep_instance_type type = ep_price_book_instance(row, multi_model, volume_bytes);
    type.name = NULL; /* dies with the book */
    ep_price_book_destroy(book);
    return type;
}

static void an_instance_has_the_specifications_of_its_row(void **state)
{
    (void)state;
    struct ep_instance_type type = resolved("ml.m5.2xlarge", true, 0);

    assert_int_equal(type.vcpu, 8);
    assert_int_equal(type.memory_bytes, 32 * GIB);
    assert_int_equal(type.disk_bytes, 64 * GB);
    assert_near(type.disk_bandwidth, 128 * MIB, 0);
    assert_near(type.network, 1131e6, 0); /* measured */
    assert_near(type.vcpu_speed, 1, 0);
    assert_false(type.has_nvme);
}

static void the_published_volume_goes_before_the_rule(void **state)
{
    (void)state;
    assert_int_equal(resolved("ml.c5.4xlarge", true, 0).disk_bytes, 72 * GB); /* 2 x 32 is 64 */
    assert_int_equal(resolved("ml.c4.large", true, 0).disk_bytes, 7500000000);
    assert_int_equal(resolved("ml.m5.large", false, 0).disk_bytes, 4 * GB);
    assert_int_equal(resolved("ml.m5.12xlarge", false, 0).disk_bytes, 30 * GB);
}

/* ml.m7i.* stands in no published table: 2 x RAM shared, RAM / 2 up to 30 GB alone. */
static void the_rule_serves_types_without_a_published_volume(void **state)
{
    (void)state;
    assert_int_equal(resolved("ml.m7i.large", true, 0).disk_bytes, 16 * GB);
    assert_int_equal(resolved("ml.m7i.large", false, 0).disk_bytes, 4 * GB);
    assert_int_equal(resolved("ml.m7i.8xlarge", false, 0).disk_bytes, 30 * GB);
}

static void a_stated_volume_goes_before_all(void **state)
{
    (void)state;
    assert_int_equal(resolved("ml.m5.large", true, 200 * GB).disk_bytes, 200 * GB);
}

static void gp2_is_faster_beyond_170_gib_and_for_good_from_334(void **state)
{
    (void)state;
    assert_near(resolved("ml.m5.2xlarge", true, 170 * GIB).disk_bandwidth, 128 * MIB, 0);
    assert_near(resolved("ml.m5.2xlarge", true, 170 * GIB + 1).disk_bandwidth, 250 * MIB, 0);
    assert_near(resolved("ml.m5.2xlarge", true, 100 * GIB).disk_base_bandwidth, 75 * MIB, 0);
    assert_near(resolved("ml.m5.2xlarge", true, 10 * GIB).disk_base_bandwidth, 25 * MIB, 0);
    assert_near(resolved("ml.m5.2xlarge", true, 333 * GIB).disk_base_bandwidth, 249.75 * MIB, 0);
    assert_near(resolved("ml.m5.2xlarge", true, 334 * GIB).disk_base_bandwidth, 250.5 * MIB, 0);
    /* the instance's own limit, 93.75 MB/s, is lower */
    assert_near(resolved("ml.m4.xlarge", true, 0).disk_bandwidth, 93.75e6, 0);
}

static void local_disks_take_the_place_of_the_volume(void **state)
{
    (void)state;
    struct ep_instance_type type = resolved("ml.m5d.xlarge", true, 200 * GB);

    assert_true(type.has_nvme);
    assert_int_equal(type.disk_bytes, 150 * GB);
    assert_near(type.disk_bandwidth, 1000e6, 0);
    assert_near(type.network, 1.25e9 / 8, 0); /* never measured: the baseline */
}

/* ---- books of the user's own ---- */

#define HEAD "instance_type,vcpu,memory_gib,price_us_east_1\n"
#define CHARGES                                                                                    \
    "charge:volume_gb_month,,,0.1\ncharge:data_in_gb,,,0.01\ncharge:data_out_gb,,,0.02\n"

static struct ep_price_book *parsed(const char *text, struct ep_diag *diag)
{
    return ep_price_book_parse("own.csv", text, strlen(text), diag);
}

static void a_small_book_is_enough(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    struct ep_price_book *book = parsed(HEAD "lab.one,2,4,0.5\n" CHARGES, diag);

    assert_non_null(book);
    assert_string_equal(ep_price_book_name(book), "own.csv");
    assert_near(ep_price_book_hourly(book, "lab.one", "us-east-1"), 0.5, 0);
    const struct ep_price_row *row = ep_price_book_row(book, 0);
    struct ep_instance_type type = ep_price_book_instance(row, true, 0);
    assert_true(row->autoscaling);
    assert_int_equal(type.disk_bytes, 8 * GB);
    assert_near(type.disk_bandwidth, 128 * MIB, 0);
    assert_true(isinf(type.network));
    ep_price_book_destroy(book);
    ep_diag_destroy(diag);
}

/* Without us-east-1 the first region that has a charge lends it. */
static void a_charge_is_borrowed_from_the_first_region_that_has_it(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    struct ep_price_book *book = parsed("instance_type,vcpu,memory_gib,price_a,price_b\n"
                                        "lab.one,2,4,1,1\n"
                                        "charge:volume_gb_month,,,,0.3\n"
                                        "charge:data_in_gb,,,0.1,\n"
                                        "charge:data_out_gb,,,0.1,\n",
                                        diag);
    assert_non_null(book);
    struct ep_charge charge = ep_price_book_charge(book, EP_CHARGE_VOLUME_GB_MONTH, "a");
    assert_near(charge.usd, 0.3, 0);
    assert_true(charge.assumed);
    assert_null(charge.source);
    ep_price_book_destroy(book);
    ep_diag_destroy(diag);
}

struct mistake {
    const char *text;
    const char *messages[3];
};

static const struct mistake mistakes[] = {
    {"",
     {"own.csv: error: is empty; expected a header line such as "
      "instance_type,vcpu,memory_gib,price_us_east_1"}},
    {"instance_type,vcpus,memory_gib,price_us_east_1\n",
     {"own.csv:1:15: error: unknown column \"vcpus\"; did you mean \"vcpu\"?",
      "own.csv:1: error: missing column \"vcpu\""}},
    {"instance_type,vcpu,memory_gib,colour_of_the_box,price_a\n",
     {"own.csv:1:31: error: unknown column \"colour_of_the_box\""}},
    {"instance_type,vcpu,memory_gib,price_\n",
     {"own.csv:1:31: error: unknown column \"price_\"",
      "own.csv:1: error: no price column; expected at least one such as \"price_us_east_1\""}},
    {"instance_type,vcpu,vcpu,memory_gib,price_a,price_a\n",
     {"own.csv:1:20: error: column \"vcpu\" stands twice",
      "own.csv:1:44: error: column \"price_a\" stands twice"}},
    {HEAD CHARGES, {"own.csv: error: has no instance type"}},
    {HEAD "lab.one,2,4,0.5,7\n" CHARGES,
     {"own.csv:2: error: expected 4 fields, got 5", "own.csv: error: has no instance type"}},
    {HEAD ",2,4,0.5\nlab.one,2,4,1\n" CHARGES,
     {"own.csv:2:1: error: instance_type: must not be empty"}},
    {HEAD "lab.one,2,4,-0.5\n" CHARGES,
     {"own.csv:2:13: error: lab.one: price in us-east-1: must be >= 0, got -0.5"}},
    {HEAD "lab.one,2,nan,cheap\n" CHARGES,
     {"own.csv:2:11: error: lab.one: memory_gib: expected a number, got \"nan\"",
      "own.csv:2:15: error: lab.one: price in us-east-1: expected a number, got \"cheap\""}},
    {HEAD "lab.one,2,4,1e999\n" CHARGES,
     {"own.csv:2:13: error: lab.one: price in us-east-1: expected a number, got \"1e999\""}},
    {HEAD "lab.one,2.5,4,1\n" CHARGES,
     {"own.csv:2:9: error: lab.one: vcpu: expected a whole number from 1 to 1000000, got "
      "\"2.5\""}},
    {HEAD "lab.one,0,4,1\n" CHARGES,
     {"own.csv:2:9: error: lab.one: vcpu: expected a whole number from 1 to 1000000, got \"0\""}},
    {HEAD "lab.one,2,4,1\nlab.two,2,4,1\nlab.one,2,4,1\n" CHARGES,
     {"own.csv:4: error: \"lab.one\" stands twice; first in line 2"}},
    {HEAD "lab.one,2,4,1\n" CHARGES "charge:data_in_gb,,,1\n",
     {"own.csv:6: error: \"charge:data_in_gb\" stands twice"}},
    {HEAD "lab.one,2,4,1\n" CHARGES "charge:data_on_gb,,,1\n",
     {"own.csv:6: error: unknown charge \"charge:data_on_gb\"; did you mean "
      "\"charge:data_in_gb\"?"}},
    {HEAD "lab.one,2,4,1\n" CHARGES "charge:breakfast_and_lunch,,,1\n",
     {"own.csv:6: error: unknown charge \"charge:breakfast_and_lunch\""}},
    {HEAD "lab.one,2,4,1\ncharge:data_in_gb,,,\ncharge:data_out_gb,,,1\n",
     {"own.csv: error: missing row \"charge:volume_gb_month\"",
      "own.csv: error: charge:data_in_gb: needs a price in at least one region"}},
};

static void every_mistake_is_named_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        struct ep_diag *diag = ep_diag_create();
        assert_null(parsed(mistakes[i].text, diag));
        size_t count = 0;
        for (; count < 3 && mistakes[i].messages[count]; count++)
            assert_string_equal(ep_diag_message(diag, count), mistakes[i].messages[count]);
        assert_int_equal(ep_diag_error_count(diag), count);
        ep_diag_destroy(diag);
    }
}

static void text_that_is_no_csv_is_refused(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    assert_null(parsed(HEAD "\"lab.one,2,4,1\n", diag));
    assert_int_equal(ep_diag_error_count(diag), 1);
    assert_memory_equal(ep_diag_message(diag, 0), "own.csv:2:1: error: ", 20);
    ep_diag_destroy(diag);
}

static void files_that_cannot_be_read_are_named(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    assert_null(ep_price_book_load("/no/such/book.csv", diag));
    assert_null(ep_price_book_load("/", diag));
    assert_string_equal(
        ep_diag_message(diag, 0),
        "/no/such/book.csv: error: cannot read the price book: No such file or directory");
    assert_string_equal(ep_diag_message(diag, 1),
                        "/: error: cannot read the price book: Is a directory");
    ep_diag_destroy(diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_book_is_complete),
        cmocka_unit_test(the_shipped_prices_agree_with_other_readings),
        cmocka_unit_test(what_the_book_lacks_is_nan),
        cmocka_unit_test(the_file_on_disk_is_the_built_in_book),
        cmocka_unit_test(charges_of_other_regions_are_assumed),
        cmocka_unit_test(an_instance_has_the_specifications_of_its_row),
        cmocka_unit_test(the_published_volume_goes_before_the_rule),
        cmocka_unit_test(the_rule_serves_types_without_a_published_volume),
        cmocka_unit_test(a_stated_volume_goes_before_all),
        cmocka_unit_test(gp2_is_faster_beyond_170_gib_and_for_good_from_334),
        cmocka_unit_test(local_disks_take_the_place_of_the_volume),
        cmocka_unit_test(a_small_book_is_enough),
        cmocka_unit_test(a_charge_is_borrowed_from_the_first_region_that_has_it),
        cmocka_unit_test(every_mistake_is_named_with_its_place),
        cmocka_unit_test(text_that_is_no_csv_is_refused),
        cmocka_unit_test(files_that_cannot_be_read_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

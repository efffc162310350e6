/* The command line: what is read, and every message about what is wrong with it. */
#include "cli/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static const char *const formats[] = {"table", "json", "csv", NULL};
static const char *const actions[] = {"info", "list", NULL};
static const char *const later[] = {"convert", NULL};

/* A command with one flag of each kind, and one with actions. */
static const struct ep_command plain = {
    .name = "plain",
    .flags = EP_FLAG_BIT(EP_FLAG_OUTPUT) | EP_FLAG_BIT(EP_FLAG_SET) | EP_FLAG_BIT(EP_FLAG_SEED) |
             EP_FLAG_BIT(EP_FLAG_REPLICATIONS) | EP_FLAG_BIT(EP_FLAG_JOBS) |
             EP_FLAG_BIT(EP_FLAG_VARY) | EP_FLAG_BIT(EP_FLAG_DEPLOYMENT) |
             EP_FLAG_BIT(EP_FLAG_OUT) | EP_FLAG_BIT(EP_FLAG_REQUESTS) | EP_FLAG_BIT(EP_FLAG_QUIET) |
             EP_FLAG_BIT(EP_FLAG_NO_PROGRESS) | EP_FLAG_BIT(EP_FLAG_COLOR) |
             EP_FLAG_BIT(EP_FLAG_HELP),
    .formats = formats,
    .argument = "a SCENARIO file",
    .min_arguments = 1,
    .max_arguments = 1,
};
static const struct ep_command acting = {
    .name = "acting",
    .flags = EP_FLAG_BIT(EP_FLAG_REGION) | EP_FLAG_BIT(EP_FLAG_FILTER) |
             EP_FLAG_BIT(EP_FLAG_FORMAT) | EP_FLAG_BIT(EP_FLAG_HELP),
    .actions = actions,
    .later = later,
    .argument = "info FILE",
    .min_arguments = 2,
    .max_arguments = 2,
};

struct parsed {
    struct ep_options options;
    struct ep_diag *diag;
};

static struct parsed parse(const struct ep_command *command, const char *const *words)
{
    struct parsed parsed = {.diag = ep_diag_create()};
    int count = 0;
    while (words[count] != NULL)
        count++;
    ep_options_init(&parsed.options, command, count, words, parsed.diag);
    return parsed;
}

static void parsed_fini(struct parsed *parsed)
{
    ep_options_fini(&parsed->options);
    ep_diag_destroy(parsed->diag);
}

#define PARSE(command, ...) parse(command, (const char *const[]){__VA_ARGS__, NULL})

/* The one message, without its "epsim: error: ". */
#define assert_rejects(command, message, ...)                                                      \
    do {                                                                                           \
        struct parsed rejected = PARSE(command, __VA_ARGS__);                                      \
        assert_int_equal(ep_diag_error_count(rejected.diag), 1);                                   \
        assert_string_equal(ep_diag_message(rejected.diag, 0), "epsim: error: " message);          \
        parsed_fini(&rejected);                                                                    \
    } while (0)

static void has_defaults(void **state)
{
    (void)state;
    struct parsed parsed = PARSE(&plain, "s.yaml");
    assert_false(ep_diag_has_errors(parsed.diag));
    assert_string_equal(parsed.options.arguments.items[0], "s.yaml");
    assert_string_equal(parsed.options.format, "table");
    assert_int_equal(parsed.options.jobs, 0);
    assert_int_equal(parsed.options.color, EP_COLOR_AUTO);
    assert_null(parsed.options.deployment);
    assert_null(parsed.options.out);
    assert_null(parsed.options.requests);
    assert_false(parsed.options.is_quiet);
    assert_false(parsed.options.no_progress);
    assert_int_equal(parsed.options.overrides.count, 0);
    parsed_fini(&parsed);
}

static void reads_values_after_a_blank_or_an_equals_sign(void **state)
{
    (void)state;
    struct parsed parsed = PARSE(&plain, "--out", "a", "s.yaml", "--requests=b=c", "-o", "json",
                                 "-j4", "--deployment", "d");
    assert_false(ep_diag_has_errors(parsed.diag));
    assert_string_equal(parsed.options.out, "a");
    assert_string_equal(parsed.options.requests, "b=c");
    assert_string_equal(parsed.options.format, "json");
    assert_string_equal(parsed.options.deployment, "d");
    assert_int_equal(parsed.options.jobs, 4);
    parsed_fini(&parsed);
}

static void reads_short_and_long_switches(void **state)
{
    (void)state;
    struct parsed parsed = PARSE(&plain, "s.yaml", "-q", "--no-progress", "--color=never");
    assert_false(ep_diag_has_errors(parsed.diag));
    assert_true(parsed.options.is_quiet);
    assert_true(parsed.options.no_progress);
    assert_int_equal(parsed.options.color, EP_COLOR_NEVER);
    parsed_fini(&parsed);
}

static void turns_seed_and_replications_into_overrides_in_order(void **state)
{
    (void)state;
    struct parsed parsed = PARSE(&plain, "--set", "a.b=c=d", "--seed=18446744073709551615",
                                 "--replications", "3", "s.yaml", "--set=e=");
    const struct ep_override *overrides = parsed.options.overrides.items;
    assert_false(ep_diag_has_errors(parsed.diag));
    assert_int_equal(parsed.options.overrides.count, 4);
    assert_string_equal(overrides[0].key, "a.b");
    assert_string_equal(overrides[0].value, "c=d");
    assert_string_equal(overrides[1].key, "seed");
    assert_string_equal(overrides[1].value, "18446744073709551615");
    assert_string_equal(overrides[2].key, "replications");
    assert_string_equal(overrides[2].value, "3");
    assert_string_equal(overrides[3].key, "e");
    assert_string_equal(overrides[3].value, "");
    parsed_fini(&parsed);
}

static void keeps_what_decides_the_result_for_the_manifest(void **state)
{
    (void)state;
    struct parsed parsed = PARSE(&plain, "--set", "a=1", "--jobs=2", "--seed", "7", "s.yaml",
                                 "--deployment=d", "--out=x");
    assert_int_equal(parsed.options.result_flags.count, 3);
    assert_string_equal(parsed.options.result_flags.items[0], "--set=a=1");
    assert_string_equal(parsed.options.result_flags.items[1], "--seed=7");
    assert_string_equal(parsed.options.result_flags.items[2], "--deployment=d");
    parsed_fini(&parsed);
}

static void takes_everything_after_two_dashes_as_arguments(void **state)
{
    (void)state;
    struct parsed parsed = PARSE(&plain, "--", "--seed");
    assert_false(ep_diag_has_errors(parsed.diag));
    assert_string_equal(parsed.options.arguments.items[0], "--seed");
    parsed_fini(&parsed);
}

static void takes_a_single_dash_as_an_argument(void **state)
{
    (void)state;
    struct parsed parsed = PARSE(&plain, "-");
    assert_false(ep_diag_has_errors(parsed.diag));
    assert_string_equal(parsed.options.arguments.items[0], "-");
    parsed_fini(&parsed);
}

static void needs_no_argument_for_help(void **state)
{
    (void)state;
    struct parsed parsed = PARSE(&plain, "-h");
    assert_false(ep_diag_has_errors(parsed.diag));
    assert_true(parsed.options.wants_help);
    parsed_fini(&parsed);
}

static void says_what_an_unknown_flag_may_have_meant(void **state)
{
    (void)state;
    assert_rejects(&plain, "--sede: unknown flag; did you mean --seed?", "s.yaml", "--sede=1");
    assert_rejects(&plain, "--deplyoment: unknown flag; did you mean --deployment?", "s.yaml",
                   "--deplyoment=x");
    assert_rejects(&plain, "--frobnicate: unknown flag", "s.yaml", "--frobnicate");
    assert_rejects(&plain, "-z: unknown flag", "s.yaml", "-z");
}

static void refuses_a_flag_of_another_command(void **state)
{
    (void)state;
    assert_rejects(&plain, "--region: `epsim plain` has no such flag", "s.yaml", "--region",
                   "eu-west-1");
    assert_rejects(&acting, "--seed: `epsim acting` has no such flag", "info", "f", "--seed=1");
}

static void refuses_a_flag_twice(void **state)
{
    (void)state;
    assert_rejects(&plain, "--seed: given twice", "s.yaml", "--seed=1", "--seed=1");
    assert_rejects(&plain, "-q: given twice", "s.yaml", "--quiet", "-q");
}

static void refuses_a_missing_or_unwanted_value(void **state)
{
    (void)state;
    assert_rejects(&plain, "--seed: expected N after it", "s.yaml", "--seed");
    assert_rejects(&plain, "-o: expected FORMAT after it", "s.yaml", "-o");
    assert_rejects(&plain, "--quiet: takes no value, got \"yes\"", "s.yaml", "--quiet=yes");
    assert_rejects(&plain, "--out: expected DIR, got nothing", "s.yaml", "--out=");
}

static void refuses_values_that_are_none(void **state)
{
    (void)state;
#define SEED "--seed: expected a whole number from 0 to 18446744073709551615, got "
    assert_rejects(&plain, SEED "\"-1\"", "s.yaml", "--seed=-1");
    assert_rejects(&plain, SEED "\"1.5\"", "s.yaml", "--seed=1.5");
    assert_rejects(&plain, SEED "\"18446744073709551616\"", "s.yaml",
                   "--seed=18446744073709551616");
#undef SEED
    assert_rejects(&plain, "--replications: expected a whole number from 1 to 1000000, got \"0\"",
                   "s.yaml", "--replications=0");
    assert_rejects(&plain, "--jobs: expected a whole number from 1 to 1024, got \"many\"", "s.yaml",
                   "--jobs=many");
    assert_rejects(&plain, "--color: expected auto, always or never, got \"red\"", "s.yaml",
                   "--color=red");
    assert_rejects(&plain, "--output: expected table, json or csv, got \"xml\"", "s.yaml", "-oxml");
    assert_rejects(&plain, "--set: expected KEY=VALUE such as replications=3, got \"a\"", "s.yaml",
                   "--set", "a");
    assert_rejects(&plain, "--set: expected KEY=VALUE such as replications=3, got \"=1\"", "s.yaml",
                   "--set==1");
}

static void refuses_too_few_and_too_many_arguments(void **state)
{
    (void)state;
    assert_rejects(&plain, "plain: expected a SCENARIO file", "-q");
    assert_rejects(&plain, "plain: \"b\" is one argument too many", "a", "b");
    assert_rejects(&acting, "acting: expected info FILE", "info");
}

static void refuses_actions_that_are_none_or_not_yet(void **state)
{
    (void)state;
    assert_rejects(&acting, "acting: expected info or list, got \"inof\"", "inof", "f");
    assert_rejects(&acting, "acting convert: not in this version", "convert", "f");
}

static void reports_all_mistakes_at_once(void **state)
{
    (void)state;
    struct parsed parsed = PARSE(&plain, "--sed=1", "--jobs=0", "a", "b");
    assert_int_equal(ep_diag_error_count(parsed.diag), 3);
    parsed_fini(&parsed);
}

static void reads_the_flags_of_listings(void **state)
{
    (void)state;
    struct parsed parsed =
        PARSE(&acting, "info", "f", "--region=r", "--filter", "m5", "--format=csv");
    assert_false(ep_diag_has_errors(parsed.diag));
    assert_null(parsed.options.format);
    assert_string_equal(parsed.options.region, "r");
    assert_string_equal(parsed.options.filter, "m5");
    assert_string_equal(parsed.options.trace_format, "csv");
    parsed_fini(&parsed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_defaults),
        cmocka_unit_test(reads_values_after_a_blank_or_an_equals_sign),
        cmocka_unit_test(reads_short_and_long_switches),
        cmocka_unit_test(turns_seed_and_replications_into_overrides_in_order),
        cmocka_unit_test(keeps_what_decides_the_result_for_the_manifest),
        cmocka_unit_test(takes_everything_after_two_dashes_as_arguments),
        cmocka_unit_test(takes_a_single_dash_as_an_argument),
        cmocka_unit_test(needs_no_argument_for_help),
        cmocka_unit_test(says_what_an_unknown_flag_may_have_meant),
        cmocka_unit_test(refuses_a_flag_of_another_command),
        cmocka_unit_test(refuses_a_flag_twice),
        cmocka_unit_test(refuses_a_missing_or_unwanted_value),
        cmocka_unit_test(refuses_values_that_are_none),
        cmocka_unit_test(refuses_too_few_and_too_many_arguments),
        cmocka_unit_test(refuses_actions_that_are_none_or_not_yet),
        cmocka_unit_test(reports_all_mistakes_at_once),
        cmocka_unit_test(reads_the_flags_of_listings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

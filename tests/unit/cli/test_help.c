/* Help pages: made from the tables, within a terminal. */
#include "cli/help.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static const char *const formats[] = {"table", "csv", NULL};
static const struct ep_command fish = {
    .name = "fish",
    .usage = "fish POND",
    .synopsis = "POND [OPTIONS]",
    .summary = "catch what is there",
    .about = "Catches fish.",
    .flags = EP_FLAG_BIT(EP_FLAG_OUTPUT) | EP_FLAG_BIT(EP_FLAG_OUT) | EP_FLAG_BIT(EP_FLAG_HELP),
    .formats = formats,
    .out_help = "also write the catch there",
    .examples = {"epsim fish a", "epsim fish b", "epsim fish c"},
    .exit_codes = {[EP_EXIT_DONE] = "done, with fish",
                   [EP_EXIT_NONE] = "done, without any fish",
                   [EP_EXIT_BAD_INPUT] = "no such pond that could be found anywhere"},
};
static const struct ep_command bare = {.name = "bare",
                                       .usage = "bare",
                                       .synopsis = "",
                                       .summary = "nothing",
                                       .about = "Does nothing.",
                                       .flags = EP_FLAG_BIT(EP_FLAG_HELP),
                                       .examples = {"x", "y", "z"},
                                       .exit_codes = {[EP_EXIT_DONE] = "done"}};

struct page {
    char text[3000];
};

static void read_page(FILE *file, struct page *page)
{
    rewind(file);
    page->text[fread(page->text, 1, sizeof page->text - 1, file)] = '\0';
    fclose(file);
}

static void shows_flags_examples_and_exit_codes_of_a_command(void **state)
{
    (void)state;
    struct page page;
    FILE *file = tmpfile();
    ep_help_command(&fish, file);
    read_page(file, &page);
    assert_string_equal(page.text,
                        "Usage: epsim fish POND [OPTIONS]\n"
                        "Catches fish.\n"
                        "\n"
                        "  -o, --output FORMAT    table or csv on stdout (default: table)\n"
                        "      --out DIR          also write the catch there\n"
                        "  -h, --help             this page\n"
                        "\n"
                        "Examples:\n"
                        "  epsim fish a\n"
                        "  epsim fish b\n"
                        "  epsim fish c\n"
                        "\n"
                        "Exit codes: 0 done, with fish; 1 done, without any fish;\n"
                        "  2 no such pond that could be found anywhere\n");
}

static void leaves_no_blank_after_a_command_without_arguments(void **state)
{
    (void)state;
    struct page page;
    FILE *file = tmpfile();
    ep_help_command(&bare, file);
    read_page(file, &page);
    assert_non_null(strstr(page.text, "Usage: epsim bare\nDoes nothing.\n"));
    assert_non_null(strstr(page.text, "\nExit codes: 0 done\n"));
}

static void lists_the_commands_of_the_program(void **state)
{
    (void)state;
    static const struct ep_command *const commands[] = {&fish, &bare, NULL};
    struct page page;
    FILE *file = tmpfile();
    ep_help_program(commands, file);
    read_page(file, &page);
    assert_non_null(strstr(page.text, "\n  fish POND       catch what is there\n"));
    assert_non_null(strstr(page.text, "\n  bare            nothing\n"));
    assert_non_null(strstr(page.text, "\nExit codes: 0 done"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_flags_examples_and_exit_codes_of_a_command),
        cmocka_unit_test(leaves_no_blank_after_a_command_without_arguments),
        cmocka_unit_test(lists_the_commands_of_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

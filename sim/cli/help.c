#include "cli/help.h"

#include "base/mem.h"
#include "cli/options.h"

#include <assert.h>
#include <string.h>

/* Columns of the left part of "  -o, --output FORMAT    ...". */
#define FLAG_COLUMN 22
#define WIDTH 80

static const char *const general_exit_codes[EP_EXIT_COUNT] = {
    [EP_EXIT_DONE] = "done, and the requirements are met",
    [EP_EXIT_NONE] = "done, no deployment meets them",
    [EP_EXIT_BAD_INPUT] = "bad input or usage",
    [EP_EXIT_MACHINE] = "no memory, disk full",
    [EP_EXIT_UNDECIDED] = "done, not decided at 95 % confidence",
};

/* One paragraph; lines break between codes only. */
static void print_exit_codes(const char *const *codes, FILE *out)
{
    size_t column = strlen("Exit codes:");
    int last = EP_EXIT_COUNT - 1;
    while (last > 0 && codes[last] == NULL)
        last--;
    fputs("\nExit codes:", out);
    for (int code = 0; code <= last; code++) {
        if (codes[code] == NULL)
            continue;
        char *item = ep_format("%d %s%s", code, codes[code], code < last ? ";" : "");
        if (column + 1 + strlen(item) > WIDTH) {
            fputs("\n ", out);
            column = 1;
        }
        fprintf(out, " %s", item);
        column += 1 + strlen(item);
        ep_free(item);
    }
    fputc('\n', out);
}

/* "table, json, csv or md on stdout (default: table)"; the caller frees. */
static char *describe_formats(const char *const *formats)
{
    char *text = ep_strdup(formats[0]);
    for (size_t i = 1; formats[i] != NULL; i++) {
        char *longer =
            ep_format("%s%s%s", text, formats[i + 1] == NULL ? " or " : ", ", formats[i]);
        ep_free(text);
        text = longer;
    }
    char *whole = formats[1] == NULL ? ep_format("%s on stdout", text)
                                     : ep_format("%s on stdout (default: %s)", text, formats[0]);
    ep_free(text);
    return whole;
}

/* What a flag does in this command; the caller frees. */
static char *describe_flag(const struct ep_command *command, enum ep_flag flag)
{
    if (flag == EP_FLAG_OUTPUT)
        return describe_formats(command->formats);
    if (flag == EP_FLAG_OUT)
        return ep_strdup(command->out_help);
    if (flag == EP_FLAG_SET && command->set_help != NULL)
        return ep_strdup(command->set_help);
    return ep_strdup(ep_options_flag(flag)->help);
}

static void print_flag(const struct ep_command *command, enum ep_flag flag, FILE *out)
{
    const struct ep_flag_spec *spec = ep_options_flag(flag);
    const char *space = spec->argument == NULL ? "" : " ";
    const char *argument = spec->argument == NULL ? "" : spec->argument;
    char *left = spec->letter == '\0'
                     ? ep_format("    --%s%s%s", spec->name, space, argument)
                     : ep_format("-%c, --%s%s%s", spec->letter, spec->name, space, argument);
    char *right = describe_flag(command, flag);
    fprintf(out, "  %-*s %s\n", FLAG_COLUMN, left, right);
    ep_free(left);
    ep_free(right);
}

void ep_help_command(const struct ep_command *command, FILE *out)
{
    fprintf(out, "Usage: epsim %s%s%s\n%s\n\n", command->name, *command->synopsis ? " " : "",
            command->synopsis, command->about);
    for (int flag = 0; flag < EP_FLAG_COUNT; flag++)
        if (command->flags & EP_FLAG_BIT(flag))
            print_flag(command, (enum ep_flag)flag, out);
    fputs("\nExamples:\n", out);
    for (size_t i = 0; i < 3; i++)
        fprintf(out, "  %s\n", command->examples[i]);
    print_exit_codes(command->exit_codes, out);
}

void ep_help_program(const struct ep_command *const *commands, FILE *out)
{
    fputs("epsim replays traffic against modeled SageMaker endpoints: what each option\n"
          "costs per hour, how slow its slowest requests are, and why.\n\n"
          "Usage: epsim COMMAND [ARGUMENTS] [OPTIONS]\n\n",
          out);
    for (size_t i = 0; commands[i] != NULL; i++)
        fprintf(out, "  %-15s %s\n", commands[i]->usage, commands[i]->summary);
    fputs("\nBegin with:\n"
          "  epsim run scenarios/demo.yaml\n"
          "`epsim COMMAND --help` has the options, examples and exit codes of each.\n",
          out);
    print_exit_codes(general_exit_codes, out);
}

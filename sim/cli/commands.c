#include "cli/commands.h"

#include "base/diag.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/cmd.h"
#include "cli/help.h"
#include "cli/options.h"
#include "cli/console.h"

#include <stdio.h>
#include <string.h>

static const struct ep_command *const commands[] = {
    &ep_cmd_run,    &ep_cmd_lint,    &ep_cmd_sweep, &ep_cmd_explain, &ep_cmd_trace, &ep_cmd_prices,
    &ep_cmd_schema, &ep_cmd_version, NULL};
#define COMMAND_COUNT (sizeof commands / sizeof commands[0] - 1)

static const char *const later_commands[] = {"estimate", "plan", "calibrate", "validate",  "import",
                                             "export",   "diff", "study",     "completion"};

static const struct ep_command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(name, commands[i]->name) == 0)
            return commands[i];
    return NULL;
}

/* The part of `command` that `word` names ("trace" and "info"), or the command itself. */
static const struct ep_command *find_part(const struct ep_command *command, const char *word)
{
    const size_t length = strlen(command->name);
    for (size_t i = 0; command->subcommands != NULL && command->subcommands[i] != NULL; i++)
        if (word != NULL && strcmp(command->subcommands[i]->name + length + 1, word) == 0)
            return command->subcommands[i];
    return command;
}

static bool is_later(const char *name)
{
    for (size_t i = 0; i < sizeof later_commands / sizeof later_commands[0]; i++)
        if (strcmp(name, later_commands[i]) == 0)
            return true;
    return false;
}

static enum ep_exit reject_command(const char *name)
{
    const char *names[COMMAND_COUNT];
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        names[i] = commands[i]->name;
    const char *near = ep_str_nearest(name, names, COMMAND_COUNT);
    struct ep_diag *diag = ep_diag_create();
    if (is_later(name))
        ep_diag_error(diag, ep_options_loc(), "%s: not in this version", name);
    else if (near != NULL)
        ep_diag_error(diag, ep_options_loc(), "%s: unknown %s; did you mean \"%s\"?", name,
                      *name == '-' ? "flag" : "command", near);
    else
        ep_diag_error(diag, ep_options_loc(), "%s: unknown %s; see `epsim --help`", name,
                      *name == '-' ? "flag" : "command");
    ep_diag_print(diag, stderr);
    ep_diag_destroy(diag);
    return EP_EXIT_BAD_INPUT;
}

static enum ep_exit run_command(const struct ep_command *command, int argc, const char *const *argv)
{
    struct ep_diag *diag = ep_diag_create();
    struct ep_options options;
    ep_options_init(&options, command, argc, argv, diag);
    enum ep_exit code = EP_EXIT_BAD_INPUT;
    if (options.wants_help) {
        ep_help_command(command, stdout);
        code = EP_EXIT_DONE;
    } else if (ep_diag_has_errors(diag)) {
        ep_diag_print(diag, stderr);
        fprintf(stderr, "usage: epsim %s%s%s; see `epsim %s --help`\n", command->name,
                *command->synopsis ? " " : "", command->synopsis, command->name);
    } else {
        code = command->run(&options);
    }
    ep_options_fini(&options);
    ep_diag_destroy(diag);
    return code;
}

static bool is_one_of(const char *word, const char *a, const char *b)
{
    return strcmp(word, a) == 0 || strcmp(word, b) == 0;
}

static enum ep_exit dispatch(int argc, const char *const *argv)
{
    if (argc < 2) {
        ep_help_program(commands, stderr);
        return EP_EXIT_BAD_INPUT;
    }
    const char *word = argv[1];
    bool asks_help = is_one_of(word, "--help", "-h") || strcmp(word, "help") == 0;
    if (asks_help && argc == 2) {
        ep_help_program(commands, stdout);
        return EP_EXIT_DONE;
    }
    const char *name = asks_help ? argv[2] : is_one_of(word, "--version", "-V") ? "version" : word;
    const struct ep_command *command = find_command(name);
    if (command == NULL)
        return reject_command(name);
    const int used = asks_help ? 3 : 2;
    const struct ep_command *part = find_part(command, argc > used ? argv[used] : NULL);
    if (asks_help) {
        ep_help_command(part, stdout);
        return EP_EXIT_DONE;
    }
    const int skipped = part != command ? used + 1 : used;
    return run_command(part, argc - skipped, argv + skipped);
}

int ep_commands_run(int argc, const char *const *argv)
{
    ep_console_open();
    enum ep_exit code = dispatch(argc, argv);
    return ep_console_close() ? (int)code : (int)EP_EXIT_MACHINE;
}

/* The program as a function: finds the command, parses its flags, runs it. */
#ifndef EP_CLI_COMMANDS_H
#define EP_CLI_COMMANDS_H

/* Requires argc and argv of main(). Returns the exit code. */
int ep_commands_run(int argc, const char *const *argv);

#endif

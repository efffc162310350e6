/* epsim: replays traffic against modeled SageMaker endpoints. See docs/ and `epsim --help`. */
#include "cli/commands.h"

int main(int argc, char **argv)
{
    return ep_commands_run(argc, (const char *const *)argv);
}

#include "cli/exit_code.h"

enum ep_exit ep_exit_code_of(const struct ep_result *result)
{
    size_t feasible = 0;
    for (size_t i = 0; i < result->deployment_count; i++)
        feasible += result->deployments[i].feasible;
    if (feasible == 0)
        return EP_EXIT_NONE;
    if (result->some_meets_all)
        return EP_EXIT_DONE;
    return result->decided ? EP_EXIT_NONE : EP_EXIT_UNDECIDED;
}

enum ep_exit ep_exit_code_any(enum ep_exit a, enum ep_exit b)
{
    if (a == EP_EXIT_DONE || b == EP_EXIT_DONE)
        return EP_EXIT_DONE;
    return a == EP_EXIT_UNDECIDED || b == EP_EXIT_UNDECIDED ? EP_EXIT_UNDECIDED : EP_EXIT_NONE;
}

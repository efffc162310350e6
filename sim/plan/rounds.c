#include "plan/rounds.h"

struct round {
    const struct ep_rounds *rounds;
    const struct ep_reruns_config *config;
    size_t *searches;              /* owned; by trial */
    struct ep_rerun_point *trials; /* owned */
    size_t count;
    double done; /* rounds before this one */
};

static bool on_result(void *self, size_t point, const struct ep_result *result)
{
    const struct round *round = self;
    round->rounds->take(round->rounds->self, round->searches[point], result);
    return true;
}

static void on_progress(void *self, double done)
{
    const struct round *round = self;
    double passed = (round->done + done) / round->rounds->half;
    round->config->on_progress(round->config->progress_self, passed / (1 + passed));
}

static void ask(struct round *round, struct ep_arena *arena)
{
    const struct ep_rounds *rounds = round->rounds;
    round->count = 0;
    for (size_t i = 0; i < rounds->count; i++) {
        struct ep_rerun_point trial = {0};
        if (!rounds->next(rounds->self, i, arena, &trial))
            continue;
        round->searches[round->count] = i;
        round->trials[round->count++] = trial;
    }
}

/* False: nothing was tried, or there was an error. */
static bool run(struct round *round, struct ep_diag *diag)
{
    struct ep_arena *arena = ep_arena_create();
    ask(round, arena);
    struct ep_rerun_list list = {round->trials, round->count};
    struct ep_rerun_config rerun = round->config->rerun;
    rerun.points = ep_rerun_list_points(&list);
    struct ep_rerun_listener listener = {.self = round,
                                         .on_progress =
                                             round->config->on_progress ? on_progress : NULL,
                                         .progress_self = round,
                                         .on_result = on_result};
    bool goes_on = round->count > 0 && ep_rerun_run(&rerun, &listener, diag);
    round->done++;
    ep_arena_destroy(arena);
    return goes_on;
}

bool ep_rounds_run(const struct ep_rounds *rounds, const struct ep_reruns_config *config,
                   struct ep_diag *diag)
{
    struct round round = {.rounds = rounds,
                          .config = config,
                          .searches = ep_alloc_zeroed(rounds->count, sizeof *round.searches),
                          .trials = ep_alloc_zeroed(rounds->count, sizeof *round.trials)};
    size_t errors = ep_diag_error_count(diag);
    while (run(&round, diag))
        ;
    ep_free(round.searches);
    ep_free(round.trials);
    return ep_diag_error_count(diag) == errors;
}

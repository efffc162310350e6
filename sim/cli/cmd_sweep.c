#include "base/mem.h"
#include "base/out_file.h"
#include "cli/cmd.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/options.h"
#include "cli/out_folder.h"
#include "cli/progress.h"
#include "cli/sweep_rows.h"
#include "plan/override.h"
#include "plan/sweep.h"

#include <stdio.h>
#include <string.h>

/* What the callbacks know. */
struct state {
    struct ep_sweep_rows rows;
    struct ep_progress progress;
    enum ep_exit code;
};

static void on_progress(void *self, double done)
{
    struct state *state = self;
    ep_progress_update(&state->progress, done);
}

static bool on_result(void *self, size_t point, const struct ep_result *result)
{
    struct state *state = self;
    ep_sweep_rows_add(&state->rows, point, result);
    enum ep_exit code = ep_exit_code_of(result);
    state->code = point == 0 ? code : ep_exit_code_any(state->code, code);
    return true;
}

static void check_conflicts(const struct ep_options *options, const struct ep_override_grid *grid,
                            struct ep_diag *diag)
{
    for (size_t i = 0; i < ep_override_grid_axes(grid); i++) {
        const char *key = ep_override_grid_axis(grid, i).key;
        for (size_t k = 0; k < options->overrides.count; k++)
            if (strcmp(options->overrides.items[k].key, key) == 0)
                ep_diag_error(diag, ep_options_loc(), "--vary %s: another flag sets it already",
                              key);
    }
}

/* NULL, with errors, when the flags are wrong. */
static struct ep_override_grid *read_grid(const struct ep_options *options, struct ep_diag *diag)
{
    struct ep_override_grid *grid = ep_override_grid_create();
    if (options->varies.count == 0)
        ep_diag_error(diag, ep_options_loc(),
                      "sweep: expected --vary KEY=A..B, --vary KEY=A..B:STEP or --vary KEY=A,B,C");
    for (size_t i = 0; i < options->varies.count; i++)
        ep_override_grid_add(grid, options->varies.items[i], ep_options_loc(), diag);
    check_conflicts(options, grid, diag);
    if (!ep_diag_has_errors(diag))
        return grid;
    ep_override_grid_destroy(grid);
    return NULL;
}

/* Writes DIR/sweep.csv. */
static enum ep_exit write_csv(const char *folder, const struct ep_text *csv, enum ep_exit code)
{
    char *path = ep_format("%s/sweep.csv", folder), *why = NULL;
    struct ep_out_file *file = ep_out_file_open(path, &why);
    if (file != NULL) {
        fputs(ep_text_bytes(csv), ep_out_file_stream(file));
        ep_out_file_commit(file, &why);
    }
    ep_free(path);
    return why == NULL ? code : ep_console_fail(why);
}

static enum ep_exit print(const struct ep_options *options, struct state *state)
{
    bool wants_csv = strcmp(options->format, "csv") == 0;
    fputs(ep_text_bytes(wants_csv ? &state->rows.csv : &state->rows.table), stdout);
    if (options->out == NULL)
        return state->code;
    enum ep_exit code = write_csv(options->out, &state->rows.csv, state->code);
    if (code == state->code && !options->is_quiet)
        fprintf(stderr, "epsim: wrote %s/sweep.csv\n", options->out);
    return code;
}

static enum ep_exit simulate(const struct ep_options *options, const struct ep_sweep_config *config,
                             struct ep_diag *diag)
{
    struct state state = {.code = EP_EXIT_NONE};
    struct ep_rerun_listener listener = {.self = &state,
                                         .on_progress = on_progress,
                                         .progress_self = &state,
                                         .on_result = on_result};
    ep_sweep_rows_init(&state.rows, config->grid, ep_console_has_color(options));
    ep_progress_init(&state.progress, ep_console_has_progress(options) ? stderr : NULL);
    bool is_done = ep_sweep_run(config, &listener, diag);
    ep_progress_finish(&state.progress);
    if (!is_done)
        ep_console_tell(options, diag);
    enum ep_exit code = is_done ? print(options, &state) : EP_EXIT_BAD_INPUT;
    ep_sweep_rows_fini(&state.rows);
    return code;
}

static enum ep_exit check_and_simulate(const struct ep_options *options,
                                       const struct ep_sweep_config *config, struct ep_diag *diag)
{
    bool is_good = ep_sweep_check(config, diag);
    ep_console_tell(options, diag);
    if (!is_good)
        return EP_EXIT_BAD_INPUT;
    char *why = NULL;
    if (options->out != NULL && !ep_out_folder_prepare(options->out, &why))
        return ep_console_fail(why);
    struct ep_diag *later = ep_diag_create();
    enum ep_exit code = simulate(options, config, later);
    ep_diag_destroy(later);
    return code;
}

static enum ep_exit run(const struct ep_options *options)
{
    struct ep_diag *diag = ep_diag_create();
    struct ep_override_grid *grid = read_grid(options, diag);
    enum ep_exit code = EP_EXIT_BAD_INPUT;
    if (grid == NULL) {
        ep_console_tell(options, diag);
    } else {
        struct ep_sweep_config config = {.scenario = options->arguments.items[0],
                                         .overrides = options->overrides.items,
                                         .override_count = options->overrides.count,
                                         .grid = grid,
                                         .deployment = options->deployment,
                                         .jobs = options->jobs};
        code = check_and_simulate(options, &config, diag);
    }
    ep_override_grid_destroy(grid);
    ep_diag_destroy(diag);
    return code;
}

static const char *const formats[] = {"table", "csv", NULL};

const struct ep_command ep_cmd_sweep = {
    .name = "sweep",
    .usage = "sweep SCENARIO",
    .synopsis = "SCENARIO --vary KEY=VALUES [OPTIONS]",
    .summary = "run a scenario for every combination of values",
    .about = "Runs SCENARIO once for each combination of the values, with the same requests.",
    .flags =
        EP_FLAG_BIT(EP_FLAG_VARY) | EP_FLAG_BIT(EP_FLAG_OUTPUT) | EP_FLAG_BIT(EP_FLAG_OUT) |
        EP_FLAG_BIT(EP_FLAG_DEPLOYMENT) | EP_FLAG_BIT(EP_FLAG_SET) | EP_FLAG_BIT(EP_FLAG_SEED) |
        EP_FLAG_BIT(EP_FLAG_REPLICATIONS) | EP_FLAG_BIT(EP_FLAG_JOBS) | EP_FLAG_BIT(EP_FLAG_QUIET) |
        EP_FLAG_BIT(EP_FLAG_NO_PROGRESS) | EP_FLAG_BIT(EP_FLAG_COLOR) | EP_FLAG_BIT(EP_FLAG_HELP),
    .formats = formats,
    .out_help = "also write DIR/sweep.csv",
    .argument = "a SCENARIO file",
    .min_arguments = 1,
    .max_arguments = 1,
    .examples = {"epsim sweep scenarios/hot.yaml --vary deployments.shared.instances=4..6",
                 "epsim sweep scenarios/demo.yaml --vary traffic.azure.scale=1..2:0.5 -o csv",
                 "epsim sweep scenarios/hot.yaml --vary seed=1,2 --vary client.retries=0..1"},
    .exit_codes = {[EP_EXIT_DONE] = "done, requirements met at a point",
                   [EP_EXIT_NONE] = "done, met at no point",
                   [EP_EXIT_BAD_INPUT] = "bad input",
                   [EP_EXIT_MACHINE] = "no memory, disk full",
                   [EP_EXIT_UNDECIDED] = "done, not decided at 95 % confidence"},
    .run = run,
};

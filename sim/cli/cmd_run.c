#include "base/mem.h"
#include "cli/break_even_flag.h"
#include "cli/cmd.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/inputs.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/out_folder.h"
#include "cli/progress.h"
#include "plan/assumption_ranges.h"
#include "plan/break_even.h"
#include "plan/headroom.h"
#include "plan/neighbors.h"
#include "report/csv.h"
#include "report/json.h"
#include "report/markdown.h"
#include "report/out_dir.h"
#include "report/request_log.h"
#include "report/table.h"
#include "report/text.h"
#include "run/experiment.h"

#include <stdio.h>
#include <string.h>

/* Everything of one run that is written while it runs. */
struct state {
    const struct ep_options *options;
    struct ep_progress progress;
    struct ep_request_log *log; /* owned; NULL without --requests */
    const char *break_even[2];  /* the two options; borrowed from the command line */
};

static void on_progress(void *self, double done)
{
    struct state *state = self;
    bool has_more = state->options->given & EP_FLAG_BIT(EP_FLAG_NEIGHBORS);
    ep_progress_update(&state->progress, has_more ? done / 3 : done);
}

/* The run itself is a third of the work where the neighbors are asked for. */
static void on_neighbors(void *self, double done)
{
    struct state *state = self;
    ep_progress_update(&state->progress, (1 + 2 * done) / 3);
}

static bool on_request(void *self, const struct ep_world *world, size_t option,
                       const struct ep_request_record *record)
{
    struct state *state = self;
    char buffer[64];
    const char *model = ep_world_model_name(world, record->model, buffer, sizeof buffer);
    return ep_request_log_write(state->log, world->options[option].deployment->name, model, record);
}

/* NULL, having destroyed the result, when a trace changed meanwhile. */
static struct ep_result *add_neighbors(struct state *state, const struct ep_world *world,
                                       struct ep_result *result)
{
    struct ep_neighbors_config config = {.world = world,
                                         .jobs = state->options->jobs,
                                         .on_progress = on_neighbors,
                                         .progress_self = state};
    if (ep_neighbors_fill(&config, result))
        return result;
    ep_result_destroy(result);
    return NULL;
}

/* NULL: the log of requests could not be written, or a trace changed meanwhile. */
static struct ep_result *simulate(struct state *state, const struct ep_world *world)
{
    const struct ep_options *options = state->options;
    struct ep_experiment_options experiment = {.jobs = options->jobs,
                                               .deployment = options->deployment,
                                               .flags = options->result_flags.items,
                                               .flag_count = options->result_flags.count,
                                               .want_series = options->out != NULL,
                                               .want_working_set = true,
                                               .want_advice = true,
                                               .on_progress = on_progress,
                                               .progress_self = state,
                                               .on_request = state->log ? on_request : NULL,
                                               .request_self = state};
    ep_progress_init(&state->progress, ep_console_has_progress(options) ? stderr : NULL);
    struct ep_result *result = ep_experiment_run(world, &experiment);
    if (result != NULL && options->given & EP_FLAG_BIT(EP_FLAG_NEIGHBORS))
        result = add_neighbors(state, world, result);
    ep_progress_finish(&state->progress);
    return result;
}

static void print(const struct ep_options *options, const struct ep_result *result)
{
    struct ep_text out = {0};
    if (strcmp(options->format, "json") == 0)
        ep_report_json(result, &out);
    else if (strcmp(options->format, "csv") == 0)
        ep_report_summary_csv(result, &out);
    else if (strcmp(options->format, "md") == 0)
        ep_report_markdown(result, &out);
    else
        ep_report_table(result, ep_console_has_color(options), &out);
    fwrite(ep_text_bytes(&out), 1, out.length, stdout);
    ep_text_fini(&out);
}

/* False, having said so, when the folder cannot be written. */
static bool write_folder(const struct ep_options *options, const struct ep_result *result)
{
    struct ep_out_dir_outcome outcome = {0};
    bool is_good = ep_report_out_dir(result, options->out, &outcome);
    if (!is_good)
        ep_console_fail(ep_strdup(outcome.why));
    else if (!options->is_quiet)
        fprintf(stderr, "epsim: wrote %s/report.html and the files that go with it\n",
                options->out);
    if (outcome.warning != NULL && !options->is_quiet)
        fprintf(stderr, "epsim: warning: %s\n", outcome.warning);
    ep_free(outcome.why);
    ep_free(outcome.warning);
    return is_good;
}

/* The log of requests and the folder: before anything is printed, so that what cannot be written
 * is known first. False, having said so. */
static bool write_files(struct state *state, const struct ep_result *result)
{
    struct ep_request_log *log = state->log;
    char *why = NULL;
    state->log = NULL;
    if (log != NULL && !ep_request_log_commit(log, &why)) {
        ep_console_fail(why);
        return false;
    }
    return state->options->out == NULL || write_folder(state->options, result);
}

/* The run was stopped: says why. */
static enum ep_exit explain_stop(struct state *state, const struct ep_world *world)
{
    char *why = NULL;
    const char *trace = ep_world_broken_trace(world);
    struct ep_request_log *log = state->log;
    state->log = NULL;
    if (trace != NULL) {
        ep_request_log_abandon(log);
        return ep_console_fail(ep_format("%s: changed while it was read", trace));
    }
    if (log != NULL && !ep_request_log_commit(log, &why))
        return ep_console_fail(why);
    return ep_console_fail(ep_strdup("the run was stopped"));
}

/* ---- reruns ---- */

typedef bool ep_reruns(const struct ep_reruns_config *config, struct ep_result *result,
                       struct ep_diag *diag);

static bool search_break_even(const struct ep_reruns_config *config, struct ep_result *result,
                              struct ep_diag *diag)
{
    const struct state *state = config->progress_self;
    return ep_break_even_run(config, state->break_even, result, diag);
}

/* False, having said why: a file was changed since it was read. */
static bool run_again(struct state *state, const struct ep_world *world, ep_reruns *reruns,
                      struct ep_result *result)
{
    const struct ep_options *options = state->options;
    struct ep_diag *diag = ep_diag_create();
    struct ep_reruns_config config = {.rerun = ep_inputs_rerun(options),
                                      .world = world,
                                      .on_progress = on_progress,
                                      .progress_self = state};
    ep_progress_init(&state->progress, ep_console_has_progress(options) ? stderr : NULL);
    bool is_done = reruns(&config, result, diag);
    ep_progress_finish(&state->progress);
    if (!is_done)
        ep_console_tell(options, diag);
    ep_diag_destroy(diag);
    return is_done;
}

static bool is_given(const struct ep_options *options, enum ep_flag flag)
{
    return (options->given & EP_FLAG_BIT(flag)) != 0;
}

static bool run_what_else(struct state *state, const struct ep_world *world,
                          struct ep_result *result)
{
    const struct ep_options *options = state->options;
    return (!is_given(options, EP_FLAG_ASSUMPTIONS) ||
            run_again(state, world, ep_assumption_ranges_run, result)) &&
           (!is_given(options, EP_FLAG_HEADROOM) ||
            run_again(state, world, ep_headroom_run, result)) &&
           (!is_given(options, EP_FLAG_BREAK_EVEN) ||
            run_again(state, world, search_break_even, result));
}

static enum ep_exit simulate_and_write(struct state *state, const struct ep_world *world)
{
    struct ep_result *result = simulate(state, world);
    if (result == NULL)
        return explain_stop(state, world);
    enum ep_exit code = EP_EXIT_MACHINE;
    if (run_what_else(state, world, result) && write_files(state, result)) {
        print(state->options, result);
        code = ep_exit_code_of(result);
    }
    ep_result_destroy(result);
    return code;
}

/* Whatever is to be written, tried before it is simulated. False, having said why not. */
static bool prepare_files(struct state *state)
{
    const struct ep_options *options = state->options;
    char *why = NULL;
    bool is_good = options->out == NULL || ep_out_folder_prepare(options->out, &why);
    if (is_good && options->requests != NULL) {
        state->log = ep_request_log_open(options->requests, &why);
        is_good = state->log != NULL;
    }
    if (!is_good)
        ep_console_fail(why);
    return is_good;
}

/* Headroom ends where a requirement breaks; break-even is of two options. False, having said so,
 * where there is none, or they are not there. */
static bool check_reruns(struct state *state, const struct ep_world *world)
{
    const struct ep_options *options = state->options;
    struct ep_diag *diag = ep_diag_create();
    if (is_given(options, EP_FLAG_HEADROOM) && world->scenario->requirement_count == 0)
        ep_diag_error(diag, ep_options_loc(),
                      "--headroom: %s states no requirements: nothing can break",
                      options->arguments.items[0]);
    ep_break_even_flag_take(options, world->scenario, state->break_even, diag);
    bool is_good = !ep_diag_has_errors(diag);
    if (!is_good)
        ep_console_tell(options, diag);
    ep_diag_destroy(diag);
    return is_good;
}

/* A row a deployment has no place for what these find. False, having said so, where it would be
 * found for nobody. */
static bool check_csv(const struct ep_options *options)
{
    static const struct {
        enum ep_flag flag;
        const char *name;
    } findings[] = {{EP_FLAG_ASSUMPTIONS, "--assumptions"},
                    {EP_FLAG_HEADROOM, "--headroom"},
                    {EP_FLAG_BREAK_EVEN, "--break-even"},
                    {EP_FLAG_NEIGHBORS, "--neighbors"}};
    struct ep_diag *diag = ep_diag_create();
    bool is_csv = strcmp(options->format, "csv") == 0 && options->out == NULL;
    for (size_t i = 0; is_csv && i < sizeof findings / sizeof *findings; i++)
        if (is_given(options, findings[i].flag))
            ep_diag_error(
                diag, ep_options_loc(),
                "%s: csv has no place for its answer; add --out DIR or use -o table, json "
                "or md",
                findings[i].name);
    bool is_good = ep_diag_error_count(diag) == 0;
    if (!is_good)
        ep_console_tell(options, diag);
    ep_diag_destroy(diag);
    return is_good;
}

static enum ep_exit run(const struct ep_options *options)
{
    if (!check_csv(options))
        return EP_EXIT_BAD_INPUT;
    struct ep_inputs inputs;
    if (!ep_inputs_load(&inputs, options))
        return EP_EXIT_BAD_INPUT;
    struct state state = {.options = options};
    if (!check_reruns(&state, inputs.world)) {
        ep_inputs_fini(&inputs);
        return EP_EXIT_BAD_INPUT;
    }
    enum ep_exit code = EP_EXIT_MACHINE;
    struct ep_interrupt interrupt;
    ep_interrupt_init(&interrupt, options);
    if (prepare_files(&state))
        code = simulate_and_write(&state, inputs.world);
    ep_interrupt_fini(&interrupt);
    ep_inputs_fini(&inputs);
    return code;
}

static const char *const formats[] = {"table", "json", "csv", "md", NULL};

const struct ep_command ep_cmd_run = {
    .name = "run",
    .usage = "run SCENARIO",
    .synopsis = "SCENARIO [OPTIONS]",
    .summary = "simulate all deployments of a scenario, compared",
    .about = "Simulates every deployment of SCENARIO on the same requests and compares them.",
    .flags =
        EP_FLAG_BIT(EP_FLAG_OUTPUT) | EP_FLAG_BIT(EP_FLAG_OUT) | EP_FLAG_BIT(EP_FLAG_REQUESTS) |
        EP_FLAG_BIT(EP_FLAG_ASSUMPTIONS) | EP_FLAG_BIT(EP_FLAG_HEADROOM) |
        EP_FLAG_BIT(EP_FLAG_BREAK_EVEN) | EP_FLAG_BIT(EP_FLAG_NEIGHBORS) |
        EP_FLAG_BIT(EP_FLAG_DEPLOYMENT) | EP_FLAG_BIT(EP_FLAG_SET) | EP_FLAG_BIT(EP_FLAG_SEED) |
        EP_FLAG_BIT(EP_FLAG_REPLICATIONS) | EP_FLAG_BIT(EP_FLAG_JOBS) | EP_FLAG_BIT(EP_FLAG_QUIET) |
        EP_FLAG_BIT(EP_FLAG_NO_PROGRESS) | EP_FLAG_BIT(EP_FLAG_COLOR) | EP_FLAG_BIT(EP_FLAG_HELP),
    .formats = formats,
    .out_help = "also write report.html, result.json and more there",
    .argument = "a SCENARIO file",
    .min_arguments = 1,
    .max_arguments = 1,
    .examples = {"epsim run scenarios/demo.yaml",
                 "epsim run scenarios/demo.yaml --set traffic.azure.scale=2 --out results/twice",
                 "epsim run scenarios/guide-saas-50.yaml --assumptions -o json"},
    .exit_codes = {[EP_EXIT_DONE] = "done, requirements met",
                   [EP_EXIT_NONE] = "done, no deployment meets them",
                   [EP_EXIT_BAD_INPUT] = "bad input",
                   [EP_EXIT_MACHINE] = "no memory, disk full",
                   [EP_EXIT_UNDECIDED] = "done, not decided at 95 % confidence"},
    .run = run,
};

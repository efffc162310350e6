#include "base/mem.h"
#include "base/units.h"
#include "cli/cmd.h"
#include "cli/console.h"
#include "cli/inputs.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "plan/knee.h"
#include "report/advice_text.h"
#include "report/human.h"
#include "report/text.h"
#include "run/advice.h"
#include "run/feasibility.h"
#include "run/world.h"

#include <stdio.h>
#include <string.h>

#define WIDTH 100
#define LABEL_WIDTH 20

static void print_line(const char *label, struct ep_text *text)
{
    struct ep_text line = {0};
    ep_text_add(&line, "  ");
    ep_text_add_left(&line, label, LABEL_WIDTH);
    ep_text_add_wrapped(&line, ep_text_bytes(text),
                        (struct ep_text_wrap){
                            .column = LABEL_WIDTH + 2, .indent = LABEL_WIDTH + 2, .width = WIDTH});
    printf("%s\n", ep_text_bytes(&line));
    ep_text_fini(&line);
    ep_text_fini(text);
}

static const char *kind_text(enum ep_kind kind)
{
    switch (kind) {
    case EP_KIND_SINGLE_MODEL:
        return "single-model";
    case EP_KIND_MULTI_MODEL:
        return "multi-model";
    case EP_KIND_MULTI_CONTAINER:
        return "multi-container";
    case EP_KIND_SERVERLESS:
        return "serverless";
    case EP_KIND_HYBRID:
        return "hybrid";
    case EP_KIND_COUNT:
        break;
    }
    return "";
}

static void print_problems(const struct ep_option *option)
{
    for (size_t i = 0; i < option->problem_count; i++) {
        const struct ep_problem *problem = &option->problems[i];
        struct ep_text text = {0};
        ep_text_addf(&text, "%s: ", problem->rule);
        ep_text_add_clean(&text, problem->detail);
        if (problem->source != NULL)
            ep_text_addf(&text, " [%s]", problem->source);
        print_line(i == 0 ? "broken rules" : "", &text);
    }
}

static void add_plural(struct ep_text *text, uint64_t count, const char *what)
{
    ep_human_add(text, EP_HUMAN_COUNT, (double)count);
    ep_text_addf(text, " %s%s", what, count == 1 ? "" : "s");
}

static void print_size(const struct ep_option *option)
{
    const struct ep_fleet_config *fleet = &option->fleet;
    struct ep_text text = {0};
    add_plural(&text, fleet->endpoint_count, "endpoint");
    if (fleet->kind == EP_KIND_SERVERLESS) {
        ep_text_addf(&text, " of %s, %d request%s at a time each", fleet->instance.name,
                     fleet->serverless.max_concurrency,
                     fleet->serverless.max_concurrency == 1 ? "" : "s");
    } else {
        ep_text_add(&text, ", ");
        add_plural(&text, option->instances, "instance");
        ep_text_addf(&text, " of %s", fleet->instance.name);
        if (option->deployment->instances == 0)
            ep_text_add(&text, " (auto)");
    }
    if (option->containers > 0) {
        ep_text_add(&text, ", ");
        add_plural(&text, option->containers, "container");
    }
    ep_text_add(&text, ", ");
    add_plural(&text, option->models, "model");
    print_line("size", &text);
}

static void print_cpu(const struct ep_world *world, const struct ep_option *option)
{
    double vcpus = (double)option->instances * option->fleet.instance.vcpu;
    double offered = ep_world_offered_vcpu(world, option);
    struct ep_text text = {0};
    ep_text_addf(&text, "%.3g of ", offered);
    ep_human_add(&text, EP_HUMAN_COUNT, vcpus);
    ep_text_add(&text, " (");
    ep_human_add(&text, EP_HUMAN_RATIO, offered / vcpus);
    ep_text_add(&text, ") in the busiest five minutes");
    print_line("vCPUs offered", &text);
}

static void print_memory(const struct ep_option *option)
{
    char needed[32], usable[32];
    int64_t room = ep_feasibility_usable_bytes(&option->fleet) * (int64_t)option->instances;
    ep_units_format_bytes(needed, sizeof needed, option->memory_needed_bytes);
    ep_units_format_bytes(usable, sizeof usable, room);
    struct ep_text text = {0};
    ep_text_addf(&text, "%s for all models at once; %s usable", needed, usable);
    if (ep_deployment_has_cache(option->deployment) && option->memory_needed_bytes > room)
        ep_text_add(&text, ": models will be evicted");
    print_line("memory needed", &text);
}

static void print_cost(const struct ep_option *option)
{
    struct ep_text text = {0};
    double usd = (double)option->instances * option->prices.instance_usd_per_hour *
                 (1 - option->prices.discount_ratio);
    ep_human_add(&text, EP_HUMAN_USD, usd);
    ep_text_add(&text, "/h for the instances (storage and data come on top)");
    print_line("estimated cost", &text);
}

static void print_serverless(const struct ep_world *world, const struct ep_option *option)
{
    const struct ep_serverless_config *serverless = &option->fleet.serverless;
    struct ep_text text = {0};
    double gb = (double)(serverless->memory_bytes >> 30);
    ep_text_addf(&text, "%.3g in the busiest five minutes; an environment has %.3g",
                 ep_world_offered_vcpu(world, option), option->fleet.assumptions.vcpu_per_gb * gb);
    print_line("vCPUs offered", &text);
    text = (struct ep_text){0};
    ep_text_addf(&text, "$%.4g an hour of an environment that serves",
                 option->prices.execution.usd_per_hour);
    if (serverless->provisioned > 0)
        ep_text_addf(&text, "; provisioned $%.4g/h, and $%.4g an hour that they serve",
                     option->prices.provisioned.usd_per_hour * serverless->provisioned *
                         option->fleet.endpoint_count,
                     option->prices.provisioned_execution.usd_per_hour);
    print_line("cost by use", &text);
}

static void print_advice(const struct ep_world *world, size_t index)
{
    struct ep_arena *arena = ep_arena_create();
    const struct ep_advice *advice = ep_advice_of(world, index, arena);
    const char *label = "";
    struct ep_text text = {0};
    ep_add_upkeep(&text, &advice->upkeep);
    print_line("to operate", &text);
    for (size_t i = 0; i < advice->finding_count; i++) {
        const struct ep_finding *finding = &advice->findings[i];
        bool is_first = i == 0 || finding->speaks_for != advice->findings[i - 1].speaks_for;
        label = finding->speaks_for ? "speaks for it" : "speaks against it";
        ep_add_finding(&text, finding);
        ep_text_addf(&text, " [%s]", finding->source);
        print_line(is_first ? label : "", &text);
    }
    ep_arena_destroy(arena);
}

static void print_needs(const struct ep_world *world, const struct ep_option *option)
{
    print_size(option);
    if (option->fleet.kind == EP_KIND_SERVERLESS) {
        print_serverless(world, option);
        return;
    }
    print_cpu(world, option);
    print_memory(option);
    print_cost(option);
}

/* What its target tracking has, against the starting target. */
static void add_own_targets(struct ep_text *text, const struct ep_option *option, double target)
{
    const struct ep_autoscaling_config *scaling = option->deployment->autoscaling;
    for (size_t i = 0; scaling && i < scaling->tracking_count; i++) {
        const struct ep_target_tracking *tracking = &scaling->tracking[i];
        const struct ep_metric_step *step = &tracking->metric.steps[0];
        if (tracking->metric.count != 1 || step->operation != EP_OPERATION_METRIC ||
            step->metric != EP_ALARM_METRIC_INVOCATIONS_PER_INSTANCE)
            continue;
        ep_text_addf(text, "; the %.4g/min here are ", tracking->target);
        ep_human_add(text, EP_HUMAN_RATIO, tracking->target / target);
        ep_text_add(text, " of it");
    }
}

static void print_knee(const struct ep_option *option, const struct ep_knee *knee)
{
    struct ep_text text = {0};
    if (knee->withheld) {
        ep_text_add(&text, "none: ");
        ep_text_add_clean(&text, knee->withheld);
        print_line("knee (MAX_RPS)", &text);
        return;
    }
    ep_text_addf(&text, "%.3g/s of one instance (%.3g to ", knee->rate, knee->low);
    if (knee->high > 0)
        ep_text_addf(&text, "%.3g), then ", knee->high);
    else
        ep_text_add(&text, "more), then ");
    if (strcmp(knee->broken_by, "p99") == 0) {
        ep_text_addf(&text, "the p99 is %g times the ", EP_KNEE_RISE);
        ep_human_add(&text, EP_HUMAN_SECONDS, knee->light_p99_s);
        ep_text_addf(&text, " that it is at %.3g/s", knee->light_rate);
    } else if (strcmp(knee->broken_by, "errors") == 0) {
        ep_text_addf(&text, "%g %% of the requests fail", 100 * EP_KNEE_ERRORS);
    } else {
        ep_text_add(&text, "it is overloaded");
    }
    ep_text_addf(&text, "; %d runs of %g min", knee->runs, knee->level_s / 60);
    print_line("knee (MAX_RPS)", &text);
    double target = ep_knee_target(knee->rate);
    ep_text_addf(&text, "%.0f/min of InvocationsPerInstance: MAX_RPS x %g x 60", target,
                 EP_KNEE_SAFETY);
    add_own_targets(&text, option, target);
    ep_text_add(&text, " [SageMaker Developer Guide, endpoint-scaling-loadtest.html]");
    print_line("starting target", &text);
}

static void print_option(const struct ep_world *world, size_t index)
{
    const struct ep_option *option = &world->options[index];
    printf("%s: %s, %s\n", option->deployment->name, kind_text(option->deployment->kind),
           option->feasible ? "feasible" : "NOT POSSIBLE");
    print_problems(option);
    if (!option->feasible)
        return;
    for (size_t i = 0; i < option->part_count; i++) {
        printf(" part %s: %s\n", option->parts[i].deployment->name,
               kind_text(option->parts[i].deployment->kind));
        print_needs(world, &option->parts[i]);
    }
    if (option->part_count == 0)
        print_needs(world, option);
    print_advice(world, index);
}

static bool is_wanted(const struct ep_option *option, const struct ep_options *options)
{
    return options->deployment == NULL ||
           strcmp(options->deployment, option->deployment->name) == 0;
}

static const struct ep_knee *knee_of(const struct ep_knee *knees, size_t count, const char *name)
{
    for (size_t i = 0; knees && i < count; i++)
        if (strcmp(knees[i].deployment, name) == 0)
            return &knees[i];
    return NULL;
}

/* NULL where nobody asks for it; false, having said why: a file was changed since it was read. */
static bool find_knees(const struct ep_options *options, const struct ep_world *world,
                       struct ep_arena *arena, const struct ep_knee **knees, size_t *count)
{
    *knees = NULL;
    if (!(options->given & EP_FLAG_BIT(EP_FLAG_KNEE)))
        return true;
    struct ep_diag *diag = ep_diag_create();
    struct ep_progress progress;
    ep_progress_init(&progress, ep_console_has_progress(options) ? stderr : NULL);
    struct ep_reruns_config config = {.rerun = ep_inputs_rerun(options),
                                      .world = world,
                                      .on_progress = ep_progress_update,
                                      .progress_self = &progress};
    *knees = ep_knee_find(&config, arena, count, diag);
    ep_progress_finish(&progress);
    if (!*knees)
        ep_console_tell(options, diag);
    ep_diag_destroy(diag);
    return *knees != NULL;
}

static enum ep_exit run(const struct ep_options *options)
{
    struct ep_inputs inputs;
    if (!ep_inputs_load(&inputs, options))
        return EP_EXIT_BAD_INPUT;
    struct ep_arena *arena = ep_arena_create();
    const struct ep_knee *knees;
    size_t shown = 0, feasible = 0, knee_count = 0;
    bool is_good = find_knees(options, inputs.world, arena, &knees, &knee_count);
    for (size_t i = 0; is_good && i < inputs.world->option_count; i++) {
        const struct ep_option *option = &inputs.world->options[i];
        if (!is_wanted(option, options))
            continue;
        if (shown++ > 0)
            putchar('\n');
        print_option(inputs.world, i);
        const struct ep_knee *knee = knee_of(knees, knee_count, option->deployment->name);
        if (knee)
            print_knee(option, knee);
        feasible += option->feasible;
    }
    if (is_good)
        printf("\n%s: no mistakes; %zu of %zu deployment%s feasible; %s\n", inputs.scenario->file,
               feasible, shown,
               shown == 1      ? " is"
               : feasible == 1 ? "s is"
                               : "s are",
               knees ? "only load tests were simulated" : "nothing was simulated");
    ep_arena_destroy(arena);
    ep_inputs_fini(&inputs);
    if (!is_good)
        return EP_EXIT_BAD_INPUT;
    return feasible > 0 ? EP_EXIT_DONE : EP_EXIT_NONE;
}

const struct ep_command ep_cmd_lint = {
    .name = "lint",
    .usage = "lint SCENARIO",
    .synopsis = "SCENARIO [OPTIONS]",
    .summary = "check a scenario without simulating it",
    .about = "Finds the mistakes in SCENARIO and the rules of the service that it breaks, and\n"
             "what each deployment would need: instances, vCPUs, memory, USD per hour; and\n"
             "what AWS advises for it and against it. With --knee it simulates after\n"
             "all: a load test of one instance of each deployment finds where latency rises\n"
             "or requests fail, and AWS's starting target of InvocationsPerInstance.",
    .flags = EP_FLAG_BIT(EP_FLAG_DEPLOYMENT) | EP_FLAG_BIT(EP_FLAG_SET) |
             EP_FLAG_BIT(EP_FLAG_KNEE) | EP_FLAG_BIT(EP_FLAG_JOBS) | EP_FLAG_BIT(EP_FLAG_QUIET) |
             EP_FLAG_BIT(EP_FLAG_NO_PROGRESS) | EP_FLAG_BIT(EP_FLAG_HELP),
    .argument = "a SCENARIO file",
    .min_arguments = 1,
    .max_arguments = 1,
    .examples = {"epsim lint scenarios/demo.yaml",
                 "epsim lint scenarios/guide-saas-50.yaml --deployment shared",
                 "epsim lint scenarios/scaling-hot-model.yaml --knee --deployment scaled"},
    .exit_codes = {[EP_EXIT_DONE] = "no mistakes",
                   [EP_EXIT_NONE] = "no mistakes, but no deployment is feasible",
                   [EP_EXIT_BAD_INPUT] = "mistakes",
                   [EP_EXIT_MACHINE] = "no memory, disk full"},
    .run = run,
};

#include "run/feasibility.h"

#include "base/str.h"
#include "base/units.h"
#include "run/load_work.h"
#include "run/rho.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MOST_PROBLEMS 16
#define MOST_CONTAINERS 15
#define MOST_CONCURRENCY 200
#define MOST_SERVERLESS_ENDPOINTS 50
#define MOST_START_NS 180e9
#define SERVERLESS_DISK_BYTES INT64_C(5000000000)
#define MOST_BYTES (INT64_MAX / 4) /* beyond all that there is; what is larger counts as this */
#define GB INT64_C(1000000000)
#define LEAST_VOLUME_BYTES GB
#define MOST_VOLUME_BYTES (512 * GB)
#define BASE_BYTES_LIMIT (29 * (INT64_C(1) << 30) / 10) /* 2.9 GiB */

#define GUIDE "SageMaker Developer Guide, "
#define GUIDE_MME GUIDE "multi-model-endpoints.html"
#define GUIDE_MCE GUIDE "multi-container-endpoints.html"
#define GUIDE_DIRECT GUIDE "multi-container-direct.html"
#define GUIDE_PIPELINE GUIDE "inference-pipelines.html"
#define GUIDE_SERVERLESS GUIDE "serverless-endpoints.html"
#define GUIDE_VOLUMES GUIDE "host-instance-storage.html"
#define GUIDE_FAQ GUIDE "hosting-faqs.html"
#define GUIDE_MME_TYPES GUIDE "multi-model-support.html"
#define API_VARIANT "SageMaker API, ProductionVariant (botocore model)"
#define THIS_MODEL "docs/model.md, rule 32: pinning is a what-if"
#define GUIDE_SCALING GUIDE "endpoint-auto-scaling-add-console.html"
#define GUIDE_MME_INVOKE GUIDE "invoke-multi-model-endpoint.html"

struct check {
    const struct ep_feasibility_question *question;
    const struct ep_fleet_config *fleet;
    const struct ep_catalog *catalog;
    struct ep_arena *arena;
    struct ep_problem *problems;
    size_t count;
};

static void add(struct check *c, const char *rule, const char *source, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static void add(struct check *c, const char *rule, const char *source, const char *format, ...)
{
    if (c->count == MOST_PROBLEMS)
        return;
    va_list args;
    va_start(args, format);
    const char *detail = ep_arena_format_list(c->arena, format, args);
    va_end(args);
    c->problems[c->count++] = (struct ep_problem){.rule = rule, .detail = detail, .source = source};
}

/* Text of a quantity in the arena. */
static const char *bytes_text(struct check *c, int64_t bytes)
{
    char text[48];
    ep_units_format_bytes(text, sizeof text, bytes);
    return ep_arena_strndup(c->arena, text, strlen(text));
}

static const char *time_text(struct check *c, double ns)
{
    char text[48];
    snprintf(text, sizeof text, ns < 1e12 ? "%.3g s" : "%.0f s", ns / 1e9);
    return ep_arena_strndup(c->arena, text, strlen(text));
}

static const char *model_text(struct check *c, ep_model_id model)
{
    char buffer[256];
    const char *name = ep_built_catalog_name(c->question->built, c->question->scenario, model,
                                             buffer, sizeof buffer);
    return ep_arena_strndup(c->arena, name, strlen(name));
}

static const char *do_not(uint32_t models)
{
    return models == 1 ? "model does not" : "models do not";
}

static bool is_served(const struct check *c, ep_model_id model)
{
    return c->fleet->endpoint_of[model] != UINT32_MAX;
}

/* ---- memory ---- */

int64_t ep_feasibility_base_bytes(const struct ep_fleet_config *fleet)
{
    int64_t base = fleet->assumptions.instance_base_memory;
    if (base != EP_BY_RULE)
        return base;
    int64_t quarter = fleet->instance.memory_bytes / 4;
    return quarter < BASE_BYTES_LIMIT ? quarter : BASE_BYTES_LIMIT;
}

static int64_t sum_of(int64_t a, int64_t b)
{
    return a > MOST_BYTES - b ? MOST_BYTES : a + b;
}

int64_t ep_feasibility_static_bytes(const struct ep_fleet_config *fleet)
{
    int64_t bytes = 0;
    bool has_cache = ep_fleet_config_cache_stage(fleet) >= 0;
    for (int i = 0; has_cache && i < fleet->container_count; i++)
        if (!fleet->containers[i].is_model)
            bytes = sum_of(bytes, fleet->containers[i].memory_bytes);
    return bytes;
}

int64_t ep_feasibility_usable_bytes(const struct ep_fleet_config *fleet)
{
    double high_water = fleet->assumptions.memory_high_water;
    return (int64_t)(high_water * (double)fleet->instance.memory_bytes) -
           ep_feasibility_base_bytes(fleet) - ep_feasibility_static_bytes(fleet);
}

int64_t ep_feasibility_model_bytes(const struct ep_fleet_config *fleet,
                                   const struct ep_model *model, int workers)
{
    bool of_copies = workers == EP_BY_RULE && ep_fleet_config_has_cache(fleet);
    double count = of_copies ? ep_rho_copy_workers(fleet) : ep_rho_workers(fleet, workers);
    if (isinf(count) || fleet->kind == EP_KIND_SERVERLESS) /* an environment: one worker */
        return model->memory_bytes;
    double bytes = (double)model->memory_bytes * count;
    return bytes >= (double)MOST_BYTES ? MOST_BYTES : model->memory_bytes * (int64_t)count;
}

/* "4.4GiB usable = 80 % of 8GiB - 2GiB", or that nothing is left. */
static const char *usable_text(struct check *c)
{
    char text[256];
    int64_t usable = ep_feasibility_usable_bytes(c->fleet);
    int64_t others = ep_feasibility_static_bytes(c->fleet);
    snprintf(text, sizeof text, "%s%.4g %% of %s - %s%s%s%s",
             usable > 0 ? ep_arena_format(c->arena, "%s usable = ", bytes_text(c, usable))
                        : "nothing is left of ",
             100 * c->fleet->assumptions.memory_high_water,
             bytes_text(c, c->fleet->instance.memory_bytes),
             bytes_text(c, ep_feasibility_base_bytes(c->fleet)), others > 0 ? " - " : "",
             others > 0 ? bytes_text(c, others) : "", others > 0 ? " of the other containers" : "");
    return ep_arena_strndup(c->arena, text, strlen(text));
}

/* Kinds with one model in a container: each must fit alone. */
static void check_each_model(struct check *c)
{
    int64_t usable = ep_feasibility_usable_bytes(c->fleet);
    uint32_t too_large = 0;
    ep_model_id largest = 0;
    int64_t most = -1;
    for (uint32_t i = 0; i < c->catalog->model_count; i++) {
        if (!is_served(c, i))
            continue;
        int64_t bytes = ep_feasibility_model_bytes(c->fleet, &c->catalog->models[i], EP_BY_RULE);
        too_large += bytes > usable;
        if (bytes > most) {
            most = bytes;
            largest = i;
        }
    }
    if (too_large == 0)
        return;
    double workers = ep_fleet_config_has_cache(c->fleet) ? ep_rho_copy_workers(c->fleet)
                                                         : ep_rho_workers(c->fleet, EP_BY_RULE);
    add(c, "a model with all its workers fits into the memory of an instance",
        GUIDE "multi-model-endpoint-instance.html",
        "%" PRIu32 " %s; the largest, %s, takes %s (%g x %s), but %s", too_large, do_not(too_large),
        model_text(c, largest), bytes_text(c, most), isinf(workers) ? 1 : workers,
        bytes_text(c, c->catalog->models[largest].memory_bytes), usable_text(c));
}

static void check_static_sum(struct check *c, int64_t bytes, int containers, const char *what)
{
    if (bytes <= ep_feasibility_usable_bytes(c->fleet))
        return;
    add(c, "all containers of an endpoint fit into the memory of an instance at once", GUIDE_DIRECT,
        "%d container%s%s take%s %s, but %s", containers, containers == 1 ? "" : "s", what,
        containers == 1 ? "s" : "", bytes_text(c, bytes), usable_text(c));
}

static void check_direct_memory(struct check *c)
{
    uint32_t endpoints = c->fleet->endpoint_count;
    int64_t *bytes = ep_alloc_zeroed(endpoints, sizeof *bytes);
    int *containers = ep_alloc_zeroed(endpoints, sizeof *containers);
    uint32_t worst = 0;
    for (uint32_t i = 0; i < c->catalog->model_count; i++) {
        if (!is_served(c, i))
            continue;
        uint32_t endpoint = c->fleet->endpoint_of[i];
        bytes[endpoint] =
            sum_of(bytes[endpoint],
                   ep_feasibility_model_bytes(c->fleet, &c->catalog->models[i], EP_BY_RULE));
        containers[endpoint]++;
    }
    for (uint32_t e = 1; e < endpoints; e++)
        if (bytes[e] > bytes[worst])
            worst = e;
    char what[64] = "";
    if (endpoints > 1)
        snprintf(what, sizeof what, " of endpoint %" PRIu32, worst);
    check_static_sum(c, bytes[worst], containers[worst], what);
    ep_free(bytes);
    ep_free(containers);
}

static void check_serial_memory(struct check *c)
{
    int64_t model_bytes = 0, bytes = 0;
    int model_workers = EP_BY_RULE;
    for (int i = 0; i < c->fleet->container_count; i++) {
        if (c->fleet->containers[i].is_model)
            model_workers = c->fleet->containers[i].workers;
        else
            bytes = sum_of(bytes, c->fleet->containers[i].memory_bytes);
    }
    for (uint32_t i = 0; i < c->catalog->model_count; i++) {
        if (!is_served(c, i))
            continue;
        int64_t each = ep_feasibility_model_bytes(c->fleet, &c->catalog->models[i], model_workers);
        model_bytes = each > model_bytes ? each : model_bytes;
    }
    check_static_sum(c, sum_of(bytes, model_bytes), c->fleet->container_count, "");
}

/* Docker images stand apart; on the volume are the models of all containers, each extracted, and
 * the archive of the last beside them. In a chain all models of a group stand for one. */
static void check_static_disk(struct check *c)
{
    const bool is_chain = c->fleet->kind == EP_KIND_MULTI_CONTAINER &&
                          c->question->option->deployment->mode == EP_MCE_SERIAL;
    const int64_t disk = c->fleet->instance.disk_bytes;
    int64_t *extracted = ep_alloc_zeroed(c->fleet->endpoint_count, sizeof *extracted);
    int64_t *archive = ep_alloc_zeroed(c->fleet->endpoint_count, sizeof *archive);
    uint32_t too_large = 0, worst = 0;
    for (uint32_t i = 0; i < c->catalog->model_count; i++) {
        const struct ep_model *model = &c->catalog->models[i];
        if (!is_served(c, i))
            continue;
        const uint32_t e = c->fleet->endpoint_of[i];
        int64_t others = is_chain ? 0 : extracted[e];
        int64_t all = sum_of(others, model->extracted_bytes);
        extracted[e] = all > extracted[e] ? all : extracted[e];
        archive[e] = model->artifact_bytes > archive[e] ? model->artifact_bytes : archive[e];
    }
    for (uint32_t e = 0; e < c->fleet->endpoint_count; e++) {
        int64_t all = sum_of(extracted[e], archive[e]);
        too_large += all > disk;
        worst = all > sum_of(extracted[worst], archive[worst]) ? e : worst;
    }
    if (disk != INT64_MAX && too_large > 0)
        add(c, "the models of an endpoint fit on its instances' disks", GUIDE_VOLUMES,
            "%" PRIu32 " endpoint%s; the largest needs %s for extracted models and %s for an "
            "archive, the disk has %s",
            too_large, too_large == 1 ? " does not" : "s do not", bytes_text(c, extracted[worst]),
            bytes_text(c, archive[worst]), bytes_text(c, disk));
    ep_free(extracted);
    ep_free(archive);
}

/* ---- multi-model endpoints ---- */

static void check_images(struct check *c)
{
    const struct ep_built_catalog *built = c->question->built;
    const char *first = NULL;
    ep_model_id of = 0;
    for (ep_model_id i = 0; i < c->catalog->model_count; i++) {
        if (!is_served(c, i))
            continue;
        const char *image = ep_built_catalog_image(built, c->question->scenario, i);
        of = first ? of : i;
        first = first ? first : image;
        if (image == first || strcmp(image, first) == 0)
            continue;
        bool is_group = c->catalog->models[i].group != c->catalog->models[of].group;
        const struct ep_group *groups = c->question->scenario->groups;
        add(c, "all models of a multi-model endpoint share one container image", GUIDE_MME,
            "%s runs on %s, %s on %s; partition: by_image makes an endpoint of each",
            is_group ? groups[c->catalog->models[of].group].name : model_text(c, of), first,
            is_group ? groups[c->catalog->models[i].group].name : model_text(c, i), image);
        return;
    }
}

static void check_type(struct check *c)
{
    const struct ep_price_row *row = c->question->row;
    if (!row)
        return;
    bool has_gpu = row->accel_kind && strcmp(row->accel_kind, "none") != 0;
    const char *listed = has_gpu ? row->mme_gpu : row->mme_cpu;
    if (listed && strcmp(listed, "yes") == 0)
        return;
    add(c, "the instance type supports multi-model endpoints", GUIDE_MME_TYPES,
        "%s is not listed for multi-model endpoints on %s", row->name, has_gpu ? "GPU" : "CPU");
}

static void check_disk(struct check *c)
{
    int64_t disk = c->fleet->instance.disk_bytes;
    uint32_t too_large = 0;
    ep_model_id largest = 0;
    int64_t most = -1;
    for (uint32_t i = 0; disk != INT64_MAX && i < c->catalog->model_count; i++) {
        const struct ep_model *model = &c->catalog->models[i];
        int64_t bytes = sum_of(model->artifact_bytes, model->extracted_bytes);
        if (!is_served(c, i))
            continue;
        too_large += bytes > disk;
        if (bytes > most) {
            most = bytes;
            largest = i;
        }
    }
    if (too_large > 0)
        add(c, "archive and extracted model fit on the disk at once", GUIDE_MME,
            "%" PRIu32 " %s; the largest, %s, takes %s + %s, the disk has %s", too_large,
            do_not(too_large), model_text(c, largest),
            bytes_text(c, c->catalog->models[largest].artifact_bytes),
            bytes_text(c, c->catalog->models[largest].extracted_bytes), bytes_text(c, disk));
}

/* Rule 32: pinned models never give way; the largest of the others must find room beside them. */
static void check_pinned(struct check *c)
{
    static const char rule[] = "pinned models leave room for the others on each instance";
    int64_t usable = ep_feasibility_usable_bytes(c->fleet), disk = c->fleet->instance.disk_bytes;
    bool *is_pinned = ep_alloc_zeroed(c->catalog->model_count, sizeof *is_pinned);
    int64_t memory = 0, extracted = 0, most_memory = 0, most_disk = 0;
    for (uint32_t i = 0; i < c->fleet->pinned_count; i++) {
        const struct ep_model *model = &c->catalog->models[c->fleet->at_start[i]];
        is_pinned[c->fleet->at_start[i]] = true;
        memory = sum_of(memory, ep_feasibility_model_bytes(c->fleet, model, EP_BY_RULE));
        extracted = sum_of(extracted, model->extracted_bytes);
        most_disk = model->artifact_bytes > most_disk ? model->artifact_bytes : most_disk;
    }
    for (uint32_t i = 0; i < c->catalog->model_count; i++) {
        const struct ep_model *model = &c->catalog->models[i];
        if (!is_served(c, i) || is_pinned[i])
            continue;
        int64_t bytes = ep_feasibility_model_bytes(c->fleet, model, EP_BY_RULE);
        int64_t room = sum_of(model->artifact_bytes, model->extracted_bytes);
        most_memory = bytes > most_memory ? bytes : most_memory;
        most_disk = room > most_disk ? room : most_disk;
    }
    ep_free(is_pinned);
    uint32_t count = c->fleet->pinned_count;
    if (count > 0 && sum_of(memory, most_memory) > usable)
        add(c, rule, THIS_MODEL,
            "%" PRIu32 " pinned model%s take%s %s, the largest of the others %s, but %s", count,
            count == 1 ? "" : "s", count == 1 ? "s" : "", bytes_text(c, memory),
            bytes_text(c, most_memory), usable_text(c));
    if (count > 0 && disk != INT64_MAX && sum_of(extracted, most_disk) > disk)
        add(c, rule, THIS_MODEL,
            "%" PRIu32 " pinned model%s take%s %s of the disk, the largest load beside them %s, "
            "the disk has %s",
            count, count == 1 ? "" : "s", count == 1 ? "s" : "", bytes_text(c, extracted),
            bytes_text(c, most_disk), bytes_text(c, disk));
}

/* Rule 17: the last stage alone, or download and extraction alone, beyond the deadline. */
static void check_load_time(struct check *c)
{
    double deadline = (double)c->fleet->assumptions.load_deadline;
    uint32_t too_slow = 0;
    ep_model_id slowest = 0;
    double most = -1;
    if (c->fleet->assumptions.load_deadline == EP_TIME_NEVER)
        return;
    for (uint32_t i = 0; i < c->catalog->model_count; i++) {
        if (!is_served(c, i))
            continue;
        const struct ep_model *model = &c->catalog->models[i];
        struct ep_load_work work =
            ep_load_work_of(c->fleet, model, &c->catalog->profiles[model->profile], false);
        double longest = fmax(work.last_stage_ns, work.download_ns + work.extract_ns);
        too_slow += longest > deadline;
        if (longest > most) {
            most = longest;
            slowest = i;
        }
    }
    if (too_slow == 0)
        return;
    const struct ep_model *model = &c->catalog->models[slowest];
    struct ep_load_work work =
        ep_load_work_of(c->fleet, model, &c->catalog->profiles[model->profile], false);
    add(c, "a model is downloaded and loaded within the time limit", GUIDE_MME_INVOKE,
        "%" PRIu32 " %s not, even on an idle instance; the slowest, %s: download %s + "
        "extraction %s, load %s, limit %s",
        too_slow, too_slow == 1 ? "model is" : "models are", model_text(c, slowest),
        time_text(c, work.download_ns), time_text(c, work.extract_ns),
        time_text(c, work.last_stage_ns), time_text(c, deadline));
}

/* ---- chains ---- */

/* One artifact in the chain answers for all models of its group. */
static void check_chain(struct check *c)
{
    const struct ep_deployment *deployment = c->question->option->deployment;
    size_t containers = deployment->container_count;
    if (containers > MOST_CONTAINERS) /* one alone is allowed, with a warning */
        add(c, "a chain has 2 to 15 containers", GUIDE_PIPELINE, "%zu containers", containers);
    if (deployment->serves_count > 1)
        add(c, "a chain serves one model or one group", GUIDE_PIPELINE,
            "%zu model groups are served: give each its own deployment with `serves`",
            deployment->serves_count);
}

/* ---- serverless ---- */

static void check_serverless_counts(struct check *c)
{
    const struct ep_serverless_config *serverless = &c->fleet->serverless;
    if (serverless->max_concurrency > MOST_CONCURRENCY)
        add(c, "a serverless endpoint serves at most 200 requests at a time", GUIDE_SERVERLESS,
            "max_concurrency is %d", serverless->max_concurrency);
    int64_t provisioned = (int64_t)serverless->provisioned * c->fleet->endpoint_count;
    int account = c->fleet->assumptions.account_concurrency;
    if (account != EP_UNLIMITED && provisioned > account)
        add(c, "an account has so many environments at a time", GUIDE_SERVERLESS,
            "%" PRId64 " are provisioned, account_concurrency is %d", provisioned, account);
    if (c->fleet->endpoint_count > MOST_SERVERLESS_ENDPOINTS)
        add(c, "an account has at most 50 serverless endpoints in a region", GUIDE_SERVERLESS,
            "%" PRIu32 " endpoints, one a model; `per: group` needs fewer",
            c->fleet->endpoint_count);
}

/* Half of the starts of some model take longer than the service waits for the container's ping. */
static void check_serverless_start(struct check *c)
{
    const struct ep_assumptions *assumed = &c->fleet->assumptions;
    double start = ep_dist_quantile(&assumed->cold_start, 0.5), longest = 0;
    ep_model_id slowest = 0;
    for (uint32_t i = 0; i < c->catalog->model_count; i++) {
        double transfer =
            (double)c->catalog->models[i].artifact_bytes / assumed->cold_start_rate * 1e9;
        if (!is_served(c, i) || start + transfer <= longest)
            continue;
        longest = start + transfer;
        slowest = i;
    }
    if (longest > MOST_START_NS)
        add(c, "a serverless environment downloads its model and answers within 3 minutes",
            GUIDE_SERVERLESS, "%s: half of the cold starts take longer than %s",
            model_text(c, slowest), time_text(c, longest));
}

static void check_serverless_sizes(struct check *c)
{
    uint32_t too_large = 0, too_long = 0;
    ep_model_id largest = 0, longest = 0;
    for (uint32_t i = 0; i < c->catalog->model_count; i++) {
        const struct ep_model *models = c->catalog->models;
        if (!is_served(c, i))
            continue;
        if (models[i].memory_bytes > c->fleet->serverless.memory_bytes &&
            (too_large++ == 0 || models[i].memory_bytes > models[largest].memory_bytes))
            largest = i;
        if (sum_of(models[i].artifact_bytes, models[i].extracted_bytes) > SERVERLESS_DISK_BYTES &&
            (too_long++ == 0 || models[i].extracted_bytes > models[longest].extracted_bytes))
            longest = i;
    }
    if (too_large > 0)
        add(c, "a model fits in the memory of an environment", GUIDE_SERVERLESS,
            "%" PRIu32 " %s; the largest, %s, needs %s, an environment has %s", too_large,
            do_not(too_large), model_text(c, largest),
            bytes_text(c, c->catalog->models[largest].memory_bytes),
            bytes_text(c, c->fleet->serverless.memory_bytes));
    if (too_long > 0)
        add(c, "archive and extracted model fit on the 5 GB disk of an environment",
            GUIDE_SERVERLESS, "%" PRIu32 " %s; the largest, %s, takes %s + %s", too_long,
            do_not(too_long), model_text(c, longest),
            bytes_text(c, c->catalog->models[longest].artifact_bytes),
            bytes_text(c, c->catalog->models[longest].extracted_bytes));
}

/* ---- volume ---- */

static void check_volume(struct check *c)
{
    static const char rule[] = "VolumeSizeInGB is 1 to 512, for types without local disk";
    const struct ep_price_row *row = c->question->row;
    int64_t volume = c->question->option->deployment->volume_bytes;
    if (volume == 0 || !row)
        return;
    if (row->local_nvme_gb > 0)
        add(c, rule, API_VARIANT, "%s has a local disk of %g GB instead of a volume", row->name,
            row->local_nvme_gb);
    else if (volume < LEAST_VOLUME_BYTES || volume > MOST_VOLUME_BYTES)
        add(c, rule, API_VARIANT, "the volume is %s", bytes_text(c, volume));
}

/* ---- payload ---- */

static void check_payload(struct check *c)
{
    double most = 0;
    ep_model_id largest = 0;
    for (uint32_t i = 0; i < c->catalog->model_count; i++) {
        if (!is_served(c, i))
            continue;
        const struct ep_model_profile *profile =
            &c->catalog->profiles[c->catalog->models[i].profile];
        double median = ep_dist_quantile(&profile->request_bytes, 0.5);
        if (median > most) {
            most = median;
            largest = i;
        }
    }
    bool is_serverless = c->fleet->kind == EP_KIND_SERVERLESS;
    int64_t limit = c->fleet->assumptions.max_payload;
    if (is_serverless && most > EP_SERVERLESS_PAYLOAD_BYTES)
        add(c, "a request to a serverless endpoint is at most 4 MB", GUIDE_FAQ,
            "%s: half of the requests are above %s", model_text(c, largest),
            bytes_text(c, (int64_t)most));
    else if (!is_serverless && limit != INT64_MAX && most > (double)limit)
        add(c, "a request is no larger than the service takes", GUIDE_FAQ,
            "%s: half of the requests are above %s, max_payload is %s", model_text(c, largest),
            bytes_text(c, (int64_t)most), bytes_text(c, limit));
}

static void check_scaling(struct check *c)
{
    const struct ep_deployment *deployment = c->question->option->deployment;
    const char *name = deployment->instance_name;
    if (deployment->autoscaling && name && strncmp(name, "ml.t", 4) == 0)
        add(c, "burstable T instances cannot be scaled automatically", GUIDE_SCALING,
            "%s is a T type", name);
}

/* What every endpoint or container that loads models on demand must keep to. */
static void check_cache(struct check *c)
{
    check_type(c);
    check_each_model(c);
    check_disk(c);
    check_pinned(c);
    check_load_time(c);
}

static void check_containers(struct check *c)
{
    if (c->question->option->deployment->mode == EP_MCE_DIRECT) {
        check_direct_memory(c);
        check_static_disk(c);
        return;
    }
    check_chain(c);
    if (ep_fleet_config_has_cache(c->fleet))
        check_cache(c);
    else {
        check_serial_memory(c);
        check_static_disk(c);
    }
}

const struct ep_problem *ep_feasibility_problems(const struct ep_feasibility_question *question,
                                                 struct ep_arena *arena, size_t *count)
{
    struct check c = {.question = question,
                      .fleet = &question->option->fleet,
                      .catalog = question->option->catalog,
                      .arena = arena,
                      .problems = ep_arena_alloc(arena, MOST_PROBLEMS * sizeof *c.problems)};
    check_payload(&c);
    check_volume(&c);
    check_scaling(&c);
    switch (question->option->deployment->kind) {
    case EP_KIND_SINGLE_MODEL:
        check_each_model(&c);
        check_static_disk(&c);
        break;
    case EP_KIND_MULTI_MODEL:
        check_images(&c);
        check_cache(&c);
        break;
    case EP_KIND_MULTI_CONTAINER:
        check_containers(&c);
        break;
    case EP_KIND_SERVERLESS:
        check_serverless_counts(&c);
        check_serverless_sizes(&c);
        check_serverless_start(&c);
        break;
    case EP_KIND_HYBRID: /* its parts are asked */
    case EP_KIND_COUNT:
        break;
    }
    *count = c.count;
    return c.problems;
}

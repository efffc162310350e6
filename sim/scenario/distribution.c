#include "scenario/distribution.h"

#include "base/array.h"
#include "base/units.h"
#include "scenario/yaml_source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* clang-format off */
enum parameter { MEAN, CV, MEDIAN, P95, P99, SHAPE, SCALE, MIN, MAX, PARAMETER_COUNT };
static const struct {
    const char *name;
    bool is_quantity; /* of the field's unit; else a bare number */
} parameters[PARAMETER_COUNT] = {
    [MEAN] = {"mean", true}, [CV] = {"cv", false},       [MEDIAN] = {"median", true},
    [P95] = {"p95", true},   [P99] = {"p99", true},      [SHAPE] = {"shape", false},
    [SCALE] = {"scale", true}, [MIN] = {"min", true},    [MAX] = {"max", true},
};
#define BIT(parameter) (1u << (parameter))

enum form { CONSTANT, EXPONENTIAL, LOGNORMAL, GAMMA, WEIBULL, HYPEREXPONENTIAL, PARETO, UNIFORM,
            EMPIRICAL, FORM_COUNT };
static const struct form_info {
    struct ep_distribution_form form;
    unsigned sets[4]; /* of parameters that go together; 0: no more */
} forms[FORM_COUNT] = {
    [CONSTANT] = {{"constant", "Q",
                   "always this value; `{constant: Q}` and a bare `Q` are the same"}, {0}},
    [EXPONENTIAL] = {{"exponential", "{mean: Q}", "memoryless"}, {BIT(MEAN)}},
    [LOGNORMAL] = {{"lognormal", "{mean: Q, cv: N}, {median: Q, p95: Q} or {median: Q, p99: Q}",
                    "the logarithm is normal; cv = standard deviation / mean"},
                   {BIT(MEAN) | BIT(CV), BIT(MEDIAN) | BIT(P95), BIT(MEDIAN) | BIT(P99)}},
    [GAMMA] = {{"gamma", "{mean: Q, cv: N}", "cv below 1: more regular than exponential"},
               {BIT(MEAN) | BIT(CV)}},
    [WEIBULL] = {{"weibull", "{mean: Q, cv: N} or {shape: N, scale: Q}",
                  "shape below 1: heavier than exponential"},
                 {BIT(MEAN) | BIT(CV), BIT(SHAPE) | BIT(SCALE)}},
    [HYPEREXPONENTIAL] = {{"hyperexponential", "{mean: Q, cv: N}",
                           "two exponentials with balanced means; cv above 1"},
                          {BIT(MEAN) | BIT(CV)}},
    [PARETO] = {{"pareto", "{shape: N, min: Q, max: Q}", "bounded power law"},
                {BIT(SHAPE) | BIT(MIN) | BIT(MAX)}},
    [UNIFORM] = {{"uniform", "{min: Q, max: Q}", "all values between equally likely"},
                 {BIT(MIN) | BIT(MAX)}},
    [EMPIRICAL] = {{"empirical", "{p0: Q, p50: Q, ..., p100: Q} or {file: values.csv}",
                    "linear between percentiles, or between the sorted values of a file with one "
                    "quantity a line"}, {0}},
};
/* clang-format on */

struct reading { /* one distribution of one node */
    struct ep_reader *reader;
    enum ep_quantity quantity;
    double value[PARAMETER_COUNT];
    unsigned set;
};

static const char *const expected_text[] = {
    [EP_QUANTITY_DURATION] = "expected a duration such as 12ms or a distribution",
    [EP_QUANTITY_BYTES] = "expected a size such as 40MB or a distribution"};

static bool parse_quantity(enum ep_quantity quantity, const char *text, double *value,
                           const char **why)
{
    int64_t exact;
    bool is_good = quantity == EP_QUANTITY_DURATION ? ep_units_parse_duration(text, &exact, why)
                                                    : ep_units_parse_bytes(text, &exact, why);
    if (is_good)
        *value = (double)exact;
    return is_good;
}

static bool read_quantity(struct ep_reader *reader, enum ep_quantity quantity,
                          const struct ep_node *node, double *value)
{
    const char *why = NULL;
    const char *text = ep_reader_text(reader, node, expected_text[quantity]);
    if (text == NULL)
        return false;
    return parse_quantity(quantity, text, value, &why) || ep_reader_unexpected(reader, node, why);
}

static bool read_number(struct ep_reader *reader, const struct ep_node *node, double *value)
{
    const char *why = NULL;
    const char *text = ep_reader_text(reader, node, "expected a number such as 0.6");
    if (text == NULL)
        return false;
    return ep_units_parse_number(text, value, &why) || ep_reader_unexpected(reader, node, why);
}

/* ---- parameters of the closed forms ---- */

static size_t list_names(unsigned set, const char *names[PARAMETER_COUNT])
{
    size_t n = 0;
    for (unsigned p = 0; p < PARAMETER_COUNT; p++)
        if (set & BIT(p))
            names[n++] = parameters[p].name;
    return n;
}

static bool read_parameter(struct reading *r, const struct ep_node_entry *entry, unsigned allowed)
{
    for (unsigned p = 0; p < PARAMETER_COUNT; p++) {
        if (!(allowed & BIT(p)) || strcmp(parameters[p].name, entry->key) != 0)
            continue;
        r->set |= BIT(p);
        return parameters[p].is_quantity
                   ? read_quantity(r->reader, r->quantity, entry->value, &r->value[p])
                   : read_number(r->reader, entry->value, &r->value[p]);
    }
    const char *names[PARAMETER_COUNT];
    char path[EP_READER_PATH_SIZE];
    return ep_reader_unknown(r->reader, entry->key_at,
                             ep_node_path(entry->value, path, sizeof path), "unknown key",
                             entry->key, (struct ep_known){names, list_names(allowed, names)});
}

static bool read_parameters(struct reading *r, enum form form, const struct ep_node *node)
{
    const struct form_info *info = &forms[form];
    unsigned allowed = info->sets[0] | info->sets[1] | info->sets[2];
    bool is_good = true;
    if (node->kind != EP_NODE_MAPPING) {
        char expected[128];
        snprintf(expected, sizeof expected, "expected %s", info->form.parameters);
        return ep_reader_unexpected(r->reader, node, expected);
    }
    for (size_t i = 0; i < node->count; i++)
        is_good = read_parameter(r, &node->entries[i], allowed) && is_good;
    if (!is_good)
        return false;
    for (size_t i = 0; info->sets[i] != 0; i++)
        if (r->set == info->sets[i])
            return true;
    return ep_reader_error(r->reader, node, "expected %s", info->form.parameters);
}

static bool check_positive(struct reading *r, const struct ep_node *node)
{
    bool is_good = true;
    for (unsigned p = 0; p < PARAMETER_COUNT; p++) {
        if (!(r->set & BIT(p)) || p == MAX || r->value[p] > 0)
            continue;
        const struct ep_node *child = ep_node_get(node, parameters[p].name);
        is_good = ep_reader_unexpected(r->reader, child, "must be > 0");
    }
    return is_good;
}

static bool refuse_if(struct reading *r, const struct ep_node *node, bool is_bad,
                      const char *message)
{
    return is_bad ? ep_reader_error(r->reader, node, "%s", message) : true;
}

static bool make_lognormal(struct reading *r, const struct ep_node *node, struct ep_dist *dist)
{
    const double *v = r->value;
    if (r->set & BIT(CV)) {
        *dist = ep_dist_lognormal_mean_cv(v[MEAN], v[CV]);
        return true;
    }
    bool is_p95 = (r->set & BIT(P95)) != 0;
    double tail = is_p95 ? v[P95] : v[P99];
    if (!refuse_if(r, node, tail <= v[MEDIAN],
                   is_p95 ? "p95 must be above the median" : "p99 must be above the median"))
        return false;
    *dist = ep_dist_lognormal_median_quantile(v[MEDIAN], is_p95 ? 0.95 : 0.99, tail);
    return true;
}

static bool make_uniform(struct reading *r, const struct ep_node *node, struct ep_dist *dist)
{
    if (!refuse_if(r, node, r->value[MAX] < r->value[MIN], "max must not be below min"))
        return false;
    *dist = ep_dist_uniform(r->value[MIN], r->value[MAX]);
    return true;
}

static bool make_pareto(struct reading *r, const struct ep_node *node, struct ep_dist *dist)
{
    if (!refuse_if(r, node, r->value[MAX] <= r->value[MIN], "max must be above min"))
        return false;
    *dist = ep_dist_pareto(r->value[SHAPE], r->value[MIN], r->value[MAX]);
    return true;
}

static bool make_closed_form(struct reading *r, enum form form, const struct ep_node *node,
                             struct ep_dist *dist)
{
    const double *v = r->value;
    if (form != UNIFORM && !check_positive(r, node))
        return false;
    switch (form) {
    case EXPONENTIAL:
        *dist = ep_dist_exponential(v[MEAN]);
        return true;
    case LOGNORMAL:
        return make_lognormal(r, node, dist);
    case GAMMA:
        *dist = ep_dist_gamma_mean_cv(v[MEAN], v[CV]);
        return true;
    case WEIBULL:
        *dist = r->set & BIT(CV) ? ep_dist_weibull_mean_cv(v[MEAN], v[CV])
                                 : ep_dist_weibull(v[SHAPE], v[SCALE]);
        return true;
    case HYPEREXPONENTIAL:
        if (!refuse_if(r, node, v[CV] <= 1, "cv must be above 1"))
            return false;
        *dist = ep_dist_hyperexponential_mean_cv(v[MEAN], v[CV]);
        return true;
    case PARETO:
        return make_pareto(r, node, dist);
    case UNIFORM:
        return make_uniform(r, node, dist);
    case CONSTANT:
    case EMPIRICAL:
    case FORM_COUNT:
        break;
    }
    return false;
}

/* ---- empirical ---- */

struct samples {
    struct {
        EP_ARRAY(double);
    } p;
    struct {
        EP_ARRAY(double);
    } value;
};

static void free_samples(struct samples *samples)
{
    ep_array_fini(&samples->p);
    ep_array_fini(&samples->value);
}

static const double *keep(struct ep_reader *reader, const double *values, size_t count)
{
    double *copy = ep_arena_alloc(reader->arena, count * sizeof *copy);
    memcpy(copy, values, count * sizeof *copy);
    return copy;
}

static void make_table(struct ep_reader *reader, const struct samples *samples,
                       struct ep_dist *dist)
{
    struct ep_dist_table *table = ep_arena_alloc(reader->arena, sizeof *table);
    table->count = samples->p.count;
    table->p = keep(reader, samples->p.items, samples->p.count);
    table->value = keep(reader, samples->value.items, samples->value.count);
    *dist = ep_dist_empirical(table);
}

static bool read_percentile(struct reading *r, const struct ep_node_entry *entry,
                            struct samples *samples)
{
    double p = 0, value;
    if (entry->key[0] != 'p' || !ep_units_parse_number(entry->key + 1, &p, NULL) || p < 0 ||
        p > 100)
        return ep_reader_error(r->reader, entry->value,
                               "unknown key; expected percentiles p0 to p100, or file");
    if (!read_quantity(r->reader, r->quantity, entry->value, &value))
        return false;
    size_t n = samples->p.count;
    if (n > 0 && (p / 100 <= samples->p.items[n - 1] || value < samples->value.items[n - 1]))
        return ep_reader_error(r->reader, entry->value,
                               "percentiles and their values must ascend from p0 to p100");
    ep_array_push(&samples->p, p / 100);
    ep_array_push(&samples->value, value);
    return true;
}

static bool read_percentiles(struct reading *r, const struct ep_node *node, struct ep_dist *dist)
{
    struct samples samples = {0};
    bool is_good = true;
    for (size_t i = 0; i < node->count && is_good; i++)
        is_good = read_percentile(r, &node->entries[i], &samples);
    size_t n = samples.p.count;
    /* Stored values: compared as they were put there. */
    if (is_good && (n < 2 || samples.p.items[0] > 0 || samples.p.items[n - 1] < 1))
        is_good = ep_reader_error(r->reader, node, "needs p0 and p100, or file");
    if (is_good)
        make_table(r->reader, &samples, dist);
    free_samples(&samples);
    return is_good;
}

/* One quantity a line; a first line that is none is a header. */
static bool take_lines(struct reading *r, const char *path, char *text, struct samples *samples)
{
    int line = 0;
    for (char *at = text; *at != '\0';) {
        char *end = at + strcspn(at, "\n");
        char *next = *end == '\0' ? end : end + 1;
        double value;
        const char *why = NULL;
        *end = '\0';
        at[strcspn(at, "\r")] = '\0';
        line++;
        if (at[0] != '\0' && parse_quantity(r->quantity, at, &value, &why)) {
            ep_array_push(&samples->value, value);
        } else if (at[0] != '\0' && (line > 1 || (at[0] >= '0' && at[0] <= '9'))) {
            ep_diag_error(r->reader->diag, (struct ep_loc){path, line, 1}, "%s, got \"%.40s\"", why,
                          at);
            return false;
        }
        at = next;
    }
    return true;
}

static int compare_values(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool read_values_file(struct reading *r, const struct ep_node *node, struct ep_dist *dist)
{
    const char *name = ep_reader_text(r->reader, node, "expected a file name");
    if (name == NULL)
        return false;
    const char *path = ep_reader_resolve(r->reader, name);
    if (access(path, R_OK) != 0)
        return ep_reader_error(r->reader, node, "%s: %s", path, strerror(errno));
    size_t size = 0;
    char *text = ep_yaml_source_read(path, &size, r->reader->diag);
    if (text == NULL)
        return false;
    struct samples samples = {0};
    bool is_good = strlen(text) == size
                       ? take_lines(r, path, text, &samples)
                       : ep_reader_error(r->reader, node, "%s is not a text file", path);
    size_t n = samples.value.count;
    if (is_good && n == 0)
        is_good = ep_reader_error(r->reader, node, "no values in %s", path);
    if (is_good) {
        qsort(samples.value.items, n, sizeof samples.value.items[0], compare_values);
        if (n == 1)
            ep_array_push(&samples.value, samples.value.items[0]);
        n = samples.value.count;
        for (size_t i = 0; i < n; i++)
            ep_array_push(&samples.p, (double)i / (double)(n - 1));
        make_table(r->reader, &samples, dist);
    }
    free_samples(&samples);
    ep_free(text);
    return is_good;
}

static bool read_empirical(struct reading *r, const struct ep_node *node, struct ep_dist *dist)
{
    if (node->kind != EP_NODE_MAPPING)
        return ep_reader_unexpected(r->reader, node,
                                    "expected {p0: Q, p50: Q, ..., p100: Q} or {file: values.csv}");
    const struct ep_node *file = ep_node_get(node, "file");
    if (file == NULL)
        return read_percentiles(r, node, dist);
    if (node->count > 1)
        return ep_reader_error(r->reader, node, "file and percentiles exclude each other");
    return read_values_file(r, file, dist);
}

/* ---- the whole ---- */

static bool read_form(struct reading *r, const struct ep_node_entry *entry, struct ep_dist *dist)
{
    const char *names[FORM_COUNT];
    for (unsigned form = 0; form < FORM_COUNT; form++) {
        names[form] = forms[form].form.name;
        if (strcmp(entry->key, names[form]) != 0)
            continue;
        if (form == EMPIRICAL)
            return read_empirical(r, entry->value, dist);
        if (form == CONSTANT) {
            bool is_good = read_quantity(r->reader, r->quantity, entry->value, &r->value[MEAN]);
            if (is_good)
                *dist = ep_dist_constant(r->value[MEAN]);
            return is_good;
        }
        return read_parameters(r, (enum form)form, entry->value) &&
               make_closed_form(r, (enum form)form, entry->value, dist);
    }
    char path[EP_READER_PATH_SIZE];
    return ep_reader_unknown(r->reader, entry->key_at,
                             ep_node_path(entry->value, path, sizeof path), "unknown distribution",
                             entry->key, (struct ep_known){names, FORM_COUNT});
}

bool ep_distribution_read(struct ep_reader *reader, const struct ep_node *node,
                          enum ep_quantity quantity, struct ep_dist *dist)
{
    struct reading reading = {.reader = reader, .quantity = quantity};
    if (node->kind == EP_NODE_MAPPING && node->count == 1)
        return read_form(&reading, &node->entries[0], dist);
    if (node->kind == EP_NODE_MAPPING)
        return ep_reader_error(reader, node, "expected one distribution, got %zu keys",
                               node->count);
    double value;
    if (!read_quantity(reader, quantity, node, &value))
        return false;
    *dist = ep_dist_constant(value);
    return true;
}

size_t ep_distribution_form_count(void)
{
    return FORM_COUNT;
}

const struct ep_distribution_form *ep_distribution_form(size_t i)
{
    return &forms[i].form;
}

const unsigned *ep_distribution_parameter_sets(size_t form)
{
    return forms[form].sets;
}

const char *ep_distribution_parameter(size_t i, bool *is_quantity)
{
    if (i >= PARAMETER_COUNT)
        return NULL;
    *is_quantity = parameters[i].is_quantity;
    return parameters[i].name;
}

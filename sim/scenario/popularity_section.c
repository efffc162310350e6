#include "scenario/popularity_section.h"

#include "base/units.h"
#include "scenario/config.h"

#define MAX_WEIGHT 1e12 /* so that sums of weights stay far from overflow */
#define MAX_CHURN 1000  /* a day */

static bool read_weights(struct ep_reader *reader, const struct ep_node *node, void *target);

/* clang-format off */
#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const struct ep_section no_section = {.fields = NULL, .field_count = 0};
/* ---- popularity ---- */
static const struct ep_field zipf_fields[] = {
    {.key = "exponent", .type = EP_FIELD_NUMBER, EP_AT(struct ep_traffic, popularity.exponent),
     .rule = EP_RULE_NOT_NEGATIVE, .is_required = true,
     .help = "0: uniform; near 1: a few are hot"},
};
static const struct ep_section zipf_section = {.fields = zipf_fields,
                                               .field_count = COUNT(zipf_fields)};
static const struct ep_field popularity_fields[] = {
    {.key = "zipf", .type = EP_FIELD_SECTION, .section = &zipf_section,
     .value = EP_POPULARITY_ZIPF, .help = "the k-th most popular model has weight k^-exponent"},
    {.key = "uniform", .type = EP_FIELD_SECTION, .section = &no_section,
     .value = EP_POPULARITY_UNIFORM, .help = "all models alike"},
    {.key = "weights", .type = EP_FIELD_CUSTOM, EP_AT(struct ep_traffic, popularity),
     .read = read_weights, .value = EP_POPULARITY_WEIGHTS, .form = "list of numbers",
     .schema = EP_NUMBERS_SCHEMA, .help = "one weight a model of the group, in its order"},
};
const struct ep_section ep_popularity_section = {.fields = popularity_fields,
                                                     .field_count = COUNT(popularity_fields)};

/* ---- popularity with a memory ---- */
#define POPULARITY(member) EP_AT(struct ep_traffic, popularity.member)
static const struct ep_field locality_fields[] = {
    {.key = "share", .type = EP_FIELD_RATIO, POPULARITY(locality.share),
     .rule = EP_RULE_FRACTION, .default_text = "0%",
     .help = "requests that repeat the model of an earlier one; 0%: off"},
    {.key = "reach", .type = EP_FIELD_COUNT, POPULARITY(locality.reach),
     .rule = EP_RULE_POSITIVE, .most = 10000000, .default_text = "1000", .tag = EP_TAG_ASSUMED,
     .help = "how many requests of this traffic the earlier one lies back at most"},
    {.key = "exponent", .type = EP_FIELD_NUMBER, POPULARITY(locality.exponent),
     .rule = EP_RULE_NOT_NEGATIVE, .most = 100, .default_text = "1", .tag = EP_TAG_ASSUMED,
     .help = "a distance x has density x^-exponent; 0: all alike; above 1: mostly the last few"},
};
const struct ep_section ep_locality_section = {.fields = locality_fields, .field_count = COUNT(locality_fields)};
static const struct ep_field drift_fields[] = {
    {.key = "half_life", .type = EP_FIELD_DURATION, POPULARITY(drift_half_life),
     .rule = EP_RULE_POSITIVE, .off = "never", .default_text = "never",
     .help = "after it half of what a model's share is above or below the mean is expected to be "
             "gone"},
};
const struct ep_section ep_drift_section = {.fields = drift_fields,
                                                .field_count = COUNT(drift_fields)};
static const struct ep_field churn_fields[] = {
    {.key = "per_day", .type = EP_FIELD_RATIO, POPULARITY(churn_per_day),
     .rule = EP_RULE_NOT_NEGATIVE, .default_text = "0%",
     .help = "share of the models asked for that is replaced in 24 h by models of the group "
             "that were not; 0%: off"},
};
const struct ep_section ep_churn_section = {.fields = churn_fields,
                                                .field_count = COUNT(churn_fields)};

/* clang-format on */

const double *ep_numbers_read(struct ep_reader *reader, const struct ep_node *node)
{
    double *values = ep_arena_alloc(reader->arena, (node->count + 1) * sizeof *values);
    double sum = 0;
    for (size_t i = 0; i < node->count; i++) {
        const struct ep_node *item = node->entries[i].value;
        const char *why = NULL;
        const char *text = ep_reader_text(reader, item, "expected a number");
        if (text == NULL)
            return NULL;
        if (!ep_units_parse_number(text, &values[i], &why)) {
            ep_reader_unexpected(reader, item, why);
            return NULL;
        }
        if (values[i] < 0 || values[i] > MAX_WEIGHT) {
            ep_reader_unexpected(reader, item,
                                 values[i] < 0 ? "must be >= 0" : "must be at most 1e12");
            return NULL;
        }
        sum += values[i];
    }
    if (sum > 0)
        return values;
    ep_reader_error(reader, node, "must not be all 0");
    return NULL;
}

static bool read_weights(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    struct ep_popularity *popularity = target;
    if (node->kind != EP_NODE_SEQUENCE)
        return ep_reader_unexpected(reader, node, "expected a list of numbers, one a model");
    popularity->weights = ep_numbers_read(reader, node);
    popularity->weight_count = node->count;
    return popularity->weights != NULL;
}

void ep_popularity_check(struct ep_reader *reader, const struct ep_node *node,
                         const struct ep_popularity *popularity)
{
    if (popularity->churn_per_day > MAX_CHURN)
        ep_reader_error_key(reader, node, "churn", "per_day must be at most 100000%%");
    if (popularity->churn_per_day > 0 && popularity->kind == EP_POPULARITY_WEIGHTS)
        ep_reader_error_key(reader, node, "churn",
                            "weights name every model's share; churn needs zipf or uniform");
    if (popularity->drift_half_life < EP_TIME_NEVER && popularity->kind == EP_POPULARITY_UNIFORM)
        ep_reader_error_key(reader, node, "drift",
                            "nothing drifts where the popularity is uniform");
    if (popularity->drift_half_life < EP_MINUTE)
        ep_reader_error_key(reader, node, "drift", "half_life must be at least 1min, or never");
}

#include "scenario/client_section.h"

#include "base/units.h"

#include <string.h>

static bool read_preset(struct ep_reader *reader, const struct ep_node *node, void *target);
static bool read_retry_on(struct ep_reader *reader, const struct ep_node *node, void *target);

/* clang-format off */
#define COUNT(table) (sizeof(table) / sizeof(table)[0])
static const struct ep_choice jitters[] = {
    {"full", EP_JITTER_FULL, "times a uniform draw from 0 to 1"},
    {"none", EP_JITTER_NONE, "exactly"},
    {0}};
static const struct ep_field backoff_fields[] = {
    {.key = "base", .type = EP_FIELD_DURATION, EP_AT(struct ep_client_config, backoff_base),
     .default_text = "100ms", .tag = EP_TAG_ASSUMED, .help = "wait before the first retry"},
    {.key = "cap", .type = EP_FIELD_DURATION, EP_AT(struct ep_client_config, backoff_cap),
     .default_text = "20s", .tag = EP_TAG_DOCUMENTED, .source = "AWS SDK retry behavior",
     .help = "longest wait: min(cap, base x 2^(k-1)) before retry k"},
    {.key = "jitter", .type = EP_FIELD_CHOICE, EP_AT(struct ep_client_config, jitter),
     .choices = jitters, .default_text = "full", .help = "how waits are spread"},
};
static const struct ep_section backoff_section = {.fields = backoff_fields,
                                                  .field_count = COUNT(backoff_fields)};
static const struct ep_choice presets[] = {
    {"none", EP_CLIENT_NONE, "no retries, no read timeout"},
    {"boto3-legacy", EP_CLIENT_BOTO3_LEGACY,
     "boto3's default: read_timeout 60s, 4 retries on 429, 500, 502, 503, 504, 509 and timeout, after "
     "rand x 2^(k-1) s"},
    {"boto3-standard", EP_CLIENT_BOTO3_STANDARD,
     "read_timeout 60s, 2 retries on 500, 502, 503, 504 and timeout, not on 429, after rand x "
     "min(20, 2^(k-1)) s"},
    {0}};
static const struct ep_field fields[] = {
    {.key = "preset", .type = EP_FIELD_CUSTOM, .read = read_preset, .choices = presets,
     .form = "`none`, `boto3-legacy`, `boto3-standard`",
     .schema = "{\"enum\": [\"none\", \"boto3-legacy\", \"boto3-standard\"]}",
     .default_rule = "the values below", .tag = EP_TAG_DOCUMENTED,
     .source = "boto3 guide, Retries; botocore retries/standard.py, data/_retry.json",
     .help = "how an SDK behaves; the other keys here change single values of it"},
    {.key = "read_timeout", .type = EP_FIELD_DURATION, EP_AT(struct ep_client_config, read_timeout),
     .rule = EP_RULE_POSITIVE, .off = "never", .default_text = "70s", .tag = EP_TAG_DOCUMENTED,
     .source = "SageMaker Developer Guide, InvokeEndpoint: a client's timeout above 60 s",
     .help = "the client gives an attempt up this long after sending it"},
    {.key = "retries", .type = EP_FIELD_INT, EP_AT(struct ep_client_config, retries),
     .rule = EP_RULE_NOT_NEGATIVE, .most = 1000, .default_text = "2", .tag = EP_TAG_DOCUMENTED,
     .source = "AWS SDK retry behavior: three attempts in all",
     .help = "further attempts after the first"},
    {.key = "retry_on", .type = EP_FIELD_CUSTOM, .read = read_retry_on,
     .form = "list of HTTP statuses and timeout", .schema = "{\"type\": \"array\"}",
     .default_text = "[429, 500, 503, timeout]", .tag = EP_TAG_DOCUMENTED,
     .source = "AWS SDK retry behavior",
     .help = "answers that are tried again; timeout: the client's own read_timeout"},
    {.key = "backoff", .type = EP_FIELD_SECTION, .section = &backoff_section,
     .help = "waits before retries"},
};
/* clang-format on */

static bool read_retry_status(struct ep_reader *reader, const struct ep_node *node,
                              struct ep_client_config *client)
{
    const char *expected = "expected an HTTP status from 400 to 599, or timeout";
    const char *text = ep_reader_text(reader, node, expected);
    int64_t status = 0;
    if (text == NULL)
        return false;
    if (strcmp(text, "timeout") == 0) {
        client->retry_on_timeout = true;
        return true;
    }
    if (!ep_units_parse_integer(text, &status, NULL) || status < 400 || status > 599)
        return ep_reader_unexpected(reader, node, expected);
    client->retry_on_status[status] = true;
    return true;
}

static bool read_retry_on(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    struct ep_client_config *client = target;
    bool is_good = true;
    if (node->kind != EP_NODE_SEQUENCE)
        return ep_reader_unexpected(reader, node,
                                    "expected a list such as [429, 500, 503, timeout]");
    memset(client->retry_on_status, 0, sizeof client->retry_on_status);
    client->retry_on_timeout = false;
    for (size_t i = 0; i < node->count; i++)
        is_good = read_retry_status(reader, node->entries[i].value, client) && is_good;
    return is_good;
}

static void check(struct ep_reader *reader, const struct ep_node *node, void *item)
{
    const struct ep_client_config *client = item;
    if (client->backoff_base > client->backoff_cap)
        ep_reader_error_key(reader, node, "backoff", "base must not be above cap");
}

const struct ep_section ep_client_section = {
    .title = "client",
    .help = "How clients behave: a mapping, or a preset by name: `none`, `boto3-legacy`, "
            "`boto3-standard`.",
    .fields = fields,
    .field_count = COUNT(fields),
    .item_size = sizeof(struct ep_client_config),
    .check = check,
};

static bool set_preset(struct ep_reader *reader, const struct ep_node *node, void *client)
{
    const char *known[COUNT(presets)];
    size_t count = 0;
    for (const struct ep_choice *choice = presets; choice->word != NULL; choice++) {
        if (node->kind == EP_NODE_SCALAR && strcmp(node->text, choice->word) == 0) {
            *(struct ep_client_config *)client =
                ep_client_config_of((enum ep_client_preset)choice->value);
            return true;
        }
        known[count++] = choice->word;
    }
    if (node->kind != EP_NODE_SCALAR)
        return ep_reader_unexpected(reader, node, "expected none, boto3-legacy or boto3-standard");
    char path[EP_READER_PATH_SIZE];
    return ep_reader_unknown(reader, node->at, ep_node_path(node, path, sizeof path),
                             "unknown client", node->text, (struct ep_known){known, count});
}

/* Done before the other keys, so that these come on top wherever they stand. */
static bool read_preset(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    (void)reader;
    (void)node;
    (void)target;
    return true;
}

bool ep_client_section_read(struct ep_reader *reader, const struct ep_node *node, void *client)
{
    if (node->kind == EP_NODE_SCALAR)
        return set_preset(reader, node, client);
    ep_fields_defaults(reader, &ep_client_section, client);
    const struct ep_node *preset = ep_node_get(node, "preset");
    bool is_good = preset == NULL || set_preset(reader, preset, client);
    return ep_fields_read(reader, &ep_client_section, node, client) && is_good;
}

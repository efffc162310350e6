#include "scenario/client_section.h"

#include "base/units.h"

#include <string.h>

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
static const struct ep_field fields[] = {
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
    .help = "How clients behave: a mapping, or `none` (no retries, no read timeout).",
    .fields = fields,
    .field_count = COUNT(fields),
    .item_size = sizeof(struct ep_client_config),
    .check = check,
};

bool ep_client_section_read(struct ep_reader *reader, const struct ep_node *node, void *client)
{
    static const char *const presets[] = {"none"};
    if (node->kind != EP_NODE_SCALAR) {
        ep_fields_defaults(reader, &ep_client_section, client);
        return ep_fields_read(reader, &ep_client_section, node, client);
    }
    if (strcmp(node->text, "none") == 0) {
        *(struct ep_client_config *)client = ep_client_config_none();
        return true;
    }
    if (strcmp(node->text, "boto3-legacy") == 0 || strcmp(node->text, "boto3-standard") == 0)
        return ep_reader_error(reader, node, "%s is not in this version", node->text);
    char path[EP_READER_PATH_SIZE];
    return ep_reader_unknown(reader, node->at, ep_node_path(node, path, sizeof path),
                             "unknown client", node->text,
                             (struct ep_known){presets, COUNT(presets)});
}

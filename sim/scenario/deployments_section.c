#include "scenario/deployments_section.h"

#include "scenario/assumptions_section.h"
#include "scenario/parts_section.h"
#include "scenario/variants_section.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool read_node(struct ep_reader *reader, const struct ep_node *node, void *target);
static bool read_serves(struct ep_reader *reader, const struct ep_node *node, void *target);
static bool read_eviction(struct ep_reader *reader, const struct ep_node *node, void *target);
static bool read_models(struct ep_reader *reader, const struct ep_node *node, void *target);
static bool read_instance(struct ep_reader *reader, const struct ep_node *node, void *target);
static bool read_instances(struct ep_reader *reader, const struct ep_node *node, void *target);
static bool read_memory(struct ep_reader *reader, const struct ep_node *node, void *target);
static void check_container(struct ep_reader *reader, const struct ep_node *node, void *item);
static bool begin_container(struct ep_reader *reader, const struct ep_node *node, void *item);

/* clang-format off */
#define COUNT(table) (sizeof(table) / sizeof(table)[0])
static const struct ep_choice kinds[] = {
    {"single-model", EP_KIND_SINGLE_MODEL, "an endpoint for each model, or for each group"},
    {"multi-model", EP_KIND_MULTI_MODEL, "one endpoint that loads models on demand (MME)"},
    {"multi-container", EP_KIND_MULTI_CONTAINER, "up to 15 containers on every instance (MCE)"},
    {"serverless", EP_KIND_SERVERLESS, "environments on demand, billed by the time they serve"},
    {"inference-component", EP_CHOICE_LATER, "models with resources of their own"},
    {"inference-components", EP_CHOICE_LATER, "models with resources of their own"},
    {"async", EP_CHOICE_LATER, "a queue before the endpoint"},
    {0}};
static const struct ep_choice pers[] = {
    {"model", EP_PER_MODEL, "one endpoint a model"},
    {"group", EP_PER_GROUP, "one endpoint a group: one artifact answers for all its models"},
    {0}};
static const struct ep_choice partitions[] = {
    {"none", EP_PARTITION_NONE, "one endpoint, or one a model"},
    {"by_image", EP_PARTITION_BY_IMAGE, "multi-model: an endpoint for each container image"},
    {"by_table", EP_PARTITION_BY_TABLE,
     "single-model: instance type and count as the columns `instance` and `instances` of a model's "
     "table say; where they are empty as the deployment says"},
    {0}};
static const struct ep_choice caches[] = {
    {"enabled", false, "models stay in memory until they are evicted"},
    {"disabled", true, "models are unloaded and deleted after use"},
    {0}};
static const struct ep_choice evictions[] = {
    {"lru", 0, "least recently used first"},
    {"lfu", 1, "fewest requests since it was loaded first"},
    {"fifo", 2, "loaded first, first out"},
    {"gdsf", 3, "by requests since it was loaded x time to load / bytes, aging"},
    {0}};
static const struct ep_choice routings[] = {
    {"random", EP_ROUTING_RANDOM, "each instance equally likely"},
    {"least_outstanding", EP_ROUTING_LEAST_OUTSTANDING, "the instance with the fewest requests"},
    {"round_robin", EP_ROUTING_ROUND_ROBIN, "one after another"},
    {0}};
static const struct ep_choice modes[] = {
    {"serial", EP_MCE_SERIAL, "a chain: every request visits all containers"},
    {"direct", EP_MCE_DIRECT, "the request names its container: one model each"},
    {0}};

static const struct ep_choice container_modes[] = {
    {"single-model", false, "its model is there from the start"},
    {"multi-model", true, "models of the group are loaded on demand"},
    {0}};

/* ---- containers ---- */
#define SPEC(member) EP_AT(struct ep_container_item, spec.member)
static const struct ep_field container_fields[] = {
    {.key = "name", .type = EP_FIELD_NAME, SPEC(name), .is_required = true,
     .help = "name of the container"},
    {.key = "image", .type = EP_FIELD_TEXT, SPEC(image), .default_text = "default",
     .default_rule = "default; of a `model` its group's", .help = "container image"},
    {.key = "model", .type = EP_FIELD_NAME, SPEC(model),
     .help = "model group whose model runs here; exactly one container of a chain names one"},
    {.key = "mode", .type = EP_FIELD_CHOICE, SPEC(config.is_multi_model),
     .choices = container_modes, .default_text = "single-model", .tag = EP_TAG_DOCUMENTED,
     .source = "SageMaker API, ContainerDefinition",
     .help = "multi-model: this container loads the models of its group on demand, as a "
             "multi-model endpoint does; one container of a chain at most"},
    {.key = "compute", .type = EP_FIELD_DURATION_DIST, SPEC(config.compute),
     .default_rule = "the model's; needed without `model`",
     .help = "vCPU time of a request in this container"},
    {.key = "wait", .type = EP_FIELD_DURATION_DIST, SPEC(config.wait), .default_text = "0ms",
     .help = "time a request holds its worker without using CPU"},
    {.key = "threads", .type = EP_FIELD_INT, SPEC(config.threads), .rule = EP_RULE_AT_LEAST_ONE,
     .most = EP_MAX_THREADS, .default_text = "1", .help = "vCPUs that one request can use"},
    {.key = "memory", .type = EP_FIELD_BYTES, SPEC(config.memory_bytes),
     .default_rule = "process_memory; with `model` workers x the model's",
     .tag = EP_TAG_ASSUMED, .help = "static memory of the whole container"},
    {.key = "output", .type = EP_FIELD_BYTES_DIST, SPEC(config.output_bytes),
     .default_rule = "the request's payload",
     .help = "bytes that it hands on to the next container; see max_hop_payload"},
    {.key = "workers", .type = EP_FIELD_INT, SPEC(config.workers), .rule = EP_RULE_AT_LEAST_ONE,
     .off = "unlimited", .default_rule = "workers_per_model",
     .help = "requests that it serves at a time; with mode: multi-model for each model"},
};

static void init_container(void *item)
{
    *(struct ep_container_item *)item =
        (struct ep_container_item){.spec.config = {.threads = 1, .workers = EP_BY_RULE}};
}

static const struct ep_section container_section = {
    .title = "deployments.*.containers", .help = "The chain of a serial multi-container endpoint.",
    .fields = container_fields, .field_count = COUNT(container_fields),
    .item_size = sizeof(struct ep_container_item), .init = init_container,
    .begin = begin_container, .check = check_container};

/* ---- instance as an object ---- */
#define CUSTOM(member) EP_AT(struct ep_deployment, custom.member)
static const struct ep_field instance_fields[] = {
    {.key = "name", .type = EP_FIELD_NAME, CUSTOM(name), .is_required = true,
     .help = "name of the instance type in reports"},
    {.key = "vcpu", .type = EP_FIELD_INT, CUSTOM(vcpu), .rule = EP_RULE_AT_LEAST_ONE,
     .is_required = true, .help = "number of vCPUs"},
    {.key = "memory", .type = EP_FIELD_BYTES, CUSTOM(memory_bytes), .rule = EP_RULE_POSITIVE,
     .off = "unlimited", .is_required = true, .help = "RAM"},
    {.key = "disk", .type = EP_FIELD_BYTES, CUSTOM(disk_bytes), .rule = EP_RULE_POSITIVE,
     .off = "unlimited", .default_text = "unlimited", .help = "room for models on disk"},
    {.key = "disk_bandwidth", .type = EP_FIELD_BANDWIDTH, CUSTOM(disk_bandwidth),
     .rule = EP_RULE_POSITIVE, .off = "unlimited", .default_text = "unlimited",
     .help = "reads and writes together"},
    {.key = "network", .type = EP_FIELD_BANDWIDTH, CUSTOM(network), .rule = EP_RULE_POSITIVE,
     .off = "unlimited", .default_text = "unlimited", .help = "into the instance"},
    {.key = "price", .type = EP_FIELD_PRICE, EP_AT(struct ep_deployment, custom_usd_per_hour),
     .rule = EP_RULE_NOT_NEGATIVE, .is_required = true, .help = "price of an instance per hour"},
    {.key = "vcpu_speed", .type = EP_FIELD_NUMBER, CUSTOM(vcpu_speed), .rule = EP_RULE_POSITIVE,
     .default_text = "1", .help = "scales compute: 2 is twice as fast as where it was measured"},
};
static const struct ep_section instance_section = {
    .title = "deployments.*.instance", .help = "An instance type of your own, instead of a name.",
    .fields = instance_fields, .field_count = COUNT(instance_fields),
    .item_size = sizeof(struct ep_deployment)};

/* ---- deployments ---- */
#define ITEM(member) EP_AT(struct ep_deployment_item, member)
#define WHOLE EP_AT(struct ep_deployment_item, deployment)
static const struct ep_field fields[] = {
    {.key = "kind", .type = EP_FIELD_CHOICE, ITEM(deployment.kind), .choices = kinds,
     .is_required = true, .help = "kind of endpoint"},
    {.key = "name", .type = EP_FIELD_NAME, ITEM(part_name), .default_rule = "needed of a part",
     .help = "name of a part, where a deployment is a list of parts"},
    {.key = "serves", .type = EP_FIELD_CUSTOM, ITEM(serves), .read = read_serves,
     .form = "list of names, or a mapping, or `rest`", .section = &ep_parts_serves_section,
     .schema = "{\"oneOf\": [{\"type\": \"array\", \"items\": {\"type\": \"string\"}}, "
               "{\"const\": \"rest\"}]}",
     .default_rule = "every group that has traffic; of a part the rest",
     .help = "the model groups that it serves; of a part also models by name, the busiest ones, or "
             "what no other part serves"},
    {.key = "per", .type = EP_FIELD_CHOICE, ITEM(deployment.per), .choices = pers,
     .default_text = "model", .help = "what gets an endpoint of its own (single-model)"},
    {.key = "partition", .type = EP_FIELD_CHOICE, ITEM(deployment.partition),
     .choices = partitions, .default_text = "none",
     .help = "splits it into parts; each image's, or each type's and count's, models make one"},
    {.key = "instance", .type = EP_FIELD_CUSTOM, WHOLE, .read = read_instance,
     .form = "name of an instance type, or a mapping",
     .schema = "{\"type\": \"string\", \"pattern\": \"^ml[.]\"}", .section = &instance_section,
     .default_rule = "needed, but not with serverless",
     .help = "instance type, such as ml.m5.large"},
    {.key = "instances", .type = EP_FIELD_CUSTOM, ITEM(deployment.instances),
     .read = read_instances, .form = "whole number, or auto",
     .schema = "{\"oneOf\": [{\"type\": \"integer\", \"minimum\": 1}, {\"const\": \"auto\"}]}",
     .default_text = "1", .help = "instances of each endpoint; auto: as few as carry the load; "
     "with autoscaling how many there are at first, by default its min"},
    {.key = "auto_utilization", .type = EP_FIELD_RATIO, ITEM(deployment.auto_utilization),
     .rule = EP_RULE_SHARE, .default_text = "60%", .tag = EP_TAG_ASSUMED,
     .help = "instances: auto carries the busiest five minutes at this share of the vCPUs"},
    {.key = "volume", .type = EP_FIELD_BYTES, ITEM(deployment.volume_bytes),
     .rule = EP_RULE_POSITIVE, .default_rule = "by instance type and kind",
     .tag = EP_TAG_DERIVED, .source = "SageMaker Developer Guide, host instance storage volumes",
     .help = "disk of each instance"},
    {.key = "cache", .type = EP_FIELD_CHOICE, ITEM(deployment.cache_disabled), .choices = caches,
     .default_text = "enabled", .tag = EP_TAG_DOCUMENTED, .source = "ModelCacheSetting",
     .help = "ModelCacheSetting (multi-model)"},
    {.key = "eviction", .type = EP_FIELD_CUSTOM, ITEM(deployment.eviction), .choices = evictions,
     .read = read_eviction, .form = "choice", .schema = "{\"enum\": [\"lru\", \"lfu\", \"fifo\", \"gdsf\"]}",
     .default_text = "lru", .tag = EP_TAG_ASSUMED,
     .help = "which idle model goes first (multi-model)"},
    {.key = "pin", .type = EP_FIELD_CUSTOM, ITEM(deployment.pin), .read = read_models,
     .form = "list of models or groups",
     .schema = "{\"type\": \"array\", \"items\": {\"type\": \"string\"}}",
     .default_text = "[]",
     .help = "models that every instance loads when it begins and never evicts (multi-model): a "
             "what-if"},
    {.key = "prewarm", .type = EP_FIELD_CUSTOM, ITEM(deployment.prewarm), .read = read_models,
     .form = "list of models or groups",
     .schema = "{\"type\": \"array\", \"items\": {\"type\": \"string\"}}",
     .default_text = "[]",
     .help = "models that every instance loads when it begins, as far as they fit without an "
             "eviction (multi-model)"},
    {.key = "routing", .type = EP_FIELD_CHOICE, ITEM(deployment.routing), .choices = routings,
     .default_text = "random", .tag = EP_TAG_MEASURED,
     .source = "AWS blog on routing strategies; the API names no default",
     .help = "which instance gets a request (single-model, multi-container)"},
    {.key = "mode", .type = EP_FIELD_CHOICE, ITEM(deployment.mode), .choices = modes,
     .default_rule = "needed with multi-container", .help = "InferenceExecutionConfig.Mode"},
    {.key = "containers", .type = EP_FIELD_LIST,
     EP_COUNTED(struct ep_deployment_item, containers, container_count),
     .section = &container_section, .default_rule = "needed with mode: serial",
     .help = "the chain, in order (multi-container, serial)"},
    {.key = "assumptions", .type = EP_FIELD_CUSTOM, ITEM(assumptions), .read = read_node,
     .form = "mapping like `assumptions`", .schema = "{\"$ref\": \"#/$defs/assumptions\"}",
     .default_rule = "the scenario's", .help = "what differs here from the scenario's assumptions"},
    {.key = "autoscaling", .type = EP_FIELD_SECTION, ITEM(autoscaling),
     .section = &ep_autoscaling_section, .default_rule = "none: the count stays",
     .help = "instances, or provisioned environments of serverless, that follow the load"},
    {.key = "memory", .type = EP_FIELD_CUSTOM, ITEM(deployment.serverless.memory_bytes),
     .read = read_memory, .form = "1GB to 6GB in whole GB",
     .schema = "{\"enum\": [\"1GB\", \"2GB\", \"3GB\", \"4GB\", \"5GB\", \"6GB\"]}",
     .default_rule = "needed with serverless", .tag = EP_TAG_DOCUMENTED,
     .source = "SageMaker Developer Guide, serverless-endpoints.html",
     .help = "memory of an environment (serverless); its vCPUs follow: vcpu_per_gb"},
    {.key = "max_concurrency", .type = EP_FIELD_INT, ITEM(deployment.serverless.max_concurrency),
     .rule = EP_RULE_AT_LEAST_ONE, .default_rule = "needed with serverless",
     .tag = EP_TAG_DOCUMENTED, .source = "SageMaker API, ProductionVariantServerlessConfig",
     .help = "requests that an endpoint serves at a time (serverless), 1 to 200; more are answered "
             "429"},
    {.key = "variants", .type = EP_FIELD_CUSTOM, ITEM(variants), .read = read_node,
     .form = "list of mappings like a deployment's",
     .schema = "{\"type\": \"array\", \"items\": {\"type\": \"object\"}}",
     .default_rule = "none: one variant gets all", .tag = EP_TAG_DOCUMENTED,
     .source = "SageMaker API, ProductionVariant",
     .help = "production variants of the endpoint, each with a `name` and whatever of the keys "
             "here differs from the endpoint's: instance, instances, autoscaling, model, weight"},
    {.key = "shadow_variants", .type = EP_FIELD_CUSTOM, ITEM(shadow_variants), .read = read_node,
     .form = "list of one mapping like a deployment's",
     .schema = "{\"type\": \"array\", \"items\": {\"type\": \"object\"}}",
     .default_rule = "none", .tag = EP_TAG_DOCUMENTED,
     .source = "SageMaker API, ShadowProductionVariants",
     .help = "gets copies of requests, is paid, and its answers are dropped"},
    {.key = "weight", .type = EP_FIELD_NUMBER, ITEM(deployment.weight),
     .rule = EP_RULE_NOT_NEGATIVE, .default_text = "1", .tag = EP_TAG_DOCUMENTED,
     .source = "SageMaker API, InitialVariantWeight",
     .help = "of a production variant: its share of the requests is weight / sum of weights"},
    {.key = "sampling", .type = EP_FIELD_RATIO, ITEM(deployment.sampling),
     .rule = EP_RULE_FRACTION, .default_text = "100%", .tag = EP_TAG_DOCUMENTED,
     .source = "SageMaker API, SamplingPercentage",
     .help = "of a shadow variant: the share of requests that is copied to it"},
    {.key = "model", .type = EP_FIELD_NAME, ITEM(deployment.model),
     .default_rule = "the models that the endpoint serves",
     .help = "of a variant: a model group of as many models that it runs instead, such as a new "
             "version"},
    {.key = "traffic_routing", .type = EP_FIELD_SECTION, ITEM(traffic_routing),
     .section = &ep_traffic_routing_section, .default_rule = "none: the weights stay",
     .help = "moves the traffic to one of the variants"},
    {.key = "provisioned_concurrency", .type = EP_FIELD_INT,
     ITEM(deployment.serverless.provisioned), .rule = EP_RULE_NOT_NEGATIVE, .default_text = "0",
     .tag = EP_TAG_DOCUMENTED, .source = "SageMaker API, ProductionVariantServerlessConfig",
     .help = "environments of an endpoint that are always there (serverless); with autoscaling how "
             "many there are at first, by default its min"},
};
/* clang-format on */

/* ---- values ---- */

static bool read_node(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    (void)reader;
    const struct ep_node **kept = target;
    *kept = node;
    return true;
}

static bool read_serves(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    return read_node(reader, node, target); /* what it may say depends: check_serves() */
}

static bool read_models(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    if (node->kind != EP_NODE_SEQUENCE)
        return ep_reader_unexpected(reader, node, "expected a list of models or groups");
    struct ep_model_ref *refs = ep_arena_alloc(reader->arena, (node->count + 1) * sizeof *refs);
    for (size_t i = 0; i < node->count; i++) {
        const struct ep_node *entry = node->entries[i].value;
        const char *name = ep_reader_text(reader, entry, "expected the name of a model or group");
        if (name == NULL)
            return false;
        refs[i] = (struct ep_model_ref){ep_reader_copy(reader, name), entry->at};
    }
    *(struct ep_model_refs *)target = (struct ep_model_refs){refs, node->count};
    return true;
}

static bool read_instance(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    struct ep_deployment *deployment = target;
    if (node->kind == EP_NODE_MAPPING) {
        ep_fields_defaults(reader, &instance_section, deployment);
        return ep_fields_read(reader, &instance_section, node, deployment);
    }
    const char *expected = "expected an instance type such as ml.m5.large, or a mapping";
    const char *text = ep_reader_text(reader, node, expected);
    if (text == NULL)
        return false;
    if (strncmp(text, "ml.", 3) != 0)
        return ep_reader_unexpected(reader, node, expected);
    deployment->instance_name = ep_reader_copy(reader, text);
    return true;
}

static bool read_instances(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    static const struct ep_field count = {
        .type = EP_FIELD_INT, .rule = EP_RULE_AT_LEAST_ONE, .most = 100000, .off = "auto"};
    int value = 1;
    if (!ep_fields_read_value(reader, &count, node, &value))
        return false;
    *(int *)target = value == EP_UNLIMITED ? 0 : value;
    return true;
}

/* AWS counts 1024 MB a step and writes GB: 3GB and 3GiB are the same. */
static bool read_memory(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    static const struct ep_field plain = {.type = EP_FIELD_BYTES};
    int64_t bytes = 0;
    if (!ep_fields_read_value(reader, &plain, node, &bytes))
        return false;
    for (int64_t gb = 1; gb <= EP_SERVERLESS_MOST_GB; gb++) {
        if (bytes != gb * 1000000000 && bytes != gb << 30)
            continue;
        *(int64_t *)target = gb << 30;
        return true;
    }
    return ep_reader_unexpected(reader, node, "expected 1GB, 2GB, 3GB, 4GB, 5GB or 6GB");
}

static bool read_eviction(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    static const struct ep_field choice = {
        .type = EP_FIELD_CHOICE, .size = sizeof(int), .choices = evictions};
    int value;
    if (!ep_fields_read_value(reader, &choice, node, &value))
        return false;
    *(const char **)target = ep_reader_copy(reader, node->text);
    return true;
}

/* ---- rules across keys ---- */

static bool begin_container(struct ep_reader *reader, const struct ep_node *node, void *item)
{
    (void)reader;
    struct ep_container_item *container = item;
    container->spec.at = node->at;
    return true;
}

static void check_container(struct ep_reader *reader, const struct ep_node *node, void *item)
{
    static const char *const of_the_model[] = {"compute", "wait", "threads", "memory"};
    struct ep_container_item *container = item;
    container->spec.config.is_model = container->spec.model != NULL;
    container->has_memory = ep_node_get(node, "memory") != NULL;
    container->spec.config.has_output = ep_node_get(node, "output") != NULL;
    for (size_t i = 0; i < COUNT(of_the_model) && container->spec.model != NULL; i++)
        if (ep_node_get(node, of_the_model[i]) != NULL)
            ep_reader_error_key(reader, node, of_the_model[i],
                                "not with `model`: the model group says it");
    if (container->spec.model == NULL && ep_node_get(node, "compute") == NULL)
        ep_reader_error_key(reader, node, "compute",
                            "missing: vCPU time of a request in this container");
    if (container->spec.config.is_multi_model && container->spec.model == NULL)
        ep_reader_error_key(reader, node, "mode",
                            "multi-model only with `model`: the group whose models are loaded");
    if (ep_node_get(node, "image") == NULL && container->spec.model != NULL)
        container->spec.image = NULL; /* the group's, once it is known */
}

static void init(void *item)
{
    struct ep_deployment_item *deployment = item;
    *deployment = (struct ep_deployment_item){
        .deployment = {.instances = 1, .eviction = "lru"},
    };
}

/* A kind that this version lacks is one mistake; its keys are not looked at. */
static bool begin(struct ep_reader *reader, const struct ep_node *node, void *item)
{
    struct ep_deployment_item *deployment = item;
    deployment->node = node;
    deployment->deployment.name = deployment->name;
    deployment->deployment.at = node->at;
    const struct ep_node *kind = ep_node_get(node, "kind");
    for (size_t i = 0; kind != NULL && kind->kind == EP_NODE_SCALAR && kinds[i].word != NULL; i++)
        if (strcmp(kinds[i].word, kind->text) == 0 && kinds[i].value == EP_CHOICE_LATER)
            return ep_reader_error(reader, kind, "%s is not in this version", kind->text);
    return true;
}

struct rule { /* where a key has a meaning */
    const char *key;
    bool kinds[EP_KIND_COUNT];
    const char *where;
};

static bool has_multi_model_container(const struct ep_deployment_item *item)
{
    for (size_t i = 0; i < item->container_count; i++)
        if (item->containers[i].spec.config.is_multi_model)
            return true;
    return false;
}

/* Models come and go: what a multi-model endpoint has, such a chain has too. */
static bool is_of_cache(const char *key)
{
    static const char *const keys[] = {"cache", "eviction", "pin", "prewarm"};
    for (size_t i = 0; i < COUNT(keys); i++)
        if (strcmp(keys[i], key) == 0)
            return true;
    return false;
}

static void check_keys_of_kind(struct ep_reader *reader, const struct ep_node *node,
                               const struct ep_deployment_item *item)
{
    enum ep_kind kind = item->deployment.kind;
    bool has_cache = has_multi_model_container(item);
    static const struct rule rules[] = {
        {"per",
         {[EP_KIND_SINGLE_MODEL] = true, [EP_KIND_SERVERLESS] = true},
         "single-model or serverless"},
        {"cache", {[EP_KIND_MULTI_MODEL] = true}, "multi-model, or a chain with such a container"},
        {"eviction",
         {[EP_KIND_MULTI_MODEL] = true},
         "multi-model, or a chain with such a container"},
        {"pin", {[EP_KIND_MULTI_MODEL] = true}, "multi-model, or a chain with such a container"},
        {"prewarm",
         {[EP_KIND_MULTI_MODEL] = true},
         "multi-model, or a chain with such a container"},
        {"routing",
         {[EP_KIND_SINGLE_MODEL] = true, [EP_KIND_MULTI_CONTAINER] = true},
         "single-model or multi-container"},
        {"mode", {[EP_KIND_MULTI_CONTAINER] = true}, "multi-container"},
        {"containers", {[EP_KIND_MULTI_CONTAINER] = true}, "multi-container"},
        {"memory", {[EP_KIND_SERVERLESS] = true}, "serverless"},
        {"max_concurrency", {[EP_KIND_SERVERLESS] = true}, "serverless"},
        {"provisioned_concurrency", {[EP_KIND_SERVERLESS] = true}, "serverless"},
    };
    for (size_t i = 0; i < COUNT(rules); i++)
        if (!rules[i].kinds[kind] && ep_node_get(node, rules[i].key) != NULL &&
            !(has_cache && is_of_cache(rules[i].key)))
            ep_reader_error_key(reader, node, rules[i].key, "only with kind: %s", rules[i].where);
}

static void check_chain(struct ep_reader *reader, const struct ep_node *node,
                        const struct ep_deployment_item *item)
{
    bool has_mode = ep_node_get(node, "mode") != NULL;
    bool has_containers = ep_node_get(node, "containers") != NULL;
    bool is_serial = item->deployment.mode == EP_MCE_SERIAL;
    if (has_multi_model_container(item) && ep_node_get(node, "routing") != NULL)
        ep_reader_error_key(reader, node, "routing",
                            "not with a container of mode: multi-model: requests go where their "
                            "model is");
    size_t models = 0;
    for (size_t i = 0; i < item->container_count; i++) {
        models += item->containers[i].spec.model != NULL;
        for (size_t k = 0; k < i; k++)
            if (strcmp(item->containers[i].spec.name, item->containers[k].spec.name) == 0)
                ep_diag_error(reader->diag, item->containers[i].spec.at,
                              "deployments.%s.containers: the name \"%s\" is there twice",
                              item->name, item->containers[i].spec.name);
    }
    if (!has_mode)
        ep_reader_error_key(reader, node, "mode", "missing: serial or direct");
    else if (!is_serial && has_containers)
        ep_reader_error_key(reader, node, "containers",
                            "only with mode: serial; direct has one container a model");
    else if (is_serial && !has_containers)
        ep_reader_error_key(reader, node, "containers", "missing: the chain of mode: serial");
    else if (is_serial && models != 1)
        ep_reader_error_key(reader, node, "containers",
                            "exactly one container names a `model`, got %zu", models);
}

static void check_serverless(struct ep_reader *reader, const struct ep_node *node,
                             const struct ep_serverless_config *serverless)
{
    static const char *const of_instances[] = {"instance", "instances", "volume",
                                               "auto_utilization"};
    for (size_t i = 0; i < COUNT(of_instances); i++)
        if (ep_node_get(node, of_instances[i]) != NULL)
            ep_reader_error_key(reader, node, of_instances[i],
                                "not with kind: serverless, which has no instances");
    if (ep_node_get(node, "memory") == NULL)
        ep_reader_error_key(reader, node, "memory", "missing: 1GB to 6GB of an environment");
    if (ep_node_get(node, "max_concurrency") == NULL)
        ep_reader_error_key(reader, node, "max_concurrency",
                            "missing: requests that an endpoint serves at a time");
    else if (serverless->provisioned > serverless->max_concurrency)
        ep_reader_error_key(reader, node, "provisioned_concurrency",
                            "must be at most max_concurrency, %d, got %d",
                            serverless->max_concurrency, serverless->provisioned);
}

static void check_start_keys(struct ep_reader *reader, const struct ep_node *node,
                             const struct ep_deployment *config)
{
    static const char why[] = "not with cache: disabled, which unloads every model after use";
    if (config->cache_disabled && config->pin.count > 0)
        ep_reader_error_key(reader, node, "pin", why);
    if (config->cache_disabled && config->prewarm.count > 0)
        ep_reader_error_key(reader, node, "prewarm", why);
}

/* A serverless endpoint that scales begins with `provisioned_concurrency`, by default with `min`;
 * what is about instances has no meaning. */
static void check_provisioned_scaling(struct ep_reader *reader, const struct ep_node *node,
                                      struct ep_deployment_item *item)
{
    static const char *const of_instances[] = {"leaver", "quota", "stall_ratio", "stall",
                                               "health_check"};
    const struct ep_autoscaling_config *scaling = item->autoscaling.config;
    struct ep_serverless_config *serverless = &item->deployment.serverless;
    const struct ep_node *section = ep_node_get(node, "autoscaling");
    for (size_t i = 0; i < COUNT(of_instances); i++)
        if (ep_node_get(section, of_instances[i]) != NULL)
            ep_reader_error_key(reader, section, of_instances[i],
                                "not with kind: serverless, which has no instances");
    if (ep_node_get(node, "provisioned_concurrency") == NULL)
        serverless->provisioned = scaling->min;
    else if (serverless->provisioned < scaling->min || serverless->provisioned > scaling->max)
        ep_reader_error_key(reader, node, "provisioned_concurrency",
                            "must be within autoscaling's %d and %d, got %d", scaling->min,
                            scaling->max, serverless->provisioned);
    int most = scaling->max;
    for (size_t i = 0; i < scaling->scheduled_count; i++)
        most = scaling->scheduled[i].max > most ? scaling->scheduled[i].max : most;
    if (ep_node_get(node, "max_concurrency") != NULL && most > serverless->max_concurrency)
        ep_reader_error_key(reader, section, "max",
                            "provisioned environments must be at most max_concurrency, %d, got %d",
                            serverless->max_concurrency, most);
}

/* A fleet that scales begins with `instances`, by default with `min`. */
static void check_autoscaling(struct ep_reader *reader, const struct ep_node *node,
                              struct ep_deployment_item *item)
{
    const struct ep_autoscaling_config *scaling = item->autoscaling.config;
    struct ep_deployment *deployment = &item->deployment;
    deployment->autoscaling = scaling;
    deployment->leaver = item->autoscaling.leaver;
    if (scaling == NULL)
        return;
    if (deployment->kind == EP_KIND_SERVERLESS) {
        check_provisioned_scaling(reader, node, item);
        return;
    }
    if (ep_node_get(node, "instances") == NULL)
        deployment->instances = scaling->min;
    else if (deployment->instances == 0)
        ep_reader_error_key(reader, node, "instances",
                            "auto is a fixed count: not with autoscaling");
    else if (deployment->instances < scaling->min || deployment->instances > scaling->max)
        ep_reader_error_key(reader, node, "instances",
                            "must be within autoscaling's %d and %d, got %d", scaling->min,
                            scaling->max, deployment->instances);
}

static bool is_for_parts(const struct ep_node *serves)
{
    return serves->kind == EP_NODE_SCALAR ? strcmp(serves->text, "rest") == 0
                                          : ep_node_get(serves, "busiest") != NULL;
}

/* A part may pick models, and has a name; of a deployment alone its key is the name. */
static void check_serves(struct ep_reader *reader, const struct ep_node *node,
                         struct ep_deployment_item *item)
{
    const struct ep_node *serves = item->serves;
    if (!item->is_part && item->part_name != NULL)
        ep_reader_error_key(reader, node, "name", "only of a part, in a list of parts");
    if (item->is_part) {
        item->deployment.selection.at = node->at;
        if (serves != NULL)
            ep_parts_read_serves(reader, serves, &item->deployment.selection);
        return;
    }
    bool is_list = serves == NULL || (serves->kind == EP_NODE_SEQUENCE && serves->count > 0);
    if (!is_list)
        ep_reader_unexpected(reader, serves,
                             is_for_parts(serves) ? "expected a list of model groups (rest and "
                                                    "{busiest: N} are for parts)"
                                                  : "expected a list of model groups");
    for (size_t i = 0; is_list && serves != NULL && i < serves->count; i++)
        ep_reader_text(reader, serves->entries[i].value, "expected the name of a model group");
}

static void check_partition(struct ep_reader *reader, const struct ep_node *node,
                            const struct ep_deployment_item *item)
{
    const struct ep_deployment *config = &item->deployment;
    static const char *const starts[] = {"pin", "prewarm"};
    if (config->partition == EP_PARTITION_NONE)
        return;
    bool is_by_image = config->partition == EP_PARTITION_BY_IMAGE;
    if (item->is_part)
        ep_reader_error_key(reader, node, "partition",
                            item->is_variant ? "a variant cannot have parts"
                                             : "a part cannot have parts itself");
    else if (config->kind != (is_by_image ? EP_KIND_MULTI_MODEL : EP_KIND_SINGLE_MODEL))
        ep_reader_error_key(reader, node, "partition", "%s is only with kind: %s",
                            is_by_image ? "by_image" : "by_table",
                            is_by_image ? "multi-model" : "single-model");
    else if (config->per == EP_PER_GROUP)
        ep_reader_error_key(reader, node, "per", "by_table has an endpoint for each model");
    for (size_t i = 0; i < COUNT(starts); i++)
        if (ep_node_get(node, starts[i]) != NULL)
            ep_reader_error_key(reader, node, starts[i], "not with a partition: write the parts");
}

static void check_kind(struct ep_reader *reader, const struct ep_node *node,
                       struct ep_deployment_item *deployment)
{
    const struct ep_deployment *config = &deployment->deployment;
    check_autoscaling(reader, node, deployment);
    check_keys_of_kind(reader, node, deployment);
    if (config->kind == EP_KIND_SERVERLESS) {
        check_serverless(reader, node, &config->serverless);
        return;
    }
    if (ep_node_get(node, "instance") == NULL)
        ep_reader_error_key(reader, node, "instance",
                            "missing: instance type, such as ml.m5.large");
    check_start_keys(reader, node, config);
    if (config->kind == EP_KIND_MULTI_CONTAINER)
        check_chain(reader, node, deployment);
    if (config->instances != 0 && ep_node_get(node, "auto_utilization") != NULL)
        ep_reader_error_key(reader, node, "auto_utilization", "only with instances: auto");
    if (config->instance_name == NULL && ep_node_get(node, "volume") != NULL)
        ep_reader_error_key(reader, node, "volume",
                            "not with an instance of your own: its `disk` says it");
}

static void check(struct ep_reader *reader, const struct ep_node *node, void *item)
{
    size_t before = ep_diag_error_count(reader->diag);
    check_partition(reader, node, item);
    check_serves(reader, node, item);
    ep_variants_check_keys(reader, node, item);
    check_kind(reader, node, item);
    if (ep_diag_error_count(reader->diag) == before)
        ep_variants_read(reader, &ep_deployments_section, node, item);
    ((struct ep_deployment_item *)item)->is_good = ep_diag_error_count(reader->diag) == before;
}

static bool read_parts(struct ep_reader *reader, const struct ep_node *node, void *item)
{
    bool is_good = ep_parts_read(reader, &ep_deployments_section, node, item);
    ((struct ep_deployment_item *)item)->is_good = is_good;
    return is_good;
}

const struct ep_section ep_deployments_section = {
    .title = "deployments",
    .help =
        "The options to compare, by name; the first is the baseline. A list in place of the "
        "mapping is a hybrid: its parts, each of another kind, together serve every model once.",
    .fields = fields,
    .field_count = COUNT(fields),
    .item_size = sizeof(struct ep_deployment_item),
    .init = init,
    .begin = begin,
    .read_list = read_parts,
    .check = check,
};

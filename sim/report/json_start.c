#include "report/json_start.h"

#include "report/json_tree.h"

static json_t *part_of(const struct ep_start_part *part)
{
    json_t *object = json_object();
    ep_json_set(object, "models", ep_json_count(part->models));
    ep_json_set(object, "bytes", ep_json_count((uint64_t)part->bytes));
    ep_json_set(object, "memory_ratio", ep_json_real(part->memory_ratio));
    return object;
}

void ep_json_set_start(json_t *object, const struct ep_start_result *start)
{
    if (start->pinned.models + start->prewarmed.models == 0)
        return;
    json_t *value = json_object();
    ep_json_set(value, "pinned", part_of(&start->pinned));
    ep_json_set(value, "prewarmed", part_of(&start->prewarmed));
    ep_json_set(value, "loads", ep_json_count(start->loads));
    ep_json_set(value, "skipped", ep_json_count(start->skipped));
    ep_json_set(object, "at_start", value);
}

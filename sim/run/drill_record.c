#include "run/drill_record.h"

#include "base/mem.h"

#include <stddef.h>

struct ep_drill_record *ep_drill_records_create(uint32_t count)
{
    if (count == 0)
        return NULL;
    struct ep_drill_record *records = ep_alloc_zeroed(count, sizeof *records);
    for (uint32_t i = 0; i < count; i++) {
        records[i].before.latency = ep_histogram_create();
        records[i].after.latency = ep_histogram_create();
    }
    return records;
}

void ep_drill_records_destroy(struct ep_drill_record *records, uint32_t count)
{
    for (uint32_t i = 0; records && i < count; i++) {
        ep_histogram_destroy(records[i].before.latency);
        ep_histogram_destroy(records[i].after.latency);
    }
    ep_free(records);
}

static void merge_window(struct ep_drill_window *into, const struct ep_drill_window *from)
{
    into->answered += from->answered;
    into->completed += from->completed;
    into->reached += from->reached;
    into->cold += from->cold;
    ep_histogram_merge(into->latency, from->latency);
}

void ep_drill_records_merge(struct ep_drill_record *into, const struct ep_drill_record *from,
                            uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        merge_window(&into[i].before, &from[i].before);
        merge_window(&into[i].after, &from[i].after);
        into[i].attempts_failed += from[i].attempts_failed;
        into[i].requests_failed += from[i].requests_failed;
        into[i].stale += from[i].stale;
    }
}

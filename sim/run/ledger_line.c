#include "run/ledger_line.h"

#include <string.h>

void ep_ledger_split(const struct ep_request_record *record, int64_t ns[EP_CAUSE_COUNT])
{
    memset(ns, 0, EP_CAUSE_COUNT * sizeof *ns);
    if (record->load_parts) {
        ns[EP_CAUSE_DOWNLOAD] = record->load_parts[EP_LOAD_PART_DOWNLOAD];
        ns[EP_CAUSE_EXTRACT] = record->load_parts[EP_LOAD_PART_EXTRACT];
        ns[EP_CAUSE_LOAD] = record->load_parts[EP_LOAD_PART_LOAD];
        ns[EP_CAUSE_LOAD_QUEUE] = record->load_parts[EP_LOAD_PART_QUEUE];
        ns[EP_CAUSE_EVICTION] = record->load_parts[EP_LOAD_PART_EVICTION];
    }
    ns[EP_CAUSE_QUEUE] = record->parts[EP_PART_QUEUE];
    ns[EP_CAUSE_CONTENTION] = record->parts[EP_PART_CONTENTION];
    ns[EP_CAUSE_SERVICE] = record->parts[EP_PART_SERVICE];
    ns[EP_CAUSE_OVERHEAD] = record->parts[EP_PART_OVERHEAD];
    ns[EP_CAUSE_RETRY] = record->parts[EP_PART_RETRY];
}

/* Of equal ones the first. */
static enum ep_cause longest(const int64_t ns[EP_CAUSE_COUNT])
{
    int cause = 0;
    for (int i = 1; i < EP_CAUSE_COUNT; i++)
        if (ns[i] > ns[cause])
            cause = i;
    return (enum ep_cause)cause;
}

void ep_ledger_line_count(struct ep_ledger_line *line, const struct ep_request_record *record)
{
    int64_t ns[EP_CAUSE_COUNT];
    ep_ledger_split(record, ns);
    enum ep_cause cause = longest(ns);
    if (cause != EP_CAUSE_SERVICE)
        line->mainly[cause]++;
    for (int part = 0; record->load_parts && part < EP_LOAD_PART_COUNT; part++)
        line->load_ns[part] += record->load_parts[part];
}

void ep_ledger_line_merge(struct ep_ledger_line *into, const struct ep_ledger_line *from)
{
    for (int part = 0; part < EP_LOAD_PART_COUNT; part++)
        into->load_ns[part] += from->load_ns[part];
    for (int cause = 0; cause < EP_CAUSE_COUNT; cause++)
        into->mainly[cause] += from->mainly[cause];
}

void ep_ledger_lost_count(struct ep_ledger_lost *lost, const struct ep_request_record *record)
{
    int64_t ns[EP_CAUSE_COUNT];
    ep_ledger_split(record, ns);
    lost->count++;
    for (int cause = 0; cause < EP_CAUSE_COUNT; cause++)
        lost->ns[cause] += ns[cause];
}

void ep_ledger_lost_merge(struct ep_ledger_lost *into, const struct ep_ledger_lost *from)
{
    into->count += from->count;
    for (int cause = 0; cause < EP_CAUSE_COUNT; cause++)
        into->ns[cause] += from->ns[cause];
}

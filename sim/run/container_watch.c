#include "run/container_watch.h"

#include "base/mem.h"

#include <assert.h>

struct ep_container_watch {
    struct ep_container_watch_config config;
    uint32_t slots, containers;         /* of all endpoints; of one */
    struct ep_container_minute *minute; /* owned; by slot */
    int64_t *work_ns; /* owned; since the last piece, by instance x containers + container */
    uint32_t instance_room;
};

struct ep_container_watch *ep_container_watch_create(const struct ep_container_watch_config *config)
{
    struct ep_container_watch *watch = ep_alloc_zeroed(1, sizeof *watch);
    watch->config = *config;
    watch->slots = ep_container_counts_slots(config->fleet);
    watch->containers = (uint32_t)config->fleet->container_count;
    watch->minute = ep_alloc_zeroed(watch->slots, sizeof *watch->minute);
    return watch;
}

void ep_container_watch_destroy(struct ep_container_watch *watch)
{
    if (!watch)
        return;
    ep_free(watch->minute);
    ep_free(watch->work_ns);
    ep_free(watch);
}

static void grow(struct ep_container_watch *watch, uint32_t instances)
{
    if (instances <= watch->instance_room)
        return;
    size_t before = (size_t)watch->instance_room * watch->containers;
    size_t after = (size_t)instances * watch->containers;
    watch->work_ns = ep_realloc_array(watch->work_ns, after, sizeof *watch->work_ns);
    for (size_t i = before; i < after; i++)
        watch->work_ns[i] = 0;
    watch->instance_room = instances;
}

/* ---- visits ---- */

static void count_error(uint16_t status, uint64_t *errors_4xx, uint64_t *errors_5xx)
{
    *errors_4xx += status >= 400 && status < 500;
    *errors_5xx += status >= 500;
}

static void count_request(struct ep_container_counts *counts, const struct ep_visit_record *record)
{
    ep_time latency = record->left - record->entered;
    counts->invocations++;
    count_error(record->status, &counts->errors_4xx, &counts->errors_5xx);
    ep_span_record(&counts->latency, latency);
    ep_coarse_histogram_record(&counts->latency_ns, latency);
    if (record->status != 200)
        return;
    counts->served++;
    counts->queue_ns += record->started - record->entered;
    counts->service_ns += record->service_ns;
    counts->contention_ns += record->left - record->started - record->service_ns;
}

static void count_minute(struct ep_container_minute *minute, const struct ep_visit_record *record)
{
    minute->invocations++;
    count_error(record->status, &minute->errors_4xx, &minute->errors_5xx);
    ep_span_record(&minute->latency, record->left - record->entered);
}

void ep_container_watch_on_visit(void *self, const struct ep_visit_record *record)
{
    struct ep_container_watch *watch = self;
    const struct ep_container_watch_config *config = &watch->config;
    uint32_t slot = record->endpoint * watch->containers + record->container;
    assert(slot < watch->slots);
    struct ep_container_counts *counts = &config->counts[slot];
    if (record->first_arrival >= config->warmup && record->first_arrival < config->horizon)
        count_request(counts, record);
    count_minute(&watch->minute[slot], record);
    if (record->status != 200)
        return;
    grow(watch, record->instance + 1);
    watch->work_ns[(size_t)record->instance * watch->containers + record->container] +=
        record->cpu_ns;
    if (record->left < config->warmup || record->left >= config->horizon)
        return;
    counts->cpu_ns += record->cpu_ns;
    counts->busy_ns += record->left - record->started;
}

/* ---- minutes ---- */

/* The points of one instance that was there for `present` of the piece. */
static void count_points(struct ep_container_watch *watch, uint32_t instance, uint32_t endpoint,
                         ep_time present, bool is_measured)
{
    for (uint32_t c = 0; c < watch->containers; c++) {
        int64_t *work = &watch->work_ns[(size_t)instance * watch->containers + c];
        uint32_t slot = endpoint * watch->containers + c;
        double percent = 100 * (double)*work / (double)present;
        int64_t point = (int64_t)(percent / EP_POINT_UNIT + 0.5);
        ep_span_record(&watch->minute[slot].cpu_points, point);
        if (is_measured)
            ep_span_record(&watch->config.counts[slot].cpu_points, point);
        *work = 0;
    }
}

static void end_minute(struct ep_container_watch *watch, ep_time begin, bool is_over)
{
    for (uint32_t i = 0; i < watch->slots; i++) {
        struct ep_container_minute *minute = &watch->minute[i];
        if (!is_over) { /* utilization is that of the rest */
            minute->cpu_points = (struct ep_span){0};
            continue;
        }
        minute->begin = begin - begin % EP_MINUTE;
        minute->slot = i;
        if (watch->config.rows)
            ep_array_push(watch->config.rows, *minute);
        *minute = (struct ep_container_minute){0};
    }
}

void ep_container_watch_end_piece(struct ep_container_watch *watch, ep_time begin, ep_time end,
                                  const struct ep_instance_life *lives, uint32_t instance_count,
                                  bool is_minute_over)
{
    assert(begin < end);
    grow(watch, instance_count);
    for (uint32_t i = 0; i < instance_count; i++) {
        ep_time absent = ep_instance_life_absent_ns(&lives[i], end) -
                         ep_instance_life_absent_ns(&lives[i], begin);
        if (absent < end - begin)
            count_points(watch, i, lives[i].endpoint, end - begin - absent,
                         begin >= watch->config.warmup);
    }
    end_minute(watch, begin, is_minute_over);
}

#include "run/levels.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>
#include <string.h>

struct ep_levels {
    const struct ep_fleet_config *config; /* borrowed */
    uint32_t instance_count;
    ep_time warmup, last;              /* last: time of the last sample; -1: none */
    struct ep_instance_levels *before; /* owned; by instance, at `last` */
    struct ep_instance_levels *now;    /* owned; scratch */
    struct ep_level_sums sums;
    ep_levels_watcher *watcher; /* NULL: none */
    void *watcher_self;
};

struct ep_levels *ep_levels_create(const struct ep_fleet_config *config, uint32_t instance_count,
                                   ep_time warmup)
{
    struct ep_levels *levels = ep_alloc_zeroed(1, sizeof *levels);
    levels->config = config;
    levels->instance_count = instance_count;
    levels->warmup = warmup;
    levels->last = -1;
    levels->before = ep_alloc_zeroed(instance_count, sizeof *levels->before);
    levels->now = ep_alloc_zeroed(instance_count, sizeof *levels->now);
    return levels;
}

void ep_levels_destroy(struct ep_levels *levels)
{
    if (!levels)
        return;
    ep_free(levels->before);
    ep_free(levels->now);
    ep_free(levels);
}

void ep_levels_watch(struct ep_levels *levels, ep_levels_watcher *watcher, void *self)
{
    levels->watcher = watcher;
    levels->watcher_self = self;
}

/* A demand may end a thousandth of a nanosecond early (hosting/shared_resource): what is above 1 by
 * no more than that is 1. */
static double share(double moved, double rate_per_ns, double span_ns)
{
    const double rounding = 1e-6;
    if (isinf(rate_per_ns) || rate_per_ns <= 0)
        return 0;
    double share = moved / (rate_per_ns * span_ns);
    return share > 1 && share < 1 + rounding ? 1 : share;
}

/* The ratios of one instance in one piece; `io` is that of the disk's bandwidth. */
static void ratios_of(const struct ep_levels *levels, const struct ep_instance_levels *before,
                      const struct ep_instance_levels *now, double span_ns,
                      double ratio[EP_RESOURCE_COUNT])
{
    const struct ep_instance_type *type = &levels->config->instance;
    ratio[EP_RESOURCE_CPU] = share(now->cpu_work_ns - before->cpu_work_ns, type->vcpu, span_ns);
    ratio[EP_RESOURCE_MEMORY] =
        share(now->memory_byte_ns - before->memory_byte_ns, (double)now->memory_total, span_ns);
    ratio[EP_RESOURCE_DISK] =
        now->disk_total == INT64_MAX
            ? 0
            : share(now->disk_byte_ns - before->disk_byte_ns, (double)now->disk_total, span_ns);
    ratio[EP_RESOURCE_NETWORK] =
        share(now->network_bytes - before->network_bytes, type->network / 1e9, span_ns);
}

static void count_instance(struct ep_level_stats *stats, const struct ep_levels *levels,
                           const double ratio[EP_RESOURCE_COUNT],
                           const struct ep_instance_levels *now)
{
    ep_tally_record(&stats->cpu_percent,
                    100 * ratio[EP_RESOURCE_CPU] * levels->config->instance.vcpu);
    ep_tally_record(&stats->memory_percent, 100 * ratio[EP_RESOURCE_MEMORY]);
    ep_tally_record(&stats->disk_percent, 100 * ratio[EP_RESOURCE_DISK]);
    ep_tally_record(&stats->loaded_models, now->resident_models);
    ep_tally_record(&stats->outstanding, now->outstanding);
    if (now->provisioned == 0)
        return;
    ep_tally_record(&stats->provisioned_in_use, now->provisioned_in_use);
    double ratio_in_use = (double)now->provisioned_in_use / now->provisioned;
    ep_tally_record(&stats->provisioned_ratio, ratio_in_use < 1 ? ratio_in_use : 1);
}

/* A piece of at least the longest length so far, a minute at most, is a candidate for the peak. */
void ep_level_sums_add(struct ep_level_sums *sums, const struct ep_minute *minute, double io)
{
    struct ep_level_stats *stats = &sums->stats;
    ep_time length = minute->end - minute->begin;
    double span_ns = (double)length;
    bool is_first = length > sums->longest_piece;
    if (is_first)
        sums->longest_piece = length;
    for (int i = 0; i < EP_RESOURCE_COUNT; i++) {
        stats->mean[i] += minute->utilization[i] * span_ns;
        if (is_first ||
            (length == sums->longest_piece && minute->utilization[i] > stats->peak_minute[i]))
            stats->peak_minute[i] = minute->utilization[i];
    }
    stats->disk_io_ratio += io * span_ns;
    sums->measured_ns += span_ns;
}

static void start(struct ep_levels *levels, ep_time at, ep_levels_read *read, void *source)
{
    for (uint32_t i = 0; i < levels->instance_count; i++)
        read(source, i, &levels->before[i]);
    levels->last = at;
}

/* Instances that came since the last sample were not there at it. */
static void grow(struct ep_levels *levels, uint32_t count)
{
    if (count <= levels->instance_count)
        return;
    levels->before = ep_realloc_array(levels->before, count, sizeof *levels->before);
    levels->now = ep_realloc_array(levels->now, count, sizeof *levels->now);
    for (uint32_t i = levels->instance_count; i < count; i++)
        levels->before[i] = (struct ep_instance_levels){.absent_ns = levels->last};
    levels->instance_count = count;
}

static double present_ns(const struct ep_levels *levels, uint32_t i, double span_ns)
{
    return span_ns - (double)(levels->now[i].absent_ns - levels->before[i].absent_ns);
}

/* Reads all; returns how long they were there, all together. */
static double read_all(struct ep_levels *levels, ep_levels_read *read, void *source, double span_ns)
{
    double present = 0;
    for (uint32_t i = 0; i < levels->instance_count; i++) {
        read(source, i, &levels->now[i]);
        present += present_ns(levels, i, span_ns);
    }
    return present;
}

void ep_levels_sample(struct ep_levels *levels, ep_time at, ep_levels_read *read, void *source,
                      uint32_t instance_count, struct ep_minute *minute)
{
    memset(minute, 0, sizeof *minute);
    if (levels->last < 0) {
        start(levels, at, read, source);
        return;
    }
    assert(at > levels->last);
    minute->begin = levels->last;
    minute->end = at;
    grow(levels, instance_count);
    double span_ns = (double)(at - levels->last), io = 0;
    double all_ns = read_all(levels, read, source, span_ns);
    bool is_measured = levels->last >= levels->warmup;
    minute->present = all_ns / span_ns;
    for (uint32_t i = 0; i < levels->instance_count; i++) {
        const struct ep_instance_levels *now = &levels->now[i], *before = &levels->before[i];
        double ratio[EP_RESOURCE_COUNT], present = present_ns(levels, i, span_ns);
        if (!(present > 0))
            continue;
        ratios_of(levels, before, now, present, ratio);
        io += present / span_ns *
              share(now->disk_bytes - before->disk_bytes,
                    levels->config->instance.disk_bandwidth / 1e9, present);
        for (int k = 0; k < EP_RESOURCE_COUNT; k++)
            minute->utilization[k] += ratio[k] / (all_ns / present);
        if (is_measured)
            count_instance(&levels->sums.stats, levels, ratio, now);
        if (levels->watcher)
            levels->watcher(levels->watcher_self, ratio, now);
        minute->resident_models += now->resident_models;
        minute->outstanding += now->outstanding;
    }
    memcpy(levels->before, levels->now, levels->instance_count * sizeof *levels->before);
    if (is_measured)
        ep_level_sums_add(&levels->sums, minute, all_ns > 0 ? io / (all_ns / span_ns) : 0);
    levels->last = at;
}

struct ep_level_stats ep_level_sums_stats(const struct ep_level_sums *sums)
{
    struct ep_level_stats stats = sums->stats;
    if (sums->measured_ns <= 0)
        return stats;
    for (int i = 0; i < EP_RESOURCE_COUNT; i++)
        stats.mean[i] /= sums->measured_ns;
    stats.disk_io_ratio /= sums->measured_ns;
    return stats;
}

struct ep_level_stats ep_levels_stats(const struct ep_levels *levels)
{
    return ep_level_sums_stats(&levels->sums);
}

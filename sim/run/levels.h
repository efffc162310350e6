/* Levels of a fleet, minute by minute: utilization of the four resources and the metrics that
 * CloudWatch publishes per instance. Reads the fleet at whole minutes, at the end of the warm-up
 * and at the horizon; a warm-up that ends inside a minute cuts it: the piece before is dropped. */
#ifndef EP_RUN_LEVELS_H
#define EP_RUN_LEVELS_H

#include "core/tally.h"
#include "core/time.h"
#include "hosting/fleet.h"

#include <stdint.h>

enum ep_resource {
    EP_RESOURCE_CPU,     /* vCPU time served / vCPU time there was */
    EP_RESOURCE_MEMORY,  /* bytes used / bytes */
    EP_RESOURCE_DISK,    /* bytes used / bytes of the volume; 0 where that is unlimited */
    EP_RESOURCE_NETWORK, /* bytes moved / what could have been moved; 0 where unlimited */
    EP_RESOURCE_COUNT
};

/* Of one replication, over [warm-up, horizon). */
struct ep_level_stats {
    double mean[EP_RESOURCE_COUNT];
    double peak_minute[EP_RESOURCE_COUNT]; /* of the whole fleet in one minute; of the longest piece
                                              where no whole minute was measured */
    double disk_io_ratio;                  /* bytes moved / what could have been moved */
    struct ep_tally cpu_percent, memory_percent, disk_percent, loaded_models,
        outstanding; /* by instance and minute; the last two at its end */
    struct ep_tally provisioned_in_use, provisioned_ratio; /* of serverless endpoints, likewise */
};

/* One minute of the fleet. */
struct ep_minute {
    ep_time begin, end;
    double utilization[EP_RESOURCE_COUNT];
    uint64_t resident_models, outstanding; /* at its end */
    double present;                        /* instances that were there, on average */
};

/* Pieces added up. Zero-initialized: none. */
struct ep_level_sums {
    struct ep_level_stats stats; /* mean[], disk_io_ratio: sums of ratio x ns */
    double measured_ns;
    ep_time longest_piece; /* what the peaks are of */
};
/* `io`: bytes moved by disks / what could have been moved, in the piece. */
void ep_level_sums_add(struct ep_level_sums *sums, const struct ep_minute *minute, double io);
struct ep_level_stats ep_level_sums_stats(const struct ep_level_sums *sums);

struct ep_levels;
struct ep_levels *ep_levels_create(const struct ep_fleet_config *config, uint32_t instance_count,
                                   ep_time warmup);
void ep_levels_destroy(struct ep_levels *levels); /* NULL is fine */

/* Where the levels of one instance come from: ep_fleet_read_levels(), or a test. */
typedef void ep_levels_read(void *source, uint32_t instance, struct ep_instance_levels *levels);

/* Reads every instance now, `at` > the time of the last call; *minute is the piece since then.
 * The first call comes at 0 and has no piece. `instance_count`: that ever were; it does not fall.
 * Who was there for a part of the piece counts for that part; its CloudWatch points count fully. */
void ep_levels_sample(struct ep_levels *levels, ep_time at, ep_levels_read *read, void *source,
                      uint32_t instance_count, struct ep_minute *minute);
/* Told of every instance in every piece: its ratios in the piece and its levels at the end. */
typedef void ep_levels_watcher(void *self, const double ratio[EP_RESOURCE_COUNT],
                               const struct ep_instance_levels *now);
void ep_levels_watch(struct ep_levels *levels, ep_levels_watcher *watcher, void *self);
/* The statistics so far. */
struct ep_level_stats ep_levels_stats(const struct ep_levels *levels);

#endif

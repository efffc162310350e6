/* What the parts of a deployment are together, in one replication: levels over all instances, one
 * row a minute, instance counts, and one outcome. A deployment of one part has, to the last digit,
 * the figures of that part. */
#ifndef EP_RUN_WHOLE_H
#define EP_RUN_WHOLE_H

#include "hosting/fleet.h"
#include "run/instance_history.h"
#include "run/levels.h"
#include "run/option.h"
#include "run/outcome.h"
#include "run/series.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ep_whole;

/* `option`, one with parts, and `rows` are borrowed; rows NULL: no series. */
struct ep_whole *ep_whole_create(const struct ep_option *option, ep_time warmup,
                                 struct ep_series_rows *rows);
void ep_whole_destroy(struct ep_whole *whole); /* NULL is fine */

/* Where a part's series and its minutes as CloudWatch shows them go; borrowed from the whole. */
struct ep_series_rows *ep_whole_part_rows(struct ep_whole *whole, size_t part);
struct ep_minute_rows *ep_whole_part_minutes(struct ep_whole *whole, size_t part);

/* For the series; nothing without one. The attempts: of parts that can be cold. */
void ep_whole_on_arrival(struct ep_whole *whole);
void ep_whole_on_attempt(struct ep_whole *whole, enum ep_found found);
void ep_whole_on_request(struct ep_whole *whole, const struct ep_request_record *record);

/* The piece of every part since the last sample, in order of the parts; then its end, after the
 * parts' own series had their rows. Utilization is over all capacity: a part counts by its vCPUs,
 * bytes of memory, bytes of disk, bytes/s of network that were there; unlimited ones,
 * serverless parts and shadows not at all. */
void ep_whole_add_piece(struct ep_whole *whole, size_t part, const struct ep_minute *minute);
void ep_whole_end_piece(struct ep_whole *whole, bool is_minute_over);

/* The instances of a part; borrowed for the call. */
void ep_whole_add_lives(struct ep_whole *whole, const struct ep_instance_life *lives,
                        uint32_t count);

/* At the end. The tallies by instance, and what a disk could have moved, are the parts' alone: 0
 * here. Of the usage only the span counts. */
struct ep_level_stats ep_whole_levels(const struct ep_whole *whole);
struct ep_instance_history ep_whole_instances(const struct ep_whole *whole, ep_time horizon);
/* Appends the parts' minutes, part by part. */
void ep_whole_hand_over_minutes(const struct ep_whole *whole, struct ep_minute_rows *minutes);

/* All outcomes but a shadow's added up, the endpoints of one part after those of the other. The
 * caller destroys. */
struct ep_outcome *ep_whole_outcome(const struct ep_option *option,
                                    struct ep_outcome *const *parts);

#endif

/* The I/O credits of a gp2 volume (EC2 User Guide, general purpose volumes): a bucket that lets a
 * small volume move bytes faster than its size earns. Counted in bytes: one credit is an I/O of 256
 * KiB, the largest that counts once. A busy disk moves `fast` bytes/s and draws `fast - slow` from
 * the bucket; once it is empty the disk moves `slow`; an idle one refills it at `slow`. Rates are
 * constant between changes, so that the level is linear: doubles, as the clock of the disk. */
#ifndef EP_HOSTING_DISK_CREDITS_H
#define EP_HOSTING_DISK_CREDITS_H

#include "core/time.h"

#include <stdbool.h>

#define EP_DISK_IO_BYTES 262144.0 /* of one credit */

struct ep_disk_credits {
    double fast, slow;  /* bytes/s */
    double most, level; /* bytes; level as of `since` */
    ep_time since;
    ep_time slow_ns; /* busy and without credits, up to `since` */
    bool is_busy;
};

/* A full bucket of `most` bytes, idle. Requires 0 < slow < fast, most >= 0. */
void ep_disk_credits_init(struct ep_disk_credits *credits, double most, double fast, double slow,
                          ep_time now);

/* The disk begins or ends to move bytes. Returns how long the bucket then lasts, rounded up to
 * whole ns; EP_TIME_NEVER: idle, or empty already. */
ep_time ep_disk_credits_set_busy(struct ep_disk_credits *credits, bool is_busy, ep_time now);

/* That time is over: the bucket is empty, exactly. */
void ep_disk_credits_run_out(struct ep_disk_credits *credits, ep_time now);

/* How long it was busy without credits. */
ep_time ep_disk_credits_slow_ns(const struct ep_disk_credits *credits, ep_time now);

/* bytes/s that a busy disk moves from now on. */
double ep_disk_credits_rate(const struct ep_disk_credits *credits);

#endif

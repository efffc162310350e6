/* The simulated fleet of one deployment: its endpoints, instances, containers, caches and
 * clients, driven by the kernel. Rules: docs/model.md. */
#ifndef EP_HOSTING_FLEET_H
#define EP_HOSTING_FLEET_H

#include "core/arrival.h"
#include "core/kernel.h"
#include "hosting/client_config.h"
#include "hosting/deployment_config.h"
#include "hosting/instance_life.h"
#include "hosting/observer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Names the streams of demands and loads. */
struct ep_fleet_seed {
    uint64_t seed;
    uint32_t replication;
};

struct ep_fleet;

/* Registers itself as an owner with `kernel`. `config` is copied, what it points to is borrowed
 * and outlives the fleet, as do kernel, catalog, client and observer. Requires a feasible
 * configuration: every served model fits alone.
 */
struct ep_fleet *ep_fleet_create(struct ep_kernel *kernel, const struct ep_catalog *catalog,
                                 const struct ep_fleet_config *config,
                                 const struct ep_client_config *client,
                                 const struct ep_observer *observer, struct ep_fleet_seed seed);
void ep_fleet_destroy(struct ep_fleet *fleet); /* NULL is fine */

/* What is about to be offered: fills in, in place, the demands that are not given, and fetches what
 * the requests will touch. Offers nothing and changes nothing else. It only saves time, as many
 * values drawn at once and memory asked for early do, and may be left out. */
#define EP_FLEET_MOST_EXPECTED 64 /* at once */
void ep_fleet_expect(const struct ep_fleet *fleet, struct ep_arrival *arrivals, size_t count);

/* A request arrives now: `request` over all arrivals of the run, which comes back in the record.
 * Demands that are not given are drawn: with the words of the arrival, where it has them for
 * compute_ns and wait_ns, else with a block of the fleet's own. A model that this deployment does
 * not serve: ignored, returns false. */
bool ep_fleet_offer(struct ep_fleet *fleet, const struct ep_arrival *arrival, uint64_t request);
/* The same of an arrival that was expected: nothing is left to be drawn. */
bool ep_fleet_offer_expected(struct ep_fleet *fleet, const struct ep_arrival *arrival,
                             uint64_t request);

/* Levels and running integrals, per instance (dense over the deployment), as of now. */
struct ep_instance_levels {
    uint32_t endpoint;
    ep_time absent_ns; /* of the time since the start: before its service, and once gone */
    int64_t memory_used, memory_total;        /* bytes; used includes the base */
    int64_t disk_used, disk_total;            /* total INT64_MAX: unlimited */
    uint32_t resident_models;                 /* copies in memory */
    uint32_t outstanding;                     /* attempts */
    uint32_t provisioned, provisioned_in_use; /* environments of a serverless endpoint */
    double cpu_work_ns;                       /* vCPU-ns served since the start */
    double network_bytes, disk_bytes;         /* moved since the start */
    double memory_byte_ns, disk_byte_ns;      /* integrals of the used bytes since the start */
    /* Integrals since the start, of attempts present and of those that wait for a worker: Little's
     * law. Modulo 2^64: over a span in which less adds up, the difference of two is exact. */
    uint64_t outstanding_ns, waiting_ns;
};
uint32_t ep_fleet_instance_count(const struct ep_fleet *fleet); /* that ever were, also gone */
void ep_fleet_read_levels(struct ep_fleet *fleet, uint32_t instance,
                          struct ep_instance_levels *levels);
/* Adds weight x bytes of every copy in memory to by_model[] of its model. O(copies). */
void ep_fleet_add_resident(const struct ep_fleet *fleet, double weight, double *by_model);
/* One of every instance that ever was, also gone; valid until the fleet runs on. */
const struct ep_instance_life *ep_fleet_lives(const struct ep_fleet *fleet);
/* What instances loaded because the deployment pins or prewarms it, all of them together. */
struct ep_fleet_start_counts {
    uint64_t loads, skipped; /* skipped: prewarmed models that did not fit without an eviction */
};
struct ep_fleet_start_counts ep_fleet_start_counts(const struct ep_fleet *fleet);

/* How long disks moved bytes without I/O credits, up to now, over all instances. */
ep_time ep_fleet_disk_slow_ns(const struct ep_fleet *fleet);

/* Attempts on an instance, now. */
uint32_t ep_fleet_outstanding(const struct ep_fleet *fleet, uint32_t instance);

/* Launches `count` instances for an endpoint: each serves after its launch time, with an empty
 * cache, and is announced by on_life. */
void ep_fleet_scale_out(struct ep_fleet *fleet, uint32_t endpoint, uint32_t count);
/* The endpoint is to have `count` instances less, one at least. Those that lost ones still lack are
 * taken first, then those that do not serve yet, then instances in service: they get no more
 * attempts and are gone after `drain`. Returns how many drain: each is announced by on_life. */
uint32_t ep_fleet_scale_in(struct ep_fleet *fleet, uint32_t endpoint, uint32_t count);
/* While it is held an update of the endpoint waits; one that waited begins when it no longer is. */
void ep_fleet_hold(struct ep_fleet *fleet, uint32_t endpoint, bool is_held);
/* Requests without a final answer, now. */
uint64_t ep_fleet_in_flight(const struct ep_fleet *fleet);

#endif

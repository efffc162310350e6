#include "cost/price_book.h"

#include <assert.h>
#include <math.h>

#define GB 1e9
#define MB 1e6
#define MIB 1048576.0
#define GIB 1073741824.0
#define GBPS (1e9 / 8)

/* gp2 (EC2 User Guide, general purpose volumes): at most 128 MiB/s up to 170 GiB, 250 MiB/s beyond,
 * and no more than its I/Os per second carry, 256 KiB each. It earns 3 I/Os per second and GiB, 100
 * at least, 16000 at most; with credits in its bucket (hosting/disk_credits.h) it does 3000, which
 * carry more than either limit. */
#define GP2_SMALL (128 * MIB)
#define GP2_LARGE (250 * MIB)
#define GP2_SMALL_UP_TO (170 * GIB)
#define GP2_IO_BYTES (256 * 1024.0)
#define GP2_IOPS_PER_GIB 3
#define GP2_LEAST_IOPS 100
#define GP2_MOST_IOPS 16000
#define NVME_DEFAULT (1000 * MB) /* assumed; the book's nvme_mb_s goes first */
#define SINGLE_VOLUME_MAX_GB 30.0

bool ep_price_book_has_specs(const struct ep_price_row *row)
{
    return row->vcpu >= 1 && row->memory_gib > 0;
}

/* The default size of the endpoint volume, in GB: as published, else the rule that the published
 * table follows (RAM in GiB gives GB). */
static double default_volume_gb(const struct ep_price_row *row, bool multi_model)
{
    double published = multi_model ? row->volume_mme_gb : row->volume_single_gb;
    if (!isnan(published))
        return published;
    return multi_model ? 2 * row->memory_gib : fmin(row->memory_gib / 2, SINGLE_VOLUME_MAX_GB);
}

static double gp2_bandwidth(const struct ep_price_row *row, int64_t volume_bytes)
{
    double class = (double)volume_bytes > GP2_SMALL_UP_TO ? GP2_LARGE : GP2_SMALL;
    double ebs = fmax(row->ebs_baseline_mb_s, row->ebs_burst_mb_s) * MB; /* fmax ignores NaN */
    return isnan(ebs) ? class : fmin(class, ebs);
}

/* What it moves when its credits are used up; at or above gp2_bandwidth() it never needs any. */
static double gp2_base_bandwidth(int64_t volume_bytes)
{
    double iops = GP2_IOPS_PER_GIB * (double)volume_bytes / GIB;
    return fmin(fmax(iops, GP2_LEAST_IOPS), GP2_MOST_IOPS) * GP2_IO_BYTES;
}

static double network_bandwidth(const struct ep_price_row *row)
{
    if (!isnan(row->s3_max_mb_s))
        return row->s3_max_mb_s * MB;
    return isnan(row->network_baseline_gbps) ? INFINITY : row->network_baseline_gbps * GBPS;
}

struct ep_instance_type ep_price_book_instance(const struct ep_price_row *row, bool multi_model,
                                               int64_t volume_bytes)
{
    assert(ep_price_book_has_specs(row) && volume_bytes >= 0);
    struct ep_instance_type type = {
        .name = row->name,
        .vcpu = row->vcpu,
        .memory_bytes = (int64_t)(row->memory_gib * GIB),
        .network = network_bandwidth(row),
        .vcpu_speed = 1,
        .has_nvme = row->model_disk_is_nvme && row->local_nvme_gb > 0,
    };
    if (type.has_nvme) {
        type.disk_bytes = (int64_t)(row->local_nvme_gb * GB);
        type.disk_bandwidth = isnan(row->nvme_mb_s) ? NVME_DEFAULT : row->nvme_mb_s * MB;
    } else {
        type.disk_bytes =
            volume_bytes > 0 ? volume_bytes : (int64_t)(default_volume_gb(row, multi_model) * GB);
        type.disk_bandwidth = gp2_bandwidth(row, type.disk_bytes);
        type.disk_base_bandwidth = gp2_base_bandwidth(type.disk_bytes);
    }
    return type;
}

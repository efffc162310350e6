#include "cost/price_book.h"

#include <assert.h>
#include <math.h>

#define GB 1e9
#define MB 1e6
#define MIB 1048576.0
#define GIB 1073741824.0
#define GBPS (1e9 / 8)

/* gp2 (EC2 User Guide, general purpose volumes): 128 MiB/s at most up to 170 GiB, 250 MiB/s from
 * 334 GiB. Between, 250 only while burst credits last: not counted on (assumed). */
#define GP2_SMALL (128 * MIB)
#define GP2_LARGE (250 * MIB)
#define GP2_LARGE_FROM (334 * GIB)
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
    double class = (double)volume_bytes >= GP2_LARGE_FROM ? GP2_LARGE : GP2_SMALL;
    double ebs = fmax(row->ebs_baseline_mb_s, row->ebs_burst_mb_s) * MB; /* fmax ignores NaN */
    return isnan(ebs) ? class : fmin(class, ebs);
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
    }
    return type;
}

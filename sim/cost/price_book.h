/* Dated prices and instance specifications, from a CSV file as shipped in scenarios/prices/.
 * The columns and their sources: scenarios/prices/README.md. Read-only once loaded. */
#ifndef EP_COST_PRICE_BOOK_H
#define EP_COST_PRICE_BOOK_H

#include "base/diag.h"
#include "hosting/instance_type.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ep_price_book;

/* One instance type of the book; numbers that it does not know are NaN (vcpu: 0), texts NULL. */
struct ep_price_row {
    const char *name, *family, *size, *arch;
    int vcpu;
    double memory_gib;
    const char *accel_kind; /* "none", "gpu", ... */
    double network_baseline_gbps, network_burst_gbps;
    double s3_max_mb_s; /* measured download limit of the whole instance */
    double ebs_baseline_mb_s, ebs_burst_mb_s;
    double local_nvme_gb, nvme_mb_s;
    bool model_disk_is_nvme;
    double volume_single_gb, volume_mme_gb; /* published default of the endpoint volume */
    const char *mme_cpu, *mme_gpu;          /* "yes", "not_listed", "na" */
    bool autoscaling;                       /* true where the book does not say */
    const char *price_source, *price_date;
    double last_known_usd_per_hour;   /* us-east-1, of an older offer: a hint, never a price */
    double ec2_ondemand_usd_per_hour; /* of the EC2 type: a hint, never a price */
};

/* Reads `path` (NULL: the book built into the program). Errors go to `diag` with file and line;
 * NULL then. The caller destroys. */
struct ep_price_book *ep_price_book_load(const char *path, struct ep_diag *diag);
/* The same from `size` bytes in memory; `file` names them in messages. */
struct ep_price_book *ep_price_book_parse(const char *file, const void *bytes, size_t size,
                                          struct ep_diag *diag);
void ep_price_book_destroy(struct ep_price_book *book); /* NULL is fine */

/* File name and the latest date of its prices: "sagemaker-2026-09-22.csv (2026-09-22)". */
const char *ep_price_book_name(const struct ep_price_book *book);
const char *ep_price_book_sha256(const struct ep_price_book *book); /* 64 hex digits */
size_t ep_price_book_count(const struct ep_price_book *book);
const struct ep_price_row *ep_price_book_row(const struct ep_price_book *book, size_t i);
/* NULL: no such type. O(1). */
const struct ep_price_row *ep_price_book_find(const struct ep_price_book *book, const char *name);
/* USD per instance-hour; NaN: the book has none for that type and region. */
double ep_price_book_hourly(const struct ep_price_book *book, const char *name, const char *region);
/* Regions that the book knows, in the order of its columns; NULL beyond the last. */
const char *ep_price_book_region(const struct ep_price_book *book, size_t i);

/* The other charges, with their sources. Values that are known for one region only are used for
 * others with a note in *assumed. */
struct ep_charge {
    double usd;
    const char *unit, *source;
    bool assumed; /* not in the book for this region: us-east-1's, or the first known, is used */
};
enum ep_charge_kind { EP_CHARGE_VOLUME_GB_MONTH, EP_CHARGE_DATA_IN_GB, EP_CHARGE_DATA_OUT_GB };
#define EP_CHARGE_COUNT 3
struct ep_charge ep_price_book_charge(const struct ep_price_book *book, enum ep_charge_kind kind,
                                      const char *region);

/* Whether ep_price_book_instance() has what it needs: vCPU and memory. */
bool ep_price_book_has_specs(const struct ep_price_row *row);

/* Resolves an instance type for simulation: vCPU, memory, network (the measured download limit
 * where known, else the baseline, else unlimited), and the disk by the volume rule (docs/model.md,
 * "Instances"): NVMe where there is, else `volume_bytes` (0: the published default, else 2 x RAM
 * GiB in GB on an MME; RAM/2 capped at 30 GB else), bandwidth by gp2 class and the type's EBS
 * limit. Requires ep_price_book_has_specs(). `row` outlives the result. */
struct ep_instance_type ep_price_book_instance(const struct ep_price_row *row, bool multi_model,
                                               int64_t volume_bytes);

#endif

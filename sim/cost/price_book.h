/* Dated prices and instance specifications, from a CSV file as shipped in scenarios/prices/. */
#ifndef EP_COST_PRICE_BOOK_H
#define EP_COST_PRICE_BOOK_H

#include "base/diag.h"
#include "hosting/instance_type.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ep_price_book;

/* One instance type of the book; what the source does not know is NaN, 0 or NULL. */
struct ep_price_row {
    const char *name, *family, *size, *arch;
    int vcpu;
    double memory_gib;
    const char *accel_kind; /* "none", "gpu", ... */
    double network_baseline_gbps, network_burst_gbps;
    double ebs_baseline_mb_s, ebs_burst_mb_s;
    double local_nvme_gb;
    bool model_disk_is_nvme;
    const char *mme_cpu, *mme_gpu; /* "yes", "not_listed", "na" */
    bool autoscaling;
    const char *price_source, *price_date;
};

/* Reads `path` (NULL: the book built into the program). Errors go to `diag` with file and line;
 * NULL then. The caller destroys. */
struct ep_price_book *ep_price_book_load(const char *path, struct ep_diag *diag);
void ep_price_book_destroy(struct ep_price_book *book);

const char *ep_price_book_name(const struct ep_price_book *book);   /* file name and date */
const char *ep_price_book_sha256(const struct ep_price_book *book); /* 64 hex digits */
size_t ep_price_book_count(const struct ep_price_book *book);
const struct ep_price_row *ep_price_book_row(const struct ep_price_book *book, size_t i);
const struct ep_price_row *ep_price_book_find(const struct ep_price_book *book, const char *name);
/* USD per instance-hour; NaN: the book has none for that type and region. */
double ep_price_book_hourly(const struct ep_price_book *book, const char *name, const char *region);
/* Regions that the book knows; NULL beyond the last. */
const char *ep_price_book_region(const struct ep_price_book *book, size_t i);

/* The other charges, with their sources. Values that are known for one region only are used for
 * others with a note in *assumed. */
struct ep_charge {
    double usd;
    const char *unit, *source;
    bool assumed; /* not published for this region: us-east-1's is used */
};
enum ep_charge_kind { EP_CHARGE_VOLUME_GB_MONTH, EP_CHARGE_DATA_IN_GB, EP_CHARGE_DATA_OUT_GB };
struct ep_charge ep_price_book_charge(const struct ep_price_book *book, enum ep_charge_kind kind,
                                      const char *region);

/* Resolves an instance type for simulation: vCPU, memory, network, and the disk by the volume
 * rule (docs/model.md): NVMe where there is, else `volume_bytes` (0: the rule: 2 x RAM GiB in GB
 * on an MME; RAM/2 capped at 30 GB else), bandwidth by gp2 class. */
struct ep_instance_type ep_price_book_instance(const struct ep_price_row *row, bool multi_model,
                                               int64_t volume_bytes);

#endif

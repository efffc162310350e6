/* From integer usage to money: every quantity is metered in integers and multiplied once.
 * Rules and sources: docs/model.md, "Cost". */
#ifndef EP_COST_BILL_H
#define EP_COST_BILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EP_BILL_GB INT64_C(1000000000) /* bytes of a GB of the price list; assumed decimal */

/* Integer usage of a span of simulated time; merges by addition. Zero-initialized: nothing. */
struct ep_usage {
    int64_t span_ns;          /* length of the span(s) that the rest covers; divides the bytes */
    int64_t span_seconds;     /* the same in whole seconds as the meter counts them: divides the
                                 seconds below. 0: span_ns is used */
    int64_t instance_seconds; /* billed: whole seconds, 60 s minimum each instance */
    int64_t volume_byte_seconds_high, volume_byte_seconds_low; /* see ep_usage_add_volume() */
    int64_t bytes_in, bytes_out;                               /* payload of all attempts */
    int64_t requests; /* completed: the divisor of per_million_requests */
    /* Serverless, in ms of one environment: service on demand and on provisioned environments, and
     * how long these were there. */
    int64_t execution_ms, provisioned_execution_ms, provisioned_ms;
};
void ep_usage_merge(struct ep_usage *into, const struct ep_usage *from);
/* `bytes` provisioned for `seconds`. Exact: `high` counts GB-seconds, `low` the byte-seconds
 * below one GB-second, 0 <= low < 10^9. Requires bytes >= 0, 0 <= seconds < 2^33. */
void ep_usage_add_volume(struct ep_usage *usage, int64_t bytes, int64_t seconds);

/* What an hour of something costs, and who says so. Texts are borrowed. */
struct ep_hourly_price {
    double usd_per_hour;
    const char *item, *source;
};

/* Unit prices in force for one deployment. Texts are borrowed and outlive every bill. */
struct ep_prices {
    double instance_usd_per_hour; /* list price; the discount comes off in the bill */
    double volume_usd_per_gb_month;
    double data_in_usd_per_gb, data_out_usd_per_gb;
    double discount_ratio;     /* 0..1, of instance hours only */
    const char *instance_item; /* "ml.m5.large us-east-1" */
    const char *instance_source, *volume_source,
        *data_source; /* "overridden: ..." where overridden */
    /* Serverless, in place of instances: an environment that serves on demand; a provisioned one
     * for being there, and for serving. The discount is not for them. */
    bool is_serverless;
    struct ep_hourly_price execution, provisioned, provisioned_execution;
};

struct ep_bill_line {
    const char *item; /* borrowed from the prices or static */
    double quantity;  /* per hour of simulated time */
    const char *unit;
    double unit_price_usd, usd_per_hour; /* after the discount */
    const char *source;
};
#define EP_BILL_LINES                                                                              \
    96 /* 6 at most of one kind of endpoint, and of 30 together as many as differ */
struct ep_bill {
    struct ep_bill_line
        lines[EP_BILL_LINES]; /* instances, volume or environments; data in, data out */
    size_t line_count;
    double usd_per_hour, usd_per_month, /* of 730 h */
        usd_per_million_requests;       /* the last NaN without requests */
};
/* month = 730 h; a volume's month = 30 x 24 h. A line of quantity 0 stays in the bill, except the
 * volume's where nothing is provisioned. Requires span_ns > 0. */
struct ep_bill ep_bill_of(const struct ep_usage *usage, const struct ep_prices *prices);

/* Adds a bill of the same span: lines of the same item, unit and price become one. The cost of a
 * million requests is then that of `usd_per_million_requests`, which the caller sets. */
void ep_bill_add(struct ep_bill *into, const struct ep_bill *more);

#endif

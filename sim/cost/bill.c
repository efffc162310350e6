#include "cost/bill.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define SECONDS_PER_HOUR 3600.0
#define HOURS_PER_MONTH 730.0              /* AWS's own month of an hourly price */
#define HOURS_PER_VOLUME_MONTH (30 * 24.0) /* endpoint storage is prorated over 30 x 24 h */

void ep_usage_merge(struct ep_usage *into, const struct ep_usage *from)
{
    into->span_ns += from->span_ns;
    into->span_seconds += from->span_seconds;
    into->instance_seconds += from->instance_seconds;
    into->volume_byte_seconds_high += from->volume_byte_seconds_high;
    into->volume_byte_seconds_low += from->volume_byte_seconds_low;
    into->volume_byte_seconds_high += into->volume_byte_seconds_low / EP_BILL_GB;
    into->volume_byte_seconds_low %= EP_BILL_GB;
    into->bytes_in += from->bytes_in;
    into->bytes_out += from->bytes_out;
    into->requests += from->requests;
    into->execution_ms += from->execution_ms;
    into->provisioned_execution_ms += from->provisioned_execution_ms;
    into->provisioned_ms += from->provisioned_ms;
}

void ep_usage_add_volume(struct ep_usage *usage, int64_t bytes, int64_t seconds)
{
    assert(bytes >= 0 && seconds >= 0 && seconds < INT64_C(1) << 33);
    int64_t rest = bytes % EP_BILL_GB * seconds + usage->volume_byte_seconds_low;
    usage->volume_byte_seconds_high += bytes / EP_BILL_GB * seconds + rest / EP_BILL_GB;
    usage->volume_byte_seconds_low = rest % EP_BILL_GB;
}

/* Multiplies once; everything before is a count. */
static void add_line(struct ep_bill *bill, struct ep_bill_line line)
{
    line.usd_per_hour = line.quantity * line.unit_price_usd;
    bill->lines[bill->line_count++] = line;
    bill->usd_per_hour += line.usd_per_hour;
}

/* How many seconds the second-counting meters ran. */
static double metered_seconds(const struct ep_usage *usage)
{
    return usage->span_seconds > 0 ? (double)usage->span_seconds : (double)usage->span_ns / 1e9;
}

static void add_time_lines(struct ep_bill *bill, const struct ep_usage *usage,
                           const struct ep_prices *prices)
{
    double seconds = metered_seconds(usage);
    double gb_seconds = (double)usage->volume_byte_seconds_high +
                        (double)usage->volume_byte_seconds_low / (double)EP_BILL_GB;
    add_line(bill,
             (struct ep_bill_line){
                 .item = prices->instance_item,
                 .quantity = (double)usage->instance_seconds / seconds,
                 .unit = "instance-hour",
                 .unit_price_usd = prices->instance_usd_per_hour * (1.0 - prices->discount_ratio),
                 .source = prices->instance_source,
             });
    if (gb_seconds > 0)
        add_line(bill, (struct ep_bill_line){
                           .item = "endpoint storage (gp2)",
                           .quantity = gb_seconds / seconds / HOURS_PER_VOLUME_MONTH,
                           .unit = "GB-month",
                           .unit_price_usd = prices->volume_usd_per_gb_month,
                           .source = prices->volume_source,
                       });
}

static void add_environments(struct ep_bill *bill, const struct ep_hourly_price *price, int64_t ms,
                             double hours)
{
    add_line(bill, (struct ep_bill_line){.item = price->item,
                                         .quantity = (double)ms / 1e3 / SECONDS_PER_HOUR / hours,
                                         .unit = "environment-hour",
                                         .unit_price_usd = price->usd_per_hour,
                                         .source = price->source});
}

static void add_serverless_lines(struct ep_bill *bill, const struct ep_usage *usage,
                                 const struct ep_prices *prices, double hours)
{
    add_environments(bill, &prices->execution, usage->execution_ms, hours);
    if (usage->provisioned_ms == 0)
        return;
    add_environments(bill, &prices->provisioned, usage->provisioned_ms, hours);
    add_environments(bill, &prices->provisioned_execution, usage->provisioned_execution_ms, hours);
}

struct ep_bill ep_bill_of(const struct ep_usage *usage, const struct ep_prices *prices)
{
    assert(usage->span_ns > 0);
    struct ep_bill bill = {0};
    double hours = (double)usage->span_ns / 1e9 / SECONDS_PER_HOUR;
    if (prices->is_serverless)
        add_serverless_lines(&bill, usage, prices, hours);
    else
        add_time_lines(&bill, usage, prices);
    add_line(&bill, (struct ep_bill_line){
                        .item = "data processed in",
                        .quantity = (double)usage->bytes_in / (double)EP_BILL_GB / hours,
                        .unit = "GB",
                        .unit_price_usd = prices->data_in_usd_per_gb,
                        .source = prices->data_source,
                    });
    add_line(&bill, (struct ep_bill_line){
                        .item = "data processed out",
                        .quantity = (double)usage->bytes_out / (double)EP_BILL_GB / hours,
                        .unit = "GB",
                        .unit_price_usd = prices->data_out_usd_per_gb,
                        .source = prices->data_source,
                    });
    bill.usd_per_month = bill.usd_per_hour * HOURS_PER_MONTH;
    bill.usd_per_million_requests =
        usage->requests > 0 ? bill.usd_per_hour * hours / (double)usage->requests * 1e6 : NAN;
    return bill;
}

static bool is_same(const struct ep_bill_line *a, const struct ep_bill_line *b)
{
    bool is_same_price =
        !(a->unit_price_usd < b->unit_price_usd) && !(a->unit_price_usd > b->unit_price_usd);
    return is_same_price && strcmp(a->item, b->item) == 0 && strcmp(a->unit, b->unit) == 0;
}

void ep_bill_add(struct ep_bill *into, const struct ep_bill *more)
{
    for (size_t i = 0; i < more->line_count; i++) {
        const struct ep_bill_line *line = &more->lines[i];
        size_t k = 0;
        while (k < into->line_count && !is_same(&into->lines[k], line))
            k++;
        assert(k < EP_BILL_LINES);
        if (k == into->line_count) {
            into->lines[into->line_count++] = *line;
            continue;
        }
        into->lines[k].quantity += line->quantity;
        into->lines[k].usd_per_hour += line->usd_per_hour;
    }
    into->usd_per_hour += more->usd_per_hour;
    into->usd_per_month += more->usd_per_month;
}

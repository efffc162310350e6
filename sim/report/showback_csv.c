#include "report/showback_csv.h"

#include "base/csv.h"
#include "report/csv.h"

#include <inttypes.h>
#include <stdio.h>

static void put_cents(struct ep_csv_writer *writer, int64_t cents)
{
    char text[32];
    snprintf(text, sizeof text, "%" PRId64 ".%02d", cents / 100, (int)(cents % 100));
    ep_csv_put_text(writer, text);
}

static void put_row(struct ep_csv_writer *writer, const char *deployment,
                    const struct ep_cost_share *row)
{
    int64_t used = 0;
    ep_csv_put_text(writer, deployment);
    ep_csv_put_text(writer, row->scope);
    ep_csv_put_text(writer, row->name);
    ep_csv_put_number(writer, (double)row->models);
    for (int share = 0; share < EP_SHARE_IDLE; share++) {
        put_cents(writer, row->cents[share]);
        used += row->cents[share];
    }
    put_cents(writer, row->cents[EP_SHARE_IDLE]);
    put_cents(writer, row->idle_equal_cents);
    put_cents(writer, used + row->cents[EP_SHARE_IDLE]);
    put_cents(writer, used + row->idle_equal_cents);
    ep_csv_end_row(writer);
}

void ep_report_showback_csv(const struct ep_result *result, struct ep_text *out)
{
    struct ep_csv_writer *writer = ep_csv_writer_create(ep_text_csv_write, out, ',');
    ep_text_add(out, "deployment,scope,name,models,residency_usd,loading_usd,compute_usd,data_usd,"
                     "idle_by_use_usd,idle_equal_usd,month_by_use_usd,month_equal_usd\n");
    for (size_t i = 0; i < result->deployment_count; i++)
        for (size_t k = 0; k < result->deployments[i].showback_count; k++)
            put_row(writer, result->deployments[i].name, &result->deployments[i].showback[k]);
    ep_csv_writer_destroy(writer);
}

#include "report/models_csv.h"

#include "base/csv.h"
#include "report/csv.h"

#include <math.h>

static void put_figure(struct ep_csv_writer *writer, double value)
{
    if (isnan(value))
        ep_csv_put_text(writer, "");
    else
        ep_csv_put_number(writer, value);
}

static void put_row(struct ep_csv_writer *writer, const struct ep_deployment_result *deployment,
                    const struct ep_model_row *row)
{
    ep_csv_put_text(writer, deployment->name);
    ep_csv_put_text(writer, row->name);
    ep_csv_put_number(writer, (double)row->requests);
    put_figure(writer, deployment->has_cache ? row->hit_ratio : (double)NAN);
    put_figure(writer, row->p50_s);
    put_figure(writer, row->p99_s);
    put_figure(writer, row->cost_share);
    put_figure(writer, deployment->has_cache ? row->cold_share : (double)NAN);
    put_figure(writer, deployment->has_cache ? (double)row->loads : (double)NAN);
    put_figure(writer, deployment->has_cache ? (double)row->evictions : (double)NAN);
    ep_csv_end_row(writer);
}

void ep_report_models_csv(const struct ep_result *result, struct ep_text *out)
{
    struct ep_csv_writer *writer = ep_csv_writer_create(ep_text_csv_write, out, ',');
    ep_text_add(out, "deployment,model,requests,hit_ratio,p50_s,p99_s,cost_share,cold_share,loads,"
                     "evictions\n");
    for (size_t i = 0; i < result->deployment_count; i++)
        for (size_t k = 0; k < result->deployments[i].model_count; k++)
            put_row(writer, &result->deployments[i], &result->deployments[i].models[k]);
    ep_csv_writer_destroy(writer);
}

#include "report/json_containers.h"

#include "report/json_tree.h"

json_t *ep_json_cloudwatch(const struct ep_cloudwatch *all, size_t count)
{
    json_t *metrics = json_object();
    for (size_t i = 0; i < count; i++) {
        const struct ep_cloudwatch *metric = &all[i];
        json_t *object = json_object();
        ep_json_set(object, "unit", ep_json_text(metric->unit));
        ep_json_set(object, "sum", ep_json_real(metric->sum));
        ep_json_set(object, "average", ep_json_real(metric->average));
        ep_json_set(object, "min", ep_json_real(metric->min));
        ep_json_set(object, "max", ep_json_real(metric->max));
        ep_json_set(object, "sample_count", ep_json_count(metric->sample_count));
        ep_json_set(object, "p50", ep_json_real(metric->p50));
        ep_json_set(object, "p99", ep_json_real(metric->p99));
        ep_json_set(metrics, metric->name, object);
    }
    return metrics;
}

static json_t *latency_of(const struct ep_container_result *container)
{
    json_t *object = json_object();
    ep_json_set(object, "mean", ep_json_est(&container->latency_mean));
    ep_json_set(object, "p50", ep_json_est(&container->latency_p50));
    ep_json_set(object, "p99", ep_json_est(&container->latency_p99));
    ep_json_set(object, "queue_mean", ep_json_real(container->queue_s));
    ep_json_set(object, "service_mean", ep_json_real(container->service_s));
    ep_json_set(object, "contention_mean", ep_json_real(container->contention_s));
    return object;
}

static json_t *utilization_of(const struct ep_container_result *container)
{
    json_t *object = json_object();
    ep_json_set(object, "cpu", ep_json_est(&container->cpu));
    ep_json_set(object, "workers", ep_json_est(&container->busy_workers));
    ep_json_set(object, "memory", ep_json_real(container->memory));
    return object;
}

static json_t *container_of(const struct ep_container_result *container)
{
    json_t *object = json_object();
    ep_json_set(object, "name", ep_json_text(container->name));
    ep_json_set(object, "image", ep_json_text(container->image));
    ep_json_set(object, "endpoint", ep_json_count(container->endpoint));
    ep_json_set(object, "workers", ep_json_real(container->workers));
    ep_json_set(object, "invocations", ep_json_count(container->invocations));
    ep_json_set(object, "errors_4xx", ep_json_count(container->errors_4xx));
    ep_json_set(object, "errors_5xx", ep_json_count(container->errors_5xx));
    ep_json_set(object, "latency_s", latency_of(container));
    ep_json_set(object, "utilization", utilization_of(container));
    ep_json_set(object, "offered_load", ep_json_est(&container->load));
    ep_json_set(object, "saturates_per_s", ep_json_real(container->saturates_per_s));
    ep_json_set(object, "cloudwatch",
                ep_json_cloudwatch(container->cloudwatch, container->cloudwatch_count));
    return object;
}

static json_t *bottleneck_of(const struct ep_bottleneck *bottleneck)
{
    json_t *object = json_object();
    ep_json_set(object, "resource", ep_json_text(bottleneck->resource));
    ep_json_set(object, "slowest_container", ep_json_text(bottleneck->slowest));
    ep_json_set(object, "arrived_per_s", ep_json_real(bottleneck->arrived_per_s));
    ep_json_set(object, "saturates_per_s", ep_json_real(bottleneck->saturates_per_s));
    ep_json_set(object, "tandem_bound_per_s", ep_json_real(bottleneck->tandem_bound_per_s));
    ep_json_set(object, "cpu_bound_per_s", ep_json_real(bottleneck->cpu_bound_per_s));
    return object;
}

void ep_json_set_containers(json_t *object, const struct ep_deployment_result *deployment)
{
    if (deployment->container_result_count == 0)
        return;
    json_t *array = json_array();
    for (size_t i = 0; i < deployment->container_result_count; i++)
        ep_json_append(array, container_of(&deployment->container_results[i]));
    ep_json_set(object, "container_figures", array);
    if (deployment->bottleneck.resource)
        ep_json_set(object, "bottleneck", bottleneck_of(&deployment->bottleneck));
}

#include "run/load_work.h"

#include <math.h>

/* bytes at a rate in bytes/s; an unlimited rate takes no time. */
static double time_ns(int64_t bytes, double bytes_per_second)
{
    return isinf(bytes_per_second) ? 0 : (double)bytes / bytes_per_second * 1e9;
}

static double or_else(double value, double otherwise)
{
    return isnan(value) ? otherwise : value;
}

struct ep_load_work ep_load_work_of(const struct ep_fleet_config *fleet,
                                    const struct ep_model *model,
                                    const struct ep_model_profile *profile, bool reload)
{
    const struct ep_assumptions *a = &fleet->assumptions;
    const struct ep_instance_type *instance = &fleet->instance;
    double extract_rate = or_else(profile->extract_rate, a->extract_rate);
    double load_rate = or_else(profile->load_rate, a->load_rate);
    double fixed = (double)(profile->load_fixed_ns >= 0 ? profile->load_fixed_ns : a->load_fixed);
    double load = fixed + time_ns(model->extracted_bytes, load_rate);

    struct ep_load_work work = {0};
    work.load_cpu_ns = load * a->load_cpu_share / instance->vcpu_speed;
    double disk_read = 0;
    if (a->page_cache == EP_PAGE_CACHE_NEVER ||
        (a->page_cache == EP_PAGE_CACHE_AFTER_EXTRACTION && reload))
        disk_read = time_ns(model->extracted_bytes, instance->disk_bandwidth);
    work.last_stage_ns = fmax(work.load_cpu_ns + load * (1 - a->load_cpu_share), disk_read);
    if (reload)
        return work;
    work.extract_cpu_ns = time_ns(model->extracted_bytes, extract_rate) / instance->vcpu_speed;
    double network = fmin(a->s3_stream, instance->network);
    work.download_ns =
        (double)a->s3_first_byte + fmax(time_ns(model->artifact_bytes, network),
                                        time_ns(model->artifact_bytes, instance->disk_bandwidth));
    work.extract_ns =
        fmax(work.extract_cpu_ns, time_ns(model->extracted_bytes, instance->disk_bandwidth));
    return work;
}

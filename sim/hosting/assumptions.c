#include "hosting/assumptions.h"

/* Sources and tags: the table of scenario/assumptions_section.c, printed in docs/scenario.md. */
struct ep_assumptions ep_assumptions_default(void)
{
    return (struct ep_assumptions){
        .overhead = ep_dist_lognormal_median_quantile((double)(5 * EP_MILLISECOND), 0.99,
                                                      (double)(20 * EP_MILLISECOND)),
        .memory_high_water = 0.8,
        .instance_base_memory = EP_BY_RULE,
        .process_memory = INT64_C(111) << 20,
        .workers_per_model = EP_BY_RULE,
        .queue_per_model = 100,
        .max_concurrent_loads = EP_BY_RULE,
        .spill_at = EP_BY_RULE,
        .invoke_timeout = 60 * EP_SECOND,
        .load_deadline = 360 * EP_SECOND,
        .disk_credits = 5400000,
        .max_payload = 25000000,
        .max_server_payload = 6553500,
        .max_hop_payload = 5000000,
        .page_cache = EP_PAGE_CACHE_AFTER_EXTRACTION,
        .s3_first_byte = 20 * EP_MILLISECOND,
        .s3_stream = 90e6,
        .extract_rate = 125e6,
        .load_fixed = EP_SECOND,
        .load_rate = 200e6,
        .load_cpu_share = 1,
        .first_inference_factor = 5,
        .unload_time = 50 * EP_MILLISECOND,
        .hop = 2 * EP_MILLISECOND,
        .cpu_sharing = EP_CPU_SHARING_PROCESSOR,
        .bill_from = EP_BILL_FROM_LAUNCH,
        .cold_start = ep_dist_lognormal_median_quantile((double)(3 * EP_SECOND), 0.99,
                                                        (double)(15 * EP_SECOND)),
        .cold_start_rate = 100e6,
        .idle_timeout = 600 * EP_SECOND,
        .vcpu_per_gb = 0.5653, /* 1 / 1.769 */
        .account_concurrency = 1000,
        .bill_cold_start = false,
        .instance_launch = ep_dist_lognormal_median_quantile((double)(240 * EP_SECOND), 0.95,
                                                             (double)(480 * EP_SECOND)),
        .drain = 30 * EP_SECOND,
        .loss_detection = 60 * EP_SECOND,
        .metric_lag = ep_dist_uniform((double)(60 * EP_SECOND), (double)(120 * EP_SECOND)),
    };
}

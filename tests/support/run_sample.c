#include "run_sample.h"

#include <math.h>
#include <string.h>

void run_sample_init(struct run_sample *sample, enum ep_kind kind)
{
    memset(sample, 0, sizeof *sample);
    sample->profile = (struct ep_model_profile){.compute = ep_dist_constant(20),
                                                .wait = ep_dist_constant(10),
                                                .threads = 1,
                                                .load_fixed_ns = -1,
                                                .load_rate = NAN,
                                                .extract_rate = NAN,
                                                .first_inference_factor = NAN};
    for (int i = 0; i < 2; i++) {
        sample->models[i] =
            (struct ep_model){.artifact_bytes = 400, .extracted_bytes = 600, .memory_bytes = 1000};
        sample->cell_of[i] = (uint16_t)i;
        sample->cell_numbers[i] = (uint32_t)i;
        sample->views[i] = (struct ep_view){i ? "b" : "a", &sample->cell_numbers[i], 1};
    }
    sample->catalog = (struct ep_catalog){.models = sample->models,
                                          .model_count = 2,
                                          .profiles = &sample->profile,
                                          .profile_count = 1};
    sample->cells = (struct ep_cells){sample->cell_of, 2, sample->views, 2};
    sample->demand = (struct ep_demand){.cpu_ns = 20, .hold_ns = 30};
    sample->deployment = (struct ep_deployment){.name = "d", .kind = kind};
    sample->option = (struct ep_option){.deployment = &sample->deployment,
                                        .feasible = true,
                                        .catalog = &sample->catalog,
                                        .demand = &sample->demand,
                                        .instances = 1,
                                        .models = 2};
    struct ep_fleet_config *fleet = &sample->option.fleet;
    fleet->kind = kind;
    fleet->endpoint_count = 1;
    fleet->endpoint_of = sample->endpoint_of;
    fleet->instances_per_endpoint = 1;
    fleet->assumptions = ep_assumptions_default();
    fleet->instance = (struct ep_instance_type){.name = "lab",
                                                .vcpu = 2,
                                                .memory_bytes = 10000,
                                                .disk_bytes = INT64_MAX,
                                                .disk_bandwidth = INFINITY,
                                                .network = INFINITY,
                                                .vcpu_speed = 1};
    sample->option.prices = (struct ep_prices){.instance_usd_per_hour = 2,
                                               .instance_item = "lab",
                                               .instance_source = "test",
                                               .volume_source = "test",
                                               .data_source = "test"};
}

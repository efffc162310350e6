/* A hand-made deployment for the statistics of run/: two models on a multi-model endpoint of one
 * instance with two vCPUs, horizon 6400 ns (slices of 100 ns). */
#ifndef EP_TESTS_RUN_SAMPLE_H
#define EP_TESTS_RUN_SAMPLE_H

#include "run/cells.h"
#include "run/option.h"

struct run_sample {
    struct ep_deployment deployment;
    struct ep_option option;
    struct ep_model models[2];
    struct ep_model_profile profile;
    struct ep_catalog catalog;
    struct ep_demand demand;
    uint32_t endpoint_of[2];
    uint16_t cell_of[2];
    uint32_t cell_numbers[2];
    struct ep_view views[2];
    struct ep_cells cells;
};

/* Pointers into `sample`, which must not move. Models are 1000 bytes in memory, 400 as archive, 600
 * extracted; a request takes 20 ns of vCPU and its worker for 30 ns. */
void run_sample_init(struct run_sample *sample, enum ep_kind kind);

#endif

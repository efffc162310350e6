/* The keys of traffic that say which model a request is for. */
#ifndef EP_SCENARIO_POPULARITY_SECTION_H
#define EP_SCENARIO_POPULARITY_SECTION_H

#include "scenario/fields.h"
#include "scenario/reader.h"
#include "workload/workload_config.h"

/* `popularity` is one of its fields; all four are read into a struct ep_traffic. */
extern const struct ep_section ep_popularity_section, ep_locality_section, ep_drift_section,
    ep_churn_section;

/* Rules across them; `node` is the mapping of the traffic entry. */
void ep_popularity_check(struct ep_reader *reader, const struct ep_node *node,
                         const struct ep_popularity *popularity);

/* A list of numbers >= 0, not all 0, in the arena; NULL with the mistakes reported. */
const double *ep_numbers_read(struct ep_reader *reader, const struct ep_node *node);
#define EP_NUMBERS_SCHEMA "{\"type\": \"array\", \"items\": {\"type\": \"number\", \"minimum\": 0}}"

#endif

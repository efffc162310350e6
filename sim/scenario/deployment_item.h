/* A deployment as written, before names are resolved. */
#ifndef EP_SCENARIO_DEPLOYMENT_ITEM_H
#define EP_SCENARIO_DEPLOYMENT_ITEM_H

#include "scenario/autoscaling_section.h"
#include "scenario/config.h"
#include "scenario/node.h"

/* As written: groups are still names, assumptions still a node. */
struct ep_container_item {
    struct ep_container_spec spec;
    bool has_memory;
};
/* Shares as given; `node` NULL: not given. */
struct ep_shift_item {
    struct ep_traffic_shift shift;
    double canary, linear;
    const char *to;
    const struct ep_node *node;
};
struct ep_deployment_item {
    const char *name; /* first: the key in the mapping */
    bool is_good;     /* false: there are mistakes in it, and it only stands for its name */
    struct ep_deployment deployment;
    const struct ep_node *serves;      /* list of names; NULL: not given */
    const struct ep_node *assumptions; /* NULL: not given */
    struct ep_container_item *containers;
    size_t container_count;
    struct ep_autoscaling_item autoscaling;
    const struct ep_node *node;
    /* A list in place of the mapping: */
    struct ep_deployment_item *parts;
    size_t part_count;
    /* Of a part: */
    const struct ep_node *variants, *shadow_variants; /* lists; NULL: not given */
    struct ep_shift_item traffic_routing;
    bool is_part;
    const char *part_name;
    bool is_variant;
    const char *whole_name; /* of a variant */
};

#endif

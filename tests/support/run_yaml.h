/* An experiment from YAML text, for tests: scenario, world, result, and all of it taken apart. */
#ifndef EP_TESTS_RUN_YAML_H
#define EP_TESTS_RUN_YAML_H

#include "base/diag.h"
#include "run/experiment.h"
#include "run/world.h"
#include "scenario/scenario.h"

struct run_yaml {
    struct ep_diag *diag;
    struct ep_scenario *scenario; /* NULL: it has mistakes */
    struct ep_world *world;       /* NULL likewise */
    struct ep_result *result;     /* NULL: run_yaml_world() was asked for, or stopped */
};

/* Reads the text as "test.yaml" (paths from the tests' folder) and builds the world. */
struct run_yaml run_yaml_world(const char *text);
/* The same, and runs it on `jobs` threads. Fails the test when there are mistakes. */
struct run_yaml run_yaml_on(const char *text, int jobs);
struct run_yaml run_yaml(const char *text); /* on one thread */
/* A shipped scenario ("guide-saas-50"), with overrides ("horizon", "1h", ..., NULL last). */
struct run_yaml run_yaml_shipped(const char *name, const char *const *overrides, int jobs);
/* That no world comes of it and these are all the messages, NULL last, as they print. Fails the
 * test with the first that differs. */
void run_yaml_refuses(const char *text, const char *const *messages);
void run_yaml_fini(struct run_yaml *run);

/* The deployment of that name; fails the test when there is none. */
const struct ep_deployment_result *run_yaml_deployment(const struct run_yaml *run,
                                                       const char *name);
/* `truth` inside the 99 % interval of an estimate over `replications`; fails the test with both. */
void run_yaml_covers(const struct ep_est *est, int replications, double truth);

/* Every assumption at the value that switches it off, for use inside a scenario. */
extern const char run_yaml_off[];

#endif

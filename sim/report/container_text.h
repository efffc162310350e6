/* The containers of a multi-container endpoint in words, tables and CSV. */
#ifndef EP_REPORT_CONTAINER_TEXT_H
#define EP_REPORT_CONTAINER_TEXT_H

#include "report/text.h"
#include "run/result.h"

#include <stdbool.h>
#include <stddef.h>

#define EP_CONTAINERS_TITLE "Containers of multi-container endpoints"

/* "cpu limits the chain: it saturates at 125/s, 60/s arrive; the workers of its slowest container,
 * predict, alone take 200/s, the vCPUs that all share 125/s". Requires a chain. */
void ep_add_bottleneck(struct ep_text *line, const struct ep_bottleneck *bottleneck);
/* "6.1 ms, p99 12 ms: queue 0.1 ms, service 6 ms, contention 0 ms; CPU 12 %, workers 24 %,
 * memory 9 %". */
void ep_add_container(struct ep_text *line, const struct ep_container_result *container);

/* Which container is the i-th to be shown: of a chain all in order, else the `most` that take most
 * vCPU time. False: enough. */
#define EP_CONTAINERS_SHOWN 5 /* of a direct endpoint, where a few lines must do */
bool ep_container_shown(const struct ep_deployment_result *deployment, size_t i, size_t most,
                        size_t *which);

/* Each with its figures, in the details of an option. */
void ep_html_containers(const struct ep_deployment_result *deployment, struct ep_text *out);
/* A section of report.md, where any deployment has containers. */
void ep_markdown_containers(const struct ep_result *result, struct ep_text *out);

/* containers.csv: a row for each container and minute of replication 1, by CloudWatch's names. */
void ep_report_containers_csv(const struct ep_result *result, struct ep_text *out);

#endif

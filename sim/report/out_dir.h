/* `--out DIR`: report.html, report.md, result.json, summary.csv, series.csv, models.csv,
 * showback.csv, cloudwatch.csv, cloudwatch.json, latency.hgrm, and charts/NAME.{svg,png,csv}. Each
 * file appears whole or not at all. */
#ifndef EP_REPORT_OUT_DIR_H
#define EP_REPORT_OUT_DIR_H

#include "run/result.h"

#include <stdbool.h>

/* What was written, for those who report it. */
struct ep_out_dir_outcome {
    char *why;     /* NULL, or "path: reason": a file could not be written; freed by the caller */
    char *warning; /* NULL, or why there are no pictures; freed by the caller */
};

/* Creates `dir` (and what is missing above it) and writes everything. False, with *why, when a
 * file cannot be written; a missing or failing gnuplot is a warning only. */
bool ep_report_out_dir(const struct ep_result *result, const char *dir,
                       struct ep_out_dir_outcome *outcome);

#endif

/* Pictures: runs `gnuplot`, a separate program, on the templates of plots/ (built into this
 * program) and the data of a chart. */
#ifndef EP_REPORT_GNUPLOT_H
#define EP_REPORT_GNUPLOT_H

#include "report/chart.h"

#include <stdbool.h>

/* Draws `chart` into the files svg_path and png_path, reading csv_path; all three exist
 * afterwards or the call fails: false, *why is then a new text to be freed with ep_free(), which
 * says what to install where gnuplot is missing. The script is written to script_path first, and
 * stays. Requires chart->is_drawn. */
struct ep_gnuplot_files {
    const char *csv_path, *svg_path, *png_path, *script_path;
};
bool ep_gnuplot_draw(const struct ep_chart *chart, const struct ep_gnuplot_files *files,
                     char **why);

/* The script alone: style, settings and template, once for each of the two pictures. */
void ep_gnuplot_script(const struct ep_chart *chart, const struct ep_gnuplot_files *files,
                       struct ep_text *script);

#endif

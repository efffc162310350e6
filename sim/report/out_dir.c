#include "report/out_dir.h"

#include "base/mem.h"
#include "base/out_file.h"
#include "report/charts.h"
#include "report/cloudwatch.h"
#include "report/container_text.h"
#include "report/csv.h"
#include "report/gnuplot.h"
#include "report/html.h"
#include "report/json.h"
#include "report/markdown.h"
#include "report/models_csv.h"
#include "report/showback_csv.h"
#include "report/scaling_text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- files ---- */

static bool make_dir(const char *path, char **why)
{
    struct stat status;
    if (mkdir(path, 0777) == 0)
        return true;
    int error = errno;
    if (error == EEXIST && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return true;
    *why = ep_format("%s: %s", path, strerror(error == EEXIST ? ENOTDIR : error));
    return false;
}

/* Makes `path` and all above it. */
static bool make_dirs(const char *path, char **why)
{
    char *part = ep_strdup(path);
    bool made = true;
    for (char *at = part + 1; made && *part && *at; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        made = make_dir(part, why);
        *at = '/';
    }
    made = made && make_dir(path, why);
    ep_free(part);
    return made;
}

static bool write_file(const char *path, const struct ep_text *text, char **why)
{
    struct ep_out_file *file = ep_out_file_open(path, why);
    if (!file)
        return false;
    FILE *stream = ep_out_file_stream(file);
    errno = 0;
    if (fwrite(ep_text_bytes(text), 1, text->length, stream) == text->length && fflush(stream) == 0)
        return ep_out_file_commit(file, why);
    *why = ep_format("%s: %s", path, errno ? strerror(errno) : "write failed");
    ep_out_file_abandon(file);
    return false;
}

static bool write_in(const char *dir, const char *name, const struct ep_text *text, char **why)
{
    char *path = ep_format("%s/%s", dir, name);
    bool written = write_file(path, text, why);
    ep_free(path);
    return written;
}

typedef void render_fn(const struct ep_result *result, struct ep_text *out);

static bool write_rendered(const struct ep_result *result, const char *dir, const char *name,
                           render_fn *render, char **why)
{
    struct ep_text text = {0};
    render(result, &text);
    bool written = write_in(dir, name, &text, why);
    ep_text_fini(&text);
    return written;
}

static bool write_hdr(const struct ep_result *result, const char *dir, char **why)
{
    struct ep_text text = {0};
    char *bytes = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&bytes, &size);
    if (!stream) {
        *why = ep_format("%s/latency.hgrm: %s", dir, strerror(errno));
        return false;
    }
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &result->deployments[i];
        if (!deployment->feasible || !deployment->latency_histogram)
            continue;
        struct ep_text name = {0};
        ep_text_add_clean(&name, deployment->name);
        fprintf(stream, "#[Deployment: %s, latency in ms]\n", ep_text_bytes(&name));
        ep_histogram_write_hdr(deployment->latency_histogram, 1e6, stream);
        ep_text_fini(&name);
    }
    fclose(stream);
    ep_text_add_many(&text, bytes, size);
    bool written = write_in(dir, "latency.hgrm", &text, why);
    ep_text_fini(&text);
    ep_free(bytes);
    return written;
}

/* Only where there are containers that are looked at one by one. */
static bool write_containers(const struct ep_result *result, const char *dir, char **why)
{
    struct ep_text text = {0};
    ep_report_containers_csv(result, &text);
    bool written = text.length == 0 || write_in(dir, "containers.csv", &text, why);
    ep_text_fini(&text);
    return written;
}

/* Only where something scales. */
static bool write_scaling(const struct ep_result *result, const char *dir, char **why)
{
    struct ep_text text = {0};
    ep_report_scaling_log(result, &text);
    bool written = text.length == 0 || write_in(dir, "scaling.log", &text, why);
    ep_text_fini(&text);
    return written;
}

/* ---- pictures ---- */

static bool read_file(const char *path, struct ep_text *text)
{
    char buffer[4096];
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, file)) > 0;)
        ep_text_add_many(text, buffer, got);
    bool whole = !ferror(file);
    fclose(file);
    return whole;
}

/* The two pictures under their temporary names, to be committed or abandoned. */
struct drawing {
    struct ep_out_file *svg, *png;
};

static bool open_drawing(const char *dir, const char *name, struct drawing *drawing, char **why)
{
    char *svg = ep_format("%s/%s.svg", dir, name);
    char *png = ep_format("%s/%s.png", dir, name);
    drawing->png = NULL;
    drawing->svg = ep_out_file_open(svg, why);
    if (drawing->svg)
        drawing->png = ep_out_file_open(png, why);
    if (!drawing->png)
        ep_out_file_abandon(drawing->svg);
    ep_free(svg);
    ep_free(png);
    return drawing->png;
}

static bool commit_drawing(struct drawing *drawing, char **why)
{
    if (ep_out_file_commit(drawing->svg, why))
        return ep_out_file_commit(drawing->png, why);
    ep_out_file_abandon(drawing->png);
    return false;
}

/* False: the disk. A failing gnuplot sets outcome->warning and leaves `svg` empty. */
static bool draw(const struct ep_chart *chart, const char *dir, struct ep_text *svg,
                 struct ep_out_dir_outcome *outcome)
{
    struct drawing drawing;
    if (!open_drawing(dir, chart->name, &drawing, &outcome->why))
        return false;
    char *csv = ep_format("%s/%s.csv", dir, chart->name);
    char *script = ep_format("%s/.%s.%jd.gp", dir, chart->name, (intmax_t)getpid());
    const struct ep_gnuplot_files files = {csv, ep_out_file_temporary_path(drawing.svg),
                                           ep_out_file_temporary_path(drawing.png), script};
    bool drawn =
        ep_gnuplot_draw(chart, &files, &outcome->warning) && read_file(files.svg_path, svg);
    bool written = true;
    if (drawn) {
        written = commit_drawing(&drawing, &outcome->why);
    } else {
        ep_out_file_abandon(drawing.svg);
        ep_out_file_abandon(drawing.png);
    }
    unlink(script);
    ep_free(script);
    ep_free(csv);
    return written;
}

static bool draw_all(struct ep_chart *charts, const char *dir, struct ep_text *svg,
                     struct ep_out_dir_outcome *outcome)
{
    for (size_t i = 0; i < EP_CHART_COUNT; i++) {
        char *name = ep_format("%s.csv", charts[i].name);
        bool written = !charts[i].is_drawn || write_in(dir, name, &charts[i].csv, &outcome->why);
        ep_free(name);
        if (!written)
            return false;
        if (charts[i].is_drawn && !outcome->warning && !draw(&charts[i], dir, &svg[i], outcome))
            return false;
    }
    return true;
}

static bool write_page(const struct ep_result *result, const char *dir,
                       struct ep_out_dir_outcome *outcome)
{
    struct ep_chart charts[EP_CHART_COUNT];
    struct ep_text svg[EP_CHART_COUNT] = {0};
    struct ep_text page = {0};
    struct ep_pictures pictures = {.charts = charts};
    char *chart_dir = ep_format("%s/charts", dir);
    for (int i = 0; i < EP_CHART_COUNT; i++)
        ep_chart_make((enum ep_chart_kind)i, result, &charts[i]);
    bool written = make_dir(chart_dir, &outcome->why) && draw_all(charts, chart_dir, svg, outcome);
    if (written) {
        pictures.missing = outcome->warning;
        for (size_t i = 0; i < EP_CHART_COUNT; i++)
            pictures.svg[i] = svg[i].length > 0 ? svg[i].bytes : NULL;
        ep_report_html(result, &pictures, &page);
        written = write_in(dir, "report.html", &page, &outcome->why);
    }
    for (size_t i = 0; i < EP_CHART_COUNT; i++) {
        ep_chart_fini(&charts[i]);
        ep_text_fini(&svg[i]);
    }
    ep_text_fini(&page);
    ep_free(chart_dir);
    return written;
}

bool ep_report_out_dir(const struct ep_result *result, const char *dir,
                       struct ep_out_dir_outcome *outcome)
{
    char **why = &outcome->why;
    *outcome = (struct ep_out_dir_outcome){0};
    return make_dirs(dir, why) && write_rendered(result, dir, "result.json", ep_report_json, why) &&
           write_rendered(result, dir, "report.md", ep_report_markdown, why) &&
           write_rendered(result, dir, "summary.csv", ep_report_summary_csv, why) &&
           write_rendered(result, dir, "series.csv", ep_report_series_csv, why) &&
           write_rendered(result, dir, "models.csv", ep_report_models_csv, why) &&
           write_rendered(result, dir, "showback.csv", ep_report_showback_csv, why) &&
           write_rendered(result, dir, "cloudwatch.csv", ep_report_cloudwatch_csv, why) &&
           write_rendered(result, dir, "cloudwatch.json", ep_report_cloudwatch_json, why) &&
           write_containers(result, dir, why) && write_scaling(result, dir, why) &&
           write_hdr(result, dir, why) && write_page(result, dir, outcome);
}

#include "report/gnuplot.h"

#include "base/mem.h"
#include "report/chart_parts.h"
#include "report/plot_templates.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOTE_COLUMNS 140 /* in the width of a picture, in small type */

extern char **environ;

static const char *template_of(const char *name)
{
    for (size_t i = 0; ep_plot_templates[i].name; i++)
        if (strcmp(ep_plot_templates[i].name, name) == 0)
            return ep_plot_templates[i].text;
    assert(0 && "unknown template");
    return "";
}

static void add_string(struct ep_text *script, const char *variable, const char *value)
{
    ep_text_addf(script, "%s = ", variable);
    ep_chart_quote(script, value);
    ep_text_add(script, "\n");
}

/* The same drawing for one terminal; everything starts afresh in between. */
static void add_picture(struct ep_text *script, const struct ep_chart *chart, const char *terminal,
                        const struct ep_text *note, const char *path)
{
    ep_text_add(script, "reset\n");
    ep_text_add(script, terminal);
    add_string(script, "title_text", ep_text_bytes(&chart->title));
    add_string(script, "note_text", ep_text_bytes(note));
    ep_text_add(script, template_of("style"));
    add_string(script, "picture", path);
    ep_text_add(script, "set output picture\n");
    ep_text_add(script, ep_text_bytes(&chart->settings));
    ep_text_add(script, template_of(chart->plot));
    ep_text_add(script, "unset output\n");
}

void ep_gnuplot_script(const struct ep_chart *chart, const struct ep_gnuplot_files *files,
                       struct ep_text *script)
{
    struct ep_text terminal = {0};
    struct ep_text note = {0};
    size_t note_width = ep_text_width(ep_text_bytes(&chart->left_out));
    ep_text_add_left(&note, ep_text_bytes(&chart->left_out),
                     note_width < NOTE_COLUMNS ? note_width : NOTE_COLUMNS);
    add_string(script, "data", files->csv_path);
    ep_text_addf(script, "width = %d\nheight = %d\n", chart->width, chart->height);
    ep_text_addf(&terminal,
                 "small = 'Liberation Sans,11'\nlarge = 'Liberation Sans,15'\n"
                 "set terminal svg size %d,%d dynamic noenhanced font 'Liberation Sans,13' "
                 "background rgb '#ffffff' name '%s'\n",
                 chart->width, chart->height, chart->name);
    add_picture(script, chart, ep_text_bytes(&terminal), &note, files->svg_path);
    terminal.length = 0;
    ep_text_addf(&terminal,
                 "small = 'Liberation Sans,9'\nlarge = 'Liberation Sans,12'\n"
                 "set terminal pngcairo size %d,%d noenhanced font 'Liberation Sans,10' "
                 "fontscale 2 linewidth 2 pointscale 2 background rgb '#ffffff'\n",
                 2 * chart->width, 2 * chart->height);
    add_picture(script, chart, ep_text_bytes(&terminal), &note, files->png_path);
    ep_text_fini(&note);
    ep_text_fini(&terminal);
}

/* ---- running it ---- */

static bool write_script(const char *path, const struct ep_text *script, char **why)
{
    FILE *file = fopen(path, "wb");
    bool written = file && fwrite(script->bytes, 1, script->length, file) == script->length;
    int error = errno;
    if (file && fclose(file) != 0) {
        written = false;
        error = errno;
    }
    if (!written)
        *why = ep_format("%s: %s", path, strerror(error));
    return written;
}

/* What gnuplot complained of, in one line; the caller frees. */
static char *complaint_of(const char *log_path)
{
    char line[400], last[400] = "no message";
    FILE *file = fopen(log_path, "rb");
    while (file && fgets(line, sizeof line, file))
        if (line[strspn(line, " \t\r\n^")] != '\0')
            snprintf(last, sizeof last, "%.*s", (int)strcspn(line, "\r\n"), line);
    if (file)
        fclose(file);
    return ep_strdup(last);
}

static bool spawn(const char *script_path, const char *log_path, int *status, int *error)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none; /* blocked: whoever interrupts us means the child too */
    char name[] = "gnuplot", quiet[] = "-d"; /* -d: without the user's own ~/.gnuplot */
    char *path = ep_strdup(script_path);
    char *const arguments[] = {name, quiet, path, NULL};
    pid_t child;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log_path,
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawnattr_init(&attributes);
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    *error = posix_spawnp(&child, name, &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    ep_free(path);
    if (*error)
        return false;
    while (waitpid(child, status, 0) < 0)
        if (errno != EINTR) {
            *error = errno;
            return false;
        }
    return true;
}

static bool has_bytes(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && status.st_size > 0;
}

#define EXIT_NOT_FOUND 127 /* of a spawn that could not execute */

static bool run(const char *script_path, const struct ep_gnuplot_files *files, char **why)
{
    int status = 0, error = 0;
    char *log_path = ep_format("%s.log", script_path);
    bool spawned = spawn(script_path, log_path, &status, &error);
    bool drawn = spawned && WIFEXITED(status) && WEXITSTATUS(status) == 0 &&
                 has_bytes(files->svg_path) && has_bytes(files->png_path);
    bool missing = (!spawned && error == ENOENT) ||
                   (spawned && WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NOT_FOUND);
    if (missing) {
        *why = ep_strdup("gnuplot is not installed, so there are no pictures; install it "
                         "(Debian: apt-get install gnuplot-nox) and run again");
    } else if (!spawned) {
        *why = ep_format("gnuplot: %s", strerror(error));
    } else if (!drawn) {
        char *complaint = complaint_of(log_path);
        *why = ep_format("gnuplot failed: %s", complaint);
        ep_free(complaint);
    }
    unlink(log_path);
    ep_free(log_path);
    return drawn;
}

bool ep_gnuplot_draw(const struct ep_chart *chart, const struct ep_gnuplot_files *files, char **why)
{
    struct ep_text script = {0};
    assert(chart->is_drawn);
    ep_gnuplot_script(chart, files, &script);
    bool drawn =
        write_script(files->script_path, &script, why) && run(files->script_path, files, why);
    ep_text_fini(&script);
    return drawn;
}

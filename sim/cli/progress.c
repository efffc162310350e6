#include "cli/progress.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#define BAR_WIDTH 30
#define FIRST_DRAWN_AFTER_S 0.5
#define DRAWN_EVERY_S 0.1

static double now_s(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void ep_progress_init(struct ep_progress *progress, FILE *out)
{
    *progress = (struct ep_progress){.out = out};
    if (out != NULL)
        progress->began_s = progress->drawn_s = now_s();
}

/* "0:07", "12:00", "1:02:03"; "?" where nothing can be said. */
static void format_left(char *text, size_t size, double seconds)
{
    if (!(seconds >= 0 && seconds < 1e6)) {
        snprintf(text, size, "?");
        return;
    }
    int64_t whole = (int64_t)(seconds + 0.5);
    int64_t hours = whole / 3600, minutes = whole / 60 % 60, rest = whole % 60;
    if (hours > 0)
        snprintf(text, size, "%lld:%02lld:%02lld", (long long)hours, (long long)minutes,
                 (long long)rest);
    else
        snprintf(text, size, "%lld:%02lld", (long long)minutes, (long long)rest);
}

void ep_progress_format(char *line, size_t size, double done, double elapsed_s)
{
    assert(size >= 80);
    double share = done < 0 ? 0 : done > 1 ? 1 : done;
    char bar[BAR_WIDTH + 1];
    size_t full = (size_t)(share * BAR_WIDTH);
    memset(bar, '#', full);
    memset(bar + full, '-', BAR_WIDTH - full);
    bar[BAR_WIDTH] = '\0';
    char left[32];
    format_left(left, sizeof left, share > 0 ? elapsed_s * (1 - share) / share : -1);
    snprintf(line, size, "[%s] %3d %%  %s left", bar, (int)(share * 100), left);
}

void ep_progress_update(void *self, double done)
{
    struct ep_progress *progress = self;
    if (progress->out == NULL)
        return;
    double now = now_s();
    double since = progress->has_drawn ? now - progress->drawn_s : now - progress->began_s;
    if (since < (progress->has_drawn ? DRAWN_EVERY_S : FIRST_DRAWN_AFTER_S))
        return;
    char line[80];
    ep_progress_format(line, sizeof line, done, now - progress->began_s);
    fprintf(progress->out, "\r%s\033[K", line);
    fflush(progress->out);
    progress->drawn_s = now;
    progress->has_drawn = true;
}

void ep_progress_finish(struct ep_progress *progress)
{
    if (progress->out == NULL || !progress->has_drawn)
        return;
    fputs("\r\033[K", progress->out);
    fflush(progress->out);
}

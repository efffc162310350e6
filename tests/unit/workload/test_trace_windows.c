#include "workload/trace.h"

#include "base/mem.h"

#include <archive.h>
#include <archive_entry.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

struct member {
    const char *path, *text;
};

/* Writes a tar; the caller removes the file and frees the path. */
static char *tar_of(const struct member *members, size_t count)
{
    char *path = ep_format("%s/epsim-windows-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    struct archive *archive = archive_write_new();
    archive_write_set_format_ustar(archive);
    archive_write_add_filter_gzip(archive);
    assert_int_equal(archive_write_open_filename(archive, path), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++) {
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, members[i].path);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, (la_int64_t)strlen(members[i].text));
        archive_write_header(archive, entry);
        archive_write_data(archive, members[i].text, strlen(members[i].text));
        archive_entry_free(entry);
    }
    archive_write_free(archive);
    return path;
}

static struct ep_trace *scan(const char *path, struct ep_diag *diag)
{
    struct ep_trace_config config = ep_trace_config_default();
    config.file = path;
    config.format = EP_TRACE_SERVEGEN;
    config.at = (struct ep_loc){"s.yaml", 1, 1};
    return ep_trace_scan(&config, diag);
}

#define A_STEADY "0,2,1,Gamma,1,0.5\n600,0,0,,0,0\n1200,1,1,Weibull,1,1\n"
#define B_BURSTY "0,0,0,,0,0\n600,3,2,Gamma,0.25,1.3\n1200,0,0,,0,0\n"

static struct ep_trace *two_clients(void)
{
    const struct member members[] = {{"m/chunk-3-trace.csv", A_STEADY},
                                     {"m/README", "nothing to read"},
                                     {"m/chunk-1-trace.csv", B_BURSTY}};
    char *path = tar_of(members, 3);
    struct ep_diag *diag = ep_diag_create();
    struct ep_trace *trace = scan(path, diag);
    assert_false(ep_diag_has_errors(diag));
    assert_non_null(trace);
    ep_diag_destroy(diag);
    unlink(path);
    ep_free(path);
    return trace;
}

static void knows_clients_windows_and_expected_calls(void **state)
{
    (void)state;
    struct ep_trace *trace = two_clients();
    assert_int_equal(ep_trace_id_count(trace), 2);
    assert_string_equal(ep_trace_id(trace, 0), "chunk-3");
    assert_string_equal(ep_trace_id(trace, 1), "chunk-1");
    assert_int_equal(ep_trace_calls(trace, 0), 1200 + 600);
    assert_int_equal(ep_trace_calls(trace, 1), 1800);
    assert_true(ep_trace_period(trace) == 600 * EP_SECOND);
    assert_true(ep_trace_duration(trace) == 1800 * EP_SECOND);
    assert_int_equal(ep_trace_rows(trace), 6);
    ep_trace_destroy(trace);
}

struct played {
    uint64_t count[2][3]; /* by client and window */
    double gap_sum, gap_square;
    uint64_t gaps;
};

static struct played play(const struct ep_trace *trace, double scale, uint32_t replication)
{
    static const uint32_t models[] = {10, 20};
    struct ep_trace_replay replay = {
        .model_of_id = models, .scale = scale, .seed = 7, .replication = replication, .name = "t"};
    struct ep_arrival_source source = ep_trace_open(trace, &replay);
    struct played played = {0};
    struct ep_arrival arrival;
    ep_time last = 0, last_bursty = -1;
    while (source.type->next(source.state, &arrival)) {
        assert_true(arrival.at >= last);
        last = arrival.at;
        int client = arrival.model == 20;
        played.count[client][arrival.at / (600 * EP_SECOND)]++;
        assert_int_equal(arrival.number % 2, (unsigned)client);
        if (client == 0)
            continue;
        if (last_bursty >= 0) {
            double gap = ep_time_to_seconds(arrival.at - last_bursty);
            played.gap_sum += gap;
            played.gap_square += gap * gap;
            played.gaps++;
        }
        last_bursty = arrival.at;
    }
    ep_arrival_source_destroy(&source);
    return played;
}

static void idle_windows_are_silent_and_rates_hold(void **state)
{
    (void)state;
    struct ep_trace *trace = two_clients();
    double total[2][3] = {{0}};
    for (uint32_t r = 0; r < 100; r++) {
        struct played played = play(trace, 1, r);
        for (int c = 0; c < 2; c++)
            for (int w = 0; w < 3; w++)
                total[c][w] += (double)played.count[c][w];
    }
    assert_true(total[0][1] == 0 && total[1][0] == 0 && total[1][2] == 0);
    /* Standard deviations: sqrt(count x 100) x CV, here 346, 245 and 2 x 424. */
    assert_true(fabs(total[0][0] - 120000) < 4 * 346);
    assert_true(fabs(total[0][2] - 60000) < 4 * 245);
    assert_true(fabs(total[1][1] - 180000) < 4 * 849 + 400);
    ep_trace_destroy(trace);
}

static void scaling_keeps_the_burstiness(void **state)
{
    (void)state;
    struct ep_trace *trace = two_clients();
    for (double scale = 1; scale > 0.1; scale *= 0.5) {
        double sum = 0, square = 0, count = 0;
        for (uint32_t r = 0; r < 200; r++) {
            struct played played = play(trace, scale, r);
            sum += played.gap_sum;
            square += played.gap_square;
            count += (double)played.gaps;
        }
        double mean = sum / count, cv = sqrt(square / count / (mean * mean) - 1);
        assert_true(fabs(mean * 3 * scale - 1) < 0.1); /* long gaps are cut by the window's end */
        assert_true(fabs(cv - 2) < 0.15);
    }
    ep_trace_destroy(trace);
}

static void the_same_replication_is_the_same_traffic(void **state)
{
    (void)state;
    struct ep_trace *trace = two_clients();
    struct played a = play(trace, 0.5, 3), b = play(trace, 0.5, 3), other = play(trace, 0.5, 4);
    assert_memory_equal(a.count, b.count, sizeof a.count);
    assert_true(a.gap_square == b.gap_square && a.gap_square != other.gap_square);
    ep_trace_destroy(trace);
}

static void refused(const struct member *members, size_t count, const char *expected)
{
    char *path = tar_of(members, count);
    struct ep_diag *diag = ep_diag_create();
    assert_null(scan(path, diag));
    const char *message = ep_diag_message(diag, 0);
    assert_true(strncmp(message, path, strlen(path)) == 0);
    assert_string_equal(message + strlen(path), expected);
    ep_diag_destroy(diag);
    unlink(path);
    ep_free(path);
}

static void mistakes_say_where(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"0,1,1,Gamma,1\n600,1,1,Gamma,1,1\n",
         ":1:1: error: chunk-0: expected six fields: begin, rate, CV, distribution, shape, scale, "
         "got \"0\""},
        {"0,x,1,Gamma,1,1\n", ":1:3: error: chunk-0: expected a number >= 0, got \"x\""},
        {"0,-1,1,Gamma,1,1\n", ":1:3: error: chunk-0: expected a number >= 0, got \"-1\""},
        {"0,1,1,Pareto,1,1\n", ":1:7: error: chunk-0: expected Gamma or Weibull, got \"Pareto\""},
        {"0,1,1,,0,0\n", ":1:7: error: chunk-0: expected Gamma or Weibull, got \"\""},
        {"0,1,1,Gamma,0,1\n",
         ":1:13: error: chunk-0: expected a shape from 0.001 to 10000, got \"0\""},
        {"0,1,1,Gamma,1,1\n600,1,1,Gamma,1,1\n1300,1,1,Gamma,1,1\n",
         ":3:1: error: chunk-0: expected the begin of the next window, of equal length, from 0, "
         "got \"1300\""},
        {"0.5,1,1,Gamma,1,1\n",
         ":1:1: error: chunk-0: expected whole seconds below 1e9, got \"0.5\""},
        {"0,2e9,1,Gamma,1,1\n",
         ":1:3: error: chunk-0: expected at most 1e9 requests per second, got \"2e9\""},
        {"0,1,1,Gamma,1,1\n", ": error: expected two windows or more"},
        {"0,0,0,,0,0\n600,0,0,,0,0\n", ": error: no call in the window"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct member member = {"a/chunk-0-trace.csv", rows[i].text};
        refused(&member, 1, rows[i].expected);
    }
    const struct member other = {"a/other.csv", "0,1,1,Gamma,1,1\n"};
    refused(&other, 1, ": error: expected a tar with files named ...-trace.csv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_clients_windows_and_expected_calls),
        cmocka_unit_test(idle_windows_are_silent_and_rates_hold),
        cmocka_unit_test(scaling_keeps_the_burstiness),
        cmocka_unit_test(the_same_replication_is_the_same_traffic),
        cmocka_unit_test(mistakes_say_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

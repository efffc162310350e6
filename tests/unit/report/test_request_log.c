#include "report/request_log.h"

#include "base/csv.h"
#include "base/mem.h"
#include "report/text.h"

#include <archive.h>
#include <archive_entry.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define HEADER                                                                                     \
    "deployment,request,arrival_s,model,status,attempts,endpoint,instance,source,latency_s,"       \
    "queue_s,load_wait_s,service_s,contention_s,overhead_s,retry_s\n"

static int make_dir(void **state)
{
    char *dir = ep_strdup("/tmp/epsim-log-XXXXXX");
    *state = dir;
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
    int failed = rmdir(*state); /* a test leaves nothing */
    ep_free(*state);
    return failed;
}

/* The first request of the sample: 5 + 250 + 12 + 3 + 2 + 0 ms. */
static struct ep_request_record record_of(void)
{
    return (struct ep_request_record){.first_arrival = 61 * EP_SECOND + 7,
                                      .done = 61 * EP_SECOND + 7 + 272 * EP_MILLISECOND,
                                      .number = 4294967296,
                                      .status = 200,
                                      .attempts = 1,
                                      .found = EP_FOUND_S3,
                                      .endpoint = 2,
                                      .instance = 3,
                                      .parts = {5 * EP_MILLISECOND, 250 * EP_MILLISECOND,
                                                12 * EP_MILLISECOND, 3 * EP_MILLISECOND,
                                                2 * EP_MILLISECOND, 0}};
}

static void write_rows(const char *path, size_t repeat)
{
    char *why = NULL;
    struct ep_request_log *log = ep_request_log_open(path, &why);
    assert_non_null(log);
    struct ep_request_record record = record_of();
    for (size_t i = 0; i < repeat; i++)
        assert_true(ep_request_log_write(log, "shared", "listener/7", &record));
    if (!ep_request_log_commit(log, &why))
        fail_msg("%s", why);
}

/* What libarchive reads from `path`, whatever its compression. */
static struct ep_text content_of(const char *path)
{
    char buffer[4096];
    struct ep_text text = {0};
    struct archive_entry *entry;
    struct archive *archive = archive_read_new();
    archive_read_support_filter_all(archive);
    archive_read_support_format_raw(archive);
    assert_int_equal(archive_read_open_filename(archive, path, 4096), ARCHIVE_OK);
    assert_int_equal(archive_read_next_header(archive, &entry), ARCHIVE_OK);
    for (la_ssize_t got; (got = archive_read_data(archive, buffer, sizeof buffer)) > 0;)
        ep_text_add_many(&text, buffer, (size_t)got);
    archive_read_free(archive);
    return text;
}

static void writes_nanoseconds_as_nine_decimals(void **state)
{
    char *path = ep_format("%s/r.csv", (const char *)*state);
    write_rows(path, 1);
    struct ep_text text = content_of(path);
    assert_string_equal(text.bytes,
                        HEADER "shared,4294967296,61.000000007,listener/7,200,1,2,3,s3,0.272000000,"
                               "0.005000000,0.250000000,0.012000000,0.003000000,0.002000000,"
                               "0.000000000\n");
    ep_text_fini(&text);
    unlink(path);
    ep_free(path);
}

static void check_row(const char *dir, const struct ep_request_record *record, const char *part)
{
    char *path = ep_format("%s/r.csv", dir);
    char *why = NULL;
    struct ep_request_log *log = ep_request_log_open(path, &why);
    assert_true(ep_request_log_write(log, "a,b", "m", record));
    assert_true(ep_request_log_commit(log, &why));
    struct ep_text text = content_of(path);
    if (!strstr(text.bytes, part))
        fail_msg("no %s in %s", part, text.bytes);
    ep_text_fini(&text);
    unlink(path);
    ep_free(path);
}

static void names_status_and_source(void **state)
{
    struct ep_request_record record = record_of();
    record.status = 424;
    record.original_status = 503;
    record.found = EP_FOUND_MEMORY;
    check_row(*state, &record, "\n\"a,b\",4294967296,61.000000007,m,424/503,1,2,3,memory,");
    record.status = EP_STATUS_TIMEOUT;
    record.original_status = 0;
    record.found = EP_FOUND_JOINED;
    check_row(*state, &record, ",m,timeout,1,2,3,joined,");
    record.status = 429;
    record.found = EP_FOUND_DISK;
    check_row(*state, &record, ",m,429,1,2,3,disk,");
    record.instance = UINT32_MAX; /* it never reached one */
    record.found = EP_FOUND_NONE;
    check_row(*state, &record, ",m,429,1,2,,none,");
}

static void compresses_by_name(void **state)
{
    static const char *const suffixes[] = {"gz", "zst"};
    static const unsigned char magic[][2] = {{0x1F, 0x8B}, {0x28, 0xB5}};
    char *plain = ep_format("%s/r.csv", (const char *)*state);
    write_rows(plain, 20000);
    struct ep_text expected = content_of(plain);
    for (size_t i = 0; i < 2; i++) {
        char *path = ep_format("%s/r.csv.%s", (const char *)*state, suffixes[i]);
        write_rows(path, 20000);
        struct ep_text got = content_of(path);
        assert_int_equal(got.length, expected.length);
        assert_memory_equal(got.bytes, expected.bytes, got.length);
        unsigned char head[2];
        FILE *file = fopen(path, "rb");
        assert_int_equal(fread(head, 1, 2, file), 2);
        fclose(file);
        assert_memory_equal(head, magic[i], 2);
        struct stat status;
        assert_int_equal(stat(path, &status), 0);
        assert_true((size_t)status.st_size < expected.length / 20);
        ep_text_fini(&got);
        unlink(path);
        ep_free(path);
    }
    ep_text_fini(&expected);
    unlink(plain);
    ep_free(plain);
}

static struct ep_text bytes_of(const char *path)
{
    char buffer[4096];
    struct ep_text text = {0};
    FILE *file = fopen(path, "rb");
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, file)) > 0;)
        ep_text_add_many(&text, buffer, got);
    fclose(file);
    return text;
}

static void same_rows_same_bytes(void **state)
{
    char *path = ep_format("%s/r.csv.gz", (const char *)*state);
    write_rows(path, 100);
    struct ep_text first = bytes_of(path);
    write_rows(path, 100);
    struct ep_text second = bytes_of(path);
    assert_int_equal(first.length, second.length);
    assert_memory_equal(first.bytes, second.bytes, first.length);
    assert_memory_equal(first.bytes + 4, "\0\0\0\0", 4); /* no time of writing in the gzip header */
    ep_text_fini(&first);
    ep_text_fini(&second);
    unlink(path);
    ep_free(path);
}

static void an_abandoned_log_leaves_nothing(void **state)
{
    static const char *const names[] = {"r.csv", "r.csv.gz", "r.csv.zst"};
    struct ep_request_record record = record_of();
    for (size_t i = 0; i < 3; i++) {
        char *why = NULL;
        char *path = ep_format("%s/%s", (const char *)*state, names[i]);
        struct ep_request_log *log = ep_request_log_open(path, &why);
        assert_true(ep_request_log_write(log, "a", "m", &record));
        ep_request_log_abandon(log);
        assert_int_equal(access(path, F_OK), -1);
        ep_free(path);
    }
    ep_request_log_abandon(NULL);
}

static void says_which_file_cannot_be_written(void **state)
{
    (void)state;
    char *why = NULL;
    assert_null(ep_request_log_open("/nowhere/at/all.csv", &why));
    assert_string_equal(why, "/nowhere/at/all.csv: No such file or directory");
    ep_free(why);
}

/* Names that need quotes come back as they were; what no reader of CSV takes is replaced. */
static void hostile_names_read_back(void **state)
{
    static const char *const names[][2] = {{"a,b", "a,b"},
                                           {"say \"x\"", "say \"x\""},
                                           {" spaces ", " spaces "},
                                           {"=1+1", "=1+1"},
                                           {"模型", "模型"},
                                           {"", ""},
                                           {"</script>", "</script>"},
                                           {"two\nlines", "two\xEF\xBF\xBDlines"},
                                           {"\033[2J", "\xEF\xBF\xBD[2J"},
                                           {"\xFF\xFE", "\xEF\xBF\xBD\xEF\xBF\xBD"}};
    size_t count = sizeof names / sizeof *names;
    char *path = ep_format("%s/r.csv", (const char *)*state);
    char *why = NULL;
    struct ep_request_log *log = ep_request_log_open(path, &why);
    struct ep_request_record record = record_of();
    for (size_t i = 0; i < count; i++)
        assert_true(ep_request_log_write(log, names[i][0], names[count - 1 - i][0], &record));
    assert_true(ep_request_log_commit(log, &why));

    FILE *stream = fopen(path, "rb");
    struct ep_csv_reader *reader = ep_csv_reader_create(ep_csv_read_stream, stream, ',');
    struct ep_csv_row row;
    assert_int_equal(ep_csv_next(reader, &row), EP_CSV_ROW); /* the header */
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(ep_csv_next(reader, &row), EP_CSV_ROW);
        assert_int_equal(row.count, 16);
        assert_string_equal(row.fields[0].text, names[i][1]);
        assert_string_equal(row.fields[3].text, names[count - 1 - i][1]);
        assert_string_equal(row.fields[9].text, "0.272000000");
    }
    assert_int_equal(ep_csv_next(reader, &row), EP_CSV_END);
    ep_csv_reader_destroy(reader);
    fclose(stream);
    unlink(path);
    ep_free(path);
}

static void a_log_without_rows_has_its_header(void **state)
{
    static const char *const names[] = {"r.csv", "r.csv.gz", "r.csv.zst"};
    for (size_t i = 0; i < 3; i++) {
        char *path = ep_format("%s/%s", (const char *)*state, names[i]);
        write_rows(path, 0);
        struct ep_text text = content_of(path);
        assert_string_equal(text.bytes, HEADER);
        ep_text_fini(&text);
        unlink(path);
        ep_free(path);
    }
}

static void the_parts_of_the_longest_request_are_written_whole(void **state)
{
    struct ep_request_record record = record_of();
    record.number = 9223372036854775807LL;
    record.first_arrival = 0;
    record.done = 9223372036854775807LL;
    record.parts[EP_PART_QUEUE] = 9223372036854775807LL;
    check_row(*state, &record,
              ",9223372036854775807,0.000000000,m,200,1,2,3,s3,9223372036.854775807,"
              "9223372036.854775807,0.250000000,");
}

/* Writes to a device that is full until a write fails; `path` leads to it. */
static void check_full(const char *path)
{
    char *why = NULL;
    struct ep_request_record record = record_of();
    struct ep_request_log *log = ep_request_log_open(path, &why);
    assert_non_null(log);
    for (int i = 0; i < 1000000 && ep_request_log_write(log, "a", "m", &record); i++)
        record.number = record.number * 6364136223846793005U + 1442695040888963407U;
    assert_false(ep_request_log_write(log, "a", "m", &record)); /* and it stays so */
    assert_false(ep_request_log_commit(log, &why));
    char *expected = ep_format("%s: No space left on device", path);
    assert_string_equal(why, expected);
    ep_free(expected);
    ep_free(why);
}

static void a_full_disk_is_reported(void **state)
{
    static const char *const names[] = {"r.csv", "r.csv.gz", "r.csv.zst"};
    check_full("/dev/full");
    for (size_t i = 0; i < 3; i++) {
        char *path = ep_format("%s/%s", (const char *)*state, names[i]);
        assert_int_equal(symlink("/dev/full", path), 0);
        check_full(path);
        unlink(path);
        ep_free(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_nanoseconds_as_nine_decimals),
        cmocka_unit_test(names_status_and_source),
        cmocka_unit_test(compresses_by_name),
        cmocka_unit_test(same_rows_same_bytes),
        cmocka_unit_test(an_abandoned_log_leaves_nothing),
        cmocka_unit_test(says_which_file_cannot_be_written),
        cmocka_unit_test(hostile_names_read_back),
        cmocka_unit_test(a_log_without_rows_has_its_header),
        cmocka_unit_test(the_parts_of_the_longest_request_are_written_whole),
        cmocka_unit_test(a_full_disk_is_reported),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}

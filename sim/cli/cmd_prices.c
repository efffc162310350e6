#include "base/csv.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/cmd.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cost/price_book.h"
#include "report/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DEFAULT_REGION "us-east-1"

static size_t count_regions(const struct ep_price_book *book)
{
    size_t count = 0;
    while (ep_price_book_region(book, count) != NULL)
        count++;
    return count;
}

/* Where the book has no prices for `region`: an error with the nearest name, or all. */
static void check_region(const struct ep_price_book *book, const char *region, struct ep_diag *diag)
{
    size_t count = count_regions(book);
    const char **names = ep_alloc_zeroed(count, sizeof *names);
    struct ep_text all = {0};
    bool is_known = false;
    for (size_t i = 0; i < count; i++) {
        names[i] = ep_price_book_region(book, i);
        is_known = is_known || strcmp(names[i], region) == 0;
        ep_text_addf(&all, "%s%s", i == 0 ? "" : ", ", names[i]);
    }
    const char *near = ep_str_nearest(region, names, count);
    if (!is_known && near != NULL)
        ep_diag_error(diag, ep_options_loc(),
                      "--region: no prices for \"%s\"; did you mean \"%s\"?", region, near);
    else if (!is_known)
        ep_diag_error(diag, ep_options_loc(), "--region: no prices for \"%s\"; there are %s",
                      region, ep_text_bytes(&all));
    ep_text_fini(&all);
    ep_free(names);
}

static bool is_wanted(const struct ep_price_row *row, const struct ep_options *options)
{
    return options->filter == NULL || strstr(row->name, options->filter) != NULL;
}

static void check_filter(const struct ep_price_book *book, const struct ep_options *options,
                         struct ep_diag *diag)
{
    for (size_t i = 0; i < ep_price_book_count(book); i++)
        if (is_wanted(ep_price_book_row(book, i), options))
            return;
    ep_diag_error(diag, ep_options_loc(), "--filter: no instance type has \"%s\" in its name",
                  options->filter);
}

/* Right-aligned; a hyphen where it is not known. */
static void add_cell(struct ep_text *line, double value, size_t width)
{
    char text[32] = "-";
    if (!isnan(value))
        snprintf(text, sizeof text, "%.6g", value);
    ep_text_add(line, " ");
    ep_text_add_right(line, text, width);
}

static double vcpus_of(const struct ep_price_row *row)
{
    return row->vcpu > 0 ? (double)row->vcpu : (double)NAN;
}

static void print_row(const struct ep_price_row *row, double usd)
{
    struct ep_text line = {0};
    ep_text_add_left(&line, row->name, 22);
    add_cell(&line, vcpus_of(row), 5);
    add_cell(&line, row->memory_gib, 7);
    add_cell(&line, row->network_baseline_gbps, 7);
    add_cell(&line, row->local_nvme_gb > 0 ? row->local_nvme_gb : (double)NAN, 7);
    ep_text_add(&line, "  ");
    ep_text_add_left(&line, row->accel_kind != NULL ? row->accel_kind : "-", 11);
    add_cell(&line, usd, 9);
    printf("%s\n", ep_text_bytes(&line));
    ep_text_fini(&line);
}

static void print_charge(const struct ep_price_book *book, enum ep_charge_kind kind,
                         const char *what, const char *region)
{
    struct ep_charge charge = ep_price_book_charge(book, kind, region);
    printf("%-22s $%.6g per %s%s\n", what, charge.usd, charge.unit,
           charge.assumed ? " (us-east-1's: not known for this region)" : "");
}

static void print_table(const struct ep_price_book *book, const struct ep_options *options,
                        const char *region)
{
    size_t unpriced = 0;
    printf("%-22s %5s %7s %7s %7s  %-11s %9s\n", "instance type", "vCPU", "GiB", "Gbps", "NVMe GB",
           "accelerator", "USD/h");
    for (size_t i = 0; i < ep_price_book_count(book); i++) {
        const struct ep_price_row *row = ep_price_book_row(book, i);
        double usd = ep_price_book_hourly(book, row->name, region);
        if (!is_wanted(row, options))
            continue;
        print_row(row, usd);
        unpriced += isnan(usd) ? 1 : 0;
    }
    putchar('\n');
    print_charge(book, EP_CHARGE_VOLUME_GB_MONTH, "endpoint volume", region);
    print_charge(book, EP_CHARGE_DATA_IN_GB, "data in", region);
    print_charge(book, EP_CHARGE_DATA_OUT_GB, "data out", region);
    printf("\n%s; on demand, in %s. Gbps: sustained network.\n", ep_price_book_name(book), region);
    if (unpriced > 0)
        printf("%zu type%s no price there: `prices: {override: {TYPE: $X/h}}` sets one.\n",
               unpriced, unpriced == 1 ? " has" : "s have");
}

static void put_csv_row(struct ep_csv_writer *csv, const struct ep_price_row *row,
                        const char *region, double usd)
{
    ep_csv_put_text(csv, row->name);
    ep_csv_put_text(csv, region);
    ep_csv_put_number(csv, vcpus_of(row));
    ep_csv_put_number(csv, row->memory_gib);
    ep_csv_put_number(csv, row->network_baseline_gbps);
    ep_csv_put_number(csv, row->local_nvme_gb);
    ep_csv_put_text(csv, row->accel_kind != NULL ? row->accel_kind : "");
    ep_csv_put_number(csv, usd);
    ep_csv_put_text(csv, row->price_source != NULL ? row->price_source : "");
    ep_csv_put_text(csv, row->price_date != NULL ? row->price_date : "");
    ep_csv_end_row(csv);
}

static void print_csv(const struct ep_price_book *book, const struct ep_options *options,
                      const char *region)
{
    static const char *const header[] = {"instance",     "region",  "vcpu",        "memory_gib",
                                         "network_gbps", "nvme_gb", "accelerator", "usd_per_hour",
                                         "source",       "date"};
    struct ep_csv_writer *csv = ep_csv_writer_create(ep_csv_write_stream, stdout, ',');
    for (size_t i = 0; i < sizeof header / sizeof header[0]; i++)
        ep_csv_put_text(csv, header[i]);
    ep_csv_end_row(csv);
    for (size_t i = 0; i < ep_price_book_count(book); i++) {
        const struct ep_price_row *row = ep_price_book_row(book, i);
        if (is_wanted(row, options))
            put_csv_row(csv, row, region, ep_price_book_hourly(book, row->name, region));
    }
    ep_csv_writer_destroy(csv);
}

static enum ep_exit run(const struct ep_options *options)
{
    const char *region = options->region != NULL ? options->region : DEFAULT_REGION;
    struct ep_diag *diag = ep_diag_create();
    struct ep_price_book *book = ep_price_book_load(NULL, diag);
    if (book != NULL) {
        check_region(book, region, diag);
        check_filter(book, options, diag);
    }
    bool is_good = !ep_diag_has_errors(diag);
    ep_console_tell(options, diag);
    if (is_good && strcmp(options->format, "csv") == 0)
        print_csv(book, options, region);
    else if (is_good)
        print_table(book, options, region);
    ep_price_book_destroy(book);
    ep_diag_destroy(diag);
    return is_good ? EP_EXIT_DONE : EP_EXIT_BAD_INPUT;
}

static const char *const formats[] = {"table", "csv", NULL};
static const char *const actions[] = {"list", NULL};

const struct ep_command ep_cmd_prices = {
    .name = "prices",
    .usage = "prices list",
    .synopsis = "list [OPTIONS]",
    .summary = "instance types and what they cost",
    .about = "Lists the built-in price book: every instance type with its size and price.",
    .flags = EP_FLAG_BIT(EP_FLAG_OUTPUT) | EP_FLAG_BIT(EP_FLAG_REGION) |
             EP_FLAG_BIT(EP_FLAG_FILTER) | EP_FLAG_BIT(EP_FLAG_HELP),
    .formats = formats,
    .actions = actions,
    .argument = "list",
    .min_arguments = 1,
    .max_arguments = 1,
    .examples = {"epsim prices list --filter .m5.", "epsim prices list --region eu-west-1",
                 "epsim prices list -o csv"},
    .exit_codes = {[EP_EXIT_DONE] = "done",
                   [EP_EXIT_BAD_INPUT] = "bad usage, unknown region",
                   [EP_EXIT_MACHINE] = "stdout could not be written"},
    .run = run,
};

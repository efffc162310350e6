#include "cost/price_lookup.h"

#include "base/array.h"
#include "base/str.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define HOSTING_TO_EC2 1.2 /* of every CPU family in the shipped book */

/* A figure to start from for a price that the book lacks; NaN: none. *what says where from. */
static double hint(const struct ep_price_book *book, const struct ep_price_row *row,
                   const char **what)
{
    for (size_t r = 0; ep_price_book_region(book, r); r++) {
        double usd = ep_price_book_hourly(book, row->name, ep_price_book_region(book, r));
        if (!isnan(usd)) {
            *what = ep_price_book_region(book, r);
            return usd;
        }
    }
    *what = "an older price list";
    if (!isnan(row->last_known_usd_per_hour))
        return row->last_known_usd_per_hour;
    *what = "1.2 x the EC2 price";
    return row->ec2_ondemand_usd_per_hour * HOSTING_TO_EC2;
}

char *ep_price_lookup_unknown_type(const struct ep_price_book *book, const char *name)
{
    if (ep_price_book_find(book, name))
        return NULL;
    struct {
        EP_ARRAY(const char *);
    } names = {0};
    for (size_t i = 0; i < ep_price_book_count(book); i++)
        ep_array_push(&names, ep_price_book_row(book, i)->name);
    const char *near = ep_str_nearest(name, names.items, names.count);
    char *text = ep_format("unknown instance type \"%s\"%s%s%s", name,
                           near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    ep_array_fini(&names);
    return text;
}

char *ep_price_lookup_problem(const struct ep_price_book *book, const char *name,
                              const char *region)
{
    const struct ep_price_row *row = ep_price_book_find(book, name);
    if (!row)
        return ep_price_lookup_unknown_type(book, name);
    if (!isnan(ep_price_book_hourly(book, name, region)))
        return NULL;
    const char *what = NULL;
    double usd = hint(book, row, &what);
    if (isnan(usd))
        return ep_format("no price for %s in %s in %s; add yours: "
                         "prices: {override: {%s: $PRICE/h}}",
                         name, region, ep_price_book_name(book), name);
    return ep_format("no price for %s in %s in %s; add yours: "
                     "prices: {override: {%s: $%.3g/h}} (this figure: %s)",
                     name, region, ep_price_book_name(book), name, usd, what);
}

/* Moves a text made by ep_format() into the arena. */
static const char *keep(struct ep_arena *arena, char *text)
{
    const char *kept = ep_arena_strndup(arena, text, strlen(text));
    ep_free(text);
    return kept;
}

static const char *instance_source(const struct ep_price_book *book,
                                   const struct ep_price_question *question, struct ep_arena *arena)
{
    const struct ep_price_row *row = ep_price_book_find(book, question->instance);
    char *from;
    if (!isnan(question->override_usd_per_hour))
        from = ep_strdup("overridden: the scenario's own price");
    else
        from = ep_format("%s, %s", ep_price_book_name(book),
                         row && row->price_source ? row->price_source : "no source given");
    if (question->discount_ratio == 0)
        return keep(arena, from);
    const char *text =
        keep(arena, ep_format("%s; %.4g %% discount", from, question->discount_ratio * 100));
    ep_free(from);
    return text;
}

static const char *charge_source(const struct ep_price_book *book, struct ep_charge charge,
                                 const char *region, struct ep_arena *arena)
{
    const char *source = charge.source ? charge.source : "no source given";
    if (!charge.assumed)
        return keep(arena, ep_format("%s, %s", ep_price_book_name(book), source));
    return keep(arena,
                ep_format("%s, %s; assumed for %s", ep_price_book_name(book), source, region));
}

struct ep_prices ep_price_lookup(const struct ep_price_book *book,
                                 const struct ep_price_question *question, struct ep_arena *arena)
{
    assert(0 <= question->discount_ratio && question->discount_ratio <= 1);
    const char *region = question->region;
    struct ep_charge volume = ep_price_book_charge(book, EP_CHARGE_VOLUME_GB_MONTH, region);
    struct ep_charge in = ep_price_book_charge(book, EP_CHARGE_DATA_IN_GB, region);
    struct ep_charge out = ep_price_book_charge(book, EP_CHARGE_DATA_OUT_GB, region);
    double listed = ep_price_book_hourly(book, question->instance, region);
    double override = question->override_usd_per_hour;
    return (struct ep_prices){
        .instance_usd_per_hour = isnan(override) ? listed : override,
        .volume_usd_per_gb_month = volume.usd,
        .data_in_usd_per_gb = in.usd,
        .data_out_usd_per_gb = out.usd,
        .discount_ratio = question->discount_ratio,
        .instance_item = keep(arena, ep_format("%s %s", question->instance, region)),
        .instance_source = instance_source(book, question, arena),
        .volume_source = charge_source(book, volume, region, arena),
        .data_source = charge_source(book, in, region, arena),
    };
}

const char *ep_price_lookup_environment(int memory_gb, const char *suffix, struct ep_arena *arena)
{
    return ep_arena_format(arena, "serverless-%dgb%s", memory_gb, suffix);
}

struct ep_hourly_price ep_price_lookup_hourly(const struct ep_price_book *book,
                                              const struct ep_price_question *question,
                                              struct ep_arena *arena)
{
    struct ep_prices prices = ep_price_lookup(book, question, arena);
    return (struct ep_hourly_price){.usd_per_hour = prices.instance_usd_per_hour,
                                    .item = prices.instance_item,
                                    .source = prices.instance_source};
}

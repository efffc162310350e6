/* What a deployment pays by a price book, or the words that say why nobody knows. */
#ifndef EP_COST_PRICE_LOOKUP_H
#define EP_COST_PRICE_LOOKUP_H

#include "base/mem.h"
#include "cost/bill.h"
#include "cost/price_book.h"

/* Why `name` has no price in `region`, ready to print after the key path: names type and region
 * and, for a type that exists, the override line to paste. The figure in that line is a hint
 * (another region, an older offer, 1.2 x EC2) and says so. NULL: there is a price. The caller
 * frees. */
char *ep_price_lookup_problem(const struct ep_price_book *book, const char *name,
                              const char *region);
/* Why `name` is no type of the book ("did you mean"); NULL: it is one. The caller frees. */
char *ep_price_lookup_unknown_type(const struct ep_price_book *book, const char *name);

struct ep_price_question {
    const char *instance, *region;
    double override_usd_per_hour; /* NaN: none */
    double discount_ratio;        /* 0..1 */
};
/* Unit prices with their sources; an overridden or assumed one is marked in its source. Texts live
 * in `arena`. The hourly price is NaN where ep_price_lookup_problem() has something to say and
 * there is no override. */
struct ep_prices ep_price_lookup(const struct ep_price_book *book,
                                 const struct ep_price_question *question, struct ep_arena *arena);

/* The type in the book that an environment of `memory_gb` GB is priced as ("serverless-3gb"), with
 * `suffix` "", "-provisioned" or "-provisioned-execution". Lives in `arena`. */
const char *ep_price_lookup_environment(int memory_gb, const char *suffix, struct ep_arena *arena);
/* The hourly price of a type as a line of its own, by the same rules; no discount. */
struct ep_hourly_price ep_price_lookup_hourly(const struct ep_price_book *book,
                                              const struct ep_price_question *question,
                                              struct ep_arena *arena);

#endif

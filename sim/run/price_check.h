/* Whether the price book knows what the deployments run on and what that costs. Asked of all of
 * them before anything else is read, so that one reading of a scenario finds every mistake. */
#ifndef EP_RUN_PRICE_CHECK_H
#define EP_RUN_PRICE_CHECK_H

#include "base/diag.h"
#include "cost/price_book.h"
#include "scenario/config.h"

#include <stdbool.h>

/* The scenario's own price of the type in USD an hour; NaN: none. */
double ep_price_check_override(const struct ep_scenario *scenario, const char *instance);

/* What is wrong with a type of the book in the scenario's region, or NULL; the caller frees. */
char *ep_price_check_type(const struct ep_scenario *scenario, const struct ep_price_book *book,
                          const char *instance);

/* Mistakes go to `diag`: an override of no type, a region without prices where one is needed, and
 * of every deployment an unknown type, one without specifications, one without a price. False
 * when there was one. */
bool ep_price_check(const struct ep_scenario *scenario, const struct ep_price_book *book,
                    struct ep_diag *diag);

#endif

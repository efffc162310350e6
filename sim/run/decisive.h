/* The figures behind a recommendation: what is slow about the recommended option, and what a
 * cheaper one fails by. */
#ifndef EP_RUN_DECISIVE_H
#define EP_RUN_DECISIVE_H

#include "base/mem.h"
#include "run/contender.h"

#include <stddef.h>

/* "; 4.1 % of the requests to large start cold and take 3 s on average; small is $0.31/h cheaper
 * but misses latency_p99 < 500ms (3.2 s)": what there is of it, to stand behind the reason; ""
 * where there is nothing. `best` is one of the contenders. In the arena. */
const char *ep_decisive_figures(const struct ep_contender *best,
                                const struct ep_contender *contenders, size_t count,
                                struct ep_arena *arena);

#endif

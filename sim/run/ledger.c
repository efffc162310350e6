#include "run/ledger.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

__extension__ typedef __int128 wide; /* ns x 100 x requests of a bucket */

/* Lines above `line` belong to the slowest 1 % with all their requests, `line` with `part` of
 * `whole` (both x requests). */
struct border {
    int line; /* -1: nothing completed */
    int64_t part, whole;
    uint64_t completed;
};

static struct border find_border(const struct ep_outcome *outcome)
{
    struct border border = {.line = -1};
    int64_t above = 0;
    for (int i = 0; i < EP_PART_LINES; i++)
        border.completed += (uint64_t)outcome->lines[i].count;
    int64_t completed = (int64_t)border.completed;
    for (int i = EP_PART_LINES - 1; i >= 0 && completed > 0; i--) {
        int64_t count = outcome->lines[i].count;
        if (100 * (above + count) >= completed) {
            border.line = i;
            border.part = completed - 100 * above;
            border.whole = 100 * count;
            return border;
        }
        above += count;
    }
    return border;
}

static int64_t cause_ns(const struct ep_outcome *outcome, int line, enum ep_cause cause)
{
    const int64_t *parts = outcome->lines[line].sum_ns;
    const int64_t *load = outcome->ledger[line].load_ns;
    switch (cause) {
    case EP_CAUSE_DOWNLOAD:
        return load[EP_LOAD_PART_DOWNLOAD];
    case EP_CAUSE_EXTRACT:
        return load[EP_LOAD_PART_EXTRACT];
    case EP_CAUSE_LOAD:
        return load[EP_LOAD_PART_LOAD];
    case EP_CAUSE_LOAD_QUEUE:
        return load[EP_LOAD_PART_QUEUE];
    case EP_CAUSE_EVICTION:
        return load[EP_LOAD_PART_EVICTION];
    case EP_CAUSE_QUEUE:
        return parts[EP_PART_QUEUE];
    case EP_CAUSE_CONTENTION:
        return parts[EP_PART_CONTENTION];
    case EP_CAUSE_SERVICE:
        return parts[EP_PART_SERVICE];
    case EP_CAUSE_OVERHEAD:
        return parts[EP_PART_OVERHEAD];
    case EP_CAUSE_RETRY:
        return parts[EP_PART_RETRY];
    case EP_CAUSE_COUNT:
        break;
    }
    return 0;
}

static int64_t mainly_of(const struct ep_outcome *outcome, int line, enum ep_cause cause)
{
    const uint64_t *mainly = outcome->ledger[line].mainly;
    if (cause != EP_CAUSE_SERVICE)
        return (int64_t)mainly[cause];
    int64_t left = outcome->lines[line].count;
    for (int i = 0; i < EP_CAUSE_COUNT; i++)
        left -= (int64_t)mainly[i];
    return left;
}

/* What lines above the border sum up to, times `whole`, and of the border's own its `part`. */
static wide weigh(const struct ep_outcome *outcome, const struct border *border,
                  enum ep_cause cause, int64_t (*of)(const struct ep_outcome *, int, enum ep_cause))
{
    wide sum = (wide)of(outcome, border->line, cause) * border->part;
    for (int i = border->line + 1; i < EP_PART_LINES; i++)
        if (outcome->lines[i].count > 0)
            sum += (wide)of(outcome, i, cause) * border->whole;
    return sum;
}

void ep_ledger_charge(const struct ep_outcome *outcome, struct ep_ledger_charges *charges)
{
    struct border border = find_border(outcome);
    wide charge[EP_CAUSE_COUNT] = {0}, together = 0;
    charges->requests = (double)border.completed / 100;
    for (int i = 0; i < EP_CAUSE_COUNT; i++) {
        charges->share[i] = charges->mean_ns[i] = charges->mainly[i] = NAN;
        if (border.line < 0)
            continue;
        charge[i] = weigh(outcome, &border, (enum ep_cause)i, cause_ns);
        charges->mainly[i] =
            (double)weigh(outcome, &border, (enum ep_cause)i, mainly_of) / (double)border.whole;
        together += charge[i];
    }
    for (int i = 0; i < EP_CAUSE_COUNT && border.line >= 0; i++) {
        charges->mean_ns[i] = (double)charge[i] / (double)border.whole / charges->requests;
        if (together > 0)
            charges->share[i] = (double)charge[i] / (double)together;
    }
}

/* ---- models ---- */

/* By line of a model's bucket (its lower one): time and requests of the slowest 1 % for each
 * request in it. */
struct rates {
    double ns[EP_PART_LINES], requests[EP_PART_LINES];
};

static double line_ns(const struct ep_outcome *outcome, int line)
{
    int64_t sum = 0;
    for (int part = 0; part < EP_PART_COUNT; part++)
        sum += outcome->lines[line].sum_ns[part];
    return (double)sum;
}

/* A model's buckets are two lines wide from 64 ns on (core/coarse_histogram.h). */
static void find_rates(const struct ep_outcome *outcome, const struct border *border,
                       struct rates *rates)
{
    double at_border = (double)border->part / (double)border->whole;
    for (int low = 0, width; low < EP_PART_LINES; low += width) {
        width = low < 64 ? 1 : 2;
        double count = 0, ns = 0, slow = 0;
        for (int line = low; line < low + width; line++) {
            double weight = line > border->line ? 1 : line == border->line ? at_border : 0;
            count += (double)outcome->lines[line].count;
            slow += weight * (double)outcome->lines[line].count;
            ns += weight * line_ns(outcome, line);
        }
        rates->ns[low] = count > 0 ? ns / count : 0;
        rates->requests[low] = count > 0 ? slow / count : 0;
    }
}

struct charging {
    const struct rates *rates;
    struct ep_ledger_model_charge charge;
};

static void charge_bucket(void *self, int64_t lowest, uint64_t count)
{
    struct charging *charging = self;
    uint32_t line = ep_outcome_part_line(lowest);
    charging->charge.ns += (double)count * charging->rates->ns[line];
    charging->charge.requests += (double)count * charging->rates->requests[line];
}

static int by_time(const void *a, const void *b)
{
    const struct ep_ledger_model_charge *x = a, *y = b;
    if (x->ns < y->ns || x->ns > y->ns)
        return x->ns > y->ns ? -1 : 1;
    return x->model < y->model ? -1 : x->model > y->model;
}

size_t ep_ledger_charge_models(const struct ep_outcome *outcome,
                               struct ep_ledger_model_charge *models, size_t most)
{
    struct border border = find_border(outcome);
    if (border.line < 0 || !outcome->models)
        return 0;
    struct rates *rates = ep_alloc_zeroed(1, sizeof *rates);
    struct ep_ledger_model_charge *all = ep_alloc_zeroed(outcome->model_count, sizeof *all);
    size_t count = 0;
    find_rates(outcome, &border, rates);
    for (uint32_t i = 0; i < outcome->model_count; i++) {
        struct charging charging = {.rates = rates, .charge.model = i};
        ep_coarse_histogram_each(&outcome->models[i].latency, charge_bucket, &charging);
        if (charging.charge.requests > 0)
            all[count++] = charging.charge;
    }
    qsort(all, count, sizeof *all, by_time);
    size_t shown = count < most ? count : most;
    for (size_t i = 0; i < shown; i++)
        models[i] = all[i];
    ep_free(all);
    ep_free(rates);
    return shown;
}

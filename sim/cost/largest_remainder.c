#include "cost/largest_remainder.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

struct rest {
    double remainder;
    size_t index;
};

static int by_remainder(const void *a, const void *b)
{
    const struct rest *x = a, *y = b;
    if (x->remainder < y->remainder || x->remainder > y->remainder)
        return x->remainder > y->remainder ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

void ep_largest_remainder(int64_t total, const double *weights, size_t count, int64_t *parts)
{
    double sum = 0;
    int64_t left = total;
    assert(total >= 0 && (count > 0 || total == 0));
    for (size_t i = 0; i < count; i++)
        sum += weights[i];
    struct rest *rests = ep_alloc_zeroed(count, sizeof *rests);
    for (size_t i = 0; i < count; i++) {
        double exact = sum > 0 ? (double)total * (weights[i] / sum) : (double)total / (double)count;
        parts[i] = (int64_t)floor(exact);
        parts[i] = parts[i] > left ? left : parts[i]; /* rounding of doubles must not overdraw */
        left -= parts[i];
        rests[i] = (struct rest){exact - floor(exact), i};
    }
    qsort(rests, count, sizeof *rests, by_remainder);
    for (size_t i = 0; left > 0; i = (i + 1) % count, left--)
        parts[rests[i].index]++;
    ep_free(rests);
}

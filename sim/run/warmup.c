#include "run/warmup.h"

#include <math.h>

#define FEWEST_KEPT 2 /* fewer slices have no spread to judge by */

static bool is_steady(const struct ep_traffic *traffic)
{
    return traffic->arrivals != EP_ARRIVALS_TRACE && traffic->profile.kind == EP_PROFILE_CONSTANT;
}

bool ep_warmup_needs_pilot(const struct ep_scenario *scenario)
{
    if (scenario->warmup >= 0 || scenario->initial_warm || scenario->event_count > 0)
        return false;
    for (size_t i = 0; i < scenario->traffic_count; i++)
        if (!is_steady(&scenario->traffic[i]))
            return false;
    return true;
}

ep_time ep_warmup_fixed(const struct ep_scenario *scenario)
{
    if (scenario->warmup <= 0)
        return 0;
    ep_time bounds[EP_SLICE_COUNT + 2];
    ep_slices_bounds(scenario->horizon, bounds);
    return ep_slices_round_up(bounds, scenario->warmup);
}

/* Sum of squared distances from the mean over the square of the count, of mean[first..). */
static double mser_of(const double mean[EP_SLICE_COUNT], int first)
{
    double sum = 0, squares = 0;
    int count = 0;
    for (int i = first; i < EP_SLICE_COUNT; i++) {
        if (isnan(mean[i]))
            continue;
        sum += mean[i];
        count++;
    }
    if (count < FEWEST_KEPT)
        return INFINITY;
    for (int i = first; i < EP_SLICE_COUNT; i++)
        if (!isnan(mean[i]))
            squares += (mean[i] - sum / count) * (mean[i] - sum / count);
    return squares / ((double)count * count);
}

int ep_warmup_mser(const double mean[EP_SLICE_COUNT])
{
    int best = 0;
    double least = mser_of(mean, 0);
    for (int cut = 1; cut <= EP_SLICE_COUNT / 2; cut++) {
        double value = mser_of(mean, cut);
        if (value < least) {
            least = value;
            best = cut;
        }
    }
    return best;
}

#include "hosting/disk_credits.h"

#include <assert.h>
#include <math.h>

void ep_disk_credits_init(struct ep_disk_credits *credits, double most, double fast, double slow,
                          ep_time now)
{
    assert(0 < slow && slow < fast && most >= 0);
    *credits = (struct ep_disk_credits){
        .fast = fast, .slow = slow, .most = most, .level = most, .since = now};
}

ep_time ep_disk_credits_slow_ns(const struct ep_disk_credits *credits, ep_time now)
{
    bool is_slow = credits->is_busy && credits->level == 0;
    return credits->slow_ns + (is_slow ? now - credits->since : 0);
}

static void advance(struct ep_disk_credits *credits, ep_time now)
{
    credits->slow_ns = ep_disk_credits_slow_ns(credits, now);
    double elapsed = (double)(now - credits->since);
    credits->since = now;
    if (!credits->is_busy)
        credits->level = fmin(credits->most, credits->level + elapsed * credits->slow / 1e9);
    else if (credits->level > 0)
        credits->level = fmax(0, credits->level - elapsed * (credits->fast - credits->slow) / 1e9);
}

ep_time ep_disk_credits_set_busy(struct ep_disk_credits *credits, bool is_busy, ep_time now)
{
    advance(credits, now);
    credits->is_busy = is_busy;
    if (!is_busy || credits->level == 0)
        return EP_TIME_NEVER;
    double lasts = ceil(credits->level * 1e9 / (credits->fast - credits->slow));
    return lasts < 9e18 ? (ep_time)lasts : EP_TIME_NEVER;
}

void ep_disk_credits_run_out(struct ep_disk_credits *credits, ep_time now)
{
    assert(credits->is_busy);
    credits->since = now;
    credits->level = 0;
}

double ep_disk_credits_rate(const struct ep_disk_credits *credits)
{
    return credits->level > 0 ? credits->fast : credits->slow;
}

#include "plan/bracket.h"

#include <assert.h>
#include <math.h>

void ep_bracket_add(struct ep_bracket *bracket, struct ep_tried tried)
{
    assert(bracket->count < EP_BRACKET_MOST);
    size_t at = bracket->count++;
    for (; at > 0 && bracket->tried[at - 1].factor > tried.factor; at--)
        bracket->tried[at] = bracket->tried[at - 1];
    bracket->tried[at] = tried;
}

static bool is_below(const struct ep_tried *tried, enum ep_border border)
{
    switch (border) {
    case EP_BORDER_MEETS:
        return tried->is.meets;
    case EP_BORDER_SURELY_MEETS:
        return tried->is.surely_meets;
    case EP_BORDER_SURELY_FAILS:
        return !tried->is.surely_fails;
    case EP_BORDER_COUNT:
        break;
    }
    assert(0 && "unknown border");
    return false;
}

size_t ep_bracket_below(const struct ep_bracket *bracket, enum ep_border border)
{
    size_t count = 0;
    while (count < bracket->count && is_below(&bracket->tried[count], border))
        count++;
    return count;
}

double ep_bracket_next(const struct ep_bracket *bracket, enum ep_border border,
                       const struct ep_bracket_steps *steps)
{
    size_t count = ep_bracket_below(bracket, border);
    if (count == 0)
        return 0;
    double low = bracket->tried[count - 1].factor;
    if (count == bracket->count)
        return low < steps->most ? fmin(steps->growth * low, steps->most) : 0;
    double high = bracket->tried[count].factor;
    return high / low > steps->precision ? low + (high - low) / 2 : 0;
}

bool ep_bracket_is_monotone(const struct ep_bracket *bracket)
{
    for (int border = 0; border < EP_BORDER_COUNT; border++)
        for (size_t i = ep_bracket_below(bracket, (enum ep_border)border); i < bracket->count; i++)
            if (is_below(&bracket->tried[i], (enum ep_border)border))
                return false;
    return true;
}

#include "report/json_break_even.h"

#include "report/json_tree.h"

static json_t *name_of(const struct ep_break_even *row, enum ep_better which)
{
    return ep_json_text(which == EP_BETTER_NEITHER ? NULL : row->options[which]);
}

json_t *ep_json_break_even(const struct ep_break_even *row)
{
    json_t *object = json_object();
    ep_json_set(object, "options", ep_json_texts(row->options, 2));
    ep_json_set(object, "factor", ep_json_est(&row->factor));
    ep_json_set(object, "bracket_low", ep_json_real(row->bracket[0]));
    ep_json_set(object, "bracket_high", ep_json_real(row->bracket[1]));
    ep_json_set(object, "better_below", name_of(row, row->below));
    ep_json_set(object, "better_above", name_of(row, row->above));
    ep_json_set(object, "broken_by", ep_json_text(row->breaks));
    ep_json_set(object, "cost_usd_per_hour", ep_json_real(row->usd_per_hour));
    ep_json_set(object, "requests_per_hour", ep_json_real(row->requests_per_hour));
    ep_json_set(object, "least_tried", ep_json_real(row->least));
    ep_json_set(object, "most_tried", ep_json_real(row->most));
    ep_json_set(object, "monotone", json_boolean(row->is_monotone));
    ep_json_set(object, "runs", json_integer(row->runs));
    return object;
}

#include "hosting/metric_expression.h"

#include <assert.h>
#include <math.h>

static double combine(enum ep_metric_operation operation, double a, double b)
{
    switch (operation) {
    case EP_OPERATION_ADD:
        return a + b;
    case EP_OPERATION_SUBTRACT:
        return a - b;
    case EP_OPERATION_MULTIPLY:
        return a * b;
    case EP_OPERATION_DIVIDE:
        return b == 0 ? NAN : a / b;
    case EP_OPERATION_CONSTANT:
    case EP_OPERATION_METRIC:
        break;
    }
    return NAN;
}

double ep_metric_expression_value(const struct ep_metric_expression *expression,
                                  ep_metric_reader *read, void *self)
{
    double stack[EP_MOST_METRIC_STEPS];
    size_t depth = 0;
    for (size_t i = 0; i < expression->count; i++) {
        const struct ep_metric_step *step = &expression->steps[i];
        if (step->operation == EP_OPERATION_CONSTANT) {
            stack[depth++] = step->constant;
        } else if (step->operation == EP_OPERATION_METRIC) {
            stack[depth++] = read(self, step->metric, step->statistic);
        } else {
            assert(depth >= 2);
            depth--;
            stack[depth - 1] = combine(step->operation, stack[depth - 1], stack[depth]);
        }
    }
    assert(depth == 1);
    return isfinite(stack[0]) ? stack[0] : NAN;
}

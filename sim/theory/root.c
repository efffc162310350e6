#include "theory/root.h"

#include <assert.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>

#define MAX_STEPS 200 /* Brent needs about ten; halving alone would need 60 */

double ep_root_bracketed(double (*f)(double x, void *context), void *context, double low,
                         double high)
{
    if (f(low, context) == 0)
        return low;
    if (f(high, context) == 0)
        return high;
    gsl_function function = {.function = f, .params = context};
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    assert(solver);
    gsl_root_fsolver_set(solver, &function, low, high);
    double root = low, last = high;
    for (int step = 0; step < MAX_STEPS; step++) {
        gsl_root_fsolver_iterate(solver);
        last = root;
        root = gsl_root_fsolver_root(solver);
        if (gsl_root_test_delta(root, last, 0, 1e-13) == GSL_SUCCESS)
            break;
    }
    gsl_root_fsolver_free(solver);
    return root;
}

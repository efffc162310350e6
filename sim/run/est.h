/* A figure of the result with its 95 % interval. */
#ifndef EP_RUN_EST_H
#define EP_RUN_EST_H

/* value NaN: none (withheld says why, or it does not apply); low, high NaN: no interval. */
struct ep_est {
    double value, low, high;
    const char *withheld; /* NULL, or why and what to change */
};

#endif

/* What the time of a slow request went into, in the order of the result (docs/model.md, "The
 * cold-start ledger"). The first five are the wait for the model. */
#ifndef EP_RUN_CAUSE_H
#define EP_RUN_CAUSE_H

enum ep_cause {
    EP_CAUSE_DOWNLOAD,   /* from S3: first byte and transfer */
    EP_CAUSE_EXTRACT,    /* unpacking the archive */
    EP_CAUSE_LOAD,       /* the framework loads the model into memory */
    EP_CAUSE_LOAD_QUEUE, /* behind other loads, or for a free load slot */
    EP_CAUSE_EVICTION,   /* for memory or disk room, while others are unloaded or in use */
    EP_CAUSE_QUEUE,      /* for a worker of the model */
    EP_CAUSE_CONTENTION, /* for a share of the vCPUs */
    EP_CAUSE_SERVICE,    /* the request's own work */
    EP_CAUSE_OVERHEAD,   /* of the platform, hops included */
    EP_CAUSE_RETRY,      /* earlier attempts and the pauses after them */
    EP_CAUSE_COUNT
};

#endif

/* What one instance has. From the price book or from an `instance:` object. */
#ifndef EP_HOSTING_INSTANCE_TYPE_H
#define EP_HOSTING_INSTANCE_TYPE_H

#include <stdbool.h>
#include <stdint.h>

struct ep_instance_type {
    const char *name;           /* borrowed */
    int vcpu;                   /* >= 1 */
    int64_t memory_bytes;       /* > 0 */
    int64_t disk_bytes;         /* volume for models; INT64_MAX: unlimited */
    double disk_bandwidth;      /* bytes/s, INFINITY: unlimited */
    double disk_base_bandwidth; /* gp2: bytes/s without I/O credits; 0: the disk needs none */
    double network;             /* bytes/s into the instance, INFINITY: unlimited */
    double vcpu_speed;          /* > 0; 1: the speed at which compute is stated */
    bool has_nvme;              /* models on local disks: no endpoint volume is billed */
};

#endif

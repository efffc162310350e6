/* What libFuzzer calls, and what replay.c calls in its place. */
#ifndef EP_FUZZ_H
#define EP_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Any bytes at all; returns 0. A crash, a leak or a hang is the finding. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#endif

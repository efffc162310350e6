/* SHA-256 (FIPS 180-4): which bytes a result was made from. Not for secrets. */
#ifndef EP_BASE_SHA256_H
#define EP_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

struct ep_sha256 {
    uint32_t state[8];
    uint64_t byte_count;
    uint8_t block[64]; /* what does not fill a block yet */
};
#define EP_SHA256_TEXT_SIZE 65 /* 64 hex digits and the final NUL */

/* Bytes may come in any portions; `fini` writes 64 lower-case hex digits and a NUL. */
void ep_sha256_init(struct ep_sha256 *hash);
void ep_sha256_add(struct ep_sha256 *hash, const void *bytes, size_t size);
void ep_sha256_fini(struct ep_sha256 *hash, char text[EP_SHA256_TEXT_SIZE]);

#endif

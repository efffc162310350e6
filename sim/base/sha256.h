/* SHA-256 (FIPS 180-4), so that a result can name the inputs it was made from. */
#ifndef EP_BASE_SHA256_H
#define EP_BASE_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EP_SHA256_TEXT_BYTES 65 /* 64 hexadecimal digits and a NUL */

struct ep_sha256 {
    uint32_t state[8];
    uint64_t byte_count;
    unsigned char block[64]; /* of which byte_count % 64 are filled */
};

void ep_sha256_init(struct ep_sha256 *hash);
void ep_sha256_add(struct ep_sha256 *hash, const void *bytes, size_t size);
/* Writes the digest of all bytes added; the hash is used up. */
void ep_sha256_fini(struct ep_sha256 *hash, char text[EP_SHA256_TEXT_BYTES]);

/* The digest of a file; false with errno set when it cannot be read. */
bool ep_sha256_file(const char *path, char text[EP_SHA256_TEXT_BYTES]);

#endif

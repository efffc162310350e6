/* Runs a fuzz target on the files named, where there is no fuzzer. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_BYTES ((size_t)1 << 24)

int main(int argc, char **argv)
{
    uint8_t *bytes = malloc(MAX_BYTES);
    if (bytes == NULL)
        return 3;
    for (int i = 1; i < argc; i++) {
        FILE *file = fopen(argv[i], "rb");
        if (file == NULL) {
            perror(argv[i]);
            free(bytes);
            return 3;
        }
        const size_t size = fread(bytes, 1, MAX_BYTES, file);
        fclose(file);
        printf("%s\n", argv[i]);
        LLVMFuzzerTestOneInput(bytes, size);
    }
    free(bytes);
    return 0;
}

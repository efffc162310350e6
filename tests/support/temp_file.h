/* Files that a test writes and reads again. */
#ifndef EP_TESTS_SUPPORT_TEMP_FILE_H
#define EP_TESTS_SUPPORT_TEMP_FILE_H

#include <stddef.h>

enum temp_packing { TEMP_PLAIN, TEMP_GZ, TEMP_XZ, TEMP_ZST, TEMP_TAR_GZ };

/* Writes a new file and returns its path; the caller hands it to temp_file_remove(). */
char *temp_file(const char *text);
char *temp_file_of(const void *bytes, size_t size, enum temp_packing packing);
/* Cuts the file to its first `size` bytes; returns how many it had. */
size_t temp_file_cut(const char *path, size_t size);
void temp_file_remove(char *path);

#endif

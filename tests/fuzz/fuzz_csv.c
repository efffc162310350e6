/* The CSV reader takes any bytes, in portions whose size the first byte says, and what it reads
 * is written and read back the same. */
#include "fuzz.h"

#include "base/csv.h"

#include <stdlib.h>
#include <string.h>

struct text {
    const uint8_t *bytes;
    size_t left, portion;
};

static ptrdiff_t read_text(void *self, char *buffer, size_t size)
{
    struct text *text = self;
    size_t count = text->left < text->portion ? text->left : text->portion;
    if (count > size)
        count = size;
    if (count == 0)
        return 0;
    memcpy(buffer, text->bytes, count);
    text->bytes += count;
    text->left -= count;
    return (ptrdiff_t)count;
}

struct written {
    char *bytes;
    size_t size;
};

static bool write_text(void *self, const char *bytes, size_t size)
{
    struct written *written = self;
    written->bytes = realloc(written->bytes, written->size + size);
    if (written->bytes == NULL)
        abort();
    memcpy(written->bytes + written->size, bytes, size);
    written->size += size;
    return true;
}

/* Goes over all rows; writes them where `writer` is not NULL. Returns a hash of the fields. */
static uint64_t go_over(struct text *text, struct ep_csv_writer *writer)
{
    struct ep_csv_reader *reader = ep_csv_reader_create(read_text, text, ',');
    struct ep_csv_row row;
    uint64_t hash = 0;
    while (ep_csv_next(reader, &row) == EP_CSV_ROW) {
        for (size_t i = 0; i < row.count; i++) {
            if (row.fields[i].text[row.fields[i].length] != '\0' || row.fields[i].column < 1)
                abort();
            for (size_t j = 0; j <= row.fields[i].length; j++)
                hash = hash * 31 + (unsigned char)row.fields[i].text[j];
            if (writer != NULL)
                ep_csv_put_text(writer, row.fields[i].text);
        }
        hash = hash * 31 + row.count;
        if (writer != NULL)
            ep_csv_end_row(writer);
    }
    ep_csv_reader_destroy(reader);
    return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size == 0)
        return 0;
    struct written written = {NULL, 0};
    struct text text = {bytes + 1, size - 1, 1 + bytes[0]};
    struct ep_csv_writer *writer = ep_csv_writer_create(write_text, &written, ',');
    const uint64_t first = go_over(&text, writer);
    ep_csv_writer_destroy(writer);
    struct text again = {(const uint8_t *)written.bytes, written.size, 4096};
    if (go_over(&again, NULL) != first)
        abort();
    free(written.bytes);
    return 0;
}

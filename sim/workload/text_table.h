/* A text file with a header and columns, plain or compressed: rows in constant memory, each with
 * as many fields as the header. */
#ifndef EP_WORKLOAD_TEXT_TABLE_H
#define EP_WORKLOAD_TEXT_TABLE_H

#include "base/csv.h"
#include "base/diag.h"

#include <stdbool.h>
#include <stddef.h>

struct ep_text_table;
#define EP_TEXT_TABLE_NONE SIZE_MAX

/* Opens `path` and reads its header. What keeps the file from being opened is reported at `at`,
 * what is wrong inside it at its own line; NULL then. The caller closes. */
struct ep_text_table *ep_text_table_open(const char *path, char separator, struct ep_loc at,
                                         struct ep_diag *diag);
void ep_text_table_close(struct ep_text_table *table); /* NULL is fine */

size_t ep_text_table_column_count(const struct ep_text_table *table);
const char *ep_text_table_column(const struct ep_text_table *table, size_t i); /* borrowed */
/* The column of that name (no two have one); EP_TEXT_TABLE_NONE. */
size_t ep_text_table_find(const struct ep_text_table *table, const char *name);
/* The same; reports the lack of it. */
size_t ep_text_table_require(const struct ep_text_table *table, const char *name,
                             struct ep_diag *diag);

/* The next row, borrowed until the next call. Rows with too few or too many fields are reported
 * and passed over. False: no more, or damage (reported), or 20 rows were reported. */
bool ep_text_table_next(struct ep_text_table *table, struct ep_csv_row *row, struct ep_diag *diag);
/* Counts what the caller found wrong in a row, towards those 20. */
void ep_text_table_count_bad(struct ep_text_table *table);
/* Where the field stands. */
struct ep_loc ep_text_table_at(const struct ep_text_table *table, const struct ep_csv_field *field);

#endif

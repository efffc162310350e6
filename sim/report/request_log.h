/* `--requests FILE`: one CSV row for each measured request of replication 1, written as they come
 * and in constant memory; compressed when the name ends in .gz or .zst. Names are cleaned
 * (report/text.h). The file appears under its name when it is complete. */
#ifndef EP_REPORT_REQUEST_LOG_H
#define EP_REPORT_REQUEST_LOG_H

#include "run/result.h"

#include <stdbool.h>

struct ep_request_log;

/* Begins the file and writes the header. NULL when it cannot: *why is then a new text
 * "path: reason", which the caller frees with ep_free(). */
struct ep_request_log *ep_request_log_open(const char *path, char **why);

/* Appends one row. False from the first failure on: nothing more is written, and
 * ep_request_log_commit() says why. */
bool ep_request_log_write(struct ep_request_log *log, const char *deployment, const char *model,
                          const struct ep_request_record *record);

/* Completes and renames the file, and destroys `log` in any case. False: nothing new is under the
 * final name; *why as above. */
bool ep_request_log_commit(struct ep_request_log *log, char **why);

/* Removes what was written, and destroys; NULL is fine. */
void ep_request_log_abandon(struct ep_request_log *log);

#endif

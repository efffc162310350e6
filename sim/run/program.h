/* Which program made a result: one hash over all its sources, the same on every compiler. Generated
 * when the program is built (run/program.cmake, which says what is hashed). */
#ifndef EP_RUN_PROGRAM_H
#define EP_RUN_PROGRAM_H

extern const char ep_program_sha256[]; /* 64 hex digits */

#endif

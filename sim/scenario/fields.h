/* Tables of keys: one table reads a mapping into a struct, fills defaults, checks types, units and
 * ranges, lists the valid keys in errors, and is what `explain`, docs/scenario.md and the JSON
 * Schema are written from. */
#ifndef EP_SCENARIO_FIELDS_H
#define EP_SCENARIO_FIELDS_H

#include "scenario/node.h"
#include "scenario/reader.h"

#include <stdbool.h>
#include <stddef.h>

enum ep_field_type {
    EP_FIELD_TEXT,          /* const char *, not empty */
    EP_FIELD_NAME,          /* const char *: letters, digits, - and _ */
    EP_FIELD_PATH,          /* const char *, resolved against the scenario's folder */
    EP_FIELD_INT,           /* int; off: EP_UNLIMITED */
    EP_FIELD_COUNT,         /* uint32_t */
    EP_FIELD_SEED,          /* uint64_t */
    EP_FIELD_NUMBER,        /* double; off: INFINITY */
    EP_FIELD_RATIO,         /* double in 0..1, written 80% */
    EP_FIELD_DURATION,      /* ep_time; off: EP_TIME_NEVER */
    EP_FIELD_BYTES,         /* int64_t; off: INT64_MAX */
    EP_FIELD_BANDWIDTH,     /* double, bytes/s; off: INFINITY */
    EP_FIELD_RATE,          /* double, 1/s */
    EP_FIELD_PRICE,         /* double, USD/h */
    EP_FIELD_CALENDAR,      /* int64_t, Unix seconds */
    EP_FIELD_CHOICE,        /* a bool or an enum: the value of the chosen word */
    EP_FIELD_DURATION_DIST, /* struct ep_dist, ns */
    EP_FIELD_BYTES_DIST,    /* struct ep_dist, bytes */
    EP_FIELD_SIZE,    /* struct ep_size: EP_FIELD_BYTES_DIST that knows whether it was given */
    EP_FIELD_SECTION, /* a struct, by `section` */
    EP_FIELD_ONE_OF,  /* a struct, by one of the fields of `section`; its value at offset */
    EP_FIELD_LIST,    /* pointer to items by `section`, and their count */
    EP_FIELD_MAP,     /* the same from a mapping: the key becomes the name, the first member */
    EP_FIELD_CUSTOM,  /* whatever `read` makes of it */
    EP_FIELD_LATER,   /* known, and refused in this version */
};
enum ep_field_rule {
    EP_RULE_NONE,
    EP_RULE_POSITIVE,     /* > 0 */
    EP_RULE_NOT_NEGATIVE, /* >= 0 */
    EP_RULE_AT_LEAST_ONE, /* >= 1 */
    EP_RULE_FRACTION,     /* 0..1 */
    EP_RULE_SHARE         /* above 0, at most 1 */
};
enum ep_field_tag { /* how well founded a default is; NONE: it is a choice, not a claim */
                    EP_TAG_NONE,
                    EP_TAG_DOCUMENTED,
                    EP_TAG_MEASURED,
                    EP_TAG_DERIVED,
                    EP_TAG_ASSUMED
};
const char *ep_field_tag_name(enum ep_field_tag tag); /* "" of NONE */

struct ep_choice {
    const char *word;
    int value; /* EP_CHOICE_LATER: refused in this version */
    const char *help;
};
#define EP_CHOICE_LATER (-1000)

struct ep_section;
struct ep_field {
    const char *key;
    enum ep_field_type type;
    size_t offset, size; /* of the member; see EP_AT */
    size_t count_offset; /* LIST, MAP: of the size_t that counts */
    bool keeps_bad;      /* LIST, MAP: there even with mistakes; `check` marks the good items */
    enum ep_field_rule rule;
    int most; /* INT, COUNT, NUMBER: no value is larger; 0: a billion, or any number */
    bool is_required;
    bool is_later_as_mapping; /* a mapping in this place is refused as "not in this version" */
    int value;                /* of an alternative of ONE_OF */
    const char *off;          /* word that switches off: "unlimited", "never"; or NULL */
    const struct ep_choice *choices; /* CHOICE; ends with a NULL word */
    const struct ep_section *section;
    bool (*read)(struct ep_reader *reader, const struct ep_node *node, void *target); /* CUSTOM;
                                     target: the member at `offset` */
    const char *default_text; /* as YAML; read by the same code. NULL: none, or by rule */
    const char *default_rule; /* in words, where it depends on other things */
    const char *form;         /* CUSTOM: what to write, for the reference */
    const char *schema;       /* CUSTOM: JSON Schema of it; with `section` an alternative to its
                             mapping; NULL with `section`: a list of strings and such mappings */
    enum ep_field_tag tag;
    const char *source; /* page of the default; NULL: none */
    /* Of a default that is not documented: the least and the most that it may plausibly be, as
     * YAML, and why; NULL: no range. */
    const char *low, *high, *range_reason;
    const char *help; /* one line */
};
#define EP_AT(type, member) .offset = offsetof(type, member), .size = sizeof(((type *)0)->member)
#define EP_COUNTED(type, member, counter)                                                          \
    EP_AT(type, member), .count_offset = offsetof(type, counter)

/* What stands in one mapping, or in each item of a list. */
struct ep_section {
    const char *title; /* of its chapter in the reference page; NULL: stays with its parent's */
    const char *help;  /* what the chapter opens with; may be NULL */
    const struct ep_field *fields;
    size_t field_count;
    size_t item_size;         /* LIST, MAP, SECTION at large: bytes of one struct */
    void (*init)(void *item); /* before the defaults; NULL: zero bytes will do */
    /* Before the fields: false, with errors recorded, leaves the rest of the mapping unread. */
    bool (*begin)(struct ep_reader *reader, const struct ep_node *node, void *item);
    /* A list in place of the mapping; false with errors recorded. NULL: a mistake. */
    bool (*read_list)(struct ep_reader *reader, const struct ep_node *node, void *item);
    /* Rules across fields, after all of them were read without a mistake. */
    void (*check)(struct ep_reader *reader, const struct ep_node *node, void *item);
};

/* Fills `target` with the defaults of the table: init, then every default text. */
void ep_fields_defaults(struct ep_reader *reader, const struct ep_section *section, void *target);

/* Reads a mapping (null: an empty one) over what `target` holds: all mistakes are reported; false
 * when there are any. Missing required keys are mistakes; unknown keys, too. */
bool ep_fields_read(struct ep_reader *reader, const struct ep_section *section,
                    const struct ep_node *node, void *target);

/* Reads one field's value into `base`, a struct that has the field's member. */
bool ep_fields_read_value(struct ep_reader *reader, const struct ep_field *field,
                          const struct ep_node *node, void *base);

/* Reads a list (a mapping when `is_map`) into new items in the arena, defaults first. */
bool ep_fields_read_items(struct ep_reader *reader, const struct ep_section *section,
                          const struct ep_node *node, bool is_map, void **items, size_t *count);

bool ep_fields_is_name(const char *text);

/* "duration", "list of", ...: for the reference page. */
const char *ep_field_type_name(const struct ep_field *field);

#endif

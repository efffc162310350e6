/* What a subcommand is: its flags, its help and the function behind it, as one plain struct.
 * Each cmd_*.c defines one; commands.c lists them. Help pages and the parser are made from
 * these structs, so that they cannot tell two stories. */
#ifndef EP_CLI_CMD_H
#define EP_CLI_CMD_H

#include <stdint.h>

struct ep_options;

/* The exit codes of every subcommand. */
enum ep_exit {
    EP_EXIT_DONE,      /* done; where there are requirements, some deployment meets them all */
    EP_EXIT_NONE,      /* done, none can */
    EP_EXIT_BAD_INPUT, /* the user's mistake: nothing was run */
    EP_EXIT_MACHINE,   /* no memory, full disk, closed pipe */
    EP_EXIT_UNDECIDED, /* done, but not decided at 95 % confidence */
    EP_EXIT_COUNT
};

enum ep_flag {
    EP_FLAG_VARY,
    EP_FLAG_OUTPUT,
    EP_FLAG_OUT,
    EP_FLAG_REQUESTS,
    EP_FLAG_ASSUMPTIONS,
    EP_FLAG_HEADROOM,
    EP_FLAG_BREAK_EVEN,
    EP_FLAG_KNEE,
    EP_FLAG_NEIGHBORS,
    EP_FLAG_DEPLOYMENT,
    EP_FLAG_SET,
    EP_FLAG_SEED,
    EP_FLAG_REPLICATIONS,
    EP_FLAG_JOBS,
    EP_FLAG_REGION,
    EP_FLAG_FILTER,
    EP_FLAG_FORMAT,
    EP_FLAG_TO,
    EP_FLAG_PERIOD,
    EP_FLAG_TRAFFIC,
    EP_FLAG_QUIET,
    EP_FLAG_NO_PROGRESS,
    EP_FLAG_COLOR,
    EP_FLAG_HELP,
    EP_FLAG_COUNT
};
#define EP_FLAG_BIT(flag) (1u << (flag))

/* Lists of words end with NULL; a list that does not apply is NULL. */
struct ep_command {
    const char *name;
    const char *usage;          /* "run SCENARIO", of the global help */
    const char *synopsis;       /* what follows the name: "SCENARIO [OPTIONS]" */
    const char *summary;        /* one line, of the global help */
    const char *about;          /* one or two lines, of its own help */
    uint32_t flags;             /* bits of enum ep_flag; any other flag is an error */
    const char *const *formats; /* of --output; the first is the default */
    const char *out_help;       /* of --out; NULL without that flag */
    const char *set_help;       /* of --set; NULL: that it overrides a key of the scenario */
    const char *const *actions; /* allowed words of the first argument */
    const char *const *later;   /* words that a later version will allow */
    /* Commands of their own for those words, named "trace info"; `run` is then never called. Ends
     * with NULL. */
    const struct ep_command *const *subcommands;
    const char *argument; /* what is missing when there are too few: "a SCENARIO file" */
    int min_arguments, max_arguments;      /* the action counts */
    const char *examples[3];               /* run as they stand, from the root of the repository */
    const char *exit_codes[EP_EXIT_COUNT]; /* NULL: the command never ends so */
    enum ep_exit (*run)(const struct ep_options *options);
};

extern const struct ep_command ep_cmd_run, ep_cmd_lint, ep_cmd_sweep, ep_cmd_explain, ep_cmd_trace,
    ep_cmd_prices, ep_cmd_schema, ep_cmd_version;
extern const struct ep_command ep_cmd_trace_info, ep_cmd_trace_convert, ep_cmd_trace_generate,
    ep_cmd_trace_fit;

#endif

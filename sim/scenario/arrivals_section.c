#include "scenario/arrivals_section.h"

#define MAX_CV 100          /* beyond, all requests come at once, once in a very long time */
#define MAX_CLIENTS 1000000 /* 60 MB */
#define SHORTEST_STATE EP_MILLISECOND

/* clang-format off */
#define COUNT(table) (sizeof(table) / sizeof(table)[0])
#define PROCESS(member) EP_AT(struct ep_traffic, process.member)
#define RATE(words)                                                                                \
    {.key = "rate", .type = EP_FIELD_RATE, EP_AT(struct ep_traffic, rate_per_second),              \
     .rule = EP_RULE_POSITIVE, .is_required = true, .help = words}
#define MEAN_RATE RATE("requests of the whole group; the mean, where the profile varies")
#define THINK                                                                                      \
    {.key = "think", .type = EP_FIELD_DURATION_DIST, PROCESS(think), .is_required = true,          \
     .help = "time from the final answer to the client's next request"}
#define MODEL(standard)                                                                            \
    {.key = "model", .type = EP_FIELD_CHOICE, PROCESS(is_one_model), .choices = models,            \
     .default_text = standard, .help = "whether a client stays with the model it asked for first"}

static const struct ep_field rate_fields[] = {MEAN_RATE};
static const struct ep_section rate_section = {.fields = rate_fields,
                                               .field_count = COUNT(rate_fields)};

static const struct ep_field renewal_fields[] = {
    MEAN_RATE,
    {.key = "cv", .type = EP_FIELD_NUMBER, PROCESS(cv), .rule = EP_RULE_POSITIVE, .most = MAX_CV,
     .is_required = true,
     .help = "standard deviation / mean of the gaps: 1 is Poisson, above 1 burstier, below 1 more "
             "even"},
};
static const struct ep_section renewal_section = {.fields = renewal_fields,
                                                  .field_count = COUNT(renewal_fields)};

static const struct ep_field state_fields[] = {
    {.key = "rate", .type = EP_FIELD_RATE, EP_AT(struct ep_rate_state, rate_per_second),
     .rule = EP_RULE_NOT_NEGATIVE, .is_required = true,
     .help = "requests of the whole group while the state lasts"},
    {.key = "mean_time", .type = EP_FIELD_DURATION, EP_AT(struct ep_rate_state, mean_time),
     .rule = EP_RULE_POSITIVE, .is_required = true,
     .help = "how long the state lasts on average (exponential)"},
};
static const struct ep_section state_section = {.fields = state_fields,
                                                .field_count = COUNT(state_fields),
                                                .item_size = sizeof(struct ep_rate_state)};
static const struct ep_field mmpp_fields[] = {
    {.key = "states", .type = EP_FIELD_LIST,
     EP_COUNTED(struct ep_traffic, process.states, process.state_count),
     .section = &state_section, .is_required = true,
     .help = "two or more, which follow one another in a cycle"},
};
static const struct ep_section mmpp_section = {.fields = mmpp_fields,
                                               .field_count = COUNT(mmpp_fields)};

static const struct ep_field on_off_fields[] = {
    RATE("requests of the whole group while it is on"),
    {.key = "on", .type = EP_FIELD_DURATION, PROCESS(on), .rule = EP_RULE_POSITIVE,
     .is_required = true, .help = "mean length of a burst (exponential)"},
    {.key = "off", .type = EP_FIELD_DURATION, PROCESS(off), .rule = EP_RULE_POSITIVE,
     .is_required = true, .help = "mean length of the silence between bursts (exponential)"},
};
static const struct ep_section on_off_section = {.fields = on_off_fields,
                                                 .field_count = COUNT(on_off_fields)};

static const struct ep_choice models[] = {
    {"one", true, "every request of a client is for the model of its first"},
    {"each", false, "every request draws its model"},
    {0}};
static const struct ep_field length_fields[] = {
    {.key = "mean", .type = EP_FIELD_NUMBER, PROCESS(mean_requests), .rule = EP_RULE_AT_LEAST_ONE,
     .most = 1000000, .is_required = true, .help = "requests of one session (geometric, at least 1)"},
};
static const struct ep_section length_section = {.fields = length_fields,
                                                 .field_count = COUNT(length_fields)};
static const struct ep_field session_fields[] = {
    RATE("sessions that begin; the mean, where the profile varies"),
    {.key = "requests", .type = EP_FIELD_SECTION, .section = &length_section, .is_required = true,
     .help = "how many requests a session makes"},
    THINK,
    MODEL("one"),
};
static const struct ep_section session_section = {.fields = session_fields,
                                                  .field_count = COUNT(session_fields)};
static const struct ep_field closed_fields[] = {
    {.key = "clients", .type = EP_FIELD_COUNT, PROCESS(clients), .rule = EP_RULE_POSITIVE,
     .most = MAX_CLIENTS, .is_required = true,
     .help = "how many think, ask and wait for the answer, for ever"},
    THINK,
    {.key = "after_failure", .type = EP_FIELD_DURATION, PROCESS(after_failure),
     .rule = EP_RULE_NOT_NEGATIVE, .default_text = "100ms",
     .help = "least time from a failure to the client's next request: refused at once, it would "
             "ask at once"},
    MODEL("each"),
};
static const struct ep_section closed_section = {.fields = closed_fields,
                                                 .field_count = COUNT(closed_fields)};

static const struct ep_field fields[] = {
    {.key = "poisson", .type = EP_FIELD_SECTION, .section = &rate_section,
     .value = EP_ARRIVALS_POISSON, .help = "independent requests"},
    {.key = "deterministic", .type = EP_FIELD_SECTION, .section = &rate_section,
     .value = EP_ARRIVALS_DETERMINISTIC, .help = "requests at equal distances"},
    {.key = "gamma", .type = EP_FIELD_SECTION, .section = &renewal_section,
     .value = EP_ARRIVALS_GAMMA, .help = "independent gaps of a gamma distribution"},
    {.key = "weibull", .type = EP_FIELD_SECTION, .section = &renewal_section,
     .value = EP_ARRIVALS_WEIBULL, .help = "independent gaps of a Weibull distribution"},
    {.key = "mmpp", .type = EP_FIELD_SECTION, .section = &mmpp_section,
     .value = EP_ARRIVALS_MMPP, .help = "Markov-modulated Poisson process: a rate that changes by "
                                        "chance"},
    {.key = "on_off", .type = EP_FIELD_SECTION, .section = &on_off_section,
     .value = EP_ARRIVALS_ON_OFF, .help = "bursts and silence"},
    {.key = "sessions", .type = EP_FIELD_SECTION, .section = &session_section,
     .value = EP_ARRIVALS_SESSIONS, .help = "users who come, ask several times with think times "
                                            "between, and go"},
    {.key = "closed", .type = EP_FIELD_SECTION, .section = &closed_section,
     .value = EP_ARRIVALS_CLOSED, .help = "a fixed number of clients, each waiting for its answer"},
};
/* clang-format on */
const struct ep_section ep_arrivals_section = {.fields = fields, .field_count = COUNT(fields)};

static const struct ep_node *node_of(const struct ep_node *node, const char *process)
{
    return ep_node_get(ep_node_get(node, "arrivals"), process);
}

static void check_mmpp(struct ep_reader *reader, const struct ep_node *node,
                       const struct ep_arrivals *process)
{
    double sum = 0;
    if (process->state_count < 2)
        ep_reader_error_key(reader, node, "states", "needs at least two {rate, mean_time}, got %zu",
                            process->state_count);
    for (size_t i = 0; i < process->state_count; i++) {
        sum += process->states[i].rate_per_second;
        if (process->states[i].mean_time < SHORTEST_STATE)
            ep_reader_error(reader, ep_node_get(node, "states")->entries[i].value,
                            "mean_time must be at least 1ms");
    }
    if (process->state_count >= 2 && !(sum > 0))
        ep_reader_error_key(reader, node, "states", "the rates must not be all 0");
}

static void make_on_off(struct ep_reader *reader, const struct ep_node *node,
                        struct ep_traffic *traffic)
{
    struct ep_arrivals *process = &traffic->process;
    if (process->on < SHORTEST_STATE)
        ep_reader_error_key(reader, node, "on", "must be at least 1ms");
    if (process->off < SHORTEST_STATE)
        ep_reader_error_key(reader, node, "off", "must be at least 1ms");
    struct ep_rate_state *states = ep_arena_alloc(reader->arena, 2 * sizeof *states);
    states[0] = (struct ep_rate_state){traffic->rate_per_second, process->on};
    states[1] = (struct ep_rate_state){0, process->off};
    process->states = states;
    process->state_count = 2;
}

void ep_arrivals_check(struct ep_reader *reader, const struct ep_node *node,
                       struct ep_traffic *traffic)
{
    const bool is_closed = traffic->arrivals == EP_ARRIVALS_CLOSED;
    const bool is_sessions = traffic->arrivals == EP_ARRIVALS_SESSIONS;
    if (traffic->arrivals == EP_ARRIVALS_MMPP)
        check_mmpp(reader, node_of(node, "mmpp"), &traffic->process);
    if (traffic->arrivals == EP_ARRIVALS_ON_OFF)
        make_on_off(reader, node_of(node, "on_off"), traffic);
    if (is_closed && ep_node_get(node, "profile") != NULL)
        ep_reader_error_key(
            reader, node, "profile",
            "closed clients ask when they were answered: they have no rate to vary");
    if (is_closed && traffic->process.clients * traffic->scale > MAX_CLIENTS)
        ep_reader_error_key(reader, node, "scale", "clients x scale must be at most %d",
                            MAX_CLIENTS);
    if (!(traffic->popularity.locality.share > 0))
        return;
    if (is_closed)
        ep_reader_error_key(reader, node, "locality",
                            "the order of closed clients' requests depends on the answers; "
                            "use model: one for runs");
    if (is_sessions && !traffic->process.is_one_model)
        ep_reader_error_key(reader, node, "locality",
                            "the order of sessions' requests depends on the answers; with model: "
                            "one it works on the sessions");
}

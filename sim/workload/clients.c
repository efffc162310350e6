#include "workload/clients.h"

#include "base/mem.h"
#include "core/math.h"
#include "core/rng.h"

#include <assert.h>
#include <math.h>

#define MOST_REQUESTS (1u << 23) /* of a session */
/* Bits of a request's number that name the client or the session; the others count its requests. */
#define CLIENT_BITS 32
#define SESSION_BITS 40

/* One client, or one open session. */
struct client {
    uint64_t name;   /* which client or session; c of the streams */
    uint32_t asked;  /* requests so far: the next one's k */
    uint32_t left;   /* requests still to come; closed: does not count down */
    uint32_t model;  /* in the group; where it stays with one */
    ep_time last_at; /* of its last request */
};
/* A request that will come: the heap's item. */
struct coming {
    ep_time at;
    uint64_t name; /* settles ties */
    uint32_t client;
};
struct clients {
    struct ep_clients_config config; /* popularity borrowed; law and name are not kept */
    struct ep_rng_key key, session_key;
    int name_bits;            /* of a number */
    double log_q;             /* of the geometric law; sessions of one request: -INFINITY */
    struct ep_choice *choice; /* owned; NULL: the popularity says all */
    struct client *clients;   /* owned; slots */
    uint32_t *unused;         /* owned; a stack of free slots */
    uint32_t capacity, unused_count;
    struct coming *heap; /* owned; by (at, name), smallest first */
    uint32_t heap_count;
    struct ep_arrival_source starts; /* owned; of sessions; no type: closed */
    struct ep_arrival start;         /* the next of them */
    bool has_start;
};

/* ---- the heap ---- */

static bool is_before(const struct coming *a, const struct coming *b)
{
    return a->at < b->at || (a->at == b->at && a->name < b->name);
}

static void push(struct clients *clients, struct coming coming)
{
    uint32_t i = clients->heap_count++;
    for (; i > 0 && is_before(&coming, &clients->heap[(i - 1) / 2]); i = (i - 1) / 2)
        clients->heap[i] = clients->heap[(i - 1) / 2];
    clients->heap[i] = coming;
}

static struct coming pop(struct clients *clients)
{
    const struct coming first = clients->heap[0], moving = clients->heap[--clients->heap_count];
    uint32_t i = 0;
    for (uint32_t child; (child = 2 * i + 1) < clients->heap_count; i = child) {
        if (child + 1 < clients->heap_count &&
            is_before(&clients->heap[child + 1], &clients->heap[child]))
            child++;
        if (!is_before(&clients->heap[child], &moving))
            break;
        clients->heap[i] = clients->heap[child];
    }
    clients->heap[i] = moving;
    return first;
}

/* ---- slots ---- */

static void grow(struct clients *clients, uint32_t capacity)
{
    clients->clients = ep_realloc_array(clients->clients, capacity, sizeof *clients->clients);
    clients->unused = ep_realloc_array(clients->unused, capacity, sizeof *clients->unused);
    clients->heap = ep_realloc_array(clients->heap, capacity, sizeof *clients->heap);
    for (uint32_t slot = capacity; slot-- > clients->capacity;)
        clients->unused[clients->unused_count++] = slot;
    clients->capacity = capacity;
}

static uint32_t take_slot(struct clients *clients, uint64_t name)
{
    if (clients->unused_count == 0)
        grow(clients, clients->capacity == 0 ? 64 : 2 * clients->capacity);
    const uint32_t slot = clients->unused[--clients->unused_count];
    clients->clients[slot] = (struct client){.name = name};
    return slot;
}

/* ---- requests ---- */

static uint32_t draw_model(struct clients *clients, ep_time at, uint64_t word)
{
    uint32_t model;
    if (clients->choice == NULL)
        return ep_popularity_draw(clients->config.popularity, word);
    ep_choice_draw_many(clients->choice, 0, &at, &word, &model, 1);
    return model;
}

/* Puts the client's next request where its think time ends, `least` after `from` or later. */
static void plan(struct clients *clients, uint32_t slot, ep_time from, ep_time least)
{
    const struct client *client = &clients->clients[slot];
    const struct ep_dist *think = &clients->config.think;
    uint64_t words[4];
    ep_rng_block(&clients->key, client->name, client->asked, words);
    const double thought =
        think->kind == EP_DIST_CONSTANT ? think->a : ep_dist_sample(think, words[0]);
    const ep_time pause = (ep_time)ceil(thought);
    ep_time at = ep_time_add(from, pause > least ? pause : least);
    if (client->asked > 0 && at == client->last_at)
        at += EP_CLIENTS_LEAST_ROUND;
    push(clients, (struct coming){at, client->name, slot});
}

static void ask(struct clients *clients, struct ep_arrival *arrival)
{
    const struct coming coming = pop(clients);
    struct client *client = &clients->clients[coming.client];
    const uint32_t k = client->asked++;
    uint64_t words[4];
    ep_rng_block(&clients->key, client->name, k, words);
    if (k == 0 || !clients->config.is_one_model)
        client->model = draw_model(clients, coming.at, words[1]);
    client->last_at = coming.at;
    *arrival = (struct ep_arrival){
        .at = coming.at,
        .number = client->name + ((uint64_t)k << clients->name_bits),
        .model = clients->config.first_model + client->model,
        .source = clients->config.source,
        .client = coming.client,
        .compute_ns = -1,
        .wait_ns = -1,
        .request_bytes = -1,
        .response_bytes = -1,
        .has_words = true,
        .words = {words[2], words[3]},
    };
}

/* ---- sessions ---- */

/* How many requests follow the first: floor(log u / log q) has the geometric law. */
static uint32_t draw_more(const struct clients *clients, uint64_t name)
{
    uint64_t words[4];
    ep_rng_block(&clients->session_key, name, 0, words);
    const double more = floor(ep_math_log(ep_rng_unit(words[0])) / clients->log_q);
    return more < MOST_REQUESTS - 1 ? (uint32_t)more : MOST_REQUESTS - 1;
}

static void pull_start(struct clients *clients)
{
    clients->has_start = clients->starts.type->next(clients->starts.state, &clients->start);
}

static void begin_session(struct clients *clients, struct ep_arrival *arrival)
{
    *arrival = clients->start;
    const uint64_t name = arrival->number;
    assert(name >> SESSION_BITS == 0);
    const uint32_t slot = take_slot(clients, name);
    struct client *client = &clients->clients[slot];
    client->asked = 1;
    client->left = draw_more(clients, name);
    client->model = arrival->model - clients->config.first_model;
    client->last_at = arrival->at;
    arrival->client = slot;
    pull_start(clients);
}

/* At one instant those that are under way come first: their numbers are smaller. */
static bool is_start_next(const struct clients *clients)
{
    if (!clients->has_start)
        return false;
    return clients->heap_count == 0 || clients->start.at < clients->heap[0].at;
}

/* ---- the source ---- */

static ep_time clients_peek(void *state)
{
    const struct clients *clients = state;
    if (is_start_next(clients))
        return clients->start.at;
    return clients->heap_count > 0 ? clients->heap[0].at : EP_TIME_NEVER;
}

static bool clients_next(void *state, struct ep_arrival *arrival)
{
    struct clients *clients = state;
    if (clients_peek(clients) == EP_TIME_NEVER)
        return false;
    if (is_start_next(clients))
        begin_session(clients, arrival);
    else
        ask(clients, arrival);
    return true;
}

static void clients_on_answer(void *state, const struct ep_answer *answer)
{
    struct clients *clients = state;
    struct client *client = &clients->clients[answer->client];
    const bool is_closed = clients->starts.type == NULL;
    if (answer->at == EP_TIME_NEVER || (!is_closed && client->left == 0)) {
        clients->unused[clients->unused_count++] = answer->client;
        return;
    }
    client->left -= !is_closed;
    plan(clients, answer->client, answer->at,
         is_closed && answer->is_failure ? clients->config.after_failure : 0);
}

static void clients_destroy(void *state)
{
    struct clients *clients = state;
    ep_arrival_source_destroy(&clients->starts);
    ep_choice_destroy(clients->choice);
    ep_free(clients->clients);
    ep_free(clients->unused);
    ep_free(clients->heap);
    ep_free(clients);
}

static const struct ep_arrival_source_type closed_type = {.name = "closed",
                                                          .next = clients_next,
                                                          .peek = clients_peek,
                                                          .on_answer = clients_on_answer,
                                                          .destroy = clients_destroy};
static const struct ep_arrival_source_type sessions_type = {.name = "sessions",
                                                            .next = clients_next,
                                                            .peek = clients_peek,
                                                            .on_answer = clients_on_answer,
                                                            .destroy = clients_destroy};

static struct clients *create(const struct ep_clients_config *config, uint64_t seed,
                              uint32_t replication)
{
    struct clients *clients = ep_alloc_zeroed(1, sizeof *clients);
    char *arrivals = ep_format("workload/arrivals/%s", config->name);
    char *sessions = ep_format("workload/sessions/%s", config->name);
    clients->config = *config;
    clients->key = ep_rng_key_of(seed, replication, arrivals);
    clients->session_key = ep_rng_key_of(seed, replication, sessions);
    ep_free(arrivals);
    ep_free(sessions);
    if (config->law != NULL && ep_choice_is_needed(config->law)) {
        const struct ep_choice_config choice = {.law = config->law,
                                                .table = config->popularity,
                                                .model_count = config->model_count,
                                                .seed = seed,
                                                .replication = replication,
                                                .name = config->name};
        clients->choice = ep_choice_create(&choice);
    }
    return clients;
}

struct ep_arrival_source ep_clients_open_closed(const struct ep_clients_config *config,
                                                uint64_t seed, uint32_t replication)
{
    assert(config->count >= 1);
    struct clients *clients = create(config, seed, replication);
    clients->name_bits = CLIENT_BITS;
    grow(clients, config->count);
    for (uint32_t i = 0; i < config->count; i++)
        plan(clients, take_slot(clients, i), 0, 0);
    return (struct ep_arrival_source){&closed_type, clients};
}

struct ep_arrival_source ep_clients_open_sessions(const struct ep_clients_config *config,
                                                  struct ep_arrival_source starts, uint64_t seed,
                                                  uint32_t replication)
{
    assert(config->mean_requests >= 1);
    struct clients *clients = create(config, seed, replication);
    clients->name_bits = SESSION_BITS;
    clients->log_q = ep_math_log1p(-1 / config->mean_requests);
    clients->starts = starts;
    pull_start(clients);
    return (struct ep_arrival_source){&sessions_type, clients};
}

#include "played.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

struct ep_trace *played_scan(const struct ep_trace_config *config)
{
    struct ep_diag *diag = ep_diag_create();
    struct ep_trace *trace = ep_trace_scan(config, diag);
    if (trace == NULL)
        fail_msg("%s", ep_diag_message(diag, 0));
    assert_int_equal(ep_diag_error_count(diag), 0);
    ep_diag_destroy(diag);
    return trace;
}

char *played_error(const struct ep_trace_config *config)
{
    struct ep_diag *diag = ep_diag_create();
    assert_null(ep_trace_scan(config, diag));
    assert_int_equal(ep_diag_error_count(diag), 1);
    char *message = ep_strdup(ep_diag_message(diag, 0));
    ep_diag_destroy(diag);
    return message;
}

static struct played *play(const struct ep_trace *trace, struct ep_trace_replay replay,
                           uint64_t left_out)
{
    const uint32_t ids = ep_trace_id_count(trace);
    uint32_t *models = ep_alloc_zeroed(ids, sizeof *models);
    for (uint32_t id = 0; id < ids; id++)
        models[id] = id < 64 && (left_out >> id & 1) != 0 ? UINT32_MAX : id;
    replay.model_of_id = models;
    replay.source = 5;
    replay.seed = 1;
    replay.name = "t";
    struct ep_arrival_source source = ep_trace_open(trace, &replay);
    struct played *played = ep_alloc_zeroed(1, sizeof *played);
    struct ep_arrival arrival;
    ep_time last = 0;
    while (played->count < PLAYED_MAX && source.type->next(source.state, &arrival)) {
        assert_true(arrival.at >= last);
        assert_int_equal(arrival.source, 5);
        last = arrival.at;
        played->items[played->count++] = arrival;
    }
    ep_arrival_source_destroy(&source);
    ep_free(models);
    return played;
}

struct played *played_of(const struct ep_trace *trace, double scale, uint32_t replication)
{
    return play(trace, (struct ep_trace_replay){.scale = scale, .replication = replication}, 0);
}

struct played *played_without(const struct ep_trace *trace, double scale, uint64_t left_out)
{
    return play(trace, (struct ep_trace_replay){.scale = scale}, left_out);
}

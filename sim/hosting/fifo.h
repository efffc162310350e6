/* Doubly linked lists of dense ids, the links kept in one array beside the things they link:
 * queues, waiters and recency orders without allocation. An id is in at most one list that
 * uses the same links. */
#ifndef EP_HOSTING_FIFO_H
#define EP_HOSTING_FIFO_H

#include <stdint.h>

#define EP_FIFO_NONE UINT32_MAX

struct ep_fifo_link {
    uint32_t next, prev;
};
struct ep_fifo {
    uint32_t head, tail, count;
};

static inline void ep_fifo_init(struct ep_fifo *fifo)
{
    *fifo = (struct ep_fifo){EP_FIFO_NONE, EP_FIFO_NONE, 0};
}

static inline void ep_fifo_push_back(struct ep_fifo *fifo, struct ep_fifo_link *links, uint32_t id)
{
    links[id] = (struct ep_fifo_link){EP_FIFO_NONE, fifo->tail};
    if (fifo->tail == EP_FIFO_NONE)
        fifo->head = id;
    else
        links[fifo->tail].next = id;
    fifo->tail = id;
    fifo->count++;
}

static inline void ep_fifo_push_front(struct ep_fifo *fifo, struct ep_fifo_link *links, uint32_t id)
{
    links[id] = (struct ep_fifo_link){fifo->head, EP_FIFO_NONE};
    if (fifo->head == EP_FIFO_NONE)
        fifo->tail = id;
    else
        links[fifo->head].prev = id;
    fifo->head = id;
    fifo->count++;
}

/* Puts `id` before `at`, which is in the list. */
static inline void ep_fifo_insert_before(struct ep_fifo *fifo, struct ep_fifo_link *links,
                                         uint32_t at, uint32_t id)
{
    if (links[at].prev == EP_FIFO_NONE) {
        ep_fifo_push_front(fifo, links, id);
        return;
    }
    links[id] = (struct ep_fifo_link){at, links[at].prev};
    links[links[at].prev].next = id;
    links[at].prev = id;
    fifo->count++;
}

static inline void ep_fifo_remove(struct ep_fifo *fifo, struct ep_fifo_link *links, uint32_t id)
{
    struct ep_fifo_link link = links[id];
    if (link.prev == EP_FIFO_NONE)
        fifo->head = link.next;
    else
        links[link.prev].next = link.next;
    if (link.next == EP_FIFO_NONE)
        fifo->tail = link.prev;
    else
        links[link.next].prev = link.prev;
    fifo->count--;
}

/* Takes the first id out; EP_FIFO_NONE when empty. */
static inline uint32_t ep_fifo_pop_front(struct ep_fifo *fifo, struct ep_fifo_link *links)
{
    uint32_t id = fifo->head;
    if (id != EP_FIFO_NONE)
        ep_fifo_remove(fifo, links, id);
    return id;
}

#endif

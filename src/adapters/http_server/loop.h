/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Inside of the server: its loops, connections and exchanges.
 *
 * A loop is one thread with an epoll. Everything of a connection belongs to its loop's thread. An exchange is
 * one request and its answer: made by the loop, lent to the handler from dispatch to answer, then freed by the
 * loop. Other threads touch a loop only through its mutex: answered exchanges and new connections are put on
 * lists, and an eventfd wakes it.
 * When a connection ends, its exchanges that are lent out lose it (connection = NULL) and are freed when they
 * come back. When a loop has ended, they are freed by whoever answers. */
#ifndef VS_ADAPTERS_HTTP_SERVER_LOOP_H
#define VS_ADAPTERS_HTTP_SERVER_LOOP_H

#include <pthread.h>

#include "adapters/http_server/addresses.h"
#include "adapters/http_server/parser.h"
#include "adapters/http_server/timers.h"
#include "adapters/http_server/tls.h"
#include "base/buf.h"

enum {
    VS_HTTP_READ_SIZE = 64 * 1024,
    VS_HTTP_LINGER_MS = 2000,      /* after our last byte, until the client closes */
    VS_HTTP_ACCEPT_PAUSE_MS = 100, /* when the process has no descriptors left */
    VS_HTTP_ADDRESS_SIZE = 46
};

struct vs_http_exchange {
    struct vs_http_exchange *next;      /* of the same connection, in order */
    struct vs_http_exchange *done_next; /* answered, on its way back to the loop */
    struct vs_http_loop *loop;
    struct vs_http_connection *connection; /* loop thread only; NULL: the client has gone */
    struct vs_http_request request;
    struct vs_http_parser parser;
    struct vs_buf body;
    struct vs_buf out; /* the answer, head and body */
    size_t out_sent;
    size_t fixed_size;    /* of the exchange itself */
    uint64_t memory_size; /* counted in memory_bytes, with the buffers */
    _Atomic bool answer_given;
    bool dispatched;  /* it was or is in the hands of the handler */
    bool answered;    /* loop thread only: out is complete */
    bool interim;     /* out is a 100 Continue */
    bool asked;       /* admit() let it in */
    bool close;       /* the connection ends after this answer */
    _Alignas(struct vs_http_header) char memory[]; /* headers, head, texts */
};

struct vs_http_connection {
    struct vs_http_timer timer;
    struct vs_http_loop *loop;
    struct vs_http_connection *prev, *next;      /* all of the loop */
    struct vs_http_connection *flush_next;       /* those with something to send */
    struct vs_http_exchange *first, *last;       /* in flight, in order */
    struct vs_http_exchange *current;            /* its body is being read; it is the last one */
    struct vs_buf pending;                       /* bytes of heads that wait for more, or for their turn */
    uint64_t pending_size;                       /* of it, counted in memory_bytes */
    struct vs_http_head_search search;           /* in pending */
    SSL *ssl;                                    /* NULL: plain */
    struct vs_http_peer *peer;                   /* NULL: no certificate */
    uint64_t address_key;
    int64_t timer_ms;      /* when the timer fires; it may be earlier than the deadline */
    int64_t opened_ms;     /* the accept, then the end of the last answer: idle since */
    int64_t request_ms;    /* first byte of the request that is being read */
    int64_t body_ms;       /* its head was complete */
    int64_t write_ms;      /* sending stands still since */
    uint64_t write_size;   /* sent since */
    uint32_t in_flight;
    uint32_t events; /* what epoll watches */
    int fd;          /* -1: closed, memory goes at the end of the step */
    uint16_t port;
    bool handshaking;
    bool lingering;        /* our side is shut, the rest of the client's bytes is thrown away */
    bool input_done;       /* nothing more is read from this client */
    bool end_seen;         /* the client has shut its side */
    bool blocked;          /* the socket takes no more for now */
    bool read_needs_write; /* TLS */
    bool flush_queued;
    char address[VS_HTTP_ADDRESS_SIZE];
};

struct vs_http_loop {
    struct vs_http_server *server;
    pthread_t thread; /* for join */
    pthread_t self;   /* set by the thread itself */
    int epoll;
    int wake; /* eventfd */
    int64_t now_ms; /* monotonic, read once per step */
    struct vs_http_wheel wheel;
    struct vs_http_connection *connections;
    struct vs_http_connection *flush; /* to be looked at before waiting again */
    struct vs_http_connection *dead;  /* freed at the end of the step */
    struct vs_http_exchange *answered_here; /* by the loop's own thread */
    struct vs_http_expander *expander;
    int64_t accept_again_ms; /* 0: accepting */
    int64_t stop_deadline_ms; /* 0: not stopping */
    pthread_mutex_t mutex; /* guards the next three */
    struct vs_http_exchange *answered;
    struct vs_http_connection *arrived;
    bool ended;
    char scratch[VS_HTTP_READ_SIZE];
};

struct vs_http_server {
    struct vs_http_settings settings;
    struct vs_http_counters counters;
    const struct vs_clock *clock;
    void (*handle)(void *ctx, struct vs_http_exchange *exchange);
    bool (*admit)(void *ctx, struct vs_http_exchange *exchange);
    void *ctx;
    struct vs_http_addresses *addresses;
    pthread_mutex_t tls_mutex; /* guards tls */
    SSL_CTX *tls;
    bool secure; /* there is a tls */
    int listener;
    uint16_t port;
    uint32_t started; /* threads */
    uint32_t next_loop;
    _Atomic bool stopping;
    _Atomic int64_t stop_timeout_ms;
    _Atomic uint64_t references; /* the owner's and one per exchange in the hands of the handler */
    struct vs_http_loop *loops;
};

int64_t vs_http_now_ms(const struct vs_http_server *server); /* monotonic */
void vs_http_server_release(struct vs_http_server *server);
static inline void vs_http_count(_Atomic uint64_t *counter)
{
    atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

/* loop.c: the thread's function. */
void *vs_http_loop_run(void *loop);
/* Any thread: gives an answered exchange back. */
void vs_http_loop_answered(struct vs_http_exchange *exchange);
void vs_http_loop_wake(struct vs_http_loop *loop);

/* accept.c */
void vs_http_accept(struct vs_http_loop *loop);
/* Lets a new connection into its loop. */
void vs_http_connection_open(struct vs_http_connection *connection);

/* exchange.c. head is copied; it is empty for an exchange that only carries a refusal. */
struct vs_http_exchange *vs_http_exchange_new(struct vs_http_connection *connection, struct vs_str head);
void vs_http_exchange_free(struct vs_http_exchange *exchange);
/* Counts the memory it holds now; false when the server holds too much. */
bool vs_http_exchange_account(struct vs_http_exchange *exchange);
/* Formats the answer into out; any thread. */
void vs_http_exchange_format(struct vs_http_exchange *exchange, const struct vs_http_response *response);
/* Formats a refusal of the server itself, with Connection: close. */
void vs_http_exchange_refuse(struct vs_http_exchange *exchange, enum vs_http_refusal refusal);

/* connection.c: what epoll, the timer and the handler's answers do to a connection. */
void vs_http_connection_event(struct vs_http_connection *connection, uint32_t events);
void vs_http_connection_timer(struct vs_http_connection *connection);
void vs_http_connection_close(struct vs_http_connection *connection);
/* Sends what is ready, reads on when there is room for more requests, then watches for what comes next. */
void vs_http_connection_progress(struct vs_http_connection *connection);
/* Puts it on the loop's list for vs_http_connection_progress. */
void vs_http_connection_touch(struct vs_http_connection *connection);
void vs_http_connection_watch(struct vs_http_connection *connection);
bool vs_http_connection_is_full(const struct vs_http_connection *connection);

/* receive.c: bytes become requests. Returns how many were used; the rest has to be offered again. */
size_t vs_http_receive(struct vs_http_connection *connection, struct vs_str bytes);
/* Answers with a refusal after what is in flight, reads no more. */
void vs_http_refuse(struct vs_http_connection *connection, enum vs_http_refusal refusal);

/* deadline.c: the earliest deadline of what the connection is waiting for, and what is refused when it passes.
 * INT64_MAX: none. */
int64_t vs_http_deadline(const struct vs_http_connection *connection, enum vs_http_refusal *refusal);

/* transport.c: plain or TLS. Read and write return a number of bytes, 0 at the end (read), or one of these. */
enum { VS_HTTP_IO_AGAIN = -1, VS_HTTP_IO_FAILED = -2 };
int64_t vs_http_read(struct vs_http_connection *connection, char *to, size_t size);
/* Sends what is ready of the exchanges in flight, as much as the socket takes. */
int64_t vs_http_write(struct vs_http_connection *connection);
/* true: done; else handshaking stays set, or the connection is closed. */
bool vs_http_handshake(struct vs_http_connection *connection);
void vs_http_shut(struct vs_http_connection *connection); /* our side */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* An HTTP/1.1 server for many slow clients: the collector, the admin address and the ServiceNow stand-in.
 *
 * Threads: `threads` loops, each with its own epoll; the first one accepts and hands connections round. A
 * handler runs on the loop of its connection and must not block. It gets a complete request in an exchange and
 * owes it exactly one answer, at once or later and from any thread: vs_http_answer never blocks, and the
 * exchange belongs to the server again once it is called.
 * Ownership: the request (views, body) lives until the answer is given, also when the client has gone.
 * Order: answers of one connection are sent in the order of its requests; a connection with more than
 * pipeline_depth_max requests in flight is not read (back-pressure).
 * Limits: every field of vs_http_settings. An idle connection costs under 1 KB; its buffers exist only while a
 * request is on its way. What is refused by the server itself stands in refusals.def; errors are RFC 9457.
 * Stop: no new connections, what is in flight is finished until a deadline, then everything is closed. */
#ifndef VS_ADAPTERS_HTTP_SERVER_HTTP_SERVER_H
#define VS_ADAPTERS_HTTP_SERVER_HTTP_SERVER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "core/event/reply.h"
#include "ports/clock.h"

enum vs_http_refusal {
    VS_HTTP_REFUSED_NONE,
#define VS_HTTP_REFUSAL(name, status, detail) VS_HTTP_REFUSED_##name,
#include "adapters/http_server/refusals.def"
#undef VS_HTTP_REFUSAL
    VS_HTTP_REFUSED_COUNT
};

struct vs_http_settings {
#define VS_HTTP_SETTING(field, type, key, min) int64_t field;
#include "adapters/http_server/http_settings.def"
#undef VS_HTTP_SETTING
};

/* The defaults of core/settings.def. */
void vs_http_settings_init(struct vs_http_settings *settings);
/* Sets one by its key, "vendstream.collector.idle-timeout"; NOT_FOUND: not a key of the server. */
VS_MUST_USE enum vs_err vs_http_settings_set(struct vs_http_settings *settings, struct vs_str key,
                                             struct vs_str value, struct vs_err_note *note);

/* Changed by the loops, readable by anybody at any time. */
struct vs_http_counters {
    _Atomic uint64_t connections_open;
    _Atomic uint64_t connections_total;
    _Atomic uint64_t handshakes_total;              /* TLS */
    _Atomic uint64_t requests_in_flight;            /* in the hands of the handler */
    _Atomic uint64_t answers_by_class[6];           /* [2]: 200..299; refusals included */
    _Atomic uint64_t refused[VS_HTTP_REFUSED_COUNT]; /* by the server itself */
    _Atomic uint64_t clients_gone; /* the connection had ended before its answer was there */
    _Atomic uint64_t received_bytes;
    _Atomic uint64_t sent_bytes;
    _Atomic uint64_t memory_bytes; /* of requests and answers held now */
};

const char *vs_http_refusal_name(enum vs_http_refusal refusal);

struct vs_http_header {
    struct vs_str name;
    struct vs_str value;
};

struct vs_http_request {
    struct vs_str method;
    struct vs_str path;  /* as sent, without the query; begins with '/', or is "*" */
    struct vs_str query; /* after the '?', as sent */
    const struct vs_http_header *headers;
    uint32_t header_count;
    bool has_body;       /* a length was declared; when not, body is empty */
    struct vs_str body;  /* after expansion */
    uint64_t sent_size;  /* of the body before expansion */
    /* Of the client's certificate, empty without one. Checked against client_ca. */
    struct vs_str peer_common_name;
    struct vs_str peer_dns_name; /* the first DNS subject alternative name */
    struct vs_str address;       /* of the client, as text without the port */
    uint16_t port;
    bool tls;
    int64_t arrived_ms; /* when it was complete, by the wall clock */
};

/* Value of the first header of that name (any case); ptr is NULL when there is none. */
struct vs_str vs_http_header(const struct vs_http_request *request, struct vs_str name);

struct vs_http_exchange;
const struct vs_http_request *vs_http_exchange_request(const struct vs_http_exchange *exchange);

struct vs_http_response {
    uint16_t status;
    struct vs_str content_type; /* empty: none */
    const struct vs_http_header *headers; /* more of them; Date, Content-Length, Connection are the server's */
    uint32_t header_count;
    struct vs_str body; /* copied */
    bool close;         /* and close the connection */
};

/* Any thread, exactly once per exchange; see the top. For HEAD give the body as for GET: it is not sent. */
void vs_http_answer(struct vs_http_exchange *exchange, const struct vs_http_response *response);
/* As application/problem+json. The other fields of `response` may be used, body and content type are set. */
void vs_http_answer_problem(struct vs_http_exchange *exchange, const struct vs_problem *problem,
                            const struct vs_http_response *response);
/* Short forms of it: only a status and why; 405 with its Allow header. */
void vs_http_answer_error(struct vs_http_exchange *exchange, uint16_t status, const char *detail);
void vs_http_answer_not_allowed(struct vs_http_exchange *exchange, struct vs_str allow);

struct vs_http_tls {
    struct vs_str certificate; /* PEM file with the chain; empty: no TLS */
    struct vs_str key;         /* PEM file */
    struct vs_str client_ca;   /* PEM file; set: client certificates are asked for and checked */
    bool client_optional;      /* a client may come without one */
};

struct vs_http_server_options {
    struct vs_str listen; /* "127.0.0.1:8080", "[::1]:0", "localhost:80" */
    struct vs_http_settings settings;
    struct vs_http_tls tls;
    const struct vs_clock *clock; /* kept */
    void (*handle)(void *ctx, struct vs_http_exchange *exchange);
    /* May be NULL. Called when the head of a request has come and its body has not: true lets it in, false
     * means that the answer was given (401, 404, ..): it is sent with Connection: close, the body is not read.
     * Bodies that come along with their head are not asked for, so handle() checks everything again. */
    bool (*admit)(void *ctx, struct vs_http_exchange *exchange);
    void *ctx;
};

struct vs_http_server;

/* Binds and listens (clients wait until start) and reads the TLS files; nothing of options but the clock, the
 * functions and ctx is kept. BUSY: the address is taken. INVALID: address or files, the note says what. */
VS_MUST_USE enum vs_err vs_http_server_new(const struct vs_http_server_options *options,
                                           struct vs_http_server **out, struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_http_server_start(struct vs_http_server *server, struct vs_err_note *note);
uint16_t vs_http_server_port(const struct vs_http_server *server);
const struct vs_http_counters *vs_http_server_counters(const struct vs_http_server *server);
/* Reads the TLS files again, for connections from now on; on an error the old ones stay. Any thread. */
VS_MUST_USE enum vs_err vs_http_server_reload_tls(struct vs_http_server *server, const struct vs_http_tls *tls,
                                                  struct vs_err_note *note);
/* Graceful, returns when all threads have ended. Exchanges that were not answered by then may still be. */
void vs_http_server_stop(struct vs_http_server *server, int64_t timeout_ms);
/* After stop, or without start. The memory goes when the last exchange has been answered. NULL is fine. */
void vs_http_server_free(struct vs_http_server *server);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Reads one HTTP/1.1 request strictly: what is not clear to everybody who may read the same bytes is refused.
 *
 * llhttp splits the headers and decodes the body; what it leaves to its user (RFC 9112: line ends, folding,
 * Host, the version, repeated lengths) is checked here. A head is handed over as one block of memory, found by
 * vs_http_head_find, so every view points into that block, which the caller keeps while the request lives.
 * Pure apart from memory; one thread per parser; foreign bytes give a refusal, never a crash. */
#ifndef VS_ADAPTERS_HTTP_SERVER_PARSER_H
#define VS_ADAPTERS_HTTP_SERVER_PARSER_H

#include <stddef.h>

#include "adapters/http_server/expand.h"
#include "adapters/http_server/http_server.h"

/* Where the search for the end of a head stands; all 0 to begin. */
struct vs_http_head_search {
    size_t scanned;    /* bytes looked at */
    size_t line_start; /* of the line that is not complete yet */
    size_t skipped;    /* empty lines before the request line */
};

/* Looks for the empty line that ends the head. true: *head_size bytes, those skipped included, are the head.
 * *refusal is set when the bytes can never become one. */
bool vs_http_head_find(struct vs_http_head_search *search, struct vs_str bytes, size_t size_max,
                       size_t *head_size, enum vs_http_refusal *refusal);

struct vs_http_parser {
    _Alignas(max_align_t) unsigned char llhttp[128]; /* private: an llhttp_t; so are the next five */
    struct vs_http_header *headers;
    uint32_t header_capacity;
    uint8_t header_part;
    uint64_t raw_size;
    uint64_t chunk_count;
    struct vs_http_request *request;
    const struct vs_http_settings *settings;
    struct vs_buf *body;          /* where the body is put, as sent */
    enum vs_http_refusal refusal; /* once set nothing more is read */
    uint64_t content_length;
    enum vs_http_coding coding;
    bool keep_alive;
    bool http_1_0;
    bool continue_wanted; /* Expect: 100-continue */
    bool complete;        /* the whole request is there */
};

/* An upper bound of the headers in a head, for the caller's array. */
uint32_t vs_http_header_bound(const struct vs_http_settings *settings, struct vs_str head);
/* Reads the head (with its empty line, without what was skipped) into *request. `headers` has room for
 * vs_http_header_bound(). false: parser->refusal says why. */
bool vs_http_parser_head(struct vs_http_parser *parser, const struct vs_http_settings *settings,
                         struct vs_str head, struct vs_http_header *headers, struct vs_http_request *request);
/* Reads body bytes; returns how many belong to this request. Look at `complete` and `refusal` after it. */
size_t vs_http_parser_body(struct vs_http_parser *parser, struct vs_str bytes);

#endif

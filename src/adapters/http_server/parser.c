/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/http_server/parser.h"

#include <llhttp.h>
#include <string.h>

#include "adapters/http_server/head_rules.h"
#include "base/check.h"

/* A chunk needs a size line and two line ends: at most 16 hexadecimal digits and 4 bytes. What goes beyond
 * that, extensions and trailers, may take as much as a head. */
enum { CHUNK_FRAME_SIZE = 20 };

enum header_part { PART_NONE, PART_NAME, PART_VALUE };

_Static_assert(sizeof(llhttp_t) <= sizeof((struct vs_http_parser *)0)->llhttp, "room for llhttp's state");

static llhttp_t *llhttp_of(struct vs_http_parser *parser)
{
    return (llhttp_t *)(void *)parser->llhttp;
}

static struct vs_http_parser *of(llhttp_t *llhttp)
{
    return llhttp->data;
}

static int refuse(struct vs_http_parser *parser, enum vs_http_refusal refusal)
{
    if (parser->refusal == VS_HTTP_REFUSED_NONE)
        parser->refusal = refusal;
    return -1;
}

/* Views grow when llhttp gives one piece in several: the head is one block, so the pieces are neighbours. */
static void extend(struct vs_str *view, const char *at, size_t len)
{
    if (view->ptr == NULL)
        view->ptr = at;
    view->len = (size_t)(at + len - view->ptr);
}

static int on_header_field(llhttp_t *llhttp, const char *at, size_t len)
{
    struct vs_http_parser *parser = of(llhttp);
    if (parser->headers == NULL) /* a trailer: ignored */
        return 0;
    struct vs_http_request *request = parser->request;
    if (parser->header_part != PART_NAME) {
        if (request->header_count == parser->settings->headers_max)
            return refuse(parser, VS_HTTP_REFUSED_header_count);
        VS_CHECK_INT(request->header_count, <, parser->header_capacity);
        parser->headers[request->header_count++] = (struct vs_http_header){0};
        parser->header_part = PART_NAME;
    }
    extend(&parser->headers[request->header_count - 1].name, at, len);
    return 0;
}

static int on_header_value(llhttp_t *llhttp, const char *at, size_t len)
{
    struct vs_http_parser *parser = of(llhttp);
    if (parser->headers == NULL)
        return 0;
    VS_CHECK(parser->request->header_count > 0);
    parser->header_part = PART_VALUE;
    extend(&parser->headers[parser->request->header_count - 1].value, at, len);
    return 0;
}

static int on_header_value_complete(llhttp_t *llhttp)
{
    of(llhttp)->header_part = PART_VALUE; /* also after an empty value */
    return 0;
}

static int on_headers_complete(llhttp_t *llhttp)
{
    llhttp->upgrade = 0; /* every Upgrade is declined by going on in HTTP/1.1 */
    of(llhttp)->keep_alive = llhttp_should_keep_alive(llhttp) != 0;
    return 0;
}

static int on_body(llhttp_t *llhttp, const char *at, size_t len)
{
    struct vs_http_parser *parser = of(llhttp);
    if (parser->body->len + len > (uint64_t)parser->settings->body_size_max)
        return refuse(parser, VS_HTTP_REFUSED_body_size);
    vs_buf_add(parser->body, at, len);
    return 0;
}

static int on_chunk_header(llhttp_t *llhttp)
{
    struct vs_http_parser *parser = of(llhttp);
    parser->chunk_count++;
    if (llhttp->content_length > (uint64_t)parser->settings->body_size_max)
        return refuse(parser, VS_HTTP_REFUSED_body_size);
    return 0;
}

static int on_message_complete(llhttp_t *llhttp)
{
    of(llhttp)->complete = true;
    return HPE_PAUSED;
}

static const llhttp_settings_t callbacks = {
    .on_header_field = on_header_field,
    .on_header_value = on_header_value,
    .on_header_value_complete = on_header_value_complete,
    .on_headers_complete = on_headers_complete,
    .on_body = on_body,
    .on_message_complete = on_message_complete,
    .on_chunk_header = on_chunk_header,
};

bool vs_http_head_find(struct vs_http_head_search *search, struct vs_str bytes, size_t size_max,
                       size_t *head_size, enum vs_http_refusal *refusal)
{
    while (search->scanned < bytes.len) {
        const char *from = bytes.ptr + search->scanned;
        const char *lf = memchr(from, '\n', bytes.len - search->scanned);
        if (lf == NULL) {
            search->scanned = bytes.len;
            break;
        }
        size_t end = (size_t)(lf - bytes.ptr);
        search->scanned = end + 1;
        if (end == search->line_start || bytes.ptr[end - 1] != '\r') {
            *refusal = VS_HTTP_REFUSED_line_end;
            return false;
        }
        bool empty = end == search->line_start + 1;
        bool first = search->line_start == search->skipped;
        search->line_start = end + 1;
        if (empty && first) {
            search->skipped = end + 1;
        } else if (empty && end < search->skipped + size_max) {
            *head_size = end + 1;
            return true;
        }
    }
    if (search->line_start == search->skipped && bytes.len > search->skipped &&
        !vs_http_is_token_byte(bytes.ptr[search->skipped]) && bytes.ptr[search->skipped] != '\r')
        *refusal = VS_HTTP_REFUSED_request_line;
    else if (bytes.len - search->skipped > size_max || search->skipped > size_max)
        *refusal = search->line_start == search->skipped ? VS_HTTP_REFUSED_uri_size
                                                         : VS_HTTP_REFUSED_header_size;
    return false;
}

uint32_t vs_http_header_bound(const struct vs_http_settings *settings, struct vs_str head)
{
    int64_t lines = 0;
    for (size_t i = 0; i < head.len; i++)
        lines += head.ptr[i] == '\n';
    return (uint32_t)(lines < settings->headers_max ? lines : settings->headers_max);
}

/* What llhttp found wrong, in our words. */
static enum vs_http_refusal from_llhttp(llhttp_errno_t err)
{
    if (err == HPE_INVALID_CONTENT_LENGTH)
        return VS_HTTP_REFUSED_content_length;
    if (err == HPE_UNEXPECTED_CONTENT_LENGTH || err == HPE_INVALID_TRANSFER_ENCODING)
        return VS_HTTP_REFUSED_body_framing;
    return VS_HTTP_REFUSED_header_syntax;
}

bool vs_http_parser_head(struct vs_http_parser *parser, const struct vs_http_settings *settings,
                         struct vs_str head, struct vs_http_header *headers, struct vs_http_request *request)
{
    *parser = (struct vs_http_parser){.headers = headers,
                                      .header_capacity = vs_http_header_bound(settings, head),
                                      .request = request,
                                      .settings = settings};
    request->headers = headers;
    request->header_count = 0;
    parser->refusal = vs_http_check_lines(head);
    if (parser->refusal == VS_HTTP_REFUSED_NONE)
        parser->refusal = vs_http_read_request_line(head, request, &parser->http_1_0);
    if (parser->refusal != VS_HTTP_REFUSED_NONE)
        return false;
    llhttp_init(llhttp_of(parser), HTTP_REQUEST, &callbacks);
    llhttp_of(parser)->data = parser;
    llhttp_errno_t err = llhttp_execute(llhttp_of(parser), head.ptr, head.len);
    for (uint32_t i = 0; i < request->header_count; i++)
        headers[i].value = vs_str_trim(headers[i].value);
    if (parser->refusal == VS_HTTP_REFUSED_NONE && err != HPE_OK && err != HPE_PAUSED)
        parser->refusal = from_llhttp(err);
    if (parser->refusal == VS_HTTP_REFUSED_NONE)
        parser->refusal = vs_http_check_headers(parser);
    parser->headers = NULL;
    return parser->refusal == VS_HTTP_REFUSED_NONE;
}

size_t vs_http_parser_body(struct vs_http_parser *parser, struct vs_str bytes)
{
    VS_CHECK(!parser->complete && parser->refusal == VS_HTTP_REFUSED_NONE && parser->body != NULL);
    llhttp_errno_t err = llhttp_execute(llhttp_of(parser), bytes.ptr, bytes.len);
    size_t used = bytes.len;
    if (err == HPE_PAUSED)
        used = (size_t)(llhttp_get_error_pos(llhttp_of(parser)) - bytes.ptr);
    else if (err != HPE_OK)
        (void)refuse(parser, VS_HTTP_REFUSED_chunk);
    VS_CHECK_INT(used, <=, bytes.len);
    parser->raw_size += used;
    if (parser->raw_size - parser->body->len > parser->chunk_count * CHUNK_FRAME_SIZE +
                                                   (uint64_t)parser->settings->header_size_max)
        (void)refuse(parser, VS_HTTP_REFUSED_chunk);
    return used;
}

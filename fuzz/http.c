/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* HTTP: what a connection sends, from the head to records. The first byte is the size of the pieces in which the
 * bytes come, the second has flags; requests read in pieces are the same as those read at once. What ingest takes
 * keeps its promises. */
#include <stdlib.h>

#include "adapters/http_server/parser.h"
#include "base/check.h"
#include "base/limits.h"
#include "core/event/ingest.h"
#include "core/json/json.h"

enum { HEADERS_MAX = 64, EVENTS_MAX = 50, EVENT_SIZE_MAX = 2000, REQUESTS_MAX = 8 };

struct request {
    struct vs_http_parser parser;
    struct vs_http_request head;
    struct vs_http_header headers[HEADERS_MAX];
    char *head_bytes;
    struct vs_buf body;
    size_t used;
};

static struct vs_http_settings settings;
static struct vs_ingest *ingests[2];
static struct vs_http_expander *expander;

static void set_up(void)
{
    if (expander != NULL)
        return;
    vs_http_settings_init(&settings);
    settings.header_size_max = 1024;
    settings.headers_max = 16;
    settings.body_size_max = 4096;
    for (int i = 0; i < 2; i++)
        ingests[i] = vs_ingest_new(&(struct vs_ingest_settings){
            .event_size_max = EVENT_SIZE_MAX, .events_max = EVENTS_MAX, .rfc3339 = i == 1});
    expander = vs_http_expander_new(16384, 100);
}

static void free_request(struct request *request)
{
    free(request->head_bytes);
    vs_buf_free(&request->body);
}

/* One request at the start of the bytes, which come in pieces. The refusal stands in the parser. */
static void read_request(struct vs_str bytes, size_t piece_size, struct request *request)
{
    *request = (struct request){0};
    struct vs_http_head_search search = {0};
    size_t head_size = 0;
    size_t seen = 0;
    bool found = false;
    while (!found && request->parser.refusal == VS_HTTP_REFUSED_NONE && seen < bytes.len) {
        seen = bytes.len - seen < piece_size ? bytes.len : seen + piece_size;
        found = vs_http_head_find(&search, (struct vs_str){bytes.ptr, seen}, (size_t)settings.header_size_max,
                                  &head_size, &request->parser.refusal);
    }
    if (!found)
        return;
    /* A block of its own size, so that reading past its end is seen. */
    struct vs_str head = {bytes.ptr + search.skipped, head_size - search.skipped};
    request->head_bytes = malloc(head.len);
    VS_CHECK(request->head_bytes != NULL && head.len > 0);
    memcpy(request->head_bytes, head.ptr, head.len);
    head.ptr = request->head_bytes;
    (void)vs_http_parser_head(&request->parser, &settings, head, request->headers, &request->head);
    request->parser.body = &request->body;
    request->used = head_size;
    while (request->used < bytes.len && !request->parser.complete &&
           request->parser.refusal == VS_HTTP_REFUSED_NONE) {
        size_t left = bytes.len - request->used;
        struct vs_str piece = {bytes.ptr + request->used, left < piece_size ? left : piece_size};
        request->used += vs_http_parser_body(&request->parser, piece);
    }
}

/* Which of several faults is found first may differ, and how early; and how much room extensions and trailers
 * take is judged per piece. */
static void check_same(const struct request *a, const struct request *b)
{
    if (a->parser.refusal == VS_HTTP_REFUSED_chunk || b->parser.refusal == VS_HTTP_REFUSED_chunk)
        return;
    bool a_refused = a->parser.refusal != VS_HTTP_REFUSED_NONE;
    bool b_refused = b->parser.refusal != VS_HTTP_REFUSED_NONE;
    VS_CHECK(!(a_refused && b->parser.complete && !b_refused));
    VS_CHECK(!(b_refused && a->parser.complete && !a_refused));
    if (a_refused || b_refused)
        return;
    VS_CHECK(a->parser.complete == b->parser.complete && a->parser.keep_alive == b->parser.keep_alive);
    VS_CHECK_INT(a->used, ==, b->used);
    VS_CHECK_INT(a->head.header_count, ==, b->head.header_count);
    VS_CHECK(vs_str_equal(vs_buf_str(&a->body), vs_buf_str(&b->body)));
}

static void check_record(const struct vs_record *record)
{
    struct vs_json_value value;
    struct vs_json_error error;
    size_t used;
    VS_CHECK(vs_json_scan_value(record->value, &value, &used, &error) == VS_ERR_OK);
    VS_CHECK(value.kind == VS_JSON_OBJECT && used == record->value.len);
    VS_CHECK(record->value.len <= EVENT_SIZE_MAX);
    VS_CHECK(record->key.len > 0 && record->key.len <= VS_RECORD_KEY_SIZE_MAX);
    struct vs_reader reader = vs_reader(record->headers);
    uint64_t headers = record->headers.len == 0 ? 0 : vs_read_varint(&reader);
    for (uint64_t i = 0; i < headers * 2; i++)
        (void)vs_read_sized(&reader);
    VS_CHECK(!reader.failed && vs_reader_left(&reader) == 0);
}

static void check_problem(const struct vs_problem *problem, struct vs_str body)
{
    VS_CHECK(problem->status >= 400 && problem->status < 500 && problem->detail.len > 0);
    VS_CHECK(problem->offset >= -1 && problem->offset <= (int64_t)body.len);
    struct vs_buf reply = {0};
    struct vs_json_value value;
    struct vs_json_error error;
    size_t used;
    vs_reply_problem(&reply, problem);
    VS_CHECK(vs_json_scan_value(vs_buf_str(&reply), &value, &used, &error) == VS_ERR_OK && used == reply.len);
    vs_buf_free(&reply);
}

static void take_events(const struct vs_http_request *head, struct vs_str body, uint8_t flags)
{
    struct vs_ingest_header headers[HEADERS_MAX];
    struct vs_ingest_request request = {.content_type = vs_http_header(head, VS_STR("Content-Type")),
                                        .headers = headers,
                                        .body = body,
                                        .device_id = (flags & 1) != 0 ? VS_STR("vm-1") : VS_STR(""),
                                        .type_optional = (flags & 2) != 0,
                                        .lenient = (flags & 4) != 0};
    for (uint32_t i = 0; i < head->header_count; i++) {
        if (head->headers[i].name.len > 3 && (head->headers[i].name.ptr[0] | 0x20) == 'c' &&
            (head->headers[i].name.ptr[1] | 0x20) == 'e' && head->headers[i].name.ptr[2] == '-')
            headers[request.header_count++] =
                (struct vs_ingest_header){head->headers[i].name, head->headers[i].value};
    }
    struct vs_arena scratch;
    vs_arena_init(&scratch);
    struct vs_ingest_result result;
    vs_ingest(ingests[(flags >> 3) & 1], &request, &scratch, &result);
    VS_CHECK_INT(result.record_count, <=, EVENTS_MAX);
    VS_CHECK(request.lenient || result.bad_count == 0);
    for (uint32_t i = 0; i < result.record_count; i++)
        check_record(&result.records[i]);
    for (uint32_t i = 0; i < result.bad_count; i++)
        check_problem(&result.bad[i].problem, body);
    if (result.refusal != VS_INGEST_NONE)
        check_problem(&result.problem, body);
    else
        VS_CHECK_INT(result.record_count + result.bad_count, ==, result.seen_count);
    vs_arena_free(&scratch);
}

static void take_body(const struct request *request, uint8_t flags)
{
    struct vs_buf expanded = {0};
    struct vs_str body = vs_buf_str(&request->body);
    enum vs_err err = VS_ERR_OK;
    if (request->parser.coding != VS_HTTP_CODING_IDENTITY) {
        err = vs_http_expand(expander, request->parser.coding, body, &expanded);
        body = vs_buf_str(&expanded);
        VS_CHECK(err != VS_ERR_OK || body.len <= 16384);
    }
    if (err == VS_ERR_OK)
        take_events(&request->head, body, flags);
    vs_buf_free(&expanded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    set_up();
    struct vs_str bytes = {(const char *)data + 2, size - 2};
    for (int i = 0; i < REQUESTS_MAX && bytes.len > 0; i++) {
        struct request whole;
        struct request pieces;
        read_request(bytes, bytes.len, &whole);
        read_request(bytes, (size_t)data[0] + 1, &pieces);
        check_same(&whole, &pieces);
        bool taken = whole.parser.refusal == VS_HTTP_REFUSED_NONE && whole.parser.complete;
        if (taken)
            take_body(&whole, data[1]);
        bytes = (struct vs_str){bytes.ptr + whole.used, bytes.len - whole.used};
        free_request(&whole);
        free_request(&pieces);
        if (!taken)
            break;
    }
    return 0;
}

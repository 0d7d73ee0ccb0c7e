/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "adapters/http_server/parser.h"

static struct vs_http_settings settings;

struct outcome {
    enum vs_http_refusal refusal;
    bool complete;
    bool keep_alive;
    size_t used;
    struct vs_buf body;
    char method[16];
    char path[64];
    char query[64];
    uint32_t header_count;
    enum vs_http_coding coding;
};

/* One request out of bytes that come in pieces of piece_size, read as a connection does it. */
static void read_request(struct vs_str bytes, size_t piece_size, struct outcome *out)
{
    *out = (struct outcome){0};
    struct vs_http_head_search search = {0};
    size_t head_size = 0;
    size_t seen = 0;
    while (head_size == 0 && out->refusal == VS_HTTP_REFUSED_NONE && seen < bytes.len) {
        seen = seen + piece_size < bytes.len ? seen + piece_size : bytes.len;
        if (vs_http_head_find(&search, (struct vs_str){bytes.ptr, seen}, (size_t)settings.header_size_max,
                              &head_size, &out->refusal))
            break;
    }
    if (head_size == 0)
        return;
    struct vs_http_header *headers = calloc(1024, sizeof *headers);
    char *head = malloc(head_size);
    memcpy(head, bytes.ptr + search.skipped, head_size - search.skipped);
    struct vs_http_request request = {0};
    struct vs_http_parser parser;
    (void)vs_http_parser_head(&parser, &settings, (struct vs_str){head, head_size - search.skipped}, headers,
                              &request);
    parser.body = &out->body;
    size_t at = head_size;
    while (at < bytes.len && !parser.complete && parser.refusal == VS_HTTP_REFUSED_NONE) {
        size_t size = bytes.len - at < piece_size ? bytes.len - at : piece_size;
        at += vs_http_parser_body(&parser, (struct vs_str){bytes.ptr + at, size});
    }
    out->refusal = parser.refusal;
    out->complete = parser.complete;
    out->keep_alive = parser.keep_alive;
    out->used = at;
    out->header_count = request.header_count;
    out->coding = parser.coding;
    vs_str_to_zero_ended(request.method, out->method, sizeof out->method);
    vs_str_to_zero_ended(request.path, out->path, sizeof out->path);
    vs_str_to_zero_ended(request.query, out->query, sizeof out->query);
    free(headers);
    free(head);
}

static void requests_are_read_the_same_however_they_are_split(void **state)
{
    (void)state;
    static const char request[] = "\r\nPOST /v1/events?a=b%20c HTTP/1.1\r\nHost: example.org:8080\r\n"
                                  "X-Empty:\r\nX-Blank: \t two words \t\r\nTransfer-Encoding: chunked\r\n\r\n"
                                  "5\r\nhello\r\n6;ext=\"1\"\r\n world\r\n0\r\nX-Trailer: t\r\n\r\nGET / HTTP/1.1";
    for (size_t piece = 1; piece < sizeof request; piece++) {
        struct outcome out;
        read_request(VS_STR(request), piece, &out);
        assert_int_equal(out.refusal, VS_HTTP_REFUSED_NONE);
        assert_true(out.complete);
        assert_true(out.keep_alive);
        assert_string_equal(out.method, "POST");
        assert_string_equal(out.path, "/v1/events");
        assert_string_equal(out.query, "a=b%20c");
        assert_int_equal(out.header_count, 4);
        assert_int_equal(out.body.len, 11);
        assert_memory_equal(out.body.ptr, "hello world", 11);
        assert_int_equal(out.used, sizeof request - 1 - strlen("GET / HTTP/1.1"));
        vs_buf_free(&out.body);
    }
}

struct case_of_head {
    const char *text;
    const char *refusal; /* NULL: taken */
};

#define POST "POST / HTTP/1.1\r\nHost: a\r\n"

static const struct case_of_head heads[] = {
    {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", NULL},
    {"GET / HTTP/1.0\r\n\r\n", NULL},
    {"GET http://a.example/x?y HTTP/1.1\r\nHost: a\r\n\r\n", NULL},
    {"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", NULL},
    {"GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", NULL},
    {"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", NULL},
    {POST "Content-Length: 0\r\n\r\n", NULL},
    {POST "Expect: 100-Continue\r\nContent-Length: 1\r\n\r\nx", NULL},
    {POST "Content-Encoding: GZIP\r\nContent-Length: 1\r\n\r\nx", NULL},
    {POST "transfer-encoding: Chunked\r\n\r\n0\r\n\r\n", NULL},
    /* the request line */
    {"GET /\r\nHost: a\r\n\r\n", "request_line"},
    {"GET / \r\nHost: a\r\n\r\n", "request_line"},
    {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "request_line"},
    {"GET /  HTTP/1.1\r\nHost: a\r\n\r\n", "request_line"},
    {" GET / HTTP/1.1\r\nHost: a\r\n\r\n", "request_line"},
    {"GET / HTTP/1.1 \r\nHost: a\r\n\r\n", "request_line"},
    {"GET / http/1.1\r\nHost: a\r\n\r\n", "request_line"},
    {"GET / HTTP/11\r\nHost: a\r\n\r\n", "request_line"},
    {"GET / HTTP/1.10\r\nHost: a\r\n\r\n", "request_line"},
    {"GET x HTTP/1.1\r\nHost: a\r\n\r\n", "request_line"},
    {"GET /#f HTTP/1.1\r\nHost: a\r\n\r\n", "request_line"},
    {"GET /\xC3\xA4 HTTP/1.1\r\nHost: a\r\n\r\n", "request_line"},
    {"GET * HTTP/1.1\r\nHost: a\r\n\r\n", "request_line"},
    {"GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", "request_line"},
    {"G{T / HTTP/1.1\r\nHost: a\r\n\r\n", "request_line"},
    {"\x16\x03\x01\x02", "request_line"},
    {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", "version"},
    {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "version"},
    {"GET / HTTP/0.9\r\nHost: a\r\n\r\n", "version"},
    {"GET / HTTP/1.2\r\nHost: a\r\n\r\n", "version"},
    {"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", "method"},
    {"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", "method"},
    {"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", "method"},
    {"get / HTTP/1.1\r\nHost: a\r\n\r\n", "method"},
    /* Host */
    {"GET / HTTP/1.1\r\n\r\n", "host"},
    {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "host"},
    {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "host"},
    {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "host"},
    {"GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", "host"},
    {"GET / HTTP/1.1\r\nHost: \xC3\xA4\r\n\r\n", "host"},
    /* lines */
    {"GET / HTTP/1.1\nHost: a\n\n", "line_end"},
    {"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", "line_end"},
    {"GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n", "line_end"},
    {"GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", "folded_header"},
    {"GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\tc\r\n\r\n", "folded_header"},
    {"GET / HTTP/1.1\r\n: b\r\nHost: a\r\n\r\n", "header_syntax"},
    {"GET / HTTP/1.1\r\n Host: a\r\n\r\n", "folded_header"},
    {"GET / HTTP/1.1\r\nHost: a\r\nX: b\x01\r\n\r\n", "control_byte"},
    {"GET / HTTP/1.1\r\nHost: a\r\nX: b\x7F\r\n\r\n", "control_byte"},
    {"GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n", "header_syntax"},
    {"GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", "header_syntax"},
    {"GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", "header_syntax"},
    {"GET / HTTP/1.1\r\nHost: a\r\nX(y: b\r\n\r\n", "header_syntax"},
    {"GET / HTTP/1.1\r\nHost: a\r\nX\xC3\xA4: b\r\n\r\n", "header_syntax"},
    /* the length of the body */
    {POST "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "body_framing"},
    {POST "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", "body_framing"},
    {POST "Transfer-Encoding: gzip\r\n\r\n", "body_framing"},
    {POST "Transfer-Encoding: chunked, gzip\r\n\r\n", "body_framing"},
    {POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "body_framing"},
    {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "body_framing"},
    {POST "Transfer-Encoding: gzip, chunked\r\n\r\n", "transfer_encoding"},
    {POST "Content-Length: +4\r\n\r\n", "content_length"},
    {POST "Content-Length: -1\r\n\r\n", "content_length"},
    {POST "Content-Length: 0x4\r\n\r\n", "content_length"},
    {POST "Content-Length: 4 4\r\n\r\n", "content_length"},
    {POST "Content-Length: 4, 4\r\n\r\n", "content_length"},
    {POST "Content-Length:\r\n\r\n", "content_length"},
    {POST "Content-Length: 99999999999999999999\r\n\r\n", "content_length"},
    {POST "Content-Length: 1073741824\r\n\r\n", "body_size"},
    {POST "Transfer-Encoding: chunked\r\n\r\n100001\r\n", "body_size"},
    {POST "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n", "chunk"},
    {POST "Transfer-Encoding: chunked\r\n\r\n-1\r\n", "chunk"},
    {POST "Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n", "chunk"},
    {POST "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", "chunk"},
    {POST "Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n", "chunk"},
    {POST "Transfer-Encoding: chunked\r\n\r\n1\r\na\n0\r\n\r\n", "chunk"},
    {POST "Transfer-Encoding: chunked\r\n\r\n1\r\na0\r\n\r\n", "chunk"},
    /* the rest */
    {POST "Expect: 200-maybe\r\nContent-Length: 1\r\n\r\n", "expectation"},
    {POST "Content-Encoding: br\r\nContent-Length: 1\r\n\r\n", "content_encoding"},
    {POST "Content-Encoding: gzip, gzip\r\nContent-Length: 1\r\n\r\n", "content_encoding"},
    {POST "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\n",
     "content_encoding"},
};

static void what_is_unclear_is_refused_with_its_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        size_t len = strlen(heads[i].text);
        static const size_t pieces[] = {1, 2, 3, 1000};
        for (size_t n = 0; n < sizeof pieces / sizeof pieces[0]; n++) {
            struct outcome out;
            read_request((struct vs_str){heads[i].text, len}, pieces[n], &out);
            const char *name = out.refusal == VS_HTTP_REFUSED_NONE ? NULL : vs_http_refusal_name(out.refusal);
            vs_buf_free(&out.body);
            bool same = heads[i].refusal == NULL ? name == NULL
                                                 : name != NULL && strcmp(name, heads[i].refusal) == 0;
            if (!same)
                print_error("%s\n-> %s\n", heads[i].text, name == NULL ? "taken" : name);
            assert_true(same);
            if (heads[i].refusal == NULL)
                assert_true(out.complete);
        }
    }
}

static void two_content_lengths_are_refused_also_when_they_agree(void **state)
{
    (void)state;
    struct outcome out;
    read_request(VS_STR(POST "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx"), 1000, &out);
    assert_true(out.refusal == VS_HTTP_REFUSED_content_length || out.refusal == VS_HTTP_REFUSED_body_framing);
    vs_buf_free(&out.body);
}

static void a_zero_byte_in_the_head_is_refused(void **state)
{
    (void)state;
    struct outcome out;
    read_request(VS_STR("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"), 1000, &out);
    assert_int_equal(out.refusal, VS_HTTP_REFUSED_control_byte);
    read_request(VS_STR("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"), 1000, &out);
    assert_int_equal(out.refusal, VS_HTTP_REFUSED_control_byte);
}

static enum vs_http_refusal refusal_of(const struct vs_buf *request, size_t piece)
{
    struct outcome out;
    read_request(vs_buf_str(request), piece, &out);
    vs_buf_free(&out.body);
    return out.refusal;
}

static void the_size_of_a_head_is_bounded(void **state)
{
    (void)state;
    struct vs_buf request = {0};
    vs_buf_printf(&request, "GET /%*d HTTP/1.1", 9000, 1);
    for (size_t i = 5; i < 9000; i++)
        request.ptr[i] = 'a';
    assert_int_equal(refusal_of(&request, 100), VS_HTTP_REFUSED_uri_size);
    vs_buf_clear(&request);
    vs_buf_add_str(&request, VS_STR("GET / HTTP/1.1\r\nHost: a\r\n"));
    size_t start = request.len;
    while (request.len < 8192 - 2)
        vs_buf_add_str(&request, VS_STR("X: y\r\n"));
    vs_buf_add_str(&request, VS_STR("\r\n"));
    assert_int_equal(refusal_of(&request, 1000), VS_HTTP_REFUSED_header_size);
    request.len = start;
    for (int i = 0; i < 63; i++)
        vs_buf_add_str(&request, VS_STR("X: y\r\n"));
    size_t most = request.len;
    vs_buf_add_str(&request, VS_STR("\r\n"));
    assert_int_equal(refusal_of(&request, 1000), VS_HTTP_REFUSED_NONE);
    request.len = most;
    vs_buf_add_str(&request, VS_STR("X: y\r\n\r\n"));
    assert_int_equal(refusal_of(&request, 1000), VS_HTTP_REFUSED_header_count);
    vs_buf_clear(&request);
    for (int i = 0; i < 5000; i++)
        vs_buf_add_str(&request, VS_STR("\r\n"));
    assert_true(refusal_of(&request, 1000) != VS_HTTP_REFUSED_NONE);
    vs_buf_free(&request);
}

static void a_chunked_body_cannot_hide_megabytes_in_extensions_trailers_or_zeros(void **state)
{
    (void)state;
    static const char *const starts[] = {"1;", "0\r\nTrailer: ", "0", "1;a=\""};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        struct vs_buf request = {0};
        vs_buf_printf(&request, POST "Transfer-Encoding: chunked\r\n\r\n%s", starts[i]);
        for (int n = 0; n < 20000; n++)
            vs_buf_add_char(&request, '0');
        assert_int_equal(refusal_of(&request, 500), VS_HTTP_REFUSED_chunk);
        vs_buf_free(&request);
    }
}

static void keep_alive_follows_version_and_connection_header(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool keep_alive;
    } cases[] = {
        {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", true},
        {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false},
        {"GET / HTTP/1.1\r\nHost: a\r\nConnection: te, Close\r\n\r\n", false},
        {"GET / HTTP/1.0\r\nHost: a\r\n\r\n", false},
        {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true},
        {POST "Connection: close\r\nContent-Length: 1\r\n\r\nx", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct outcome out;
        read_request(vs_str(cases[i].text), 1000, &out);
        assert_int_equal(out.refusal, VS_HTTP_REFUSED_NONE);
        assert_int_equal(out.keep_alive, cases[i].keep_alive);
        vs_buf_free(&out.body);
    }
}

static int set_up(void **state)
{
    (void)state;
    vs_http_settings_init(&settings);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_read_the_same_however_they_are_split),
        cmocka_unit_test(what_is_unclear_is_refused_with_its_reason),
        cmocka_unit_test(two_content_lengths_are_refused_also_when_they_agree),
        cmocka_unit_test(a_zero_byte_in_the_head_is_refused),
        cmocka_unit_test(the_size_of_a_head_is_bounded),
        cmocka_unit_test(a_chunked_body_cannot_hide_megabytes_in_extensions_trailers_or_zeros),
        cmocka_unit_test(keep_alive_follows_version_and_connection_header),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}

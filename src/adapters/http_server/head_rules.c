/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/http_server/head_rules.h"

#include <string.h>

#include "adapters/http_server/parser.h"

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool vs_http_is_token_byte(char c)
{
    return is_alpha(c) || is_digit(c) || (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

/* `name:` at the start of a line, or the empty line. */
static bool begins_with_name(struct vs_str rest)
{
    size_t name = 0;
    while (name < rest.len && vs_http_is_token_byte(rest.ptr[name]))
        name++;
    return name < rest.len && (rest.ptr[name] == (name == 0 ? '\r' : ':'));
}

enum vs_http_refusal vs_http_check_lines(struct vs_str head)
{
    for (size_t i = 0; i < head.len; i++) {
        unsigned char c = (unsigned char)head.ptr[i];
        if (c == '\n' || (c == '\r' && (i + 1 == head.len || head.ptr[i + 1] != '\n')))
            return VS_HTTP_REFUSED_line_end;
        if ((c < ' ' && c != '\t' && c != '\r') || c == 0x7F)
            return VS_HTTP_REFUSED_control_byte;
        if (c != '\r')
            continue;
        i++;
        struct vs_str rest = {head.ptr + i + 1, head.len - i - 1};
        if (rest.len > 0 && (rest.ptr[0] == ' ' || rest.ptr[0] == '\t'))
            return VS_HTTP_REFUSED_folded_header;
        if (rest.len > 0 && !begins_with_name(rest))
            return VS_HTTP_REFUSED_header_syntax;
    }
    return VS_HTTP_REFUSED_NONE;
}

static bool method_is_known(struct vs_str method)
{
    static const char *const known[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (vs_str_equal(method, vs_str(known[i])))
            return true;
    }
    return false;
}

static enum vs_http_refusal check_version(struct vs_str version, bool *http_1_0)
{
    if (version.len != 8 || memcmp(version.ptr, "HTTP/", 5) != 0 || !is_digit(version.ptr[5]) ||
        version.ptr[6] != '.' || !is_digit(version.ptr[7]))
        return VS_HTTP_REFUSED_request_line;
    *http_1_0 = version.ptr[7] == '0';
    if (version.ptr[5] != '1' || version.ptr[7] > '1')
        return VS_HTTP_REFUSED_version;
    return VS_HTTP_REFUSED_NONE;
}

/* Takes "http://authority" off; false when the target has none of the forms of RFC 9112 section 3.2. */
static bool read_target(struct vs_str target, struct vs_http_request *request)
{
    for (size_t i = 0; i < target.len; i++) {
        if (target.ptr[i] <= ' ' || target.ptr[i] == 0x7F) /* also what is not ASCII: char is signed */
            return false;
    }
    struct vs_str rest = target;
    struct vs_str scheme = {target.ptr, target.len < 7 ? 0 : 7};
    if (target.len > 8 && vs_str_equal_nocase((struct vs_str){target.ptr, 8}, VS_STR("https://")))
        scheme.len = 8;
    if (scheme.len == 8 || vs_str_equal_nocase(scheme, VS_STR("http://"))) {
        rest = (struct vs_str){target.ptr + scheme.len, target.len - scheme.len};
        size_t authority = vs_str_find_char(rest, '/');
        if (authority == 0 || authority == rest.len)
            return false;
        rest = (struct vs_str){rest.ptr + authority, rest.len - authority};
    } else if (vs_str_equal(target, VS_STR("*"))) {
        request->path = target;
        return vs_str_equal(request->method, VS_STR("OPTIONS"));
    }
    if (rest.len == 0 || rest.ptr[0] != '/' || vs_str_find_char(rest, '#') != rest.len)
        return false;
    size_t path = vs_str_find_char(rest, '?');
    request->path = (struct vs_str){rest.ptr, path};
    if (path < rest.len)
        request->query = (struct vs_str){rest.ptr + path + 1, rest.len - path - 1};
    return true;
}

enum vs_http_refusal vs_http_read_request_line(struct vs_str head, struct vs_http_request *request,
                                               bool *http_1_0)
{
    struct vs_str line = {head.ptr, vs_str_find_char(head, '\r')};
    size_t method = vs_str_find_char(line, ' ');
    for (size_t i = 0; i < method; i++) {
        if (!vs_http_is_token_byte(line.ptr[i]))
            return VS_HTTP_REFUSED_request_line;
    }
    if (method == 0 || method == line.len)
        return VS_HTTP_REFUSED_request_line;
    struct vs_str rest = {line.ptr + method + 1, line.len - method - 1};
    size_t target = vs_str_find_char(rest, ' ');
    if (target == 0 || target == rest.len)
        return VS_HTTP_REFUSED_request_line;
    struct vs_str version = {rest.ptr + target + 1, rest.len - target - 1};
    enum vs_http_refusal refusal = check_version(version, http_1_0);
    if (refusal != VS_HTTP_REFUSED_NONE)
        return refusal;
    request->method = (struct vs_str){line.ptr, method};
    if (!method_is_known(request->method))
        return VS_HTTP_REFUSED_method;
    if (!read_target((struct vs_str){rest.ptr, target}, request))
        return VS_HTTP_REFUSED_request_line;
    return VS_HTTP_REFUSED_NONE;
}

/* The bytes of RFC 3986's host and port. */
static bool host_is_valid(struct vs_str host)
{
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        if (!is_alpha(c) && !is_digit(c) && (c == '\0' || strchr("-._~!$&'()*+,;=:%[]", c) == NULL))
            return false;
    }
    return true;
}

/* Counts the headers of that name; *value is the first one's. */
static uint32_t count_headers(const struct vs_http_request *request, struct vs_str name, struct vs_str *value)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < request->header_count; i++) {
        if (!vs_str_equal_nocase(request->headers[i].name, name))
            continue;
        if (count++ == 0)
            *value = request->headers[i].value;
    }
    return count;
}

static enum vs_http_refusal check_framing(struct vs_http_parser *parser)
{
    struct vs_http_request *request = parser->request;
    struct vs_str length = {0};
    struct vs_str coding = {0};
    uint32_t lengths = count_headers(request, VS_STR("Content-Length"), &length);
    uint32_t codings = count_headers(request, VS_STR("Transfer-Encoding"), &coding);
    request->has_body = lengths + codings > 0;
    if (codings > 0 && (lengths > 0 || codings > 1 || parser->http_1_0))
        return VS_HTTP_REFUSED_body_framing;
    if (codings > 0 && !vs_str_equal_nocase(coding, VS_STR("chunked")))
        return VS_HTTP_REFUSED_transfer_encoding;
    if (lengths == 0)
        return VS_HTTP_REFUSED_NONE;
    if (lengths > 1 || length.len == 0 || length.len > 18)
        return VS_HTTP_REFUSED_content_length;
    for (size_t i = 0; i < length.len; i++) {
        if (!is_digit(length.ptr[i]))
            return VS_HTTP_REFUSED_content_length;
        parser->content_length = parser->content_length * 10 + (uint64_t)(length.ptr[i] - '0');
    }
    return parser->content_length > (uint64_t)parser->settings->body_size_max ? VS_HTTP_REFUSED_body_size
                                                                              : VS_HTTP_REFUSED_NONE;
}

static enum vs_http_refusal check_coding(struct vs_http_parser *parser)
{
    struct vs_str coding = {0};
    uint32_t count = count_headers(parser->request, VS_STR("Content-Encoding"), &coding);
    if (count == 0 || (count == 1 && vs_str_equal_nocase(coding, VS_STR("identity"))))
        parser->coding = VS_HTTP_CODING_IDENTITY;
    else if (count > 1)
        return VS_HTTP_REFUSED_content_encoding;
    else if (vs_str_equal_nocase(coding, VS_STR("gzip")) || vs_str_equal_nocase(coding, VS_STR("x-gzip")))
        parser->coding = VS_HTTP_CODING_GZIP;
    else if (vs_str_equal_nocase(coding, VS_STR("zstd")))
        parser->coding = VS_HTTP_CODING_ZSTD;
    else
        return VS_HTTP_REFUSED_content_encoding;
    return VS_HTTP_REFUSED_NONE;
}

enum vs_http_refusal vs_http_check_headers(struct vs_http_parser *parser)
{
    struct vs_str host = {0};
    uint32_t hosts = count_headers(parser->request, VS_STR("Host"), &host);
    if (hosts > 1 || !host_is_valid(host) || (hosts == 0 && !parser->http_1_0))
        return VS_HTTP_REFUSED_host;
    enum vs_http_refusal refusal = check_framing(parser);
    if (refusal == VS_HTTP_REFUSED_NONE)
        refusal = check_coding(parser);
    struct vs_str expect = {0};
    if (refusal != VS_HTTP_REFUSED_NONE ||
        count_headers(parser->request, VS_STR("Expect"), &expect) == 0 || parser->http_1_0)
        return refusal;
    if (!vs_str_equal_nocase(expect, VS_STR("100-continue")))
        return VS_HTTP_REFUSED_expectation;
    parser->continue_wanted = parser->request->has_body;
    return VS_HTTP_REFUSED_NONE;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* PARSE_URL: the parts of a URL as java.net.URL of Java 17 cuts it. A text that it does not take gives NULL: no
 * protocol, one that it has no handler for, a port that is no number. */
#include "base/check.h"
#include "core/sql/expr/kernel.h"

/* Absent parts have a NULL pointer. */
struct url {
    struct vs_str protocol, authority, user, host, path, query, ref, file;
};

static struct vs_str part(struct vs_str s, size_t from, size_t to)
{
    return (struct vs_str){s.ptr + from, to - from};
}

static struct vs_str empty_at(struct vs_str s)
{
    return (struct vs_str){s.ptr, 0};
}

static struct vs_str trim_controls(struct vs_str s)
{
    while (s.len > 0 && (unsigned char)s.ptr[s.len - 1] <= ' ')
        s.len--;
    while (s.len > 0 && (unsigned char)s.ptr[0] <= ' ')
        s = part(s, 1, s.len);
    return s;
}

static bool is_known(struct vs_str protocol)
{
    static const char *const known[] = {"http", "https", "ftp", "file", "jar", "mailto", "jrt", "jmod"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (vs_str_equal_nocase(protocol, vs_str(known[i])))
            return true;
    return false;
}

/* Empty, or a number without a sign. */
static bool is_port(struct vs_str s)
{
    int64_t v;
    if (s.len == 0)
        return true;
    return s.ptr[0] >= '0' && s.ptr[0] <= '9' && vs_str_to_int64(s, &v) && v <= INT32_MAX;
}

/* host:port or [v6]:port */
static bool cut_host(struct url *url)
{
    struct vs_str host = url->host;
    if (host.len == 0)
        return true;
    if (host.ptr[0] == '[') {
        size_t end = vs_str_find_char(host, ']');
        if (end == host.len || end < 3)
            return false;
        for (size_t i = 1; i < end; i++)
            if (strchr("0123456789abcdefABCDEF:.%", host.ptr[i]) == NULL)
                return false;
        url->host = part(host, 0, end + 1);
        if (end + 1 == host.len)
            return true;
        return host.ptr[end + 1] == ':' && is_port(part(host, end + 2, host.len));
    }
    size_t colon = vs_str_find_char(host, ':');
    url->host = part(host, 0, colon);
    return colon == host.len || is_port(part(host, colon + 1, host.len));
}

/* //user@host:port; with two @ neither user nor host is known. */
static bool cut_authority(struct vs_str *rest, struct url *url)
{
    url->host = empty_at(*rest);
    if (rest->len < 2 || rest->ptr[0] != '/' || rest->ptr[1] != '/' ||
        vs_str_starts_with(*rest, VS_STR("////")))
        return true;
    struct vs_str behind = part(*rest, 2, rest->len);
    size_t end = vs_str_find_char(behind, '/');
    url->authority = part(behind, 0, end);
    *rest = part(behind, end, behind.len);
    url->host = url->authority;
    size_t at = vs_str_find_char(url->authority, '@');
    if (at == url->authority.len)
        return cut_host(url);
    struct vs_str host = part(url->authority, at + 1, url->authority.len);
    if (vs_str_find_char(host, '@') < host.len) {
        url->host = empty_at(host);
        return true;
    }
    url->user = part(url->authority, 0, at);
    url->host = host;
    return cut_host(url);
}

static bool cut_url(struct vs_arena *scratch, struct vs_str text, struct url *url)
{
    text = trim_controls(text);
    if (text.len >= 4 && vs_str_equal_nocase(part(text, 0, 4), VS_STR("url:")))
        text = part(text, 4, text.len);
    size_t colon = vs_str_find_char(text, ':');
    if (colon == text.len || colon > vs_str_find_char(text, '/') || !is_known(part(text, 0, colon)))
        return false;
    struct vs_buf lower = {0};
    for (size_t i = 0; i < colon; i++)
        vs_buf_add_char(&lower, (char)(text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? text.ptr[i] + 32 : text.ptr[i]));
    url->protocol = vs_arena_copy(scratch, vs_buf_str(&lower));
    vs_buf_free(&lower);
    struct vs_str rest = part(text, colon + 1, text.len);
    size_t hash = vs_str_find_char(rest, '#');
    if (hash < rest.len)
        url->ref = part(rest, hash + 1, rest.len);
    rest = part(rest, 0, hash);
    if (vs_str_equal(url->protocol, VS_STR("jar")) && memmem(rest.ptr, rest.len, "!/", 2) == NULL)
        return false;
    url->file = rest;
    size_t question = vs_str_find_char(rest, '?');
    if (question < rest.len)
        url->query = part(rest, question + 1, rest.len);
    rest = part(rest, 0, question);
    if (!cut_authority(&rest, url))
        return false;
    url->path = rest;
    url->file = part(rest, 0, (size_t)(url->file.ptr + url->file.len - rest.ptr));
    return true;
}

/* The value of key=value between &. */
static struct vs_str query_value(struct vs_str query, struct vs_str key)
{
    while (query.ptr != NULL) {
        size_t end = vs_str_find_char(query, '&');
        struct vs_str one = part(query, 0, end);
        if (one.len > key.len && vs_str_starts_with(one, key) && one.ptr[key.len] == '=')
            return part(one, key.len + 1, one.len);
        query = end == query.len ? (struct vs_str){0} : part(query, end + 1, query.len);
    }
    return query;
}

/* PARSE_URL(url, part[, key of the query]) */
enum vs_err vs_fn_parse_url(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct url url = {0};
    struct vs_str name = args[1].as.str;
    const struct {
        const char *name;
        struct vs_str *value;
    } parts[] = {{"HOST", &url.host}, {"PATH", &url.path},           {"QUERY", &url.query},
                 {"REF", &url.ref},   {"PROTOCOL", &url.protocol},   {"FILE", &url.file},
                 {"USERINFO", &url.user}, {"AUTHORITY", &url.authority}};
    out->is_null = true;
    if (!cut_url(call->eval->scratch, args[0].as.str, &url))
        return VS_ERR_OK;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (vs_str_equal(name, vs_str(parts[i].name)))
            out->as.str = *parts[i].value;
    if (call->expr->arg_count > 2)
        out->as.str = vs_str_equal(name, VS_STR("QUERY")) ? query_value(url.query, args[2].as.str) : (struct vs_str){0};
    out->is_null = out->as.str.ptr == NULL;
    return VS_ERR_OK;
}

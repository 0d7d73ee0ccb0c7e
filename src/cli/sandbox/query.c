/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The encoded query: conditions joined by ^ (and), ^OR (or with the one before), ^NQ (or of everything so far),
 * ORDERBY and ORDERBYDESC. What is not understood is dropped without a word, as the platform does by default:
 * a look-up with a misspelt field then finds every record. */
#include "cli/sandbox/parts.h"

enum { CONDITIONS_MAX = 100 };

static struct vs_str decode(struct vs_str text, struct vs_arena *arena)
{
    char *out = vs_arena_raw(arena, text.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        int high = i + 2 < text.len ? vs_hex_digit(text.ptr[i + 1]) : -1;
        int low = i + 2 < text.len ? vs_hex_digit(text.ptr[i + 2]) : -1;
        if (text.ptr[i] == '%' && high >= 0 && low >= 0) {
            out[n++] = (char)(high * 16 + low);
            i += 2;
        } else {
            out[n++] = text.ptr[i] == '+' ? ' ' : text.ptr[i];
        }
    }
    return (struct vs_str){out, n};
}

struct vs_str vs_sandbox_parameter(struct vs_str query, struct vs_str name, struct vs_arena *arena)
{
    while (query.len > 0) {
        size_t end = vs_str_find_char(query, '&');
        struct vs_str pair = {query.ptr, end};
        size_t equals = vs_str_find_char(pair, '=');
        if (vs_str_equal((struct vs_str){pair.ptr, equals}, name) && equals < pair.len)
            return decode((struct vs_str){pair.ptr + equals + 1, pair.len - equals - 1}, arena);
        size_t skip = end < query.len ? end + 1 : end;
        query = (struct vs_str){query.ptr + skip, query.len - skip};
    }
    return VS_STR("");
}

static const struct operator {
    struct vs_str text;
    const char *sql; /* ? is the value */
    bool is_like;
} operators[] = {
    {{"STARTSWITH", 10}, "LIKE ? || '%' ESCAPE '\\'", true},
    {{"ENDSWITH", 8}, "LIKE '%' || ? ESCAPE '\\'", true},
    {{"NOT LIKE", 8}, "NOT LIKE '%' || ? || '%' ESCAPE '\\'", true},
    {{"LIKE", 4}, "LIKE '%' || ? || '%' ESCAPE '\\'", true},
    {{"!=", 2}, "<> ?", false},
    {{">=", 2}, ">= ?", false},
    {{"<=", 2}, "<= ?", false},
    {{"=", 1}, "= ?", false},
    {{">", 1}, "> ?", false},
    {{"<", 1}, "< ?", false},
};

static struct vs_str escape_like(struct vs_str text, struct vs_arena *arena)
{
    char *out = vs_arena_raw(arena, 2 * text.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '%' || text.ptr[i] == '_' || text.ptr[i] == '\\')
            out[n++] = '\\';
        out[n++] = text.ptr[i];
    }
    return (struct vs_str){out, n};
}

/* Adds "column op ?" to out; false when the condition is not understood. */
static bool add_condition(struct vs_str condition, struct vs_arena *arena, struct vs_buf *out, struct vs_str *value)
{
    size_t len = 0;
    while (len < condition.len && ((condition.ptr[len] >= 'a' && condition.ptr[len] <= 'z') ||
                                   condition.ptr[len] == '_' || condition.ptr[len] == '.'))
        len++;
    enum vs_sandbox_field field = vs_sandbox_field_of((struct vs_str){condition.ptr, len});
    struct vs_str rest = {condition.ptr + len, condition.len - len};
    if (field == VS_SANDBOX_FIELD_COUNT)
        return false;
    bool is_empty = vs_str_equal(rest, VS_STR("ISEMPTY"));
    if (is_empty || vs_str_equal(rest, VS_STR("ISNOTEMPTY"))) {
        vs_buf_printf(out, "%s %s ?", vs_sandbox_fields[field].name, is_empty ? "=" : "<>");
        *value = VS_STR("");
        return true;
    }
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
        if (!vs_str_starts_with(rest, operators[i].text))
            continue;
        *value = (struct vs_str){rest.ptr + operators[i].text.len, rest.len - operators[i].text.len};
        if (operators[i].is_like)
            *value = escape_like(*value, arena);
        vs_buf_printf(out, "%s %s", vs_sandbox_fields[field].name, operators[i].sql);
        return true;
    }
    return false;
}

static void add_order(struct vs_str field_name, const char *direction, struct vs_sandbox_query *out)
{
    enum vs_sandbox_field field = vs_sandbox_field_of(field_name);
    if (field == VS_SANDBOX_FIELD_COUNT)
        return;
    vs_buf_printf(&out->order, "%s%s %s", out->order.len > 0 ? ", " : "", vs_sandbox_fields[field].name, direction);
}

static bool cut_prefix(struct vs_str *text, struct vs_str prefix)
{
    if (!vs_str_starts_with(*text, prefix))
        return false;
    *text = (struct vs_str){text->ptr + prefix.len, text->len - prefix.len};
    return true;
}

/* Groups of alternatives, joined by and; several such by or: ((a OR b) AND (c)) OR ((d)). */
static void add_part(struct vs_str part, struct vs_arena *arena, struct vs_sandbox_query *out, bool *group_open)
{
    if (cut_prefix(&part, VS_STR("ORDERBYDESC"))) {
        add_order(part, "DESC", out);
        return;
    }
    if (cut_prefix(&part, VS_STR("ORDERBY"))) {
        add_order(part, "ASC", out);
        return;
    }
    bool is_new_query = cut_prefix(&part, VS_STR("NQ"));
    bool is_or = !is_new_query && cut_prefix(&part, VS_STR("OR"));
    struct vs_buf sql = {0};
    struct vs_str value;
    if (out->value_count < CONDITIONS_MAX && add_condition(part, arena, &sql, &value)) {
        if (out->where.len == 0)
            vs_buf_add_str(&out->where, VS_STR("(("));
        else if (!*group_open || is_new_query)
            vs_buf_add_str(&out->where, VS_STR(")) OR (("));
        else
            vs_buf_add_str(&out->where, is_or ? VS_STR(" OR ") : VS_STR(") AND ("));
        *group_open = true;
        vs_buf_add_str(&out->where, vs_buf_str(&sql));
        out->values[out->value_count++] = value;
    } else if (is_new_query) {
        *group_open = false;
    }
    vs_buf_free(&sql);
}

void vs_sandbox_query_parse(struct vs_str encoded, struct vs_arena *arena, struct vs_sandbox_query *out)
{
    *out = (struct vs_sandbox_query){.limit = -1};
    out->values = VS_ARENA_ARRAY(arena, CONDITIONS_MAX, struct vs_str);
    bool group_open = true;
    while (encoded.len > 0) {
        size_t end = vs_str_find_char(encoded, '^');
        add_part((struct vs_str){encoded.ptr, end}, arena, out, &group_open);
        size_t skip = end < encoded.len ? end + 1 : end;
        encoded = (struct vs_str){encoded.ptr + skip, encoded.len - skip};
    }
    if (out->where.len > 0)
        vs_buf_add_str(&out->where, VS_STR("))"));
}

void vs_sandbox_query_free(struct vs_sandbox_query *query)
{
    vs_buf_free(&query->where);
    vs_buf_free(&query->order);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* JSON from values: JSON_STRING, JSON_OBJECT, JSON_ARRAY, JSON_QUOTE, and JSON_UNQUOTE. The binder (plan/bind_json.c)
 * gives JSON_OBJECT and JSON_ARRAY their members as JSON texts already, sorted by key. */
#include "base/check.h"
#include "base/utf8.h"
#include "core/json/escape.h"
#include "core/json/json.h"
#include "core/sql/expr/json_path.h"
#include "core/sql/expr/kernel.h"

static enum vs_err give_text(struct vs_call *call, struct vs_value *out)
{
    if (call->text->len > VS_TEXT_SIZE_MAX)
        return vs_fail(call->note, VS_ERR_FAILED, "%s makes a text longer than %d bytes", call->expr->function->name,
                       VS_TEXT_SIZE_MAX);
    out->as.str = vs_call_take_text(call);
    return VS_ERR_OK;
}

/* '2024-01-01 00:00:00.120' as "2024-01-01T00:00:00.12" */
static void add_time(struct vs_buf *out, struct vs_str text, const char *zone)
{
    size_t blank = vs_str_find_char(text, ' ');
    if (vs_str_find_char(text, '.') < text.len)
        while (text.len > 0 && (text.ptr[text.len - 1] == '0' || text.ptr[text.len - 1] == '.')) {
            text.len--;
            if (text.ptr[text.len] == '.')
                break;
        }
    struct vs_str time = {text.ptr + blank + 1, text.len - blank - 1};
    vs_buf_printf(out, "\"%.*sT%.*s%s\"", (int)blank, text.ptr, VS_STR_ARG(time), zone);
}

/* JSON TEXT(kind of what the text was cast from, text) */
enum vs_err vs_fn_json_text(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_str kind = args[0].as.str;
    struct vs_str text = args[1].as.str;
    struct vs_json_value value;
    struct vs_json_error error;
    size_t used;
    if (vs_str_equal(kind, VS_STR("NUMBER"))) {
        if (vs_json_scan_value(text, &value, &used, &error) != VS_ERR_OK)
            return vs_fail(call->note, VS_ERR_FAILED, "%.*s has no form in JSON", VS_STR_ARG(text));
        vs_json_print_number(call->text, text);
    } else if (vs_str_equal(kind, VS_STR("BOOLEAN"))) {
        vs_buf_add_str(call->text, vs_str_equal(text, VS_STR("TRUE")) ? VS_STR("true") : VS_STR("false"));
    } else if (vs_str_equal(kind, VS_STR("TIMESTAMP"))) {
        add_time(call->text, text, "");
    } else if (vs_str_equal(kind, VS_STR("TIMESTAMP_LTZ"))) {
        add_time(call->text, text, "Z");
    } else if (vs_str_equal(kind, VS_STR("JSON"))) {
        if (vs_json_scan_value(text, &value, &used, &error) != VS_ERR_OK)
            return vs_fail(call->note, VS_ERR_FAILED, "JSON: '%.*s' is not JSON", VS_STR_ARG(text));
        vs_json_print(call->eval->scratch, call->text, &value);
    } else {
        vs_json_add_string(call->text, text, false);
    }
    return give_text(call, out);
}

/* The kind of JSON that a type becomes, NULL when Flink refuses it. */
static const char *json_kind_of(enum vs_kind kind)
{
    if (vs_kind_is_number(kind))
        return "NUMBER";
    if (vs_kind_is_text(kind) || kind == VS_KIND_BINARY || kind == VS_KIND_VARBINARY)
        return "TEXT";
    if (kind == VS_KIND_BOOLEAN)
        return "BOOLEAN";
    if (kind == VS_KIND_TIMESTAMP)
        return "TIMESTAMP";
    return kind == VS_KIND_TIMESTAMP_LTZ ? "TIMESTAMP_LTZ" : NULL;
}

enum vs_err vs_result_rewrite_json_string(struct vs_binding *b)
{
    enum vs_kind from = b->args[0]->type.kind;
    const char *kind = json_kind_of(from);
    const struct vs_expr *args[2];
    if (kind == NULL)
        return vs_binding_refuse(b);
    struct vs_value word = {.as.str = vs_str(kind)};
    args[0] = vs_expr_const(b->plan, (struct vs_type){.kind = VS_KIND_SYMBOL, .not_null = true}, word);
    if (from == VS_KIND_BINARY || from == VS_KIND_VARBINARY)
        VS_TRY(vs_expr_call(b->plan, VS_STR("TO_BASE64"), b->args, 1, &args[1], b->note));
    else
        VS_TRY(vs_expr_cast(b->plan, b->args[0], vs_type_string(), false, &args[1], b->note));
    return vs_expr_call(b->plan, VS_STR("JSON TEXT"), args, 2, &b->rewritten, b->note);
}

static bool keeps_nulls(const struct vs_value *args)
{
    return vs_str_equal(args[0].as.str, VS_STR("NULL"));
}

/* JSON_OBJECT(NULL | ABSENT, key, JSON text, key, JSON text ..) */
enum vs_err vs_fn_json_object(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    bool first = true;
    vs_buf_add_char(call->text, '{');
    for (uint32_t i = 1; i + 1 < call->expr->arg_count; i += 2) {
        if (args[i + 1].is_null && !keeps_nulls(args))
            continue;
        if (!first)
            vs_buf_add_char(call->text, ',');
        first = false;
        vs_json_add_string(call->text, args[i].as.str, false);
        vs_buf_add_char(call->text, ':');
        vs_buf_add_str(call->text, args[i + 1].is_null ? VS_STR("null") : args[i + 1].as.str);
    }
    vs_buf_add_char(call->text, '}');
    return give_text(call, out);
}

/* JSON_ARRAY(NULL | ABSENT, JSON text ..) */
enum vs_err vs_fn_json_array(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    bool first = true;
    vs_buf_add_char(call->text, '[');
    for (uint32_t i = 1; i < call->expr->arg_count; i++) {
        if (args[i].is_null && !keeps_nulls(args))
            continue;
        if (!first)
            vs_buf_add_char(call->text, ',');
        first = false;
        vs_buf_add_str(call->text, args[i].is_null ? VS_STR("null") : args[i].as.str);
    }
    vs_buf_add_char(call->text, ']');
    return give_text(call, out);
}

enum vs_err vs_result_string_not_null(struct vs_binding *b)
{
    b->type = vs_type_string();
    b->type.not_null = true;
    return VS_ERR_OK;
}

/* Escapes " \ / and \b \f \n \r \t, and all beyond ASCII; other control characters stay. [B] Flink writes code points
 * beyond the BMP as \u1f600\ude00; we write the surrogate pair. */
enum vs_err vs_fn_json_quote(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_str s = args[0].as.str;
    vs_buf_add_char(call->text, '"');
    while (s.len > 0) {
        uint32_t code = 0xFFFD;
        size_t used = vs_utf8_decode(s, &code);
        used = used == 0 ? 1 : used;
        s = (struct vs_str){s.ptr + used, s.len - used};
        const char *special = code != 0 && code < 128 ? strchr("\"\\/\bb\ff\nn\rr\tt", (int)code) : NULL;
        bool letter = code >= 'a' && code <= 'z';
        if (special != NULL && !letter)
            vs_buf_printf(call->text, "\\%c", code < 32 ? special[1] : (char)code);
        else if (code >= 0x10000)
            vs_buf_printf(call->text, "\\u%04x\\u%04x", 0xD800 + ((code - 0x10000) >> 10), 0xDC00 + (code & 0x3FF));
        else if (code >= 128)
            vs_buf_printf(call->text, "\\u%04x", code);
        else
            vs_buf_add_char(call->text, (char)code);
    }
    vs_buf_add_char(call->text, '"');
    return give_text(call, out);
}

/* The text of a JSON string; anything else stays as it is. */
enum vs_err vs_fn_json_unquote(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_json_value value;
    struct vs_json_error error;
    size_t used;
    out->as.str = args[0].as.str;
    if (vs_json_scan_value(args[0].as.str, &value, &used, &error) == VS_ERR_OK && value.kind == VS_JSON_STRING &&
        used == args[0].as.str.len)
        out->as.str = vs_json_unescape(call->eval->scratch, &value);
    return VS_ERR_OK;
}

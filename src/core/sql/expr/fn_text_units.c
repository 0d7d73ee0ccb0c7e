/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* LPAD, RPAD and OVERLAY: of all text functions these count UTF-16 units in Flink, and half of a pair that is left over
 * becomes '?'. Below U+10000 units are characters. */
#include "base/check.h"
#include "base/utf8.h"
#include "core/sql/expr/kernel.h"

struct units {
    uint16_t *items;
    size_t count;
};

static struct units units_of(struct vs_arena *scratch, struct vs_str s)
{
    struct units units = {.items = vs_arena_raw(scratch, s.len * sizeof(uint16_t))};
    for (size_t i = 0; i < s.len;) {
        uint32_t code;
        size_t len = vs_utf8_decode((struct vs_str){s.ptr + i, s.len - i}, &code);
        VS_CHECK(len > 0);
        if (code >= 0x10000) {
            units.items[units.count++] = (uint16_t)(0xD800 + ((code - 0x10000) >> 10));
            code = 0xDC00 + (code & 0x3FF);
        }
        units.items[units.count++] = (uint16_t)code;
        i += len;
    }
    return units;
}

static bool is_high(uint32_t unit)
{
    return unit >= 0xD800 && unit < 0xDC00;
}

static bool is_low(uint32_t unit)
{
    return unit >= 0xDC00 && unit < 0xE000;
}

/* The text of units, which may end in half a pair and go on in the next ones: all at once. */
static enum vs_err give_units(struct vs_call *call, const uint16_t *units, size_t count, struct vs_value *out)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t code = units[i];
        char bytes[4];
        if (is_high(code) && i + 1 < count && is_low(units[i + 1]))
            code = 0x10000 + ((code - 0xD800) << 10) + (units[++i] - 0xDC00u);
        else if (is_high(code) || is_low(code))
            code = '?';
        vs_buf_add(call->text, bytes, vs_utf8_encode(code, bytes));
    }
    if (call->text->len > VS_TEXT_SIZE_MAX)
        return vs_fail(call->note, VS_ERR_FAILED, "%s makes a text longer than %d bytes", call->expr->function->name,
                       VS_TEXT_SIZE_MAX);
    out->as.str = vs_call_take_text(call);
    return VS_ERR_OK;
}

/* LPAD, RPAD(text, length, pad) */
enum vs_err vs_fn_pad(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    bool left = call->expr->function->variant != 0;
    int32_t length = args[1].as.i32;
    out->is_null = length < 0 || args[2].as.str.len == 0;
    if (out->is_null)
        return VS_ERR_OK;
    if (length > VS_TEXT_SIZE_MAX)
        return vs_fail(call->note, VS_ERR_FAILED, "%s makes a text longer than %d bytes", call->expr->function->name,
                       VS_TEXT_SIZE_MAX);
    struct units text = units_of(call->eval->scratch, args[0].as.str);
    struct units pad = units_of(call->eval->scratch, args[2].as.str);
    size_t size = (size_t)length;
    size_t kept = text.count < size ? text.count : size;
    uint16_t *units = vs_arena_raw(call->eval->scratch, size * sizeof *units);
    if (kept > 0)
        memcpy(units + (left ? size - kept : 0), text.items, kept * sizeof *units);
    for (size_t i = 0; i < size - kept; i++)
        units[left ? i : kept + i] = pad.items[i % pad.count];
    return give_units(call, units, size, out);
}

/* OVERLAY(text, replacement, from[, count]) */
enum vs_err vs_fn_overlay(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct units text = units_of(call->eval->scratch, args[0].as.str);
    struct units with = units_of(call->eval->scratch, args[1].as.str);
    int64_t length = (int64_t)text.count;
    int64_t from = args[2].as.i32;
    int64_t count = call->expr->arg_count > 3 ? args[3].as.i32 : (int64_t)with.count;
    if (from < 1 || from > length) {
        out->as.str = args[0].as.str;
        return VS_ERR_OK;
    }
    uint16_t *units = vs_arena_raw(call->eval->scratch, (text.count + with.count) * sizeof *units);
    size_t size = (size_t)from - 1;
    memcpy(units, text.items, size * sizeof *units);
    if (with.count > 0)
        memcpy(units + size, with.items, with.count * sizeof *units);
    size += with.count;
    if (count > 0 && from + count <= length) {
        size_t behind = (size_t)(from - 1 + count);
        memcpy(units + size, text.items + behind, (text.count - behind) * sizeof *units);
        size += text.count - behind;
    }
    return give_units(call, units, size, out);
}

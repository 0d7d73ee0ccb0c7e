/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/expr/letter_case.h"

#include "base/utf8.h"

struct range {
    uint32_t first;
    uint32_t last;
    uint32_t step;
    int32_t difference;
};

struct long_upper {
    uint32_t code;
    uint32_t upper[3];
};

#define VS_UPPER(first, last, step, difference) {first, last, step, difference},
#define VS_LOWER(first, last, step, difference)
#define VS_UPPER_LONG(code, a, b, c)
static const struct range upper_ranges[] = {
#include "core/sql/expr/unicode_case.def"
};
#undef VS_UPPER
#undef VS_LOWER
#define VS_UPPER(first, last, step, difference)
#define VS_LOWER(first, last, step, difference) {first, last, step, difference},
static const struct range lower_ranges[] = {
#include "core/sql/expr/unicode_case.def"
};
#undef VS_LOWER
#undef VS_UPPER_LONG
#define VS_LOWER(first, last, step, difference)
#define VS_UPPER_LONG(code, a, b, c) {code, {a, b, c}},
static const struct long_upper long_uppers[] = {
#include "core/sql/expr/unicode_case.def"
};

enum {
    UPPER_COUNT = sizeof upper_ranges / sizeof *upper_ranges,
    LOWER_COUNT = sizeof lower_ranges / sizeof *lower_ranges,
    LONG_COUNT = sizeof long_uppers / sizeof *long_uppers
};

static const uint32_t big_sigma = 0x3A3, small_sigma = 0x3C3, final_sigma = 0x3C2;
static const uint32_t dotted_big_i = 0x130, combining_dot = 0x307;

static uint32_t mapped(const struct range *ranges, size_t count, uint32_t code)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) { /* the first range that begins behind code */
        size_t middle = (low + high) / 2;
        if (ranges[middle].first <= code)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return code;
    const struct range *r = &ranges[low - 1];
    bool held = code <= r->last && (code - r->first) % r->step == 0;
    return held ? (uint32_t)((int32_t)code + r->difference) : code;
}

static const struct long_upper *find_long(uint32_t code)
{
    size_t low = 0;
    size_t high = LONG_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (long_uppers[middle].code == code)
            return &long_uppers[middle];
        if (long_uppers[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static void add_code(struct vs_buf *out, uint32_t code)
{
    char bytes[4];
    vs_buf_add(out, bytes, vs_utf8_encode(code, bytes));
}

static void add_upper_code(struct vs_buf *out, uint32_t code)
{
    const struct long_upper *special = find_long(code);
    if (special == NULL) {
        add_code(out, mapped(upper_ranges, UPPER_COUNT, code));
        return;
    }
    for (size_t i = 0; i < 3 && special->upper[i] != 0; i++)
        add_code(out, special->upper[i]);
}

static bool is_cased(uint32_t code)
{
    if (code < 0x80)
        return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
    return mapped(upper_ranges, UPPER_COUNT, code) != code || mapped(lower_ranges, LOWER_COUNT, code) != code;
}

/* A sigma at the end of a word has a form of its own. */
static void add_lower_code(struct vs_buf *out, uint32_t code, uint32_t before, struct vs_str after)
{
    uint32_t next = 0;
    if (code == dotted_big_i) {
        add_code(out, 'i');
        add_code(out, combining_dot);
    } else if (code == big_sigma) {
        bool ends_word = vs_utf8_decode(after, &next) == 0 || !is_cased(next);
        add_code(out, is_cased(before) && ends_word ? final_sigma : small_sigma);
    } else {
        add_code(out, mapped(lower_ranges, LOWER_COUNT, code));
    }
}

static void add_case(struct vs_buf *out, struct vs_str text, bool upper)
{
    uint32_t before = 0;
    while (text.len > 0) {
        char c = text.ptr[0];
        uint32_t code;
        size_t len = vs_utf8_decode(text, &code);
        struct vs_str after = {text.ptr + (len == 0 ? 1 : len), text.len - (len == 0 ? 1 : len)};
        if (len == 1 && upper)
            vs_buf_add_char(out, c >= 'a' && c <= 'z' ? (char)(c - 32) : c);
        else if (len == 1)
            vs_buf_add_char(out, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
        else if (len == 0)
            vs_buf_add_char(out, c);
        else if (upper)
            add_upper_code(out, code);
        else
            add_lower_code(out, code, before, after);
        before = len == 0 ? 0 : code;
        text = after;
    }
}

void vs_text_add_upper(struct vs_buf *out, struct vs_str text)
{
    add_case(out, text, true);
}

void vs_text_add_lower(struct vs_buf *out, struct vs_str text)
{
    add_case(out, text, false);
}

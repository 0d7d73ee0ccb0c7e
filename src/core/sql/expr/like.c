/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* LIKE: % any text, _ any one character but a line break. There is no escape unless ESCAPE names one. */
#include "base/check.h"
#include "core/sql/expr/kernel.h"

/* Offset of the code point after the one at i. */
static size_t next_char(struct vs_str s, size_t i)
{
    i++;
    while (i < s.len && ((unsigned char)s.ptr[i] & 0xC0) == 0x80)
        i++;
    return i;
}

/* A pattern, taken apart: literal pieces between the % signs, in which '_' is marked. */
struct like_piece {
    const char *text;    /* bytes; those of a '_' are 0 */
    const uint8_t *any;  /* 1 where text[i] stands for any one character but a line break */
    uint32_t len;
    bool has_any;
};

struct like {
    struct like_piece *pieces; /* piece_count >= 1; between two pieces stands a % */
    uint32_t piece_count;
};

static enum vs_err compile_like(struct vs_arena *arena, struct vs_str pattern, struct vs_str escape,
                                struct like *like, struct vs_err_note *note)
{
    if (escape.len > 0 && escape.len != next_char(escape, 0))
        return vs_fail(note, VS_ERR_FAILED, "Invalid escape character '%.*s'", VS_STR_ARG(escape));
    char *text = vs_arena_raw(arena, pattern.len);
    uint8_t *any = vs_arena_raw(arena, pattern.len);
    like->pieces = VS_ARENA_ARRAY(arena, pattern.len + 1, struct like_piece);
    like->pieces[0] = (struct like_piece){.text = text, .any = any};
    like->piece_count = 1;
    size_t used = 0;
    for (size_t i = 0; i < pattern.len; i++) {
        struct like_piece *piece = &like->pieces[like->piece_count - 1];
        char c = pattern.ptr[i];
        bool escaped = escape.len > 0 && pattern.len - i >= escape.len &&
                       memcmp(pattern.ptr + i, escape.ptr, escape.len) == 0;
        if (escaped) {
            i += escape.len;
            c = i < pattern.len ? pattern.ptr[i] : '\0';
            bool special = c == '%' || c == '_' || (i < pattern.len && c == escape.ptr[0]);
            if (!special)
                return vs_fail(note, VS_ERR_FAILED, "Invalid escape sequence '%.*s'", VS_STR_ARG(pattern));
        } else if (c == '%') {
            like->pieces[like->piece_count++] = (struct like_piece){.text = text + used, .any = any + used};
            continue;
        }
        bool is_any = !escaped && c == '_';
        text[used] = is_any ? '\0' : c;
        any[used++] = is_any;
        piece->has_any = piece->has_any || is_any;
        piece->len++;
    }
    return VS_ERR_OK;
}

static bool is_line_break(struct vs_str s, size_t i)
{
    if (s.ptr[i] == '\n' || s.ptr[i] == '\r')
        return true;
    struct vs_str rest = {s.ptr + i, s.len - i};
    return vs_str_starts_with(rest, VS_STR("\xC2\x85")) || vs_str_starts_with(rest, VS_STR("\xE2\x80\xA8")) ||
           vs_str_starts_with(rest, VS_STR("\xE2\x80\xA9"));
}

/* Does piece match s at i? *end is where its match ends. */
static bool piece_matches(const struct like_piece *piece, struct vs_str s, size_t i, size_t *end)
{
    if (!piece->has_any) {
        *end = i + piece->len;
        return s.len - i >= piece->len && memcmp(s.ptr + i, piece->text, piece->len) == 0;
    }
    for (uint32_t k = 0; k < piece->len; k++) {
        if (i >= s.len)
            return false;
        if (piece->any[k]) {
            if (is_line_break(s, i))
                return false;
            i = next_char(s, i);
        } else if (s.ptr[i++] != piece->text[k]) {
            return false;
        }
    }
    *end = i;
    return true;
}

/* The first match of piece at or behind `from`. */
static bool find_piece(const struct like_piece *piece, struct vs_str s, size_t from, size_t *end)
{
    if (piece->has_any) {
        for (size_t i = from; i < s.len; i = next_char(s, i))
            if (piece_matches(piece, s, i, end))
                return true;
        return false;
    }
    if (piece->len == 0) {
        *end = from;
        return true;
    }
    const char *at = from >= s.len ? NULL : memmem(s.ptr + from, s.len - from, piece->text, piece->len);
    *end = at == NULL ? 0 : (size_t)(at - s.ptr) + piece->len;
    return at != NULL;
}

/* The last piece must end where s ends: with '_' its byte length is not known, so its start is searched. */
static bool tail_matches(const struct like_piece *piece, struct vs_str s, size_t from)
{
    size_t end;
    if (!piece->has_any)
        return s.len - from >= piece->len && piece_matches(piece, s, s.len - piece->len, &end);
    for (size_t i = from; i <= s.len; i = i < s.len ? next_char(s, i) : i + 1)
        if (piece_matches(piece, s, i, &end) && end == s.len)
            return true;
    return false;
}

static bool like_matches(const struct like *like, struct vs_str s)
{
    size_t at;
    if (!piece_matches(&like->pieces[0], s, 0, &at))
        return false;
    if (like->piece_count == 1)
        return at == s.len;
    for (uint32_t p = 1; p + 1 < like->piece_count; p++) {
        size_t end = 0;
        if (!find_piece(&like->pieces[p], s, at, &end))
            return false;
        at = end;
    }
    return tail_matches(&like->pieces[like->piece_count - 1], s, at);
}

enum vs_err vs_prepare_like(struct vs_arena *plan, const struct vs_expr *call, const void **prepared,
                            struct vs_err_note *note)
{
    bool has_escape = call->arg_count > 2;
    if (!vs_expr_is_const(call->args[1]) || (has_escape && !vs_expr_is_const(call->args[2])))
        return VS_ERR_OK;
    struct like *like = VS_ARENA_NEW(plan, struct like);
    struct vs_str escape = has_escape ? call->args[2]->value.as.str : VS_STR("");
    enum vs_err err = compile_like(plan, call->args[1]->value.as.str, escape, like, note);
    if (err != VS_ERR_OK)
        return VS_ERR_INVALID;
    *prepared = like;
    return VS_ERR_OK;
}

/* The pattern of one row, which the column of patterns may change from row to row. */
static enum vs_err pattern_of_row(struct vs_call *call, const struct vs_operand *args, uint32_t row,
                                  struct like *like)
{
    struct vs_str pattern = vs_operand_get(&args[1], row).as.str;
    struct vs_str escape = call->expr->arg_count > 2 ? vs_operand_get(&args[2], row).as.str : VS_STR("");
    return compile_like(call->eval->scratch, pattern, escape, like, call->note);
}

enum vs_err vs_fn_like(struct vs_call *call, const struct vs_operand *args, struct vs_truth *out)
{
    const struct like *like = call->expr->prepared;
    const uint64_t *valid = vs_valid_of(call, args, call->expr->arg_count);
    struct vs_rows rows = valid == NULL ? *call->rows : vs_rows_and(call, call->rows, valid);
    uint64_t *yes = VS_ARENA_ARRAY(call->eval->scratch, vs_bitmap_words(rows.row_count), uint64_t);
    uint64_t *no = vs_bits_new(call);
    VS_FOR_ROWS(&rows, row)
    {
        struct like compiled;
        if (call->expr->prepared == NULL) {
            VS_TRY(pattern_of_row(call, args, row, &compiled));
            like = &compiled;
        }
        struct vs_str text = args[0].column.as.str[args[0].constant ? 0 : row];
        yes[row / 64] |= (uint64_t)like_matches(like, text) << (row % 64);
    }
    for (size_t w = 0; w < vs_bitmap_words(rows.row_count); w++)
        no[w] = ~yes[w] & (valid == NULL ? UINT64_MAX : valid[w]);
    *out = (struct vs_truth){yes, no};
    return VS_ERR_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Regular expressions by PCRE2: a constant pattern is compiled with the plan, another one when it changes from row to
 * row. All memory is the arena's; steps and memory of a match are bounded, so that no pattern stalls a task: the row
 * fails then. A wrong pattern gives FALSE or NULL, and fails in REGEXP_REPLACE and SIMILAR TO, as in Flink 2.3. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/check.h"
#include "core/sql/expr/java_regex.h"
#include "core/sql/expr/kernel.h"

enum { MATCH_STEPS_MAX = 1000000, MATCH_MEMORY_KIB_MAX = 16 * 1024, PATTERN_SIZE_MAX = 64 * 1024 };

struct regex {
    pcre2_code *code; /* NULL: the pattern is wrong */
    uint32_t group_count;
    struct vs_str pattern;
    bool too_complex; /* right in Java, but not here */
};

/* Kept from row to row. */
struct matcher {
    struct regex own; /* of the row's pattern, when it is not constant */
    const struct regex *regex;
    pcre2_match_context *limits;
    pcre2_match_data *data;
    uint32_t data_groups;
};

static void *take(size_t size, void *arena)
{
    return vs_arena_raw(arena, size);
}

static void give_back(void *memory, void *arena)
{
    (void)memory;
    (void)arena;
}

static void compile_java(struct vs_arena *arena, struct vs_str java, bool whole, struct regex *regex)
{
    struct vs_buf text = {0};
    int error = 0;
    size_t offset = 0;
    if (java.len > PATTERN_SIZE_MAX || !vs_java_regex_to_pcre(java, &text))
        goto out;
    pcre2_general_context *memory = pcre2_general_context_create(take, give_back, arena);
    pcre2_compile_context *how = pcre2_compile_context_create(memory);
    (void)pcre2_set_newline(how, PCRE2_NEWLINE_ANY);
    uint32_t options = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | (whole ? PCRE2_ANCHORED | PCRE2_ENDANCHORED : 0);
    struct vs_str pattern = vs_buf_str(&text);
    regex->code = pcre2_compile((PCRE2_SPTR)(pattern.len == 0 ? "" : pattern.ptr), pattern.len, options, &error,
                                &offset, how);
    regex->too_complex = error == PCRE2_ERROR_LOOKBEHIND_NOT_FIXED_LENGTH;
    if (regex->code != NULL)
        (void)pcre2_pattern_info(regex->code, PCRE2_INFO_CAPTURECOUNT, &regex->group_count);
out:
    vs_buf_free(&text);
}

static void compile(struct vs_arena *arena, const struct vs_function *function, struct vs_str pattern,
                    struct vs_str escape, struct regex *regex)
{
    *regex = (struct regex){.pattern = pattern};
    if (function->variant != VS_REGEX_SIMILAR) {
        compile_java(arena, pattern, false, regex);
        return;
    }
    struct vs_buf java = {0};
    if (vs_similar_to_java_regex(pattern, escape, &java))
        compile_java(arena, vs_buf_str(&java), true, regex);
    vs_buf_free(&java);
}

static bool has_escape(const struct vs_expr *call)
{
    return call->function->variant == VS_REGEX_SIMILAR && call->arg_count > 2;
}

static enum vs_err refuse_complex(struct vs_err_note *note, struct vs_str pattern)
{
    return vs_fail(note, VS_ERR_UNSUPPORTED,
                   "pattern '%.*s': a look-behind of variable length is not supported; give its branches fixed lengths",
                   VS_STR_ARG(pattern));
}

enum vs_err vs_prepare_regex(struct vs_arena *plan, const struct vs_expr *call, const void **prepared,
                             struct vs_err_note *note)
{
    bool escape_varies = has_escape(call) && !vs_expr_is_const(call->args[2]);
    if (!vs_expr_is_const(call->args[1]) || call->args[1]->value.is_null || escape_varies)
        return VS_ERR_OK;
    struct regex *regex = VS_ARENA_NEW(plan, struct regex);
    struct vs_str escape = has_escape(call) ? call->args[2]->value.as.str : VS_STR("");
    compile(plan, call->function, call->args[1]->value.as.str, escape, regex);
    if (regex->too_complex)
        return refuse_complex(note, regex->pattern);
    *prepared = regex;
    return VS_ERR_OK;
}

/* The matcher of this evaluation, with the pattern of this row. */
static enum vs_err matcher_of_row(struct vs_call *call, const struct vs_value *args, struct matcher **out)
{
    struct vs_arena *arena = call->eval->scratch;
    struct matcher *m = call->kept;
    if (m == NULL) {
        pcre2_general_context *memory = pcre2_general_context_create(take, give_back, arena);
        m = VS_ARENA_NEW(arena, struct matcher);
        m->limits = pcre2_match_context_create(memory);
        (void)pcre2_set_match_limit(m->limits, MATCH_STEPS_MAX);
        (void)pcre2_set_heap_limit(m->limits, MATCH_MEMORY_KIB_MAX);
        m->regex = call->expr->prepared;
        call->kept = m;
    }
    if (call->expr->prepared == NULL && (m->regex == NULL || !vs_str_equal(m->own.pattern, args[1].as.str))) {
        struct vs_str escape = has_escape(call->expr) ? args[2].as.str : VS_STR("");
        compile(arena, call->expr->function, args[1].as.str, escape, &m->own);
        m->regex = has_escape(call->expr) ? NULL : &m->own;
        if (m->own.too_complex)
            return refuse_complex(call->note, m->own.pattern);
    }
    const struct regex *regex = m->regex == NULL ? &m->own : m->regex;
    if (m->data == NULL || m->data_groups < regex->group_count) {
        pcre2_general_context *memory = pcre2_general_context_create(take, give_back, arena);
        m->data = pcre2_match_data_create(regex->group_count + 1, memory);
        m->data_groups = regex->group_count;
    }
    *out = m;
    return VS_ERR_OK;
}

static const struct regex *regex_of(const struct matcher *m)
{
    return m->regex == NULL ? &m->own : m->regex;
}

/* The first match at or behind `from`. */
static enum vs_err find_match(struct vs_call *call, struct matcher *m, struct vs_str s, size_t from, bool *found)
{
    int count = pcre2_match(regex_of(m)->code, (PCRE2_SPTR)(s.len == 0 ? "" : s.ptr), s.len, from, 0, m->data,
                            m->limits);
    *found = count >= 0;
    if (count == PCRE2_ERROR_MATCHLIMIT || count == PCRE2_ERROR_DEPTHLIMIT || count == PCRE2_ERROR_HEAPLIMIT)
        return vs_fail(call->note, VS_ERR_FAILED,
                       "pattern '%.*s' needs more than %d steps for a text of %zu bytes; make it simpler",
                       VS_STR_ARG(regex_of(m)->pattern), MATCH_STEPS_MAX, s.len);
    return VS_ERR_OK;
}

static size_t match_begin(const struct matcher *m)
{
    return pcre2_get_ovector_pointer(m->data)[0];
}

static size_t match_end(const struct matcher *m)
{
    return pcre2_get_ovector_pointer(m->data)[1];
}

/* Where to look for the match behind this one: an empty one must not be found again. */
static size_t behind_match(const struct matcher *m, struct vs_str s)
{
    size_t end = match_end(m);
    if (match_begin(m) < end)
        return end;
    end++;
    while (end < s.len && ((unsigned char)s.ptr[end] & 0xC0) == 0x80)
        end++;
    return end;
}

static enum vs_err wrong_pattern(struct vs_call *call, const struct matcher *m)
{
    return vs_fail(call->note, VS_ERR_FAILED, "'%.*s' is not a regular expression",
                   VS_STR_ARG(regex_of(m)->pattern));
}

/* REGEXP, SIMILAR TO */
enum vs_err vs_fn_regex_test(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct matcher *m = NULL;
    bool similar = call->expr->function->variant == VS_REGEX_SIMILAR;
    VS_TRY(matcher_of_row(call, args, &m));
    if (regex_of(m)->code == NULL)
        return similar ? wrong_pattern(call, m) : VS_ERR_OK;
    if (!similar && args[1].as.str.len == 0)
        return VS_ERR_OK;
    bool found = false;
    VS_TRY(find_match(call, m, args[0].as.str, 0, &found));
    out->as.boolean = found;
    return VS_ERR_OK;
}

/* REGEXP_EXTRACT(text, pattern[, group]), REGEXP_SUBSTR(text, pattern) */
enum vs_err vs_fn_regex_extract(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct matcher *m = NULL;
    bool found = false;
    int64_t group = call->expr->arg_count > 2 ? args[2].as.i32 : 0;
    out->is_null = true;
    VS_TRY(matcher_of_row(call, args, &m));
    if (regex_of(m)->code == NULL || group < 0 || group > (int64_t)regex_of(m)->group_count)
        return VS_ERR_OK;
    VS_TRY(find_match(call, m, args[0].as.str, 0, &found));
    const size_t *offsets = pcre2_get_ovector_pointer(m->data) + 2 * group;
    if (!found || offsets[0] == PCRE2_UNSET)
        return VS_ERR_OK;
    *out = (struct vs_value){.as.str = {args[0].as.str.ptr + offsets[0], offsets[1] - offsets[0]}};
    return VS_ERR_OK;
}

/* REGEXP_EXTRACT_ALL: what the group, by default the first, holds of each match. */
enum vs_err vs_fn_regex_extract_all(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct matcher *m = NULL;
    struct vs_str s = args[0].as.str;
    int64_t group = call->expr->arg_count > 2 ? args[2].as.i32 : 1;
    out->is_null = true;
    VS_TRY(matcher_of_row(call, args, &m));
    if (regex_of(m)->code == NULL || group < 0 || group > (int64_t)regex_of(m)->group_count)
        return VS_ERR_OK;
    struct vs_value *items = VS_ARENA_ARRAY(call->eval->scratch, s.len + 1, struct vs_value);
    uint32_t count = 0;
    for (size_t from = 0; from <= s.len; from = behind_match(m, s)) {
        bool found = false;
        VS_TRY(find_match(call, m, s, from, &found));
        if (!found)
            break;
        const size_t *offsets = pcre2_get_ovector_pointer(m->data) + 2 * group;
        items[count].is_null = offsets[0] == PCRE2_UNSET;
        if (!items[count].is_null)
            items[count].as.str = (struct vs_str){s.ptr + offsets[0], offsets[1] - offsets[0]};
        count++;
    }
    *out = (struct vs_value){.as.nested = {items, count}};
    return VS_ERR_OK;
}

static enum vs_err add_part(struct vs_call *call, struct vs_str s)
{
    if (call->text->len + s.len > VS_TEXT_SIZE_MAX)
        return vs_fail(call->note, VS_ERR_FAILED, "%s makes a text longer than %d bytes", call->expr->function->name,
                       VS_TEXT_SIZE_MAX);
    vs_buf_add_str(call->text, s);
    return VS_ERR_OK;
}

/* REGEXP_REPLACE(text, pattern, replacement): the replacement is taken as it is. [B] Flink puts replacements of empty
 * matches into the middle of surrogate pairs; we do not. */
enum vs_err vs_fn_regex_replace(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct matcher *m = NULL;
    struct vs_str s = args[0].as.str;
    size_t copied = 0;
    VS_TRY(matcher_of_row(call, args, &m));
    if (regex_of(m)->code == NULL)
        return wrong_pattern(call, m);
    for (size_t from = 0; from <= s.len; from = behind_match(m, s)) {
        bool found = false;
        VS_TRY(find_match(call, m, s, from, &found));
        if (!found)
            break;
        VS_TRY(add_part(call, (struct vs_str){s.ptr + copied, match_begin(m) - copied}));
        VS_TRY(add_part(call, args[2].as.str));
        copied = match_end(m);
    }
    VS_TRY(add_part(call, (struct vs_str){s.ptr + copied, s.len - copied}));
    out->as.str = vs_call_take_text(call);
    return VS_ERR_OK;
}

enum vs_err vs_fn_regex_count(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct matcher *m = NULL;
    struct vs_str s = args[0].as.str;
    VS_TRY(matcher_of_row(call, args, &m));
    out->is_null = regex_of(m)->code == NULL;
    if (out->is_null)
        return VS_ERR_OK;
    for (size_t from = 0; from <= s.len; from = behind_match(m, s)) {
        bool found = false;
        VS_TRY(find_match(call, m, s, from, &found));
        if (!found)
            break;
        out->as.i32++;
    }
    return VS_ERR_OK;
}

/* Position of the first match, from 1, in UTF-16 units as Flink counts here. */
enum vs_err vs_fn_regex_instr(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct matcher *m = NULL;
    bool found = false;
    struct vs_str s = args[0].as.str;
    VS_TRY(matcher_of_row(call, args, &m));
    out->is_null = regex_of(m)->code == NULL;
    if (out->is_null)
        return VS_ERR_OK;
    VS_TRY(find_match(call, m, s, 0, &found));
    if (!found)
        return VS_ERR_OK;
    out->as.i32 = 1;
    for (size_t i = 0; i < match_begin(m); i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        out->as.i32 += ((c & 0xC0) != 0x80) + (c >= 0xF0);
    }
    return VS_ERR_OK;
}

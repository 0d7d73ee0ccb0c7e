/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Any bytes as a regular expression, a SIMILAR TO pattern and a JSON path, over any text: an answer or an error, no
 * crash, no hang, and of JSON_QUERY a text that is JSON. */
#include <stdlib.h>

#include "base/check.h"
#include "core/sql/expr.h"

static const struct vs_expr *text_const(struct vs_arena *arena, struct vs_str text)
{
    return vs_expr_const(arena, vs_type_string(), (struct vs_value){.as.str = text});
}

static const struct vs_expr *word(struct vs_arena *arena, const char *text)
{
    struct vs_type type = {.kind = VS_KIND_SYMBOL, .not_null = true};
    return vs_expr_const(arena, type, (struct vs_value){.as.str = vs_str(text)});
}

/* The value, or NULL when the call is refused or fails. */
static const struct vs_expr *call(struct vs_arena *arena, const char *name, const struct vs_expr *const *args,
                                  uint32_t count)
{
    const struct vs_expr *out = NULL;
    struct vs_err_note note;
    enum vs_err err = vs_expr_call(arena, vs_str(name), args, count, &out, &note);
    VS_CHECK(err != VS_ERR_NOT_FOUND);
    return err == VS_ERR_OK && out->kind == VS_EXPR_CONST && !out->value.is_null ? out : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input is a pattern, a 0 byte, and a text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const functions[] = {"REGEXP",        "REGEXP_EXTRACT", "REGEXP_COUNT", "REGEXP_INSTR",
                                            "REGEXP_SUBSTR", "SIMILAR TO",     "JSON_VALUE",   "JSON_EXISTS"};
    struct vs_arena arena;
    vs_arena_init(&arena);
    struct vs_str whole = {(const char *)data, size};
    size_t split = vs_str_find_char(whole, '\0');
    struct vs_str pattern = {whole.ptr, split};
    struct vs_str text = split < size ? (struct vs_str){whole.ptr + split + 1, size - split - 1} : pattern;
    const struct vs_expr *args[5] = {text_const(&arena, text), text_const(&arena, pattern)};
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        (void)call(&arena, functions[i], args, 2);
    args[2] = text_const(&arena, VS_STR("-"));
    (void)call(&arena, "REGEXP_REPLACE", args, 3);
    (void)call(&arena, "SIMILAR TO", args, 3);
    args[2] = word(&arena, "WITH");
    args[3] = args[4] = word(&arena, "NULL");
    const struct vs_expr *json = call(&arena, "JSON_QUERY", args, 5);
    if (json != NULL) {
        const struct vs_expr *is = call(&arena, "IS JSON ARRAY", &json, 1);
        VS_CHECK(is != NULL && is->value.as.boolean);
    }
    vs_arena_free(&arena);
    return 0;
}

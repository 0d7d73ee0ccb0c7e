/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* JSON functions of SQL over any text and any path: each call is refused or gives a value, and what JSON_VALUE finds
 * JSON_EXISTS finds too. The input is a path and a text with a 0 byte between them. */
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "core/sql/expr.h"

static const struct vs_expr *text_const(struct vs_arena *arena, struct vs_str text)
{
    return vs_expr_const(arena, vs_type_string(), (struct vs_value){.as.str = text});
}

/* NULL: refused. */
static const struct vs_value *call(struct vs_arena *arena, const char *name, struct vs_str text, struct vs_str path)
{
    const struct vs_expr *args[] = {text_const(arena, text), text_const(arena, path)};
    const struct vs_expr *out;
    struct vs_err_note note;
    enum vs_err err = vs_expr_call(arena, vs_str(name), args, 2, &out, &note);
    VS_CHECK(err != VS_ERR_NOT_FOUND);
    return err == VS_ERR_OK && out->kind == VS_EXPR_CONST ? &out->value : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vs_arena arena;
    vs_arena_init(&arena);
    struct vs_str path = {(const char *)data, size};
    path.len = vs_str_find_char(path, '\0');
    struct vs_str text = {path.ptr + path.len, size - path.len};
    if (text.len > 0) {
        text.ptr++;
        text.len--;
    }
    const struct vs_value *value = call(&arena, "JSON_VALUE", text, path);
    const struct vs_value *exists = call(&arena, "JSON_EXISTS", text, path);
    if (value != NULL && !value->is_null)
        VS_CHECK(exists != NULL && !exists->is_null && exists->as.boolean);
    vs_arena_free(&arena);
    return 0;
}

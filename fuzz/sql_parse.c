/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* SQL scripts: any bytes give a tree or an error with a place; a tree prints, and its print gives
 * the same print. */
#include <stdint.h>

#include "base/check.h"
#include "core/sql/parse/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum vs_err parse_and_print(struct vs_arena *plan, struct vs_str text, struct vs_buf *print)
{
    struct vs_err_note note = {0};
    struct vs_ast_statements statements;
    struct vs_script script = {VS_STR("s.sql"), text};
    enum vs_err err = vs_sql_parse(plan, &script, &statements, &note);
    VS_CHECK((err == VS_ERR_OK) == (note.text[0] == '\0'));
    VS_CHECK(err == VS_ERR_OK || vs_str_starts_with(vs_str(note.text), VS_STR("s.sql:")));
    for (uint32_t i = 0; i < statements.count; i++) {
        VS_CHECK_INT(statements.items[i]->at, <, statements.items[i]->end);
        VS_CHECK_INT(statements.items[i]->end, <=, text.len);
        vs_ast_print_statement(print, statements.items[i]);
        vs_buf_add_char(print, ';');
    }
    return err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vs_arena plan;
    struct vs_buf once = {0}, twice = {0};
    vs_arena_init(&plan);
    if (parse_and_print(&plan, (struct vs_str){(const char *)data, size}, &once) == VS_ERR_OK) {
        VS_CHECK_INT(parse_and_print(&plan, vs_buf_str(&once), &twice), ==, VS_ERR_OK);
        VS_CHECK(vs_str_equal(vs_buf_str(&once), vs_buf_str(&twice)));
    }
    vs_arena_free(&plan);
    vs_buf_free(&once);
    vs_buf_free(&twice);
    return 0;
}

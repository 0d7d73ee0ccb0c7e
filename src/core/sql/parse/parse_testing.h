/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What the tests of this folder share: a script is parsed and printed, the print is parsed and
 * printed again. */
#ifndef VS_CORE_SQL_PARSE_PARSE_TESTING_H
#define VS_CORE_SQL_PARSE_PARSE_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>

#include "core/sql/parse/parse.h"

struct sample {
    const char *text;
    const char *print; /* NULL: as the text */
};

struct refusal {
    const char *text;
    const char *note;
};

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* The statements of a script in print form, one per line, ended by 0. */
static inline enum vs_err print_script(struct vs_str text, struct vs_buf *out,
                                       struct vs_err_note *note)
{
    struct vs_arena plan;
    struct vs_script script = {VS_STR("s.sql"), text};
    struct vs_ast_statements statements;
    vs_arena_init(&plan);
    enum vs_err err = vs_sql_parse(&plan, &script, &statements, note);
    for (uint32_t i = 0; i < statements.count; i++) {
        vs_ast_print_statement(out, statements.items[i]);
        vs_buf_add_str(out, i + 1 < statements.count ? VS_STR(";\n") : VS_STR(""));
    }
    vs_buf_add_char(out, '\0');
    vs_arena_free(&plan);
    return err;
}

static inline void check_sample(struct sample sample, const char *before)
{
    struct vs_buf text = {0}, once = {0}, twice = {0};
    struct vs_err_note note = {0};
    const char *print = sample.print == NULL ? sample.text : sample.print;
    vs_buf_printf(&text, "%s%s", before, sample.text);
    enum vs_err err = print_script(vs_buf_str(&text), &once, &note);
    if (err != VS_ERR_OK)
        fail_msg("%s\n%s", sample.text, note.text);
    assert_string_equal(once.ptr + strlen(before), print);
    err = print_script(vs_str(once.ptr), &twice, &note);
    if (err != VS_ERR_OK)
        fail_msg("%s\n%s", once.ptr, note.text);
    assert_string_equal(twice.ptr, once.ptr);
    vs_buf_free(&text);
    vs_buf_free(&once);
    vs_buf_free(&twice);
}

static inline void check_samples(const struct sample *samples, size_t count, const char *before)
{
    for (size_t i = 0; i < count; i++)
        check_sample(samples[i], before);
}

static inline void check_refusals(const struct refusal *refusals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct vs_buf out = {0};
        struct vs_err_note note = {0};
        enum vs_err err = print_script(vs_str(refusals[i].text), &out, &note);
        if (err == VS_ERR_OK)
            fail_msg("was not refused: %s", refusals[i].text);
        char expected[VS_ERR_NOTE_SIZE];
        (void)snprintf(expected, sizeof expected, "s.sql:%s", refusals[i].note);
        assert_string_equal(note.text, expected);
        vs_buf_free(&out);
    }
}

#endif

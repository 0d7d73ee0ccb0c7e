/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* For tests only: scripts compiled after tests/golden/plan/tables.sql. Include the cmocka headers
 * first. */
#ifndef VS_CORE_SQL_PLAN_PLAN_TESTING_H
#define VS_CORE_SQL_PLAN_PLAN_TESTING_H

#include <stdio.h>
#include <stdlib.h>

#include "core/sql/plan.h"

#define VS_GOLDEN_PLANS "tests/golden/plan/"

static struct vs_str read_text(struct vs_arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return (struct vs_str){0};
    struct vs_buf text = {0};
    for (size_t got = 1; got > 0;) {
        char *to = vs_buf_reserve(&text, 4096);
        got = fread(to, 1, 4096, file);
        text.len += got;
    }
    (void)fclose(file);
    struct vs_str copy = vs_arena_copy(arena, vs_buf_str(&text));
    vs_buf_free(&text);
    return copy;
}

/* tables.sql, then the text as q.sql. */
static enum vs_err compile_text(struct vs_arena *arena, struct vs_str text,
                                const struct vs_plan **plan, struct vs_err_note *note)
{
    struct vs_script scripts[] = {
        {VS_STR("tables.sql"), read_text(arena, VS_GOLDEN_PLANS "tables.sql")},
        {VS_STR("q.sql"), vs_arena_copy(arena, text)},
    };
    assert_true(scripts[0].text.len > 0);
    struct vs_script *kept = vs_arena_raw(arena, sizeof scripts);
    memcpy(kept, scripts, sizeof scripts);
    return vs_plan_compile(arena, kept, 2, NULL, 0, plan, note);
}

static inline const struct vs_plan *compile_or_fail(struct vs_arena *arena, const char *text)
{
    const struct vs_plan *plan = NULL;
    struct vs_err_note note = {0};
    if (compile_text(arena, vs_str(text), &plan, &note) != VS_ERR_OK)
        fail_msg("%s\n%s", text, note.text);
    return plan;
}

#endif

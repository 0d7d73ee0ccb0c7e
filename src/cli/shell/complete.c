/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "cli/shell/shell.h"
#include "core/sql/parse/lex.h"

static void add(struct vs_buf *out, struct vs_str word, struct vs_str name)
{
    if (name.len < word.len || !vs_str_equal_nocase((struct vs_str){name.ptr, word.len}, word))
        return;
    vs_buf_add_str(out, name);
    vs_buf_add_char(out, '\0');
}

static void add_names(struct vs_shell *shell, struct vs_buf *out, struct vs_str word)
{
    const struct vs_plan *plan = NULL;
    struct vs_err_note note;
    struct vs_arena arena;
    vs_arena_init(&arena);
    struct vs_script script = {VS_STR("session"), vs_buf_str(&shell->session)};
    if (vs_plan_compile(&arena, &script, 1, NULL, 0, &plan, &note) == VS_ERR_OK) {
        for (uint32_t i = 0; i < plan->object_count; i++) {
            add(out, word, plan->objects[i].name);
            for (uint32_t c = 0; c < plan->objects[i].column_count; c++)
                add(out, word, plan->objects[i].columns[c]);
        }
    }
    vs_arena_free(&arena);
}

static void add_known(struct vs_buf *out, struct vs_str word)
{
    static const char *const settings[] = {
#define VS_SETTING(key, type, value, help) key,
#include "core/settings.def"
#undef VS_SETTING
    };
    for (enum vs_word w = VS_NO_WORD + 1; w < VS_WORDS_END; w++)
        add(out, word, vs_str(vs_word_text(w)));
    for (uint32_t i = 0; i < vs_function_help_count(); i++) {
        struct vs_function_help help = vs_function_help_at(i);
        if (!help.internal && help.name[0] >= 'A' && help.name[0] <= 'Z')
            add(out, word, vs_str(help.name));
    }
    for (size_t i = 0; i < sizeof settings / sizeof *settings && word.len > 0; i++)
        add(out, word, vs_str(settings[i]));
}

const char *vs_shell_complete(struct vs_shell *shell, struct vs_str word, uint32_t n)
{
    struct vs_buf *found = &shell->completions;
    if (n == 0) {
        vs_buf_clear(found);
        shell->completion_at = 0;
        add_names(shell, found, word);
        add_known(found, word);
    }
    if (shell->completion_at >= found->len)
        return NULL;
    const char *next = found->ptr + shell->completion_at;
    shell->completion_at += strlen(next) + 1;
    return next;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "cli/shell/shell.h"

/* Behind a comment or a quoted text that begins at `at`; `at` itself when there is none. *open: it does not end. */
static size_t skip(struct vs_str text, size_t at, bool *open)
{
    char c = text.ptr[at];
    char next = at + 1 < text.len ? text.ptr[at + 1] : '\0';
    size_t end = at + 1;
    if (c == '-' && next == '-') {
        while (end < text.len && text.ptr[end] != '\n')
            end++;
        return end;
    }
    if (c == '/' && next == '*') {
        for (end = at + 2; end + 1 < text.len; end++)
            if (text.ptr[end] == '*' && text.ptr[end + 1] == '/')
                return end + 2;
        *open = true;
        return text.len;
    }
    if (c != '\'' && c != '`' && c != '"')
        return at;
    while (end < text.len && text.ptr[end] != c)
        end++;
    *open = end == text.len;
    return *open ? end : end + 1;
}

/* Takes a word off the front, blanks before it included. */
static bool take_word(struct vs_str *rest, struct vs_str word)
{
    *rest = vs_str_trim(*rest);
    if (rest->len < word.len || !vs_str_equal_nocase((struct vs_str){rest->ptr, word.len}, word))
        return false;
    *rest = (struct vs_str){rest->ptr + word.len, rest->len - word.len};
    return true;
}

static bool is_open_set(struct vs_str statement)
{
    struct vs_str rest = statement;
    bool execute = take_word(&rest, VS_STR("EXECUTE"));
    bool set = execute ? take_word(&rest, VS_STR("STATEMENT")) && take_word(&rest, VS_STR("SET"))
                       : take_word(&rest, VS_STR("BEGIN")) && take_word(&rest, VS_STR("STATEMENT"));
    struct vs_str end = vs_str_trim(statement);
    return set && !(end.len > 3 && vs_str_equal_nocase((struct vs_str){end.ptr + end.len - 3, 3}, VS_STR("END")));
}

size_t vs_shell_statement(struct vs_str text)
{
    bool open = false;
    size_t begin = SIZE_MAX; /* of the first word */
    for (size_t at = 0; at < text.len && !open;) {
        size_t behind = skip(text, at, &open);
        if (behind > at) {
            at = behind;
            continue;
        }
        if (begin == SIZE_MAX && text.ptr[at] > ' ')
            begin = at;
        if (text.ptr[at] == ';' && !is_open_set((struct vs_str){text.ptr + begin, at - begin}))
            return at + 1;
        at++;
    }
    return 0;
}

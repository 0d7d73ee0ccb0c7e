/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/script.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/sql/parse/parse.h"

struct vs_place vs_script_place(const struct vs_script *script, uint32_t at)
{
    struct vs_place place = {1, 1};
    size_t end = at < script->text.len ? at : script->text.len;
    for (size_t i = 0; i < end; i++) {
        unsigned char c = (unsigned char)script->text.ptr[i];
        if (c == '\n') {
            place.line++;
            place.column = 1;
        } else if ((c & 0xC0) != 0x80) { /* not a continuation byte: a new code point */
            place.column++;
        }
    }
    return place;
}

enum vs_err vs_sql_fail(struct vs_err_note *note, enum vs_err err, const struct vs_script *script,
                        uint32_t at, const char *fmt, ...)
{
    char text[VS_ERR_NOTE_SIZE];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    struct vs_place place = vs_script_place(script, at);
    return vs_fail(note, err, "%.*s:%u:%u: %s", VS_STR_ARG(script->file), place.line, place.column,
                   text);
}

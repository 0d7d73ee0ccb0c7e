/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

static const struct {
    const char *name;
    const char *text;
    enum vs_err_class class;
} table[VS_ERR_COUNT] = {
#define VS_ERR(name, class, text) {#name, text, VS_ERR_CLASS_##class},
#include "base/err.def"
#undef VS_ERR
};

const char *vs_err_name(enum vs_err err)
{
    VS_CHECK((unsigned)err < VS_ERR_COUNT);
    return table[err].name;
}

const char *vs_err_text(enum vs_err err)
{
    VS_CHECK((unsigned)err < VS_ERR_COUNT);
    return table[err].text;
}

enum vs_err_class vs_err_class(enum vs_err err)
{
    VS_CHECK((unsigned)err < VS_ERR_COUNT);
    return table[err].class;
}

enum vs_err vs_fail(struct vs_err_note *note, enum vs_err err, const char *fmt, ...)
{
    VS_CHECK(err != VS_ERR_OK);
    if (note == NULL)
        return err;
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(note->text, sizeof note->text, fmt, args);
    va_end(args);
    return err;
}

enum vs_err vs_fail_within(struct vs_err_note *note, enum vs_err err, const char *fmt, ...)
{
    VS_CHECK(err != VS_ERR_OK);
    if (note == NULL)
        return err;
    struct vs_err_note inner = *note;
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(note->text, sizeof note->text, fmt, args);
    va_end(args);
    size_t used = len < 0 ? 0 : (size_t)len;
    if (used < sizeof note->text)
        (void)snprintf(note->text + used, sizeof note->text - used, "%s%s",
                       inner.text[0] == '\0' ? "" : ": ", inner.text);
    return err;
}

enum vs_err vs_err_from_errno(int error_number)
{
    switch (error_number) {
    case ENOMEM:
        return VS_ERR_NOMEM;
    case ENOSPC:
    case EDQUOT:
        return VS_ERR_DISK_FULL;
    case EACCES:
    case EPERM:
    case EROFS:
        return VS_ERR_DENIED;
    case ENOENT:
        return VS_ERR_NOT_FOUND;
    case EEXIST:
        return VS_ERR_EXISTS;
    case EADDRINUSE:
        return VS_ERR_BUSY;
    case EAGAIN:
        return VS_ERR_AGAIN;
    case ETIMEDOUT:
        return VS_ERR_TIMEOUT;
    case ECONNREFUSED:
    case ECONNRESET:
    case EPIPE:
        return VS_ERR_NOT_CONNECTED;
    default:
        return VS_ERR_IO;
    }
}

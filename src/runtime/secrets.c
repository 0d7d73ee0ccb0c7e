/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/check.h"
#include "base/secret.h"

enum { NAME_SIZE_MAX = 4096 };

static bool is_variable_name(struct vs_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
        if (!letter && !(i > 0 && c >= '0' && c <= '9'))
            return false;
    }
    return name.len > 0;
}

static enum vs_err add_variable(struct vs_str name, struct vs_buf *out, struct vs_err_note *note)
{
    char zero_ended[NAME_SIZE_MAX];
    if (!is_variable_name(name) || name.len >= sizeof zero_ended)
        return vs_fail(note, VS_ERR_INVALID, "'${%.*s}' is not ${NAME} and not ${file:/path}", VS_STR_ARG(name));
    vs_str_to_zero_ended(name, zero_ended, sizeof zero_ended);
    const char *value = getenv(zero_ended);
    if (value == NULL)
        return vs_fail(note, VS_ERR_INVALID, "the environment variable %s is not set", zero_ended);
    vs_buf_add_str(out, vs_str(value));
    return VS_ERR_OK;
}

/* Reads what is there, at most one byte more than allowed. Returns the size or -1 with errno. */
static ssize_t read_all(int fd, char *out, size_t size)
{
    size_t used = 0;
    while (used < size) {
        ssize_t n = read(fd, out + used, size - used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        used += (size_t)n;
    }
    return (ssize_t)used;
}

static enum vs_err add_file(struct vs_str path, struct vs_buf *out, struct vs_err_note *note)
{
    char zero_ended[NAME_SIZE_MAX];
    if (path.len == 0 || path.len >= sizeof zero_ended)
        return vs_fail(note, VS_ERR_INVALID, "'${file:}' needs a path");
    vs_str_to_zero_ended(path, zero_ended, sizeof zero_ended);
    int fd = open(zero_ended, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return vs_fail(note, VS_ERR_INVALID, "the file %s cannot be read: %s", zero_ended, strerror(errno));
    char *bytes = vs_buf_reserve(out, VS_SECRET_FILE_SIZE_MAX + 1);
    ssize_t size = read_all(fd, bytes, VS_SECRET_FILE_SIZE_MAX + 1);
    int read_errno = errno;
    (void)close(fd);
    if (size < 0)
        return vs_fail(note, VS_ERR_INVALID, "the file %s cannot be read: %s", zero_ended, strerror(read_errno));
    if (size > VS_SECRET_FILE_SIZE_MAX)
        return vs_fail(note, VS_ERR_INVALID, "the file %s is larger than %d bytes", zero_ended,
                       VS_SECRET_FILE_SIZE_MAX);
    while (size > 0 && (bytes[size - 1] == '\n' || bytes[size - 1] == '\r'))
        size--;
    out->len += (size_t)size;
    return VS_ERR_OK;
}

/* `rest` begins behind "${"; *used gets the size up to and with the "}". */
static enum vs_err add_reference(struct vs_str rest, size_t *used, struct vs_buf *out, struct vs_err_note *note)
{
    size_t end = vs_str_find_char(rest, '}');
    if (end == rest.len)
        return vs_fail(note, VS_ERR_INVALID, "'${' without '}'");
    struct vs_str name = {rest.ptr, end};
    *used = end + 1;
    if (vs_str_starts_with(name, VS_STR("file:")))
        return add_file((struct vs_str){name.ptr + 5, name.len - 5}, out, note);
    return add_variable(name, out, note);
}

enum vs_err vs_secrets_resolve(struct vs_str value, struct vs_buf *out, struct vs_err_note *note)
{
    size_t at = 0;
    while (at < value.len) {
        struct vs_str rest = {value.ptr + at, value.len - at};
        if (vs_str_starts_with(rest, VS_STR("$${"))) {
            vs_buf_add_str(out, VS_STR("${"));
            at += 3;
        } else if (vs_str_starts_with(rest, VS_STR("${"))) {
            size_t used = 0;
            VS_TRY(add_reference((struct vs_str){rest.ptr + 2, rest.len - 2}, &used, out, note));
            at += 2 + used;
        } else {
            vs_buf_add_char(out, value.ptr[at++]);
        }
    }
    return VS_ERR_OK;
}

enum vs_err vs_secrets_resolve_table(const struct vs_table *table, struct vs_resolved_table *out,
                                     struct vs_err_note *note)
{
    *out = (struct vs_resolved_table){.table = *table};
    out->values = calloc((size_t)table->option_count + 1, sizeof *out->values);
    out->table.options = calloc((size_t)table->option_count + 1, sizeof *out->table.options);
    VS_CHECK(out->values != NULL && out->table.options != NULL);
    for (uint32_t i = 0; i < table->option_count; i++) {
        enum vs_err err = vs_secrets_resolve(table->options[i].value, &out->values[i], note);
        if (err != VS_ERR_OK)
            return vs_fail_within(note, err, "table %.*s, option '%.*s'", VS_STR_ARG(table->name),
                                  VS_STR_ARG(table->options[i].key));
        out->table.options[i] = (struct vs_option){table->options[i].key, vs_buf_str(&out->values[i])};
    }
    return VS_ERR_OK;
}

void vs_resolved_table_free(struct vs_resolved_table *resolved)
{
    for (uint32_t i = 0; resolved->values != NULL && i < resolved->table.option_count; i++) {
        vs_wipe(resolved->values[i].ptr, resolved->values[i].capacity);
        vs_buf_free(&resolved->values[i]);
    }
    free(resolved->values);
    if (resolved->values != NULL)
        free(resolved->table.options);
    *resolved = (struct vs_resolved_table){0};
}

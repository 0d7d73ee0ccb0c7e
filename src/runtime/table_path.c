/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/table_path.h"

#include "runtime/secrets.h"

enum vs_err vs_table_path(const struct vs_table *table, char *path, size_t size, struct vs_err_note *note)
{
    struct vs_buf value = {0};
    enum vs_err err = vs_secrets_resolve(vs_table_option(table, VS_STR("path")), &value, note);
    struct vs_str text = vs_buf_str(&value);
    if (vs_str_starts_with(text, VS_STR("file://")))
        text = (struct vs_str){text.ptr + 7, text.len - 7};
    if (err == VS_ERR_OK && (text.len == 0 || text.len >= size))
        err = vs_fail(note, VS_ERR_INVALID, "the option 'path' is missing or too long");
    if (err == VS_ERR_OK)
        vs_str_to_zero_ended(text, path, size);
    vs_buf_free(&value);
    return err == VS_ERR_OK ? err : vs_fail_within(note, err, "table %.*s", VS_STR_ARG(table->name));
}

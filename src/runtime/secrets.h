/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Replaces references in option values: ${NAME} by the environment variable, ${file:/path} by the text of the
 * file without the line end at its end, $${ by ${ itself. What was put in is not looked at again.
 *
 * Results may be secret: they are owned by struct vs_resolved_table, which wipes them; adapters take over what is
 * secret into struct vs_secret. Notes name the option and the reference, never a value.
 * Errors: INVALID (a variable that is not set, a file that cannot be read, a reference that does not end). */
#ifndef VS_RUNTIME_SECRETS_H
#define VS_RUNTIME_SECRETS_H

#include "base/buf.h"
#include "base/err.h"
#include "core/sql/table.h"

enum { VS_SECRET_FILE_SIZE_MAX = 64 * 1024 };

/* Adds the value with its references replaced. */
VS_MUST_USE enum vs_err vs_secrets_resolve(struct vs_str value, struct vs_buf *out, struct vs_err_note *note);

struct vs_resolved_table {
    struct vs_table table; /* as the given one (whose columns it borrows), with resolved options */
    struct vs_buf *values; /* private: per option */
};

VS_MUST_USE enum vs_err vs_secrets_resolve_table(const struct vs_table *table, struct vs_resolved_table *out,
                                                 struct vs_err_note *note);
/* Wipes. Also after a failure; all zeroes is fine. */
void vs_resolved_table_free(struct vs_resolved_table *resolved);

#endif

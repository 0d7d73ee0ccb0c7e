/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The options of a servicenow table, checked and typed. They come from options.def alone.
 *
 * Owned: all texts are copies, secrets are struct vs_secret; free with vs_servicenow_options_free, also after a
 * failed parse. Errors: INVALID with a note that names the option and what it may be. */
#ifndef VS_ADAPTERS_SINK_SERVICENOW_OPTIONS_H
#define VS_ADAPTERS_SINK_SERVICENOW_OPTIONS_H

#include <stdint.h>

#include "base/err.h"
#include "base/secret.h"
#include "core/sql/table.h"

#define VS_SERVICENOW_TYPE_TEXT char *
#define VS_SERVICENOW_TYPE_SECRET struct vs_secret
#define VS_SERVICENOW_TYPE_DURATION int64_t
#define VS_SERVICENOW_TYPE_INT int64_t
#define VS_SERVICENOW_TYPE_SIZE uint64_t

struct vs_servicenow_options {
#define VS_SERVICENOW_OPTION(field, key, type, default_value, help) VS_SERVICENOW_TYPE_##type field;
#include "core/sql/plan/options_servicenow.def"
#undef VS_SERVICENOW_OPTION
};

enum vs_servicenow_auth { VS_SERVICENOW_NO_AUTH, VS_SERVICENOW_BASIC, VS_SERVICENOW_API_KEY, VS_SERVICENOW_OAUTH };

/* The references ${..} in the values are replaced already. out is zeroed first. */
VS_MUST_USE enum vs_err vs_servicenow_options_parse(const struct vs_table *table, struct vs_servicenow_options *out,
                                                    struct vs_err_note *note);
void vs_servicenow_options_free(struct vs_servicenow_options *options);
enum vs_servicenow_auth vs_servicenow_auth_of(const struct vs_servicenow_options *options);

/* For `vendstream check`: keys, columns and PRIMARY KEY, and those values that have no ${..} in them. */
VS_MUST_USE enum vs_err vs_servicenow_check(const struct vs_table *table, struct vs_err_note *note);

/* For docs: calls each() per option, in the order of the table. */
void vs_servicenow_options_each(void (*each)(void *ctx, const char *key, const char *default_value,
                                             const char *help),
                                void *ctx);

#endif

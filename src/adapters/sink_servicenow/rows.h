/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* From a row of the SQL table to what the lifecycle and the requests need.
 *
 * PRIMARY KEY columns name the condition; state, severity and event_time steer; columns named in fields.def are
 * fields of the incident, all others become lines of its description. The fields of a row travel through
 * core/incident as opaque bytes: per field one byte (index in fields.def, or VS_SERVICENOW_OTHER_FIELD and a sized
 * name) and a sized text that is already clean: valid UTF-8, no control characters but line ends and tabs, no tag
 * [code] (journal fields would run its HTML), not longer than the field.
 * Rows come from outside: a bad one gives an error for the dead letter, never a VS_CHECK. */
#ifndef VS_ADAPTERS_SINK_SERVICENOW_ROWS_H
#define VS_ADAPTERS_SINK_SERVICENOW_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/sql/table.h"

enum vs_servicenow_field {
#define VS_SERVICENOW_FIELD(name, length) VS_SERVICENOW_FIELD_##name,
#include "adapters/sink_servicenow/fields.def"
#undef VS_SERVICENOW_FIELD
    VS_SERVICENOW_OTHER_FIELD
};

enum {
    VS_SERVICENOW_CONDITION_SIZE_MAX = 1024,
    VS_SERVICENOW_OTHER_LENGTH_MAX = 1000, /* characters of one other column's text */
    VS_SERVICENOW_ROW_FIELDS_SIZE_MAX = 60 * 1024 /* further columns are left out */
};

/* What each written column is for. Borrows the table. */
struct vs_servicenow_columns {
    const struct vs_table *table;
    struct vs_servicenow_column *columns; /* private */
    uint32_t column_count;                /* private */
};

/* INVALID: no PRIMARY KEY, or a column of a type that does not fit its name. */
VS_MUST_USE enum vs_err vs_servicenow_columns_init(struct vs_servicenow_columns *columns,
                                                   const struct vs_table *table, struct vs_err_note *note);
void vs_servicenow_columns_free(struct vs_servicenow_columns *columns);

struct vs_servicenow_row {
    struct vs_str condition; /* key values joined by '/'; '/' and '%' in them as %2F and %25 */
    struct vs_str fields;
    bool is_resolved; /* state 'resolved' */
    bool has_event_time;
    int64_t event_ms;
    uint32_t severity; /* 1..5, 0: none given */
};

/* bytes: the typed row (core/sql/row.h). Results live in the arena. INVALID: it can be no incident. */
VS_MUST_USE enum vs_err vs_servicenow_row_read(const struct vs_servicenow_columns *columns, struct vs_str bytes,
                                               struct vs_arena *arena, struct vs_servicenow_row *out,
                                               struct vs_err_note *note);

/* Walks encoded fields; false at the end (or at bytes that are none). */
struct vs_servicenow_field_value {
    enum vs_servicenow_field field;
    struct vs_str name;
    struct vs_str text;
};
bool vs_servicenow_field_next(struct vs_reader *fields, struct vs_servicenow_field_value *out);

/* Adds text as described at the top, at most length_max characters. */
void vs_servicenow_add_clean(struct vs_buf *out, struct vs_str text, size_t length_max);

#endif

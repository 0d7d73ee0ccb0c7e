/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The csv format, as Flink 2.3 reads and writes it (tests/flink/format): RFC 4180 with its options, fields by their
 * place. A field that begins with the quote character goes on to the next single one and may hold delimiters and
 * line ends; blanks are kept; an empty field is an empty string, NULL only where the null literal says so. A row
 * with too few fields is an error, with csv.ignore-parse-errors the missing ones are NULL; too many fields are an
 * error, with the option the row is left out. Pure. */
#ifndef VS_CORE_SQL_FORMAT_CSV_H
#define VS_CORE_SQL_FORMAT_CSV_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/sql/table.h"

struct vs_csv {
    char delimiter;
    char quote;  /* '\0': none */
    char escape; /* '\0': none */
    bool allow_comments;
    bool ignore_parse_errors;
    bool plain_decimals;
    bool has_null_literal;
    struct vs_str null_literal;
    struct vs_str array_delimiter;
};

/* Options `csv.x`, or `value.csv.x`. INVALID: as Flink refuses it; UNSUPPORTED: a character beyond ASCII. */
VS_MUST_USE enum vs_err vs_csv_options(const struct vs_table *table, struct vs_csv *out, struct vs_err_note *note);
/* Whether csv can carry the type. */
VS_MUST_USE enum vs_err vs_csv_check_type(struct vs_str column, const struct vs_type *type, struct vs_err_note *note);

/* Length of the first record of the text, and of it with its line end (*used). False: it has not ended yet, and
 * at_end says that more will come. Comments are records of length 0 that count for nothing: *skip. */
bool vs_csv_cut(const struct vs_csv *csv, struct vs_str text, bool at_end, size_t *len, size_t *used, bool *skip);

/* The fields of one record, unescaped, at most max + 1 of them; *count may be above max: too many. NULL, or what is
 * wrong. */
const char *vs_csv_split(const struct vs_csv *csv, struct vs_arena *scratch, struct vs_str record,
                         struct vs_str *fields, uint32_t max, uint32_t *count);
/* The value of a field. False: it is not of that type. */
bool vs_csv_to_value(const struct vs_csv *csv, struct vs_arena *scratch, const struct vs_type *type,
                     struct vs_str field, struct vs_value *out);

/* Adds one field, quoted where Jackson's writer quotes: longer than 24 characters, or with a character not above
 * all of delimiter, quote and line feed. */
void vs_csv_add(const struct vs_csv *csv, const struct vs_type *type, const struct vs_value *value,
                struct vs_buf *out);

#endif

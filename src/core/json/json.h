/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Strict JSON (RFC 8259), for events: everything that is stored is validated as a whole, in one pass that also
 * finds the members that are wanted.
 *
 * Bounds: depth, keys per object, string and number sizes of base/limits.h. UTF-8 is checked. Duplicate keys
 * are allowed; the first one counts (as Flink's json format). Errors carry the byte offset, counted from 0, and
 * for members the JSON pointer as far as it is known. Pure; borrows the text; a set of names remembers the
 * order of the last event's members, so one thread at a time per set. */
#ifndef VS_CORE_JSON_JSON_H
#define VS_CORE_JSON_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum vs_json_kind {
    VS_JSON_MISSING, /* the member is not there */
    VS_JSON_NULL,
    VS_JSON_TRUE,
    VS_JSON_FALSE,
    VS_JSON_NUMBER,
    VS_JSON_STRING,
    VS_JSON_OBJECT,
    VS_JSON_ARRAY
};

struct vs_json_value {
    enum vs_json_kind kind;
    bool escaped;      /* STRING: text holds escapes, use vs_json_unescape */
    struct vs_str text; /* as written; a string without its quotes; an object or array with its brackets */
};

struct vs_json_error {
    size_t offset;     /* of the first byte that is wrong */
    const char *what;  /* "expected a value", "control character in a string", .. (static text) */
    char pointer[128]; /* RFC 6901, "" at the top; cut when longer */
};

/* A set of member names, compiled once: slot i gets the value of names[i]. */
struct vs_json_names;
struct vs_json_names *vs_json_names_new(struct vs_arena *plan, const struct vs_str *names, uint32_t count);
uint32_t vs_json_names_count(const struct vs_json_names *names);

/* Validates text, which must be one object with nothing but blanks around it, and fills values[0..count).
 * VS_ERR_SYNTAX with *error set (which may not be NULL) on anything else, also VS_ERR_LIMIT at a bound. */
VS_MUST_USE enum vs_err vs_json_scan_object(struct vs_str text, const struct vs_json_names *names,
                                            struct vs_json_value *values, struct vs_json_error *error);
/* Validates one value of any kind at the start of text; *used is its end (leading blanks included). */
VS_MUST_USE enum vs_err vs_json_scan_value(struct vs_str text, struct vs_json_value *value, size_t *used,
                                           struct vs_json_error *error);

/* Walks the elements of an array, or the members of an object, whose text was validated before.
 * Begin with cursor = 0; false at the end. key may be NULL for arrays; its escapes are not undone. */
bool vs_json_next(struct vs_str container, size_t *cursor, struct vs_json_value *key,
                  struct vs_json_value *value);

/* Undoes escapes; the result lies in the arena when there were any, else borrows. */
struct vs_str vs_json_unescape(struct vs_arena *scratch, const struct vs_json_value *string);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The text inside JSON strings: escapes.
 *
 * Used by the careful scanner (to name what is wrong), by the fast ones (to validate) and by all who undo
 * escapes. Pure. Source: RFC 8259 section 7; a \u escape that is half of a surrogate pair is refused, because
 * it has no UTF-8 form. */
#ifndef VS_CORE_JSON_ESCAPE_H
#define VS_CORE_JSON_ESCAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

struct vs_json_escape {
    uint32_t code;    /* the scalar value it stands for */
    uint32_t size;    /* 2, 6, or 12 for a surrogate pair; 0: it is wrong */
    uint32_t bad_at;  /* when wrong: index of the first wrong byte, may be the end */
    const char *what; /* when wrong: static text */
};

/* The escape whose backslash is *p. */
struct vs_json_escape vs_json_escape_read(const char *p, const char *end);

/* The next piece of a validated string: a run of 1..4 bytes of its unescaped form, from index *at on.
 * 0 at the end. */
size_t vs_json_piece(struct vs_str text, size_t *at, char out[4]);
/* Whether the validated, escaped text means plain. */
bool vs_json_means(struct vs_str text, struct vs_str plain);

/* Adds a string with its quotes as Flink (Jackson) writes it: only quotes, backslashes and control characters are
 * escaped. as_pairs: code points beyond the BMP become two escapes, as in the records of the json format; the JSON
 * functions leave them as they are. Bytes that are not UTF-8 become U+FFFD. */
void vs_json_add_string(struct vs_buf *out, struct vs_str text, bool as_pairs);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Upper and lower case of UTF-8 text as Java's String.toUpperCase and toLowerCase (root locale): one letter can
 * become several ("ß" "SS"). Bytes that are not UTF-8 are kept. Pure. */
#ifndef VS_CORE_SQL_EXPR_LETTER_CASE_H
#define VS_CORE_SQL_EXPR_LETTER_CASE_H

#include "base/buf.h"
#include "base/str.h"

void vs_text_add_upper(struct vs_buf *out, struct vs_str text);
void vs_text_add_lower(struct vs_buf *out, struct vs_str text);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Patterns of java.util.regex (JDK 17 class Pattern) and of SQL's SIMILAR TO, written as PCRE2 patterns.
 *
 * Translated: nested and intersected character classes ([a-z&&[^b]]), \p{Alpha} and its kind, \uhhhh, \0ooo. The
 * rest is spelled alike. What PCRE2 has and Java has not is still accepted; what Java has and PCRE2 has not
 * (look-behind of variable length) is refused where the pattern is compiled. Pure; writes into `out`. */
#ifndef VS_CORE_SQL_EXPR_JAVA_REGEX_H
#define VS_CORE_SQL_EXPR_JAVA_REGEX_H

#include <stdbool.h>

#include "base/buf.h"

/* False: a bracket without its end, or classes nested too deep. */
bool vs_java_regex_to_pcre(struct vs_str java, struct vs_buf *out);
/* SQL's pattern to Java's; escape may be empty. False: not a pattern. */
bool vs_similar_to_java_regex(struct vs_str sql, struct vs_str escape, struct vs_buf *out);

#endif

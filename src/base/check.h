/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Checks of our own invariants: always on, also in release builds. A failed check prints where and what and
 * aborts. Never for bytes from outside: those get an enum vs_err. */
#ifndef VS_BASE_CHECK_H
#define VS_BASE_CHECK_H

#include <stdint.h>

__attribute__((noreturn, cold)) void vs_check_failed(const char *file, int line, const char *what);
__attribute__((noreturn, cold)) void vs_check_failed_values(const char *file, int line, const char *what,
                                                            int64_t left, int64_t right);

#define VS_CHECK(cond)                                                                                       \
    do {                                                                                                     \
        if (__builtin_expect(!(cond), 0))                                                                    \
            vs_check_failed(__FILE__, __LINE__, #cond);                                                      \
    } while (0)

/* VS_CHECK_INT(a, <=, b): prints both values. */
#define VS_CHECK_INT(left, op, right)                                                                        \
    do {                                                                                                     \
        int64_t vs_left_ = (int64_t)(left), vs_right_ = (int64_t)(right);                                    \
        if (__builtin_expect(!(vs_left_ op vs_right_), 0))                                                   \
            vs_check_failed_values(__FILE__, __LINE__, #left " " #op " " #right, vs_left_, vs_right_);       \
    } while (0)

#define VS_UNREACHABLE() vs_check_failed(__FILE__, __LINE__, "this place cannot be reached")

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Errors.
 *
 * A function that can fail returns enum vs_err (its results come through the last parameters) and carries
 * VS_MUST_USE. Text for a person goes into a caller's struct vs_err_note, if it gave one: the innermost
 * function writes it, those further out prefix it with what they were doing.
 * Threads: no state here. Notes belong to the caller. */
#ifndef VS_BASE_ERR_H
#define VS_BASE_ERR_H

#define VS_MUST_USE __attribute__((warn_unused_result))
#define VS_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

enum vs_err {
#define VS_ERR(name, class, text) VS_ERR_##name,
#include "base/err.def"
#undef VS_ERR
    VS_ERR_COUNT
};

enum vs_err_class { VS_ERR_CLASS_transient, VS_ERR_CLASS_permanent, VS_ERR_CLASS_corrupt, VS_ERR_CLASS_bug };

enum { VS_ERR_NOTE_SIZE = 1024 };

struct vs_err_note {
    char text[VS_ERR_NOTE_SIZE]; /* always ended by 0; longer texts are cut */
};

/* The name in the table ("DISK_FULL"), its text, its class. */
const char *vs_err_name(enum vs_err err);
const char *vs_err_text(enum vs_err err);
enum vs_err_class vs_err_class(enum vs_err err);

/* Sets the note and returns err, so that a failing function ends with `return vs_fail(note, err, ..)`.
 * note may be NULL. */
enum vs_err vs_fail(struct vs_err_note *note, enum vs_err err, const char *fmt, ...) VS_PRINTF(3, 4);

/* Puts "prefix: " before what the note says and returns err. */
enum vs_err vs_fail_within(struct vs_err_note *note, enum vs_err err, const char *fmt, ...) VS_PRINTF(3, 4);

/* Maps errno to an error (ENOSPC and EDQUOT: DISK_FULL, EACCES and EPERM: DENIED, ENOENT: NOT_FOUND, ..). */
enum vs_err vs_err_from_errno(int error_number);

/* Returns from a function that owns nothing when expr fails. The only macro that returns. */
#define VS_TRY(expr)                                                                                         \
    do {                                                                                                     \
        enum vs_err vs_try_err_ = (expr);                                                                    \
        if (vs_try_err_ != VS_ERR_OK)                                                                        \
            return vs_try_err_;                                                                              \
    } while (0)

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Dead letters: what could not be processed or delivered, kept durable with its reason until a person retries
 * or drops it. Bounded by settings; when it is full the path that wants to add stops (back-pressure), it never
 * drops. A letter's identity is its origin: adding the same again changes nothing.
 *
 * A retry has two steps, so that it survives a crash and needs no running program: a person asks for it (WAITING to
 * ASKED, which gives the letter a number), and the program, now or at its next start, hands the letter back and
 * settles it: RETRIED, or WAITING again with the new reason. Handing over is named by that number, so that doing it
 * twice shows no more than once where the target can tell.
 * Threads: any. */
#ifndef VS_PORTS_DEAD_LETTER_H
#define VS_PORTS_DEAD_LETTER_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum vs_dead_letter_state {
    VS_DEAD_LETTER_WAITING,
    VS_DEAD_LETTER_RETRIED,
    VS_DEAD_LETTER_DROPPED,
    VS_DEAD_LETTER_ASKED,
    VS_DEAD_LETTER_STATE_COUNT
};

#define VS_STAGE_TASK_PUT "TASK_PUT" /* of rows for a sink; all other letters are records of a topic */

struct vs_dead_letter {
    int64_t id; /* given by the store */
    enum vs_dead_letter_state state;
    struct vs_str origin; /* unique: "topic/partition/offset" or "sink/task/sequence/index" */
    struct vs_str target; /* the table or topic it was meant for */
    struct vs_str stage;  /* Kafka Connect's words: VALUE_CONVERTER, TRANSFORMATION, TASK_PUT, .. */
    struct vs_str reason;
    struct vs_str key;
    struct vs_str value; /* the original bytes */
    struct vs_str headers;
    uint8_t row_kind; /* enum vs_row_kind, for rows */
    int64_t timestamp_ms;
    int64_t dead_at_ms;
    uint32_t attempts;
    uint64_t retry; /* ASKED: the number of the retry, rising; never used twice */
};

/* Fields that are empty or 0 let everything through. */
struct vs_dead_letter_filter {
    int64_t id;
    struct vs_str target;
    struct vs_str reason;      /* a part of it, any case */
    int64_t since_ms, until_ms; /* dead_at_ms in [since, until) */
    uint32_t states;           /* bits 1 << state */
};

enum { VS_DEAD_LETTER_BATCH_MAX = 100 };
struct vs_dead_letter_batch {
    struct vs_dead_letter letters[VS_DEAD_LETTER_BATCH_MAX];
    uint32_t count;
};

struct vs_dead_letters;

struct vs_dead_letter_ops {
    void (*close)(struct vs_dead_letters *store);
    /* Durable when it returns OK. LIMIT: full; counted. */
    enum vs_err (*add)(struct vs_dead_letters *store, const struct vs_dead_letter *letters, uint32_t count,
                       struct vs_err_note *note);
    /* In the order of ids. The letter is borrowed during each(), which returns 0 to go on and may not change the
     * store. */
    enum vs_err (*list)(struct vs_dead_letters *store, const struct vs_dead_letter_filter *filter,
                        int (*each)(void *ctx, const struct vs_dead_letter *letter), void *ctx,
                        struct vs_err_note *note);
    /* WAITING to ASKED, WAITING or ASKED to DROPPED. NOT_FOUND; INVALID: its state does not allow it. */
    enum vs_err (*ask)(struct vs_dead_letters *store, int64_t id, enum vs_dead_letter_state state, int64_t now_ms,
                       struct vs_err_note *note);
    /* The next ASKED letters, by their number: rows for the sink `target`, or records when it is empty. Copies in
     * the arena. */
    enum vs_err (*asked)(struct vs_dead_letters *store, struct vs_str target, struct vs_arena *scratch,
                         struct vs_dead_letter_batch *out, struct vs_err_note *note);
    /* Of an ASKED letter: RETRIED, or WAITING with a new reason. */
    enum vs_err (*settle)(struct vs_dead_letters *store, const struct vs_dead_letter *letter, int64_t now_ms,
                          struct vs_err_note *note);
    /* Removes letters that were dealt with before that time. */
    enum vs_err (*forget)(struct vs_dead_letters *store, int64_t before_ms, struct vs_err_note *note);
    uint64_t (*count_waiting)(struct vs_dead_letters *store); /* and asked */
    uint64_t (*count_refused)(struct vs_dead_letters *store); /* letters that found it full, since open */
};

struct vs_dead_letters_base {
    const struct vs_dead_letter_ops *ops;
};
static inline const struct vs_dead_letter_ops *vs_dead_letter_ops_of(struct vs_dead_letters *store)
{
    return ((struct vs_dead_letters_base *)store)->ops;
}

#endif

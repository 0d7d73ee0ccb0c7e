/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Dead letters: what could not be processed or delivered, kept durable with its reason until a person retries
 * or drops it. Bounded by settings; when it is full the path that wants to add stops (back-pressure), it never
 * drops. A letter's identity is its origin: adding the same again changes nothing.
 * Threads: any. */
#ifndef VS_PORTS_DEAD_LETTER_H
#define VS_PORTS_DEAD_LETTER_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum vs_dead_letter_state { VS_DEAD_LETTER_WAITING, VS_DEAD_LETTER_RETRIED, VS_DEAD_LETTER_DROPPED };

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
};

struct vs_dead_letters;

struct vs_dead_letter_ops {
    void (*close)(struct vs_dead_letters *store);
    /* Durable when it returns OK. LIMIT: full. */
    enum vs_err (*add)(struct vs_dead_letters *store, const struct vs_dead_letter *letters, uint32_t count,
                       struct vs_err_note *note);
    /* In the order of ids, from after_id on; filter by target when it is not empty. The letter is borrowed
     * during each(), which returns 0 to go on. */
    enum vs_err (*list)(struct vs_dead_letters *store, struct vs_str target, int64_t after_id,
                        int (*each)(void *ctx, const struct vs_dead_letter *letter), void *ctx,
                        struct vs_err_note *note);
    enum vs_err (*set_state)(struct vs_dead_letters *store, int64_t id, enum vs_dead_letter_state state,
                             struct vs_err_note *note);
    uint64_t (*count_waiting)(struct vs_dead_letters *store);
};

struct vs_dead_letters_base {
    const struct vs_dead_letter_ops *ops;
};
static inline const struct vs_dead_letter_ops *vs_dead_letter_ops_of(struct vs_dead_letters *store)
{
    return ((struct vs_dead_letters_base *)store)->ops;
}

#endif

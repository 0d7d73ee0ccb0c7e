/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The journal: per task one sequence of commits. A commit is one append, and nothing that a batch produced is
 * visible before it is durable.
 *
 * An owner claims a task first; the claim's epoch fences older owners (embedded: a number in the file and the
 * lock on the data directory; Kafka: the offset of the claim record). sequence counts up by 1 per task from 1.
 * The payload is opaque here (runtime/commit.h has its format).
 *
 * append() blocks until durable: OK, FENCED (somebody else claimed: stop, throw work away), UNKNOWN_OUTCOME
 * (read the journal's end again before going on), DISK_FULL, IO (the file is not used any more after a failed
 * fsync; close and recover).
 * Threads: one writer thread per task; readers are independent and may run on other threads. A reader sees only
 * entries that are durable and count. */
#ifndef VS_PORTS_JOURNAL_H
#define VS_PORTS_JOURNAL_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct vs_journal;
struct vs_journal_reader;

struct vs_journal_entry {
    uint32_t task;
    uint64_t epoch;
    uint64_t sequence;
    struct vs_str payload; /* borrowed until the next call on the reader */
};

struct vs_journal_ops {
    const char *name;
    void (*close)(struct vs_journal *journal);
    /* Takes the task over; *last_sequence is that of the newest entry that counts (0: none). */
    enum vs_err (*claim)(struct vs_journal *journal, uint32_t task, uint64_t *epoch, uint64_t *last_sequence,
                         struct vs_err_note *note);
    /* One entry, its payload given in parts so that nobody has to copy it together. */
    enum vs_err (*append)(struct vs_journal *journal, uint32_t task, uint64_t epoch, uint64_t sequence,
                          const struct vs_str *parts, uint32_t part_count, struct vs_err_note *note);
    /* Entries up to and including this sequence are not needed any more (a snapshot covers them and every sink
     * has drained them). */
    void (*trim)(struct vs_journal *journal, uint32_t task, uint64_t sequence);
    /* Bytes on disk of all tasks. */
    uint64_t (*size_bytes)(struct vs_journal *journal);
    /* Starts behind `after`: the first entry returned has a sequence > after. GAP from next() when those
     * entries are gone. */
    enum vs_err (*reader_open)(struct vs_journal *journal, uint32_t task, uint64_t after,
                               struct vs_journal_reader **out, struct vs_err_note *note);
    void (*reader_close)(struct vs_journal_reader *reader);
    /* AGAIN: no further entry yet (does not block; commits wake readers through the runtime). */
    enum vs_err (*reader_next)(struct vs_journal_reader *reader, struct vs_journal_entry *entry,
                               struct vs_err_note *note);
};

struct vs_journal_base {
    const struct vs_journal_ops *ops;
};
struct vs_journal_reader_base {
    const struct vs_journal_ops *ops;
};
static inline const struct vs_journal_ops *vs_journal_ops_of(struct vs_journal *journal)
{
    return ((struct vs_journal_base *)journal)->ops;
}
static inline const struct vs_journal_ops *vs_journal_reader_ops_of(struct vs_journal_reader *reader)
{
    return ((struct vs_journal_reader_base *)reader)->ops;
}

#endif

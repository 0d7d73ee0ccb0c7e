/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The durable log: topics of partitions of records. Two implementations: log_file (embedded), log_kafka.
 * Both pass src/testing/log_contract.h.
 *
 * Appending is asynchronous: append() queues, the completion runs on a thread of the log when the outcome is
 * known. OK means durable (embedded: after fdatasync of the group commit; Kafka: acks=all). UNKNOWN_OUTCOME
 * means that the records may be there: the device repeats them with the same event_id.
 * Bounded: append() answers LIMIT at once when the queue is full, and DISK_FULL when the disk reserve is reached;
 * the caller answers 503. When append() itself fails, done() does not run. Nothing is ever dropped.
 *
 * Reading goes through a reader: a set of positions (topic, partition, next offset) owned by one thread. What
 * poll() returns is an event, so that ownership changes of a consumer group, gaps and topics made anew need no
 * other interface: a reader that was given fixed positions simply never sees ASSIGN or REVOKE.
 *
 * Offsets have gaps; a position is the offset of the next record wanted, and poll() may go on at a later one.
 * Threads: everything except reader calls may be called from any thread; a reader belongs to one thread, only
 * wake() may come from others. */
#ifndef VS_PORTS_LOG_H
#define VS_PORTS_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "core/event/record.h"

struct vs_log;        /* an open log: defined by the implementation behind vs_log_base */
struct vs_log_reader; /* likewise */

/* One request to append. The caller keeps it alive and unchanged until done() has run. */
struct vs_log_append {
    struct vs_str topic;
    uint32_t partition;
    const struct vs_record *records; /* offset is ignored */
    uint32_t record_count;
    /* result OK, UNKNOWN_OUTCOME, DISK_FULL, REJECTED (too large), .. ; base_offset is that of the first record
     * when OK. Runs on a thread of the log; must not block, may free the request. */
    void (*done)(struct vs_log_append *request, enum vs_err result, int64_t base_offset);
    void *ctx;                  /* the caller's */
    struct vs_log_append *next; /* the log's, while queued */
    size_t size_bytes;          /* the log's */
};

struct vs_log_topic {
    struct vs_str name; /* borrowed until the log is closed */
    uint32_t partitions;
    uint64_t id; /* differs when a topic was deleted and made anew: offsets of the old one mean nothing */
};

struct vs_log_topic_settings {
    uint32_t partitions;
    int64_t retention_ms;    /* -1: for ever */
    int64_t retention_bytes; /* per partition, -1: no bound */
};

struct vs_log_position {
    struct vs_str topic;
    uint32_t partition;
    int64_t offset; /* next wanted; VS_LOG_EARLIEST or VS_LOG_LATEST to begin with */
};

enum { VS_LOG_EARLIEST = -2, VS_LOG_LATEST = -1 };

enum vs_log_event_kind {
    VS_LOG_NOTHING, /* time-out, or woken */
    VS_LOG_RECORDS,
    VS_LOG_END,    /* the end of the partition was reached (sent once per arrival at it) */
    VS_LOG_GAP,    /* records [from, to) that were wanted are gone: retention or deletion; also a position behind
                    * the end, from being the end. Reading goes on at next_offset */
    VS_LOG_ASSIGN, /* the group proposes to own the partition; the owner then calls assign() */
    VS_LOG_REVOKE, /* give it back: commit, then unassign() */
    VS_LOG_LOST    /* it belongs to somebody else already: throw the uncommitted work away, unassign() */
};

struct vs_log_event {
    enum vs_log_event_kind kind;
    struct vs_str topic;
    uint32_t partition;
    const struct vs_record *records; /* borrowed until the next call on this reader */
    uint32_t record_count;           /* <= VS_BATCH_ROWS_MAX */
    int64_t next_offset;             /* RECORDS, END, GAP: position after it */
    int64_t gap_from, gap_to;
};

struct vs_log_ops {
    const char *name; /* "log", "kafka": the connector */
    void (*close)(struct vs_log *log);
    /* Makes the topic if it is not there. partitions differing from what is there: INVALID with a note. */
    enum vs_err (*topic_ensure)(struct vs_log *log, struct vs_str topic,
                                const struct vs_log_topic_settings *settings, struct vs_err_note *note);
    enum vs_err (*topic_get)(struct vs_log *log, struct vs_str topic, struct vs_log_topic *out,
                             struct vs_err_note *note);
    /* Calls each() per topic, in the order of names. */
    enum vs_err (*topics)(struct vs_log *log, void (*each)(void *ctx, const struct vs_log_topic *topic),
                          void *ctx, struct vs_err_note *note);
    /* Queues; LIMIT: full, ask the sender to come back; DISK_FULL likewise. REJECTED: a record is too large (may
     * also come from done()). CLOSED while shutting down. */
    enum vs_err (*append)(struct vs_log *log, struct vs_log_append *request);
    /* First offset still there, and the offset after the last durable record. */
    enum vs_err (*offsets)(struct vs_log *log, struct vs_str topic, uint32_t partition, int64_t *start,
                           int64_t *end, struct vs_err_note *note);
    /* Records below these offsets are not needed by this pipeline any more; retention may remove them. An
     * embedded log never removes what a position it was told about still needs; Kafka: commits the offsets of
     * the group, so that lag tools see them. */
    void (*release)(struct vs_log *log, struct vs_str owner, const struct vs_log_position *positions,
                    uint32_t count);
    enum vs_err (*reader_open)(struct vs_log *log, struct vs_log_reader **out, struct vs_err_note *note);
    void (*reader_close)(struct vs_log_reader *reader);
    enum vs_err (*reader_assign)(struct vs_log_reader *reader, const struct vs_log_position *position,
                                 struct vs_err_note *note);
    void (*reader_unassign)(struct vs_log_reader *reader, struct vs_str topic, uint32_t partition);
    /* Holds back one partition without giving it up (back-pressure). */
    void (*reader_pause)(struct vs_log_reader *reader, struct vs_str topic, uint32_t partition, bool paused);
    /* The next event of any assigned partition, fairly. timeout_ms 0: do not wait; waits end early by wake().
     * CORRUPT: the middle of the log is damaged; the note says where. */
    enum vs_err (*reader_poll)(struct vs_log_reader *reader, int timeout_ms, struct vs_log_event *event,
                               struct vs_err_note *note);
    void (*reader_wake)(struct vs_log_reader *reader);
};

/* First member of every implementation's struct vs_log and struct vs_log_reader. */
struct vs_log_base {
    const struct vs_log_ops *ops;
};
struct vs_log_reader_base {
    const struct vs_log_ops *ops;
};
static inline const struct vs_log_ops *vs_log_ops_of(struct vs_log *log)
{
    return ((struct vs_log_base *)log)->ops;
}
static inline const struct vs_log_ops *vs_log_reader_ops_of(struct vs_log_reader *reader)
{
    return ((struct vs_log_reader_base *)reader)->ops;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "adapters/log_file/log_parts.h"
#include "adapters/log_file/record_codec.h"
#include "base/check.h"

enum { LOOK_EVERY_MS = 100 /* read-only */ };

struct vs_log_assignment {
    struct vs_log_file_reader *reader;
    struct vs_log_partition *partition;
    struct vs_log_assignment *next; /* of the partition */
    struct vs_segment_cursor cursor;
    bool paused;
    bool end_sent;
};

struct vs_log_file_reader {
    struct vs_log_reader_base base;
    struct vs_log_file *log;
    struct vs_log_assignment **assignments;
    uint32_t count;
    uint32_t turn; /* whose turn it is */
    struct vs_segment_buffer buffer;
    struct vs_record *records;

    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool new_data; /* under lock: some partition has grown since the last look */
    bool woken;    /* under lock */
};

static struct vs_log_file_reader *reader_of(struct vs_log_reader *reader)
{
    return (struct vs_log_file_reader *)reader;
}

enum vs_err vs_log_file_reader_open(struct vs_log *log, struct vs_log_reader **out, struct vs_err_note *note)
{
    (void)note;
    struct vs_log_file_reader *r = calloc(1, sizeof *r);
    VS_CHECK(r != NULL);
    r->base.ops = ((struct vs_log_base *)log)->ops;
    r->log = (struct vs_log_file *)log;
    r->records = calloc(VS_BATCH_ROWS_MAX, sizeof *r->records);
    VS_CHECK(r->records != NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&r->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&r->lock, NULL);
    *out = (struct vs_log_reader *)r;
    return VS_ERR_OK;
}

static void drop_assignment(struct vs_log_file_reader *r, uint32_t i)
{
    struct vs_log_assignment *a = r->assignments[i];
    struct vs_log_partition *p = a->partition;
    pthread_mutex_lock(&p->lock);
    struct vs_log_assignment **link = &p->readers;
    while (*link != a)
        link = &(*link)->next;
    *link = a->next;
    pthread_mutex_unlock(&p->lock);
    vs_segment_cursor_close(&a->cursor);
    free(a);
    r->assignments[i] = r->assignments[--r->count];
}

void vs_log_file_reader_close(struct vs_log_reader *reader)
{
    struct vs_log_file_reader *r = reader_of(reader);
    while (r->count > 0)
        drop_assignment(r, r->count - 1);
    pthread_mutex_destroy(&r->lock);
    pthread_cond_destroy(&r->changed);
    vs_buf_free(&r->buffer.bytes);
    free(r->records);
    free(r->assignments);
    free(r);
}

static uint32_t find_assignment(const struct vs_log_file_reader *r, struct vs_str topic, uint32_t partition)
{
    for (uint32_t i = 0; i < r->count; i++) {
        const struct vs_log_partition *p = r->assignments[i]->partition;
        if (p->dir.options.part == partition && vs_str_equal(vs_str(p->topic->name), topic))
            return i;
    }
    return r->count;
}

static struct vs_log_assignment *add_assignment(struct vs_log_file_reader *r, struct vs_log_partition *p)
{
    struct vs_log_assignment *a = calloc(1, sizeof *a);
    VS_CHECK(a != NULL);
    a->reader = r;
    a->partition = p;
    r->assignments = realloc(r->assignments, ((size_t)r->count + 1) * sizeof(struct vs_log_assignment *));
    VS_CHECK(r->assignments != NULL);
    r->assignments[r->count++] = a;
    vs_segment_cursor_open(&a->cursor, &p->dir, 0);
    pthread_mutex_lock(&p->lock);
    a->next = p->readers;
    p->readers = a;
    pthread_mutex_unlock(&p->lock);
    return a;
}

enum vs_err vs_log_file_reader_assign(struct vs_log_reader *reader, const struct vs_log_position *position,
                                      struct vs_err_note *note)
{
    struct vs_log_file_reader *r = reader_of(reader);
    struct vs_log_partition *p;
    VS_TRY(vs_log_file_find_partition(r->log, position->topic, position->partition, &p, note));
    if (r->log->options.read_only)
        VS_TRY(vs_log_partition_refresh(r->log, p, note));
    int64_t offset = position->offset;
    if (offset == VS_LOG_EARLIEST)
        offset = (int64_t)vs_segment_dir_start(&p->dir);
    else if (offset == VS_LOG_LATEST)
        offset = (int64_t)atomic_load(&p->dir.next);
    else if (offset < 0)
        return vs_fail(note, VS_ERR_INVALID, "%" PRId64 " is not an offset", offset);
    uint32_t i = find_assignment(r, position->topic, position->partition);
    struct vs_log_assignment *a = i < r->count ? r->assignments[i] : add_assignment(r, p);
    vs_segment_cursor_seek(&a->cursor, (uint64_t)offset);
    a->end_sent = false;
    a->paused = false;
    return VS_ERR_OK;
}

void vs_log_file_reader_unassign(struct vs_log_reader *reader, struct vs_str topic, uint32_t partition)
{
    struct vs_log_file_reader *r = reader_of(reader);
    uint32_t i = find_assignment(r, topic, partition);
    if (i < r->count)
        drop_assignment(r, i);
}

void vs_log_file_reader_pause(struct vs_log_reader *reader, struct vs_str topic, uint32_t partition,
                              bool paused)
{
    struct vs_log_file_reader *r = reader_of(reader);
    uint32_t i = find_assignment(r, topic, partition);
    if (i < r->count)
        r->assignments[i]->paused = paused;
}

static void signal_reader(struct vs_log_file_reader *r, bool *flag)
{
    pthread_mutex_lock(&r->lock);
    *flag = true;
    pthread_cond_signal(&r->changed);
    pthread_mutex_unlock(&r->lock);
}

void vs_log_file_reader_wake(struct vs_log_reader *reader)
{
    struct vs_log_file_reader *r = reader_of(reader);
    signal_reader(r, &r->woken);
}

void vs_log_partition_notify(struct vs_log_partition *partition)
{
    pthread_mutex_lock(&partition->lock);
    for (struct vs_log_assignment *a = partition->readers; a != NULL; a = a->next)
        signal_reader(a->reader, &a->reader->new_data);
    pthread_mutex_unlock(&partition->lock);
}

static enum vs_err not_records(const struct vs_log_assignment *a, const struct vs_segment_entry *entry,
                               struct vs_err_note *note)
{
    return vs_fail(note, VS_ERR_CORRUPT,
                   "%s/%020" PRIu64 ".seg: byte %" PRIu64 ": the entry does not hold records",
                   a->partition->dir.path, a->cursor.base, entry->position);
}

/* The whole entries that the buffer holds, up to VS_BATCH_ROWS_MAX records. What cannot be taken is put back and
 * comes first next time, so that an error is met only when nothing good lies before it. */
static enum vs_err read_records(struct vs_log_file_reader *r, struct vs_log_assignment *a,
                                struct vs_log_event *event, uint64_t *gap_to, struct vs_err_note *note)
{
    uint32_t count = 0;
    uint32_t skip = 0;
    enum vs_err err;
    for (;;) {
        uint64_t wanted = a->cursor.next;
        struct vs_segment_entry entry;
        err = vs_segment_cursor_next(&a->cursor, &r->buffer, count == 0, &entry, gap_to, note);
        if (err != VS_ERR_OK)
            break;
        bool fits = entry.count <= VS_BATCH_ROWS_MAX - count;
        if (!fits || entry.kind != VS_SEGMENT_RECORDS || !vs_records_decode(&entry, r->records + count)) {
            err = fits || count == 0 ? not_records(a, &entry, note) : VS_ERR_OK;
            vs_segment_cursor_back(&a->cursor, &entry, wanted);
            break;
        }
        if (wanted > entry.first)
            skip = (uint32_t)(wanted - entry.first); /* only at the first entry */
        count += entry.count;
    }
    if (count == 0)
        return err;
    event->kind = VS_LOG_RECORDS;
    event->records = r->records + skip;
    event->record_count = count - skip;
    event->next_offset = (int64_t)a->cursor.next;
    return VS_ERR_OK;
}

static void set_gap(struct vs_log_assignment *a, struct vs_log_event *event, uint64_t from, uint64_t to,
                    uint64_t go_on)
{
    event->kind = VS_LOG_GAP;
    event->gap_from = (int64_t)from;
    event->gap_to = (int64_t)to;
    event->next_offset = (int64_t)go_on;
    vs_segment_cursor_seek(&a->cursor, go_on);
    a->end_sent = false;
}

/* The next event of one partition, kind VS_LOG_NOTHING when there is none. */
static enum vs_err look(struct vs_log_file_reader *r, struct vs_log_assignment *a, struct vs_log_event *event,
                        struct vs_err_note *note)
{
    struct vs_log_partition *p = a->partition;
    uint64_t end = atomic_load(&p->dir.next);
    if (a->cursor.next >= end && r->log->options.read_only) {
        VS_TRY(vs_log_partition_refresh(r->log, p, note));
        end = atomic_load(&p->dir.next);
    }
    *event = (struct vs_log_event){.kind = VS_LOG_NOTHING,
                                   .topic = vs_str(p->topic->name),
                                   .partition = p->dir.options.part};
    if (a->cursor.next > end) {
        set_gap(a, event, end, a->cursor.next, end);
        return VS_ERR_OK;
    }
    if (a->cursor.next == end) {
        if (!a->end_sent) {
            event->kind = VS_LOG_END;
            event->next_offset = (int64_t)end;
            a->end_sent = true;
        }
        return VS_ERR_OK;
    }
    uint64_t gap_to;
    uint64_t wanted = a->cursor.next;
    enum vs_err err = read_records(r, a, event, &gap_to, note);
    if (err == VS_ERR_GAP) {
        set_gap(a, event, a->cursor.next > wanted ? a->cursor.next : wanted, gap_to, gap_to);
        return VS_ERR_OK;
    }
    if (err == VS_ERR_CORRUPT)
        atomic_fetch_add(&r->log->corrupt_reads, 1);
    if (err == VS_ERR_OK)
        a->end_sent = false;
    return err == VS_ERR_AGAIN ? VS_ERR_OK : err;
}

/* One round over the partitions, beginning with the one whose turn it is. */
static enum vs_err look_at_all(struct vs_log_file_reader *r, struct vs_log_event *event,
                               struct vs_err_note *note)
{
    *event = (struct vs_log_event){.kind = VS_LOG_NOTHING};
    for (uint32_t i = 0; i < r->count; i++) {
        r->turn = r->turn + 1 < r->count ? r->turn + 1 : 0;
        struct vs_log_assignment *a = r->assignments[r->turn];
        if (a->paused)
            continue;
        VS_TRY(look(r, a, event, note));
        if (event->kind != VS_LOG_NOTHING)
            break;
    }
    return VS_ERR_OK;
}

static struct timespec deadline_in(int timeout_ms)
{
    struct timespec t;
    VS_CHECK(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
    t.tv_sec += timeout_ms / 1000;
    t.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000;
    }
    return t;
}

static bool is_before(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec : a->tv_nsec < b->tv_nsec;
}

/* true: look again. false: the time is over, or woken. */
static bool wait_for_data(struct vs_log_file_reader *r, const struct timespec *deadline)
{
    struct timespec until = *deadline;
    struct timespec soon = deadline_in(LOOK_EVERY_MS);
    bool last = !r->log->options.read_only || !is_before(&soon, deadline);
    if (!last)
        until = soon;
    int rc = 0;
    pthread_mutex_lock(&r->lock);
    while (!r->new_data && !r->woken && rc == 0)
        rc = pthread_cond_timedwait(&r->changed, &r->lock, &until);
    bool again = !r->woken && (r->new_data || !last);
    r->woken = false;
    r->new_data = false;
    pthread_mutex_unlock(&r->lock);
    return again;
}

enum vs_err vs_log_file_reader_poll(struct vs_log_reader *reader, int timeout_ms, struct vs_log_event *event,
                                    struct vs_err_note *note)
{
    struct vs_log_file_reader *r = reader_of(reader);
    struct timespec deadline = deadline_in(timeout_ms > 0 ? timeout_ms : 0);
    do {
        VS_TRY(look_at_all(r, event, note));
    } while (event->kind == VS_LOG_NOTHING && timeout_ms > 0 && wait_for_data(r, &deadline));
    return VS_ERR_OK;
}

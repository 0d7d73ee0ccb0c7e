/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "testing/memory_log.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"

enum { TOPICS_MAX = 16, PARTITIONS_MAX = 16, RECORDS_MAX = 65536 };

struct partition {
    struct vs_record *records;
    uint32_t count;
};

struct topic {
    struct vs_log_topic topic;
    struct partition partitions[PARTITIONS_MAX];
};

struct memory_log {
    struct vs_log_base base;
    pthread_mutex_t mutex;
    struct vs_arena arena;
    struct topic topics[TOPICS_MAX];
    uint32_t topic_count;
    struct vs_log_append *first, *last; /* held */
    uint32_t held_count;
    bool hold;
    enum vs_err refuse;
    enum vs_err fail;
    uint32_t only_partition;
};

static struct memory_log *of(struct vs_log *log)
{
    return (struct memory_log *)(void *)log;
}

static struct topic *find(struct memory_log *log, struct vs_str name)
{
    for (uint32_t i = 0; i < log->topic_count; i++) {
        if (vs_str_equal(log->topics[i].topic.name, name))
            return &log->topics[i];
    }
    return NULL;
}

static void memory_close(struct vs_log *base)
{
    struct memory_log *log = of(base);
    VS_CHECK(log->first == NULL);
    for (uint32_t i = 0; i < log->topic_count; i++) {
        for (uint32_t p = 0; p < PARTITIONS_MAX; p++)
            free(log->topics[i].partitions[p].records);
    }
    vs_arena_free(&log->arena);
    (void)pthread_mutex_destroy(&log->mutex);
    free(log);
}

static enum vs_err memory_topic_ensure(struct vs_log *base, struct vs_str name,
                                       const struct vs_log_topic_settings *settings, struct vs_err_note *note)
{
    struct memory_log *log = of(base);
    (void)note;
    VS_CHECK(settings->partitions <= PARTITIONS_MAX && log->topic_count < TOPICS_MAX);
    if (find(log, name) != NULL)
        return VS_ERR_OK;
    struct topic *topic = &log->topics[log->topic_count++];
    topic->topic = (struct vs_log_topic){.name = vs_arena_copy(&log->arena, name),
                                         .partitions = settings->partitions,
                                         .id = log->topic_count};
    return VS_ERR_OK;
}

static enum vs_err memory_topic_get(struct vs_log *base, struct vs_str name, struct vs_log_topic *out,
                                    struct vs_err_note *note)
{
    struct topic *topic = find(of(base), name);
    if (topic == NULL)
        return vs_fail(note, VS_ERR_NOT_FOUND, "there is no topic `%.*s`", VS_STR_ARG(name));
    *out = topic->topic;
    return VS_ERR_OK;
}

static void store(struct memory_log *log, const struct vs_log_append *append)
{
    struct topic *topic = find(log, append->topic);
    VS_CHECK(topic != NULL && append->partition < topic->topic.partitions);
    struct partition *partition = &topic->partitions[append->partition];
    if (partition->records == NULL)
        partition->records = calloc(RECORDS_MAX, sizeof *partition->records);
    VS_CHECK(partition->records != NULL && partition->count + append->record_count <= RECORDS_MAX);
    for (uint32_t i = 0; i < append->record_count; i++) {
        struct vs_record *record = &partition->records[partition->count];
        *record = append->records[i];
        record->key = vs_arena_copy(&log->arena, record->key);
        record->value = vs_arena_copy(&log->arena, record->value);
        record->headers = vs_arena_copy(&log->arena, record->headers);
        record->offset = partition->count++;
    }
}

static bool is_meant(const struct memory_log *log, const struct vs_log_append *append)
{
    return log->only_partition == UINT32_MAX || log->only_partition == append->partition;
}

static enum vs_err memory_append(struct vs_log *base, struct vs_log_append *append)
{
    struct memory_log *log = of(base);
    (void)pthread_mutex_lock(&log->mutex);
    enum vs_err refuse = is_meant(log, append) ? log->refuse : VS_ERR_OK;
    enum vs_err result = is_meant(log, append) ? log->fail : VS_ERR_OK;
    bool hold = log->hold && refuse == VS_ERR_OK;
    if (hold) {
        append->next = NULL;
        if (log->last == NULL)
            log->first = append;
        else
            log->last->next = append;
        log->last = append;
        log->held_count++;
    } else if (refuse == VS_ERR_OK && result == VS_ERR_OK) {
        store(log, append);
    }
    (void)pthread_mutex_unlock(&log->mutex);
    if (!hold && refuse == VS_ERR_OK)
        append->done(append, result, 0);
    return refuse;
}

static enum vs_err memory_reader_open(struct vs_log *base, struct vs_log_reader **out, struct vs_err_note *note)
{
    (void)base;
    *out = NULL;
    return vs_fail(note, VS_ERR_UNSUPPORTED, "the log in memory has no readers");
}

static const struct vs_log_ops ops = {
    .name = "memory",
    .close = memory_close,
    .topic_ensure = memory_topic_ensure,
    .topic_get = memory_topic_get,
    .append = memory_append,
    .reader_open = memory_reader_open,
};

struct vs_log *vs_memory_log_new(void)
{
    struct memory_log *log = calloc(1, sizeof *log);
    VS_CHECK(log != NULL && pthread_mutex_init(&log->mutex, NULL) == 0);
    log->base.ops = &ops;
    log->only_partition = UINT32_MAX;
    vs_arena_init(&log->arena);
    return (struct vs_log *)(void *)log;
}

void vs_memory_log_hold(struct vs_log *base, bool hold)
{
    struct memory_log *log = of(base);
    (void)pthread_mutex_lock(&log->mutex);
    log->hold = hold;
    (void)pthread_mutex_unlock(&log->mutex);
}

void vs_memory_log_refuse(struct vs_log *base, enum vs_err result)
{
    struct memory_log *log = of(base);
    (void)pthread_mutex_lock(&log->mutex);
    log->refuse = result;
    (void)pthread_mutex_unlock(&log->mutex);
}

void vs_memory_log_fail(struct vs_log *base, enum vs_err result)
{
    struct memory_log *log = of(base);
    (void)pthread_mutex_lock(&log->mutex);
    log->fail = result;
    (void)pthread_mutex_unlock(&log->mutex);
}

void vs_memory_log_only_partition(struct vs_log *base, uint32_t partition)
{
    struct memory_log *log = of(base);
    (void)pthread_mutex_lock(&log->mutex);
    log->only_partition = partition;
    (void)pthread_mutex_unlock(&log->mutex);
}

void vs_memory_log_finish(struct vs_log *base, uint32_t count, enum vs_err result)
{
    struct memory_log *log = of(base);
    for (uint32_t i = 0; i < count; i++) {
        (void)pthread_mutex_lock(&log->mutex);
        struct vs_log_append *append = log->first;
        VS_CHECK(append != NULL);
        log->first = append->next;
        if (log->first == NULL)
            log->last = NULL;
        log->held_count--;
        if (result == VS_ERR_OK)
            store(log, append);
        (void)pthread_mutex_unlock(&log->mutex);
        append->done(append, result, 0);
    }
}

uint32_t vs_memory_log_held_count(struct vs_log *base)
{
    struct memory_log *log = of(base);
    (void)pthread_mutex_lock(&log->mutex);
    uint32_t count = log->held_count;
    (void)pthread_mutex_unlock(&log->mutex);
    return count;
}

uint32_t vs_memory_log_count(struct vs_log *base, struct vs_str topic, uint32_t partition)
{
    struct memory_log *log = of(base);
    (void)pthread_mutex_lock(&log->mutex);
    uint32_t count = find(log, topic)->partitions[partition].count;
    (void)pthread_mutex_unlock(&log->mutex);
    return count;
}

struct vs_record vs_memory_log_record(struct vs_log *base, struct vs_str topic, uint32_t partition,
                                      uint32_t index)
{
    struct memory_log *log = of(base);
    (void)pthread_mutex_lock(&log->mutex);
    struct partition *found = &find(log, topic)->partitions[partition];
    VS_CHECK(index < found->count);
    struct vs_record record = found->records[index];
    (void)pthread_mutex_unlock(&log->mutex);
    return record;
}

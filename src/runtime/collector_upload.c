/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/collector_upload.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/hash.h"
#include "runtime/plant.h"

enum { POOL_SIZE_MAX = 64 };

struct vs_uploads {
    struct vs_ingest_settings settings;
    struct vs_log *log;
    void (*answer)(void *ctx, struct vs_upload *upload, enum vs_err outcome);
    void *ctx;
    pthread_mutex_t mutex; /* guards the next three */
    struct vs_upload *pool;
    uint32_t pool_size;
    uint32_t busy_count;
};

struct vs_uploads *vs_uploads_new(const struct vs_ingest_settings *settings, struct vs_log *log,
                                  void (*answer)(void *ctx, struct vs_upload *upload, enum vs_err outcome),
                                  void *ctx)
{
    struct vs_uploads *uploads = calloc(1, sizeof *uploads);
    VS_CHECK(uploads != NULL && pthread_mutex_init(&uploads->mutex, NULL) == 0);
    uploads->settings = *settings;
    uploads->log = log;
    uploads->answer = answer;
    uploads->ctx = ctx;
    return uploads;
}

static void free_upload(struct vs_upload *upload)
{
    vs_ingest_free(upload->ingest);
    vs_arena_free(&upload->arena);
    free(upload);
}

void vs_uploads_free(struct vs_uploads *uploads)
{
    if (uploads == NULL)
        return;
    VS_CHECK_INT(uploads->busy_count, ==, 0);
    while (uploads->pool != NULL) {
        struct vs_upload *next = uploads->pool->next;
        free_upload(uploads->pool);
        uploads->pool = next;
    }
    (void)pthread_mutex_destroy(&uploads->mutex);
    free(uploads);
}

struct vs_upload *vs_upload_begin(struct vs_uploads *uploads, struct vs_http_exchange *exchange)
{
    (void)pthread_mutex_lock(&uploads->mutex);
    struct vs_upload *upload = uploads->pool;
    if (upload != NULL) {
        uploads->pool = upload->next;
        uploads->pool_size--;
    }
    uploads->busy_count++;
    (void)pthread_mutex_unlock(&uploads->mutex);
    if (upload == NULL) {
        upload = calloc(1, sizeof *upload);
        VS_CHECK(upload != NULL);
        upload->uploads = uploads;
        upload->ingest = vs_ingest_new(&uploads->settings);
        vs_arena_init(&upload->arena);
    }
    upload->exchange = exchange;
    upload->lenient = false;
    atomic_store(&upload->worst, VS_ERR_OK);
    return upload;
}

void vs_upload_end(struct vs_upload *upload)
{
    struct vs_uploads *uploads = upload->uploads;
    vs_arena_reset(&upload->arena);
    (void)pthread_mutex_lock(&uploads->mutex);
    uploads->busy_count--;
    bool keep = uploads->pool_size < POOL_SIZE_MAX;
    if (keep) {
        upload->next = uploads->pool;
        uploads->pool = upload;
        uploads->pool_size++;
    }
    (void)pthread_mutex_unlock(&uploads->mutex);
    if (!keep)
        free_upload(upload);
}

void vs_upload_ingest(struct vs_upload *upload, struct vs_ingest_request *request)
{
    const struct vs_http_request *http = vs_http_exchange_request(upload->exchange);
    uint32_t count = 0;
    struct vs_ingest_header *headers = NULL;
    for (uint32_t i = 0; i < http->header_count; i++) {
        struct vs_str name = http->headers[i].name;
        if (name.len <= 3 || !vs_str_equal_nocase((struct vs_str){name.ptr, 3}, VS_STR("ce-")))
            continue;
        if (headers == NULL)
            headers = VS_ARENA_ARRAY(&upload->arena, http->header_count, struct vs_ingest_header);
        headers[count++] = (struct vs_ingest_header){name, http->headers[i].value};
    }
    request->headers = headers;
    request->header_count = count;
    vs_ingest(upload->ingest, request, &upload->arena, &upload->result);
}

/* Called once per part, and once more by vs_upload_start itself. */
static void part_done(struct vs_upload *upload, enum vs_err result)
{
    /* When one part may be stored and may be not, that is what the sender has to know. */
    int expected = VS_ERR_OK;
    if (result != VS_ERR_OK && !atomic_compare_exchange_strong(&upload->worst, &expected, (int)result) &&
        result == VS_ERR_UNKNOWN_OUTCOME)
        atomic_store(&upload->worst, (int)result);
    if (atomic_fetch_sub(&upload->parts_left, 1) != 1)
        return;
    if (!vs_plant_is("early_ack"))
        upload->uploads->answer(upload->uploads->ctx, upload, (enum vs_err)atomic_load(&upload->worst));
    vs_upload_end(upload);
}

static void append_done(struct vs_log_append *append, enum vs_err result, int64_t base_offset)
{
    (void)base_offset;
    part_done(append->ctx, result);
}

/* The records by partition, in their order within each; starts[p]..starts[p + 1] are those of partition p. */
static const struct vs_record *sort(struct vs_upload *upload, uint32_t partitions, uint32_t *starts)
{
    const struct vs_ingest_result *result = &upload->result;
    uint32_t *homes = VS_ARENA_ARRAY(&upload->arena, result->record_count, uint32_t);
    for (uint32_t i = 0; i < result->record_count; i++) {
        homes[i] = vs_partition_of(result->records[i].key, partitions);
        starts[homes[i] + 1]++;
    }
    for (uint32_t p = 0; p < partitions; p++)
        starts[p + 1] += starts[p];
    uint32_t *next = VS_ARENA_ARRAY(&upload->arena, partitions, uint32_t);
    memcpy(next, starts, partitions * sizeof *next);
    struct vs_record *sorted = VS_ARENA_ARRAY(&upload->arena, result->record_count, struct vs_record);
    for (uint32_t i = 0; i < result->record_count; i++)
        sorted[next[homes[i]]++] = result->records[i];
    return sorted;
}

/* The exchange and its body go with the answer, so the planted bug needs copies. */
static void answer_too_early(struct vs_upload *upload)
{
    for (uint32_t i = 0; i < upload->result.record_count; i++) {
        struct vs_record *record = &upload->result.records[i];
        record->key = vs_arena_copy(&upload->arena, record->key);
        record->value = vs_arena_copy(&upload->arena, record->value);
    }
    upload->uploads->answer(upload->uploads->ctx, upload, VS_ERR_OK);
}

void vs_upload_start(struct vs_upload *upload, const struct vs_collector_route *route)
{
    struct vs_log *log = upload->uploads->log;
    uint32_t partitions = route->topic.partitions;
    uint32_t *starts = VS_ARENA_ARRAY(&upload->arena, (size_t)partitions + 1, uint32_t);
    if (vs_plant_is("early_ack"))
        answer_too_early(upload);
    const struct vs_record *sorted = sort(upload, partitions, starts);
    uint32_t parts = 0;
    for (uint32_t p = 0; p < partitions; p++)
        parts += starts[p + 1] > starts[p];
    struct vs_log_append *appends = VS_ARENA_ARRAY(&upload->arena, parts, struct vs_log_append);
    atomic_store(&upload->parts_left, parts + 1);
    struct vs_log_append *append = appends;
    for (uint32_t p = 0; p < partitions; p++) {
        if (starts[p + 1] == starts[p])
            continue;
        *append = (struct vs_log_append){.topic = route->topic.name,
                                         .partition = p,
                                         .records = sorted + starts[p],
                                         .record_count = starts[p + 1] - starts[p],
                                         .done = append_done,
                                         .ctx = upload};
        enum vs_err err = vs_log_ops_of(log)->append(log, append++);
        if (err != VS_ERR_OK)
            part_done(upload, err);
    }
    part_done(upload, VS_ERR_OK);
}

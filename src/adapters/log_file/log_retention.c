/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Removes old segments, but never what an owner still needs. */
#include <stdlib.h>
#include <string.h>

#include "adapters/log_file/log_parts.h"
#include "base/check.h"

static void set_floor(struct vs_log_partition *p, uint32_t owner, int64_t offset)
{
    pthread_mutex_lock(&p->lock);
    uint32_t i = 0;
    while (i < p->floor_count && p->floors[i].owner != owner)
        i++;
    if (i == p->floor_count) {
        p->floors = realloc(p->floors, ((size_t)p->floor_count + 1) * sizeof *p->floors);
        VS_CHECK(p->floors != NULL);
        p->floor_count++;
    }
    p->floors[i] = (struct vs_log_floor){owner, offset};
    pthread_mutex_unlock(&p->lock);
}

static void forget_floor(struct vs_log_partition *p, uint32_t owner)
{
    pthread_mutex_lock(&p->lock);
    for (uint32_t i = 0; i < p->floor_count; i++) {
        if (p->floors[i].owner == owner) {
            p->floors[i] = p->floors[--p->floor_count];
            break;
        }
    }
    pthread_mutex_unlock(&p->lock);
}

/* Offset up to which no owner needs the records. */
static int64_t lowest_floor(struct vs_log_partition *p)
{
    int64_t lowest = INT64_MAX;
    pthread_mutex_lock(&p->lock);
    for (uint32_t i = 0; i < p->floor_count; i++) {
        if (p->floors[i].offset < lowest)
            lowest = p->floors[i].offset;
    }
    pthread_mutex_unlock(&p->lock);
    return lowest;
}

static void for_each_partition(struct vs_log_file *log, void (*each)(void *ctx, struct vs_log_partition *p),
                               void *ctx)
{
    for (uint32_t t = 0;; t++) {
        pthread_rwlock_rdlock(&log->topics_lock);
        struct vs_log_file_topic *topic = t < log->topic_names.count ? log->topics[t] : NULL;
        pthread_rwlock_unlock(&log->topics_lock);
        if (topic == NULL)
            return;
        for (uint32_t i = 0; i < topic->settings.partitions; i++)
            each(ctx, &topic->partitions[i]);
    }
}

static void forget_owner(void *ctx, struct vs_log_partition *p)
{
    forget_floor(p, *(uint32_t *)ctx);
}

void vs_log_file_release(struct vs_log *base, struct vs_str owner, const struct vs_log_position *positions,
                         uint32_t count)
{
    struct vs_log_file *log = (struct vs_log_file *)base;
    pthread_mutex_lock(&log->retention_lock);
    uint32_t index = vs_strmap_intern(&log->owners, owner, NULL);
    pthread_mutex_unlock(&log->retention_lock);
    VS_CHECK_INT(index, <, VS_LOG_FILE_OWNERS_MAX);
    if (count == 0)
        for_each_partition(log, forget_owner, &index);
    for (uint32_t i = 0; i < count; i++) {
        struct vs_log_partition *p;
        if (vs_log_file_find_partition(log, positions[i].topic, positions[i].partition, &p, NULL) != VS_ERR_OK)
            continue;
        int64_t offset = positions[i].offset;
        if (offset == VS_LOG_LATEST)
            offset = (int64_t)atomic_load(&p->dir.next);
        set_floor(p, index, offset); /* EARLIEST lies below every offset */
    }
}

static bool is_over(struct vs_log_partition *p, const struct vs_log_topic_settings *settings,
                    struct vs_segment_file *oldest, int64_t now_ms)
{
    if (settings->retention_bytes >= 0 &&
        vs_segment_dir_size_bytes(&p->dir) > (uint64_t)settings->retention_bytes)
        return true;
    if (settings->retention_ms < 0)
        return false;
    /* A file that cannot be read is not removed for its age. */
    if (oldest->newest_ms == INT64_MIN && vs_segment_dir_read_newest(&p->dir, oldest, NULL) != VS_ERR_OK)
        return false;
    return oldest->newest_ms < now_ms - settings->retention_ms;
}

/* A quiet partition must not keep old records in its active file for ever. */
static void seal_old(struct vs_log_partition *p, const struct vs_log_topic_settings *settings, int64_t now_ms)
{
    if (settings->retention_ms >= 0 && p->dir.oldest_ms != INT64_MAX &&
        p->dir.oldest_ms < now_ms - settings->retention_ms) {
        vs_segment_dir_seal(&p->dir);
        p->dir.oldest_ms = INT64_MAX;
    }
}

static void retain_partition(void *ctx, struct vs_log_partition *p)
{
    struct vs_log_file *log = ctx;
    pthread_rwlock_rdlock(&log->topics_lock);
    struct vs_log_topic_settings settings = p->topic->settings;
    pthread_rwlock_unlock(&log->topics_lock);
    int64_t now_ms = vs_clock_now_ms(log->options.clock);
    seal_old(p, &settings, now_ms);
    int64_t needed = lowest_floor(p);
    struct vs_segment_file oldest;
    uint64_t following;
    while (vs_segment_dir_oldest(&p->dir, &oldest, &following) && (int64_t)following <= needed &&
           is_over(p, &settings, &oldest, now_ms)) {
        if (vs_segment_dir_remove_oldest(&p->dir, oldest.base, NULL) != VS_ERR_OK)
            break;
        atomic_fetch_add(&log->removed_files, 1);
    }
}

void vs_log_file_run_retention(struct vs_log_file *log)
{
    if (atomic_load(&log->retention_on))
        for_each_partition(log, retain_partition, log);
}

void vs_log_file_start_retention(struct vs_log *base)
{
    atomic_store(&((struct vs_log_file *)base)->retention_on, true);
}

void vs_log_file_apply_retention(struct vs_log *base)
{
    struct vs_log_file *log = (struct vs_log_file *)base;
    VS_CHECK(!log->options.read_only);
    pthread_mutex_lock(&log->queue_lock);
    uint64_t mine = ++log->retention_wanted;
    pthread_cond_signal(&log->queue_changed);
    while (log->retention_done < mine)
        pthread_cond_wait(&log->retention_changed, &log->queue_lock);
    pthread_mutex_unlock(&log->queue_lock);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Topics: a folder each, with the file `topic.meta` and a folder per partition. The meta file is written last,
 * so a folder without one is a topic whose making was not finished. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/log_file/log_parts.h"
#include "base/check.h"
#include "base/hash.h"

enum { META_VERSION = 1, META_SIZE = 8 + 4 + 8 + 4 + 8 + 8 + 4, REFRESH_MS = 100 };

static const struct vs_str meta_magic = {"VSTOPIC\n", 8};

static bool name_is_valid(struct vs_str name)
{
    if (name.len == 0 || name.len > VS_TOPIC_NAME_SIZE_MAX || vs_str_equal(name, VS_STR(".")) ||
        vs_str_equal(name, VS_STR("..")))
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter_or_digit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter_or_digit && c != '.' && c != '_' && c != '-')
            return false;
    }
    return true;
}

struct vs_log_file_topic *vs_log_file_find(struct vs_log_file *log, struct vs_str name)
{
    pthread_rwlock_rdlock(&log->topics_lock);
    uint32_t i = vs_strmap_find(&log->topic_names, name);
    struct vs_log_file_topic *topic = i == VS_STRMAP_NONE ? NULL : log->topics[i];
    pthread_rwlock_unlock(&log->topics_lock);
    return topic;
}

static enum vs_err find_or_load(struct vs_log_file *log, struct vs_str name, struct vs_log_file_topic **out,
                                struct vs_err_note *note)
{
    *out = vs_log_file_find(log, name);
    if (*out == NULL && log->options.read_only) {
        VS_TRY(vs_log_file_load_topics(log, note));
        *out = vs_log_file_find(log, name);
    }
    return *out != NULL ? VS_ERR_OK
                        : vs_fail(note, VS_ERR_NOT_FOUND, "there is no topic '%.*s'", VS_STR_ARG(name));
}

enum vs_err vs_log_file_find_partition(struct vs_log_file *log, struct vs_str topic, uint32_t partition,
                                       struct vs_log_partition **out, struct vs_err_note *note)
{
    struct vs_log_file_topic *found;
    VS_TRY(find_or_load(log, topic, &found, note));
    if (partition >= found->settings.partitions)
        return vs_fail(note, VS_ERR_INVALID, "the topic '%s' has %u partitions, there is no partition %u",
                       found->name, found->settings.partitions, partition);
    *out = &found->partitions[partition];
    return VS_ERR_OK;
}

static enum vs_err write_meta(struct vs_log_file *log, const char *folder, uint64_t id,
                              const struct vs_log_topic_settings *settings, struct vs_err_note *note)
{
    struct vs_buf bytes = {0};
    vs_buf_add_str(&bytes, meta_magic);
    vs_buf_add_u32(&bytes, META_VERSION);
    vs_buf_add_u64(&bytes, id);
    vs_buf_add_u32(&bytes, settings->partitions);
    vs_buf_add_u64(&bytes, (uint64_t)settings->retention_ms);
    vs_buf_add_u64(&bytes, (uint64_t)settings->retention_bytes);
    vs_buf_add_u32(&bytes, vs_crc32c(0, vs_buf_str(&bytes)));
    struct vs_str part = vs_buf_str(&bytes);
    enum vs_err err = vs_file_replace(log->options.files, folder, "topic.meta", &part, 1, note);
    vs_buf_free(&bytes);
    return err;
}

static enum vs_err decode_meta(struct vs_str bytes, const char *path, uint64_t *id,
                               struct vs_log_topic_settings *settings, struct vs_err_note *note)
{
    struct vs_reader r = vs_reader(bytes);
    struct vs_str magic = vs_read_bytes(&r, meta_magic.len);
    uint32_t version = vs_read_u32(&r);
    *id = vs_read_u64(&r);
    settings->partitions = vs_read_u32(&r);
    settings->retention_ms = (int64_t)vs_read_u64(&r);
    settings->retention_bytes = (int64_t)vs_read_u64(&r);
    uint32_t crc = vs_read_u32(&r);
    if (r.failed || !vs_str_equal(magic, meta_magic) ||
        crc != vs_crc32c(0, (struct vs_str){bytes.ptr, META_SIZE - 4}))
        return vs_fail(note, VS_ERR_CORRUPT, "%s: the file is damaged", path);
    if (version != META_VERSION)
        return vs_fail(note, VS_ERR_VERSION, "%s: format %u, this program knows %d", path, version,
                       META_VERSION);
    if (settings->partitions == 0 || settings->partitions > VS_PARTITIONS_MAX)
        return vs_fail(note, VS_ERR_CORRUPT, "%s: %u partitions", path, settings->partitions);
    return VS_ERR_OK;
}

enum vs_err vs_log_file_read_meta(const struct vs_file_ops *files, const char *folder, uint64_t *id,
                                  struct vs_log_topic_settings *settings, struct vs_err_note *note)
{
    char path[VS_FILE_PATH_SIZE];
    VS_TRY(vs_file_join(path, folder, "topic.meta", note));
    struct vs_buf bytes = {0};
    enum vs_err err = vs_file_read_whole(files, path, META_SIZE, &bytes, note);
    if (err == VS_ERR_OK)
        err = decode_meta(vs_buf_str(&bytes), path, id, settings, note);
    vs_buf_free(&bytes);
    return err;
}

static enum vs_err partition_folder(const char *folder, uint32_t partition, char *out, struct vs_err_note *note)
{
    char name[16];
    (void)snprintf(name, sizeof name, "%u", partition);
    return vs_file_join(out, folder, name, note);
}

static void close_partition(struct vs_log_partition *p)
{
    vs_segment_dir_close(&p->dir);
    vs_segment_batch_free(&p->batch);
    pthread_mutex_destroy(&p->lock);
    free(p->floors);
}

static void free_topic(struct vs_log_file_topic *topic, uint32_t opened)
{
    for (uint32_t i = 0; i < opened; i++)
        close_partition(&topic->partitions[i]);
    free(topic->partitions);
    free(topic);
}

static enum vs_err open_partition(struct vs_log_file *log, struct vs_log_file_topic *topic, const char *folder,
                                  uint32_t i, struct vs_err_note *note)
{
    struct vs_log_partition *p = &topic->partitions[i];
    struct vs_segment_dir_options options = {
        .files = log->options.files,
        .clock = log->options.clock,
        .kind = VS_SEGMENT_LOG,
        .owner = topic->id,
        .part = i,
        .segment_size = log->options.segment_size,
        .read_only = log->options.read_only,
    };
    char path[VS_FILE_PATH_SIZE];
    VS_TRY(partition_folder(folder, i, path, note));
    p->topic = topic;
    VS_TRY(vs_segment_dir_open(&p->dir, &options, path, note));
    pthread_mutex_init(&p->lock, NULL);
    return VS_ERR_OK;
}

static void add_topic(struct vs_log_file *log, struct vs_log_file_topic *topic)
{
    pthread_rwlock_wrlock(&log->topics_lock);
    uint32_t i = vs_strmap_intern(&log->topic_names, vs_str(topic->name), NULL);
    VS_CHECK_INT(i, <, VS_LOG_FILE_TOPICS_MAX);
    log->topics[i] = topic;
    pthread_rwlock_unlock(&log->topics_lock);
}

static enum vs_err open_topic(struct vs_log_file *log, struct vs_str name, const char *folder,
                              struct vs_err_note *note)
{
    if (log->topic_names.count == VS_LOG_FILE_TOPICS_MAX)
        return vs_fail(note, VS_ERR_LIMIT, "there are %d topics already", VS_LOG_FILE_TOPICS_MAX);
    struct vs_log_file_topic *topic = calloc(1, sizeof *topic);
    VS_CHECK(topic != NULL);
    vs_str_to_zero_ended(name, topic->name, sizeof topic->name);
    uint32_t opened = 0;
    enum vs_err err = vs_log_file_read_meta(log->options.files, folder, &topic->id, &topic->settings, note);
    if (err == VS_ERR_OK) {
        topic->partitions = calloc(topic->settings.partitions, sizeof *topic->partitions);
        VS_CHECK(topic->partitions != NULL);
    }
    if (err == VS_ERR_OK && !log->options.read_only) {
        /* The process before may have ended between renaming and syncing. */
        int rc = log->options.files->sync_dir(log->options.files->ctx, folder);
        if (rc < 0)
            err = vs_file_fail(note, rc, "sync the folder", folder);
    }
    while (err == VS_ERR_OK && opened < topic->settings.partitions) {
        err = open_partition(log, topic, folder, opened, note);
        if (err == VS_ERR_OK)
            opened++;
    }
    if (err == VS_ERR_OK)
        add_topic(log, topic);
    else
        free_topic(topic, opened);
    return err;
}

static void count_name(void *arg, const char *name)
{
    (void)name;
    ++*(uint32_t *)arg;
}

/* A topic that lost its meta file must not be made anew over its records. */
static enum vs_err check_unfinished(struct vs_log_file *log, const char *folder, struct vs_err_note *note)
{
    const struct vs_file_ops *files = log->options.files;
    char path[VS_FILE_PATH_SIZE];
    uint32_t names = 0;
    VS_TRY(partition_folder(folder, 0, path, note));
    int rc = files->list(files->ctx, path, count_name, &names);
    if (rc < 0 && rc != -ENOENT)
        return vs_file_fail(note, rc, "list the folder", path);
    return names == 0 ? VS_ERR_OK
                      : vs_fail(note, VS_ERR_CORRUPT, "%s/topic.meta is missing, but there are records", folder);
}

struct loading {
    struct vs_log_file *log;
    struct vs_err_note *note;
    enum vs_err err;
};

static void load_topic(void *arg, const char *name)
{
    struct loading *l = arg;
    char folder[VS_FILE_PATH_SIZE];
    if (l->err != VS_ERR_OK || !name_is_valid(vs_str(name)) || vs_log_file_find(l->log, vs_str(name)) != NULL)
        return;
    l->err = vs_file_join(folder, l->log->directory, name, l->note);
    if (l->err != VS_ERR_OK)
        return;
    struct vs_err_note note = {{0}};
    l->err = open_topic(l->log, vs_str(name), folder, &note);
    if (l->err == VS_ERR_NOT_FOUND)
        l->err = check_unfinished(l->log, folder, &note);
    if ((l->err != VS_ERR_OK || note.text[0] != '\0') && l->note != NULL)
        *l->note = note;
}

enum vs_err vs_log_file_load_topics(struct vs_log_file *log, struct vs_err_note *note)
{
    struct loading l = {log, note, VS_ERR_OK};
    const struct vs_file_ops *files = log->options.files;
    pthread_mutex_lock(&log->ensure_lock);
    int rc = files->list(files->ctx, log->directory, load_topic, &l);
    pthread_mutex_unlock(&log->ensure_lock);
    return rc < 0 ? vs_file_fail(note, rc, "list the folder", log->directory) : l.err;
}

void vs_log_file_free_topics(struct vs_log_file *log)
{
    for (uint32_t i = 0; i < log->topic_names.count; i++)
        free_topic(log->topics[i], log->topics[i]->settings.partitions);
    free(log->topics);
    vs_strmap_free(&log->topic_names);
}

static enum vs_err make_topic(struct vs_log_file *log, struct vs_str name,
                              const struct vs_log_topic_settings *settings, struct vs_err_note *note)
{
    const struct vs_file_ops *files = log->options.files;
    char zero_ended[VS_TOPIC_NAME_SIZE_MAX + 1];
    char folder[VS_FILE_PATH_SIZE];
    vs_str_to_zero_ended(name, zero_ended, sizeof zero_ended);
    VS_TRY(vs_file_join(folder, log->directory, zero_ended, note));
    VS_TRY(vs_file_make_dir(files, folder, note));
    VS_TRY(check_unfinished(log, folder, note));
    for (uint32_t i = 0; i < settings->partitions; i++) {
        char path[VS_FILE_PATH_SIZE];
        VS_TRY(partition_folder(folder, i, path, note));
        int rc = files->mkdir(files->ctx, path);
        if (rc < 0)
            return vs_file_fail(note, rc, "make the folder", path);
    }
    int rc = files->sync_dir(files->ctx, folder);
    if (rc < 0)
        return vs_file_fail(note, rc, "sync the folder", folder);
    VS_TRY(write_meta(log, folder, files->random(files->ctx), settings, note));
    return open_topic(log, name, folder, note);
}

static enum vs_err update_topic(struct vs_log_file *log, struct vs_log_file_topic *topic,
                                const struct vs_log_topic_settings *settings, struct vs_err_note *note)
{
    if (settings->partitions != topic->settings.partitions)
        return vs_fail(note, VS_ERR_INVALID, "the topic '%s' has %u partitions, not %u", topic->name,
                       topic->settings.partitions, settings->partitions);
    if (settings->retention_ms == topic->settings.retention_ms &&
        settings->retention_bytes == topic->settings.retention_bytes)
        return VS_ERR_OK;
    char folder[VS_FILE_PATH_SIZE];
    VS_TRY(vs_file_join(folder, log->directory, topic->name, note));
    VS_TRY(write_meta(log, folder, topic->id, settings, note));
    pthread_rwlock_wrlock(&log->topics_lock);
    topic->settings.retention_ms = settings->retention_ms;
    topic->settings.retention_bytes = settings->retention_bytes;
    pthread_rwlock_unlock(&log->topics_lock);
    return VS_ERR_OK;
}

enum vs_err vs_log_file_topic_ensure(struct vs_log *base, struct vs_str name,
                                     const struct vs_log_topic_settings *settings, struct vs_err_note *note)
{
    struct vs_log_file *log = (struct vs_log_file *)base;
    if (log->options.read_only)
        return vs_fail(note, VS_ERR_DENIED, "the log is open for reading only");
    if (!name_is_valid(name))
        return vs_fail(note, VS_ERR_INVALID,
                       "'%.*s' cannot be a topic: 1 to %d letters, digits, '.', '_' and '-'", VS_STR_ARG(name),
                       VS_TOPIC_NAME_SIZE_MAX);
    if (settings->partitions == 0 || settings->partitions > VS_PARTITIONS_MAX)
        return vs_fail(note, VS_ERR_INVALID, "a topic has 1 to %d partitions, not %u", VS_PARTITIONS_MAX,
                       settings->partitions);
    pthread_mutex_lock(&log->ensure_lock);
    struct vs_log_file_topic *topic = vs_log_file_find(log, name);
    enum vs_err err = topic == NULL ? make_topic(log, name, settings, note)
                                    : update_topic(log, topic, settings, note);
    pthread_mutex_unlock(&log->ensure_lock);
    return err;
}

static struct vs_log_topic describe(const struct vs_log_file_topic *topic)
{
    return (struct vs_log_topic){vs_str(topic->name), topic->settings.partitions, topic->id};
}

enum vs_err vs_log_file_topic_get(struct vs_log *base, struct vs_str name, struct vs_log_topic *out,
                                  struct vs_err_note *note)
{
    struct vs_log_file_topic *topic;
    VS_TRY(find_or_load((struct vs_log_file *)base, name, &topic, note));
    *out = describe(topic);
    return VS_ERR_OK;
}

static int compare_topics(const void *a, const void *b)
{
    return strcmp((*(struct vs_log_file_topic *const *)a)->name, (*(struct vs_log_file_topic *const *)b)->name);
}

enum vs_err vs_log_file_topics(struct vs_log *base, void (*each)(void *ctx, const struct vs_log_topic *topic),
                               void *ctx, struct vs_err_note *note)
{
    struct vs_log_file *log = (struct vs_log_file *)base;
    if (log->options.read_only)
        VS_TRY(vs_log_file_load_topics(log, note));
    struct vs_log_file_topic **sorted = calloc(VS_LOG_FILE_TOPICS_MAX, sizeof(struct vs_log_file_topic *));
    VS_CHECK(sorted != NULL);
    pthread_rwlock_rdlock(&log->topics_lock);
    uint32_t count = log->topic_names.count;
    memcpy(sorted, log->topics, count * sizeof(struct vs_log_file_topic *));
    pthread_rwlock_unlock(&log->topics_lock);
    qsort(sorted, count, sizeof(struct vs_log_file_topic *), compare_topics);
    for (uint32_t i = 0; i < count; i++) {
        struct vs_log_topic topic = describe(sorted[i]);
        each(ctx, &topic);
    }
    free(sorted);
    return VS_ERR_OK;
}

enum vs_err vs_log_partition_refresh(struct vs_log_file *log, struct vs_log_partition *partition,
                                     struct vs_err_note *note)
{
    int64_t now = vs_clock_monotonic_ns(log->options.clock);
    enum vs_err err = VS_ERR_OK;
    pthread_mutex_lock(&partition->lock);
    if (partition->refreshed_ns == 0 || now - partition->refreshed_ns >= REFRESH_MS * INT64_C(1000000)) {
        err = vs_segment_dir_recover(&partition->dir, note);
        partition->refreshed_ns = now;
    }
    pthread_mutex_unlock(&partition->lock);
    return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "testing/faulty_files.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

enum { SECTOR_SIZE = 512, FDS_MAX = 1024, PATHS_MAX = 4096 };

/* A write (or, with bytes NULL, a change of size to `at`) that is not durable. */
struct change {
    uint64_t at;
    char *bytes;
    size_t len;
};

struct node {
    bool is_dir;
    uint32_t refs; /* names, durable names and descriptors */
    struct vs_buf now;
    struct vs_buf durable;
    struct change *changes;
    uint32_t change_count;
};

/* A name. The durable table holds what a power cut leaves of names for sure. */
struct name {
    char *path;
    struct node *node;
};

struct names {
    struct name *at;
    uint32_t count;
};

/* A change of a folder that is not durable: path stands for node from now on (NULL: for nothing). Both parts of a
 * rename are one change. */
struct name_change {
    char *path;
    struct node *node;
    char *gone; /* rename: the name that went away; NULL */
};

struct vs_faulty_disk {
    struct vs_file_ops ops;
    pthread_mutex_t lock;
    uint64_t random;
    struct names now;
    struct names durable;
    struct name_change *name_changes;
    uint32_t name_change_count;
    struct node *fds[FDS_MAX];
    uint64_t calls;
    uint64_t fail_at;
    int fail_errno;
    bool fail_persistent;
    const void *fail_kind; /* of the persistent failure */
    size_t short_writes;
    uint64_t capacity;
    bool lie;
    uint64_t cut_at;
};

static uint64_t next_random(struct vs_faulty_disk *d)
{
    /* xorshift64* (Vigna) */
    d->random ^= d->random >> 12;
    d->random ^= d->random << 25;
    d->random ^= d->random >> 27;
    return d->random * 0x2545F4914F6CDD1Du;
}

static void *grown(void *ptr, uint32_t count, size_t size)
{
    if ((count & (count - 1)) != 0)
        return ptr;
    void *bigger = realloc(ptr, (count == 0 ? 1 : (size_t)count * 2) * size);
    VS_CHECK(bigger != NULL);
    return bigger;
}

static char *copy_path(const char *path)
{
    char *copy = strdup(path);
    VS_CHECK(copy != NULL);
    return copy;
}

static void clear_changes(struct node *node)
{
    for (uint32_t i = 0; i < node->change_count; i++)
        free(node->changes[i].bytes);
    free(node->changes);
    node->changes = NULL;
    node->change_count = 0;
}

static void drop_node(struct node *node)
{
    if (node == NULL || --node->refs > 0)
        return;
    clear_changes(node);
    vs_buf_free(&node->now);
    vs_buf_free(&node->durable);
    free(node);
}

static struct node *find_name(const struct names *names, const char *path)
{
    for (uint32_t i = 0; i < names->count; i++) {
        if (strcmp(names->at[i].path, path) == 0)
            return names->at[i].node;
    }
    return NULL;
}

/* node NULL: takes the name away. */
static void set_name(struct names *names, const char *path, struct node *node)
{
    uint32_t i = 0;
    while (i < names->count && strcmp(names->at[i].path, path) != 0)
        i++;
    if (node != NULL)
        node->refs++;
    if (i < names->count) {
        drop_node(names->at[i].node);
        if (node != NULL) {
            names->at[i].node = node;
            return;
        }
        free(names->at[i].path);
        names->at[i] = names->at[--names->count];
    } else if (node != NULL) {
        VS_CHECK_INT(names->count, <, PATHS_MAX);
        names->at = grown(names->at, names->count, sizeof *names->at);
        names->at[names->count++] = (struct name){copy_path(path), node};
    }
}

static void change_name(struct vs_faulty_disk *d, const char *path, struct node *node, const char *gone)
{
    if (node != NULL)
        node->refs++;
    d->name_changes = grown(d->name_changes, d->name_change_count, sizeof *d->name_changes);
    d->name_changes[d->name_change_count++] =
        (struct name_change){copy_path(path), node, gone == NULL ? NULL : copy_path(gone)};
    set_name(&d->now, path, node);
    if (gone != NULL)
        set_name(&d->now, gone, NULL);
}

static bool is_in(const char *path, const char *folder)
{
    size_t len = strlen(folder);
    return strncmp(path, folder, len) == 0 && path[len] == '/' && strchr(path + len + 1, '/') == NULL;
}

/* Makes name change i durable and forgets it. */
static void settle_name(struct vs_faulty_disk *d, uint32_t i, bool keep)
{
    struct name_change *c = &d->name_changes[i];
    if (keep) {
        set_name(&d->durable, c->path, c->node);
        if (c->gone != NULL)
            set_name(&d->durable, c->gone, NULL);
    }
    drop_node(c->node);
    free(c->path);
    free(c->gone);
    d->name_change_count--;
    memmove(c, c + 1, (d->name_change_count - i) * sizeof *c);
}

/* Counts the call. 0: go on. */
static int begin(struct vs_faulty_disk *d, const void *kind)
{
    uint64_t n = d->calls++;
    if (n >= d->cut_at)
        return -EIO;
    if (n == d->fail_at)
        d->fail_kind = kind;
    if (n == d->fail_at || (d->fail_persistent && n > d->fail_at && d->fail_kind == kind))
        return -d->fail_errno;
    return 0;
}

static struct vs_faulty_disk *lock_disk(void *ctx)
{
    struct vs_faulty_disk *d = ctx;
    pthread_mutex_lock(&d->lock);
    return d;
}

static uint64_t used_bytes(const struct vs_faulty_disk *d)
{
    uint64_t used = 0;
    for (uint32_t i = 0; i < d->now.count; i++)
        used += d->now.at[i].node->now.len;
    return used;
}

static void set_size(struct vs_buf *bytes, uint64_t size)
{
    if (size > bytes->len)
        memset(vs_buf_reserve(bytes, (size_t)size - bytes->len), 0, (size_t)size - bytes->len);
    bytes->len = (size_t)size;
}

static void apply(struct vs_buf *to, uint64_t at, const char *bytes, size_t len)
{
    if (at + len > to->len)
        set_size(to, at + len);
    memcpy(to->ptr + at, bytes, len);
}

static void add_change(struct node *node, uint64_t at, const char *bytes, size_t len)
{
    struct change change = {.at = at, .len = len};
    if (bytes != NULL) {
        change.bytes = malloc(len + 1);
        VS_CHECK(change.bytes != NULL);
        memcpy(change.bytes, bytes, len);
        apply(&node->now, at, bytes, len);
    } else {
        set_size(&node->now, at);
    }
    node->changes = grown(node->changes, node->change_count, sizeof *node->changes);
    node->changes[node->change_count++] = change;
}

/* How much of a growth to `end` the disk has room for, at most len. */
static size_t room_for(const struct vs_faulty_disk *d, const struct node *node, uint64_t at, size_t len)
{
    if (at + len <= node->now.len)
        return len;
    uint64_t used = used_bytes(d);
    uint64_t free_bytes = d->capacity > used ? d->capacity - used : 0;
    uint64_t end = node->now.len + free_bytes;
    if (at + len <= end)
        return len;
    return at < end ? (size_t)(end - at) : 0;
}

static int disk_open(void *ctx, const char *path, enum vs_file_mode mode)
{
    struct vs_faulty_disk *d = lock_disk(ctx);
    int rc = begin(d, (const void *)"open");
    if (rc == 0) {
        struct node *node = find_name(&d->now, path);
        if (node == NULL && mode == VS_FILE_CREATE) {
            node = calloc(1, sizeof *node);
            VS_CHECK(node != NULL);
            change_name(d, path, node, NULL);
        }
        int fd = 3;
        while (fd < FDS_MAX && d->fds[fd] != NULL)
            fd++;
        VS_CHECK_INT(fd, <, FDS_MAX);
        rc = node == NULL ? -ENOENT : (node->is_dir ? -EISDIR : fd);
        if (rc >= 0) {
            if (mode == VS_FILE_CREATE && node->now.len > 0)
                add_change(node, 0, NULL, 0);
            node->refs++;
            d->fds[fd] = node;
        }
    }
    pthread_mutex_unlock(&d->lock);
    return rc;
}

static void disk_close(void *ctx, int fd)
{
    struct vs_faulty_disk *d = lock_disk(ctx);
    /* After a restart the descriptors of the process before are gone. */
    if (d->fds[fd] != NULL)
        drop_node(d->fds[fd]);
    d->fds[fd] = NULL;
    pthread_mutex_unlock(&d->lock);
}

static int64_t disk_pread(void *ctx, int fd, void *bytes, size_t len, uint64_t at)
{
    struct vs_faulty_disk *d = lock_disk(ctx);
    int64_t n = begin(d, (const void *)"pread");
    struct node *node = d->fds[fd];
    if (n == 0 && node != NULL && at < node->now.len) {
        n = (int64_t)(len < node->now.len - at ? len : node->now.len - at);
        memcpy(bytes, node->now.ptr + at, (size_t)n);
    }
    pthread_mutex_unlock(&d->lock);
    return n;
}

static int64_t disk_pwrite(void *ctx, int fd, const void *bytes, size_t len, uint64_t at)
{
    struct vs_faulty_disk *d = lock_disk(ctx);
    int rc = begin(d, (const void *)"pwrite");
    struct node *node = d->fds[fd];
    size_t n = room_for(d, node, at, len);
    if (rc == 0 && n == 0 && len > 0)
        rc = -ENOSPC;
    if (rc < 0)
        n = d->calls > d->cut_at ? 0 : n / 2;
    else if (d->short_writes > 0 && n > d->short_writes)
        n = d->short_writes;
    if (n > 0)
        add_change(node, at, bytes, n);
    pthread_mutex_unlock(&d->lock);
    return rc < 0 ? rc : (int64_t)n;
}

static int disk_size(void *ctx, int fd, uint64_t *size)
{
    struct vs_faulty_disk *d = lock_disk(ctx);
    int rc = begin(d, (const void *)"size");
    if (rc == 0)
        *size = d->fds[fd]->now.len;
    pthread_mutex_unlock(&d->lock);
    return rc;
}

static int disk_fallocate(void *ctx, int fd, uint64_t at, uint64_t len)
{
    struct vs_faulty_disk *d = lock_disk(ctx);
    int rc = begin(d, (const void *)"fallocate");
    struct node *node = d->fds[fd];
    if (rc == 0 && room_for(d, node, at, (size_t)len) < len)
        rc = -ENOSPC;
    if (rc == 0 && at + len > node->now.len)
        add_change(node, at + len, NULL, 0);
    pthread_mutex_unlock(&d->lock);
    return rc;
}

static int disk_ftruncate(void *ctx, int fd, uint64_t size)
{
    struct vs_faulty_disk *d = lock_disk(ctx);
    int rc = begin(d, (const void *)"ftruncate");
    if (rc == 0)
        add_change(d->fds[fd], size, NULL, 0);
    pthread_mutex_unlock(&d->lock);
    return rc;
}

static int disk_fdatasync(void *ctx, int fd)
{
    struct vs_faulty_disk *d = lock_disk(ctx);
    int rc = begin(d, (const void *)"fdatasync");
    struct node *node = d->fds[fd];
    if (rc == 0 && !d->lie) {
        for (uint32_t i = 0; i < node->change_count; i++) {
            struct change *c = &node->changes[i];
            if (c->bytes != NULL)
                apply(&node->durable, c->at, c->bytes, c->len);
            else
                set_size(&node->durable, c->at);
        }
    }
    if ((rc == 0 && !d->lie) || (rc < 0 && d->calls <= d->cut_at))
        clear_changes(node);
    pthread_mutex_unlock(&d->lock);
    return rc;
}

static void disk_start_write(void *ctx, int fd, uint64_t at, uint64_t len)
{
    (void)ctx;
    (void)fd;
    (void)at;
    (void)len;
}

static int disk_rename(void *ctx, const char *from, const char *to)
{
    struct vs_faulty_disk *d = lock_disk(ctx);
    int rc = begin(d, (const void *)"rename");
    struct node *node = find_name(&d->now, from);
    if (rc == 0)
        rc = node == NULL ? -ENOENT : 0;
    if (rc == 0)
        change_name(d, to, node, from);
    pthread_mutex_unlock(&d->lock);
    return rc;
}

static int disk_unlink(void *ctx, const char *path)
{
    struct vs_faulty_disk *d = lock_disk(ctx);
    int rc = begin(d, (const void *)"unlink");
    if (rc == 0)
        rc = find_name(&d->now, path) == NULL ? -ENOENT : 0;
    if (rc == 0)
        change_name(d, path, NULL, NULL);
    pthread_mutex_unlock(&d->lock);
    return rc;
}

static int disk_mkdir(void *ctx, const char *path)
{
    struct vs_faulty_disk *d = lock_disk(ctx);
    int rc = begin(d, (const void *)"mkdir");
    if (rc == 0 && find_name(&d->now, path) == NULL) {
        struct node *node = calloc(1, sizeof *node);
        VS_CHECK(node != NULL);
        node->is_dir = true;
        change_name(d, path, node, NULL);
    }
    pthread_mutex_unlock(&d->lock);
    return rc;
}

static int disk_sync_dir(void *ctx, const char *path)
{
    struct vs_faulty_disk *d = lock_disk(ctx);
    int rc = begin(d, (const void *)"sync_dir");
    for (uint32_t i = 0; rc == 0 && !d->lie && i < d->name_change_count;) {
        const struct name_change *c = &d->name_changes[i];
        if (is_in(c->path, path) || (c->gone != NULL && is_in(c->gone, path)))
            settle_name(d, i, true);
        else
            i++;
    }
    pthread_mutex_unlock(&d->lock);
    return rc;
}

static int disk_list(void *ctx, const char *path, void (*each)(void *arg, const char *name), void *arg)
{
    struct vs_faulty_disk *d = lock_disk(ctx);
    int rc = begin(d, (const void *)"list");
    bool found = find_name(&d->now, path) != NULL;
    struct vs_buf listed = {0}; /* each() may use the disk, so it runs without the lock */
    for (uint32_t i = 0; i < d->now.count; i++) {
        const char *name = d->now.at[i].path;
        if (is_in(name, path)) {
            found = true;
            vs_buf_add(&listed, name + strlen(path) + 1, strlen(name) - strlen(path));
        }
    }
    pthread_mutex_unlock(&d->lock);
    if (rc == 0 && !found)
        rc = -ENOENT;
    for (size_t at = 0; rc == 0 && at < listed.len; at += strlen(listed.ptr + at) + 1)
        each(arg, listed.ptr + at);
    vs_buf_free(&listed);
    return rc;
}

static int disk_free_space(void *ctx, const char *path, uint64_t *bytes)
{
    (void)path;
    struct vs_faulty_disk *d = lock_disk(ctx);
    int rc = begin(d, (const void *)"free_space");
    uint64_t used = used_bytes(d);
    if (rc == 0)
        *bytes = d->capacity > used ? d->capacity - used : 0;
    pthread_mutex_unlock(&d->lock);
    return rc;
}

static uint64_t disk_random(void *ctx)
{
    struct vs_faulty_disk *d = lock_disk(ctx);
    uint64_t v = next_random(d);
    pthread_mutex_unlock(&d->lock);
    return v;
}

struct vs_faulty_disk *vs_faulty_disk_new(uint64_t seed)
{
    struct vs_faulty_disk *d = calloc(1, sizeof *d);
    VS_CHECK(d != NULL);
    pthread_mutex_init(&d->lock, NULL);
    d->random = seed * 2 + 1;
    d->fail_at = UINT64_MAX;
    d->cut_at = UINT64_MAX;
    d->capacity = UINT64_MAX;
    d->ops = (struct vs_file_ops){.ctx = d,
                                  .open = disk_open,
                                  .close = disk_close,
                                  .pread = disk_pread,
                                  .pwrite = disk_pwrite,
                                  .size = disk_size,
                                  .fallocate = disk_fallocate,
                                  .ftruncate = disk_ftruncate,
                                  .fdatasync = disk_fdatasync,
                                  .start_write = disk_start_write,
                                  .rename = disk_rename,
                                  .unlink = disk_unlink,
                                  .mkdir = disk_mkdir,
                                  .sync_dir = disk_sync_dir,
                                  .list = disk_list,
                                  .free_space = disk_free_space,
                                  .random = disk_random};
    return d;
}

static void clear_names(struct names *names)
{
    while (names->count > 0)
        set_name(names, names->at[0].path, NULL);
    free(names->at);
    *names = (struct names){0};
}

static void close_all(struct vs_faulty_disk *d)
{
    for (int fd = 0; fd < FDS_MAX; fd++) {
        drop_node(d->fds[fd]);
        d->fds[fd] = NULL;
    }
}

void vs_faulty_disk_free(struct vs_faulty_disk *d)
{
    close_all(d);
    while (d->name_change_count > 0)
        settle_name(d, 0, false);
    free(d->name_changes);
    clear_names(&d->now);
    clear_names(&d->durable);
    pthread_mutex_destroy(&d->lock);
    free(d);
}

const struct vs_file_ops *vs_faulty_disk_ops(struct vs_faulty_disk *d)
{
    return &d->ops;
}

uint64_t vs_faulty_disk_calls(struct vs_faulty_disk *disk)
{
    struct vs_faulty_disk *d = lock_disk(disk);
    uint64_t calls = d->calls;
    pthread_mutex_unlock(&d->lock);
    return calls;
}

void vs_faulty_disk_fail_at(struct vs_faulty_disk *disk, uint64_t n, int error_number, bool persistent)
{
    struct vs_faulty_disk *d = lock_disk(disk);
    d->fail_at = n;
    d->fail_errno = error_number;
    d->fail_persistent = persistent;
    d->fail_kind = NULL;
    pthread_mutex_unlock(&d->lock);
}

void vs_faulty_disk_short_writes(struct vs_faulty_disk *disk, size_t len_max)
{
    struct vs_faulty_disk *d = lock_disk(disk);
    d->short_writes = len_max;
    pthread_mutex_unlock(&d->lock);
}

void vs_faulty_disk_set_capacity(struct vs_faulty_disk *disk, uint64_t bytes)
{
    struct vs_faulty_disk *d = lock_disk(disk);
    d->capacity = bytes;
    pthread_mutex_unlock(&d->lock);
}

uint64_t vs_faulty_disk_used(struct vs_faulty_disk *disk)
{
    struct vs_faulty_disk *d = lock_disk(disk);
    uint64_t used = used_bytes(d);
    pthread_mutex_unlock(&d->lock);
    return used;
}

void vs_faulty_disk_lie(struct vs_faulty_disk *disk, bool lie)
{
    struct vs_faulty_disk *d = lock_disk(disk);
    d->lie = lie;
    pthread_mutex_unlock(&d->lock);
}

void vs_faulty_disk_cut_at(struct vs_faulty_disk *disk, uint64_t n)
{
    struct vs_faulty_disk *d = lock_disk(disk);
    d->cut_at = n;
    pthread_mutex_unlock(&d->lock);
}

bool vs_faulty_disk_is_cut(struct vs_faulty_disk *disk)
{
    struct vs_faulty_disk *d = lock_disk(disk);
    bool cut = d->calls > d->cut_at;
    pthread_mutex_unlock(&d->lock);
    return cut;
}

static bool keeps_sector(struct vs_faulty_disk *d, enum vs_faulty_restart how, bool first)
{
    switch (how) {
    case VS_FAULTY_KEEP:
        return true;
    case VS_FAULTY_DROP:
        return false;
    case VS_FAULTY_RANDOM:
        return (next_random(d) >> 60) < 8;
    case VS_FAULTY_LATE:
        return !first;
    case VS_FAULTY_TEAR:
    case VS_FAULTY_PROCESS:
    case VS_FAULTY_RESTART_COUNT:
        break;
    }
    VS_UNREACHABLE();
}

static void keep_some_sectors(struct vs_faulty_disk *d, struct node *node, const struct change *c,
                              enum vs_faulty_restart how)
{
    if (c->bytes == NULL) {
        if (keeps_sector(d, how, false))
            set_size(&node->durable, c->at);
        return;
    }
    for (size_t i = 0; i < c->len;) {
        size_t len = SECTOR_SIZE - (size_t)((c->at + i) % SECTOR_SIZE);
        if (len > c->len - i)
            len = c->len - i;
        if (keeps_sector(d, how, i == 0))
            apply(&node->durable, c->at + i, c->bytes + i, len);
        i += len;
    }
}

/* Changes up to a random byte of a random change reached the disk. */
static void tear(struct vs_faulty_disk *d, struct node *node)
{
    uint64_t whole = next_random(d) % ((uint64_t)node->change_count + 1);
    for (uint32_t i = 0; i < node->change_count && i <= whole; i++) {
        const struct change *c = &node->changes[i];
        size_t len = i < whole ? c->len : (size_t)(next_random(d) % (c->len + 1));
        if (c->bytes != NULL)
            apply(&node->durable, c->at, c->bytes, len);
        else if (i < whole)
            set_size(&node->durable, c->at);
    }
}

static void settle_node(struct vs_faulty_disk *d, struct node *node, enum vs_faulty_restart how)
{
    if (how == VS_FAULTY_TEAR)
        tear(d, node);
    for (uint32_t i = 0; how != VS_FAULTY_TEAR && i < node->change_count; i++)
        keep_some_sectors(d, node, &node->changes[i], how);
    clear_changes(node);
    vs_buf_clear(&node->now);
    vs_buf_add_str(&node->now, vs_buf_str(&node->durable));
}

/* The first name changes survive: file systems write them in order. */
static void settle_names(struct vs_faulty_disk *d, enum vs_faulty_restart how)
{
    uint64_t kept = d->name_change_count;
    if (how == VS_FAULTY_DROP)
        kept = 0;
    else if (how == VS_FAULTY_RANDOM || how == VS_FAULTY_TEAR)
        kept = next_random(d) % ((uint64_t)d->name_change_count + 1);
    for (uint64_t i = 0; d->name_change_count > 0; i++)
        settle_name(d, 0, i < kept);
}

void vs_faulty_disk_restart(struct vs_faulty_disk *disk, enum vs_faulty_restart how)
{
    struct vs_faulty_disk *d = lock_disk(disk);
    d->fail_at = UINT64_MAX;
    d->cut_at = UINT64_MAX;
    d->fail_persistent = false;
    d->short_writes = 0;
    close_all(d);
    if (how != VS_FAULTY_PROCESS) {
        settle_names(d, how);
        clear_names(&d->now);
        for (uint32_t i = 0; i < d->durable.count; i++) {
            settle_node(d, d->durable.at[i].node, how);
            set_name(&d->now, d->durable.at[i].path, d->durable.at[i].node);
        }
    }
    pthread_mutex_unlock(&d->lock);
}

bool vs_faulty_disk_get(struct vs_faulty_disk *disk, const char *path, struct vs_buf *out)
{
    struct vs_faulty_disk *d = lock_disk(disk);
    struct node *node = find_name(&d->now, path);
    if (node != NULL)
        vs_buf_add_str(out, vs_buf_str(&node->now));
    pthread_mutex_unlock(&d->lock);
    return node != NULL;
}

void vs_faulty_disk_put(struct vs_faulty_disk *disk, const char *path, struct vs_str bytes)
{
    struct vs_faulty_disk *d = lock_disk(disk);
    struct node *node = calloc(1, sizeof *node);
    VS_CHECK(node != NULL);
    vs_buf_add_str(&node->now, bytes);
    vs_buf_add_str(&node->durable, bytes);
    set_name(&d->now, path, node);
    set_name(&d->durable, path, node);
    pthread_mutex_unlock(&d->lock);
}

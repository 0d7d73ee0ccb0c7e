/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <stdio.h>

#include "adapters/segment/scan.h"
#include "adapters/segment/segment_dir.h"
#include "adapters/segment/segment_file.h"

struct newest {
    uint64_t base;
};

static void find_newest(void *arg, const char *name)
{
    struct newest *newest = arg;
    uint64_t base;
    if (vs_segment_file_name_parse(name, &base) && base > newest->base)
        newest->base = base;
}

/* What can still be learnt from the damaged file: its header, and a bound of its numbers. */
static enum vs_err examine(const struct vs_segment_dir_options *options, const char *path, uint64_t base,
                           struct vs_segment_header *header, uint64_t *bound, struct vs_err_note *note)
{
    int fd = options->files->open(options->files->ctx, path, VS_FILE_READ);
    if (fd < 0)
        return vs_file_fail(note, fd, "open", path);
    /* A damaged header takes the salt with it: then no entry can be read, and the size alone gives the bound. */
    if (vs_segment_file_read_header(options, fd, base, path, header, NULL) != VS_ERR_OK)
        *header = (struct vs_segment_header){.kind = options->kind,
                                             .base = base,
                                             .owner = options->owner,
                                             .part = options->part};
    struct vs_segment_source source = {options->files, fd, path, header->salt};
    enum vs_err err = vs_segment_scan_bound(&source, base, bound, note);
    options->files->close(options->files->ctx, fd);
    return err;
}

/* Makes an empty file that begins at base; sealed: nothing can ever be added to it. */
static enum vs_err make_empty(const struct vs_segment_dir_options *options, const char *folder,
                              const struct vs_segment_header *old, uint64_t base, bool sealed,
                              struct vs_err_note *note)
{
    struct vs_segment_header header = *old;
    header.base = base;
    header.salt = options->files->random(options->files->ctx) | 1;
    header.created_ms = vs_clock_now_ms(options->clock);
    int fd;
    VS_TRY(vs_segment_file_create(options, folder, &header, &fd, note));
    int rc = 0;
    if (sealed) {
        struct vs_segment_summary summary = {base, INT64_MIN, header.epoch};
        uint64_t size;
        rc = vs_segment_file_seal(options->files, fd, header.salt, VS_SEGMENT_HEADER_SIZE, &summary,
                                  (struct vs_str){0}, &size);
    }
    options->files->close(options->files->ctx, fd);
    return rc < 0 ? vs_file_fail(note, rc, "seal the new segment in", folder) : VS_ERR_OK;
}

static enum vs_err move_away(const struct vs_file_ops *files, const char *folder, const char *name,
                             struct vs_err_note *note)
{
    char quarantine[VS_FILE_PATH_SIZE];
    char from[VS_FILE_PATH_SIZE];
    char to[VS_FILE_PATH_SIZE];
    VS_TRY(vs_file_join(quarantine, folder, "quarantine", note));
    VS_TRY(vs_file_join(from, folder, name, note));
    VS_TRY(vs_file_join(to, quarantine, name, note));
    VS_TRY(vs_file_make_dir(files, quarantine, note));
    int rc = files->rename(files->ctx, from, to);
    if (rc == 0)
        rc = files->sync_dir(files->ctx, quarantine);
    if (rc == 0)
        rc = files->sync_dir(files->ctx, folder);
    return rc < 0 ? vs_file_fail(note, rc, "move to quarantine", from) : VS_ERR_OK;
}

enum vs_err vs_segment_dir_quarantine(const struct vs_segment_dir_options *options, const char *path,
                                      uint64_t base, struct vs_err_note *note)
{
    char name[VS_SEGMENT_NAME_SIZE];
    char file[VS_FILE_PATH_SIZE];
    vs_segment_file_name(base, name);
    VS_TRY(vs_file_join(file, path, name, note));
    struct vs_segment_header header;
    uint64_t bound;
    VS_TRY(examine(options, file, base, &header, &bound, note));
    struct newest newest = {0};
    int rc = options->files->list(options->files->ctx, path, find_newest, &newest);
    if (rc < 0)
        return vs_file_fail(note, rc, "list the folder", path);
    /* First the place where the numbers go on, so that a crash between the steps gives none of them twice. */
    if (newest.base == base)
        VS_TRY(make_empty(options, path, &header, bound, false, note));
    VS_TRY(move_away(options->files, path, name, note));
    return make_empty(options, path, &header, base, true, note);
}

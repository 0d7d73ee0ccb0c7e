/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Snapshots: whole states of a task, each named by the journal sequence it covers.
 *
 * put() blocks until durable and is atomic: after a crash a snapshot is there whole or not at all (checksummed;
 * embedded: temporary file, fsync, rename, fsync of the folder). The newest two are kept.
 * Threads: put() may run on a background thread while the task goes on. */
#ifndef VS_PORTS_SNAPSHOT_H
#define VS_PORTS_SNAPSHOT_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct vs_snapshots;

struct vs_snapshot_ops {
    const char *name;
    void (*close)(struct vs_snapshots *snapshots);
    enum vs_err (*put)(struct vs_snapshots *snapshots, uint32_t task, uint64_t sequence, struct vs_str state,
                       struct vs_err_note *note);
    /* The newest whole one; older whole ones are used when the newest is damaged (the note says so and the
     * result is still OK). NOT_FOUND: none. VERSION: made by a newer program. */
    enum vs_err (*get_newest)(struct vs_snapshots *snapshots, uint32_t task, uint64_t *sequence,
                              struct vs_buf *state, struct vs_err_note *note);
};

struct vs_snapshots_base {
    const struct vs_snapshot_ops *ops;
};
static inline const struct vs_snapshot_ops *vs_snapshot_ops_of(struct vs_snapshots *snapshots)
{
    return ((struct vs_snapshots_base *)snapshots)->ops;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Which topics the positions in a data directory belong to: DIR/topic-ids, one "NAME ID" a line, added at first sight
 * and never changed. A topic that was deleted and made anew under its old name begins at offset 0 again, so the old
 * positions would silently skip records of the new one.
 * One thread, while the data directory is locked. */
#ifndef VS_RUNTIME_TOPIC_IDS_H
#define VS_RUNTIME_TOPIC_IDS_H

#include "ports/log.h"

/* INVALID: the directory knows another topic of this name; the note says what to do. */
VS_MUST_USE enum vs_err vs_topic_id_check(const char *data_dir, const struct vs_log_topic *topic,
                                          struct vs_err_note *note);

#endif

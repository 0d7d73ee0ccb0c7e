/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/topic_ids.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"

/* False: not in the file. A line that a crash cut off has no end and does not count. */
static bool find(FILE *file, struct vs_str name, uint64_t *id)
{
    char line[VS_TOPIC_NAME_SIZE_MAX + 64];
    bool found = false;
    while (fgets(line, sizeof line, file) != NULL) {
        struct vs_str rest = vs_str(line);
        if (!vs_str_ends_with(rest, VS_STR("\n")))
            continue;
        rest.len--;
        if (vs_str_equal(vs_str_cut(&rest, ' '), name))
            found = vs_str_to_uint64(rest, id) || found;
    }
    return found;
}

static bool add(FILE *file, const struct vs_log_topic *topic)
{
    /* The line end before it closes a line that a crash cut off. */
    return fprintf(file, "\n%.*s %" PRIu64 "\n", VS_STR_ARG(topic->name), topic->id) > 0 && fflush(file) == 0 &&
           fdatasync(fileno(file)) == 0;
}

enum vs_err vs_topic_id_check(const char *data_dir, const struct vs_log_topic *topic, struct vs_err_note *note)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/topic-ids", data_dir);
    FILE *file = fopen(path, "a+e");
    if (file == NULL)
        return vs_fail(note, vs_err_from_errno(errno), "cannot open %s: %s", path, strerror(errno));
    rewind(file);
    uint64_t id = 0;
    enum vs_err err = VS_ERR_OK;
    if (!find(file, topic->name, &id)) {
        if (!add(file, topic))
            err = vs_fail(note, vs_err_from_errno(errno), "cannot write %s: %s", path, strerror(errno));
    } else if (id != topic->id) {
        err = vs_fail(note, VS_ERR_INVALID,
                      "topic %.*s was deleted and made anew: the positions in %s belong to the old one; start with a "
                      "new data directory",
                      VS_STR_ARG(topic->name), data_dir);
    }
    if (fclose(file) != 0 && err == VS_ERR_OK)
        err = vs_fail(note, vs_err_from_errno(errno), "cannot write %s: %s", path, strerror(errno));
    return err;
}

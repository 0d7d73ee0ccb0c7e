/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/plan/nearest.h"

enum { NAME_SIZE_MAX = 64 };

/* Levenshtein's distance, row by row. */
static uint32_t distance(struct vs_str a, struct vs_str b)
{
    uint32_t row[NAME_SIZE_MAX + 1];
    for (uint32_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (uint32_t i = 1; i <= a.len; i++) {
        uint32_t diagonal = row[0];
        row[0] = i;
        for (uint32_t j = 1; j <= b.len; j++) {
            uint32_t above = row[j];
            uint32_t best = diagonal + (a.ptr[i - 1] != b.ptr[j - 1]);
            if (above + 1 < best)
                best = above + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
            diagonal = above;
        }
    }
    return row[b.len];
}

struct vs_str vs_nearest(struct vs_str name, const struct vs_str *names, uint32_t count)
{
    struct vs_str best = {0};
    uint32_t best_distance = UINT32_MAX;
    if (name.len > NAME_SIZE_MAX)
        return best;
    for (uint32_t i = 0; i < count; i++) {
        if (vs_str_equal_nocase(names[i], name))
            return names[i];
        if (names[i].len > NAME_SIZE_MAX)
            continue;
        uint32_t found = distance(name, names[i]);
        if (found < best_distance && found * 3 <= name.len) {
            best = names[i];
            best_distance = found;
        }
    }
    return best;
}

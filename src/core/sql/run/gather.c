/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/run/gather.h"

struct vs_column vs_new_column(struct vs_arena *scratch, struct vs_type type, uint32_t count,
                               void **data)
{
    *data = vs_arena_raw(scratch, (size_t)count * vs_physical_size(vs_type_physical(type)));
    return (struct vs_column){.type = type, .as.data = *data};
}

struct vs_column vs_gather_column(struct vs_arena *scratch, const struct vs_batch *const *batches,
                                  uint32_t column, struct vs_type type, const struct vs_pick *picks,
                                  uint32_t count)
{
    void *data;
    struct vs_column gathered = vs_new_column(scratch, type, count, &data);
    size_t size = vs_physical_size(vs_type_physical(type));
    uint64_t *valid = VS_ARENA_ARRAY(scratch, vs_bitmap_words(count), uint64_t);
    bool has_null = false;
    for (uint32_t i = 0; i < count; i++) {
        const struct vs_column *from = &batches[picks[i].input]->columns[column];
        if (vs_column_is_null(from, picks[i].row)) {
            has_null = true;
            memset((char *)data + i * size, 0, size);
            continue;
        }
        valid[i / 64] |= (uint64_t)1 << i % 64;
        memcpy((char *)data + i * size, (const char *)from->as.data + picks[i].row * size, size);
    }
    gathered.valid = has_null ? valid : NULL;
    return gathered;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* New columns out of rows of others. Scratch arena; text and nested values are borrowed. */
#ifndef VS_CORE_SQL_RUN_GATHER_H
#define VS_CORE_SQL_RUN_GATHER_H

#include "core/sql/batch.h"

/* A row of one of several batches. */
struct vs_pick {
    uint32_t input;
    uint32_t row;
};

/* Column `column` of the picked rows, as the given type (physically equal in all batches). */
struct vs_column vs_gather_column(struct vs_arena *scratch, const struct vs_batch *const *batches,
                                  uint32_t column, struct vs_type type, const struct vs_pick *picks,
                                  uint32_t count);
/* A column without NULLs of count items, to be filled. */
struct vs_column vs_new_column(struct vs_arena *scratch, struct vs_type type, uint32_t count,
                               void **data);

#endif

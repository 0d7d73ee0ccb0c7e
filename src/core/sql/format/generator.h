/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Tables whose rows are made, not read: connectors datagen (Flink's) and nexmark (nexmark.h).
 *
 * A row is a pure function of the seed, its number and, for times, of when it was asked for; so rows need no state and
 * come out the same in batches of any size. A record of such a table has the row's number as its offset, from 0, the
 * time as its timestamp, and the seed as its value (vs_generator_seed). */
#ifndef VS_CORE_SQL_FORMAT_GENERATOR_H
#define VS_CORE_SQL_FORMAT_GENERATOR_H

#include "base/arena.h"
#include "base/err.h"
#include "core/event/record.h"
#include "core/sql/table.h"

struct vs_generator;

struct vs_generator_pace {
    uint64_t rows;            /* UINT64_MAX: no end */
    uint64_t rows_per_second; /* UINT64_MAX: as fast as they are taken */
};

bool vs_table_is_generated(const struct vs_table *table);
/* INVALID: an option of a field is wrong, or not of its type; as Flink refuses it. */
VS_MUST_USE enum vs_err vs_generator_new(struct vs_arena *plan, const struct vs_table *table,
                                         struct vs_generator **out, struct vs_err_note *note);
struct vs_generator_pace vs_generator_pace(const struct vs_generator *generator);
/* The value of a record; borrows *seed. */
static inline struct vs_str vs_generator_seed(const uint64_t *seed)
{
    return (struct vs_str){(const char *)seed, sizeof *seed};
}
/* column: among the physical columns. Text and items lie in scratch. */
struct vs_value vs_generator_value(const struct vs_generator *generator, struct vs_arena *scratch, uint32_t column,
                                   const struct vs_record *record);

/* Random numbers from a seed: the next of a sequence, and one below a limit (> 0). */
struct vs_random {
    uint64_t state;
};
static inline uint64_t vs_random_next(struct vs_random *random)
{
    uint64_t z = (random->state += 0x9E3779B97F4A7C15u); /* SplitMix64 */
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}
static inline uint64_t vs_random_below(struct vs_random *random, uint64_t limit)
{
    return (uint64_t)(((unsigned __int128)vs_random_next(random) * limit) >> 64);
}

#endif

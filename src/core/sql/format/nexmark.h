/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The events of Nexmark, the benchmark of streaming queries over an auction house: persons, auctions and bids in fixed
 * proportions (1 : 3 : 46), as rows of the schema that the Nexmark suite publishes for Flink SQL. The generator is our
 * own: ids, hot sellers, auctions and bidders and the spread of prices follow the published description, the values
 * do not equal those of other generators. Event n has the time 2015-07-15 00:00:00 + n / first-event.rate. Pure: an
 * event is a function of seed and number. */
#ifndef VS_CORE_SQL_FORMAT_NEXMARK_H
#define VS_CORE_SQL_FORMAT_NEXMARK_H

#include "core/sql/format/generator.h"

struct vs_nexmark;

/* INVALID: the physical columns are not those of the schema, or an option is wrong. */
VS_MUST_USE enum vs_err vs_nexmark_new(struct vs_arena *plan, const struct vs_table *table, struct vs_nexmark **out,
                                       struct vs_generator_pace *pace, struct vs_err_note *note);
/* column: event_type, person, auction, bid. */
struct vs_value vs_nexmark_value(const struct vs_nexmark *nexmark, struct vs_arena *scratch, uint32_t column,
                                 uint64_t seed, uint64_t number);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Planted bugs and crashes, so that checks can be shown to fail and every commit boundary can be crashed at.
 *
 * Only a build with -DVS_PLANT=ON has them; there the variable VENDSTREAM_PLANT names one:
 *   drop                   the last row of some batches is lost on its way to a sink
 *   double                 some records are archived twice
 *   early_ack              202 is answered before the events are stored
 *   crash_after_commit:N   the process kills itself when commit N is durable and nobody has seen it yet
 * In every other build the answer is a constant, and nothing of it is in the program. Any thread. */
#ifndef VS_RUNTIME_PLANT_H
#define VS_RUNTIME_PLANT_H

#include <stdbool.h>
#include <stdint.h>

#ifdef VS_PLANT
bool vs_plant_is(const char *name);
void vs_plant_after_commit(uint64_t sequence);
#else
static inline bool vs_plant_is(const char *name)
{
    (void)name;
    return false;
}
static inline void vs_plant_after_commit(uint64_t sequence)
{
    (void)sequence;
}
#endif

#endif

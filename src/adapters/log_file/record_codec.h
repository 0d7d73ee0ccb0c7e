/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Records in the body of a RECORDS entry: u64 base time, then per record zig-zag varint of its time against the
 * base, and key, headers and value each with a varint length. Offsets are not stored: they count up from the
 * entry's first. Decoded records borrow from the body. Pure. */
#ifndef VS_ADAPTERS_LOG_FILE_RECORD_CODEC_H
#define VS_ADAPTERS_LOG_FILE_RECORD_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "adapters/segment/format.h"
#include "base/buf.h"
#include "core/event/record.h"

enum { VS_RECORD_OVERHEAD_MAX = 32 }; /* bytes beside key, headers and value; the base time counts once more */

static inline size_t vs_record_size_max(const struct vs_record *record)
{
    return record->key.len + record->headers.len + record->value.len + VS_RECORD_OVERHEAD_MAX;
}

/* base_ms was written by vs_record_encode_base at the begin of the entry. */
void vs_record_encode_base(struct vs_buf *out, int64_t base_ms);
void vs_record_encode(struct vs_buf *out, const struct vs_record *record, int64_t base_ms);
/* Decodes all entry->count records; out has room for them. false: the body is not made of such records. */
bool vs_records_decode(const struct vs_segment_entry *entry, struct vs_record *out);

#endif

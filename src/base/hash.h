/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Hashes and checksums.
 *
 * vs_hash64: our own tables and fingerprints; stable across machines and versions (it is in files).
 * vs_crc32c: Castagnoli (RFC 3720 B.4), by the CPU's instruction where it has one, chosen at run time.
 * vs_murmur2: the hash of Kafka's Java client (seed 0x9747b28c), so that keys land in the same partition. */
#ifndef VS_BASE_HASH_H
#define VS_BASE_HASH_H

#include <stdint.h>

#include "base/str.h"

uint64_t vs_hash64(struct vs_str s, uint64_t seed);
static inline uint64_t vs_hash_mix(uint64_t a, uint64_t b)
{
    __uint128_t product = (__uint128_t)(a ^ 0x9E3779B97F4A7C15u) * (b ^ 0xD6E8FEB86659FD93u);
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}
/* crc: 0 to begin, or the result so far. */
uint32_t vs_crc32c(uint32_t crc, struct vs_str s);
int32_t vs_murmur2(struct vs_str s);
/* Kafka's default: (murmur2(key) & 0x7fffffff) % partitions. */
uint32_t vs_partition_of(struct vs_str key, uint32_t partitions);

#endif

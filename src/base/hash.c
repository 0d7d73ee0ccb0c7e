/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/hash.h"

#include "base/check.h"

static uint64_t load64(const char *p)
{
    uint64_t v;
    memcpy(&v, p, 8);
    return v;
}

static uint64_t load_tail(const char *p, size_t len)
{
    uint64_t v = 0;
    for (size_t i = 0; i < len; i++)
        v |= (uint64_t)(unsigned char)p[i] << (8 * i);
    return v;
}

uint64_t vs_hash64(struct vs_str s, uint64_t seed)
{
    uint64_t h = seed ^ 0xA0761D6478BD642Fu;
    const char *p = s.ptr;
    size_t left = s.len;
    while (left >= 16) {
        h = vs_hash_mix(load64(p) ^ h, load64(p + 8) ^ 0xE7037ED1A0B428DBu);
        p += 16;
        left -= 16;
    }
    uint64_t a = 0;
    uint64_t b = 0;
    if (left >= 8) {
        a = load64(p);
        b = load_tail(p + 8, left - 8);
    } else if (left > 0) {
        a = load_tail(p, left);
    }
    h = vs_hash_mix(a ^ h, b ^ 0x8EBC6AF09C88C6E3u);
    return vs_hash_mix(h, s.len ^ 0x589965CC75374CC3u);
}

static uint32_t crc_table[256];

__attribute__((constructor)) static void make_crc_table(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int bit = 0; bit < 8; bit++)
            c = (c & 1) != 0 ? c >> 1 ^ 0x82F63B78u : c >> 1;
        crc_table[i] = c;
    }
}

static uint32_t crc32c_table(uint32_t crc, const char *p, size_t len)
{
    for (size_t i = 0; i < len; i++)
        crc = crc >> 8 ^ crc_table[(crc ^ (unsigned char)p[i]) & 0xFF];
    return crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) static uint32_t crc32c_hardware(uint32_t crc, const char *p, size_t len)
{
    uint64_t c = crc;
    while (len >= 8) {
        c = __builtin_ia32_crc32di(c, load64(p));
        p += 8;
        len -= 8;
    }
    crc = (uint32_t)c;
    while (len > 0) {
        crc = __builtin_ia32_crc32qi(crc, (unsigned char)*p);
        p++;
        len--;
    }
    return crc;
}
#endif

uint32_t vs_crc32c(uint32_t crc, struct vs_str s)
{
    crc = ~crc;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2"))
        return ~crc32c_hardware(crc, s.ptr, s.len);
#endif
    return ~crc32c_table(crc, s.ptr, s.len);
}

int32_t vs_murmur2(struct vs_str s)
{
    const uint32_t m = 0x5bd1e995;
    uint32_t h = 0x9747b28cu ^ (uint32_t)s.len;
    size_t i = 0;
    for (; s.len - i >= 4; i += 4) {
        uint32_t k = (uint32_t)load_tail(s.ptr + i, 4);
        k *= m;
        k ^= k >> 24;
        k *= m;
        h *= m;
        h ^= k;
    }
    if (i < s.len) {
        h ^= (uint32_t)load_tail(s.ptr + i, s.len - i);
        h *= m;
    }
    h ^= h >> 13;
    h *= m;
    h ^= h >> 15;
    return (int32_t)h;
}

uint32_t vs_partition_of(struct vs_str key, uint32_t partitions)
{
    VS_CHECK(partitions > 0);
    return ((uint32_t)vs_murmur2(key) & 0x7fffffffu) % partitions;
}

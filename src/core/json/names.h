/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The compiled set of wanted member names.
 *
 * A name is found by its length, its first 8 and its last 8 bytes through one multiplication and one look into
 * a sparse table; nearly all names that are not wanted end there.
 *
 * Events of one kind have their members in the same order, so the set also remembers, per place, the bytes of
 * the member's name last time: when they are there again, name and slot are known by one comparison. That is
 * why only one thread at a time may scan with a set. The results do not depend on it. Plan arena. */
#ifndef VS_CORE_JSON_NAMES_H
#define VS_CORE_JSON_NAMES_H

#include "core/json/json.h"

enum { VS_JSON_NAME_NONE = UINT32_MAX };

struct vs_json_name {
    uint64_t head, tail;
    struct vs_str text;
    uint32_t next; /* in the same bucket, or NONE */
    uint32_t same; /* the first slot of an equal name; itself when there is none */
};

/* What the n-th member of the outermost object was last time. */
struct vs_json_guess {
    char text[32];  /* from the quote to the value: `"name": ` */
    uint32_t mask;  /* of the bytes of text that count; all ones (and text all 0): nothing known yet */
    uint32_t size;  /* of text */
    uint32_t slot;  /* of the member, or NONE */
};

struct vs_json_names {
    uint32_t count;
    uint32_t shift; /* of the hash, to get a bucket */
    bool has_equal; /* two slots have the same name */
    struct vs_json_name *names;
    uint32_t *buckets; /* index of a name, or NONE */
    struct vs_json_guess *guesses; /* VS_JSON_KEYS_MAX; the only part that changes */
};

/* The first 8 bytes (fewer: padded with zeros) and the last 8 of names longer than 8. `end` is the end of the
 * readable text behind key. */
static inline uint64_t vs_json_name_head(const char *key, size_t len, const char *end)
{
    uint64_t head = 0;
    if (__builtin_expect(end - key >= 8, 1)) {
        memcpy(&head, key, 8);
        return len >= 8 ? head : head & (((uint64_t)1 << (8 * len)) - 1);
    }
    memcpy(&head, key, len < 8 ? len : 8);
    return head;
}
static inline uint64_t vs_json_name_tail(const char *key, size_t len)
{
    uint64_t tail = 0;
    if (len > 8)
        memcpy(&tail, key + len - 8, 8);
    return tail;
}
static inline uint64_t vs_json_name_hash(uint64_t head, uint64_t tail, size_t len)
{
    uint64_t mixed = (head ^ (tail << 23 | tail >> 41)) * 0x9E3779B97F4A7C15u;
    return mixed ^ (mixed >> 29) ^ (uint64_t)len * 0xD6E8FEB86659FD93u;
}

/* Slot of a key without escapes, or NONE. */
static inline uint32_t vs_json_names_find(const struct vs_json_names *names, const char *key, size_t len,
                                          const char *end)
{
    uint64_t head = vs_json_name_head(key, len, end);
    uint64_t tail = vs_json_name_tail(key, len);
    uint32_t i = names->buckets[vs_json_name_hash(head, tail, len) >> names->shift];
    while (i != VS_JSON_NAME_NONE) {
        const struct vs_json_name *name = &names->names[i];
        if (name->text.len == len && name->head == head && name->tail == tail &&
            (len <= 16 || memcmp(name->text.ptr, key, len) == 0))
            return i;
        i = name->next;
    }
    return VS_JSON_NAME_NONE;
}
/* Slot of a key with escapes. */
uint32_t vs_json_names_find_escaped(const struct vs_json_names *names, struct vs_str key);
/* After a scan: gives slots with an equal name the value of the first one. */
void vs_json_names_share(const struct vs_json_names *names, struct vs_json_value *values);

#endif

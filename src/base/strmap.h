/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Interns byte strings: each distinct string gets a dense index 0, 1, 2, .. in the order of first sight.
 *
 * Open addressing, keys in one slab. Never forgets a key, except all at once. One thread. The order of
 * iteration is the order of indexes, so it does not depend on addresses. */
#ifndef VS_BASE_STRMAP_H
#define VS_BASE_STRMAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { VS_STRMAP_NONE = UINT32_MAX };

struct vs_strmap {
    struct vs_strmap_slot *slots; /* private */
    uint32_t slot_count;          /* private: a power of two */
    uint32_t count;               /* strings held; indexes are below this */
    struct vs_strmap_key *keys;   /* private */
    uint32_t key_capacity;        /* private */
    char *slab;                   /* private */
    size_t slab_used;             /* private */
    size_t slab_capacity;         /* private */
};

void vs_strmap_init(struct vs_strmap *map);
void vs_strmap_free(struct vs_strmap *map);
/* Index of key, VS_STRMAP_NONE when it is not there. */
uint32_t vs_strmap_find(const struct vs_strmap *map, struct vs_str key);
/* Index of key, which is copied in when new; *added says so (may be NULL). */
uint32_t vs_strmap_intern(struct vs_strmap *map, struct vs_str key, bool *added);
/* As above with vs_hash64(key, 0) known already. */
uint32_t vs_strmap_intern_hashed(struct vs_strmap *map, struct vs_str key, uint64_t hash, bool *added);
/* Borrows until the next intern. */
struct vs_str vs_strmap_key(const struct vs_strmap *map, uint32_t index);
size_t vs_strmap_size_bytes(const struct vs_strmap *map);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/http_server/addresses.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/hash.h"

enum { BUCKETS = 4096 };

struct address {
    struct address *next;
    uint64_t key;
    int64_t count;
};

struct vs_http_addresses {
    pthread_mutex_t mutex;
    struct address *buckets[BUCKETS];
};

struct vs_http_addresses *vs_http_addresses_new(void)
{
    struct vs_http_addresses *addresses = calloc(1, sizeof *addresses);
    VS_CHECK(addresses != NULL);
    VS_CHECK(pthread_mutex_init(&addresses->mutex, NULL) == 0);
    return addresses;
}

void vs_http_addresses_free(struct vs_http_addresses *addresses)
{
    if (addresses == NULL)
        return;
    for (int i = 0; i < BUCKETS; i++)
        VS_CHECK(addresses->buckets[i] == NULL);
    (void)pthread_mutex_destroy(&addresses->mutex);
    free(addresses);
}

uint64_t vs_http_address_key(const struct sockaddr_storage *address)
{
    uint64_t key = 0;
    if (address->ss_family == AF_INET) {
        uint32_t v4;
        memcpy(&v4, &((const struct sockaddr_in *)address)->sin_addr, sizeof v4);
        return v4;
    }
    if (address->ss_family != AF_INET6)
        return 0;
    const struct in6_addr *v6 = &((const struct sockaddr_in6 *)address)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(v6)) {
        uint32_t v4;
        memcpy(&v4, v6->s6_addr + 12, sizeof v4);
        return v4;
    }
    memcpy(&key, v6->s6_addr, sizeof key);
    return key;
}

static struct address **find(struct vs_http_addresses *addresses, uint64_t key)
{
    struct address **at = &addresses->buckets[vs_hash_mix(key, 0) % BUCKETS];
    while (*at != NULL && (*at)->key != key)
        at = &(*at)->next;
    return at;
}

bool vs_http_address_take(struct vs_http_addresses *addresses, uint64_t key, int64_t max)
{
    bool taken = false;
    (void)pthread_mutex_lock(&addresses->mutex);
    struct address **at = find(addresses, key);
    if (*at == NULL) {
        *at = calloc(1, sizeof **at);
        VS_CHECK(*at != NULL);
        (*at)->key = key;
    }
    if ((*at)->count < max) {
        (*at)->count++;
        taken = true;
    }
    (void)pthread_mutex_unlock(&addresses->mutex);
    return taken;
}

void vs_http_address_give(struct vs_http_addresses *addresses, uint64_t key)
{
    (void)pthread_mutex_lock(&addresses->mutex);
    struct address **at = find(addresses, key);
    VS_CHECK(*at != NULL);
    if (--(*at)->count == 0) {
        struct address *gone = *at;
        *at = gone->next;
        free(gone);
    }
    (void)pthread_mutex_unlock(&addresses->mutex);
}

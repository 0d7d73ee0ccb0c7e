/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Counts open connections per client address: IPv4 addresses singly, IPv6 ones by their /64, which is what one
 * client owns. Any thread. */
#ifndef VS_ADAPTERS_HTTP_SERVER_ADDRESSES_H
#define VS_ADAPTERS_HTTP_SERVER_ADDRESSES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct vs_http_addresses;

struct vs_http_addresses *vs_http_addresses_new(void);
void vs_http_addresses_free(struct vs_http_addresses *addresses); /* NULL is fine */
uint64_t vs_http_address_key(const struct sockaddr_storage *address);
/* Counts one more, unless that would be more than max. */
bool vs_http_address_take(struct vs_http_addresses *addresses, uint64_t key, int64_t max);
void vs_http_address_give(struct vs_http_addresses *addresses, uint64_t key);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* TLS by OpenSSL: 1.2 with AEAD and forward secrecy, or 1.3; no renegotiation, no compression; ALPN http/1.1.
 *
 * A context may be shared by threads; a connection of it belongs to one. Idle connections give their buffers
 * back (SSL_MODE_RELEASE_BUFFERS). */
#ifndef VS_ADAPTERS_HTTP_SERVER_TLS_H
#define VS_ADAPTERS_HTTP_SERVER_TLS_H

#include <openssl/ssl.h>

#include "adapters/http_server/http_server.h"

/* Who the client is by its certificate; the texts end with 0 and hold no other 0 byte. */
struct vs_http_peer {
    char common_name[256];
    char dns_name[256];
};

VS_MUST_USE enum vs_err vs_http_tls_new(const struct vs_http_tls *tls, SSL_CTX **out,
                                        struct vs_err_note *note);
/* Of a finished handshake; false when the client showed no certificate. */
bool vs_http_tls_peer(const SSL *ssl, struct vs_http_peer *peer);

#endif

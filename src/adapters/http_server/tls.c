/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/http_server/tls.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/check.h"

static const char ciphers_1_2[] = "ECDHE+AESGCM:ECDHE+CHACHA20";

static enum vs_err fail(struct vs_err_note *note, const char *what, const char *path)
{
    unsigned long code = ERR_get_error();
    const char *reason = ERR_reason_error_string(code);
    ERR_clear_error();
    return vs_fail(note, VS_ERR_INVALID, "%s `%s`: %s", what, path, reason == NULL ? "unknown" : reason);
}

static int select_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_len,
                           const unsigned char *in, unsigned in_len, void *ctx)
{
    (void)ssl;
    (void)ctx;
    static const unsigned char ours[] = "\x08http/1.1";
    unsigned char *selected = NULL;
    if (SSL_select_next_proto(&selected, out_len, ours, sizeof ours - 1, in, in_len) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = selected;
    return SSL_TLSEXT_ERR_OK;
}

static enum vs_err read_path(struct vs_str path, char out[PATH_MAX], struct vs_err_note *note)
{
    if (path.len == 0 || path.len >= PATH_MAX)
        return vs_fail(note, VS_ERR_INVALID, "a file of the TLS settings is missing or its path too long");
    vs_str_to_zero_ended(path, out, PATH_MAX);
    return VS_ERR_OK;
}

static enum vs_err load_client_ca(SSL_CTX *ctx, const struct vs_http_tls *tls, struct vs_err_note *note)
{
    static const unsigned char session_context[] = "vendstream";
    char path[PATH_MAX];
    VS_TRY(read_path(tls->client_ca, path, note));
    if (SSL_CTX_load_verify_locations(ctx, path, NULL) != 1)
        return fail(note, "client CA file", path);
    STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(path);
    if (names == NULL)
        return fail(note, "client CA file", path);
    SSL_CTX_set_client_CA_list(ctx, names);
    int mode = SSL_VERIFY_PEER | (tls->client_optional ? 0 : SSL_VERIFY_FAIL_IF_NO_PEER_CERT);
    SSL_CTX_set_verify(ctx, mode, NULL);
    VS_CHECK(SSL_CTX_set_session_id_context(ctx, session_context, sizeof session_context - 1) == 1);
    return VS_ERR_OK;
}

static enum vs_err load_files(SSL_CTX *ctx, const struct vs_http_tls *tls, struct vs_err_note *note)
{
    char path[PATH_MAX];
    VS_TRY(read_path(tls->certificate, path, note));
    if (SSL_CTX_use_certificate_chain_file(ctx, path) != 1)
        return fail(note, "certificate file", path);
    VS_TRY(read_path(tls->key, path, note));
    if (SSL_CTX_use_PrivateKey_file(ctx, path, SSL_FILETYPE_PEM) != 1)
        return fail(note, "key file", path);
    if (SSL_CTX_check_private_key(ctx) != 1)
        return fail(note, "the certificate does not belong to the key file", path);
    return tls->client_ca.len == 0 ? VS_ERR_OK : load_client_ca(ctx, tls, note);
}

enum vs_err vs_http_tls_new(const struct vs_http_tls *tls, SSL_CTX **out, struct vs_err_note *note)
{
    *out = NULL;
    ERR_clear_error();
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    VS_CHECK(ctx != NULL);
    VS_CHECK(SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) == 1);
    VS_CHECK(SSL_CTX_set_cipher_list(ctx, ciphers_1_2) == 1);
    /* Bodies are framed by HTTP, so an end without close_notify cuts nothing off unseen. */
    (void)SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                       SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
    (void)SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                    SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_alpn_select_cb(ctx, select_protocol, NULL);
    enum vs_err err = load_files(ctx, tls, note);
    if (err != VS_ERR_OK) {
        SSL_CTX_free(ctx);
        return err;
    }
    *out = ctx;
    return VS_ERR_OK;
}

/* Leaves `out` empty when the text is too long or holds a 0 byte: such a name must not be taken for another. */
static void copy_name(const ASN1_STRING *name, char *out, size_t size)
{
    unsigned char *utf8 = NULL;
    int len = ASN1_STRING_to_UTF8(&utf8, name);
    if (len > 0 && (size_t)len < size && memchr(utf8, 0, (size_t)len) == NULL) {
        memcpy(out, utf8, (size_t)len);
        out[len] = '\0';
    }
    OPENSSL_free(utf8);
}

static void read_dns_name(X509 *certificate, struct vs_http_peer *peer)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        if (name->type != GEN_DNS)
            continue;
        copy_name(name->d.dNSName, peer->dns_name, sizeof peer->dns_name);
        break;
    }
    GENERAL_NAMES_free(names);
}

bool vs_http_tls_peer(const SSL *ssl, struct vs_http_peer *peer)
{
    *peer = (struct vs_http_peer){0};
    X509 *certificate = SSL_get1_peer_certificate(ssl);
    if (certificate == NULL)
        return false;
    X509_NAME *subject = X509_get_subject_name(certificate);
    int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (at >= 0)
        copy_name(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)), peer->common_name,
                  sizeof peer->common_name);
    read_dns_name(certificate, peer);
    X509_free(certificate);
    return true;
}

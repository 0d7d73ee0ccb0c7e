/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "testing/http_harness.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"

struct identity {
    X509 *certificate;
    EVP_PKEY *key;
    char certificate_path[64];
    char key_path[64];
};

static char folder[] = "/tmp/vs_http_tls_test_XXXXXX";
static struct identity authority, own, device, stranger;
static struct vs_test_server server;

static void add_extension(X509 *certificate, int id, const char *value)
{
    X509V3_CTX ctx;
    X509V3_set_ctx_nodb(&ctx);
    X509V3_set_ctx(&ctx, certificate, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &ctx, id, value);
    assert_non_null(extension);
    assert_int_equal(X509_add_ext(certificate, extension, -1), 1);
    X509_EXTENSION_free(extension);
}

static void write_files(struct identity *identity, const char *name)
{
    (void)snprintf(identity->certificate_path, sizeof identity->certificate_path, "%s/%s.pem", folder, name);
    (void)snprintf(identity->key_path, sizeof identity->key_path, "%s/%s.key", folder, name);
    FILE *file = fopen(identity->certificate_path, "w");
    assert_non_null(file);
    assert_int_equal(PEM_write_X509(file, identity->certificate), 1);
    assert_int_equal(fclose(file), 0);
    file = fopen(identity->key_path, "w");
    assert_non_null(file);
    assert_int_equal(PEM_write_PrivateKey(file, identity->key, NULL, NULL, 0, NULL, NULL), 1);
    assert_int_equal(fclose(file), 0);
}

/* Signed by issuer, or by itself when that is NULL. */
static void make_identity(struct identity *identity, const char *name, const char *alternative,
                          const struct identity *issuer)
{
    static long serial = 1;
    identity->key = EVP_EC_gen("P-256");
    X509 *certificate = identity->certificate = X509_new();
    assert_non_null(identity->key);
    (void)X509_set_version(certificate, 2);
    (void)ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
    (void)X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    (void)X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
    (void)X509_set_pubkey(certificate, identity->key);
    (void)X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                                     (const unsigned char *)name, -1, -1, 0);
    const struct identity *signer = issuer == NULL ? identity : issuer;
    (void)X509_set_issuer_name(certificate, X509_get_subject_name(signer->certificate));
    if (issuer == NULL)
        add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
    if (alternative != NULL)
        add_extension(certificate, NID_subject_alt_name, alternative);
    assert_true(X509_sign(certificate, signer->key, EVP_sha256()) > 0);
    write_files(identity, name);
}

static void free_identity(struct identity *identity)
{
    X509_free(identity->certificate);
    EVP_PKEY_free(identity->key);
    (void)unlink(identity->certificate_path);
    (void)unlink(identity->key_path);
}

static int make_identities(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    make_identity(&authority, "authority", NULL, NULL);
    make_identity(&own, "localhost", "DNS:localhost", &authority);
    make_identity(&device, "vm-17", "email:a@b.example,DNS:vm-17.fleet.example,DNS:other.example", &authority);
    make_identity(&stranger, "vm-18", NULL, NULL);
    return 0;
}

static int free_identities(void **state)
{
    (void)state;
    free_identity(&authority);
    free_identity(&own);
    free_identity(&device);
    free_identity(&stranger);
    return rmdir(folder);
}

static SSL_CTX *client_context(const struct identity *identity, int version_max)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    assert_int_equal(SSL_CTX_load_verify_locations(ctx, authority.certificate_path, NULL), 1);
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
    (void)SSL_CTX_set_max_proto_version(ctx, version_max);
    if (identity != NULL) {
        assert_int_equal(SSL_CTX_use_certificate(ctx, identity->certificate), 1);
        assert_int_equal(SSL_CTX_use_PrivateKey(ctx, identity->key), 1);
    }
    return ctx;
}

static void start(bool client_ca, bool optional, const struct vs_http_settings *settings)
{
    struct vs_http_tls tls = {.certificate = vs_str(own.certificate_path),
                              .key = vs_str(own.key_path),
                              .client_optional = optional};
    if (client_ca)
        tls.client_ca = vs_str(authority.certificate_path);
    vs_test_server_start(&server, settings, &tls);
}

/* The body of GET /peer, or "" when the server turned the client away. */
static void ask_for_peer(const struct identity *identity, int version_max, char *out, size_t size)
{
    SSL_CTX *ctx = client_context(identity, version_max);
    struct vs_test_client client;
    struct vs_test_answer answer = {0};
    bool connected = vs_test_connect_tls(&client, server.port, ctx);
    if (!connected || vs_test_status(&client, VS_STR(GET("/peer")), &answer) != 200)
        answer.body = VS_STR("");
    vs_str_to_zero_ended(answer.body, out, size);
    ERR_clear_error();
    vs_test_disconnect(&client);
    SSL_CTX_free(ctx);
}

static void tls_1_3_and_1_2_are_spoken_and_nothing_older(void **state)
{
    (void)state;
    start(false, false, NULL);
    char peer[256];
    ask_for_peer(NULL, TLS1_3_VERSION, peer, sizeof peer);
    assert_string_equal(peer, "||tls");
    ask_for_peer(NULL, TLS1_2_VERSION, peer, sizeof peer);
    assert_string_equal(peer, "||tls");
    ask_for_peer(NULL, TLS1_1_VERSION, peer, sizeof peer);
    assert_string_equal(peer, "");
    const struct vs_http_counters *counters = vs_http_server_counters(server.server);
    vs_test_wait_counter_is(&counters->connections_open, 0);
    assert_int_equal(atomic_load(&counters->handshakes_total), 2);
    assert_int_equal(atomic_load(&counters->refused[VS_HTTP_REFUSED_tls_handshake]), 1);
    vs_test_server_end(&server);
}

static void the_names_of_a_client_certificate_are_given_to_the_handler(void **state)
{
    (void)state;
    start(true, false, NULL);
    char peer[256];
    ask_for_peer(&device, TLS1_3_VERSION, peer, sizeof peer);
    assert_string_equal(peer, "vm-17|vm-17.fleet.example|tls");
    ask_for_peer(&device, TLS1_2_VERSION, peer, sizeof peer);
    assert_string_equal(peer, "vm-17|vm-17.fleet.example|tls");
    vs_test_server_end(&server);
}

static void clients_without_a_certificate_of_the_authority_are_turned_away(void **state)
{
    (void)state;
    start(true, false, NULL);
    char peer[256];
    ask_for_peer(NULL, TLS1_3_VERSION, peer, sizeof peer);
    assert_string_equal(peer, "");
    ask_for_peer(&stranger, TLS1_3_VERSION, peer, sizeof peer);
    assert_string_equal(peer, "");
    ask_for_peer(&stranger, TLS1_2_VERSION, peer, sizeof peer);
    assert_string_equal(peer, "");
    assert_int_equal(server.handled_count, 0);
    vs_test_server_end(&server);
    start(true, true, NULL);
    ask_for_peer(NULL, TLS1_3_VERSION, peer, sizeof peer);
    assert_string_equal(peer, "||tls");
    ask_for_peer(&stranger, TLS1_3_VERSION, peer, sizeof peer);
    assert_string_equal(peer, "");
    vs_test_server_end(&server);
}

static void large_bodies_and_answers_pass_through_tls(void **state)
{
    (void)state;
    start(false, false, NULL);
    server.big_size = 5 * 1024 * 1024;
    SSL_CTX *ctx = client_context(NULL, TLS1_3_VERSION);
    struct vs_test_client client;
    struct vs_test_answer answer;
    assert_true(vs_test_connect_tls(&client, server.port, ctx));
    struct vs_buf request = {0};
    vs_buf_printf(&request, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n", 500000);
    for (int i = 0; i < 500000; i++)
        vs_buf_add_char(&request, (char)('a' + i % 26));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(vs_test_status(&client, vs_buf_str(&request), &answer), 200);
        assert_int_equal(answer.body.len, 500000);
        assert_memory_equal(answer.body.ptr, request.ptr + request.len - 500000, 500000);
        assert_int_equal(vs_test_status(&client, VS_STR(GET("/big")), &answer), 200);
        assert_int_equal(answer.body.len, server.big_size);
    }
    assert_true(vs_test_send(&client, VS_STR(GET("/hello") GET("/hold") GET("/hello"))));
    vs_test_wait_held(&server, 1);
    vs_test_answer_held(&server, 0, VS_STR("held"));
    for (int i = 0; i < 3; i++) {
        assert_true(vs_test_read(&client, false, &answer));
        assert_int_equal(answer.status, 200);
    }
    vs_buf_free(&request);
    vs_test_disconnect(&client);
    SSL_CTX_free(ctx);
    vs_test_server_end(&server);
}

static void alpn_gives_http_1_1_or_ends_the_handshake(void **state)
{
    (void)state;
    start(false, false, NULL);
    SSL_CTX *ctx = client_context(NULL, TLS1_3_VERSION);
    static const unsigned char both[] = "\x02h2\x08http/1.1";
    assert_int_equal(SSL_CTX_set_alpn_protos(ctx, both, sizeof both - 1), 0);
    struct vs_test_client client;
    assert_true(vs_test_connect_tls(&client, server.port, ctx));
    const unsigned char *selected;
    unsigned len;
    SSL_get0_alpn_selected(client.ssl, &selected, &len);
    assert_int_equal(len, 8);
    assert_memory_equal(selected, "http/1.1", 8);
    vs_test_disconnect(&client);
    assert_int_equal(SSL_CTX_set_alpn_protos(ctx, both, 3), 0);
    assert_false(vs_test_connect_tls(&client, server.port, ctx));
    vs_test_disconnect(&client);
    SSL_CTX_free(ctx);
    vs_test_server_end(&server);
}

static void a_handshake_has_a_deadline(void **state)
{
    (void)state;
    struct vs_http_settings settings;
    vs_http_settings_init(&settings);
    settings.handshake_timeout_ms = 50;
    start(false, false, &settings);
    struct vs_test_client client;
    vs_test_connect(&client, server.port);
    assert_true(vs_test_send(&client, VS_STR("\x16\x03\x01")));
    vs_test_wait_closed(&client);
    vs_test_disconnect(&client);
    vs_test_connect(&client, server.port); /* plain HTTP on the TLS port */
    assert_true(vs_test_send(&client, VS_STR(GET("/hello"))));
    vs_test_wait_closed(&client);
    vs_test_disconnect(&client);
    const struct vs_http_counters *counters = vs_http_server_counters(server.server);
    assert_int_equal(atomic_load(&counters->refused[VS_HTTP_REFUSED_tls_handshake]), 2);
    vs_test_server_end(&server);
}

static void files_are_checked_at_the_start_and_when_they_are_read_again(void **state)
{
    (void)state;
    struct vs_clock clock = vs_test_clock();
    struct vs_http_server_options options = {.listen = VS_STR("127.0.0.1:0"), .clock = &clock};
    vs_http_settings_init(&options.settings);
    options.tls = (struct vs_http_tls){vs_str(own.certificate_path), vs_str(device.key_path), VS_STR(""), false};
    struct vs_http_server *none;
    struct vs_err_note note = {0};
    assert_int_equal(vs_http_server_new(&options, &none, &note), VS_ERR_INVALID);
    assert_non_null(strstr(note.text, device.key_path));
    options.tls.certificate = VS_STR("/nonexistent.pem");
    assert_int_equal(vs_http_server_new(&options, &none, &note), VS_ERR_INVALID);
    start(false, false, NULL);
    assert_int_equal(vs_http_server_reload_tls(server.server, &options.tls, &note), VS_ERR_INVALID);
    char peer[256];
    ask_for_peer(NULL, TLS1_3_VERSION, peer, sizeof peer);
    assert_string_equal(peer, "||tls");
    struct vs_http_tls fresh = {vs_str(own.certificate_path), vs_str(own.key_path),
                                vs_str(authority.certificate_path), false};
    assert_int_equal(vs_http_server_reload_tls(server.server, &fresh, &note), VS_ERR_OK);
    ask_for_peer(NULL, TLS1_3_VERSION, peer, sizeof peer);
    assert_string_equal(peer, "");
    ask_for_peer(&device, TLS1_3_VERSION, peer, sizeof peer);
    assert_string_equal(peer, "vm-17|vm-17.fleet.example|tls");
    vs_test_server_end(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tls_1_3_and_1_2_are_spoken_and_nothing_older),
        cmocka_unit_test(the_names_of_a_client_certificate_are_given_to_the_handler),
        cmocka_unit_test(clients_without_a_certificate_of_the_authority_are_turned_away),
        cmocka_unit_test(large_bodies_and_answers_pass_through_tls),
        cmocka_unit_test(alpn_gives_http_1_1_or_ends_the_handshake),
        cmocka_unit_test(a_handshake_has_a_deadline),
        cmocka_unit_test(files_are_checked_at_the_start_and_when_they_are_read_again),
    };
    return cmocka_run_group_tests(tests, make_identities, free_identities);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/collector_auth.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"

enum { HASH_SIZE = 32, LINE_SIZE_MAX = 1024, TOKENS_MAX = 4 * 1024 * 1024 };

struct token {
    unsigned char hash[HASH_SIZE];
    char *device; /* NULL: a free slot */
};

/* Open addressing by the first bytes of the hash, which nobody can choose. */
struct tokens {
    struct token *slots;
    uint32_t slot_count; /* a power of two, 0 when empty */
    uint32_t count;
};

struct vs_auth {
    enum vs_auth_kind kind;
    pthread_rwlock_t lock; /* guards tokens */
    struct tokens tokens;
};

static void free_tokens(struct tokens *tokens)
{
    for (uint32_t i = 0; i < tokens->slot_count; i++)
        free(tokens->slots[i].device);
    free(tokens->slots);
    *tokens = (struct tokens){0};
}

/* The slot of that hash, or the free one where it belongs. Looks at every byte of each hash it meets. */
static struct token *find(const struct tokens *tokens, const unsigned char hash[HASH_SIZE])
{
    uint32_t at;
    memcpy(&at, hash, sizeof at);
    for (;; at++) {
        struct token *slot = &tokens->slots[at & (tokens->slot_count - 1)];
        if (slot->device == NULL || CRYPTO_memcmp(slot->hash, hash, HASH_SIZE) == 0)
            return slot;
    }
}

static void grow(struct tokens *tokens)
{
    struct tokens grown = {.slot_count = tokens->slot_count == 0 ? 64 : tokens->slot_count * 2,
                           .count = tokens->count};
    grown.slots = calloc(grown.slot_count, sizeof *grown.slots);
    VS_CHECK(grown.slots != NULL);
    for (uint32_t i = 0; i < tokens->slot_count; i++) {
        if (tokens->slots[i].device != NULL)
            *find(&grown, tokens->slots[i].hash) = tokens->slots[i];
    }
    free(tokens->slots);
    *tokens = grown;
}

static bool read_hash(struct vs_str hex, unsigned char hash[HASH_SIZE])
{
    if (hex.len != (size_t)HASH_SIZE * 2)
        return false;
    for (size_t i = 0; i < HASH_SIZE; i++) {
        int high = vs_hex_digit(hex.ptr[i * 2]);
        int low = vs_hex_digit(hex.ptr[i * 2 + 1]);
        if (high < 0 || low < 0)
            return false;
        hash[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}

/* What is wrong with the line, NULL when nothing is. The device may hold colons, the hash has none. */
static const char *add_line(struct tokens *tokens, struct vs_str line)
{
    size_t colon = line.len;
    while (colon > 0 && line.ptr[colon - 1] != ':')
        colon--;
    unsigned char hash[HASH_SIZE];
    struct vs_str device = {line.ptr, colon == 0 ? 0 : colon - 1};
    if (device.len == 0 || device.len > VS_RECORD_KEY_SIZE_MAX)
        return "the line is not `device_id:sha256-hex`";
    if (!read_hash((struct vs_str){line.ptr + colon, line.len - colon}, hash))
        return "after the last colon there must be the 64 hexadecimal digits of a SHA-256";
    if (tokens->count == TOKENS_MAX)
        return "there are too many tokens";
    if (tokens->count * 2 >= tokens->slot_count)
        grow(tokens);
    struct token *slot = find(tokens, hash);
    if (slot->device != NULL)
        return "this token stands in the file twice";
    memcpy(slot->hash, hash, sizeof hash);
    slot->device = strndup(device.ptr, device.len);
    VS_CHECK(slot->device != NULL);
    tokens->count++;
    return NULL;
}

static enum vs_err read_lines(FILE *file, const char *path, struct tokens *tokens, struct vs_err_note *note)
{
    char text[LINE_SIZE_MAX];
    for (unsigned number = 1; fgets(text, sizeof text, file) != NULL; number++) {
        struct vs_str line = vs_str(text);
        if (line.len == sizeof text - 1 && line.ptr[line.len - 1] != '\n')
            return vs_fail(note, VS_ERR_INVALID, "%s:%u: the line is too long", path, number);
        line = vs_str_trim(line);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        const char *wrong = add_line(tokens, line);
        if (wrong != NULL)
            return vs_fail(note, VS_ERR_INVALID, "%s:%u: %s", path, number, wrong);
    }
    if (ferror(file) != 0)
        return vs_fail(note, VS_ERR_IO, "%s: cannot be read", path);
    if (tokens->count == 0)
        return vs_fail(note, VS_ERR_INVALID, "%s: there is no token in it, nobody could send anything", path);
    return VS_ERR_OK;
}

static enum vs_err read_file(struct vs_str path, struct tokens *tokens, struct vs_err_note *note)
{
    char zero_ended[PATH_MAX];
    if (path.len == 0 || path.len >= sizeof zero_ended)
        return vs_fail(note, VS_ERR_INVALID, "the file of tokens is not named");
    vs_str_to_zero_ended(path, zero_ended, sizeof zero_ended);
    FILE *file = fopen(zero_ended, "re");
    if (file == NULL)
        return vs_fail(note, VS_ERR_NOT_FOUND, "%s: cannot be opened", zero_ended);
    enum vs_err err = read_lines(file, zero_ended, tokens, note);
    (void)fclose(file);
    if (err != VS_ERR_OK)
        free_tokens(tokens);
    return err;
}

enum vs_err vs_auth_new(struct vs_str kind, struct vs_str tokens_path, struct vs_auth **out,
                        struct vs_err_note *note)
{
    struct tokens tokens = {0};
    enum vs_auth_kind read = VS_AUTH_NONE;
    *out = NULL;
    if (vs_str_equal(kind, VS_STR("token")))
        read = VS_AUTH_TOKEN;
    else if (vs_str_equal(kind, VS_STR("mtls")))
        read = VS_AUTH_MTLS;
    else if (!vs_str_equal(kind, VS_STR("none")))
        return vs_fail(note, VS_ERR_INVALID, "`%.*s` is not none, token or mtls", VS_STR_ARG(kind));
    if (read == VS_AUTH_TOKEN)
        VS_TRY(read_file(tokens_path, &tokens, note));
    struct vs_auth *auth = calloc(1, sizeof *auth);
    VS_CHECK(auth != NULL && pthread_rwlock_init(&auth->lock, NULL) == 0);
    auth->kind = read;
    auth->tokens = tokens;
    *out = auth;
    return VS_ERR_OK;
}

void vs_auth_free(struct vs_auth *auth)
{
    if (auth == NULL)
        return;
    free_tokens(&auth->tokens);
    (void)pthread_rwlock_destroy(&auth->lock);
    free(auth);
}

enum vs_err vs_auth_reload(struct vs_auth *auth, struct vs_str tokens_path, struct vs_err_note *note)
{
    struct tokens fresh = {0};
    VS_TRY(read_file(tokens_path, &fresh, note));
    (void)pthread_rwlock_wrlock(&auth->lock);
    struct tokens old = auth->tokens;
    auth->tokens = fresh;
    (void)pthread_rwlock_unlock(&auth->lock);
    free_tokens(&old);
    return VS_ERR_OK;
}

enum vs_auth_kind vs_auth_kind(const struct vs_auth *auth)
{
    return auth->kind;
}

static bool check_token(struct vs_auth *auth, struct vs_str header, char device[VS_RECORD_KEY_SIZE_MAX + 1])
{
    struct vs_str scheme = {header.ptr, vs_str_find_char(header, ' ')};
    if (scheme.len == header.len || !vs_str_equal_nocase(scheme, VS_STR("Bearer")))
        return false;
    struct vs_str token = vs_str_trim((struct vs_str){header.ptr + scheme.len, header.len - scheme.len});
    unsigned char hash[HASH_SIZE];
    VS_CHECK(EVP_Digest(token.ptr, token.len, hash, NULL, EVP_sha256(), NULL) == 1);
    (void)pthread_rwlock_rdlock(&auth->lock);
    const struct token *found = find(&auth->tokens, hash);
    if (found->device != NULL)
        vs_str_to_zero_ended(vs_str(found->device), device, VS_RECORD_KEY_SIZE_MAX + 1);
    bool known = found->device != NULL;
    (void)pthread_rwlock_unlock(&auth->lock);
    return known;
}

bool vs_auth_check(struct vs_auth *auth, const struct vs_http_request *request,
                   char device[VS_RECORD_KEY_SIZE_MAX + 1])
{
    device[0] = '\0';
    switch (auth->kind) {
    case VS_AUTH_NONE:
        return true;
    case VS_AUTH_TOKEN:
        return check_token(auth, vs_http_header(request, VS_STR("Authorization")), device);
    case VS_AUTH_MTLS: {
        struct vs_str name =
            request->peer_dns_name.len > 0 ? request->peer_dns_name : request->peer_common_name;
        if (name.len == 0 || name.len > VS_RECORD_KEY_SIZE_MAX || vs_str_equal(name, VS_STR("*")))
            return false;
        vs_str_to_zero_ended(name, device, VS_RECORD_KEY_SIZE_MAX + 1);
        return true;
    }
    }
    VS_UNREACHABLE();
}

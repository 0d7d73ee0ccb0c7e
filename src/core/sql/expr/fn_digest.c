/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* MD5 (RFC 1321), SHA-1 and SHA-2 (FIPS 180-4) by nettle, in lower-case hexadecimal digits. */
#include <nettle/md5.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>

#include "base/check.h"
#include "core/sql/expr/kernel.h"

#define VS_DIGEST(name, size)                                                                                \
    static void name##_of(struct vs_str s, uint8_t *digest)                                                  \
    {                                                                                                        \
        struct name##_ctx state;                                                                             \
        name##_init(&state);                                                                                 \
        name##_update(&state, s.len, (const uint8_t *)s.ptr);                                                \
        name##_digest(&state, size, digest);                                                                 \
    }
VS_DIGEST(md5, MD5_DIGEST_SIZE)
VS_DIGEST(sha1, SHA1_DIGEST_SIZE)
VS_DIGEST(sha224, SHA224_DIGEST_SIZE)
VS_DIGEST(sha256, SHA256_DIGEST_SIZE)
VS_DIGEST(sha384, SHA384_DIGEST_SIZE)
VS_DIGEST(sha512, SHA512_DIGEST_SIZE)

/* By the bits of the digest, which are the variant of its function. */
static const struct digest {
    int32_t bits;
    void (*compute)(struct vs_str s, uint8_t *digest);
} digests[] = {{128, md5_of},    {160, sha1_of},   {224, sha224_of},
               {256, sha256_of}, {384, sha384_of}, {512, sha512_of}};

static const struct digest *digest_of_bits(int32_t bits)
{
    for (size_t i = 0; i < sizeof digests / sizeof *digests; i++)
        if (digests[i].bits == bits)
            return &digests[i];
    return NULL;
}

static enum vs_err add_digest(struct vs_call *call, const struct digest *digest, struct vs_str s, struct vs_value *out)
{
    uint8_t bytes[SHA512_DIGEST_SIZE];
    digest->compute(s, bytes);
    for (int32_t i = 0; i < digest->bits / 8; i++) {
        vs_buf_add_char(call->text, "0123456789abcdef"[bytes[i] >> 4]);
        vs_buf_add_char(call->text, "0123456789abcdef"[bytes[i] & 15]);
    }
    out->as.str = vs_call_take_text(call);
    return VS_ERR_OK;
}

enum vs_err vs_fn_digest(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    return add_digest(call, digest_of_bits(call->expr->function->variant), args[0].as.str, out);
}

static bool is_sha2(int32_t bits)
{
    return bits >= 224 && digest_of_bits(bits) != NULL;
}

/* SHA2(text, bits) */
enum vs_err vs_fn_sha2(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    if (!is_sha2(args[1].as.i32))
        return vs_fail(call->note, VS_ERR_FAILED, "SHA2: %d bits; it can be 224, 256, 384 or 512", args[1].as.i32);
    return add_digest(call, digest_of_bits(args[1].as.i32), args[0].as.str, out);
}

enum vs_err vs_result_digest(struct vs_binding *b)
{
    b->type = (struct vs_type){.kind = VS_KIND_CHAR, .precision = b->function->variant / 4};
    return VS_ERR_OK;
}

enum vs_err vs_result_sha2(struct vs_binding *b)
{
    b->type = (struct vs_type){.kind = VS_KIND_VARCHAR, .precision = 128};
    if (vs_expr_is_const(b->args[1]) && !b->args[1]->value.is_null && !is_sha2(b->args[1]->value.as.i32))
        return vs_fail(b->note, VS_ERR_INVALID, "SHA2: %d bits; it can be 224, 256, 384 or 512",
                       b->args[1]->value.as.i32);
    return VS_ERR_OK;
}

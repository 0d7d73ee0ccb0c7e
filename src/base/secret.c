/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/secret.h"

#include <stdlib.h>

#include "base/check.h"

struct vs_secret_bytes {
    size_t len;
    char text[];
};

void vs_wipe(void *ptr, size_t size)
{
    if (size == 0)
        return;
    memset(ptr, 0, size);
    __asm__ volatile("" : : "r"(ptr) : "memory"); /* the zeroes are looked at */
}

void vs_secret_free(struct vs_secret *secret)
{
    if (secret->bytes == NULL)
        return;
    vs_wipe(secret->bytes->text, secret->bytes->len);
    free(secret->bytes);
    secret->bytes = NULL;
}

void vs_secret_set(struct vs_secret *secret, struct vs_str text)
{
    struct vs_secret_bytes *bytes = NULL;
    if (text.len > 0) {
        bytes = malloc(sizeof *bytes + text.len + 1);
        VS_CHECK(bytes != NULL);
        bytes->len = text.len;
        memcpy(bytes->text, text.ptr, text.len);
        bytes->text[text.len] = '\0';
    }
    vs_secret_free(secret);
    secret->bytes = bytes;
}

const char *vs_secret_reveal(const struct vs_secret *secret)
{
    return secret->bytes == NULL ? "" : secret->bytes->text;
}

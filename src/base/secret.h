/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A password, token or key: owned bytes of a type that no %s and no struct vs_str takes, wiped when they go.
 * The one way to its bytes is vs_secret_reveal, at the place where they leave for the other side. */
#ifndef VS_BASE_SECRET_H
#define VS_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct vs_secret {
    struct vs_secret_bytes *bytes; /* private; NULL: not set */
};

/* Copies; what was there before is wiped. An empty text means not set. */
void vs_secret_set(struct vs_secret *secret, struct vs_str text);
void vs_secret_free(struct vs_secret *secret);
static inline bool vs_secret_is_set(const struct vs_secret *secret)
{
    return secret->bytes != NULL;
}
/* Borrows until the secret changes; ended by 0. */
const char *vs_secret_reveal(const struct vs_secret *secret);
/* Overwrites memory in a way that is not optimised out. */
void vs_wipe(void *ptr, size_t size);

#endif

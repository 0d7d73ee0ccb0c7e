/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

void vs_check_failed(const char *file, int line, const char *what)
{
    (void)fprintf(stderr, "vendstream: %s:%d: check failed: %s\n", file, line, what);
    abort();
}

void vs_check_failed_values(const char *file, int line, const char *what, int64_t left, int64_t right)
{
    (void)fprintf(stderr, "vendstream: %s:%d: check failed: %s (%" PRId64 ", %" PRId64 ")\n", file, line, what,
                  left, right);
    abort();
}

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/format/json_value.h"

#include "base/check.h"

/* 0..63, or -1. */
static int letter_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : -1;
}

bool vs_base64_decode(struct vs_arena *scratch, struct vs_str text, struct vs_str *out)
{
    char *bytes = vs_arena_raw(scratch, text.len / 4 * 3 + 3);
    size_t len = 0;
    uint32_t group = 0;
    uint32_t letters = 0; /* in the group, padding included */
    uint32_t padding = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if ((unsigned char)c <= ' ')
            continue;
        int value = letter_value(c);
        if (value < 0) {
            /* Blanks may stand anywhere but within the padding. */
            if (c != '=' || letters < 2 || (padding == 1 && text.ptr[i - 1] != '='))
                return false;
            padding++;
            value = 0;
        } else if (padding > 0) {
            return false;
        }
        group = group << 6 | (uint32_t)value;
        if (++letters < 4)
            continue;
        for (uint32_t k = 0; k < 3 - padding; k++)
            bytes[len++] = (char)(group >> (16 - 8 * k) & 0xFF);
        group = letters = 0;
    }
    *out = (struct vs_str){bytes, len};
    return letters == 0;
}

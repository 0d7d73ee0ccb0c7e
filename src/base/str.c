/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/str.h"

#include <limits.h>

int vs_str_compare(struct vs_str a, struct vs_str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n == 0 ? 0 : memcmp(a.ptr, b.ptr, n);
    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool vs_str_equal_nocase(struct vs_str a, struct vs_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    }
    return true;
}

bool vs_str_starts_with(struct vs_str s, struct vs_str prefix)
{
    return s.len >= prefix.len && vs_str_equal((struct vs_str){s.ptr, prefix.len}, prefix);
}

bool vs_str_ends_with(struct vs_str s, struct vs_str suffix)
{
    return s.len >= suffix.len &&
           vs_str_equal((struct vs_str){s.ptr + (s.len - suffix.len), suffix.len}, suffix);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct vs_str vs_str_trim(struct vs_str s)
{
    while (s.len > 0 && is_blank(s.ptr[0])) {
        s.ptr++;
        s.len--;
    }
    while (s.len > 0 && is_blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

struct vs_str vs_str_trim_low(struct vs_str s)
{
    while (s.len > 0 && (unsigned char)s.ptr[0] <= ' ') {
        s.ptr++;
        s.len--;
    }
    while (s.len > 0 && (unsigned char)s.ptr[s.len - 1] <= ' ')
        s.len--;
    return s;
}

size_t vs_str_find_char(struct vs_str s, char c)
{
    const char *found = s.len == 0 ? NULL : memchr(s.ptr, c, s.len);
    return found == NULL ? s.len : (size_t)(found - s.ptr);
}

struct vs_str vs_str_cut(struct vs_str *rest, char separator)
{
    struct vs_str part = {rest->ptr, vs_str_find_char(*rest, separator)};
    size_t taken = part.len < rest->len ? part.len + 1 : part.len;
    *rest = (struct vs_str){rest->ptr + taken, rest->len - taken};
    return part;
}

int vs_hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

void vs_str_to_zero_ended(struct vs_str s, char *out, size_t size)
{
    if (size == 0)
        return;
    size_t n = s.len < size - 1 ? s.len : size - 1;
    if (n > 0)
        memcpy(out, s.ptr, n);
    out[n] = '\0';
}

bool vs_str_to_uint64(struct vs_str s, uint64_t *out)
{
    if (s.len == 0)
        return false;
    uint64_t value = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(s.ptr[i] - '0'), &value))
            return false;
    }
    *out = value;
    return true;
}

bool vs_str_to_int64(struct vs_str s, int64_t *out)
{
    bool negative = s.len > 0 && s.ptr[0] == '-';
    if (s.len > 0 && (s.ptr[0] == '-' || s.ptr[0] == '+')) {
        s.ptr++;
        s.len--;
    }
    uint64_t magnitude;
    if (!vs_str_to_uint64(s, &magnitude))
        return false;
    if (negative) {
        if (magnitude > (uint64_t)INT64_MAX + 1)
            return false;
        *out = (int64_t)(0 - magnitude);
        return true;
    }
    if (magnitude > INT64_MAX)
        return false;
    *out = (int64_t)magnitude;
    return true;
}

struct unit {
    const char *name;
    int64_t factor;
};

/* Splits "10 min" into 10 and the factor of its unit. */
static bool number_with_unit(struct vs_str s, const struct unit *units, uint64_t *out)
{
    s = vs_str_trim(s);
    size_t digits = 0;
    while (digits < s.len && s.ptr[digits] >= '0' && s.ptr[digits] <= '9')
        digits++;
    uint64_t number;
    if (!vs_str_to_uint64((struct vs_str){s.ptr, digits}, &number))
        return false;
    struct vs_str unit = vs_str_trim((struct vs_str){s.ptr + digits, s.len - digits});
    for (; units->name != NULL; units++) {
        if (vs_str_equal_nocase(unit, vs_str(units->name)))
            return !__builtin_mul_overflow(number, (uint64_t)units->factor, out) && *out <= INT64_MAX;
    }
    return false;
}

bool vs_str_to_duration_ms(struct vs_str s, int64_t *out)
{
    static const struct unit units[] = {
        {"", 1},           {"ms", 1},           {"milliseconds", 1}, {"millisecond", 1}, {"s", 1000},
        {"sec", 1000},     {"second", 1000},    {"seconds", 1000},   {"min", 60000},     {"m", 60000},
        {"minute", 60000}, {"minutes", 60000},  {"h", 3600000},      {"hour", 3600000},  {"hours", 3600000},
        {"d", 86400000},   {"day", 86400000},   {"days", 86400000},  {NULL, 0}};
    uint64_t value;
    if (!number_with_unit(s, units, &value))
        return false;
    *out = (int64_t)value;
    return true;
}

bool vs_str_to_size(struct vs_str s, uint64_t *out)
{
    static const struct unit units[] = {{"", 1},          {"b", 1},          {"k", 1024},
                                        {"kb", 1024},     {"m", 1 << 20},    {"mb", 1 << 20},
                                        {"g", 1 << 30},   {"gb", 1 << 30},   {"bytes", 1},
                                        {NULL, 0}};
    return number_with_unit(s, units, out);
}

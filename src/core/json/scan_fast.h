/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The fast scanner, compiled once per instruction set (scan_sse2.c, scan_avx2.c, scan_avx512.c, scan_neon.c): the
 * compiler's flags of the including file choose it.
 *
 * It says yes only to what is valid and within all bounds; anything else, and anything rare, is left to the
 * careful scanner. What makes it fast: strings and numbers by vectors (scan_vector.h), and guessed names of
 * members (names.h). */
#ifndef VS_CORE_JSON_SCAN_FAST_H
#define VS_CORE_JSON_SCAN_FAST_H

#include "core/json/names.h"
#include "core/json/scan_vector.h"

FAST_INLINE const char *fast_literal_end(const struct fast *fast, const char *p, const char *literal, size_t len)
{
    if ((size_t)(fast->end - p) <= len || memcmp(p, literal, len) != 0)
        return NULL;
    return p + len;
}

static const char *fast_container(struct fast *fast, const char *p);

/* A value that is neither string nor number. */
static __attribute__((noinline)) const char *fast_word(struct fast *fast, const char *p, struct vs_json_value *value)
{
    const char *end;
    if (*p == '{' || *p == '[') {
        value->kind = *p == '{' ? VS_JSON_OBJECT : VS_JSON_ARRAY;
        end = fast_container(fast, p);
    } else if (*p == 't') {
        value->kind = VS_JSON_TRUE;
        end = fast_literal_end(fast, p, "true", 4);
    } else if (*p == 'f') {
        value->kind = VS_JSON_FALSE;
        end = fast_literal_end(fast, p, "false", 5);
    } else if (*p == 'n') {
        value->kind = VS_JSON_NULL;
        end = fast_literal_end(fast, p, "null", 4);
    } else {
        return NULL;
    }
    value->escaped = false;
    value->text.ptr = p;
    if (end != NULL)
        value->text.len = (size_t)(end - p);
    return end;
}

/* The end of the value at p. */
FAST_INLINE const char *fast_value(struct fast *fast, const char *p, struct vs_json_value *value)
{
    if (*p == '"') {
        bool escaped;
        const char *end = fast_string_end(fast, p + 1, &escaped);
        if (end == NULL)
            return NULL;
        *value = (struct vs_json_value){VS_JSON_STRING, escaped, {p + 1, (size_t)(end - p) - 1}};
        return end + 1;
    }
    /* Also what is no value at all, which has no digits. */
    if (*p <= '9') {
        const char *end = fast_number_end(fast, p);
        if (end == NULL)
            return NULL;
        *value = (struct vs_json_value){VS_JSON_NUMBER, false, {p, (size_t)(end - p)}};
        return end;
    }
    return fast_word(fast, p, value);
}

/* From a member's quote to behind its colon and blanks. */
FAST_INLINE const char *fast_key(const struct fast *fast, const char *p, struct vs_str *key, bool *escaped)
{
    if (*p != '"')
        return NULL;
    const char *end = fast_string_end(fast, p + 1, escaped);
    if (end == NULL)
        return NULL;
    *key = (struct vs_str){p + 1, (size_t)(end - p) - 1};
    p = end + 1;
    if (*p != ':')
        p = fast_skip_blanks(p);
    return *p == ':' ? fast_skip_blanks(p + 1) : NULL;
}

/* After a member or element: behind the comma and blanks, at the closing bracket, or NULL. The text may have
 * ended with a nested container. */
FAST_INLINE const char *fast_separator(const struct fast *fast, const char *p, char close, bool *more)
{
    if (__builtin_expect(p >= fast->end, 0))
        return NULL;
    if (*p != ',')
        p = fast_skip_blanks(p);
    *more = *p == ',';
    if (*more)
        return fast_skip_blanks(p + 1);
    return *p == close ? p : NULL;
}

/* Behind the container at p, whose members are validated only. */
static const char *fast_container(struct fast *fast, const char *p)
{
    char close = *p == '{' ? '}' : ']';
    if (++fast->depth > VS_JSON_DEPTH_MAX)
        return NULL;
    p = fast_skip_blanks(p + 1);
    bool more = *p != close;
    for (uint32_t count = 0; more; count++) {
        struct vs_str key;
        bool escaped;
        struct vs_json_value value;
        if (close == '}') {
            p = fast_key(fast, p, &key, &escaped);
            if (p == NULL || count == VS_JSON_KEYS_MAX)
                return NULL;
        }
        p = fast_value(fast, p, &value);
        if (p == NULL)
            return NULL;
        p = fast_separator(fast, p, close, &more);
        if (p == NULL)
            return NULL;
    }
    fast->depth--;
    return p + 1;
}

/* The text without blanks around it; false when it is not a container of the size that vectors need. */
FAST_INLINE bool fast_begin(struct fast *fast, struct vs_str text)
{
    if (text.len < FAST_WIDTH)
        return false;
    const char *end = text.ptr + text.len;
    while (end > text.ptr && (end[-1] == ' ' || end[-1] == '\n' || end[-1] == '\t' || end[-1] == '\r'))
        end--;
    if (end - text.ptr < FAST_WIDTH || (end[-1] != '}' && end[-1] != ']'))
        return false;
    *fast = (struct fast){.begin = fast_skip_blanks(text.ptr), .end = end};
    return true;
}

/* Whether 32 bytes at p begin with what the guess says. */
FAST_INLINE bool fast_guess_holds(const struct vs_json_guess *guess, const char *p)
{
    return (fast_equal32(p, guess->text) & guess->mask) == guess->mask;
}

/* The same within the last 32 bytes. Measured on a 150-byte event, whose last two members lie there: finding them
 * anew cost 240 of 3,440 instructions per event. */
FAST_INLINE bool fast_guess_holds_near_end(const struct fast *fast, const struct vs_json_guess *guess, const char *p)
{
    size_t size = guess->size;
    return size > 0 && size < (size_t)(fast->end - p) && memcmp(p, guess->text, size) == 0;
}

/* The member's name and slot, without the guess; the guess is set. */
static __attribute__((noinline)) const char *fast_learn(const struct fast *fast, const char *p,
                                                        const struct vs_json_names *names, uint32_t *slot,
                                                        struct vs_json_guess *guess)
{
    struct vs_str key;
    bool escaped;
    const char *end = fast_key(fast, p, &key, &escaped);
    if (end == NULL)
        return NULL;
    *slot = escaped ? vs_json_names_find_escaped(names, key)
                    : vs_json_names_find(names, key.ptr, key.len, fast->end);
    size_t len = (size_t)(end - p);
    if (len <= FAST_WIDTH) {
        memcpy(guess->text, p, len);
        guess->mask = (uint32_t)(((uint64_t)1 << len) - 1);
        guess->size = (uint32_t)len;
        guess->slot = *slot;
    }
    return end;
}

FAST_INLINE bool fast_object(struct vs_str text, const struct vs_json_names *names, struct vs_json_value *values)
{
    struct fast fast;
    if (!fast_begin(&fast, text) || *fast.begin != '{' || fast.end[-1] != '}')
        return false;
    fast.depth = 1;
    const char *p = fast_skip_blanks(fast.begin + 1);
    bool more = *p != '}';
    for (uint32_t count = 0; more; count++) {
        if (count == VS_JSON_KEYS_MAX)
            return false;
        struct vs_json_guess *guess = &names->guesses[count];
        uint32_t slot = guess->slot;
        if (__builtin_expect(fast.end - p >= FAST_WIDTH, 1) ? fast_guess_holds(guess, p)
                                                            : fast_guess_holds_near_end(&fast, guess, p))
            p += guess->size;
        else
            p = fast_learn(&fast, p, names, &slot, guess);
        if (p == NULL)
            return false;
        struct vs_json_value unwanted;
        struct vs_json_value *value = &unwanted;
        if (slot != VS_JSON_NAME_NONE && values[slot].kind == VS_JSON_MISSING)
            value = &values[slot];
        p = fast_value(&fast, p, value);
        if (p == NULL)
            return false;
        p = fast_separator(&fast, p, '}', &more);
        if (p == NULL)
            return false;
    }
    return p + 1 == fast.end;
}

FAST_INLINE bool fast_any(struct vs_str text, struct vs_json_value *value, size_t *used)
{
    struct fast fast;
    if (!fast_begin(&fast, text) || (*fast.begin != '{' && *fast.begin != '['))
        return false;
    const char *end = fast_value(&fast, fast.begin, value);
    if (end == NULL)
        return false;
    *used = (size_t)(end - text.ptr);
    return true;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/expr/java_regex.h"

enum { CLASS_DEPTH_MAX = 16 };

struct reader {
    struct vs_str text;
    size_t at;
};

static bool at_end(const struct reader *r)
{
    return r->at >= r->text.len;
}

static bool looks_at(const struct reader *r, const char *word)
{
    size_t len = strlen(word);
    return !at_end(r) && r->text.len - r->at >= len && memcmp(r->text.ptr + r->at, word, len) == 0;
}

/* \p{..}: what stands between the braces of Java's ASCII classes, as the inside of a bracket. */
static const char *posix_class(struct vs_str name)
{
    static const struct {
        const char *name;
        const char *inside;
    } classes[] = {
        {"Lower", "a-z"},
        {"Upper", "A-Z"},
        {"ASCII", "\\x00-\\x7F"},
        {"Alpha", "a-zA-Z"},
        {"Digit", "0-9"},
        {"Alnum", "a-zA-Z0-9"},
        {"Punct", "!-\\/:-@\\[-`{-~"},
        {"Graph", "!-~"},
        {"Print", " -~"},
        {"Blank", " \\t"},
        {"Cntrl", "\\x00-\\x1F\\x7F"},
        {"XDigit", "0-9a-fA-F"},
        {"Space", " \\t\\n\\x0B\\f\\r"},
        {"IsAlphabetic", "\\p{L}\\p{Nl}"},
        {"IsLetter", "\\p{L}"},
        {"IsDigit", "\\p{Nd}"},
        {"IsLowercase", "\\p{Ll}"},
        {"IsUppercase", "\\p{Lu}"},
        {"IsPunctuation", "\\p{P}"},
        {"IsWhite_Space", "\\s\\x{85}\\p{Z}"},
        {"javaLowerCase", "\\p{Ll}"},
        {"javaUpperCase", "\\p{Lu}"},
    };
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (vs_str_equal(name, vs_str(classes[i].name)))
            return classes[i].inside;
    return NULL;
}

/* \p{Name}, \P{Name}: at the backslash. */
static bool read_property(struct reader *r, bool in_class, struct vs_buf *out)
{
    bool negated = r->text.ptr[r->at + 1] == 'P';
    struct vs_str rest = {r->text.ptr + r->at + 3, r->text.len - r->at - 3};
    size_t len = vs_str_find_char(rest, '}');
    if (len == rest.len)
        return false;
    struct vs_str name = {rest.ptr, len};
    const char *inside = posix_class(name);
    r->at += 3 + len + 1;
    if (inside != NULL && in_class && !negated) {
        vs_buf_add_str(out, vs_str(inside));
    } else if (inside != NULL && !in_class) {
        vs_buf_printf(out, "[%s%s]", negated ? "^" : "", inside);
    } else if (inside != NULL) {
        return false; /* a complement within a class */
    } else {
        if (vs_str_starts_with(name, VS_STR("Is")))
            name = (struct vs_str){name.ptr + 2, name.len - 2};
        vs_buf_printf(out, "\\%c{%.*s}", negated ? 'P' : 'p', VS_STR_ARG(name));
    }
    return true;
}

static bool is_octal(char c)
{
    return c >= '0' && c <= '7';
}

/* \Q..\E, \uhhhh, \0ooo, \p{..}, or any other escape as it is. */
static bool read_escape(struct reader *r, bool in_class, struct vs_buf *out)
{
    if (r->at + 1 >= r->text.len)
        return false;
    char c = r->text.ptr[r->at + 1];
    if ((c == 'p' || c == 'P') && r->at + 2 < r->text.len && r->text.ptr[r->at + 2] == '{')
        return read_property(r, in_class, out);
    if (c == 'u' && r->text.len - r->at >= 6) {
        vs_buf_printf(out, "\\x{%.4s}", r->text.ptr + r->at + 2);
        r->at += 6;
        return true;
    }
    if (c == '0') {
        size_t begin = r->at + 2;
        size_t end = begin;
        while (end < r->text.len && end - begin < 3 && is_octal(r->text.ptr[end]))
            end++;
        vs_buf_printf(out, "\\o{%.*s}", (int)(end - begin), r->text.ptr + begin);
        r->at = end;
        return end > begin;
    }
    if (c == 'Q') {
        struct vs_str rest = {r->text.ptr + r->at, r->text.len - r->at};
        const char *end = memmem(rest.ptr, rest.len, "\\E", 2);
        size_t len = end == NULL ? rest.len : (size_t)(end - rest.ptr) + 2;
        vs_buf_add(out, rest.ptr, len);
        r->at += len;
        return true;
    }
    vs_buf_add(out, r->text.ptr + r->at, 2);
    r->at += 2;
    return true;
}

static bool read_class(struct reader *r, uint32_t depth, struct vs_buf *out);

/* One operand of && up to the next && or the end: its own characters, or nested classes, any of which may match. */
static bool read_union(struct reader *r, uint32_t depth, struct vs_buf *out)
{
    struct vs_buf own = {0};
    struct vs_buf nested = {0};
    bool good = true;
    for (bool first = true; good && !at_end(r) && !looks_at(r, "&&"); first = false) {
        char c = r->text.ptr[r->at];
        if (c == ']' && !first)
            break;
        if (c == '[') {
            if (nested.len > 0)
                vs_buf_add_char(&nested, '|');
            good = read_class(r, depth + 1, &nested);
        } else if (c == '\\') {
            good = read_escape(r, true, &own);
        } else {
            if (c == '^' || c == ']')
                vs_buf_add_char(&own, '\\');
            vs_buf_add_char(&own, c);
            r->at++;
        }
    }
    struct vs_str own_text = vs_buf_str(&own);
    if (nested.len == 0)
        vs_buf_printf(out, own.len == 0 ? "(?s:.)" : "[%.*s]", VS_STR_ARG(own_text));
    else if (own.len == 0)
        vs_buf_printf(out, "(?:%.*s)", VS_STR_ARG(vs_buf_str(&nested)));
    else
        vs_buf_printf(out, "(?:[%.*s]|%.*s)", VS_STR_ARG(own_text), VS_STR_ARG(vs_buf_str(&nested)));
    vs_buf_free(&own);
    vs_buf_free(&nested);
    return good;
}

/* [..]: a plain class stays one; A&&B is (?:(?=A)B); a complement of those is (?:(?!X)(?s:.)). */
static bool read_class(struct reader *r, uint32_t depth, struct vs_buf *out)
{
    struct vs_buf inside = {0};
    uint32_t operands = 0;
    r->at++;
    bool negated = looks_at(r, "^");
    r->at += negated;
    bool good = depth < CLASS_DEPTH_MAX;
    while (good && !at_end(r) && (operands == 0 || !looks_at(r, "]"))) {
        struct vs_buf one = {0};
        good = read_union(r, depth, &one);
        bool more = looks_at(r, "&&");
        vs_buf_printf(&inside, more ? "(?=%.*s)" : "%.*s", VS_STR_ARG(vs_buf_str(&one)));
        vs_buf_free(&one);
        r->at += more ? 2 : 0;
        operands++;
    }
    good = good && !at_end(r);
    r->at++;
    struct vs_str text = vs_buf_str(&inside);
    bool plain = operands == 1 && text.len > 1 && text.ptr[0] == '[';
    if (good && plain)
        vs_buf_printf(out, "[%s%.*s", negated ? "^" : "", (int)(text.len - 1), text.ptr + 1);
    else if (good)
        vs_buf_printf(out, negated ? "(?:(?!%.*s)(?s:.))" : "(?:%.*s)", VS_STR_ARG(text));
    vs_buf_free(&inside);
    return good;
}

bool vs_java_regex_to_pcre(struct vs_str java, struct vs_buf *out)
{
    struct reader r = {.text = java};
    while (!at_end(&r)) {
        char c = java.ptr[r.at];
        if (c == '[') {
            if (!read_class(&r, 0, out))
                return false;
        } else if (c == '\\') {
            if (!read_escape(&r, false, out))
                return false;
        } else {
            vs_buf_add_char(out, c);
            r.at++;
        }
    }
    return true;
}

/* --- SIMILAR TO -------------------------------------------------------------------------------------------- */

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* An escaped character: only those that have a meaning, and the escape character, may be escaped. */
static bool read_escaped(struct reader *r, char escape, struct vs_buf *out)
{
    char next = r->at + 1 < r->text.len ? r->text.ptr[r->at + 1] : '\0';
    if (!is_one_of(next, "[]()|^-+*_%?{}") && next != escape)
        return false;
    if (is_one_of(next, "[]()|^-+*?{}$\\."))
        vs_buf_add_char(out, '\\');
    vs_buf_add_char(out, next);
    r->at += 2;
    return true;
}

/* Behind the '[', up to and with the ']'. */
static bool read_enumeration(struct reader *r, char escape, struct vs_buf *out)
{
    static const struct {
        const char *sql, *java;
    } classes[] = {{"[:ALPHA:]", "\\p{Alpha}"}, {"[:alpha:]", "\\p{Alpha}"}, {"[:UPPER:]", "\\p{Upper}"},
                   {"[:upper:]", "\\p{Upper}"}, {"[:LOWER:]", "\\p{Lower}"}, {"[:lower:]", "\\p{Lower}"},
                   {"[:DIGIT:]", "\\d"},        {"[:digit:]", "\\d"},        {"[:SPACE:]", " "},
                   {"[:space:]", " "},          {"[:WHITESPACE:]", "\\s"},   {"[:whitespace:]", "\\s"},
                   {"[:ALNUM:]", "\\p{Alnum}"}, {"[:alnum:]", "\\p{Alnum}"}};
    while (!at_end(r)) {
        char c = r->text.ptr[r->at];
        size_t i = 0;
        while (i < sizeof classes / sizeof *classes && !looks_at(r, classes[i].sql))
            i++;
        if (i < sizeof classes / sizeof *classes) {
            vs_buf_add_str(out, vs_str(classes[i].java));
            r->at += strlen(classes[i].sql);
        } else if (c == ']') {
            vs_buf_add_char(out, c);
            r->at++;
            return true;
        } else if (escape != '\0' && c == escape) {
            if (!read_escaped(r, escape, out))
                return false;
        } else if (c != '-' && c != '^' && is_one_of(c, "[]()|+*_%?{}")) {
            return false;
        } else {
            vs_buf_add_char(out, c);
            r->at++;
        }
    }
    return false;
}

bool vs_similar_to_java_regex(struct vs_str sql, struct vs_str escape, struct vs_buf *out)
{
    struct reader r = {.text = sql};
    char mark = escape.len == 1 ? escape.ptr[0] : '\0';
    if (escape.len > 1)
        return false;
    while (!at_end(&r)) {
        char c = sql.ptr[r.at];
        if (mark != '\0' && c == mark) {
            if (!read_escaped(&r, mark, out))
                return false;
            continue;
        }
        r.at++;
        if (c == ']')
            return false;
        if (c == '_')
            vs_buf_add_char(out, '.');
        else if (c == '%')
            vs_buf_add_str(out, VS_STR("(?s:.*)"));
        else if (c == '\\' || c == '$')
            vs_buf_printf(out, "\\%c", c);
        else
            vs_buf_add_char(out, c);
        if (c == '[' && !read_enumeration(&r, mark, out))
            return false;
    }
    return true;
}

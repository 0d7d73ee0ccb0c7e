/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* JSON: the fast scanners agree with the careful one, errors lie within the text, and what was accepted can be
 * walked and unescaped. */
#include <stdlib.h>

#include "base/check.h"
#include "base/utf8.h"
#include "core/json/json.h"
#include "core/json/scan.h"

enum { NAME_COUNT = 6 };

static const struct vs_json_names *wanted_names(void)
{
    static struct vs_json_names *names;
    static struct vs_arena arena;
    if (names == NULL) {
        const struct vs_str texts[NAME_COUNT] = {VS_STR("type"), VS_STR("device_id"), VS_STR("ts"),
                                                 VS_STR("temp_c"), VS_STR(""), VS_STR("payload")};
        names = vs_json_names_new(&arena, texts, NAME_COUNT);
    }
    return names;
}

static void walk(struct vs_arena *arena, const struct vs_json_value *value)
{
    if (value->kind == VS_JSON_STRING) {
        struct vs_str plain = vs_json_unescape(arena, value);
        VS_CHECK_INT(vs_utf8_find_invalid(plain), ==, plain.len);
    }
    if (value->kind != VS_JSON_OBJECT && value->kind != VS_JSON_ARRAY)
        return;
    struct vs_json_value key = {.kind = VS_JSON_MISSING};
    struct vs_json_value item;
    size_t cursor = 0;
    while (vs_json_next(value->text, &cursor, &key, &item)) {
        VS_CHECK((key.kind == VS_JSON_STRING) == (value->kind == VS_JSON_OBJECT));
        if (key.kind == VS_JSON_STRING)
            walk(arena, &key);
        walk(arena, &item);
    }
}

static void check_same(const struct vs_json_value *a, const struct vs_json_value *b)
{
    VS_CHECK_INT(a->kind, ==, b->kind);
    if (a->kind == VS_JSON_MISSING)
        return;
    VS_CHECK(a->text.ptr == b->text.ptr && a->text.len == b->text.len && a->escaped == b->escaped);
}

static void check_object(struct vs_str text)
{
    struct vs_json_error error = {0};
    struct vs_json_value careful[NAME_COUNT] = {{0}};
    size_t used;
    enum vs_err err = vs_json_scan_careful(text, wanted_names(), careful, &used, &error);
    VS_CHECK(err == VS_ERR_OK || (error.offset <= text.len && error.what != NULL));
    for (int path = VS_JSON_PATH_SSE2; path < VS_JSON_PATH_COUNT; path++) {
        struct vs_json_value fast[NAME_COUNT] = {{0}};
        if (!vs_json_path_available((enum vs_json_path)path) ||
            !vs_json_fast_object((enum vs_json_path)path, text, wanted_names(), fast))
            continue;
        VS_CHECK_INT(err, ==, VS_ERR_OK);
        for (int i = 0; i < NAME_COUNT; i++)
            check_same(&careful[i], &fast[i]);
    }
}

static void check_value(struct vs_str text)
{
    struct vs_json_error error = {0};
    struct vs_json_value careful;
    size_t used = 0;
    enum vs_err err = vs_json_scan_careful(text, NULL, &careful, &used, &error);
    for (int path = VS_JSON_PATH_SSE2; path < VS_JSON_PATH_COUNT; path++) {
        struct vs_json_value fast;
        size_t fast_used = 0;
        if (!vs_json_path_available((enum vs_json_path)path) ||
            !vs_json_fast_value((enum vs_json_path)path, text, &fast, &fast_used))
            continue;
        VS_CHECK_INT(err, ==, VS_ERR_OK);
        VS_CHECK_INT(used, ==, fast_used);
        check_same(&careful, &fast);
    }
    if (err == VS_ERR_OK) {
        struct vs_arena arena;
        vs_arena_init(&arena);
        walk(&arena, &careful);
        vs_arena_free(&arena);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vs_str text = {(const char *)data, size};
    check_object(text);
    check_value(text);
    return 0;
}

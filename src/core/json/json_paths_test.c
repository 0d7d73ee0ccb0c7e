/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Every kind of break at every kind of place: the paths against each other, and against jansson. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <jansson.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/limits.h"
#include "core/json/json.h"
#include "core/json/scan.h"

enum { NAME_COUNT = 6 };

static struct vs_arena arena;
static struct vs_json_names *names;

static const char *const events[] = {
    "{\"event_id\":\"7f3c9a1e-55d0-4c8e-9b1a-0c2d3e4f5a6b\",\"device_id\":\"VM-004711\",\"type\":"
    "\"temperature\",\"ts\":1753178400123,"
    "\"seq\":48213,\"temp_c\":7.25,\"humidity\":41.5,\"door_open\":false,\"card_err\":0,\"cash_level\":82,"
    "\"fw\":\"4.12.0\","
    "\"site\":\"DE-BY-0042\",\"signal_dbm\":-71,\"slots\":[12,9,0,7],\"payload\":{\"code\":\"T17\","
    "\"detail\":\"compressor\"},\"ok\":true}",
    "{\"ts\":-1.5e-3 , \"name\":\"K\xC3\xBChlger\xC3\xA4t \xE2\x82\xAC \\u00e9\\ud83d\\ude00\\n\", \"a\\tb\" "
    ": [ null , true,\t{} , [ ] ] ,\r\n\"type\":\"\"}",
    "{\"a\":{\"b\":{\"c\":[{\"d\":\"\xF0\x9F\x98\x80\"},{\"e\":[1,2.0,3e4]}]}},\"device_id\":\"\\\\\\\"\","
    "\"temp_c\":null}\n",
};

static int make_names(void **state)
{
    static const char *const wanted[NAME_COUNT] = {"type",   "device_id", "ts",
                                                   "temp_c", "card_err",  "payload"};
    struct vs_str views[NAME_COUNT];
    for (int i = 0; i < NAME_COUNT; i++)
        views[i] = vs_str(wanted[i]);
    names = vs_json_names_new(&arena, views, NAME_COUNT);
    (void)state;
    return 0;
}

static int free_names(void **state)
{
    (void)state;
    vs_arena_free(&arena);
    return 0;
}

static bool same(const struct vs_json_value *a, const struct vs_json_value *b)
{
    for (int i = 0; i < NAME_COUNT; i++) {
        if (a[i].kind != b[i].kind)
            return false;
        if (a[i].kind != VS_JSON_MISSING && (a[i].text.ptr != b[i].text.ptr ||
                                             a[i].text.len != b[i].text.len || a[i].escaped != b[i].escaped))
            return false;
    }
    return true;
}

/* The careful answer; fails the test when a fast path differs. Counts what the fast paths took. */
static enum vs_err scan_all(struct vs_str text, uint32_t taken[VS_JSON_PATH_COUNT])
{
    char *copy = malloc(text.len == 0 ? 1 : text.len);
    memcpy(copy, text.ptr, text.len);
    text.ptr = copy;
    struct vs_json_value careful[NAME_COUNT] = {{0}};
    struct vs_json_error error;
    size_t used;
    enum vs_err err = vs_json_scan_careful(text, names, careful, &used, &error);
    if (err != VS_ERR_OK && (error.offset > text.len || error.what == NULL))
        fail_msg("an error without place: <%.*s>", VS_STR_ARG(text));
    for (int path = VS_JSON_PATH_SSE2; path < VS_JSON_PATH_COUNT; path++) {
        struct vs_json_value fast[NAME_COUNT] = {{0}};
        if (!vs_json_path_available((enum vs_json_path)path) ||
            !vs_json_fast_object((enum vs_json_path)path, text, names, fast))
            continue;
        taken[path]++;
        if (err != VS_ERR_OK || !same(careful, fast))
            fail_msg("path %d differs: <%.*s>", path, VS_STR_ARG(text));
    }
    free(copy);
    return err;
}

/* jansson refuses U+0000 in names, and overlooks a 0 byte behind a number. */
static bool has_nul(struct vs_str text)
{
    return memmem(text.ptr, text.len, "\\u0000", 6) != NULL || memchr(text.ptr, '\0', text.len) != NULL;
}

/* Compares with jansson, apart from NULs, from numbers beyond its types, and from our bounds (VS_ERR_LIMIT).
 */
static void compare_with_jansson(struct vs_str text, enum vs_err err)
{
    if (err == VS_ERR_LIMIT || has_nul(text))
        return;
    json_error_t error;
    json_t *json = json_loadb(text.ptr, text.len, JSON_ALLOW_NUL, &error);
    bool accepted = json != NULL && json_is_object(json);
    bool number_too_large = json == NULL && json_error_code(&error) == json_error_numeric_overflow;
    json_decref(json);
    if (!number_too_large && accepted != (err == VS_ERR_OK))
        fail_msg("jansson %s (%s): <%.*s>", accepted ? "accepts" : "refuses", error.text, VS_STR_ARG(text));
}

static void ordinary_events_take_the_fast_paths(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        uint32_t taken[VS_JSON_PATH_COUNT] = {0};
        assert_int_equal(scan_all(vs_str(events[i]), taken), VS_ERR_OK);
        for (int path = VS_JSON_PATH_SSE2; path < VS_JSON_PATH_COUNT; path++)
            assert_int_equal(taken[path], vs_json_path_available((enum vs_json_path)path));
    }
}

static void a_text_cut_at_any_byte_is_refused(void **state)
{
    (void)state;
    uint32_t taken[VS_JSON_PATH_COUNT] = {0};
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        struct vs_str text = vs_str_trim(vs_str(events[i]));
        for (size_t len = 0; len < text.len; len++)
            assert_int_equal(scan_all((struct vs_str){text.ptr, len}, taken), VS_ERR_SYNTAX);
    }
}

static void every_byte_in_every_place_is_judged_alike_by_all(void **state)
{
    (void)state;
    uint32_t taken[VS_JSON_PATH_COUNT] = {0};
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        struct vs_str text = vs_arena_copy(&arena, vs_str(events[i]));
        char *bytes = (char *)text.ptr;
        for (size_t at = 0; at < text.len; at++) {
            char old = bytes[at];
            for (int byte = 0; byte < 256; byte++) {
                bytes[at] = (char)byte;
                compare_with_jansson(text, scan_all(text, taken));
            }
            bytes[at] = old;
        }
    }
}

static void a_byte_less_or_more_is_judged_alike_by_all(void **state)
{
    static const char extra[] = "{}[],:\"\\ 0-.e/u\n\t\x01\x80\xC3\xF0tn";
    (void)state;
    uint32_t taken[VS_JSON_PATH_COUNT] = {0};
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        struct vs_str text = vs_str(events[i]);
        char *bytes = vs_arena_raw(&arena, text.len + 1);
        for (size_t at = 0; at < text.len; at++) {
            memcpy(bytes, text.ptr, at);
            memcpy(bytes + at, text.ptr + at + 1, text.len - at - 1);
            struct vs_str less = {bytes, text.len - 1};
            compare_with_jansson(less, scan_all(less, taken));
            memcpy(bytes + at + 1, text.ptr + at, text.len - at);
            for (size_t j = 0; j < sizeof extra - 1; j++) {
                bytes[at] = extra[j];
                struct vs_str more = {bytes, text.len + 1};
                compare_with_jansson(more, scan_all(more, taken));
            }
        }
    }
}

/* Seeded: picks, copies, swaps and overwrites pieces of the events. */
static void mutate(struct vs_buf *text, uint64_t *seed)
{
    static const char *const pieces[] = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\"\"",
        "{}",
        "[]",
        "0",
        "-",
        "1.5",
        "e",
        "E+2",
        "true",
        "null",
        "\"a\":",
        "\\u0041",
        "\\ud83d",
        "\\ude00",
        "\xC3",
        "\xA9",
        "\xE2\x82\xAC",
        " ",
        "\n",
        "\x1F",
        "[1,2]",
        "{\"a\":1}",
        "\"ts\":1,",
        ",\"type\":\"x\"",
        "\\n",
        "012345678901234567890123456789012345678901234567890123456789",
    };
    uint32_t steps = 1 + (uint32_t)(*seed % 3);
    for (uint32_t i = 0; i < steps && text->len > 0; i++) {
        *seed = vs_hash_mix(*seed, i + 1);
        size_t at = (size_t)(*seed >> 8) % text->len;
        struct vs_str piece = vs_str(pieces[(*seed >> 40) % (sizeof pieces / sizeof *pieces)]);
        size_t cut = (*seed & 3) == 0 ? 0 : (size_t)(*seed >> 52) % 8;
        if (cut > text->len - at)
            cut = text->len - at;
        struct vs_buf next = {0};
        vs_buf_add(&next, text->ptr, at);
        if ((*seed & 4) != 0)
            vs_buf_add_str(&next, piece);
        vs_buf_add(&next, text->ptr + at + cut, text->len - at - cut);
        vs_buf_free(text);
        *text = next;
    }
}

static void thousands_of_mutations_are_judged_alike_by_all(void **state)
{
    (void)state;
    uint32_t taken[VS_JSON_PATH_COUNT] = {0};
    uint32_t accepted = 0;
    uint64_t seed = 20250722;
    enum { ROUNDS = 30000 };
    for (uint32_t round = 0; round < ROUNDS; round++) {
        struct vs_buf text = {0};
        vs_buf_add_str(&text, vs_str(events[round % (sizeof events / sizeof *events)]));
        seed = vs_hash_mix(seed, round);
        mutate(&text, &seed);
        enum vs_err err = scan_all(vs_buf_str(&text), taken);
        accepted += err == VS_ERR_OK;
        compare_with_jansson(vs_buf_str(&text), err);
        vs_buf_free(&text);
    }
    /* Both sides of the judgement were exercised. */
    assert_in_range(accepted, ROUNDS / 20, ROUNDS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ordinary_events_take_the_fast_paths),
        cmocka_unit_test(a_text_cut_at_any_byte_is_refused),
        cmocka_unit_test(every_byte_in_every_place_is_judged_alike_by_all),
        cmocka_unit_test(a_byte_less_or_more_is_judged_alike_by_all),
        cmocka_unit_test(thousands_of_mutations_are_judged_alike_by_all),
    };
    return cmocka_run_group_tests(tests, make_names, free_names);
}

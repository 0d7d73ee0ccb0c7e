/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "core/json/json.h"
#include "core/json/scan.h"

enum { NAME_COUNT = 6 };

struct fixture {
    struct vs_arena arena;
    struct vs_json_names *names;
    struct vs_json_value values[NAME_COUNT];
    struct vs_json_error error;
    char *copy; /* exactly as long as the text, so that sanitizers see a read outside */
};

static int set_up(void **state)
{
    static const char *const names[NAME_COUNT] = {"type",          "device_id", "ts",
                                                  "temperature_c", "",          "temperature_cabinet_top"};
    struct fixture *f = calloc(1, sizeof *f);
    struct vs_str views[NAME_COUNT];
    vs_arena_init(&f->arena);
    for (int i = 0; i < NAME_COUNT; i++)
        views[i] = vs_str(names[i]);
    f->names = vs_json_names_new(&f->arena, views, NAME_COUNT);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    vs_arena_free(&f->arena);
    free(f->copy);
    free(f);
    return 0;
}

static struct vs_str exact(struct fixture *f, struct vs_str text)
{
    free(f->copy);
    f->copy = malloc(text.len == 0 ? 1 : text.len);
    if (text.len > 0)
        memcpy(f->copy, text.ptr, text.len);
    return (struct vs_str){f->copy, text.len};
}

static void assert_str(struct vs_str got, const char *wanted)
{
    if (got.len != strlen(wanted) || memcmp(got.ptr, wanted, got.len) != 0)
        fail_msg("got <%.*s>, wanted <%s>", VS_STR_ARG(got), wanted);
}

static void assert_value(const struct vs_json_value *value, enum vs_json_kind kind, const char *text)
{
    assert_int_equal(value->kind, kind);
    assert_str(value->text, text);
}

static void assert_same_values(const struct vs_json_value *a, const struct vs_json_value *b, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(a[i].kind, b[i].kind);
        if (a[i].kind == VS_JSON_MISSING)
            continue;
        assert_ptr_equal(a[i].text.ptr, b[i].text.ptr);
        assert_int_equal(a[i].text.len, b[i].text.len);
        assert_int_equal(a[i].escaped, b[i].escaped);
    }
}

/* Scans on every path this CPU has; all must agree with the careful one. */
static enum vs_err scan(struct fixture *f, struct vs_str text)
{
    text = exact(f, text);
    memset(f->values, 0, sizeof f->values);
    size_t used;
    enum vs_err err = vs_json_scan_careful(text, f->names, f->values, &used, &f->error);
    for (int path = VS_JSON_PATH_SSE2; path < VS_JSON_PATH_COUNT; path++) {
        struct vs_json_value values[NAME_COUNT] = {{0}};
        if (!vs_json_path_available((enum vs_json_path)path) ||
            !vs_json_fast_object((enum vs_json_path)path, text, f->names, values))
            continue;
        if (err != VS_ERR_OK)
            fail_msg("path %d accepts <%.*s>", path, VS_STR_ARG(text));
        assert_same_values(values, f->values, NAME_COUNT);
    }
    return err;
}

static enum vs_err scan_text(struct fixture *f, const char *text)
{
    return scan(f, vs_str(text));
}

/* The same value, so wrapped that it stands at the end, in the middle and far away from the end. */
static const char *const frames[] = {
    "{\"ts\":%s}",
    "{\"a\":1,\"ts\":%s,\"device_id\":\"machine 4711\"}",
    "{\"ts\" : %s , "
    "\"some_name\":[1,2,3,{\"x\":\"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\"}]}",
    "{\"some_name\":\"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\",\"ts\":%s\n}"
    "\n",
    "{\"other\":{\"a\":[%s,0]},\"ts\":null,\"type\":\"yyyyyyyyyyyyyyyyyyyyyyyyyyyyy\"}",
    "{\"other\":[[[[%s]]]],\"type\":\"yyyyyyyyyyyyyyyyyyyyyyyyyyyyy\"}",
};

static void assert_all_frames(struct fixture *f, const char *value, bool valid)
{
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
        struct vs_buf text = {0};
        const char *hole = strstr(frames[i], "%s");
        vs_buf_add(&text, frames[i], (size_t)(hole - frames[i]));
        vs_buf_add(&text, value, strlen(value));
        vs_buf_add(&text, hole + 2, strlen(hole + 2));
        enum vs_err err = scan(f, vs_buf_str(&text));
        if ((err == VS_ERR_OK) != valid)
            fail_msg("<%.*s>: %s", VS_STR_ARG(vs_buf_str(&text)),
                     err == VS_ERR_OK ? "accepted" : f->error.what);
        vs_buf_free(&text);
    }
}

static const char *const valid_values[] = {
    "0",
    "-0",
    "1",
    "-1",
    "10",
    "1234567890",
    "0.0",
    "-0.5",
    "1.25",
    "1e1",
    "1E1",
    "1e+1",
    "1e-1",
    "0e0",
    "-0.0e-0",
    "123456789012345678901234567890",
    "0.000000000000000000000000000000000001",
    "1e400",
    "1234567890123456789012345678901",
    "12345678901234567890123456789012",
    "1.2345678901234567890123456789e+10",
    "true",
    "false",
    "null",
    "\"\"",
    "\"a\"",
    "\" \"",
    "\"\\\"\"",
    "\"\\\\\"",
    "\"\\/\"",
    "\"\\b\\f\\n\\r\\t\"",
    "\"\\u0000\"",
    "\"\\u00e9\\u00E9\"",
    "\"\\ud83d\\ude00\"",
    "\"\\uD83D\\uDE00\"",
    "\"\\uffff\"",
    "\"\xC3\xA9\"",
    "\"\xE2\x82\xAC\"",
    "\"\xF0\x9F\x98\x80\"",
    "\"\xED\x9F\xBF\"",
    "\"\xEE\x80\x80\"",
    "\"\xF4\x8F\xBF\xBF\"",
    "\"\x7F\"",
    "\"0123456789012345678901234567890123456789\"",
    "\"0123456789012345678901234567890\"",
    "\"01234567890123456789012345678901\"",
    "\"\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\x9F\"",
    "\"0123456789012345678901234567890\\\"12345678\\\\\"",
    "{}",
    "[]",
    "{ }",
    "[ ]",
    "[\n]",
    "{\t}",
    "[1]",
    "[1,2]",
    "[ 1 , 2 ]",
    "[[],[[]],{}]",
    "{\"a\":{}}",
    "{\"\":0}",
    "{\"a\":1,\"a\":2}",
    "{\"a\" : 1 , \"b\" : 2 }",
    "{\"\\u0061\":1}",
    "[null,true,false]",
    "[\"\",\"\"]",
};

static void valid_values_are_accepted_in_every_place(void **state)
{
    for (size_t i = 0; i < sizeof valid_values / sizeof *valid_values; i++)
        assert_all_frames(*state, valid_values[i], true);
}

static const char *const broken_values[] = {
    "-",
    "+1",
    "01",
    "-01",
    "00",
    "1.",
    ".5",
    "-.5",
    "1.e1",
    "1e",
    "1e+",
    "1E-",
    "1e1.5",
    "0x10",
    "1_000",
    "1a",
    "--1",
    "1-",
    "1 2",
    "1..2",
    "NaN",
    "Infinity",
    "-Infinity",
    "nan",
    "True",
    "TRUE",
    "tru",
    "truee",
    "t",
    "fals",
    "falsy",
    "nul",
    "nulll",
    "None",
    "undefined",
    "'a'",
    "a",
    "\"",
    "\"a",
    "\"\\\"",
    "\"\\",
    "\"\\x41\"",
    "\"\\a\"",
    "\"\\0\"",
    "\"\\'\"",
    "\"\\u\"",
    "\"\\u1\"",
    "\"\\u12\"",
    "\"\\u123\"",
    "\"\\u123g\"",
    "\"\\U0041\"",
    "\"\\u 123\"",
    "\"\\u+123\"",
    "\"\\ud800\"",
    "\"\\udc00\"",
    "\"\\ud800x\"",
    "\"\\ud800\\n\"",
    "\"\\ud800\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"\\ud800\\u0041\"",
    "\"\\ud800\\u\"",
    "\"\\ud83d\\ude0\"",
    "\"\t\"",
    "\"\n\"",
    "\"\r\"",
    "\"\x01\"",
    "\"\x1F\"",
    "\"\x80\"",
    "\"\xBF\"",
    "\"\xC0\x80\"",
    "\"\xC1\xBF\"",
    "\"\xC3\"",
    "\"\xC3\x28\"",
    "\"\xE2\x82\"",
    "\"\xE0\x80\x80\"",
    "\"\xE0\x9F\xBF\"",
    "\"\xED\xA0\x80\"",
    "\"\xED\xBF\xBF\"",
    "\"\xF0\x8F\xBF\xBF\"",
    "\"\xF4\x90\x80\x80\"",
    "\"\xF5\x80\x80\x80\"",
    "\"\xF0\x9F\x98\"",
    "\"\xFF\"",
    "\"\xFE\"",
    "\xC3\xA9",
    "\xEF\xBB\xBF\x31",
    "\x01",
    "\x0B",
    "\xA0",
    "[",
    "]",
    "{",
    "}",
    "[}",
    "{]",
    "[1",
    "[1,",
    "[1,]",
    "[,1]",
    "[,]",
    "[1,,2]",
    "[1 2]",
    "[1:2]",
    "[1;2]",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{,\"a\":1}",
    "{\"a\":1,,\"b\":2}",
    "{\"a\" 1}",
    "{\"a\"::1}",
    "{\"a\":1 \"b\":2}",
    "{\"a\":1;\"b\":2}",
    "{a:1}",
    "{'a':1}",
    "{1:1}",
    "{null:1}",
    "{[]:1}",
    "{\"a\":1]",
    "[{\"a\":1]}",
    "{\"a\":[1}]",
    "{\"a\\x\":1}",
    "{\"a\x01\":1}",
    "{\"a\xFF\":1}",
    "{\"a",
    "{\"a\"",
    "{\"a\":",
    "{\"a\":1",
    "[1]]",
    "{}}",
    "/* c */ 1",
    "1 // c",
    "# c\n1",
    "\"a\" \"b\"",
    "[\"a\"\"b\"]",
    "[1]1",
    "{}1",
    "1{}",
    "\"a\"1",
    "true false",
    "\f1",
    "1\f",
    "1\v",
};

static void broken_values_are_refused_in_every_place(void **state)
{
    for (size_t i = 0; i < sizeof broken_values / sizeof *broken_values; i++)
        assert_all_frames(*state, broken_values[i], false);
}

static void only_one_object_is_a_whole_text(void **state)
{
    static const char *const good[] = {"{}", " {} ", "\t\r\n{}\n", "{\"a\":1}"};
    static const char *const bad[] = {
        "",
        " ",
        "\n\n",
        "1",
        "\"a\"",
        "null",
        "[]",
        "[{}]",
        "{}{}",
        "{} {}",
        "{},",
        "{}\n{}",
        "{}x",
        "x{}",
        "{",
        "}",
        "{}}",
        "{{}}",
        "{\"a\":}",
        "{\"a\": }",
        "\xEF\xBB\xBF{}",
        "[{\"ts\":1,\"device_id\":\"machine 4711 with a long name\"}]",
        "{\"ts\":1,\"device_id\":\"machine 4711 with a long name\"}]",
        "{\"ts\":1,\"device_id\":\"machine 4711 with a long name\"}}",
        "{\"ts\":1,\"device_id\":\"machine 4711 with a long name\"}\v",
        "{\"ts\":1,\"device_id\":\"machine 4711 with a long name\"} {}",
        "{\"ts\":1,\"device_id\":\"machine 4711 with a long name\"} \xC3\xA4",
        "{\"ts\":1,\"device_id\":\"machine 4711 with a long name\"]",
        "{\"ts\":1,\"device_id\":[{\"machine 4711 with a long name\":1}",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_int_equal(scan_text(*state, good[i]), VS_ERR_OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(scan_text(*state, bad[i]), VS_ERR_SYNTAX);
    assert_int_equal(scan(*state, VS_STR("{}\0")), VS_ERR_SYNTAX);
    assert_int_equal(scan(*state, VS_STR("{\"ts\":1\0}")), VS_ERR_SYNTAX);
    assert_int_equal(scan(*state, VS_STR("{\"ts\":\"\0\"}")), VS_ERR_SYNTAX);
}

static void an_error_names_offset_cause_and_pointer(void **state)
{
    static const struct {
        const char *text;
        size_t offset;
        const char *what;
        const char *pointer;
    } cases[] = {
        {"", 0, "the text ends too early", ""},
        {"  [1]", 2, "expected an object", ""},
        {"{\"a\":1}x", 7, "text after the end of the object", ""},
        {"{\"a\":tru}", 8, "expected true, false or null", "/a"},
        {"{\"a\":1,}", 7, "expected a member name in quotes", ""},
        {"{\"a\" 1}", 5, "expected ':'", ""},
        {"{\"a\":1 2}", 7, "expected ',' or '}'", ""},
        {"{\"a\":[1 2]}", 8, "expected ',' or ']'", "/a/0"},
        {"{\"a\":[1,{\"b\":01}]}", 14, "a number cannot begin with 0", "/a/1/b"},
        {"{\"a\":-}", 6, "expected a digit", "/a"},
        {"{\"a\":1.}", 7, "expected a digit", "/a"},
        {"{\"a\":1e}", 7, "expected a digit", "/a"},
        {"{\"a\":}", 5, "expected a value", "/a"},
        {"{\"a\":\"x\ty\"}", 7, "control character in a string", "/a"},
        {"{\"a\":\"x\\y\"}", 8, "unknown escape", "/a"},
        {"{\"a\":\"x\\u12G4\"}", 11, "expected four hexadecimal digits", "/a"},
        {"{\"a\":\"x\\ud83d\\u12G4\"}", 17, "expected four hexadecimal digits", "/a"},
        {"{\"a\":\"x\\ud83dx\"}", 7, "half of a surrogate pair", "/a"},
        {"{\"a\":\"x\xC3\x28\"}", 7, "not valid UTF-8", "/a"},
        {"{\"a\":\"x", 7, "the text ends inside a string", "/a"},
        {"{\"a\":\"x\\", 8, "the text ends inside a string", "/a"},
        {"{\"a\":\"x\\u0", 10, "the text ends inside a string", "/a"},
        {"{\"a\":[", 6, "the text ends too early", "/a/0"},
        {"{\"a\":{", 6, "the text ends too early", "/a"},
        {"{\"a\":nul", 8, "the text ends too early", "/a"},
        {"{\"a/b~c\":{\"\":!}}", 13, "expected a value", "/a~1b~0c/"},
        {"{\"\\u00e9\\u0000\":!}", 16, "expected a value", "/\xC3\xA9\xEF\xBF\xBD"},
        {"{\"a\":[0,1,2,3,4,5,6,7,8,9,!]}", 26, "expected a value", "/a/10"},
        {"{\"a\":[{},{}],\"b\":[[],!]}", 21, "expected a value", "/b/1"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(scan_text(f, cases[i].text), VS_ERR_SYNTAX);
        if (f->error.offset != cases[i].offset)
            fail_msg("<%s>: offset %zu, wanted %zu", cases[i].text, f->error.offset, cases[i].offset);
        assert_string_equal(f->error.what, cases[i].what);
        assert_string_equal(f->error.pointer, cases[i].pointer);
    }
}

static void a_long_pointer_is_cut_at_a_whole_code_point(void **state)
{
    struct fixture *f = *state;
    struct vs_buf text = {0};
    vs_buf_add_char(&text, '{');
    vs_buf_add_char(&text, '"');
    for (int i = 0; i < 100; i++)
        vs_buf_add(&text, "\xC3\xA9", 2);
    vs_buf_add_str(&text, VS_STR("\":{\"x\":!}}"));
    assert_int_equal(scan(f, vs_buf_str(&text)), VS_ERR_SYNTAX);
    assert_int_equal(strlen(f->error.pointer), 127);
    assert_memory_equal(f->error.pointer + 125, "\xC3\xA9", 2);
    vs_buf_free(&text);
}

static void wanted_members_are_found_whatever_their_order(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(
        scan_text(
            f,
            "{\"x\":[{\"ts\":9}],\"ts\":1753,\"\":null,\"typ\":0,\"types\":1,\"temperature_cabinet_bot\":4,"
            "\"temperature_cabinet_top\":-7.5,\"type\":\"a\\tb\",\"device_id\":{\"type\":1},\"TYPE\":2}"),
        VS_ERR_OK);
    assert_value(&f->values[0], VS_JSON_STRING, "a\\tb");
    assert_true(f->values[0].escaped);
    assert_value(&f->values[1], VS_JSON_OBJECT, "{\"type\":1}");
    assert_value(&f->values[2], VS_JSON_NUMBER, "1753");
    assert_int_equal(f->values[3].kind, VS_JSON_MISSING);
    assert_value(&f->values[4], VS_JSON_NULL, "null");
    assert_value(&f->values[5], VS_JSON_NUMBER, "-7.5");
    assert_int_equal(scan_text(f, "{\"ts\" : [ 1 , 2 ] , \"temperature_c\" : true, \"type\":false }"),
                     VS_ERR_OK);
    assert_value(&f->values[2], VS_JSON_ARRAY, "[ 1 , 2 ]");
    assert_value(&f->values[3], VS_JSON_TRUE, "true");
    assert_value(&f->values[0], VS_JSON_FALSE, "false");
}

static void of_members_with_the_same_name_the_first_counts(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(scan_text(f, "{\"ts\":1,\"ts\":2,\"t\\u0073\":3,\"ty\\u0070e\":\"x\",\"type\":\"y\"}"),
                     VS_ERR_OK);
    assert_value(&f->values[2], VS_JSON_NUMBER, "1");
    assert_value(&f->values[0], VS_JSON_STRING, "x");
    assert_int_equal(scan_text(f, "{\"ts\":null,\"ts\":2}"), VS_ERR_OK);
    assert_value(&f->values[2], VS_JSON_NULL, "null");
}

static void the_remembered_order_never_shows(void **state)
{
    static const char *const texts[] = {
        "{\"type\":\"one\",\"ts\":1,\"other\":\"long enough for all vectors\"}",
        "{\"type\":\"one\",\"ts\":1,\"other\":\"long enough for all vectors\"}",
        "{\"ts\":2,\"type\":\"two\",\"other\":\"long enough for all vectors\"}",
        "{\"ts\": 3,\"type\" : \"three\",\"other\":\"long enough for all vectors\"}",
        "{\"ts\": 4,\"typ\":null,\"type\":\"four\",\"other\":\"long enough for all vectors\"}",
        "{\"ts\":  5,\"type\":\"five\",\"type\":\"six\",\"other\":\"long enough for all vectors\"}",
        "{\"t\\u0073\":6,\"ty\\u0070e\":\"seven\",\"other\":\"long enough for all vectors\"}",
        "{\"t\\u0073\":7,\"ty\\u0070e\":\"eight\",\"other\":\"long enough for all vectors\"}",
        "{\"ts\":9,\"type\"::\"nine\",\"other\":\"long enough for all vectors\"}",
    };
    static const char *const types[] = {"one", "one", "two", "three", "four", "five", "seven", "eight"};
    struct fixture *f = *state;
    for (size_t round = 0; round < 3 * 9; round++) {
        size_t i = round * 4 % 9;
        assert_int_equal(scan_text(f, texts[i]), i == 8 ? VS_ERR_SYNTAX : VS_ERR_OK);
        if (i < 8)
            assert_value(&f->values[0], VS_JSON_STRING, types[i]);
    }
}

static void a_name_that_is_wanted_twice_is_given_twice(void **state)
{
    struct fixture *f = *state;
    struct vs_str names[] = {VS_STR("b"), VS_STR("a"), VS_STR("b"), VS_STR("a"), VS_STR("c")};
    struct vs_json_names *set = vs_json_names_new(&f->arena, names, 5);
    struct vs_json_value values[5];
    assert_int_equal(vs_json_names_count(set), 5);
    assert_int_equal(vs_json_scan_object(VS_STR("{\"a\":1,\"\\u0062\":2}"), set, values, &f->error),
                     VS_ERR_OK);
    assert_value(&values[0], VS_JSON_NUMBER, "2");
    assert_value(&values[2], VS_JSON_NUMBER, "2");
    assert_value(&values[1], VS_JSON_NUMBER, "1");
    assert_value(&values[3], VS_JSON_NUMBER, "1");
    assert_int_equal(values[4].kind, VS_JSON_MISSING);
}

static void thousands_of_names_are_told_apart(void **state)
{
    enum { COUNT = 3000 };
    struct fixture *f = *state;
    struct vs_str *names = VS_ARENA_ARRAY(&f->arena, COUNT, struct vs_str);
    /* The middle differs only, which the hash does not see. */
    for (int i = 0; i < COUNT; i++)
        names[i] = vs_arena_printf(&f->arena, "a common beginning %04d, a common end", i);
    struct vs_json_names *set = vs_json_names_new(&f->arena, names, COUNT);
    struct vs_json_value *values = VS_ARENA_ARRAY(&f->arena, COUNT, struct vs_json_value);
    for (int i = 0; i < COUNT; i += 271) {
        struct vs_str text = vs_arena_printf(&f->arena, "{\"%.*s\":%d}", VS_STR_ARG(names[i]), i);
        assert_int_equal(vs_json_scan_object(text, set, values, &f->error), VS_ERR_OK);
        for (int j = 0; j < COUNT; j++)
            assert_int_equal(values[j].kind, j == i ? VS_JSON_NUMBER : VS_JSON_MISSING);
    }
}

static void no_name_at_all_still_validates(void **state)
{
    struct fixture *f = *state;
    struct vs_json_names *set = vs_json_names_new(&f->arena, NULL, 0);
    assert_int_equal(vs_json_scan_object(VS_STR("{\"a\":1}"), set, NULL, &f->error), VS_ERR_OK);
    assert_int_equal(vs_json_scan_object(VS_STR("{\"a\":}"), set, NULL, &f->error), VS_ERR_SYNTAX);
}

static void add_many(struct vs_buf *out, const char *piece, int count)
{
    for (int i = 0; i < count; i++)
        vs_buf_add(out, piece, strlen(piece));
}

/* before, `count` times piece, after: accepted up to max, then VS_ERR_LIMIT with `what`. */
static void assert_bound(struct fixture *f, const char *before, const char *piece, const char *after, int max,
                         const char *what)
{
    for (int count = max; count <= max + 1; count++) {
        struct vs_buf text = {0};
        vs_buf_add_str(&text, vs_str(before));
        add_many(&text, piece, count);
        vs_buf_add_str(&text, vs_str(after));
        enum vs_err err = scan(f, vs_buf_str(&text));
        assert_int_equal(err, count == max ? VS_ERR_OK : VS_ERR_LIMIT);
        assert_int_equal(vs_json_scan_object(vs_buf_str(&text), f->names, f->values, &f->error), err);
        if (err != VS_ERR_OK)
            assert_string_equal(f->error.what, what);
        vs_buf_free(&text);
    }
}

static void strings_numbers_and_members_are_bounded(void **state)
{
    struct fixture *f = *state;
    assert_bound(f, "{\"type\":\"", "x", "\"}", VS_JSON_STRING_SIZE_MAX, "the string is too long");
    assert_bound(f, "{\"a\":[\"", "x", "\"]}", VS_JSON_STRING_SIZE_MAX, "the string is too long");
    assert_bound(f, "{\"", "x", "\":1}", VS_JSON_STRING_SIZE_MAX, "the string is too long");
    assert_bound(f, "{\"ts\":", "1", "}", VS_JSON_NUMBER_SIZE_MAX, "the number is too long");
    assert_bound(f, "{\"ts\":0.", "1", "}", VS_JSON_NUMBER_SIZE_MAX - 2, "the number is too long");
    assert_bound(f, "{\"ts\":1e", "1", "}", VS_JSON_NUMBER_SIZE_MAX - 2, "the number is too long");
    assert_bound(f, "{", "\"a\":1,", "\"b\":2}", VS_JSON_KEYS_MAX - 1, "too many members");
    assert_bound(f, "{\"ts\":{", "\"a\":1,", "\"b\":2}}", VS_JSON_KEYS_MAX - 1, "too many members");
}

static void nesting_is_bounded(void **state)
{
    struct fixture *f = *state;
    for (int depth = VS_JSON_DEPTH_MAX - 1; depth <= VS_JSON_DEPTH_MAX + 40; depth++) {
        struct vs_buf text = {0};
        vs_buf_add_str(&text, VS_STR("{\"a\":"));
        add_many(&text, "[", depth - 1);
        add_many(&text, "]", depth - 1);
        vs_buf_add_str(&text, VS_STR("}"));
        assert_int_equal(scan(f, vs_buf_str(&text)), depth <= VS_JSON_DEPTH_MAX ? VS_ERR_OK : VS_ERR_LIMIT);
        vs_buf_clear(&text);
        add_many(&text, "{\"a\":", depth - 1);
        vs_buf_add_str(&text, VS_STR("{}"));
        add_many(&text, "}", depth - 1);
        assert_int_equal(scan(f, vs_buf_str(&text)), depth <= VS_JSON_DEPTH_MAX ? VS_ERR_OK : VS_ERR_LIMIT);
        vs_buf_free(&text);
    }
}

static void arrays_may_be_as_long_as_the_text(void **state)
{
    struct vs_buf text = {0};
    vs_buf_add_str(&text, VS_STR("{\"ts\":[0"));
    add_many(&text, ",1", 100000);
    vs_buf_add_str(&text, VS_STR("]}"));
    assert_int_equal(scan(*state, vs_buf_str(&text)), VS_ERR_OK);
    vs_buf_free(&text);
}

static void a_value_of_any_kind_is_found_at_the_start(void **state)
{
    static const struct {
        const char *text;
        enum vs_json_kind kind;
        const char *value;
        size_t used;
    } cases[] = {
        {" 12,3", VS_JSON_NUMBER, "12", 3},
        {"\"a b\" x", VS_JSON_STRING, "a b", 5},
        {"true", VS_JSON_TRUE, "true", 4},
        {"\n false]", VS_JSON_FALSE, "false", 7},
        {"null", VS_JSON_NULL, "null", 4},
        {"{\"a\":[1]} {", VS_JSON_OBJECT, "{\"a\":[1]}", 9},
        {"[{},2]]", VS_JSON_ARRAY, "[{},2]", 6},
        {" {\"a\":[1,2,\"a text that is long enough for vectors\"]},{\"b\":1}]", VS_JSON_OBJECT,
         "{\"a\":[1,2,\"a text that is long enough for vectors\"]}", 53},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct vs_str text = exact(f, vs_str(cases[i].text));
        struct vs_json_value value;
        size_t used;
        assert_int_equal(vs_json_scan_value(text, &value, &used, &f->error), VS_ERR_OK);
        assert_value(&value, cases[i].kind, cases[i].value);
        assert_int_equal(used, cases[i].used);
        for (int path = VS_JSON_PATH_SSE2; path < VS_JSON_PATH_COUNT; path++) {
            if (!vs_json_path_available((enum vs_json_path)path) ||
                !vs_json_fast_value((enum vs_json_path)path, text, &value, &used))
                continue;
            assert_value(&value, cases[i].kind, cases[i].value);
            assert_int_equal(used, cases[i].used);
        }
    }
    struct vs_json_value value;
    size_t used;
    assert_int_equal(vs_json_scan_value(VS_STR(" x"), &value, &used, &f->error), VS_ERR_SYNTAX);
    assert_int_equal(f->error.offset, 1);
    assert_int_equal(vs_json_scan_value(VS_STR(""), &value, &used, &f->error), VS_ERR_SYNTAX);
}

static void members_and_elements_are_walked_in_order(void **state)
{
    struct fixture *f = *state;
    struct vs_json_value key;
    struct vs_json_value value;
    size_t cursor = 0;
    struct vs_str object = exact(
        f, VS_STR("{ \"a\" : 1 , \"b\\\"}\":\"x\\\\\" ,\"c\":{\"d\":[1,\"]}\"]},\"e\":[ ] , \"f\":true}"));
    assert_true(vs_json_next(object, &cursor, &key, &value));
    assert_value(&key, VS_JSON_STRING, "a");
    assert_value(&value, VS_JSON_NUMBER, "1");
    assert_true(vs_json_next(object, &cursor, &key, &value));
    assert_value(&key, VS_JSON_STRING, "b\\\"}");
    assert_true(key.escaped);
    assert_value(&value, VS_JSON_STRING, "x\\\\");
    assert_true(value.escaped);
    assert_true(vs_json_next(object, &cursor, NULL, &value));
    assert_value(&value, VS_JSON_OBJECT, "{\"d\":[1,\"]}\"]}");
    assert_true(vs_json_next(object, &cursor, &key, &value));
    assert_value(&value, VS_JSON_ARRAY, "[ ]");
    assert_true(vs_json_next(object, &cursor, &key, &value));
    assert_value(&value, VS_JSON_TRUE, "true");
    assert_false(vs_json_next(object, &cursor, &key, &value));
    assert_false(vs_json_next(object, &cursor, &key, &value));

    cursor = 0;
    struct vs_str array = exact(f, VS_STR("[ null,false , {\"a\":1}, -1.5e3 ]"));
    static const char *const elements[] = {"null", "false", "{\"a\":1}", "-1.5e3"};
    for (int i = 0; i < 4; i++) {
        assert_true(vs_json_next(array, &cursor, NULL, &value));
        assert_str(value.text, elements[i]);
    }
    assert_false(vs_json_next(array, &cursor, NULL, &value));
    cursor = 0;
    assert_false(vs_json_next(VS_STR("[ ]"), &cursor, NULL, &value));
    cursor = 0;
    assert_false(vs_json_next(VS_STR("{}"), &cursor, &key, &value));
}

static void escapes_are_undone(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(
        scan_text(f, "{\"type\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t x \\u0041\\u00e9\\u20AC\\ud83d\\ude00 end\"}"),
        VS_ERR_OK);
    assert_true(f->values[0].escaped);
    assert_str(vs_json_unescape(&f->arena, &f->values[0]),
               "\"\\/\b\f\n\r\t x A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80 end");
    assert_int_equal(scan_text(f, "{\"type\":\"a\\u0000b\"}"), VS_ERR_OK);
    struct vs_str text = vs_json_unescape(&f->arena, &f->values[0]);
    assert_int_equal(text.len, 3);
    assert_memory_equal(text.ptr, "a\0b", 3);
    assert_int_equal(scan_text(f, "{\"type\":\"plain\"}"), VS_ERR_OK);
    text = vs_json_unescape(&f->arena, &f->values[0]);
    assert_ptr_equal(text.ptr, f->values[0].text.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(valid_values_are_accepted_in_every_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(broken_values_are_refused_in_every_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_one_object_is_a_whole_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_error_names_offset_cause_and_pointer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_long_pointer_is_cut_at_a_whole_code_point, set_up, tear_down),
        cmocka_unit_test_setup_teardown(wanted_members_are_found_whatever_their_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(of_members_with_the_same_name_the_first_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_remembered_order_never_shows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_name_that_is_wanted_twice_is_given_twice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(thousands_of_names_are_told_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_name_at_all_still_validates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(strings_numbers_and_members_are_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nesting_is_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(arrays_may_be_as_long_as_the_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_value_of_any_kind_is_found_at_the_start, set_up, tear_down),
        cmocka_unit_test_setup_teardown(members_and_elements_are_walked_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(escapes_are_undone, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

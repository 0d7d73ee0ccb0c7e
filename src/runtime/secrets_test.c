/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "runtime/secrets.h"

static void resolves_to(const char *value, const char *expected)
{
    struct vs_buf out = {0};
    struct vs_err_note note = {0};
    enum vs_err err = vs_secrets_resolve(vs_str(value), &out, &note);
    if (expected == NULL) {
        assert_int_equal(err, VS_ERR_INVALID);
        assert_true(note.text[0] != '\0');
    } else {
        assert_int_equal(err, VS_ERR_OK);
        assert_true(vs_str_equal(vs_buf_str(&out), vs_str(expected)));
    }
    vs_buf_free(&out);
}

static void variables_are_put_in_and_not_looked_at_again(void **state)
{
    (void)state;
    assert_int_equal(setenv("VS_TEST_SECRET", "s3cr${HOME}et", 1), 0);
    resolves_to("${VS_TEST_SECRET}", "s3cr${HOME}et");
    resolves_to("a${VS_TEST_SECRET}b", "as3cr${HOME}etb");
    resolves_to("$${VS_TEST_SECRET}", "${VS_TEST_SECRET}");
    resolves_to("plain $ and {braces}", "plain $ and {braces}");
    resolves_to("", "");
}

static void what_cannot_be_resolved_is_refused(void **state)
{
    (void)state;
    (void)unsetenv("VS_TEST_NOT_SET");
    resolves_to("${VS_TEST_NOT_SET}", NULL);
    resolves_to("${VS_TEST_SECRET", NULL);
    resolves_to("${a b}", NULL);
    resolves_to("${}", NULL);
    resolves_to("${file:}", NULL);
    resolves_to("${file:/nonexistent/secret}", NULL);
}

static void files_are_read_without_their_last_line_end(void **state)
{
    (void)state;
    char path[] = "/tmp/vs-secret-XXXXXX", value[64];
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "line\nkey\r\n", 10), 10);
    (void)snprintf(value, sizeof value, "<${file:%s}>", path);
    resolves_to(value, "<line\nkey>");
    assert_int_equal(ftruncate(fd, VS_SECRET_FILE_SIZE_MAX + 1), 0);
    resolves_to(value, NULL);
    (void)close(fd);
    (void)unlink(path);
}

static void a_table_names_the_option_whose_reference_is_wrong(void **state)
{
    (void)state;
    assert_int_equal(setenv("VS_TEST_SECRET", "hidden", 1), 0);
    struct vs_option options[] = {{VS_STR("url"), VS_STR("https://x")},
                                  {VS_STR("password"), VS_STR("${VS_TEST_SECRET}")},
                                  {VS_STR("api-key"), VS_STR("${VS_TEST_NOT_SET}")}};
    struct vs_table table = {.name = VS_STR("incidents"), .options = options, .option_count = 2};
    struct vs_resolved_table resolved;
    struct vs_err_note note = {0};
    assert_int_equal(vs_secrets_resolve_table(&table, &resolved, &note), VS_ERR_OK);
    assert_true(vs_str_equal(resolved.table.options[1].value, VS_STR("hidden")));
    vs_resolved_table_free(&resolved);
    table.option_count = 3;
    assert_int_equal(vs_secrets_resolve_table(&table, &resolved, &note), VS_ERR_INVALID);
    assert_string_equal(note.text, "table incidents, option 'api-key': the environment variable VS_TEST_NOT_SET "
                                   "is not set");
    vs_resolved_table_free(&resolved);
    vs_resolved_table_free(&resolved);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variables_are_put_in_and_not_looked_at_again),
        cmocka_unit_test(what_cannot_be_resolved_is_refused),
        cmocka_unit_test(files_are_read_without_their_last_line_end),
        cmocka_unit_test(a_table_names_the_option_whose_reference_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

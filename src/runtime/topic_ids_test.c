/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/topic_ids.h"

static enum vs_err check(const char *dir, const char *name, uint64_t id, struct vs_err_note *note)
{
    struct vs_log_topic topic = {vs_str(name), 1, id};
    return vs_topic_id_check(dir, &topic, note);
}

static void a_topic_made_anew_is_refused_by_name_and_others_are_not(void **state)
{
    (void)state;
    char dir[] = "/tmp/vendstream-ids-XXXXXX";
    char path[64];
    assert_non_null(mkdtemp(dir));
    (void)snprintf(path, sizeof path, "%s/topic-ids", dir);
    struct vs_err_note note = {{0}};
    for (int round = 0; round < 3; round++) {
        assert_int_equal(check(dir, "device-events", 7, &note), VS_ERR_OK);
        assert_int_equal(check(dir, "device", UINT64_MAX, &note), VS_ERR_OK);
    }
    FILE *file = fopen(path, "ae");
    assert_non_null(file);
    assert_true(fputs("cut-off 1", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(check(dir, "cut-off", 12, &note), VS_ERR_OK);
    assert_int_equal(check(dir, "cut-off", 12, &note), VS_ERR_OK);
    assert_int_equal(check(dir, "device-events", 8, &note), VS_ERR_INVALID);
    assert_non_null(strstr(note.text, "device-events"));
    assert_int_equal(remove(path), 0);
    assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_topic_made_anew_is_refused_by_name_and_others_are_not)};
    return cmocka_run_group_tests_name("topic_ids", tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "adapters/dead_letter_sqlite/dead_letter_sqlite.h"

static int count_one(void *ctx, const struct vs_dead_letter *letter)
{
    assert_true(letter->value.len == 3 && memcmp(letter->value.ptr, "\0\xFFx", 3) == 0);
    (*(int *)ctx)++;
    return 0;
}

static void letters_are_kept_once_until_somebody_deals_with_them(void **state)
{
    (void)state;
    char path[] = "/tmp/vendstream-dlq-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    struct vs_dead_letters *store = NULL;
    struct vs_err_note note = {0};
    assert_int_equal(vs_dead_letter_sqlite_open(path, 2, &store, &note), VS_ERR_OK);
    const struct vs_dead_letter_ops *ops = vs_dead_letter_ops_of(store);
    struct vs_dead_letter letter = {.origin = VS_STR("t/0/1"),
                                    .target = VS_STR("t"),
                                    .stage = VS_STR("VALUE_CONVERTER"),
                                    .reason = VS_STR("bad"),
                                    .value = {"\0\xFFx", 3}};
    assert_int_equal(ops->add(store, &letter, 1, &note), VS_ERR_OK);
    assert_int_equal(ops->add(store, &letter, 1, &note), VS_ERR_OK);
    assert_int_equal(ops->count_waiting(store), 1);
    int seen = 0;
    assert_int_equal(ops->list(store, VS_STR("t"), 0, count_one, &seen, &note), VS_ERR_OK);
    assert_int_equal(seen, 1);
    letter.origin = VS_STR("t/0/2");
    assert_int_equal(ops->add(store, &letter, 1, &note), VS_ERR_OK);
    letter.origin = VS_STR("t/0/3");
    assert_int_equal(ops->add(store, &letter, 1, &note), VS_ERR_LIMIT);
    assert_int_equal(ops->set_state(store, 1, VS_DEAD_LETTER_DROPPED, &note), VS_ERR_OK);
    assert_int_equal(ops->add(store, &letter, 1, &note), VS_ERR_OK);
    assert_int_equal(ops->set_state(store, 99, VS_DEAD_LETTER_DROPPED, &note), VS_ERR_NOT_FOUND);
    ops->close(store);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_are_kept_once_until_somebody_deals_with_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

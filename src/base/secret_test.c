/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/secret.h"

static void a_secret_is_kept_apart_from_the_text_it_came_from(void **state)
{
    (void)state;
    struct vs_secret secret = {0};
    char text[] = "hunter2";
    assert_false(vs_secret_is_set(&secret));
    assert_string_equal(vs_secret_reveal(&secret), "");
    vs_secret_set(&secret, vs_str(text));
    vs_wipe(text, sizeof text);
    assert_string_equal(text, "");
    assert_string_equal(vs_secret_reveal(&secret), "hunter2");
    vs_secret_set(&secret, vs_str(vs_secret_reveal(&secret)));
    assert_string_equal(vs_secret_reveal(&secret), "hunter2");
    vs_secret_set(&secret, VS_STR(""));
    assert_false(vs_secret_is_set(&secret));
    vs_secret_free(&secret);
}

static void wiping_leaves_nothing(void **state)
{
    (void)state;
    char bytes[64];
    memset(bytes, 'x', sizeof bytes);
    vs_wipe(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        assert_int_equal(bytes[i], 0);
    vs_wipe(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_is_kept_apart_from_the_text_it_came_from),
        cmocka_unit_test(wiping_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

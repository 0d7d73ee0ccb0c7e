/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/log_file/dir_lock.h"

static void a_second_process_is_refused_until_the_first_is_gone_even_by_kill(void **state)
{
    (void)state;
    char directory[] = "/tmp/vendstream-lock-XXXXXX";
    assert_non_null(mkdtemp(directory));
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int fd;
        char answer = vs_dir_lock_take(directory, &fd, NULL) == VS_ERR_OK ? 'y' : 'n';
        if (write(ready[1], &answer, 1) != 1)
            _exit(1);
        for (;;)
            pause(); /* holds the lock until it is killed */
    }
    char answer = 'n';
    assert_int_equal(read(ready[0], &answer, 1), 1);
    assert_int_equal(answer, 'y');

    int fd;
    struct vs_err_note note = {{0}};
    assert_int_equal(vs_dir_lock_take(directory, &fd, &note), VS_ERR_BUSY);
    assert_int_equal(fd, -1);
    char pid[32];
    (void)snprintf(pid, sizeof pid, "process %d", (int)child);
    assert_non_null(strstr(note.text, pid));
    assert_non_null(strstr(note.text, directory));

    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(vs_dir_lock_take(directory, &fd, &note), VS_ERR_OK);
    vs_dir_lock_release(fd);
    assert_int_equal(vs_dir_lock_take(directory, &fd, &note), VS_ERR_OK);
    vs_dir_lock_release(fd);

    char path[64];
    (void)snprintf(path, sizeof path, "%s/lock", directory);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(directory), 0);
    (void)close(ready[0]);
    (void)close(ready[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_process_is_refused_until_the_first_is_gone_even_by_kill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

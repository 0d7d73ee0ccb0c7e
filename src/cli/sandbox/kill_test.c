/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The delivery under kill -9: this program starts itself again, as the stand-in and as the delivery. */
#include "cli/sandbox/delivery_checks.h"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

extern char **environ;

/* The stand-in in a process of its own, until SIGTERM. */
static int sandbox_main(char **argv)
{
    struct vs_sandbox_options options;
    struct vs_sandbox *sandbox = NULL;
    sigset_t signals;
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGTERM);
    (void)pthread_sigmask(SIG_BLOCK, &signals, NULL);
    vs_sandbox_options_init(&options);
    options.listen = "127.0.0.1:0";
    options.data_dir = argv[2];
    options.apply_then_timeout = 0.01;
    options.fails[options.fail_count++] = (struct vs_sandbox_fail){500, 0.03};
    if (vs_sandbox_start(&options, &clock_of_test, &sandbox, NULL) != VS_ERR_OK)
        return 1;
    int signal_number = 0;
    (void)sigwait(&signals, &signal_number);
    vs_sandbox_stop(sandbox);
    return 0;
}

/* The child: takes the whole fleet's rows, again from the first one after each start, as a delivery does whose
 * cursor was not written. */
static int child_main(char **argv)
{
    struct setup setup = {0};
    setup.waiting_max = 100000;
    setup.dead_letters_max = 1000;
    (void)snprintf(setup.dir, sizeof setup.dir, "%s", argv[2]);
    (void)snprintf(setup.url, sizeof setup.url, "%s", argv[3]);
    make_table(&setup);
    open_delivery(&setup);
    play_fleet(&setup);
    vs_incidents_close(setup.incidents);
    vs_dead_letter_ops_of(setup.dead_letters)->close(setup.dead_letters);
    return 0;
}

static pid_t start_child(const struct setup *setup, const char *what)
{
    char *argv[] = {(char *)"delivery_test", (char *)what, (char *)setup->dir, (char *)setup->url, NULL};
    pid_t pid;
    assert_int_equal(posix_spawn(&pid, "/proc/self/exe", NULL, NULL, argv, environ), 0);
    return pid;
}

/* Its address is in a file that appears as a whole. */
static void wait_for_address(struct setup *setup)
{
    char path[128];
    unsigned port = 0;
    int64_t until_ms = now_ms() + DEADLINE_S * 1000;
    (void)snprintf(path, sizeof path, "%s/addresses.json", setup->dir);
    while (port == 0) {
        FILE *file = fopen(path, "rb");
        if (file != NULL) {
            if (fscanf(file, "{\"pid\":%*d,\"servicenow_port\":%u}", &port) != 1)
                port = 0;
            (void)fclose(file);
        }
        assert_true(now_ms() < until_ms);
    }
    (void)snprintf(setup->url, sizeof setup->url, "http://127.0.0.1:%u", port);
}

/* True when it ended by itself before. */
static bool kill_after(pid_t pid, int64_t us)
{
    int status = 0;
    int64_t until_ns = monotonic_ns(NULL) + us * 1000;
    while (monotonic_ns(NULL) < until_ns) {
        if (waitpid(pid, &status, WNOHANG) == pid) {
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
            return true;
        }
    }
    (void)kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return false;
}

static void kill_minus_nine_at_any_point_doubles_and_loses_nothing(void **state)
{
    (void)state;
    struct setup setup = {.waiting_max = 100000, .dead_letters_max = 1000};
    uint64_t random = 12345;
    int status = 0;
    (void)snprintf(setup.dir, sizeof setup.dir, "/tmp/vs-incidents-XXXXXX");
    assert_non_null(mkdtemp(setup.dir));
    pid_t sandbox = start_child(&setup, "--sandbox");
    wait_for_address(&setup);
    bool done = false;
    for (int i = 0; i < 25 && !done; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        done = kill_after(start_child(&setup, "--child"), 5000 + (int64_t)(random >> 33) % 250000);
    }
    if (!done)
        assert_true(kill_after(start_child(&setup, "--child"), (int64_t)DEADLINE_S * 1000000));
    assert_one_incident_per_episode(&setup);
    (void)kill(sandbox, SIGTERM);
    assert_int_equal(waitpid(sandbox, &status, 0), sandbox);
    assert_int_equal(status, 0);
    make_table(&setup);
    open_delivery(&setup);
    struct vs_incidents_counts counts;
    vs_incidents_counts(setup.incidents, &counts);
    assert_int_equal(counts.waiting, 0);
    assert_int_equal(vs_dead_letter_ops_of(setup.dead_letters)->count_waiting(setup.dead_letters), 0);
    end(&setup);
}

int main(int argc, char **argv)
{
    if (argc == 4)
        return strcmp(argv[1], "--sandbox") == 0 ? sandbox_main(argv) : child_main(argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kill_minus_nine_at_any_point_doubles_and_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <signal.h>
#include <stdio.h>

#include "cli/cli.h"
#include "cli/sandbox/sandbox.h"
#include "cli/sandbox_servicenow.h"
#include "runtime/clock.h"

int vs_sandbox_servicenow_main(int argc, char **argv)
{
    struct vs_sandbox_options options;
    struct vs_err_note note = {0};
    if (vs_sandbox_options_parse(argc, argv, &options, &note) != VS_ERR_OK) {
        (void)fprintf(stderr, "vendstream sandbox servicenow: %s\n", note.text);
        return VS_EXIT_USAGE;
    }
    if (options.help) {
        (void)fputs(vs_sandbox_usage(), stdout);
        return VS_EXIT_DONE;
    }
    sigset_t signals;
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGTERM);
    (void)pthread_sigmask(SIG_BLOCK, &signals, NULL); /* before there are threads: sigwait gets them */
    struct vs_clock clock = vs_clock_wall();
    struct vs_sandbox *sandbox = NULL;
    if (vs_sandbox_start(&options, &clock, &sandbox, &note) != VS_ERR_OK) {
        (void)fprintf(stderr, "vendstream sandbox servicenow: %s\n", note.text);
        return VS_EXIT_FAILED;
    }
    (void)printf("ServiceNow stand-in on http://127.0.0.1:%u/ (incidents), data in %s\n",
                 (unsigned)vs_sandbox_port(sandbox), options.data_dir);
    (void)fflush(stdout);
    int signal_number = 0;
    (void)sigwait(&signals, &signal_number);
    vs_sandbox_stop(sandbox);
    return VS_EXIT_DONE;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The contract of ports/log.h as a cmocka suite that every log passes. A test program describes how its log is
 * opened and calls vs_log_contract_run() from main.
 *
 * Each test gets a fresh environment; topics are named by a prefix that the environment gives, so that logs on a
 * shared server can keep the tests apart. One run at a time in a process. */
#ifndef VS_TESTING_LOG_CONTRACT_H
#define VS_TESTING_LOG_CONTRACT_H

#include "ports/log.h"

struct vs_log_contract {
    const char *name;
    void *(*setup)(void); /* an empty log's place */
    void (*teardown)(void *env);
    /* Opens the log at that place; called again after close() in the tests of reopening. NULL: failed. */
    struct vs_log *(*open)(void *env);
    const char *(*topic_prefix)(void *env);
    int patience_ms; /* longest time that anything may take before a test fails */
};

/* The number of failed tests. */
int vs_log_contract_run(const struct vs_log_contract *contract);

#endif

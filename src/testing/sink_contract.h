/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The contract of ports/sink.h as a cmocka suite that every sink passes. A test program describes how its sink is
 * opened, what its target holds, and how the target goes away; then it calls vs_sink_contract_run() from main.
 * vs_contract_adapter_* does this for sinks behind vs_sink_ops; servicenow brings functions of its own.
 *
 * Rows have a text and a number. Each test gets a fresh environment. One run at a time in a process. */
#ifndef VS_TESTING_SINK_CONTRACT_H
#define VS_TESTING_SINK_CONTRACT_H

#include "ports/sink.h"

struct vs_contract_row {
    const char *text;
    int32_t number;
    bool bad;          /* the target will never take it */
    uint64_t sequence; /* its position, of task 0 */
    uint32_t index;
};

struct vs_sink_contract {
    const char *name;
    void *(*setup)(void); /* an empty target */
    void (*teardown)(void *env);
    /* Called again after close() in the tests of repetition. A NULL wrong_option is the good case; else the option of
     * that name gets a value that the sink must refuse. */
    enum vs_err (*open)(void *env, const char *wrong_option, struct vs_err_note *note);
    void (*close)(void *env);
    void (*write)(void *env, const struct vs_contract_row *rows, uint32_t count, struct vs_sink_outcome *outcomes);
    /* NOT_FOUND where the target does not know; then rows are handed over again. */
    enum vs_err (*last_written)(void *env, struct vs_row_position *out);
    /* Adds a line "text=number" per row that the target holds, oldest first. NULL: nobody can look. */
    void (*held)(void *env, struct vs_buf *out);
    void (*set_away)(void *env, bool away); /* NULL: the target cannot be away */
    const char *wrong_option; /* NULL: there is none that can be wrong */
    bool has_bad_rows;
    bool is_idempotent; /* a row handed over again after a crash is there once */
    bool upserts;       /* a later row of a text takes the place of the earlier one */
    bool is_in_memory;  /* what the target holds lies in this process, so memory grows with it */
    bool is_slow;       /* hundreds of rows take too long for a test */
};

/* The number of failed tests. */
int vs_sink_contract_run(const struct vs_sink_contract *contract);

/* An adapter with a table of the two columns and up to four options; texts are kept. */
struct vs_contract_adapter {
    const struct vs_sink_ops *ops;
    struct vs_sink_env sink_env; /* all but the table is the test program's */
    struct vs_option options[4];
    uint32_t option_count;
    const char *wrong_value;
    void *state; /* the rest is private */
    struct vs_table table;
    struct vs_table_column columns[2];
    uint32_t key[1];
    struct vs_option given[4];
};

enum vs_err vs_contract_adapter_open(struct vs_contract_adapter *adapter, const char *wrong_option,
                                     struct vs_err_note *note);
void vs_contract_adapter_close(struct vs_contract_adapter *adapter);
void vs_contract_adapter_write(struct vs_contract_adapter *adapter, const struct vs_contract_row *rows,
                               uint32_t count, struct vs_sink_outcome *outcomes);
enum vs_err vs_contract_adapter_last_written(struct vs_contract_adapter *adapter, struct vs_row_position *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "adapters/dead_letter_sqlite/dead_letter_sqlite.h"
#include "base/buf.h"
#include "cli/cli.h"

struct dlq {
    const char *target;
    struct vs_dead_letters *store;
    struct vs_cli *cli;
    int64_t id;      /* show */
    bool found;
    struct vs_buf out;
};

static int usage(void)
{
    (void)puts("usage: vendstream dlq ls [--target NAME] | show ID | drop ID.. | retry ID..   [--data DIR] [--json]\n\n"
               "ls     waiting dead letters, newest last\nshow   one letter with its bytes\n"
               "drop   mark as dealt with\n"
               "retry  mark for another try: a record goes back into its topic at the next `topic produce` of the\n"
               "       printed line (NDJSON on standard output), so that nothing is sent twice unseen");
    return VS_EXIT_DONE;
}

static void add_field(struct vs_buf *out, const char *name, struct vs_str value)
{
    vs_buf_printf(out, ",\"%s\":", name);
    vs_buf_add_json_string(out, value);
}

static void print_json(struct dlq *dlq, const struct vs_dead_letter *letter, bool with_value)
{
    struct vs_buf *out = &dlq->out;
    vs_buf_clear(out);
    vs_buf_printf(out, "{\"id\":%" PRId64, letter->id);
    add_field(out, "origin", letter->origin);
    add_field(out, "target", letter->target);
    add_field(out, "stage", letter->stage);
    add_field(out, "reason", letter->reason);
    add_field(out, "key", letter->key);
    if (with_value)
        add_field(out, "value", letter->value);
    vs_buf_printf(out, ",\"timestamp_ms\":%" PRId64 ",\"dead_at_ms\":%" PRId64 ",\"attempts\":%u}\n",
                  letter->timestamp_ms, letter->dead_at_ms, letter->attempts);
    (void)fwrite(out->ptr, 1, out->len, stdout);
}

static int list_one(void *ctx, const struct vs_dead_letter *letter)
{
    struct dlq *dlq = ctx;
    if (letter->state != VS_DEAD_LETTER_WAITING)
        return 0;
    if (dlq->cli->json)
        print_json(dlq, letter, false);
    else
        (void)printf("%6" PRId64 "  %-24.*s %-16.*s %.*s\n", letter->id, VS_STR_ARG(letter->origin),
                     VS_STR_ARG(letter->stage), VS_STR_ARG(letter->reason));
    return 0;
}

static int show_one(void *ctx, const struct vs_dead_letter *letter)
{
    struct dlq *dlq = ctx;
    if (letter->id != dlq->id)
        return letter->id > dlq->id;
    dlq->found = true;
    print_json(dlq, letter, true);
    return 1;
}

static int each_id(struct dlq *dlq, struct vs_str verb)
{
    const struct vs_dead_letter_ops *ops = vs_dead_letter_ops_of(dlq->store);
    struct vs_err_note note = {0};
    for (uint32_t i = 1; i < dlq->cli->argument_count; i++) {
        if (!vs_str_to_int64(vs_str(dlq->cli->arguments[i]), &dlq->id)) {
            vs_cli_error("dlq", "'%s' is not the number of a dead letter", dlq->cli->arguments[i]);
            return VS_EXIT_USAGE;
        }
        enum vs_err err = VS_ERR_OK;
        dlq->found = false;
        if (!vs_str_equal(verb, VS_STR("drop"))) {
            err = ops->list(dlq->store, VS_STR(""), dlq->id - 1, show_one, dlq, &note);
            if (err == VS_ERR_OK && !dlq->found)
                err = vs_fail(&note, VS_ERR_NOT_FOUND, "there is no dead letter %" PRId64, dlq->id);
        }
        if (err == VS_ERR_OK && !vs_str_equal(verb, VS_STR("show")))
            err = ops->set_state(dlq->store, dlq->id,
                                 vs_str_equal(verb, VS_STR("drop")) ? VS_DEAD_LETTER_DROPPED : VS_DEAD_LETTER_RETRIED,
                                 &note);
        if (err != VS_ERR_OK) {
            vs_cli_error("dlq", "%s", note.text);
            return VS_EXIT_FAILED;
        }
    }
    return VS_EXIT_DONE;
}

static int run(struct dlq *dlq)
{
    struct vs_str verb = vs_str(dlq->cli->arguments[0]);
    bool ls = vs_str_equal(verb, VS_STR("ls"));
    bool by_id = vs_str_equal(verb, VS_STR("show")) || vs_str_equal(verb, VS_STR("drop")) ||
                 vs_str_equal(verb, VS_STR("retry"));
    if (!ls && (!by_id || dlq->cli->argument_count < 2)) {
        vs_cli_error("dlq", "write ls, show ID, drop ID or retry ID");
        return VS_EXIT_USAGE;
    }
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/dead-letters.db", dlq->cli->data_dir);
    struct vs_err_note note = {0};
    if (vs_dead_letter_sqlite_open(path, UINT64_MAX / 2, &dlq->store, &note) != VS_ERR_OK) {
        vs_cli_error("dlq", "%s", note.text);
        return VS_EXIT_FAILED;
    }
    int code = VS_EXIT_DONE;
    if (!ls) {
        code = each_id(dlq, verb);
    } else if (vs_dead_letter_ops_of(dlq->store)->list(dlq->store, vs_str(dlq->target), 0, list_one, dlq, &note) !=
               VS_ERR_OK) {
        vs_cli_error("dlq", "%s", note.text);
        code = VS_EXIT_FAILED;
    }
    vs_dead_letter_ops_of(dlq->store)->close(dlq->store);
    vs_buf_free(&dlq->out);
    return code;
}

static int parse_extra(void *ctx, const char *option, const char *value)
{
    struct dlq *dlq = ctx;
    if (value == NULL || !vs_str_equal(vs_str(option), VS_STR("--target")))
        return 0;
    dlq->target = value;
    return 2;
}

int vs_cmd_dlq(int argc, char **argv)
{
    struct vs_cli cli;
    struct dlq dlq = {.target = "", .cli = &cli};
    int code = vs_cli_parse(&cli, argc, argv, parse_extra, &dlq) ? VS_EXIT_DONE : VS_EXIT_USAGE;
    if (code == VS_EXIT_DONE && cli.help) {
        code = usage();
    } else if (code == VS_EXIT_DONE && cli.argument_count == 0) {
        vs_cli_error("dlq", "write ls, show ID, drop ID or retry ID");
        code = VS_EXIT_USAGE;
    } else if (code == VS_EXIT_DONE) {
        code = run(&dlq);
    }
    vs_cli_free(&cli);
    return code;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapters/dead_letter_sqlite/dead_letter_sqlite.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "core/event/rfc3339.h"
#include "runtime/clock.h"

enum verb { LS, SHOW, RETRY, DROP, VERB_COUNT };
static const char *const verbs[VERB_COUNT] = {[LS] = "ls", [SHOW] = "show", [RETRY] = "retry", [DROP] = "drop"};
static const char *const states[VS_DEAD_LETTER_STATE_COUNT] = {[VS_DEAD_LETTER_WAITING] = "waiting",
                                                               [VS_DEAD_LETTER_RETRIED] = "retried",
                                                               [VS_DEAD_LETTER_DROPPED] = "dropped",
                                                               [VS_DEAD_LETTER_ASKED] = "asked"};

struct dlq {
    enum verb verb;
    struct vs_dead_letter_filter filter;
    bool all;
    bool dry_run;
    bool states_given;
    struct vs_clock clock;
    struct vs_dead_letters *store;
    struct vs_cli *cli;
    struct vs_buf ids; /* int64_t, of the letters that match */
    uint64_t count;
    struct vs_buf out;
};

static int usage(void)
{
    (void)puts(
        "usage: vendstream dlq ls|show|retry|drop [ID..] [FILTERS] [--dry-run] [--data DIR] [--json]\n\n"
        "ls     dead letters that wait or are asked to be retried, oldest first\n"
        "show   the same with their bytes, one JSON object a line\n"
        "retry  ask for another try: a record goes back into its topic with its key, bytes and headers, a row to\n"
        "       its sink. The running program does it within seconds, else the next start. A row that is retried\n"
        "       late overwrites what its key has got meanwhile\n"
        "drop   mark as dealt with; removed after vendstream.dead-letters.retention\n\n"
        "FILTERS, all of which must fit; retry and drop need an ID, a filter or --all:\n"
        "  --target NAME    the topic or sink it was meant for\n"
        "  --reason TEXT    a part of the reason, any case\n"
        "  --since TIME     not older than; 2024-05-01T08:00:00Z, or a time ago: '2 h', '7 d'\n"
        "  --until TIME     older than\n"
        "  --state STATE    waiting, asked, retried, dropped or all\n"
        "  --all            every letter\n"
        "--dry-run          only say which ones\n\n"
        "examples:\n"
        "  vendstream dlq ls --target ods_events --since '1 h'\n"
        "  vendstream dlq show 17 | jq .value\n"
        "  vendstream dlq retry --target ods_events --reason 'NOT NULL' --dry-run\n"
        "  vendstream dlq drop 17 18 19");
    return VS_EXIT_DONE;
}

static void add_field(struct vs_buf *out, const char *name, struct vs_str value)
{
    vs_buf_printf(out, ",\"%s\":", name);
    vs_buf_add_json_string(out, value);
}

static void add_base64(struct vs_buf *out, const char *name, struct vs_str value)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    vs_buf_printf(out, ",\"%s\":\"", name);
    for (size_t i = 0; i < value.len; i += 3) {
        uint32_t bits = 0;
        for (size_t k = i; k < i + 3; k++)
            bits = bits << 8 | (k < value.len ? (unsigned char)value.ptr[k] : 0);
        for (size_t k = 0; k < 4; k++)
            vs_buf_add_char(out, i + k > value.len ? '=' : digits[bits >> (18 - 6 * k) & 63]);
    }
    vs_buf_add_char(out, '"');
}

/* Text as it is, other bytes in base64 under another name. */
static void add_bytes(struct vs_buf *out, const char *name, const char *base64_name, struct vs_str value)
{
    if (vs_utf8_find_invalid(value) == value.len)
        add_field(out, name, value);
    else
        add_base64(out, base64_name, value);
}

static void print_json(struct dlq *dlq, const struct vs_dead_letter *letter)
{
    struct vs_buf *out = &dlq->out;
    vs_buf_clear(out);
    vs_buf_printf(out, "{\"id\":%" PRId64 ",\"state\":\"%s\"", letter->id, states[letter->state]);
    add_field(out, "origin", letter->origin);
    add_field(out, "target", letter->target);
    add_field(out, "stage", letter->stage);
    add_field(out, "reason", letter->reason);
    add_bytes(out, "key", "key_base64", letter->key);
    if (dlq->verb == SHOW) {
        add_bytes(out, "value", "value_base64", letter->value);
        if (letter->headers.len > 0)
            add_base64(out, "headers_base64", letter->headers);
    }
    vs_buf_printf(out, ",\"timestamp_ms\":%" PRId64 ",\"dead_at_ms\":%" PRId64 ",\"attempts\":%" PRIu32 "}\n",
                  letter->timestamp_ms, letter->dead_at_ms, letter->attempts);
    (void)fwrite(out->ptr, 1, out->len, stdout);
}

static int take_one(void *ctx, const struct vs_dead_letter *letter)
{
    struct dlq *dlq = ctx;
    dlq->count++;
    if (letter->state >= VS_DEAD_LETTER_STATE_COUNT)
        return 0;
    if (dlq->cli->json || dlq->verb == SHOW)
        print_json(dlq, letter);
    else
        (void)printf("%6" PRId64 "  %-8s %-24.*s %-16.*s %.*s\n", letter->id, states[letter->state],
                     VS_STR_ARG(letter->origin), VS_STR_ARG(letter->stage), VS_STR_ARG(letter->reason));
    vs_buf_add(&dlq->ids, &letter->id, sizeof letter->id);
    return 0;
}

static enum vs_err list(struct dlq *dlq, struct vs_err_note *note)
{
    const struct vs_dead_letter_ops *ops = vs_dead_letter_ops_of(dlq->store);
    if (dlq->cli->argument_count == 1)
        return ops->list(dlq->store, &dlq->filter, take_one, dlq, note);
    for (uint32_t i = 1; i < dlq->cli->argument_count; i++) {
        uint64_t before = dlq->count;
        (void)vs_str_to_int64(vs_str(dlq->cli->arguments[i]), &dlq->filter.id); /* has_ids() */
        VS_TRY(ops->list(dlq->store, &dlq->filter, take_one, dlq, note));
        if (dlq->count == before)
            return vs_fail(note, VS_ERR_NOT_FOUND, "there is no dead letter %s here that fits", dlq->cli->arguments[i]);
    }
    return VS_ERR_OK;
}

/* What was listed is what is changed, letter by letter; a failure leaves the rest as it is. */
static enum vs_err change(struct dlq *dlq, struct vs_err_note *note)
{
    enum vs_dead_letter_state state = dlq->verb == RETRY ? VS_DEAD_LETTER_ASKED : VS_DEAD_LETTER_DROPPED;
    dlq->count = 0;
    for (size_t at = 0; at < dlq->ids.len; at += sizeof(int64_t)) {
        int64_t id;
        memcpy(&id, dlq->ids.ptr + at, sizeof id);
        VS_TRY(vs_dead_letter_ops_of(dlq->store)->ask(dlq->store, id, state, vs_clock_now_ms(&dlq->clock), note));
        dlq->count++;
    }
    return VS_ERR_OK;
}

static int run(struct dlq *dlq)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/dead-letters.db", dlq->cli->data_dir);
    struct vs_err_note note = {0};
    if (access(path, R_OK | W_OK) != 0) {
        vs_cli_error("dlq", "there is no dead letter store %s that can be used; --data names the data directory", path);
        return VS_EXIT_FAILED;
    }
    const struct vs_dead_letter_bounds unbounded = {UINT64_MAX / 2, UINT64_MAX};
    bool changes = dlq->verb == RETRY || dlq->verb == DROP;
    enum vs_err err = vs_dead_letter_sqlite_open(path, &unbounded, &dlq->store, &note);
    if (err == VS_ERR_OK)
        err = list(dlq, &note);
    if (err == VS_ERR_OK && changes && !dlq->dry_run)
        err = change(dlq, &note);
    (void)fflush(stdout);
    if (err != VS_ERR_OK)
        vs_cli_error("dlq", "%s", note.text);
    if (changes)
        (void)fprintf(stderr, "%s%" PRIu64 " dead letters%s %s\n", dlq->dry_run ? "dry run: " : "", dlq->count,
                      dlq->dry_run ? " would be" : "", dlq->verb == RETRY ? "asked to be retried" : "dropped");
    if (dlq->store != NULL)
        vs_dead_letter_ops_of(dlq->store)->close(dlq->store);
    vs_buf_free(&dlq->out);
    vs_buf_free(&dlq->ids);
    return err == VS_ERR_OK ? VS_EXIT_DONE : VS_EXIT_FAILED;
}

/* RFC 3339, or a duration before now. */
static bool parse_time(const struct dlq *dlq, const char *text, int64_t *out)
{
    int64_t ago = 0;
    if (vs_rfc3339_to_ms(vs_str(text), out))
        return true;
    if (!vs_str_to_duration_ms(vs_str(text), &ago))
        return false;
    *out = vs_clock_now_ms(&dlq->clock) - ago;
    return true;
}

static bool parse_state(struct dlq *dlq, const char *text)
{
    dlq->states_given = true;
    if (vs_str_equal(vs_str(text), VS_STR("all"))) {
        dlq->filter.states = 0;
        return true;
    }
    for (int i = 0; i < VS_DEAD_LETTER_STATE_COUNT; i++)
        if (vs_str_equal(vs_str(text), vs_str(states[i]))) {
            dlq->filter.states |= 1U << i;
            return true;
        }
    return false;
}

static int parse_extra(void *ctx, const char *option, const char *value)
{
    struct dlq *dlq = ctx;
    struct vs_str name = vs_str(option);
    if (vs_str_equal(name, VS_STR("--all")))
        return dlq->all = true, 1;
    if (vs_str_equal(name, VS_STR("--dry-run")))
        return dlq->dry_run = true, 1;
    if (value == NULL)
        return 0;
    if (vs_str_equal(name, VS_STR("--target")))
        return dlq->filter.target = vs_str(value), 2;
    if (vs_str_equal(name, VS_STR("--reason")))
        return dlq->filter.reason = vs_str(value), 2;
    if (vs_str_equal(name, VS_STR("--since")))
        return parse_time(dlq, value, &dlq->filter.since_ms) ? 2 : 0;
    if (vs_str_equal(name, VS_STR("--until")))
        return parse_time(dlq, value, &dlq->filter.until_ms) ? 2 : 0;
    return vs_str_equal(name, VS_STR("--state")) && parse_state(dlq, value) ? 2 : 0;
}

static bool has_filter(const struct dlq *dlq)
{
    const struct vs_dead_letter_filter *filter = &dlq->filter;
    return filter->target.len > 0 || filter->reason.len > 0 || filter->since_ms != 0 || filter->until_ms != 0 ||
           dlq->states_given;
}

static bool has_ids(const struct vs_cli *cli)
{
    for (uint32_t i = 1; i < cli->argument_count; i++) {
        int64_t id;
        if (vs_str_to_int64(vs_str(cli->arguments[i]), &id) && id > 0)
            continue;
        vs_cli_error("dlq", "'%s' is not the number of a dead letter", cli->arguments[i]);
        return false;
    }
    return true;
}

static bool is_complete(struct dlq *dlq)
{
    const struct vs_cli *cli = dlq->cli;
    struct vs_str word = vs_str(cli->argument_count > 0 ? cli->arguments[0] : "");
    for (dlq->verb = LS; dlq->verb < VERB_COUNT && !vs_str_equal(word, vs_str(verbs[dlq->verb]));)
        dlq->verb++;
    if (dlq->verb == VERB_COUNT) {
        vs_cli_error("dlq", "write ls, show, retry or drop; --help says more");
        return false;
    }
    if (!has_ids(cli))
        return false;
    if ((dlq->verb == RETRY || dlq->verb == DROP) && cli->argument_count == 1 && !has_filter(dlq) && !dlq->all) {
        vs_cli_error("dlq", "%s what? Name letters by number, a filter, or --all", verbs[dlq->verb]);
        return false;
    }
    if (dlq->states_given)
        return true;
    dlq->filter.states = 1U << VS_DEAD_LETTER_WAITING;
    if (dlq->verb == LS || dlq->verb == DROP)
        dlq->filter.states |= 1U << VS_DEAD_LETTER_ASKED;
    if (dlq->verb == SHOW || cli->argument_count > 1)
        dlq->filter.states = 0; /* what is named is shown; the store says why it cannot be changed */
    return true;
}

int vs_cmd_dlq(int argc, char **argv)
{
    struct vs_cli cli;
    struct dlq dlq = {.cli = &cli, .clock = vs_clock_wall()};
    int code = vs_cli_parse(&cli, argc, argv, parse_extra, &dlq) ? VS_EXIT_DONE : VS_EXIT_USAGE;
    if (code == VS_EXIT_DONE && cli.help)
        code = usage();
    else if (code == VS_EXIT_DONE)
        code = is_complete(&dlq) ? run(&dlq) : VS_EXIT_USAGE;
    vs_cli_free(&cli);
    return code;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "testing/sink_contract.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/limits.h"
#include "core/sql/row.h"

enum { ROWS = 12, MANY = 400, ROUNDS = 12, GROWTH_MAX = 256 * 1024 };

static const struct vs_sink_contract *contract;

struct fixture {
    void *env;
    bool is_open;
    struct vs_sink_outcome outcomes[MANY];
    struct vs_contract_row rows[MANY];
    char texts[MANY][16];
    struct vs_buf held, wanted;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    VS_CHECK(f != NULL);
    f->env = contract->setup();
    *state = f;
    return f->env == NULL ? -1 : 0;
}

static void close_sink(struct fixture *f)
{
    if (f->is_open)
        contract->close(f->env);
    f->is_open = false;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    close_sink(f);
    contract->teardown(f->env);
    vs_buf_free(&f->held);
    vs_buf_free(&f->wanted);
    free(f);
    return 0;
}

static void open_sink(struct fixture *f)
{
    struct vs_err_note note = {0};
    enum vs_err err = contract->open(f->env, NULL, &note);
    f->is_open = true;
    if (err != VS_ERR_OK)
        fail_msg("open: %s", note.text);
}

/* Rows of the commit `sequence` with texts and numbers of their own. */
static void make_rows(struct fixture *f, uint64_t sequence, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        (void)snprintf(f->texts[i], sizeof f->texts[i], "r%03u", (unsigned)(sequence * 100 + i));
        f->rows[i] =
            (struct vs_contract_row){.text = f->texts[i], .number = (int32_t)i + 1, .sequence = sequence, .index = i};
    }
}

static void want(struct fixture *f, const struct vs_contract_row *row)
{
    vs_buf_printf(&f->wanted, "%s=%d\n", row->text, (int)row->number);
}

static void expect_held(struct fixture *f)
{
    if (contract->held == NULL)
        return;
    vs_buf_clear(&f->held);
    contract->held(f->env, &f->held);
    vs_buf_add_char(&f->held, '\0');
    vs_buf_add_char(&f->wanted, '\0');
    assert_string_equal(f->held.ptr, f->wanted.ptr);
    f->wanted.len--;
}

static void expect_ok(const struct fixture *f, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        if (f->outcomes[i].result != VS_SINK_OK)
            fail_msg("row %u: %s: %s", (unsigned)i, vs_sink_result_name(f->outcomes[i].result), f->outcomes[i].reason);
}

/* As the delivery does it: what the target is known to hold is left out. */
static void hand_over(struct fixture *f, uint32_t count)
{
    struct vs_row_position last = {0};
    uint32_t from = 0;
    bool known = contract->last_written(f->env, &last) == VS_ERR_OK;
    while (known && from < count && (f->rows[from].sequence < last.sequence ||
                                     (f->rows[from].sequence == last.sequence && f->rows[from].index <= last.index)))
        from++;
    if (from < count)
        contract->write(f->env, f->rows + from, count - from, f->outcomes + from);
    expect_ok(f, from, count);
}

static void rows_are_held_in_the_order_they_came(void **state)
{
    struct fixture *f = *state;
    open_sink(f);
    for (uint64_t sequence = 1; sequence <= 3; sequence++) {
        make_rows(f, sequence, ROWS);
        contract->write(f->env, f->rows, ROWS, f->outcomes);
        expect_ok(f, 0, ROWS);
        for (uint32_t i = 0; i < ROWS; i++)
            want(f, &f->rows[i]);
    }
    expect_held(f);
}

static void a_bad_row_hurts_only_itself(void **state)
{
    struct fixture *f = *state;
    if (!contract->has_bad_rows)
        skip();
    open_sink(f);
    make_rows(f, 1, ROWS);
    f->rows[4].bad = true;
    contract->write(f->env, f->rows, ROWS, f->outcomes);
    expect_ok(f, 0, 4);
    expect_ok(f, 5, ROWS);
    assert_int_equal(f->outcomes[4].result, VS_SINK_REJECTED);
    assert_true(f->outcomes[4].reason[0] != '\0');
    for (uint32_t i = 0; i < ROWS; i++)
        if (i != 4)
            want(f, &f->rows[i]);
    expect_held(f);
}

static void a_batch_that_is_handed_over_again_after_a_crash_is_there_once(void **state)
{
    struct fixture *f = *state;
    if (!contract->is_idempotent)
        skip();
    open_sink(f);
    make_rows(f, 1, ROWS);
    hand_over(f, ROWS);
    for (uint32_t i = 0; i < ROWS; i++)
        want(f, &f->rows[i]);
    close_sink(f);
    open_sink(f);
    hand_over(f, ROWS);
    expect_held(f);
    make_rows(f, 2, ROWS);
    hand_over(f, ROWS);
    for (uint32_t i = 0; i < ROWS; i++)
        want(f, &f->rows[i]);
    expect_held(f);
}

static void a_later_row_of_a_key_takes_the_place_of_the_earlier_one(void **state)
{
    struct fixture *f = *state;
    if (!contract->upserts)
        skip();
    open_sink(f);
    make_rows(f, 1, 3);
    f->rows[2].text = f->rows[0].text;
    contract->write(f->env, f->rows, 3, f->outcomes);
    expect_ok(f, 0, 3);
    want(f, &f->rows[2]);
    want(f, &f->rows[1]);
    expect_held(f);
}

static void a_target_that_is_away_takes_nothing_and_all_when_it_is_back(void **state)
{
    struct fixture *f = *state;
    if (contract->set_away == NULL)
        skip();
    open_sink(f);
    make_rows(f, 1, ROWS);
    contract->set_away(f->env, true);
    contract->write(f->env, f->rows, ROWS, f->outcomes);
    for (uint32_t i = 0; i < ROWS; i++) {
        enum vs_sink_result result = f->outcomes[i].result;
        assert_true(result == VS_SINK_NOT_CONNECTED || result == VS_SINK_RETRY_LATER || result == VS_SINK_BROKEN);
        assert_true(f->outcomes[i].reason[0] != '\0');
    }
    contract->set_away(f->env, false);
    contract->write(f->env, f->rows, ROWS, f->outcomes);
    expect_ok(f, 0, ROWS);
    for (uint32_t i = 0; i < ROWS; i++)
        want(f, &f->rows[i]);
    expect_held(f);
}

static void a_wrong_option_is_refused_by_its_name(void **state)
{
    struct fixture *f = *state;
    if (contract->wrong_option == NULL)
        skip();
    struct vs_err_note note = {0};
    f->is_open = true; /* closed also after a failed open */
    assert_int_equal(contract->open(f->env, contract->wrong_option, &note), VS_ERR_INVALID);
    assert_non_null(strstr(note.text, contract->wrong_option));
    close_sink(f);
    open_sink(f);
}

static void it_can_be_closed_and_opened_again_and_again(void **state)
{
    struct fixture *f = *state;
    for (uint64_t sequence = 1; sequence <= 4; sequence++) {
        open_sink(f);
        make_rows(f, sequence, 2);
        hand_over(f, 2);
        want(f, &f->rows[0]);
        want(f, &f->rows[1]);
        close_sink(f);
    }
    open_sink(f);
    expect_held(f);
}

/* Counted in live heap, not in pages. Under a sanitizer's allocator the numbers are 0: then it only runs. */
static void memory_does_not_grow_with_the_rows(void **state)
{
    struct fixture *f = *state;
    if (contract->is_in_memory)
        skip();
    open_sink(f);
    size_t first = 0;
    for (uint64_t sequence = 1; sequence <= ROUNDS; sequence++) {
        make_rows(f, sequence, contract->is_slow ? ROWS : MANY);
        contract->write(f->env, f->rows, contract->is_slow ? ROWS : MANY, f->outcomes);
        expect_ok(f, 0, contract->is_slow ? ROWS : MANY);
        size_t now = mallinfo2().uordblks + mallinfo2().hblkhd;
        if (sequence == 2)
            first = now;
        assert_true(sequence <= 2 || now <= first + GROWTH_MAX);
    }
}

#define CONTRACT_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int vs_sink_contract_run(const struct vs_sink_contract *with)
{
    contract = with;
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(rows_are_held_in_the_order_they_came),
        CONTRACT_TEST(a_bad_row_hurts_only_itself),
        CONTRACT_TEST(a_batch_that_is_handed_over_again_after_a_crash_is_there_once),
        CONTRACT_TEST(a_later_row_of_a_key_takes_the_place_of_the_earlier_one),
        CONTRACT_TEST(a_target_that_is_away_takes_nothing_and_all_when_it_is_back),
        CONTRACT_TEST(a_wrong_option_is_refused_by_its_name),
        CONTRACT_TEST(it_can_be_closed_and_opened_again_and_again),
        CONTRACT_TEST(memory_does_not_grow_with_the_rows),
    };
    return cmocka_run_group_tests_name(with->name, tests, NULL, NULL);
}

/* --- sinks behind vs_sink_ops --------------------------------------------------------------------------- */

static void make_table(struct vs_contract_adapter *adapter, const char *wrong_option)
{
    adapter->columns[0] = (struct vs_table_column){.name = VS_STR("text"), .type = vs_type_string()};
    adapter->columns[1] = (struct vs_table_column){.name = VS_STR("number"), .type = vs_type_of(VS_KIND_INT)};
    for (uint32_t i = 0; i < adapter->option_count; i++) {
        adapter->given[i] = adapter->options[i];
        if (wrong_option != NULL && vs_str_equal(adapter->given[i].key, vs_str(wrong_option)))
            adapter->given[i].value = vs_str(adapter->wrong_value);
    }
    adapter->table = (struct vs_table){.name = VS_STR("contract"),
                                       .columns = adapter->columns,
                                       .column_count = 2,
                                       .primary_key = adapter->key,
                                       .primary_key_count = 1,
                                       .rowtime_column = -1,
                                       .options = adapter->given,
                                       .option_count = adapter->option_count,
                                       .connector = vs_str(adapter->ops->connector)};
}

enum vs_err vs_contract_adapter_open(struct vs_contract_adapter *adapter, const char *wrong_option,
                                     struct vs_err_note *note)
{
    make_table(adapter, wrong_option);
    adapter->sink_env.table = &adapter->table;
    adapter->state = calloc(1, adapter->ops->state_size);
    VS_CHECK(adapter->state != NULL);
    return adapter->ops->open(adapter->state, &adapter->sink_env, note);
}

void vs_contract_adapter_close(struct vs_contract_adapter *adapter)
{
    adapter->ops->close(adapter->state);
    free(adapter->state);
    adapter->state = NULL;
}

/* A bad row: a key that is NULL, or a message larger than any record may be. */
static void encode(const struct vs_contract_adapter *adapter, const struct vs_contract_row *row, struct vs_buf *out)
{
    if (adapter->ops->encoding == VS_ROWS_FORMATTED) {
        vs_buf_printf(out, "{\"text\":\"%s\",\"number\":%d}", row->text, (int)row->number);
        for (uint32_t i = 0; row->bad && i <= VS_RECORD_VALUE_SIZE_MAX; i++)
            vs_buf_add_char(out, ' ');
        return;
    }
    struct vs_value text = {.is_null = row->bad, .as.str = vs_str(row->text)};
    struct vs_value number = {.as.i32 = row->number};
    vs_row_add_value(out, vs_type_string(), &text);
    vs_row_add_value(out, vs_type_of(VS_KIND_INT), &number);
}

void vs_contract_adapter_write(struct vs_contract_adapter *adapter, const struct vs_contract_row *rows,
                               uint32_t count, struct vs_sink_outcome *outcomes)
{
    struct vs_buf bytes = {0};
    struct vs_sink_row *out = calloc(count, sizeof *out);
    size_t *ends = calloc((size_t)count + 1, sizeof *ends);
    VS_CHECK(out != NULL && ends != NULL);
    for (uint32_t i = 0; i < count; i++) {
        encode(adapter, &rows[i], &bytes);
        ends[i + 1] = bytes.len;
    }
    for (uint32_t i = 0; i < count; i++)
        out[i] = (struct vs_sink_row){.kind = VS_ROW_INSERT,
                                      .position = {0, rows[i].sequence, rows[i].index},
                                      .time_ms = 1000,
                                      .bytes = {bytes.ptr + ends[i], ends[i + 1] - ends[i]}};
    adapter->ops->write(adapter->state, out, count, outcomes);
    free(out);
    free(ends);
    vs_buf_free(&bytes);
}

enum vs_err vs_contract_adapter_last_written(struct vs_contract_adapter *adapter, struct vs_row_position *out)
{
    struct vs_err_note note = {0};
    return adapter->ops->last_written == NULL ? VS_ERR_NOT_FOUND
                                              : adapter->ops->last_written(adapter->state, 0, out, &note);
}

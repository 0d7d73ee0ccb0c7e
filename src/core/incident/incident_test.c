/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>

#include "core/incident/incident.h"

static const struct vs_incident_settings settings = {
    .note_interval_ms = 600000, .quiet_ms = 0, .reopen_ms = 0, .settle_ms = 30000};

enum { SYS_ID_DIGIT = 'a' };

/* One incident, its clock and the ids of its rows. */
struct story {
    struct vs_incident incident;
    struct vs_incident_settings settings;
    int64_t now_ms;
    uint64_t next_row;
};

static void begin(struct story *story)
{
    *story = (struct story){.settings = settings, .now_ms = 1000000, .next_row = 1};
}

static enum vs_incident_taken row(struct story *story, bool is_resolved, int64_t event_ms)
{
    struct vs_incident_row row = {.id = story->next_row++,
                                  .is_resolved = is_resolved,
                                  .event_ms = event_ms,
                                  .severity = 2,
                                  .fields = VS_STR("fields")};
    return vs_incident_take(&story->incident, &story->settings, &row, story->now_ms);
}

static struct vs_incident_result result_of(enum vs_incident_outcome outcome, int64_t now_ms)
{
    struct vs_incident_result result = {
        .outcome = outcome, .remote = VS_INCIDENT_REMOTE_OPEN, .real_ms = now_ms};
    memset(result.sys_id, SYS_ID_DIGIT, VS_INCIDENT_SYS_ID_SIZE);
    return result;
}

static void answer(struct story *story, enum vs_incident_outcome outcome)
{
    struct vs_incident_result result = result_of(outcome, story->now_ms);
    vs_incident_result(&story->incident, &story->settings, &result, story->now_ms);
}

static void found(struct story *story, enum vs_incident_remote remote, uint32_t note_number)
{
    struct vs_incident_result result = result_of(VS_INCIDENT_FOUND, story->now_ms);
    result.remote = remote;
    result.note_number = note_number;
    vs_incident_begin_round(&story->incident, story->now_ms);
    vs_incident_result(&story->incident, &story->settings, &result, story->now_ms);
}

static void not_found(struct story *story)
{
    vs_incident_begin_round(&story->incident, story->now_ms);
    answer(story, VS_INCIDENT_NOT_FOUND);
}

static void crash(struct story *story)
{
    struct vs_buf bytes = {0};
    vs_incident_save(&story->incident, &bytes);
    vs_incident_free(&story->incident);
    memset(&story->incident, 0, sizeof story->incident);
    assert_int_equal(vs_incident_load(&story->incident, vs_buf_str(&bytes), NULL), VS_ERR_OK);
    vs_buf_free(&bytes);
}

#define assert_state(story, name)                                                                            \
    assert_string_equal(vs_incident_state_name((story)->incident.state), name)

static void opened(struct story *story)
{
    begin(story);
    assert_int_equal(row(story, false, 500), VS_INCIDENT_TAKEN);
    assert_state(story, "LOOK_UP");
    not_found(story);
    assert_state(story, "CREATE");
    answer(story, VS_INCIDENT_DONE);
    assert_state(story, "OPEN");
    assert_true(vs_incident_first_waiting(&story->incident) == UINT64_MAX);
}

static void end(struct story *story)
{
    vs_incident_free(&story->incident);
}

/* --- the table ----------------------------------------------------------------------------------------- */

static void the_table_is_the_one_that_is_written_here(void **state)
{
    (void)state;
    /* One line per state, one column per event: BEGIN DUE ABSENT UNSETTLED NOTE END PRESENT OVER GONE AGAIN FAILED
     * GIVEN_UP DONE. N none, L look-up, C create, U update, R resolve, O open, S settle, X resolved. */
    static const char *const expected[VS_INCIDENT_STATE_COUNT] = {
        [VS_INCIDENT_NONE] = "L............",   [VS_INCIDENT_LOOK_UP] = "..CSUROXNLLN.",
        [VS_INCIDENT_CREATE] = "..........LNO", [VS_INCIDENT_UPDATE] = "........NLLOO",
        [VS_INCIDENT_RESOLVE] = "..........LOX", [VS_INCIDENT_OPEN] = ".L...........",
        [VS_INCIDENT_SETTLE] = ".L...........", [VS_INCIDENT_RESOLVED] = "LL..........."};
    static const char letters[] = "NLCUROSX.";
    for (int from = 0; from < VS_INCIDENT_STATE_COUNT; from++) {
        for (int event = 0; event < VS_INCIDENT_EVENT_COUNT; event++) {
            enum vs_incident_state to =
                vs_incident_next((enum vs_incident_state)from, (enum vs_incident_event)event);
            assert_int_equal(letters[to], expected[from][event]);
        }
    }
}

static void no_way_leads_from_a_create_to_a_create_past_the_look_up(void **state)
{
    (void)state;
    bool reached[VS_INCIDENT_STATE_COUNT] = {false};
    reached[VS_INCIDENT_CREATE] = true;
    for (int round = 0; round < VS_INCIDENT_STATE_COUNT; round++) {
        for (int from = 0; from < VS_INCIDENT_STATE_COUNT; from++) {
            if (!reached[from] || from == VS_INCIDENT_LOOK_UP)
                continue;
            for (int event = 0; event < VS_INCIDENT_EVENT_COUNT; event++) {
                enum vs_incident_state to =
                    vs_incident_next((enum vs_incident_state)from, (enum vs_incident_event)event);
                assert_true(to != VS_INCIDENT_CREATE);
                if (to != VS_INCIDENT_STATE_COUNT)
                    reached[to] = true;
            }
        }
    }
}

/* --- stories ------------------------------------------------------------------------------------------- */

static void a_row_opens_an_incident_and_a_resolved_row_ends_it(void **state)
{
    (void)state;
    struct story story;
    opened(&story);
    assert_int_equal(row(&story, true, 900), VS_INCIDENT_TAKEN);
    assert_true(vs_incident_first_waiting(&story.incident) == 2);
    found(&story, VS_INCIDENT_REMOTE_OPEN, 0);
    assert_state(&story, "RESOLVE");
    answer(&story, VS_INCIDENT_DONE);
    assert_state(&story, "RESOLVED");
    assert_true(vs_incident_first_waiting(&story.incident) == UINT64_MAX);
    assert_int_equal(row(&story, true, 950), VS_INCIDENT_IGNORED);
    end(&story);
}

static void notes_come_not_more_often_than_set_and_carry_the_newest_row(void **state)
{
    (void)state;
    struct story story;
    opened(&story);
    for (int i = 0; i < 5; i++) {
        story.now_ms += 1000;
        assert_int_equal(row(&story, false, 600 + i), VS_INCIDENT_TAKEN);
        assert_state(&story, "OPEN");
    }
    int64_t due_ms = vs_incident_due_ms(&story.incident, &story.settings);
    assert_int_equal(due_ms, 1000000 + settings.note_interval_ms);
    story.now_ms = due_ms;
    vs_incident_tick(&story.incident, &story.settings, story.now_ms, story.now_ms);
    found(&story, VS_INCIDENT_REMOTE_OPEN, 0);
    assert_state(&story, "UPDATE");
    assert_int_equal(story.incident.note_rows, 5);
    answer(&story, VS_INCIDENT_DONE);
    assert_state(&story, "OPEN");
    assert_true(vs_incident_first_waiting(&story.incident) == UINT64_MAX);
    end(&story);
}

static void a_row_that_comes_while_a_note_is_sent_waits_for_the_next_note(void **state)
{
    (void)state;
    struct story story;
    opened(&story);
    story.now_ms += settings.note_interval_ms;
    row(&story, false, 600);
    found(&story, VS_INCIDENT_REMOTE_OPEN, 0);
    row(&story, false, 700);
    answer(&story, VS_INCIDENT_DONE);
    assert_state(&story, "OPEN");
    assert_int_equal(story.incident.note_rows, 1);
    assert_true(vs_incident_first_waiting(&story.incident) == 3);
    end(&story);
}

static void a_note_that_was_written_without_an_answer_is_not_written_again(void **state)
{
    (void)state;
    struct story story;
    opened(&story);
    story.now_ms += settings.note_interval_ms;
    row(&story, false, 600);
    found(&story, VS_INCIDENT_REMOTE_OPEN, 0);
    answer(&story, VS_INCIDENT_UNSURE);
    assert_state(&story, "LOOK_UP");
    found(&story, VS_INCIDENT_REMOTE_OPEN, 1);
    assert_state(&story, "OPEN");
    assert_true(vs_incident_first_waiting(&story.incident) == UINT64_MAX);
    end(&story);
}

static void a_note_that_was_not_written_is_sent_again_under_a_new_number(void **state)
{
    (void)state;
    struct story story;
    opened(&story);
    story.now_ms += settings.note_interval_ms;
    row(&story, false, 600);
    found(&story, VS_INCIDENT_REMOTE_OPEN, 0);
    answer(&story, VS_INCIDENT_UNSURE);
    found(&story, VS_INCIDENT_REMOTE_OPEN, 0);
    assert_state(&story, "UPDATE");
    assert_int_equal(story.incident.note_number, 2);
    end(&story);
}

static void not_found_is_not_believed_while_an_earlier_create_may_be_running(void **state)
{
    (void)state;
    struct story story;
    begin(&story);
    row(&story, false, 500);
    not_found(&story);
    answer(&story, VS_INCIDENT_UNSURE);
    story.now_ms += settings.settle_ms - 1;
    not_found(&story);
    assert_state(&story, "SETTLE");
    story.now_ms = vs_incident_settled_ms(&story.incident, &story.settings);
    assert_int_equal(story.now_ms, 1000000 + settings.settle_ms);
    vs_incident_tick(&story.incident, &story.settings, story.now_ms, story.now_ms);
    not_found(&story);
    assert_state(&story, "CREATE");
    end(&story);
}

static void a_create_that_was_answered_with_an_error_needs_a_look_up_but_no_wait(void **state)
{
    (void)state;
    struct story story;
    begin(&story);
    row(&story, false, 500);
    not_found(&story);
    answer(&story, VS_INCIDENT_FAILED);
    assert_state(&story, "LOOK_UP");
    not_found(&story);
    assert_state(&story, "CREATE");
    end(&story);
}

static void after_a_crash_in_the_look_up_a_create_may_have_been_sent(void **state)
{
    (void)state;
    struct story story;
    begin(&story);
    row(&story, false, 500);
    vs_incident_begin_round(&story.incident, story.now_ms);
    crash(&story);
    story.now_ms += 10;
    not_found(&story);
    assert_state(&story, "SETTLE");
    end(&story);
}

static void a_crash_before_the_look_up_costs_no_wait(void **state)
{
    (void)state;
    struct story story;
    begin(&story);
    row(&story, false, 500);
    crash(&story);
    not_found(&story);
    assert_state(&story, "CREATE");
    end(&story);
}

static void a_clock_that_was_set_back_between_runs_does_not_lengthen_the_wait(void **state)
{
    (void)state;
    struct story story;
    begin(&story);
    row(&story, false, 500);
    vs_incident_begin_round(&story.incident, story.now_ms);
    crash(&story);
    story.now_ms -= 500000;
    not_found(&story);
    assert_int_equal(vs_incident_settled_ms(&story.incident, &story.settings),
                     story.now_ms + settings.settle_ms);
    end(&story);
}

static void an_open_row_after_the_end_waits_and_then_begins_another_episode(void **state)
{
    (void)state;
    struct story story;
    opened(&story);
    char first[VS_CORRELATION_ID_SIZE_MAX + 1], second[VS_CORRELATION_ID_SIZE_MAX + 1];
    vs_incident_correlation_id(&story.incident, VS_STR("vs"), VS_STR("t"), VS_STR("k"), first);
    row(&story, true, 900);
    assert_int_equal(row(&story, false, 950), VS_INCIDENT_LATER);
    found(&story, VS_INCIDENT_REMOTE_OPEN, 0);
    answer(&story, VS_INCIDENT_DONE);
    story.next_row = 3;
    assert_int_equal(row(&story, false, 950), VS_INCIDENT_TAKEN);
    assert_state(&story, "LOOK_UP");
    vs_incident_correlation_id(&story.incident, VS_STR("vs"), VS_STR("t"), VS_STR("k"), second);
    assert_string_not_equal(first, second);
    end(&story);
}

static void an_incident_closed_by_a_person_leads_to_another_episode(void **state)
{
    (void)state;
    struct story story;
    opened(&story);
    story.now_ms += settings.note_interval_ms;
    row(&story, false, 600);
    found(&story, VS_INCIDENT_REMOTE_CLOSED, 0);
    assert_state(&story, "LOOK_UP");
    assert_int_equal(story.incident.start_ms, 600);
    not_found(&story);
    assert_state(&story, "CREATE");
    answer(&story, VS_INCIDENT_DONE);
    assert_true(vs_incident_first_waiting(&story.incident) == UINT64_MAX);
    end(&story);
}

static void an_incident_closed_while_a_note_is_written_leads_to_another_episode(void **state)
{
    (void)state;
    struct story story;
    opened(&story);
    story.now_ms += settings.note_interval_ms;
    row(&story, false, 500);
    found(&story, VS_INCIDENT_REMOTE_OPEN, 0);
    struct vs_incident_result result = result_of(VS_INCIDENT_DONE, story.now_ms);
    result.remote = VS_INCIDENT_REMOTE_CLOSED;
    vs_incident_result(&story.incident, &story.settings, &result, story.now_ms);
    assert_state(&story, "LOOK_UP");
    assert_int_equal(story.incident.generation, 1);
    end(&story);
}

static void the_end_of_an_incident_that_a_person_closed_asks_for_nothing(void **state)
{
    (void)state;
    struct story story;
    opened(&story);
    row(&story, true, 600);
    found(&story, VS_INCIDENT_REMOTE_CLOSED, 0);
    assert_state(&story, "NONE");
    assert_true(vs_incident_first_waiting(&story.incident) == UINT64_MAX);
    end(&story);
}

static void the_row_that_created_a_closed_incident_does_not_create_another(void **state)
{
    (void)state;
    struct story story;
    begin(&story);
    row(&story, false, 500);
    found(&story, VS_INCIDENT_REMOTE_CLOSED, 0);
    assert_state(&story, "NONE");
    assert_int_equal(row(&story, false, 800), VS_INCIDENT_TAKEN);
    not_found(&story);
    assert_state(&story, "CREATE");
    end(&story);
}

static void a_deleted_incident_leads_to_another_episode(void **state)
{
    (void)state;
    struct story story;
    opened(&story);
    story.now_ms += settings.note_interval_ms;
    row(&story, false, 600);
    not_found(&story);
    assert_state(&story, "LOOK_UP");
    assert_string_equal(story.incident.sys_id, "");
    end(&story);
}

static void a_quiet_period_resolves_and_a_later_row_begins_anew(void **state)
{
    (void)state;
    struct story story;
    opened(&story);
    story.settings.quiet_ms = 60000;
    assert_int_equal(vs_incident_due_ms(&story.incident, &story.settings), 1060000);
    story.now_ms += 59999;
    vs_incident_tick(&story.incident, &story.settings, story.now_ms, story.now_ms);
    assert_state(&story, "OPEN");
    story.now_ms += 1;
    vs_incident_tick(&story.incident, &story.settings, story.now_ms, story.now_ms);
    found(&story, VS_INCIDENT_REMOTE_OPEN, 0);
    assert_state(&story, "RESOLVE");
    assert_true(story.incident.ends_by_quiet);
    assert_int_equal(row(&story, false, 900), VS_INCIDENT_LATER);
    answer(&story, VS_INCIDENT_DONE);
    story.next_row--;
    assert_int_equal(row(&story, false, 900), VS_INCIDENT_TAKEN);
    assert_int_equal(story.incident.start_ms, 900);
    end(&story);
}

static void a_resolved_incident_is_reopened_within_the_time_set(void **state)
{
    (void)state;
    struct story story;
    opened(&story);
    story.settings.reopen_ms = 100000;
    row(&story, true, 600);
    found(&story, VS_INCIDENT_REMOTE_OPEN, 0);
    answer(&story, VS_INCIDENT_DONE);
    story.now_ms += 99999;
    row(&story, false, 700);
    assert_int_equal(story.incident.start_ms, 500);
    found(&story, VS_INCIDENT_REMOTE_RESOLVED, 0);
    assert_state(&story, "UPDATE");
    assert_true(story.incident.reopens);
    answer(&story, VS_INCIDENT_DONE);
    assert_state(&story, "OPEN");
    assert_false(story.incident.reopens);
    end(&story);
}

static void a_resolved_incident_older_than_the_time_set_is_not_reopened(void **state)
{
    (void)state;
    struct story story;
    opened(&story);
    story.settings.reopen_ms = 100000;
    row(&story, true, 600);
    found(&story, VS_INCIDENT_REMOTE_OPEN, 0);
    answer(&story, VS_INCIDENT_DONE);
    story.now_ms += 100000;
    row(&story, false, 700);
    assert_int_equal(story.incident.start_ms, 700);
    end(&story);
}

static void a_rejected_create_gives_its_rows_back_and_the_same_row_again_is_the_same_episode(void **state)
{
    (void)state;
    struct story story;
    char first[VS_CORRELATION_ID_SIZE_MAX + 1], second[VS_CORRELATION_ID_SIZE_MAX + 1];
    begin(&story);
    row(&story, false, 500);
    vs_incident_correlation_id(&story.incident, VS_STR("vs"), VS_STR("t"), VS_STR("k"), first);
    not_found(&story);
    answer(&story, VS_INCIDENT_REJECTED);
    assert_state(&story, "NONE");
    assert_true(vs_incident_first_waiting(&story.incident) == UINT64_MAX);
    row(&story, false, 500);
    vs_incident_correlation_id(&story.incident, VS_STR("vs"), VS_STR("t"), VS_STR("k"), second);
    assert_string_equal(first, second);
    end(&story);
}

static void a_rejected_note_leaves_the_incident_open(void **state)
{
    (void)state;
    struct story story;
    opened(&story);
    story.now_ms += settings.note_interval_ms;
    row(&story, false, 600);
    found(&story, VS_INCIDENT_REMOTE_OPEN, 0);
    answer(&story, VS_INCIDENT_REJECTED);
    assert_state(&story, "OPEN");
    assert_true(vs_incident_first_waiting(&story.incident) == UINT64_MAX);
    end(&story);
}

static void correlation_ids_are_safe_short_and_stable(void **state)
{
    (void)state;
    struct story story;
    char id[VS_CORRELATION_ID_SIZE_MAX + 1], again[VS_CORRELATION_ID_SIZE_MAX + 1];
    begin(&story);
    row(&story, false, 1767225600000);
    vs_incident_correlation_id(&story.incident, VS_STR("vendstream"), VS_STR("incidents"),
                               VS_STR("payment_failures/vm-17"), id);
    assert_string_equal(id, "vendstream-payment_failures.vm-17-78d1454f972d1b3aab7d35d378824843");
    char longest[400];
    memset(longest, '^', sizeof longest);
    vs_incident_correlation_id(&story.incident, (struct vs_str){longest, sizeof longest}, VS_STR("t"),
                               (struct vs_str){longest, sizeof longest}, id);
    assert_true(strlen(id) <= VS_CORRELATION_ID_SIZE_MAX);
    assert_null(strpbrk(id, "^=@,&%<> '\""));
    vs_incident_correlation_id(&story.incident, VS_STR("p"), VS_STR("a"), VS_STR("bc"), id);
    vs_incident_correlation_id(&story.incident, VS_STR("p"), VS_STR("ab"), VS_STR("c"), again);
    assert_string_not_equal(id + strlen(id) - 32, again + strlen(again) - 32);
    end(&story);
}

static void a_stored_incident_that_was_cut_is_refused_at_every_length(void **state)
{
    (void)state;
    struct story story;
    opened(&story);
    row(&story, false, 600);
    struct vs_buf bytes = {0};
    vs_incident_save(&story.incident, &bytes);
    for (size_t len = 0; len < bytes.len; len++) {
        struct vs_incident copy = {0};
        assert_int_equal(vs_incident_load(&copy, (struct vs_str){bytes.ptr, len}, NULL), VS_ERR_CORRUPT);
        vs_incident_free(&copy);
    }
    vs_buf_free(&bytes);
    end(&story);
}

/* --- a simulated other side ---------------------------------------------------------------------------- */

enum { CREATED_MAX = 64, ROUNDS = 4000 };

struct other_side {
    char ids[CREATED_MAX][VS_CORRELATION_ID_SIZE_MAX + 1];
    bool is_open[CREATED_MAX];
    uint32_t notes[CREATED_MAX];
    uint32_t count;
    char late_id[VS_CORRELATION_ID_SIZE_MAX + 1]; /* a create that is applied at late_until_ms; empty: none */
    int64_t late_until_ms;
};

static uint32_t draw(uint64_t *seed, uint32_t bound)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % bound;
}

static int find(const struct other_side *other, const char *id)
{
    for (uint32_t i = 0; i < other->count; i++) {
        if (strcmp(other->ids[i], id) == 0)
            return (int)i;
    }
    return -1;
}

static void apply_create(struct other_side *other, const char *id)
{
    assert_int_equal(find(other, id), -1); /* no double, ever */
    assert_true(other->count < CREATED_MAX);
    memcpy(other->ids[other->count], id, strlen(id) + 1);
    other->is_open[other->count] = true;
    other->notes[other->count++] = 0;
}

static struct vs_incident_result execute(struct other_side *other, const struct vs_incident *incident,
                                         const char *id, uint64_t *seed, int64_t now_ms)
{
    struct vs_incident_result result = result_of(VS_INCIDENT_DONE, now_ms);
    uint32_t luck = draw(seed, 10);
    int at = find(other, id);
    if (incident->state == VS_INCIDENT_LOOK_UP) {
        if (luck == 0)
            return result_of(VS_INCIDENT_FAILED, now_ms);
        result.outcome = at < 0 ? VS_INCIDENT_NOT_FOUND : VS_INCIDENT_FOUND;
        if (at >= 0) {
            result.remote = other->is_open[at] ? VS_INCIDENT_REMOTE_OPEN : VS_INCIDENT_REMOTE_RESOLVED;
            result.note_number = other->notes[at];
        }
        return result;
    }
    if (luck == 0)
        return result_of(VS_INCIDENT_FAILED, now_ms); /* refused, not done */
    if (luck == 1)
        return result_of(VS_INCIDENT_UNSURE, now_ms); /* lost on the way there */
    if (incident->state == VS_INCIDENT_CREATE && luck == 2 && other->late_id[0] == '\0') {
        memcpy(other->late_id, id, strlen(id) + 1);
        other->late_until_ms = now_ms + draw(seed, (uint32_t)settings.settle_ms);
        return result_of(VS_INCIDENT_UNSURE, now_ms);
    }
    if (incident->state == VS_INCIDENT_CREATE)
        apply_create(other, id);
    else if (incident->state == VS_INCIDENT_UPDATE)
        other->notes[at] = incident->note_number;
    else
        other->is_open[at] = false;
    return luck == 3 ? result_of(VS_INCIDENT_UNSURE, now_ms) : result; /* done, the answer is lost */
}

static void simulate(uint64_t seed)
{
    struct story story;
    struct other_side other = {0};
    begin(&story);
    story.settings.note_interval_ms = 5000;
    uint32_t episodes = 0;
    bool row_is_open = false, row_waits = false;
    for (int round = 0; round < ROUNDS; round++) {
        bool finishing = round > ROUNDS / 2;
        if (story.incident.state != VS_INCIDENT_CREATE) /* a create is sent at once */
            story.now_ms += draw(&seed, 3000);
        if (other.late_id[0] != '\0' && story.now_ms >= other.late_until_ms) {
            apply_create(&other, other.late_id);
            other.late_id[0] = '\0';
        }
        if (!row_waits && !finishing && draw(&seed, 40) == 0 && episodes < CREATED_MAX - 1) {
            bool open = draw(&seed, 2) == 0;
            episodes += open && !row_is_open;
            row_is_open = open;
            row_waits = true;
        }
        if (row_waits && row(&story, !row_is_open, story.now_ms) != VS_INCIDENT_LATER)
            row_waits = false;
        vs_incident_tick(&story.incident, &story.settings, story.now_ms, story.now_ms);
        if (draw(&seed, 7) == 0)
            crash(&story);
        if (!vs_incident_has_work(&story.incident))
            continue;
        char id[VS_CORRELATION_ID_SIZE_MAX + 1];
        vs_incident_correlation_id(&story.incident, VS_STR("vs"), VS_STR("t"), VS_STR("k"), id);
        if (story.incident.state == VS_INCIDENT_LOOK_UP)
            vs_incident_begin_round(&story.incident, story.now_ms);
        struct vs_incident_result result = execute(&other, &story.incident, id, &seed, story.now_ms);
        if (draw(&seed, 5) == 0)
            crash(&story); /* killed before the answer came */
        else
            vs_incident_result(&story.incident, &story.settings, &result, story.now_ms);
    }
    assert_int_equal(other.count, episodes);
    for (uint32_t i = 0; i < other.count; i++)
        assert_int_equal(other.is_open[i], row_is_open && i + 1 == other.count);
    assert_false(vs_incident_has_work(&story.incident));
    end(&story);
}

static void crashes_and_lost_answers_leave_one_incident_per_episode(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++)
        simulate(seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_the_one_that_is_written_here),
        cmocka_unit_test(no_way_leads_from_a_create_to_a_create_past_the_look_up),
        cmocka_unit_test(a_row_opens_an_incident_and_a_resolved_row_ends_it),
        cmocka_unit_test(notes_come_not_more_often_than_set_and_carry_the_newest_row),
        cmocka_unit_test(a_row_that_comes_while_a_note_is_sent_waits_for_the_next_note),
        cmocka_unit_test(a_note_that_was_written_without_an_answer_is_not_written_again),
        cmocka_unit_test(a_note_that_was_not_written_is_sent_again_under_a_new_number),
        cmocka_unit_test(not_found_is_not_believed_while_an_earlier_create_may_be_running),
        cmocka_unit_test(a_create_that_was_answered_with_an_error_needs_a_look_up_but_no_wait),
        cmocka_unit_test(after_a_crash_in_the_look_up_a_create_may_have_been_sent),
        cmocka_unit_test(a_crash_before_the_look_up_costs_no_wait),
        cmocka_unit_test(a_clock_that_was_set_back_between_runs_does_not_lengthen_the_wait),
        cmocka_unit_test(an_open_row_after_the_end_waits_and_then_begins_another_episode),
        cmocka_unit_test(an_incident_closed_by_a_person_leads_to_another_episode),
        cmocka_unit_test(an_incident_closed_while_a_note_is_written_leads_to_another_episode),
        cmocka_unit_test(the_end_of_an_incident_that_a_person_closed_asks_for_nothing),
        cmocka_unit_test(the_row_that_created_a_closed_incident_does_not_create_another),
        cmocka_unit_test(a_deleted_incident_leads_to_another_episode),
        cmocka_unit_test(a_quiet_period_resolves_and_a_later_row_begins_anew),
        cmocka_unit_test(a_resolved_incident_is_reopened_within_the_time_set),
        cmocka_unit_test(a_resolved_incident_older_than_the_time_set_is_not_reopened),
        cmocka_unit_test(a_rejected_create_gives_its_rows_back_and_the_same_row_again_is_the_same_episode),
        cmocka_unit_test(a_rejected_note_leaves_the_incident_open),
        cmocka_unit_test(correlation_ids_are_safe_short_and_stable),
        cmocka_unit_test(a_stored_incident_that_was_cut_is_refused_at_every_length),
        cmocka_unit_test(crashes_and_lost_answers_leave_one_incident_per_episode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

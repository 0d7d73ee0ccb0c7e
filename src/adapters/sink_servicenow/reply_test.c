/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>

#include "adapters/sink_servicenow/reply.h"
#include "adapters/sink_servicenow/token.h"

#define SYS_ID "0123456789abcdef0123456789abcdef"
#define RECORD(id, state)                                                                                    \
    "{\"sys_id\":\"" SYS_ID "\",\"number\":\"INC0010001\",\"state\":\"" state "\",\"correlation_id\":\"" id   \
    "\",\"correlation_display\":\"vendstream note 3\",\"resolved_at\":\"2026-01-31 08:15:00\"}"

static struct vs_servicenow_reply read_reply(enum vs_servicenow_verb verb, long status, const char *body)
{
    struct vs_servicenow_exchange exchange = {.verb = verb,
                                              .correlation_id = "id-1",
                                              .transport = VS_SERVICENOW_ANSWERED,
                                              .status = status,
                                              .body = vs_str(body),
                                              .now_ms = 1000000000000};
    struct vs_servicenow_reply reply;
    vs_servicenow_reply_read(&exchange, &reply);
    return reply;
}

static void each_status_has_its_meaning(void **state)
{
    (void)state;
    static const struct {
        long status;
        enum vs_sink_result result;
        bool may_still_run;
    } cases[] = {
        {301, VS_SINK_BROKEN, false},     {302, VS_SINK_BROKEN, false},   {400, VS_SINK_REJECTED, false},
        {401, VS_SINK_BROKEN, false},     {403, VS_SINK_REJECTED, false}, {404, VS_SINK_REJECTED, false},
        {405, VS_SINK_REJECTED, false},   {406, VS_SINK_REJECTED, false}, {408, VS_SINK_UNKNOWN, true},
        {409, VS_SINK_RETRY_LATER, false}, {415, VS_SINK_REJECTED, false}, {422, VS_SINK_REJECTED, false},
        {429, VS_SINK_RETRY_LATER, false}, {500, VS_SINK_UNKNOWN, false},  {502, VS_SINK_UNKNOWN, true},
        {503, VS_SINK_UNKNOWN, false},    {504, VS_SINK_UNKNOWN, true},
    };
    static const enum vs_servicenow_verb verbs[] = {VS_SERVICENOW_LOOK_UP, VS_SERVICENOW_CREATE, VS_SERVICENOW_PATCH};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (size_t v = 0; v < 3; v++) {
            struct vs_servicenow_reply reply =
                read_reply(verbs[v], cases[i].status, "{\"error\":{\"message\":\"No\",\"detail\":\"because\"}}");
            assert_int_equal(reply.result, cases[i].result);
            assert_int_equal(reply.may_still_run, cases[i].may_still_run);
            assert_true(reply.reason[0] != '\0');
        }
    }
    assert_string_equal(
        read_reply(VS_SERVICENOW_CREATE, 403, "{\"error\":{\"message\":\"No\",\"detail\":\"because\"}}").reason,
        "create: HTTP 403: No: because");
}

static void a_look_up_finds_only_what_was_asked_for(void **state)
{
    (void)state;
    struct vs_servicenow_reply reply = read_reply(VS_SERVICENOW_LOOK_UP, 200, "{\"result\":[]}");
    assert_int_equal(reply.result, VS_SINK_OK);
    assert_false(reply.found);
    reply = read_reply(VS_SERVICENOW_LOOK_UP, 200, "{\"result\":[" RECORD("id-2", "1") "," RECORD("id-1", "6") "]}");
    assert_true(reply.found);
    assert_int_equal(reply.remote, VS_INCIDENT_REMOTE_RESOLVED);
    assert_int_equal(reply.note_number, 3);
    assert_true(reply.resolved_ms == 1769847300000);
    assert_string_equal(reply.sys_id, SYS_ID);
    reply = read_reply(VS_SERVICENOW_LOOK_UP, 200, "{\"result\":[" RECORD("id-2", "1") "]}");
    assert_int_equal(reply.result, VS_SINK_OK);
    assert_false(reply.found);
}

static void an_open_record_counts_more_than_a_closed_one(void **state)
{
    (void)state;
    struct vs_servicenow_reply reply =
        read_reply(VS_SERVICENOW_LOOK_UP, 200, "{\"result\":[" RECORD("id-1", "7") "," RECORD("id-1", "2") "]}");
    assert_int_equal(reply.remote, VS_INCIDENT_REMOTE_OPEN);
}

static void a_query_that_the_instance_ignores_creates_nothing(void **state)
{
    (void)state;
    struct vs_buf body = {0};
    vs_buf_add_str(&body, VS_STR("{\"result\":["));
    for (int i = 0; i < VS_SERVICENOW_LOOK_UP_LIMIT; i++)
        vs_buf_printf(&body, "%s%s", i > 0 ? "," : "", RECORD("other", "1"));
    vs_buf_add_str(&body, VS_STR("]}"));
    vs_buf_add_char(&body, '\0');
    struct vs_servicenow_reply reply = read_reply(VS_SERVICENOW_LOOK_UP, 200, body.ptr);
    assert_int_equal(reply.result, VS_SINK_BROKEN);
    vs_buf_free(&body);
}

static void replies_that_make_no_sense_leave_the_outcome_unknown(void **state)
{
    (void)state;
    static const char *const bodies[] = {"",
                                         "<html><body>Please log in</body></html>",
                                         "{\"result\":[",
                                         "{\"result\":{\"sys_id\":\"" SYS_ID "\"",
                                         "[]",
                                         "null",
                                         "{}",
                                         "{\"result\":null}",
                                         "{\"result\":\"ok\"}",
                                         "{\"error\":{\"message\":\"x\"},\"status\":\"failure\"}",
                                         "{\"result\":{\"sys_id\":\"short\",\"state\":\"1\","
                                         "\"correlation_id\":\"id-1\"}}",
                                         "{\"result\":" RECORD("id-9", "1") "}"};
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        assert_int_equal(read_reply(VS_SERVICENOW_CREATE, 201, bodies[i]).result, VS_SINK_UNKNOWN);
        assert_int_equal(read_reply(VS_SERVICENOW_PATCH, 200, bodies[i]).result, VS_SINK_UNKNOWN);
        assert_int_equal(read_reply(VS_SERVICENOW_LOOK_UP, 200, bodies[i]).result, VS_SINK_UNKNOWN);
    }
}

static void waits_are_taken_from_either_header_and_bounded(void **state)
{
    (void)state;
    struct vs_servicenow_exchange exchange = {.transport = VS_SERVICENOW_ANSWERED,
                                              .correlation_id = "id-1",
                                              .status = 429,
                                              .retry_after = VS_STR("7"),
                                              .rate_limit_reset = VS_STR("1000000100"),
                                              .now_ms = 1000000000000};
    struct vs_servicenow_reply reply;
    vs_servicenow_reply_read(&exchange, &reply);
    assert_int_equal(reply.retry_after_ms, 7000);
    exchange.retry_after = VS_STR("");
    vs_servicenow_reply_read(&exchange, &reply);
    assert_int_equal(reply.retry_after_ms, 100000);
    exchange.rate_limit_reset = VS_STR("5");
    vs_servicenow_reply_read(&exchange, &reply);
    assert_int_equal(reply.retry_after_ms, 0);
    exchange.retry_after = VS_STR("99999999999999999999");
    vs_servicenow_reply_read(&exchange, &reply);
    assert_int_equal(reply.retry_after_ms, 0);
    exchange.retry_after = VS_STR("999999999");
    vs_servicenow_reply_read(&exchange, &reply);
    assert_int_equal(reply.retry_after_ms, VS_RETRY_AFTER_MS_MAX);
}

static void reasons_are_one_clean_line(void **state)
{
    (void)state;
    struct vs_servicenow_reply reply =
        read_reply(VS_SERVICENOW_CREATE, 400, "{\"error\":{\"message\":\"a\\nb\\u001b[31m\",\"detail\":\"\"}}");
    assert_string_equal(reply.reason, "create: HTTP 400: a b [31m");
}

static void a_table_that_is_not_there_breaks_the_sink_and_blames_no_row(void **state)
{
    (void)state;
    struct vs_servicenow_reply reply =
        read_reply(VS_SERVICENOW_LOOK_UP, 400,
                   "{\"error\":{\"message\":\"Invalid table incidnt\",\"detail\":null},\"status\":\"failure\"}");
    assert_int_equal(reply.result, VS_SINK_BROKEN);
    assert_false(reply.row_to_blame);
    assert_string_equal(reply.reason, "look-up: HTTP 400: Invalid table incidnt");
}

static void a_transport_failure_is_told_by_how_far_it_came(void **state)
{
    (void)state;
    struct vs_servicenow_exchange exchange = {
        .verb = VS_SERVICENOW_CREATE, .correlation_id = "id-1", .transport_text = "why"};
    struct vs_servicenow_reply reply;
    exchange.transport = VS_SERVICENOW_NOT_SENT;
    vs_servicenow_reply_read(&exchange, &reply);
    assert_int_equal(reply.result, VS_SINK_NOT_CONNECTED);
    exchange.transport = VS_SERVICENOW_NO_ANSWER;
    vs_servicenow_reply_read(&exchange, &reply);
    assert_int_equal(reply.result, VS_SINK_UNKNOWN);
    assert_true(reply.may_still_run);
    exchange.transport = VS_SERVICENOW_TOO_LARGE;
    vs_servicenow_reply_read(&exchange, &reply);
    assert_int_equal(reply.result, VS_SINK_UNKNOWN);
    exchange.transport = VS_SERVICENOW_IMPOSSIBLE;
    vs_servicenow_reply_read(&exchange, &reply);
    assert_int_equal(reply.result, VS_SINK_BROKEN);
}

/* --- tokens -------------------------------------------------------------------------------------------- */

static void form_is(const struct vs_servicenow_token *token, const struct vs_servicenow_options *options,
                    const char *expected)
{
    struct vs_buf form = {0};
    vs_servicenow_token_form(token, options, &form);
    vs_buf_add_char(&form, '\0');
    assert_string_equal(form.ptr, expected);
    vs_buf_free(&form);
}

static void each_grant_posts_its_form(void **state)
{
    (void)state;
    char client[] = "id", user[] = "a b", nobody[] = "";
    struct vs_servicenow_options options = {.client_id = client, .username = nobody};
    struct vs_servicenow_token token = {0};
    vs_secret_set(&options.client_secret, VS_STR("s&="));
    vs_secret_set(&options.password, VS_STR("p%"));
    form_is(&token, &options, "grant_type=client_credentials&client_id=id&client_secret=s%26%3D");
    options.username = user;
    form_is(&token, &options, "grant_type=password&username=a%20b&password=p%25&client_id=id&client_secret=s%26%3D");
    vs_secret_set(&token.refresh, VS_STR("r+"));
    form_is(&token, &options, "grant_type=refresh_token&refresh_token=r%2B&client_id=id&client_secret=s%26%3D");
    vs_secret_free(&options.client_secret);
    vs_secret_free(&options.password);
    vs_servicenow_token_free(&token);
}

static enum vs_sink_result token_reply(struct vs_servicenow_token *token, long status, const char *body)
{
    struct vs_servicenow_exchange exchange = {
        .transport = VS_SERVICENOW_ANSWERED, .status = status, .body = vs_str(body)};
    struct vs_servicenow_reply reply;
    vs_servicenow_token_read(token, &exchange, 1000, &reply);
    return reply.result;
}

static void tokens_are_kept_and_a_refused_refresh_token_is_forgotten(void **state)
{
    (void)state;
    struct vs_servicenow_token token = {0};
    assert_int_equal(token_reply(&token, 200, "{\"access_token\":\"t1\",\"refresh_token\":\"r1\",\"expires_in\":1800}"),
                     VS_SINK_OK);
    assert_string_equal(vs_secret_reveal(&token.access), "t1");
    assert_int_equal(token.good_until_ms, 1000 + 1800000 - 60000);
    assert_int_equal(token_reply(&token, 503, "<html>"), VS_SINK_NOT_CONNECTED);
    assert_true(vs_secret_is_set(&token.refresh));
    assert_int_equal(token_reply(&token, 401, "{\"error\":\"invalid_grant\"}"), VS_SINK_RETRY_LATER);
    assert_false(vs_secret_is_set(&token.refresh));
    assert_int_equal(token_reply(&token, 401, "{\"error\":\"invalid_client\"}"), VS_SINK_BROKEN);
    assert_int_equal(token_reply(&token, 200, "{\"access_token\":\"bad\\r\\nheader\"}"), VS_SINK_BROKEN);
    vs_servicenow_token_free(&token);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_status_has_its_meaning),
        cmocka_unit_test(a_look_up_finds_only_what_was_asked_for),
        cmocka_unit_test(an_open_record_counts_more_than_a_closed_one),
        cmocka_unit_test(a_query_that_the_instance_ignores_creates_nothing),
        cmocka_unit_test(replies_that_make_no_sense_leave_the_outcome_unknown),
        cmocka_unit_test(waits_are_taken_from_either_header_and_bounded),
        cmocka_unit_test(reasons_are_one_clean_line),
        cmocka_unit_test(a_table_that_is_not_there_breaks_the_sink_and_blames_no_row),
        cmocka_unit_test(a_transport_failure_is_told_by_how_far_it_came),
        cmocka_unit_test(each_grant_posts_its_form),
        cmocka_unit_test(tokens_are_kept_and_a_refused_refresh_token_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

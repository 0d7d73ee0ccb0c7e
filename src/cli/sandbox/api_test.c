/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The stand-in as a client sees it, over loopback. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "cli/sandbox/sandbox.h"

enum { REPLY_SIZE_MAX = 256 * 1024 };

static int64_t wall_now_ms(void *ctx)
{
    (void)ctx;
    struct timespec ts;
    (void)clock_gettime(CLOCK_REALTIME, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}
static int64_t monotonic_ns(void *ctx)
{
    (void)ctx;
    struct timespec ts;
    (void)clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}
static const struct vs_clock clock_of_test = {wall_now_ms, monotonic_ns, NULL};

struct setup {
    char dir[64];
    struct vs_sandbox_options options;
    struct vs_sandbox *sandbox;
    char reply[REPLY_SIZE_MAX];
};

static struct setup setup;

static int begin(void **state)
{
    (void)state;
    struct vs_err_note note = {0};
    (void)snprintf(setup.dir, sizeof setup.dir, "/tmp/vs-sandbox-XXXXXX");
    assert_non_null(mkdtemp(setup.dir));
    vs_sandbox_options_init(&setup.options);
    setup.options.listen = "127.0.0.1:0";
    setup.options.data_dir = setup.dir;
    if (vs_sandbox_start(&setup.options, &clock_of_test, &setup.sandbox, &note) != VS_ERR_OK)
        fail_msg("%s", note.text);
    return 0;
}

static int end(void **state)
{
    (void)state;
    char command[128];
    vs_sandbox_stop(setup.sandbox);
    (void)snprintf(command, sizeof command, "rm -r '%s'", setup.dir);
    return system(command);
}

/* Sends a request on a connection of its own; the reply, head and body, is in setup.reply. Returns the status. */
static int ask(const char *method, const char *target, const char *headers, const char *body)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                  .sin_port = htons(vs_sandbox_port(setup.sandbox))};
    char request[8192];
    int len = snprintf(request, sizeof request,
                       "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: %s\r\n%s"
                       "Content-Length: %zu\r\n\r\n%s",
                       method, target, headers[0] == '=' ? headers + 1 : "application/json",
                       headers[0] == '=' ? "" : headers, strlen(body), body);
    assert_in_range(len, 1, sizeof request - 1);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(send(fd, request, (size_t)len, 0), len);
    size_t used = 0;
    ssize_t n;
    while (used < sizeof setup.reply - 1 && (n = recv(fd, setup.reply + used, sizeof setup.reply - 1 - used, 0)) > 0)
        used += (size_t)n;
    (void)close(fd);
    setup.reply[used] = '\0';
    assert_true(used > 12);
    return (int)strtol(setup.reply + 9, NULL, 10);
}

static int get(const char *target)
{
    return ask("GET", target, "", "");
}

static bool says(const char *text)
{
    return strstr(setup.reply, text) != NULL;
}

static uint32_t count_of(const char *text)
{
    uint32_t count = 0;
    for (const char *at = setup.reply; (at = strstr(at, text)) != NULL; at++)
        count++;
    return count;
}

#define TABLE "/api/now/v2/table/incident"

/* Returns its sys_id. */
static void create(const char *body, char sys_id[33])
{
    assert_int_equal(ask("POST", TABLE, "", body), 201);
    const char *at = strstr(setup.reply, "\"sys_id\":\"");
    assert_non_null(at);
    memcpy(sys_id, at + 10, 32);
    sys_id[32] = '\0';
}

static void an_empty_list_is_404_in_v1_and_200_in_v2(void **state)
{
    (void)state;
    assert_int_equal(get("/api/now/v1/table/incident?sysparm_query=correlation_id%3Dnone"), 404);
    assert_int_equal(get(TABLE "?sysparm_query=correlation_id%3Dnone"), 200);
    assert_true(says("{\"result\":[]}"));
    assert_true(says("X-Total-Count: 0"));
}

static void a_create_computes_what_the_platform_computes(void **state)
{
    (void)state;
    char id[33];
    create("{\"short_description\":\"a\",\"impact\":\"1\",\"urgency\":2,\"priority\":\"5\",\"colour\":\"red\"}", id);
    assert_true(says("\"number\":\"INC00100"));
    assert_true(says("\"priority\":\"2\""));
    assert_true(says("\"state\":\"1\""));
    assert_true(says("Location: "));
    assert_false(says("colour"));
    assert_int_equal(ask("POST", TABLE, "X-no-response-body: true\r\n", "{}"), 201);
    assert_false(says("result"));
}

static void correlation_ids_are_not_unique(void **state)
{
    (void)state;
    char id[33];
    create("{\"correlation_id\":\"twice\"}", id);
    create("{\"correlation_id\":\"twice\"}", id);
    assert_int_equal(get(TABLE "?sysparm_query=correlation_id%3Dtwice%5EORDERBYsys_created_on&sysparm_limit=10"), 200);
    assert_int_equal(count_of("\"sys_id\""), 2);
    assert_int_equal(get("/stats"), 200);
    assert_true(says("\"correlation_id\":\"twice\",\"first_us\":"));
    assert_true(says(",\"posts\":2}"));
}

static void queries_select_and_order(void **state)
{
    (void)state;
    char id[33];
    create("{\"short_description\":\"door 100%\",\"category\":\"qa\",\"urgency\":\"1\"}", id);
    create("{\"short_description\":\"cooler\",\"category\":\"qa\",\"urgency\":\"2\"}", id);
    create("{\"short_description\":\"coins\",\"category\":\"qa\",\"urgency\":\"3\"}", id);
    static const struct {
        const char *query;
        uint32_t count;
    } cases[] = {
        {"category%3Dqa", 3},
        {"category%3Dqa%5Eurgency%3D1", 1},
        {"category%3Dqa%5Eurgency%3D1%5EORurgency%3D2", 2},
        {"category%3Dqa%5Eurgency!%3D1", 2},
        {"category%3Dqa%5Eshort_descriptionSTARTSWITHco", 2},
        {"category%3Dqa%5Eshort_descriptionENDSWITHr", 1},
        {"category%3Dqa%5Eshort_descriptionLIKE0%25", 1},
        {"category%3Dqa%5Eshort_descriptionLIKE_", 0},
        {"category%3Dqa%5Eurgency%3D1%5ENQcategory%3Dqa%5Eurgency%3D3", 2},
        {"category%3Dqa%5Eassigned_toISEMPTY", 3},
        {"category%3Dqa%5Eassigned_toISNOTEMPTY", 0},
        {"category%3Dqa'%20OR%20'1'%3D'1", 0},
    };
    char target[300];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)snprintf(target, sizeof target, TABLE "?sysparm_query=%s&sysparm_fields=sys_id", cases[i].query);
        assert_int_equal(get(target), 200);
        if (count_of("\"sys_id\"") != cases[i].count)
            fail_msg("%s: %u", cases[i].query, count_of("\"sys_id\""));
    }
    assert_int_equal(get(TABLE "?sysparm_query=category%3Dqa%5EORDERBYDESCurgency&sysparm_fields=urgency"
                               "&sysparm_limit=2&sysparm_offset=1"),
                     200);
    assert_true(says("{\"result\":[{\"urgency\":\"2\"},{\"urgency\":\"1\"}]}"));
    assert_true(says("X-Total-Count: 3"));
}

static void a_misspelt_field_in_a_query_is_dropped_without_a_word(void **state)
{
    (void)state;
    char id[33];
    create("{\"correlation_id\":\"mine\"}", id);
    create("{\"correlation_id\":\"other\"}", id);
    assert_int_equal(get(TABLE "?sysparm_query=corelation_id%3Dmine"), 200);
    assert_true(count_of("\"sys_id\"") >= 2);
}

static void an_incident_is_resolved_only_with_code_and_notes(void **state)
{
    (void)state;
    char id[33], target[100];
    create("{}", id);
    (void)snprintf(target, sizeof target, TABLE "/%s", id);
    assert_int_equal(ask("PATCH", target, "", "{\"state\":\"6\",\"close_code\":\"x\"}"), 403);
    assert_true(says("Data Policy Exception"));
    assert_int_equal(ask("PUT", target, "", "{\"state\":\"6\",\"close_code\":\"x\",\"close_notes\":\"y\"}"), 200);
    assert_true(says("\"state\":\"6\""));
    assert_false(says("\"resolved_at\":\"\""));
    assert_int_equal(ask("PATCH", target, "", "{\"state\":\"2\"}"), 200);
    assert_true(says("\"resolved_at\":\"\""));
}

static void a_closed_incident_takes_notes_but_is_not_opened_again(void **state)
{
    (void)state;
    char id[33], target[100];
    create("{}", id);
    (void)snprintf(target, sizeof target, TABLE "/%s", id);
    assert_int_equal(ask("PATCH", target, "", "{\"state\":\"7\",\"close_code\":\"x\",\"close_notes\":\"y\"}"), 200);
    assert_int_equal(ask("PATCH", target, "", "{\"work_notes\":\"late\"}"), 200);
    assert_int_equal(ask("PATCH", target, "", "{\"state\":\"2\"}"), 403);
}

static void display_values_and_journals_are_shown_on_demand(void **state)
{
    (void)state;
    char id[33], target[200];
    create("{\"work_notes\":\"first\",\"caller_id\":\"6816f79cc0a8016401c5a33be04be441\"}", id);
    (void)snprintf(target, sizeof target, TABLE "/%s?sysparm_fields=state,work_notes,caller_id", id);
    assert_int_equal(get(target), 200);
    assert_true(says("\"state\":\"1\"") && says("\"work_notes\":\"\"") && says("\"caller_id\":{\"link\":"));
    (void)snprintf(target, sizeof target,
                   TABLE "/%s?sysparm_fields=state,work_notes,caller_id&sysparm_display_value=all", id);
    assert_int_equal(get(target), 200);
    assert_true(says("\"state\":{\"display_value\":\"New\",\"value\":\"1\"}"));
    assert_true(says("Work notes)\\nfirst"));
    (void)snprintf(target, sizeof target,
                   TABLE "/%s?sysparm_display_value=true&sysparm_exclude_reference_link=true", id);
    assert_int_equal(get(target), 200);
    assert_true(says("\"state\":\"New\"") && says("\"caller_id\":\"6816f79cc0a8016401c5a33be04be441\""));
}

static void wrong_requests_are_told_apart(void **state)
{
    (void)state;
    char id[33], target[100];
    create("{}", id);
    (void)snprintf(target, sizeof target, TABLE "/%s", id);
    assert_int_equal(ask("POST", TABLE, "", "{\"state\":"), 400);
    assert_int_equal(ask("POST", TABLE, "=text/plain", "{}"), 415);
    assert_int_equal(ask("POST", target, "", "{}"), 405);
    assert_int_equal(ask("POST", target, "X-http-method-override: PATCH\r\n", "{}"), 200);
    assert_int_equal(get("/api/now/v2/table/problem"), 400);
    assert_int_equal(get(TABLE "/00000000000000000000000000000000"), 404);
    assert_int_equal(ask("DELETE", target, "", ""), 204);
    assert_int_equal(ask("DELETE", target, "", ""), 404);
    assert_int_equal(get("/nowhere"), 404);
}

static void pages_show_text_as_text(void **state)
{
    (void)state;
    char id[33], target[100];
    create("{\"short_description\":\"<script>alert(1)</script>\",\"work_notes\":\"a & <b>\"}", id);
    assert_int_equal(get("/"), 200);
    assert_true(says("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert_false(says("<script>"));
    assert_true(says("Content-Security-Policy: default-src 'none'; style-src 'self'"));
    (void)snprintf(target, sizeof target, "/incident/%s", id);
    assert_int_equal(get(target), 200);
    assert_true(says("a &amp; &lt;b&gt;"));
    assert_int_equal(get("/style.css"), 200);
    assert_int_equal(get("/incident/nothing"), 404);
}

static void faults_are_what_the_options_say(void **state)
{
    (void)state;
    struct vs_sandbox_options faults = setup.options;
    faults.rate_limit = 1;
    faults.rate_window_ms = 3600000;
    vs_sandbox_set_faults(setup.sandbox, &faults);
    (void)get(TABLE);
    assert_int_equal(get(TABLE), 429);
    assert_true(says("Retry-After: ") && says("X-RateLimit-Limit: 1") && says("X-RateLimit-Reset: ") &&
                says("X-RateLimit-Rule: ") && says("Rate limit exceeded"));
    faults = setup.options;
    faults.semaphore = 1;
    vs_sandbox_set_faults(setup.sandbox, &faults);
    assert_int_equal(get(TABLE), 429);
    assert_false(says("Retry-After"));
    faults = setup.options;
    faults.fails[faults.fail_count++] = (struct vs_sandbox_fail){503, 1};
    faults.html_errors = true;
    vs_sandbox_set_faults(setup.sandbox, &faults);
    assert_int_equal(get(TABLE), 503);
    assert_true(says("<html>"));
    faults = setup.options;
    faults.slow_ms = 30;
    vs_sandbox_set_faults(setup.sandbox, &faults);
    int64_t from_ns = monotonic_ns(NULL);
    assert_int_equal(get(TABLE "?sysparm_limit=1"), 200);
    assert_true(monotonic_ns(NULL) - from_ns >= 15000000);
    assert_true(says("X-Total-Count"));
    vs_sandbox_set_faults(setup.sandbox, &setup.options);
}

static void only_those_who_may_come_in(void **state)
{
    (void)state;
    struct vs_sandbox_options closed = setup.options;
    closed.user = "u";
    closed.password = "p";
    closed.client_id = "id";
    closed.client_secret = "s";
    vs_sandbox_set_faults(setup.sandbox, &closed);
    assert_int_equal(get(TABLE), 401);
    assert_true(says("WWW-Authenticate: Basic") && says("User Not Authenticated"));
    assert_int_equal(ask("GET", TABLE "?sysparm_limit=1", "Authorization: Basic dTpw\r\n", ""), 200);
    assert_int_equal(ask("GET", TABLE, "Authorization: Basic dTpx\r\n", ""), 401);
    assert_int_equal(ask("GET", TABLE, "Authorization: Bearer t99999999999999.1.0000000000000000\r\n", ""), 401);
    static const char form[] = "grant_type=password&username=u&password=p&client_id=id&client_secret=s";
    assert_int_equal(ask("POST", "/oauth_token.do", "", form), 401); /* JSON is refused */
    assert_int_equal(ask("POST", "/oauth_token.do", "=application/x-www-form-urlencoded", form), 200);
    char token[100] = "", header[200];
    const char *at = strstr(setup.reply, "\"access_token\":\"");
    assert_non_null(at);
    (void)snprintf(token, sizeof token, "%.*s", (int)strcspn(at + 16, "\""), at + 16);
    (void)snprintf(header, sizeof header, "Authorization: Bearer %s\r\n", token);
    assert_int_equal(ask("GET", TABLE "?sysparm_limit=1", header, ""), 200);
    vs_sandbox_set_faults(setup.sandbox, &setup.options);
}

static void the_command_line_is_checked(void **state)
{
    (void)state;
    struct vs_sandbox_options options;
    struct vs_err_note note = {0};
    char fail_value[] = "500:5%", rate[] = "100/h", auth[] = "u:p:w", late[] = "0.5:250";
    char *good[] = {"servicenow", "--fail", fail_value, "--rate-limit", rate, "--require-auth", auth,
                    "--apply-late", late, "--html-errors", NULL};
    assert_int_equal(vs_sandbox_options_parse(10, good, &options, &note), VS_ERR_OK);
    assert_int_equal(options.fails[0].status, 500);
    assert_true(options.fails[0].share > 0.049 && options.fails[0].share < 0.051);
    assert_int_equal(options.rate_window_ms, 3600000);
    assert_string_equal(options.password, "p:w");
    assert_int_equal(options.apply_late_ms, 250);
    static const char *const bad[][2] = {{"--fail", "500"},      {"--fail", "999:1%"},   {"--hang", "101%"},
                                         {"--hang", ""},         {"--rate-limit", "5"},  {"--slow", "x"},
                                         {"--require-auth", "u"}, {"--colour", "red"},   {"--seed", "-1"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char option[32], value[32];
        (void)snprintf(option, sizeof option, "%s", bad[i][0]);
        (void)snprintf(value, sizeof value, "%s", bad[i][1]);
        char *argv[] = {"servicenow", option, value, NULL};
        assert_int_equal(vs_sandbox_options_parse(3, argv, &options, &note), VS_ERR_INVALID);
        assert_non_null(strstr(note.text, option));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_list_is_404_in_v1_and_200_in_v2),
        cmocka_unit_test(a_create_computes_what_the_platform_computes),
        cmocka_unit_test(correlation_ids_are_not_unique),
        cmocka_unit_test(queries_select_and_order),
        cmocka_unit_test(a_misspelt_field_in_a_query_is_dropped_without_a_word),
        cmocka_unit_test(an_incident_is_resolved_only_with_code_and_notes),
        cmocka_unit_test(a_closed_incident_takes_notes_but_is_not_opened_again),
        cmocka_unit_test(display_values_and_journals_are_shown_on_demand),
        cmocka_unit_test(wrong_requests_are_told_apart),
        cmocka_unit_test(pages_show_text_as_text),
        cmocka_unit_test(faults_are_what_the_options_say),
        cmocka_unit_test(only_those_who_may_come_in),
        cmocka_unit_test(the_command_line_is_checked),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

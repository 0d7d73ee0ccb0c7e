/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>

#include "adapters/sink_servicenow/body.h"
#include "adapters/sink_servicenow/options.h"
#include "adapters/sink_servicenow/rows.h"
#include "core/sql/row.h"

enum { COLUMN_COUNT = 6 };

static struct vs_table_column columns[COLUMN_COUNT];
static uint32_t key[2] = {0, 1};
static struct vs_table table;

static int make_table(void **state)
{
    (void)state;
    static const char *const names[COLUMN_COUNT] = {"rule",     "device",      "state",
                                                    "severity", "description", "temperature"};
    for (uint32_t i = 0; i < COLUMN_COUNT; i++)
        columns[i] = (struct vs_table_column){.name = vs_str(names[i]), .type = vs_type_string()};
    columns[3].type = vs_type_of(VS_KIND_INT);
    columns[5].type = vs_type_of(VS_KIND_DOUBLE);
    table = (struct vs_table){.name = VS_STR("incidents"),
                              .columns = columns,
                              .column_count = COLUMN_COUNT,
                              .primary_key = key,
                              .primary_key_count = 2};
    return 0;
}

struct row {
    const char *rule, *device, *state, *description;
    int severity;
};

static void encode(const struct row *row, struct vs_buf *out)
{
    const char *texts[] = {row->rule, row->device, row->state};
    for (int i = 0; i < 3; i++) {
        struct vs_value value = {.is_null = texts[i] == NULL, .as.str = vs_str(texts[i])};
        vs_row_add_value(out, vs_type_string(), &value);
    }
    struct vs_value severity = {.is_null = row->severity == 0, .as.i32 = row->severity};
    vs_row_add_value(out, columns[3].type, &severity);
    struct vs_value description = {.is_null = row->description == NULL, .as.str = vs_str(row->description)};
    vs_row_add_value(out, vs_type_string(), &description);
    struct vs_value temperature = {.as.f64 = 8.5};
    vs_row_add_value(out, columns[5].type, &temperature);
}

/* Reads the row; the note gets why not. */
static enum vs_err read_row(const struct row *row, struct vs_arena *arena, struct vs_servicenow_row *out,
                            struct vs_err_note *note)
{
    struct vs_servicenow_columns shape;
    struct vs_buf bytes = {0};
    assert_int_equal(vs_servicenow_columns_init(&shape, &table, note), VS_ERR_OK);
    encode(row, &bytes);
    enum vs_err err = vs_servicenow_row_read(&shape, vs_buf_str(&bytes), arena, out, note);
    vs_buf_free(&bytes);
    vs_servicenow_columns_free(&shape);
    return err;
}

static void the_primary_key_names_the_condition_without_ambiguity(void **state)
{
    (void)state;
    struct vs_arena arena;
    struct vs_servicenow_row row;
    vs_arena_init(&arena);
    assert_int_equal(read_row(&(struct row){"hot", "vm-17", "open", NULL, 2}, &arena, &row, NULL), VS_ERR_OK);
    assert_true(vs_str_equal(row.condition, VS_STR("hot/vm-17")));
    assert_int_equal(row.severity, 2);
    assert_false(row.is_resolved);
    assert_int_equal(read_row(&(struct row){"a/b", "c%", "RESOLVED", NULL, 0}, &arena, &row, NULL), VS_ERR_OK);
    assert_true(vs_str_equal(row.condition, VS_STR("a%2Fb/c%25")));
    assert_true(row.is_resolved);
    vs_arena_free(&arena);
}

static void rows_that_can_be_no_incident_say_why(void **state)
{
    (void)state;
    struct vs_arena arena;
    struct vs_servicenow_row row;
    struct vs_err_note note = {0};
    vs_arena_init(&arena);
    assert_int_equal(read_row(&(struct row){NULL, "d", "open", NULL, 1}, &arena, &row, &note), VS_ERR_INVALID);
    assert_string_equal(note.text, "column rule of the PRIMARY KEY is NULL");
    assert_int_equal(read_row(&(struct row){"r", "d", "closed", NULL, 1}, &arena, &row, &note), VS_ERR_INVALID);
    assert_string_equal(note.text, "column state must be 'open' or 'resolved', not 'closed'");
    assert_int_equal(read_row(&(struct row){"r", "d", "open", NULL, 6}, &arena, &row, &note), VS_ERR_INVALID);
    assert_string_equal(note.text, "column severity must be 1 to 5, not 6");
    char longest[VS_SERVICENOW_CONDITION_SIZE_MAX + 1] = "";
    memset(longest, 'x', sizeof longest - 1);
    assert_int_equal(read_row(&(struct row){longest, "d", "open", NULL, 1}, &arena, &row, &note), VS_ERR_INVALID);
    vs_arena_free(&arena);
}

static void cut_rows_are_refused_at_every_length(void **state)
{
    (void)state;
    struct vs_arena arena;
    struct vs_servicenow_columns shape;
    struct vs_servicenow_row row;
    struct vs_buf bytes = {0};
    vs_arena_init(&arena);
    assert_int_equal(vs_servicenow_columns_init(&shape, &table, NULL), VS_ERR_OK);
    encode(&(struct row){"r", "d", "open", "text", 1}, &bytes);
    for (size_t len = 0; len < bytes.len; len++)
        assert_int_equal(vs_servicenow_row_read(&shape, (struct vs_str){bytes.ptr, len}, &arena, &row, NULL),
                         VS_ERR_INVALID);
    vs_buf_free(&bytes);
    vs_servicenow_columns_free(&shape);
    vs_arena_free(&arena);
}

static void columns_of_a_wrong_type_are_refused_when_the_script_is_checked(void **state)
{
    (void)state;
    struct vs_servicenow_columns shape;
    struct vs_err_note note = {0};
    columns[2].type = vs_type_of(VS_KIND_INT);
    assert_int_equal(vs_servicenow_columns_init(&shape, &table, &note), VS_ERR_INVALID);
    assert_string_equal(note.text, "column state of a servicenow table must be of type STRING: 'open' or 'resolved'");
    make_table(NULL);
    table.primary_key_count = 0;
    assert_int_equal(vs_servicenow_columns_init(&shape, &table, &note), VS_ERR_INVALID);
    make_table(NULL);
}

static void cleaned_to(const char *text, size_t length_max, const char *expected)
{
    struct vs_buf out = {0};
    vs_servicenow_add_clean(&out, vs_str(text), length_max);
    vs_buf_add_char(&out, '\0');
    assert_string_equal(out.ptr, expected);
    vs_buf_free(&out);
}

static void text_from_outside_cannot_run_in_a_journal(void **state)
{
    (void)state;
    cleaned_to("a[code]<b>x</b>[/code]b", 100, "a(code]<b>x</b>(/code]b");
    cleaned_to("[CoDe][[code]", 100, "(CoDe][(code]");
    cleaned_to("[ code][\t/code]", 100, "( code](\t/code]");
    cleaned_to("[coder] [1]", 100, "(coder] [1]");
    cleaned_to("bell\x07 esc\x1B[31m line\r\nnext\ttab", 100, "bell  esc [31m line\nnext\ttab");
    cleaned_to("\xE2\x80\xAE" "evil\xC2\x85", 100, " evil ");
    cleaned_to("bad\xFFutf", 100, "bad\xEF\xBF\xBDutf");
    cleaned_to("\xC3\xA4\xC3\xB6\xC3\xBC", 2, "\xC3\xA4\xC3\xB6");
    cleaned_to("", 5, "");
}

/* --- bodies -------------------------------------------------------------------------------------------- */

static struct vs_option options_of_table[] = {{{"connector", 9}, {"servicenow", 10}},
                                              {{"url", 3}, {"https://x.service-now.com", 25}},
                                              {{"assignment-group", 16}, {"0123456789abcdef0123456789abcdef", 32}}};

static void body_is(struct vs_incident *incident, const char *expected)
{
    struct vs_servicenow_options options;
    table.options = options_of_table;
    table.option_count = 3;
    assert_int_equal(vs_servicenow_options_parse(&table, &options, NULL), VS_ERR_OK);
    struct vs_servicenow_subject subject = {&options, incident, VS_STR("hot/vm-17"), "vs-hot.vm-17-00"};
    struct vs_buf out = {0};
    vs_servicenow_body(&subject, &out);
    vs_buf_add_char(&out, '\0');
    assert_string_equal(out.ptr, expected);
    vs_buf_free(&out);
    vs_servicenow_options_free(&options);
}

static void fields_of(const struct row *row, struct vs_buf *out)
{
    struct vs_arena arena;
    struct vs_servicenow_row read;
    vs_arena_init(&arena);
    assert_int_equal(read_row(row, &arena, &read, NULL), VS_ERR_OK);
    vs_buf_add_str(out, read.fields);
    vs_arena_free(&arena);
}

static void a_create_has_what_the_row_says_and_nothing_else(void **state)
{
    (void)state;
    struct vs_incident incident = {.state = VS_INCIDENT_CREATE, .severity = 2};
    fields_of(&(struct row){"hot", "vm-17", "open", "Too \"hot\"", 2}, &incident.opening);
    body_is(&incident, "{\"short_description\":\"hot/vm-17\","
                       "\"assignment_group\":\"0123456789abcdef0123456789abcdef\","
                       "\"description\":\"Too \\\"hot\\\"\\n\\nrule: hot\\ndevice: vm-17\\ntemperature: 8.5\","
                       "\"impact\":\"1\",\"urgency\":\"2\",\"correlation_id\":\"vs-hot.vm-17-00\","
                       "\"correlation_display\":\"vendstream note 0\"}");
    vs_incident_free(&incident);
}

static void an_update_writes_a_note_and_only_a_changed_severity(void **state)
{
    (void)state;
    struct vs_incident incident = {.state = VS_INCIDENT_UPDATE,
                                   .severity = 1,
                                   .severity_written = 2,
                                   .note_rows = 3,
                                   .note_start_ms = 1767225600000,
                                   .note_number = 4};
    fields_of(&(struct row){"hot", "vm-17", "open", NULL, 1}, &incident.note);
    body_is(&incident, "{\"work_notes\":\"3 rows since 2026-01-01 00:00:00 UTC, the newest:\\n\\n\\nrule: hot\\n"
                       "device: vm-17\\ntemperature: 8.5\",\"impact\":\"1\",\"urgency\":\"1\","
                       "\"correlation_display\":\"vendstream note 4\"}");
    vs_incident_free(&incident);
}

static void a_resolve_has_the_code_and_the_notes_that_the_platform_demands(void **state)
{
    (void)state;
    struct vs_incident incident = {.state = VS_INCIDENT_RESOLVE};
    body_is(&incident, "{\"state\":\"6\",\"close_code\":\"Solution provided\","
                       "\"close_notes\":\"The condition is over.\",\"correlation_display\":\"vendstream note 0\"}");
}

static void note_numbers_are_read_back(void **state)
{
    (void)state;
    assert_int_equal(vs_servicenow_note_number(VS_STR("vendstream note 12")), 12);
    assert_int_equal(vs_servicenow_note_number(VS_STR("vendstream note ")), 0);
    assert_int_equal(vs_servicenow_note_number(VS_STR("vendstream note 12x")), 0);
    assert_int_equal(vs_servicenow_note_number(VS_STR("vendstream note 99999999999")), 0);
    assert_int_equal(vs_servicenow_note_number(VS_STR("")), 0);
}

/* --- options ------------------------------------------------------------------------------------------- */

static void refused_because(const char *option_key, const char *value, const char *why)
{
    struct vs_option given[] = {{VS_STR("connector"), VS_STR("servicenow")},
                                {VS_STR("url"), VS_STR("https://x.service-now.com")},
                                {vs_str(option_key), vs_str(value)}};
    struct vs_servicenow_options options;
    struct vs_err_note note = {0};
    table.options = given;
    table.option_count = 3;
    if (strcmp(option_key, "url") == 0)
        given[1] = given[0];
    enum vs_err err = vs_servicenow_options_parse(&table, &options, &note);
    vs_servicenow_options_free(&options);
    if (why == NULL) {
        assert_int_equal(err, VS_ERR_OK);
        return;
    }
    assert_int_equal(err, VS_ERR_INVALID);
    if (strstr(note.text, why) == NULL)
        fail_msg("'%s' does not say '%s'", note.text, why);
}

static void options_are_checked_and_the_note_names_them(void **state)
{
    (void)state;
    refused_because("concurrency", "5", "'concurrency' must be 1 to 4");
    refused_because("concurrency", "x", "option 'concurrency': 'x' is not valid");
    refused_because("timeout", "soon", "option 'timeout'");
    refused_because("mode", "event", "may only be 'incident'");
    refused_because("password", "p", "'username' and 'password' belong together");
    refused_because("client-id", "p", "'client-id' and 'client-secret' belong together");
    refused_because("api-key", "k\nX: y", "line ends");
    refused_because("table", "../sys_user", "name of a table");
    refused_because("colour", "red", "no option 'colour'");
    refused_because("url", "ftp://x", "must begin with https://");
    refused_because("url", "https://user:pass@x", "without user or query");
    refused_because("url", "https://", "must be an address");
    refused_because("url", "http://x.example", NULL);
    refused_because("reopen", "2 h", NULL);
}

static void credentials_do_not_go_over_plain_http(void **state)
{
    (void)state;
    struct vs_option given[] = {{VS_STR("url"), VS_STR("http://x.example")}, {VS_STR("api-key"), VS_STR("k")}};
    struct vs_servicenow_options options;
    table.options = given;
    table.option_count = 2;
    assert_int_equal(vs_servicenow_options_parse(&table, &options, NULL), VS_ERR_INVALID);
    vs_servicenow_options_free(&options);
    given[0].value = VS_STR("http://127.0.0.1:8082");
    assert_int_equal(vs_servicenow_options_parse(&table, &options, NULL), VS_ERR_OK);
    vs_servicenow_options_free(&options);
}

static void a_check_takes_references_for_what_they_will_be(void **state)
{
    (void)state;
    struct vs_option given[] = {{VS_STR("url"), VS_STR("${SNOW_URL}")}, {VS_STR("password"), VS_STR("${SNOW_PW}")}};
    table.options = given;
    table.option_count = 2;
    assert_int_equal(vs_servicenow_check(&table, NULL), VS_ERR_OK);
    table.option_count = 0;
    struct vs_err_note note = {0};
    assert_int_equal(vs_servicenow_check(&table, &note), VS_ERR_INVALID);
    assert_non_null(strstr(note.text, "'url' is needed"));
}

struct page {
    const char *text;
    const char *missing;
};

static void look_for_option(void *ctx, const char *option_key, const char *default_value, const char *help)
{
    struct page *page = ctx;
    char line[512];
    (void)snprintf(line, sizeof line, "| `%s` | %s%s%s | %s |", option_key, default_value[0] == '\0' ? "" : "`",
                   default_value, default_value[0] == '\0' ? "" : "`", help);
    if (strstr(page->text, line) == NULL)
        page->missing = option_key;
}

static void the_docs_have_every_option_as_it_is(void **state)
{
    (void)state;
    static char text[64 * 1024];
    FILE *file = fopen("docs/servicenow.md", "rb");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof text - 1, file);
    (void)fclose(file);
    text[size] = '\0';
    struct page page = {.text = text};
    vs_servicenow_options_each(look_for_option, &page);
    if (page.missing != NULL)
        fail_msg("docs/servicenow.md: option %s is not as in options.def", page.missing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_primary_key_names_the_condition_without_ambiguity),
        cmocka_unit_test(rows_that_can_be_no_incident_say_why),
        cmocka_unit_test(cut_rows_are_refused_at_every_length),
        cmocka_unit_test(columns_of_a_wrong_type_are_refused_when_the_script_is_checked),
        cmocka_unit_test(text_from_outside_cannot_run_in_a_journal),
        cmocka_unit_test(a_create_has_what_the_row_says_and_nothing_else),
        cmocka_unit_test(an_update_writes_a_note_and_only_a_changed_severity),
        cmocka_unit_test(a_resolve_has_the_code_and_the_notes_that_the_platform_demands),
        cmocka_unit_test(note_numbers_are_read_back),
        cmocka_unit_test(options_are_checked_and_the_note_names_them),
        cmocka_unit_test(credentials_do_not_go_over_plain_http),
        cmocka_unit_test(a_check_takes_references_for_what_they_will_be),
        cmocka_unit_test(the_docs_have_every_option_as_it_is),
    };
    return cmocka_run_group_tests(tests, make_table, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What the files of the sandbox share. */
#ifndef VS_CLI_SANDBOX_PARTS_H
#define VS_CLI_SANDBOX_PARTS_H

#include <pthread.h>
#include <sqlite3.h>

#include "adapters/http_server/http_server.h"
#include "base/arena.h"
#include "base/buf.h"
#include "cli/sandbox/sandbox.h"

enum vs_sandbox_field {
#define SANDBOX_FIELD(name, label, kind) VS_SANDBOX_FIELD_##name,
#include "cli/sandbox/fields.def"
#undef SANDBOX_FIELD
    VS_SANDBOX_FIELD_COUNT
};

enum vs_sandbox_kind { VS_SANDBOX_TEXT, VS_SANDBOX_CHOICE, VS_SANDBOX_TIME, VS_SANDBOX_REFERENCE, VS_SANDBOX_FIXED };

struct vs_sandbox_field_info {
    const char *name;
    const char *label;
    enum vs_sandbox_kind kind;
};
extern const struct vs_sandbox_field_info vs_sandbox_fields[VS_SANDBOX_FIELD_COUNT];
/* VS_SANDBOX_FIELD_COUNT when the table has no such column. */
enum vs_sandbox_field vs_sandbox_field_of(struct vs_str name);

struct vs_sandbox_record {
    struct vs_str values[VS_SANDBOX_FIELD_COUNT]; /* in an arena; empty: not set */
};

/* --- store.c ------------------------------------------------------------------------------------------- */

VS_MUST_USE enum vs_err vs_sandbox_store_open(const char *data_dir, sqlite3 **out, struct vs_err_note *note);
/* All of them: true when the database did it. */
bool vs_sandbox_store_get(sqlite3 *db, struct vs_str sys_id, struct vs_arena *arena, struct vs_sandbox_record *out,
                          bool *found);
bool vs_sandbox_store_put(sqlite3 *db, const struct vs_sandbox_record *record, bool is_new);
bool vs_sandbox_store_delete(sqlite3 *db, struct vs_str sys_id);
bool vs_sandbox_store_add_note(sqlite3 *db, struct vs_str sys_id, const char *element, struct vs_str text,
                               struct vs_str now);
/* INC0010001, INC0010002, .. */
bool vs_sandbox_store_next_number(sqlite3 *db, char out[16]);
/* When the first POST with this correlation_id came, and that another one has. */
bool vs_sandbox_store_note_post(sqlite3 *db, struct vs_str correlation_id, int64_t at_us);

struct vs_sandbox_query {
    struct vs_buf where; /* SQL with ?, "" for all; `order` likewise */
    struct vs_buf order;
    struct vs_str *values;
    uint32_t value_count;
    int64_t limit;
    int64_t offset;
};
/* Calls each() for the records in order. */
bool vs_sandbox_store_list(sqlite3 *db, const struct vs_sandbox_query *query, struct vs_arena *arena,
                           void (*each)(void *ctx, const struct vs_sandbox_record *record), void *ctx);
bool vs_sandbox_store_count(sqlite3 *db, const struct vs_sandbox_query *query, uint64_t *total);
/* Newest first. */
bool vs_sandbox_store_notes(sqlite3 *db, struct vs_str sys_id, const char *element,
                            void (*each)(void *ctx, struct vs_str element, struct vs_str at, struct vs_str text),
                            void *ctx);

/* --- query.c: the encoded query, its unknown parts dropped --------------------------------------------- */

/* The limit is -1: none. Texts live in the arena; free the buffers with vs_sandbox_query_free. */
void vs_sandbox_query_parse(struct vs_str encoded, struct vs_arena *arena, struct vs_sandbox_query *out);
void vs_sandbox_query_free(struct vs_sandbox_query *query);
/* The decoded value of a parameter of a query string or form; empty when it is missing. */
struct vs_str vs_sandbox_parameter(struct vs_str query, struct vs_str name, struct vs_arena *arena);

/* --- rules.c: what the platform computes and demands --------------------------------------------------- */

/* Sets what follows from the values that were written. NULL, or the text of the refusal (403). */
const char *vs_sandbox_apply_rules(struct vs_sandbox_record *record, const struct vs_sandbox_record *before,
                                   struct vs_str now, struct vs_arena *arena);
struct vs_str vs_sandbox_display(enum vs_sandbox_field field, struct vs_str value);

/* --- requests ------------------------------------------------------------------------------------------ */

struct vs_sandbox_answer {
    uint16_t status;
    struct vs_str type;
    struct vs_buf body;
    struct vs_http_header headers[8];
    uint32_t header_count;
    bool close;
};
/* name and value are kept as they are: literals, or texts of the request's arena. */
void vs_sandbox_add_header(struct vs_sandbox_answer *answer, const char *name, struct vs_str value);
/* {"error":{"message":..,"detail":..},"status":"failure"} */
void vs_sandbox_error(struct vs_sandbox_answer *answer, uint16_t status, const char *message, const char *detail);

struct vs_sandbox_stats {
    uint64_t requests, get, post, patch, delete_, token, unauthorized;
    uint64_t created, updated;
    uint64_t failed, hung, applied_unanswered, applied_late, applied_error, semaphore, rate_limited;
};

struct vs_sandbox_late; /* answers that are given later, or never */

struct vs_sandbox {
    struct vs_sandbox_options options;
    const struct vs_clock *clock;
    pthread_mutex_t mutex;
    sqlite3 *db;
    struct vs_http_server *server;
    struct vs_sandbox_late *late;
    struct vs_sandbox_stats stats;
    uint64_t random;
    uint64_t token_serial;
    int64_t rate_window_from_ms;
    uint64_t rate_used;
};

/* table.c: the Table API. Under the mutex. */
void vs_sandbox_table(struct vs_sandbox *sandbox, const struct vs_http_request *request, struct vs_arena *arena,
                      struct vs_sandbox_answer *answer);
bool vs_sandbox_is_table_request(const struct vs_http_request *request);
/* token.c */
bool vs_sandbox_is_authorized(struct vs_sandbox *sandbox, const struct vs_http_request *request);
void vs_sandbox_token(struct vs_sandbox *sandbox, const struct vs_http_request *request, struct vs_arena *arena,
                      struct vs_sandbox_answer *answer);
/* pages.c */
bool vs_sandbox_page(struct vs_sandbox *sandbox, const struct vs_http_request *request, struct vs_arena *arena,
                     struct vs_sandbox_answer *answer); /* false: no such page */
void vs_sandbox_stats_page(struct vs_sandbox *sandbox, struct vs_sandbox_answer *answer);

/* faults.c */
enum vs_sandbox_fault {
    VS_SANDBOX_NO_FAULT,
    VS_SANDBOX_ANSWERED,     /* the answer is made: an error */
    VS_SANDBOX_HANG,         /* no answer, nothing applied */
    VS_SANDBOX_APPLY_HANG,   /* applied, no answer */
    VS_SANDBOX_APPLY_LATE,   /* no answer, applied later */
    VS_SANDBOX_APPLY_ERROR   /* applied, and answered with an error */
};
enum vs_sandbox_fault vs_sandbox_draw_fault(struct vs_sandbox *sandbox, const struct vs_http_request *request,
                                            struct vs_arena *arena, struct vs_sandbox_answer *answer);

/* late.c */
struct vs_sandbox_late *vs_sandbox_late_start(struct vs_sandbox *sandbox);
void vs_sandbox_late_stop(struct vs_sandbox_late *late);
struct vs_sandbox_late_answer {
    struct vs_http_exchange *exchange;
    int64_t after_ms; /* INT64_MAX: no answer; the client's connection is held until it goes */
    bool do_apply;    /* the request is executed when the time has come, and then not answered */
    struct vs_sandbox_answer answer;
    struct vs_arena arena; /* of the texts in the answer */
};
/* Takes all of it. */
void vs_sandbox_late_add(struct vs_sandbox_late *late, const struct vs_sandbox_late_answer *what);

/* "2026-01-31 08:15:00" in UTC. */
void vs_sandbox_time_text(int64_t ms, char out[20]);
void vs_sandbox_send(struct vs_http_exchange *exchange, struct vs_sandbox_answer *answer);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Finds the row of functions.def that a call means, and says as Flink does why none fits. */
#include "base/check.h"
#include "base/limits.h"
#include "core/sql/expr/kernel.h"

const char *vs_kind_sql_name(enum vs_kind kind)
{
    switch (kind) {
    case VS_KIND_NULL:
        return "NULL";
    case VS_KIND_BOOLEAN:
        return "BOOLEAN";
    case VS_KIND_TINYINT:
        return "TINYINT";
    case VS_KIND_SMALLINT:
        return "SMALLINT";
    case VS_KIND_INT:
        return "INTEGER";
    case VS_KIND_BIGINT:
        return "BIGINT";
    case VS_KIND_FLOAT:
        return "FLOAT";
    case VS_KIND_DOUBLE:
        return "DOUBLE";
    case VS_KIND_DECIMAL:
        return "DECIMAL";
    case VS_KIND_CHAR:
        return "CHAR";
    case VS_KIND_VARCHAR:
        return "VARCHAR";
    case VS_KIND_BINARY:
        return "BINARY";
    case VS_KIND_VARBINARY:
        return "VARBINARY";
    case VS_KIND_DATE:
        return "DATE";
    case VS_KIND_TIME:
        return "TIME";
    case VS_KIND_TIMESTAMP:
        return "TIMESTAMP";
    case VS_KIND_TIMESTAMP_LTZ:
        return "TIMESTAMP_WITH_LOCAL_TIME_ZONE";
    case VS_KIND_INTERVAL_MONTH:
        return "INTERVAL MONTH";
    case VS_KIND_INTERVAL_DAY:
        return "INTERVAL SECOND";
    case VS_KIND_ARRAY:
        return "ARRAY";
    case VS_KIND_MAP:
        return "MAP";
    case VS_KIND_ROW:
        return "ROW";
    case VS_KIND_DESCRIPTOR:
        return "DESCRIPTOR";
    case VS_KIND_SYMBOL:
        return "SYMBOL";
    case VS_KIND_COUNT:
        break;
    }
    VS_UNREACHABLE();
}

bool vs_expr_is_null_literal(const struct vs_expr *expr)
{
    return expr->type.kind == VS_KIND_NULL;
}

/* --- signatures -------------------------------------------------------------------------------------------- */

/* Reads a signature parameter by parameter. */
struct signature {
    struct vs_str left;
    struct vs_str word;
    bool optional;
    bool repeated;
};

static bool is_word_char(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool next_parameter(struct signature *s)
{
    if (s->repeated)
        return true;
    while (s->left.len > 0 && !is_word_char(s->left.ptr[0])) {
        s->optional = s->optional || s->left.ptr[0] == '[';
        s->left.ptr++;
        s->left.len--;
    }
    size_t len = 0;
    while (len < s->left.len && is_word_char(s->left.ptr[len]))
        len++;
    s->word = (struct vs_str){s->left.ptr, len};
    s->left.ptr += len;
    s->left.len -= len;
    s->repeated = vs_str_starts_with(s->left, VS_STR("..."));
    return len > 0;
}

static bool kind_is_between(enum vs_kind kind, enum vs_kind first, enum vs_kind last)
{
    return kind >= first && kind <= last;
}

/* Does an argument of this type fit the parameter? *to is what it is cast to then. */
static bool accepts(struct vs_str word, struct vs_type type, struct vs_type *to)
{
    enum vs_kind kind = type.kind;
    bool is_null = kind == VS_KIND_NULL;
    *to = type;
    if (vs_str_equal(word, VS_STR("ANY")))
        return kind != VS_KIND_SYMBOL && kind != VS_KIND_DESCRIPTOR;
    static const struct {
        const char *word;
        enum vs_kind first, last; /* accepted */
        enum vs_kind target;      /* what NULL becomes, and others when `widens` */
        bool widens;
    } parameters[] = {
        {"BOOLEAN", VS_KIND_BOOLEAN, VS_KIND_BOOLEAN, VS_KIND_BOOLEAN, false},
        {"NUMBER", VS_KIND_TINYINT, VS_KIND_DECIMAL, VS_KIND_INT, false},
        {"INT", VS_KIND_TINYINT, VS_KIND_INT, VS_KIND_INT, true},
        {"BIGINT", VS_KIND_TINYINT, VS_KIND_BIGINT, VS_KIND_BIGINT, true},
        {"DOUBLE", VS_KIND_TINYINT, VS_KIND_DECIMAL, VS_KIND_DOUBLE, true},
        {"STRING", VS_KIND_CHAR, VS_KIND_VARCHAR, VS_KIND_VARCHAR, false},
        {"BYTES", VS_KIND_BINARY, VS_KIND_VARBINARY, VS_KIND_VARBINARY, false},
        {"DATE", VS_KIND_DATE, VS_KIND_DATE, VS_KIND_DATE, false},
        {"TIME", VS_KIND_TIME, VS_KIND_TIME, VS_KIND_TIME, false},
        {"TIMESTAMP", VS_KIND_TIMESTAMP, VS_KIND_TIMESTAMP_LTZ, VS_KIND_TIMESTAMP, false},
        {"DATETIME", VS_KIND_DATE, VS_KIND_TIMESTAMP_LTZ, VS_KIND_TIMESTAMP, false},
        {"INTERVAL", VS_KIND_INTERVAL_MONTH, VS_KIND_INTERVAL_DAY, VS_KIND_INTERVAL_DAY, false},
        {"MONTHS", VS_KIND_INTERVAL_MONTH, VS_KIND_INTERVAL_MONTH, VS_KIND_INTERVAL_MONTH, false},
        {"DAYS", VS_KIND_INTERVAL_DAY, VS_KIND_INTERVAL_DAY, VS_KIND_INTERVAL_DAY, false},
    };
    if (vs_str_equal(word, VS_STR("ARRAY")))
        return kind == VS_KIND_ARRAY;
    if (vs_str_equal(word, VS_STR("MAP")))
        return kind == VS_KIND_MAP;
    if (vs_str_equal(word, VS_STR("ROW")))
        return kind == VS_KIND_ROW;
    if (vs_str_equal(word, VS_STR("SYMBOL")))
        return kind == VS_KIND_SYMBOL;
    if (vs_str_equal(word, VS_STR("EXACT"))) {
        if (is_null)
            *to = vs_type_of(VS_KIND_INT);
        return is_null || kind == VS_KIND_DECIMAL || kind_is_between(kind, VS_KIND_TINYINT, VS_KIND_BIGINT);
    }
    for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
        if (!vs_str_equal(word, vs_str(parameters[i].word)))
            continue;
        if (!is_null && !kind_is_between(kind, parameters[i].first, parameters[i].last))
            return false;
        if (is_null || (parameters[i].widens && kind != parameters[i].target))
            *to = parameters[i].target == VS_KIND_VARCHAR     ? vs_type_string()
                  : parameters[i].target == VS_KIND_TIMESTAMP ? (struct vs_type){.kind = VS_KIND_TIMESTAMP,
                                                                                 .precision = 3}
                                                              : vs_type_of(parameters[i].target);
        return true;
    }
    VS_UNREACHABLE();
}

enum fit { FIT, FIT_NOT_COUNT, FIT_NOT_TYPES };

/* Checks the arguments against the signature and, when out is given, casts them. */
static enum fit match(struct vs_arena *plan, const char *text, const struct vs_expr *const *args,
                      uint32_t arg_count, const struct vs_expr **out)
{
    struct signature s = {.left = vs_str(text)};
    for (uint32_t i = 0; i < arg_count; i++) {
        if (!next_parameter(&s))
            return FIT_NOT_COUNT;
        struct vs_type to;
        if (!accepts(s.word, args[i]->type, &to))
            return FIT_NOT_TYPES;
        if (out != NULL)
            out[i] = vs_type_equal(args[i]->type, to) ? args[i] : vs_call_coerce(plan, args[i], to);
    }
    /* A repeated parameter must be there at least once, which it is by what stands before it. */
    if (!s.repeated && next_parameter(&s) && !s.optional)
        return FIT_NOT_COUNT;
    return FIT;
}

/* --- messages ---------------------------------------------------------------------------------------------- */

static bool is_operator_name(const char *name)
{
    return name[0] < 'A' || name[0] > 'Z';
}

static void add_argument_type(struct vs_buf *out, struct vs_type type)
{
    switch (type.kind) {
    case VS_KIND_CHAR:
    case VS_KIND_VARCHAR:
    case VS_KIND_BINARY:
    case VS_KIND_VARBINARY:
    case VS_KIND_TIME:
    case VS_KIND_TIMESTAMP:
    case VS_KIND_TIMESTAMP_LTZ:
        vs_buf_printf(out, "<%s(%d)>", vs_kind_sql_name(type.kind), type.precision);
        return;
    case VS_KIND_DECIMAL:
        vs_buf_printf(out, "<DECIMAL(%d, %d)>", type.precision, type.scale);
        return;
    case VS_KIND_NULL:
    case VS_KIND_BOOLEAN:
    case VS_KIND_TINYINT:
    case VS_KIND_SMALLINT:
    case VS_KIND_INT:
    case VS_KIND_BIGINT:
    case VS_KIND_FLOAT:
    case VS_KIND_DOUBLE:
    case VS_KIND_DATE:
    case VS_KIND_INTERVAL_MONTH:
    case VS_KIND_INTERVAL_DAY:
    case VS_KIND_ARRAY:
    case VS_KIND_MAP:
    case VS_KIND_ROW:
    case VS_KIND_DESCRIPTOR:
    case VS_KIND_SYMBOL:
    case VS_KIND_COUNT:
        vs_buf_printf(out, "<%s>", vs_kind_sql_name(type.kind));
        return;
    }
}

static void add_call_types(struct vs_buf *out, const char *name, const struct vs_expr *const *args,
                           uint32_t arg_count)
{
    bool infix = is_operator_name(name) && arg_count == 2;
    if (!infix)
        vs_buf_printf(out, "%s(", name);
    for (uint32_t i = 0; i < arg_count; i++) {
        if (i > 0 && infix)
            vs_buf_printf(out, " %s ", name);
        else if (i > 0)
            vs_buf_add_str(out, VS_STR(", "));
        add_argument_type(out, args[i]->type);
    }
    if (!infix)
        vs_buf_add_char(out, ')');
}

static enum vs_err refuse_types(const char *name, const struct vs_expr *const *args, uint32_t arg_count,
                                struct vs_err_note *note)
{
    struct vs_buf text = {0};
    vs_buf_printf(&text, "Cannot apply '%s' to arguments of type '", name);
    add_call_types(&text, name, args, arg_count);
    vs_buf_add_str(&text, VS_STR("'. Supported form(s):"));
    for (uint32_t i = 0; i < vs_function_count(); i++) {
        const struct vs_function *f = vs_function_at(i);
        if (strcmp(f->name, name) == 0)
            vs_buf_printf(&text, " '%s(%s)'", f->name, f->signature);
    }
    enum vs_err err = vs_fail(note, VS_ERR_INVALID, "%.*s", VS_STR_ARG(vs_buf_str(&text)));
    vs_buf_free(&text);
    return err;
}

enum vs_err vs_binding_refuse(struct vs_binding *binding)
{
    return refuse_types(binding->function->name, binding->args, binding->arg_count, binding->note);
}

/* Number of single-letter changes between two names, of which more than `limit` do not matter. */
static uint32_t name_distance(struct vs_str a, struct vs_str b)
{
    enum { NAME_SIZE_MAX = 48 };
    if (a.len >= NAME_SIZE_MAX || b.len >= NAME_SIZE_MAX)
        return UINT32_MAX;
    uint32_t row[NAME_SIZE_MAX + 1];
    for (uint32_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (size_t i = 0; i < a.len; i++) {
        uint32_t diagonal = row[0];
        row[0] = (uint32_t)i + 1;
        for (size_t j = 0; j < b.len; j++) {
            bool same = vs_str_equal_nocase((struct vs_str){a.ptr + i, 1}, (struct vs_str){b.ptr + j, 1});
            uint32_t best = diagonal + !same;
            diagonal = row[j + 1];
            if (row[j + 1] + 1 < best)
                best = row[j + 1] + 1;
            if (row[j] + 1 < best)
                best = row[j] + 1;
            row[j + 1] = best;
        }
    }
    return row[b.len];
}

static enum vs_err refuse_name(struct vs_str name, const struct vs_expr *const *args, uint32_t arg_count,
                               struct vs_err_note *note)
{
    const char *nearest = NULL;
    uint32_t best = name.len < 4 ? 1 : 3;
    for (uint32_t i = 0; i < vs_function_missing_count(); i++) {
        struct vs_function_help f = vs_function_missing_at(i);
        if (vs_str_equal_nocase(name, vs_str(f.name)))
            return vs_fail(note, VS_ERR_UNSUPPORTED, "%s is not supported yet; %s", f.name, f.help);
    }
    for (uint32_t i = 0; i < vs_function_count(); i++) {
        if ((vs_function_at(i)->flags & VS_INTERNAL) != 0)
            continue;
        uint32_t distance = name_distance(name, vs_str(vs_function_at(i)->name));
        if (distance < best) {
            best = distance;
            nearest = vs_function_at(i)->name;
        }
    }
    char upper[64];
    vs_str_to_zero_ended(name, upper, sizeof upper);
    struct vs_buf text = {0};
    vs_buf_add_str(&text, VS_STR("No match found for function signature "));
    add_call_types(&text, upper, args, arg_count);
    if (nearest != NULL)
        vs_buf_printf(&text, "; did you mean %s?", nearest);
    enum vs_err err = vs_fail(note, VS_ERR_NOT_FOUND, "%.*s", VS_STR_ARG(vs_buf_str(&text)));
    vs_buf_free(&text);
    return err;
}

static enum vs_err refuse(struct vs_str name, const struct vs_expr *const *args, uint32_t arg_count,
                          struct vs_err_note *note)
{
    const struct vs_function *first = NULL;
    bool count_fits = false;
    for (uint32_t i = 0; i < vs_function_count(); i++) {
        const struct vs_function *f = vs_function_at(i);
        if (!vs_str_equal_nocase(name, vs_str(f->name)))
            continue;
        if (first == NULL)
            first = f;
        count_fits = count_fits || match(NULL, f->signature, args, arg_count, NULL) != FIT_NOT_COUNT;
    }
    if (first == NULL)
        return refuse_name(name, args, arg_count, note);
    if (!count_fits)
        return vs_fail(note, VS_ERR_INVALID,
                       "Invalid number of arguments to function '%s'. Was expecting (%s), but %u were given",
                       first->name, first->signature, arg_count);
    return refuse_types(first->name, args, arg_count, note);
}

enum vs_err vs_expr_call(struct vs_arena *plan, struct vs_str name, const struct vs_expr *const *args,
                         uint32_t arg_count, const struct vs_expr **out, struct vs_err_note *note)
{
    if (arg_count > VS_SQL_ARGUMENTS_MAX)
        return vs_fail(note, VS_ERR_LIMIT, "%.*s has %u arguments, more than %d", VS_STR_ARG(name), arg_count,
                       VS_SQL_ARGUMENTS_MAX);
    for (uint32_t i = 0; i < vs_function_count(); i++) {
        const struct vs_function *function = vs_function_at(i);
        if (!vs_str_equal_nocase(name, vs_str(function->name)))
            continue;
        if (match(NULL, function->signature, args, arg_count, NULL) != FIT)
            continue;
        struct vs_binding binding = {.plan = plan, .function = function, .arg_count = arg_count, .note = note};
        binding.args = VS_ARENA_ARRAY(plan, arg_count, const struct vs_expr *);
        (void)match(plan, function->signature, args, arg_count, binding.args);
        VS_TRY(function->result(&binding));
        if (binding.rewritten != NULL) {
            *out = binding.rewritten;
            return VS_ERR_OK;
        }
        return vs_call_make(plan, function, binding.type, binding.args, arg_count, out, note);
    }
    return refuse(name, args, arg_count, note);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Functions of dates and times. Values before 1970 are computed correctly, which Flink does not always do
 * (flink.md section 3). */
#include <math.h>

#include "base/check.h"
#include "core/sql/expr/calendar.h"
#include "core/sql/expr/kernel.h"
#include "core/sql/expr/time_pattern.h"

enum unit {
    UNIT_NANOSECOND,
    UNIT_MICROSECOND,
    UNIT_MILLISECOND,
    UNIT_SECOND,
    UNIT_MINUTE,
    UNIT_HOUR,
    UNIT_DAY,
    UNIT_WEEK,
    UNIT_MONTH,
    UNIT_QUARTER,
    UNIT_YEAR,
    UNIT_DECADE,
    UNIT_CENTURY,
    UNIT_MILLENNIUM,
    UNIT_DOW,
    UNIT_ISODOW,
    UNIT_DOY,
    UNIT_ISOYEAR,
    UNIT_EPOCH
};

struct unit_name {
    const char *name;
    enum unit unit;
    int64_t ms;     /* length, where it is fixed */
    int64_t months; /* length in months, else */
};

static const struct unit_name units[] = {
    {"NANOSECOND", UNIT_NANOSECOND, 0, 0},
    {"MICROSECOND", UNIT_MICROSECOND, 0, 0},
    {"MILLISECOND", UNIT_MILLISECOND, 1, 0},
    {"SECOND", UNIT_SECOND, 1000, 0},
    {"MINUTE", UNIT_MINUTE, 60000, 0},
    {"HOUR", UNIT_HOUR, 3600000, 0},
    {"DAY", UNIT_DAY, VS_MS_PER_DAY, 0},
    {"WEEK", UNIT_WEEK, 7 * VS_MS_PER_DAY, 0},
    {"MONTH", UNIT_MONTH, 0, 1},
    {"QUARTER", UNIT_QUARTER, 0, 3},
    {"YEAR", UNIT_YEAR, 0, 12},
    {"DECADE", UNIT_DECADE, 0, 120},
    {"CENTURY", UNIT_CENTURY, 0, 1200},
    {"MILLENNIUM", UNIT_MILLENNIUM, 0, 12000},
    {"DOW", UNIT_DOW, 0, 0},
    {"ISODOW", UNIT_ISODOW, 0, 0},
    {"DOY", UNIT_DOY, 0, 0},
    {"ISOYEAR", UNIT_ISOYEAR, 0, 0},
    {"EPOCH", UNIT_EPOCH, 0, 0},
};

/* Which units of EXTRACT a type has; prepare sees only units that exist. */
static bool unit_fits(const struct unit_name *unit, enum vs_kind kind)
{
    bool of_time = unit->ms > 0 && unit->unit < UNIT_DAY;
    if (kind == VS_KIND_TIME)
        return of_time;
    if (kind == VS_KIND_INTERVAL_MONTH)
        return unit->months > 0;
    return kind != VS_KIND_INTERVAL_DAY || of_time || unit->unit == UNIT_DAY;
}

/* Finds the unit that the SYMBOL argument names, and whether the function can do it. */
enum vs_err vs_prepare_unit(struct vs_arena *plan, const struct vs_expr *call, const void **prepared,
                            struct vs_err_note *note)
{
    (void)plan;
    bool extract = strcmp(call->function->name, "EXTRACT") == 0;
    for (uint32_t a = 0; a < call->arg_count; a++) {
        if (call->args[a]->type.kind != VS_KIND_SYMBOL || !vs_expr_is_const(call->args[a]))
            continue;
        struct vs_str word = call->args[a]->value.as.str;
        for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
            if (!vs_str_equal_nocase(word, vs_str(units[i].name)))
                continue;
            bool micros = units[i].unit == UNIT_MICROSECOND && strcmp(call->function->name, "TIMESTAMPDIFF") == 0;
            if (!extract && !micros && units[i].ms == 0 && units[i].months == 0)
                break;
            if (extract && !unit_fits(&units[i], call->args[1]->type.kind))
                return vs_fail(note, VS_ERR_INVALID, "unit %s can not be applied to %s", units[i].name,
                               vs_kind_sql_name(call->args[1]->type.kind));
            *prepared = &units[i];
            return VS_ERR_OK;
        }
        return vs_fail(note, VS_ERR_INVALID, "'%.*s' is not a valid time frame for %s", VS_STR_ARG(word),
                       call->function->name);
    }
    return vs_fail(note, VS_ERR_INVALID, "The unit of %s must be a constant", call->function->name);
}

/* A date, time or timestamp as a local timestamp. */
static struct vs_timestamp local_of(struct vs_zone zone, struct vs_type type, const struct vs_value *value)
{
    if (type.kind == VS_KIND_DATE)
        return (struct vs_timestamp){.ms = value->as.i32 * VS_MS_PER_DAY};
    if (type.kind == VS_KIND_TIME)
        return (struct vs_timestamp){.ms = value->as.i32};
    struct vs_timestamp ts = vs_timestamp_of(type, value);
    if (type.kind == VS_KIND_TIMESTAMP_LTZ)
        ts.ms = vs_zone_to_local(zone, ts.ms);
    return ts;
}

static void set_local(struct vs_zone zone, struct vs_type type, struct vs_timestamp ts, struct vs_value *out)
{
    if (type.kind == VS_KIND_TIMESTAMP_LTZ)
        ts.ms = vs_zone_to_instant(zone, ts.ms);
    if (type.kind == VS_KIND_DATE)
        out->as.i32 = (int32_t)vs_floor_div(ts.ms, VS_MS_PER_DAY);
    else if (type.kind == VS_KIND_TIME)
        out->as.i32 = (int32_t)vs_floor_mod(ts.ms, VS_MS_PER_DAY);
    else if (vs_type_physical(type) == VS_PHYS_TS16)
        out->as.ts = ts;
    else
        out->as.i64 = ts.ms;
}

/* --- EXTRACT ----------------------------------------------------------------------------------------------- */

static int64_t extract_date(enum unit unit, int64_t days)
{
    struct vs_civil civil = vs_civil_from_days(days);
    int64_t iso_year;
    switch (unit) {
    case UNIT_DAY:
        return civil.day;
    case UNIT_WEEK:
        return vs_days_iso_week(days, &iso_year);
    case UNIT_MONTH:
        return civil.month;
    case UNIT_QUARTER:
        return (civil.month - 1) / 3 + 1;
    case UNIT_YEAR:
        return civil.year;
    case UNIT_DECADE:
        return vs_floor_div(civil.year, 10);
    case UNIT_CENTURY:
        return vs_floor_div(civil.year + 99, 100);
    case UNIT_MILLENNIUM:
        return vs_floor_div(civil.year + 999, 1000);
    case UNIT_DOW:
        return vs_days_weekday(days) % 7 + 1;
    case UNIT_ISODOW:
        return vs_days_weekday(days);
    case UNIT_DOY:
        return days - vs_civil_to_days((struct vs_civil){civil.year, 1, 1}) + 1;
    case UNIT_ISOYEAR:
        (void)vs_days_iso_week(days, &iso_year);
        return iso_year;
    case UNIT_NANOSECOND:
    case UNIT_MICROSECOND:
    case UNIT_MILLISECOND:
    case UNIT_SECOND:
    case UNIT_MINUTE:
    case UNIT_HOUR:
    case UNIT_EPOCH:
        break;
    }
    VS_UNREACHABLE();
}

enum vs_err vs_fn_extract(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    const struct unit_name *unit = call->expr->prepared;
    struct vs_timestamp ts = local_of(call->eval->zone, call->expr->args[1]->type, &args[1]);
    int64_t ms_of_second = vs_floor_mod(ts.ms, 1000);
    switch (unit->unit) {
    case UNIT_NANOSECOND:
        out->as.i64 = ms_of_second * 1000000 + ts.ns;
        return VS_ERR_OK;
    case UNIT_MICROSECOND:
        out->as.i64 = ms_of_second * 1000 + ts.ns / 1000;
        return VS_ERR_OK;
    case UNIT_MILLISECOND:
        out->as.i64 = ms_of_second;
        return VS_ERR_OK;
    case UNIT_SECOND:
    case UNIT_MINUTE:
        out->as.i64 = vs_floor_div(ts.ms, unit->ms) - vs_floor_div(ts.ms, unit->ms * 60) * 60;
        return VS_ERR_OK;
    case UNIT_HOUR:
        out->as.i64 = vs_floor_mod(ts.ms, VS_MS_PER_DAY) / unit->ms;
        return VS_ERR_OK;
    case UNIT_EPOCH:
        out->as.i64 = vs_floor_div(ts.ms, 1000);
        return VS_ERR_OK;
    case UNIT_DAY:
    case UNIT_WEEK:
    case UNIT_MONTH:
    case UNIT_QUARTER:
    case UNIT_YEAR:
    case UNIT_DECADE:
    case UNIT_CENTURY:
    case UNIT_MILLENNIUM:
    case UNIT_DOW:
    case UNIT_ISODOW:
    case UNIT_DOY:
    case UNIT_ISOYEAR:
        out->as.i64 = extract_date(unit->unit, vs_floor_div(ts.ms, VS_MS_PER_DAY));
        return VS_ERR_OK;
    }
    VS_UNREACHABLE();
}

enum vs_err vs_fn_extract_interval(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    const struct unit_name *unit = call->expr->prepared;
    bool months = call->expr->args[1]->type.kind == VS_KIND_INTERVAL_MONTH;
    int64_t v = args[1].as.i64;
    if (months && unit->months > 0)
        out->as.i64 = unit->unit == UNIT_MONTH ? v % 12 : v / unit->months;
    else if (!months && unit->unit == UNIT_DAY)
        out->as.i64 = v / unit->ms;
    else if (!months && unit->ms > 0 && unit->unit < UNIT_DAY)
        out->as.i64 = v / unit->ms % (unit->unit == UNIT_HOUR ? 24 : unit->unit == UNIT_MILLISECOND ? 1000 : 60);
    else
        out->is_null = true;
    return VS_ERR_OK;
}

static const struct vs_zone utc = {0};

/* --- FLOOR, CEIL ------------------------------------------------------------------------------------------- */

static int64_t floor_days(enum unit unit, int64_t days)
{
    struct vs_civil civil = vs_civil_from_days(days);
    civil.day = 1;
    if (unit == UNIT_QUARTER)
        civil.month = (civil.month - 1) / 3 * 3 + 1;
    else if (unit != UNIT_MONTH)
        civil.month = 1;
    if (unit == UNIT_DECADE)
        civil.year = vs_floor_div(civil.year, 10) * 10;
    else if (unit == UNIT_CENTURY)
        civil.year = vs_floor_div(civil.year - 1, 100) * 100 + 1;
    else if (unit == UNIT_MILLENNIUM)
        civil.year = vs_floor_div(civil.year - 1, 1000) * 1000 + 1;
    return vs_civil_to_days(civil);
}

static struct vs_timestamp floor_to(const struct unit_name *unit, struct vs_timestamp ts)
{
    int64_t days = vs_floor_div(ts.ms, VS_MS_PER_DAY);
    if (unit->unit == UNIT_WEEK)
        days -= vs_days_weekday(days) % 7;
    else if (unit->months > 0)
        days = floor_days(unit->unit, days);
    else
        return (struct vs_timestamp){.ms = vs_floor_div(ts.ms, unit->ms) * unit->ms};
    return (struct vs_timestamp){.ms = days * VS_MS_PER_DAY};
}

static struct vs_timestamp later(struct vs_timestamp ts, const struct unit_name *unit, int64_t count)
{
    if (unit->months == 0) {
        ts.ms = (int64_t)((uint64_t)ts.ms + (uint64_t)unit->ms * (uint64_t)count);
        return ts;
    }
    int64_t days = vs_floor_div(ts.ms, VS_MS_PER_DAY);
    int64_t months_max = INT64_C(3600000); /* beyond any date that has a meaning */
    int64_t months = (int32_t)((uint32_t)count * (uint32_t)unit->months); /* an INTERVAL MONTH is an INT in Flink */
    months = months > months_max ? months_max : months < -months_max ? -months_max : months;
    ts.ms = vs_days_add_months(days, months) * VS_MS_PER_DAY + vs_floor_mod(ts.ms, VS_MS_PER_DAY);
    return ts;
}

enum vs_err vs_fn_floor_to(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    const struct unit_name *unit = call->expr->prepared;
    struct vs_type type = call->expr->args[0]->type;
    if (type.kind == VS_KIND_TIME && unit->unit >= UNIT_DAY) { /* as Flink */
        *out = args[0];
        return VS_ERR_OK;
    }
    struct vs_timestamp ts = local_of(call->eval->zone, type, &args[0]);
    struct vs_timestamp floor = floor_to(unit, ts);
    bool up = call->expr->function->variant != 0;
    /* As Flink: the time of day on the first day does not make a week, month .. begun. */
    if ((unit->unit == UNIT_WEEK || unit->months > 0) &&
        floor.ms == vs_floor_div(ts.ms, VS_MS_PER_DAY) * VS_MS_PER_DAY)
        up = false;
    if (up && (ts.ms != floor.ms || ts.ns != 0))
        floor = later(floor, unit, 1);
    /* As Flink: back by the offset that held at the time itself, also across a change. */
    if (type.kind == VS_KIND_TIMESTAMP_LTZ)
        floor.ms += vs_timestamp_of(type, &args[0]).ms - ts.ms;
    set_local(utc, type, floor, out);
    return VS_ERR_OK;
}

/* --- differences ------------------------------------------------------------------------------------------- */

static int compare(struct vs_timestamp a, struct vs_timestamp b)
{
    if (a.ms != b.ms)
        return a.ms < b.ms ? -1 : 1;
    return a.ns == b.ns ? 0 : a.ns < b.ns ? -1 : 1;
}

/* Whole months from the earlier time to the later: as many as can be added to it, days being cut to the end of
 * the month, so that from January 31 to February 29 is a month. */
static int64_t months_until(struct vs_timestamp from, struct vs_timestamp to)
{
    int64_t from_days = vs_floor_div(from.ms, VS_MS_PER_DAY);
    int64_t to_days = vs_floor_div(to.ms, VS_MS_PER_DAY);
    struct vs_civil a = vs_civil_from_days(from_days);
    struct vs_civil b = vs_civil_from_days(to_days);
    int64_t months = (b.year - a.year) * 12 + b.month - a.month;
    int64_t reached = vs_days_add_months(from_days, months);
    struct vs_timestamp from_time = {.ms = vs_floor_mod(from.ms, VS_MS_PER_DAY), .ns = from.ns};
    struct vs_timestamp to_time = {.ms = vs_floor_mod(to.ms, VS_MS_PER_DAY), .ns = to.ns};
    bool too_far = reached > to_days || (reached == to_days && compare(to_time, from_time) < 0);
    return months - too_far;
}

static int64_t months_between(struct vs_timestamp a, struct vs_timestamp b)
{
    return compare(a, b) <= 0 ? months_until(a, b) : -months_until(b, a);
}

/* As Flink, differences of points in time do not see the session zone. */
enum vs_err vs_fn_timestampdiff(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    const struct unit_name *unit = call->expr->prepared;
    struct vs_timestamp a = local_of(utc, call->expr->args[1]->type, &args[1]);
    struct vs_timestamp b = local_of(utc, call->expr->args[2]->type, &args[2]);
    int64_t ms = (int64_t)((uint64_t)b.ms - (uint64_t)a.ms);
    int64_t count = unit->months > 0 ? months_between(a, b) / unit->months : unit->ms == 0 ? 0 : ms / unit->ms;
    if (unit->unit < UNIT_SECOND) /* as Flink: what is less than a second is lost */
        count = ms / 1000 * (unit->unit == UNIT_MILLISECOND ? 1000 : 1000000);
    out->as.i32 = (int32_t)count;
    return VS_ERR_OK;
}

enum vs_err vs_fn_minus(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    const struct unit_name *unit = call->expr->prepared;
    struct vs_timestamp a = local_of(utc, call->expr->args[1]->type, &args[1]);
    struct vs_timestamp b = local_of(utc, call->expr->args[2]->type, &args[2]);
    out->as.i64 = unit->months > 0 ? months_between(b, a) : (int64_t)((uint64_t)a.ms - (uint64_t)b.ms);
    return VS_ERR_OK;
}

enum vs_err vs_fn_timestampadd(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_type type = call->expr->args[2]->type;
    set_local(utc, call->expr->type, later(local_of(utc, type, &args[2]), call->expr->prepared, args[1].as.i64), out);
    return VS_ERR_OK;
}

/* --- reading and printing ---------------------------------------------------------------------------------- */

/* The second argument is a pattern; without one Flink's default holds. A pattern that Java refuses fails where it is
 * used, as in Flink; one that only we do not know is refused here. */
enum vs_err vs_prepare_time_pattern(struct vs_arena *plan, const struct vs_expr *call, const void **prepared,
                                    struct vs_err_note *note)
{
    const struct vs_time_pattern *pattern;
    struct vs_str text = VS_STR("yyyy-MM-dd HH:mm:ss");
    if (call->arg_count > 1 && strcmp(call->function->name, "CONVERT_TZ") != 0) {
        const struct vs_expr *arg = call->args[1];
        if (!vs_expr_is_const(arg) || arg->value.is_null)
            return VS_ERR_OK;
        text = arg->value.as.str;
    }
    if (strcmp(call->function->name, "TO_TIMESTAMP_LTZ") == 0 && call->arg_count == 3 &&
        vs_expr_is_const(call->args[2])) {
        struct vs_zone zone;
        struct vs_value name = call->args[2]->value;
        if (!name.is_null && !vs_zone_parse(name.as.str, &zone))
            return vs_fail(note, VS_ERR_INVALID, "Invalid time zone '%.*s' of TO_TIMESTAMP_LTZ",
                           VS_STR_ARG(name.as.str));
    }
    enum vs_err err = vs_time_pattern_new(plan, text, &pattern, note);
    if (err == VS_ERR_OK)
        *prepared = pattern;
    /* TO_TIMESTAMP_LTZ checks its arguments, and TO_TIMESTAMP never fails. */
    if (err == VS_ERR_INVALID && strcmp(call->function->name, "TO_TIMESTAMP_LTZ") == 0)
        return err;
    return err == VS_ERR_UNSUPPORTED ? err : VS_ERR_OK;
}

static enum vs_err pattern_of(struct vs_call *call, const struct vs_value *args,
                              const struct vs_time_pattern **pattern)
{
    *pattern = call->expr->prepared;
    if (*pattern != NULL)
        return VS_ERR_OK;
    struct vs_str text = args[1].as.str;
    if (vs_time_pattern_new(call->eval->scratch, text, pattern, call->note) != VS_ERR_OK)
        return VS_ERR_FAILED;
    return VS_ERR_OK;
}

enum vs_err vs_fn_to_timestamp(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_timestamp ts;
    out->is_null = !vs_text_to_timestamp(args[0].as.str, &ts);
    if (out->is_null && call->expr->function->variant != 0)
        return vs_fail(call->note, VS_ERR_FAILED, "Text '%.*s' could not be parsed as a timestamp",
                       VS_STR_ARG(args[0].as.str));
    if (!out->is_null)
        set_local(utc, call->expr->type, ts, out);
    return VS_ERR_OK;
}

/* To TIMESTAMP, TIMESTAMP_LTZ or DATE, by the type of the call. */
enum vs_err vs_fn_parse_time(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    const struct vs_time_pattern *pattern;
    struct vs_timestamp ts;
    bool timestamp = call->expr->function->variant == 0;
    enum vs_err err = pattern_of(call, args, &pattern);
    if (err != VS_ERR_OK && !timestamp)
        return err;
    bool fits = err == VS_ERR_OK && vs_time_pattern_read(pattern, args[0].as.str, false, &ts);
    /* As Flink: TO_TIMESTAMP also takes what it takes without a pattern. */
    if (!fits && err == VS_ERR_OK && call->expr->function->variant < 2)
        fits = vs_text_to_timestamp(args[0].as.str, &ts);
    out->is_null = !fits;
    struct vs_zone zone = call->expr->arg_count == 3 ? vs_zone_parse_any(args[2].as.str) : utc;
    if (!out->is_null)
        set_local(zone, call->expr->type, ts, out);
    return VS_ERR_OK;
}

enum vs_err vs_fn_to_date(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    (void)call;
    out->is_null = !vs_text_to_date(args[0].as.str, &out->as.i32);
    return VS_ERR_OK;
}

/* The years 0 to 9999: Flink takes no others from a number. */
#define EPOCH_MS_MIN INT64_C(-62167219200000)
#define EPOCH_MS_MAX INT64_C(253402300799999)

enum vs_err vs_fn_epoch_to_ltz(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    int32_t precision = call->expr->arg_count > 1 ? args[1].as.i32 : 3;
    static const int64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    int64_t v = args[0].as.i64;
    struct vs_timestamp ts = {0};
    if (call->expr->args[0]->type.kind == VS_KIND_DOUBLE) {
        double ms = args[0].as.f64 * (precision == 0 ? 1000 : 1);
        out->is_null = fabs(ms) >= 0x1p62; /* NaN is 0, as in Java */
        ts.ms = fabs(ms) < 0x1p62 ? (int64_t)ms : 0;
    } else if (precision <= 3) {
        out->is_null = __builtin_mul_overflow(v, powers[3 - precision], &ts.ms);
    } else {
        int64_t unit = powers[precision - 3];
        ts.ms = vs_floor_div(v, unit);
        ts.ns = (int32_t)(vs_floor_mod(v, unit) * (1000000 / unit));
    }
    out->is_null = out->is_null || ts.ms < EPOCH_MS_MIN || ts.ms > EPOCH_MS_MAX;
    if (vs_type_physical(call->expr->type) == VS_PHYS_TS16)
        out->as.ts = ts;
    else
        out->as.i64 = ts.ms;
    return VS_ERR_OK;
}

enum vs_err vs_fn_date_format(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    const struct vs_time_pattern *pattern;
    struct vs_timestamp ts;
    VS_TRY(pattern_of(call, args, &pattern));
    if (call->expr->function->variant == 0) {
        ts = local_of(call->eval->zone, call->expr->args[0]->type, &args[0]);
    } else if (!vs_text_to_timestamp(args[0].as.str, &ts)) {
        out->is_null = true;
        return VS_ERR_OK;
    }
    vs_time_pattern_print(pattern, ts, call->text);
    out->as.str = vs_call_take_text(call);
    return VS_ERR_OK;
}

enum vs_err vs_fn_from_unixtime(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    const struct vs_time_pattern *pattern;
    int64_t ms;
    VS_TRY(pattern_of(call, args, &pattern));
    out->is_null = __builtin_mul_overflow(args[0].as.i64, INT64_C(1000), &ms);
    if (out->is_null)
        return VS_ERR_OK;
    vs_time_pattern_print(pattern, (struct vs_timestamp){.ms = vs_zone_to_local(call->eval->zone, ms)}, call->text);
    out->as.str = vs_call_take_text(call);
    return VS_ERR_OK;
}

/* What follows the time in the text is not looked at. */
enum vs_err vs_fn_unix_timestamp(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    const struct vs_time_pattern *pattern;
    struct vs_timestamp ts;
    VS_TRY(pattern_of(call, args, &pattern));
    bool fits = vs_time_pattern_read(pattern, args[0].as.str, true, &ts);
    out->as.i64 = fits ? vs_floor_div(vs_zone_to_last_instant(call->eval->zone, ts.ms), 1000) : INT64_MIN;
    return VS_ERR_OK;
}

enum vs_err vs_fn_convert_tz(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_timestamp ts;
    if (!vs_time_pattern_read(call->expr->prepared, args[0].as.str, true, &ts)) {
        out->is_null = true;
        return VS_ERR_OK;
    }
    ts.ms = vs_zone_to_last_instant(vs_zone_parse_any(args[1].as.str), ts.ms);
    ts.ms = vs_zone_to_local(vs_zone_parse_any(args[2].as.str), ts.ms);
    vs_time_pattern_print(call->expr->prepared, ts, call->text);
    out->as.str = vs_call_take_text(call);
    return VS_ERR_OK;
}

/* --- now --------------------------------------------------------------------------------------------------- */

enum vs_err vs_fn_now(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    (void)args;
    /* A point in time does not go through a local time, which may come twice. */
    struct vs_zone zone = call->expr->type.kind == VS_KIND_TIMESTAMP_LTZ ? utc : call->eval->zone;
    struct vs_timestamp now = {.ms = vs_zone_to_local(zone, call->eval->now_ms)};
    set_local(zone, call->expr->type, now, out);
    return VS_ERR_OK;
}

enum vs_err vs_fn_unix_now(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    (void)args;
    out->as.i64 = vs_floor_div(call->eval->now_ms, 1000);
    return VS_ERR_OK;
}

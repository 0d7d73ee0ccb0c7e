/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/expr/time_pattern.h"

#include "base/check.h"
#include "core/sql/expr/calendar.h"

struct item {
    char letter;  /* 0: plain text; '[' and ']': an optional part */
    int32_t count; /* repeats of the letter */
    struct vs_str text;
    bool number;   /* read and printed as digits */
    bool adjacent; /* another number follows at once: exactly `count` digits */
};

struct vs_time_pattern {
    struct item *items;
    uint32_t count;
};

static const char letters[] = "GyuYMLdDQqweEaHhkKmsSnNAXxZzV";

static bool is_number(char letter, int32_t count)
{
    if (letter == 'M' || letter == 'L' || letter == 'Q' || letter == 'q' || letter == 'e')
        return count <= 2;
    return letter != 0 && strchr("yuYdDwHhkKmsSnNA", letter) != NULL;
}

static size_t quoted_end(struct vs_str text, size_t i)
{
    for (i++; i < text.len; i++) {
        if (text.ptr[i] != '\'')
            continue;
        if (i + 1 == text.len || text.ptr[i + 1] != '\'')
            return i;
        i++;
    }
    return text.len;
}

/* The text between quotes, with '' as one quote; '' alone is a quote, too. */
static struct vs_str unquoted(struct vs_arena *arena, struct vs_str quoted)
{
    if (quoted.len == 0)
        return VS_STR("'");
    char *copy = vs_arena_raw(arena, quoted.len);
    size_t len = 0;
    for (size_t i = 0; i < quoted.len; i++) {
        copy[len++] = quoted.ptr[i];
        if (quoted.ptr[i] == '\'')
            i++;
    }
    return (struct vs_str){copy, len};
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

enum vs_err vs_time_pattern_new(struct vs_arena *arena, struct vs_str text, const struct vs_time_pattern **out,
                                struct vs_err_note *note)
{
    struct vs_time_pattern *pattern = VS_ARENA_NEW(arena, struct vs_time_pattern);
    pattern->items = VS_ARENA_ARRAY(arena, text.len, struct item);
    text = vs_arena_copy(arena, text);
    int32_t depth = 0;
    for (size_t i = 0; i < text.len;) {
        struct item *item = &pattern->items[pattern->count++];
        char c = text.ptr[i];
        if (c == '\'') {
            size_t end = quoted_end(text, i);
            if (end == text.len)
                return vs_fail(note, VS_ERR_INVALID, "Pattern ends with an incomplete string literal: %.*s",
                               VS_STR_ARG(text));
            item->text = unquoted(arena, (struct vs_str){text.ptr + i + 1, end - i - 1});
            i = end + 1;
        } else if (is_letter(c)) {
            if (strchr("WFcBpvOg", c) != NULL)
                return vs_fail(note, VS_ERR_UNSUPPORTED, "Pattern letter %c is not supported", c);
            if (strchr(letters, c) == NULL)
                return vs_fail(note, VS_ERR_INVALID, "Unknown pattern letter: %c", c);
            item->letter = c;
            for (; i < text.len && text.ptr[i] == c; i++)
                item->count++;
            item->number = is_number(c, item->count);
        } else if (c == '[' || c == ']') {
            depth += c == '[' ? 1 : -1;
            item->letter = c;
            i++;
            if (depth < 0 || depth > 1)
                return vs_fail(note, VS_ERR_INVALID, "Pattern invalid as it has [ ] out of place: %.*s",
                               VS_STR_ARG(text));
        } else {
            item->text = (struct vs_str){text.ptr + i, 1};
            i++;
        }
    }
    if (depth != 0)
        return vs_fail(note, VS_ERR_INVALID, "Pattern invalid as it has [ ] out of place: %.*s", VS_STR_ARG(text));
    for (uint32_t i = 0; i + 1 < pattern->count; i++)
        pattern->items[i].adjacent = pattern->items[i].number && pattern->items[i + 1].number;
    *out = pattern;
    return VS_ERR_OK;
}

/* --- printing ---------------------------------------------------------------------------------------------- */

static const char *const month_names[12] = {"January", "February", "March",     "April",   "May",      "June",
                                            "July",    "August",   "September", "October", "November", "December"};
static const char *const day_names[7] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
                                         "Sunday"};

struct fields {
    struct vs_civil civil;
    int64_t days;
    int64_t ms_of_day;
    int64_t nano; /* of the second */
    int32_t weekday; /* Monday 1 */
};

static struct fields fields_of(struct vs_timestamp ts)
{
    struct fields f = {.days = vs_floor_div(ts.ms, VS_MS_PER_DAY), .ms_of_day = vs_floor_mod(ts.ms, VS_MS_PER_DAY)};
    f.civil = vs_civil_from_days(f.days);
    f.nano = f.ms_of_day % 1000 * 1000000 + ts.ns;
    f.weekday = vs_days_weekday(f.days);
    return f;
}

/* Weeks as in the USA: from Sunday, the first one holds January 1. */
static int64_t us_week(const struct fields *f, int64_t *year)
{
    for (*year = f->civil.year + 1;; --*year) {
        int64_t first = vs_civil_to_days((struct vs_civil){*year, 1, 1});
        int64_t sunday = first - vs_days_weekday(first) % 7;
        if (f->days >= sunday)
            return (f->days - sunday) / 7 + 1;
    }
}

static void print_number(struct vs_buf *out, int64_t v, int32_t width)
{
    vs_buf_printf(out, "%0*lld", (int)(width > 18 ? 18 : width), (long long)v);
}

/* Abbreviated to three letters below four pattern letters, to one with five. */
static void print_name(struct vs_buf *out, const char *name, int32_t count)
{
    struct vs_str s = vs_str(name);
    if (count < 4)
        s.len = 3;
    else if (count == 5)
        s.len = 1;
    vs_buf_add_str(out, s);
}

static void print_zone(struct vs_buf *out, char letter, int32_t count)
{
    if (letter == 'X')
        vs_buf_add_char(out, 'Z');
    else if (letter == 'z' || letter == 'V')
        vs_buf_add_str(out, VS_STR("UTC"));
    else if (letter == 'Z' && count == 4)
        vs_buf_add_str(out, VS_STR("GMT"));
    else if (letter == 'x' && count == 1)
        vs_buf_add_str(out, VS_STR("+00"));
    else
        vs_buf_add_str(out, count == 3 && letter == 'x' ? VS_STR("+00:00") : VS_STR("+0000"));
}

/* The value of a letter that is printed as a number. */
static int64_t number_of(const struct fields *f, char letter)
{
    int64_t hour = f->ms_of_day / 3600000;
    int64_t week_year;
    switch (letter) {
    case 'y':
        return f->civil.year > 0 ? f->civil.year : 1 - f->civil.year;
    case 'u':
        return f->civil.year;
    case 'Y':
        (void)us_week(f, &week_year);
        return week_year;
    case 'M':
    case 'L':
        return f->civil.month;
    case 'd':
        return f->civil.day;
    case 'D':
        return f->days - vs_civil_to_days((struct vs_civil){f->civil.year, 1, 1}) + 1;
    case 'Q':
    case 'q':
        return (f->civil.month - 1) / 3 + 1;
    case 'w':
        return us_week(f, &week_year);
    case 'e':
        return f->weekday % 7 + 1;
    case 'H':
        return hour;
    case 'h':
        return (hour + 11) % 12 + 1;
    case 'k':
        return hour == 0 ? 24 : hour;
    case 'K':
        return hour % 12;
    case 'm':
        return f->ms_of_day / 60000 % 60;
    case 's':
        return f->ms_of_day / 1000 % 60;
    case 'n':
        return f->nano;
    case 'N':
        return f->ms_of_day / 1000 * 1000000000 + f->nano;
    case 'A':
        return f->ms_of_day;
    }
    VS_UNREACHABLE();
}

static void print_item(struct vs_buf *out, const struct item *item, const struct fields *f)
{
    switch (item->letter) {
    case 0:
        vs_buf_add_str(out, item->text);
        return;
    case '[':
    case ']':
        return;
    case 'S': {
        int64_t v = f->nano;
        int32_t digits = item->count > 9 ? 9 : item->count;
        for (int32_t i = 9; i > digits; i--)
            v /= 10;
        print_number(out, v, digits);
        return;
    }
    case 'G':
        vs_buf_add_str(out, f->civil.year > 0 ? VS_STR("AD") : VS_STR("BC"));
        return;
    case 'E':
        print_name(out, day_names[f->weekday - 1], item->count);
        return;
    case 'a':
        vs_buf_add_str(out, f->ms_of_day < 12 * 3600000 ? VS_STR("AM") : VS_STR("PM"));
        return;
    case 'X':
    case 'x':
    case 'Z':
    case 'z':
    case 'V':
        print_zone(out, item->letter, item->count);
        return;
    }
    bool named = !item->number;
    if (named && (item->letter == 'M' || item->letter == 'L'))
        print_name(out, month_names[f->civil.month - 1], item->count);
    else if (named && item->letter == 'e')
        print_name(out, day_names[f->weekday - 1], item->count);
    else if (named)
        vs_buf_printf(out, "Q%d", (f->civil.month - 1) / 3 + 1);
    else if (item->count == 2 && strchr("yuY", item->letter) != NULL)
        print_number(out, vs_floor_mod(number_of(f, item->letter), 100), 2);
    else
        print_number(out, number_of(f, item->letter), item->count);
}

void vs_time_pattern_print(const struct vs_time_pattern *pattern, struct vs_timestamp ts, struct vs_buf *out)
{
    struct fields f = fields_of(ts);
    for (uint32_t i = 0; i < pattern->count; i++)
        print_item(out, &pattern->items[i], &f);
}

/* --- reading ----------------------------------------------------------------------------------------------- */

struct reading {
    struct vs_str left;
    int64_t year, month, day, day_of_year; /* 0: not read */
    int64_t hour, minute, second, nano;
    int64_t half_day_hour; /* -1: not read */
    bool afternoon;
    int64_t offset_ms;
};

static void advance(struct reading *r, size_t len)
{
    r->left.ptr += len;
    r->left.len -= len;
}

static bool read_number(struct reading *r, size_t min, size_t max, int64_t *out)
{
    size_t count = 0;
    int64_t v = 0;
    while (count < max && count < r->left.len && r->left.ptr[count] >= '0' && r->left.ptr[count] <= '9')
        v = v * 10 + (r->left.ptr[count++] - '0');
    if (count < min)
        return false;
    advance(r, count);
    *out = v;
    return true;
}

static bool read_name(struct reading *r, const char *const *names, size_t count, bool full, int64_t *index)
{
    for (size_t i = 0; i < count; i++) {
        struct vs_str name = vs_str(names[i]);
        if (!full)
            name.len = 3;
        if (r->left.len < name.len || !vs_str_equal_nocase((struct vs_str){r->left.ptr, name.len}, name))
            continue;
        advance(r, name.len);
        *index = (int64_t)i + 1;
        return true;
    }
    return false;
}

/* Z, +02, +0200, +02:00 */
static bool read_offset(struct reading *r)
{
    if (r->left.len > 0 && r->left.ptr[0] == 'Z') {
        advance(r, 1);
        return true;
    }
    if (vs_str_starts_with(r->left, VS_STR("UTC")) || vs_str_starts_with(r->left, VS_STR("GMT"))) {
        advance(r, 3);
        return true;
    }
    if (r->left.len == 0 || (r->left.ptr[0] != '+' && r->left.ptr[0] != '-'))
        return false;
    bool minus = r->left.ptr[0] == '-';
    int64_t hours;
    int64_t minutes = 0;
    advance(r, 1);
    if (!read_number(r, 2, 2, &hours))
        return false;
    bool colon = r->left.len > 0 && r->left.ptr[0] == ':';
    if (colon)
        advance(r, 1);
    if (!read_number(r, 2, 2, &minutes) && colon)
        return false;
    if (hours > 18 || minutes > 59)
        return false;
    r->offset_ms = (hours * 60 + minutes) * (minus ? -60000 : 60000);
    return true;
}

static bool read_fraction(struct reading *r, const struct item *item)
{
    size_t before = r->left.len;
    int64_t v;
    size_t max = item->adjacent ? (size_t)item->count : 9;
    if (!read_number(r, 1, max < 9 ? max : 9, &v))
        return false;
    for (size_t digits = before - r->left.len; digits < 9; digits++)
        v *= 10;
    r->nano = v;
    return true;
}

static bool read_year(struct reading *r, const struct item *item, size_t max)
{
    size_t before = r->left.len;
    if (!read_number(r, 1, max, &r->year))
        return false;
    if (item->count == 2 && before - r->left.len == 2)
        r->year += 2000;
    return true;
}

static bool read_value(struct reading *r, const struct item *item)
{
    size_t count = (size_t)item->count;
    size_t max = item->adjacent ? count : item->letter == 'D' || count > 2 ? 3 : 2;
    size_t min = item->adjacent ? count : 1;
    int64_t ignored;
    switch (item->letter) {
    case 'y':
    case 'u':
        return read_year(r, item, item->adjacent ? count : count == 2 ? 2 : 4);
    case 'M':
    case 'L':
        return item->number ? read_number(r, min, max, &r->month)
                            : read_name(r, month_names, 12, item->count == 4, &r->month);
    case 'd':
        return read_number(r, min, max, &r->day);
    case 'D':
        return read_number(r, min, max, &r->day_of_year);
    case 'E':
        return read_name(r, day_names, 7, item->count == 4, &ignored);
    case 'a':
        r->afternoon = r->left.len >= 2 && (r->left.ptr[0] == 'P' || r->left.ptr[0] == 'p');
        if (!r->afternoon && (r->left.len < 2 || (r->left.ptr[0] != 'A' && r->left.ptr[0] != 'a')))
            return false;
        advance(r, 2);
        return true;
    case 'H':
    case 'k':
        return read_number(r, min, max, &r->hour);
    case 'h':
    case 'K':
        return read_number(r, min, max, &r->half_day_hour);
    case 'm':
        return read_number(r, min, max, &r->minute);
    case 's':
        return read_number(r, min, max, &r->second);
    case 'S':
        return read_fraction(r, item);
    case 'n':
        return read_number(r, 1, 9, &r->nano);
    case 'X':
    case 'x':
    case 'Z':
    case 'z':
    case 'V':
        return read_offset(r);
    }
    return false; /* a letter that cannot decide a time: weeks, quarters */
}

static bool read_item(struct reading *r, const struct item *item)
{
    if (item->letter != 0)
        return read_value(r, item);
    if (!vs_str_starts_with(r->left, item->text))
        return false;
    advance(r, item->text.len);
    return true;
}

/* An optional part is taken whole or not at all. Returns the index of its ']'. */
static uint32_t read_optional(const struct vs_time_pattern *pattern, uint32_t i, struct reading *r)
{
    struct reading before = *r;
    bool fits = true;
    for (i++; pattern->items[i].letter != ']'; i++)
        fits = fits && read_item(r, &pattern->items[i]);
    if (!fits)
        *r = before;
    return i;
}

static bool finish(const struct reading *r, struct vs_timestamp *out)
{
    int64_t hour = r->hour;
    int64_t second = r->second;
    if (r->half_day_hour >= 0)
        hour = r->half_day_hour % 12 + (r->afternoon ? 12 : 0);
    bool end_of_day = hour == 24 && r->minute == 0 && second == 0 && r->nano == 0;
    if (r->month < 1 || r->month > 12 || r->day < 1 || r->day > 31 || (hour > 23 && !end_of_day) ||
        r->minute > 59 || second > 59 || r->day_of_year > 366)
        return false;
    int32_t length = vs_civil_month_length(r->year, (int32_t)r->month);
    struct vs_civil civil = {r->year, (int32_t)r->month, (int32_t)(r->day > length ? length : r->day)};
    int64_t days = vs_civil_to_days(civil);
    if (r->day_of_year > 0)
        days = vs_civil_to_days((struct vs_civil){r->year, 1, 1}) + r->day_of_year - 1;
    int64_t ms = days * VS_MS_PER_DAY + (hour * 60 + r->minute) * 60000 + second * 1000 + r->nano / 1000000;
    *out = (struct vs_timestamp){.ms = ms - r->offset_ms, .ns = (int32_t)(r->nano % 1000000)};
    return true;
}

bool vs_time_pattern_read(const struct vs_time_pattern *pattern, struct vs_str text, bool prefix,
                          struct vs_timestamp *out)
{
    struct reading r = {.left = text, .year = 1970, .month = 1, .day = 1, .half_day_hour = -1};
    for (uint32_t i = 0; i < pattern->count; i++) {
        const struct item *item = &pattern->items[i];
        if (item->letter == '[')
            i = read_optional(pattern, i, &r);
        else if (!read_item(&r, item))
            return false;
    }
    return (prefix || r.left.len == 0) && finish(&r, out);
}

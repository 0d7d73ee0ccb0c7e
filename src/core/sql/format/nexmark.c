/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/format/nexmark.h"

#include "base/check.h"
#include "base/hash.h"

enum column { EVENT_TYPE, PERSON, AUCTION, BID, COLUMN_COUNT };
enum { FIRST_ID = 1000, FIRST_CATEGORY = 10, CATEGORIES = 5, OPEN_AUCTIONS = 100, ACTIVE_PERSONS = 1000 };
enum { HOT_STEP = 100 };
enum { CHANNELS = 10000, PERSON_FIELDS = 8, AUCTION_FIELDS = 10, BID_FIELDS = 7 };
static const int64_t base_time_ms = 1436918400000; /* 2015-07-15 00:00:00 */

struct vs_nexmark {
    uint64_t rate;
    uint64_t proportion[COLUMN_COUNT]; /* of PERSON, AUCTION, BID */
    uint64_t total;
    uint64_t hot_sellers; /* all but one of so many auctions are of a hot seller; likewise below */
    uint64_t hot_auctions;
    uint64_t hot_bidders;
    uint64_t size[COLUMN_COUNT]; /* bytes that an event has on average, by the length of `extra` */
};

static const struct {
    const char *name;
    const char *type;
} columns[COLUMN_COUNT] = {
    {"event_type", "INT"},
    {"person", "ROW<`id` BIGINT, `name` STRING, `emailAddress` STRING, `creditCard` STRING, `city` STRING, "
               "`state` STRING, `dateTime` TIMESTAMP(3), `extra` STRING>"},
    {"auction", "ROW<`id` BIGINT, `itemName` STRING, `description` STRING, `initialBid` BIGINT, `reserve` BIGINT, "
                "`dateTime` TIMESTAMP(3), `expires` TIMESTAMP(3), `seller` BIGINT, `category` BIGINT, `extra` STRING>"},
    {"bid", "ROW<`auction` BIGINT, `bidder` BIGINT, `price` BIGINT, `channel` STRING, `url` STRING, "
            "`dateTime` TIMESTAMP(3), `extra` STRING>"},
};

static enum vs_err check_columns(const struct vs_table *table, struct vs_err_note *note)
{
    uint32_t place = 0;
    struct vs_buf type = {0};
    enum vs_err err = VS_ERR_OK;
    for (uint32_t i = 0; i < table->column_count && err == VS_ERR_OK; i++) {
        const struct vs_table_column *column = &table->columns[i];
        if (column->kind == VS_COLUMN_COMPUTED)
            continue;
        vs_buf_clear(&type);
        vs_type_print(&type, column->type);
        if (place == COLUMN_COUNT || column->kind != VS_COLUMN_PHYSICAL ||
            !vs_str_equal(column->name, vs_str(columns[place].name)) ||
            !vs_str_equal(vs_buf_str(&type), vs_str(columns[place].type)))
            err = vs_fail(note, VS_ERR_INVALID,
                          "column '%.*s': connector nexmark has the columns %s %s, %s %s, %s %s, %s %s",
                          VS_STR_ARG(column->name), columns[0].name, columns[0].type, columns[1].name, columns[1].type,
                          columns[2].name, columns[2].type, columns[3].name, columns[3].type);
        place++;
    }
    vs_buf_free(&type);
    if (err == VS_ERR_OK && place != COLUMN_COUNT)
        return vs_fail(note, VS_ERR_INVALID, "connector nexmark needs the columns event_type, person, auction and bid");
    return err;
}

static enum vs_err number_option(const struct vs_table *table, const char *key, uint64_t low, uint64_t usual,
                                 uint64_t *out, struct vs_err_note *note)
{
    struct vs_str text = vs_table_option(table, vs_str(key));
    *out = usual;
    if (text.len == 0 || (vs_str_to_uint64(text, out) && *out >= low && *out <= INT32_MAX * UINT64_C(1000)))
        return VS_ERR_OK;
    return vs_fail(note, VS_ERR_INVALID, "Could not parse value '%.*s' for key '%s': a whole number, at least %llu",
                   VS_STR_ARG(text), key, (unsigned long long)low);
}

enum vs_err vs_nexmark_new(struct vs_arena *plan, const struct vs_table *table, struct vs_nexmark **out,
                           struct vs_generator_pace *pace, struct vs_err_note *note)
{
    struct vs_nexmark *nexmark = VS_ARENA_NEW(plan, struct vs_nexmark);
    VS_TRY(check_columns(table, note));
    VS_TRY(number_option(table, "events.num", 0, 0, &pace->rows, note));
    VS_TRY(number_option(table, "first-event.rate", 1, 10000, &nexmark->rate, note));
    VS_TRY(number_option(table, "person.proportion", 1, 1, &nexmark->proportion[PERSON], note));
    VS_TRY(number_option(table, "auction.proportion", 1, 3, &nexmark->proportion[AUCTION], note));
    VS_TRY(number_option(table, "bid.proportion", 0, 46, &nexmark->proportion[BID], note));
    VS_TRY(number_option(table, "auction.hot-ratio.sellers", 1, 4, &nexmark->hot_sellers, note));
    VS_TRY(number_option(table, "bid.hot-ratio.auctions", 1, 2, &nexmark->hot_auctions, note));
    VS_TRY(number_option(table, "bid.hot-ratio.bidders", 1, 4, &nexmark->hot_bidders, note));
    VS_TRY(number_option(table, "person.avg-size", 1, 200, &nexmark->size[PERSON], note));
    VS_TRY(number_option(table, "auction.avg-size", 1, 500, &nexmark->size[AUCTION], note));
    VS_TRY(number_option(table, "bid.avg-size", 1, 100, &nexmark->size[BID], note));
    nexmark->total = nexmark->proportion[PERSON] + nexmark->proportion[AUCTION] + nexmark->proportion[BID];
    /* With an end the events come as fast as they are taken, else at the rate of their times. */
    pace->rows_per_second = pace->rows == 0 ? nexmark->rate : UINT64_MAX;
    if (pace->rows == 0)
        pace->rows = UINT64_MAX;
    *out = nexmark;
    return VS_ERR_OK;
}

/* One event on the way. */
struct event {
    const struct vs_nexmark *nexmark;
    struct vs_arena *scratch;
    struct vs_random random;
    uint64_t group; /* events come in groups of `total` */
    uint64_t place; /* in the group */
    int64_t time_ms;
};

static enum column kind_of(const struct event *event)
{
    const uint64_t *proportion = event->nexmark->proportion;
    if (event->place < proportion[PERSON])
        return PERSON;
    return event->place < proportion[PERSON] + proportion[AUCTION] ? AUCTION : BID;
}

/* Numbers, from 0, of the newest person and the newest auction so far. */
static uint64_t last_person(const struct event *event)
{
    uint64_t per_group = event->nexmark->proportion[PERSON];
    uint64_t here = event->place < per_group ? event->place : per_group - 1;
    return event->group * per_group + here;
}

static uint64_t last_auction(const struct event *event)
{
    uint64_t persons = event->nexmark->proportion[PERSON];
    uint64_t per_group = event->nexmark->proportion[AUCTION];
    if (event->place < persons)
        return event->group == 0 ? 0 : event->group * per_group - 1;
    uint64_t here = event->place - persons;
    return event->group * per_group + (here < per_group ? here : per_group - 1);
}

/* One of the newest `active`; but for one time in `ratio` the first of its hundred, plus what. */
static uint64_t choose(struct event *event, uint64_t last, uint64_t active, uint64_t ratio, uint64_t hot_offset)
{
    if (vs_random_below(&event->random, ratio) > 0) {
        uint64_t hot = last / HOT_STEP * HOT_STEP + hot_offset;
        return hot > last ? last : hot;
    }
    uint64_t from = last >= active ? last - active + 1 : 0;
    return from + vs_random_below(&event->random, last - from + 1);
}

static struct vs_value text(struct vs_str s)
{
    return (struct vs_value){.as.str = s};
}

static struct vs_value number(uint64_t v)
{
    return (struct vs_value){.as.i64 = (int64_t)v};
}

static struct vs_str letters(struct event *event, uint64_t len)
{
    char *out = vs_arena_raw(event->scratch, len);
    for (uint64_t i = 0; i < len; i++)
        out[i] = (char)('a' + vs_random_below(&event->random, 26));
    return (struct vs_str){out, len};
}

static const char *one_of(struct event *event, const char *const *items, size_t count)
{
    return items[vs_random_below(&event->random, count)];
}
#define ONE_OF(event, items) one_of(event, items, sizeof(items) / sizeof *(items))

/* Fills the event up to its size, which varies by a fifth. */
static struct vs_value extra(struct event *event, enum column kind, uint64_t have)
{
    uint64_t wanted = event->nexmark->size[kind];
    wanted += vs_random_below(&event->random, wanted * 2 / 5 + 1);
    wanted -= event->nexmark->size[kind] / 5;
    return text(letters(event, wanted > have ? wanted - have : 0));
}

/* Of the spread that bids have: as likely between 1 and 10 as between 10,000 and 100,000; in cents. */
static uint64_t price(struct event *event)
{
    uint64_t unit = 100;
    for (uint64_t digits = vs_random_below(&event->random, 6); digits > 0; digits--)
        unit *= 10;
    return unit + vs_random_below(&event->random, 9 * unit);
}

static void make_person(struct event *event, struct vs_value *out)
{
    static const char *const first[] = {"Ada", "Boris", "Chen", "Dara", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jun"};
    static const char *const family[] = {"Abbas", "Bauer", "Costa", "Diaz", "Evans", "Garcia", "Hansen", "Ito"};
    static const char *const places[][2] = {{"Phoenix", "AZ"},       {"Los Angeles", "CA"}, {"San Francisco", "CA"},
                                            {"Boise", "ID"},         {"Portland", "OR"},    {"Bend", "OR"},
                                            {"Redmond", "WA"},       {"Seattle", "WA"},     {"Kent", "WA"},
                                            {"Cheyenne", "WY"}};
    uint64_t card = vs_random_below(&event->random, UINT64_C(10000000000000000));
    uint64_t place = vs_random_below(&event->random, sizeof places / sizeof *places);
    struct vs_arena *a = event->scratch;
    out[0] = number(FIRST_ID + last_person(event));
    out[1] = text(vs_arena_printf(a, "%s %s", ONE_OF(event, first), ONE_OF(event, family)));
    struct vs_str user = letters(event, 7);
    struct vs_str domain = letters(event, 5);
    out[2] = text(vs_arena_printf(a, "%.*s@%.*s.com", VS_STR_ARG(user), VS_STR_ARG(domain)));
    out[3] = text(vs_arena_printf(a, "%04llu %04llu %04llu %04llu", (unsigned long long)(card / 1000000000000),
                                  (unsigned long long)(card / 100000000 % 10000),
                                  (unsigned long long)(card / 10000 % 10000), (unsigned long long)(card % 10000)));
    out[4] = text(vs_str(places[place][0]));
    out[5] = text(vs_str(places[place][1]));
    out[6] = number((uint64_t)event->time_ms);
    out[7] = extra(event, PERSON, 8 + out[1].as.str.len + 17 + 19 + out[4].as.str.len + 2 + 8);
}

static void make_auction(struct event *event, struct vs_value *out)
{
    const struct vs_nexmark *nexmark = event->nexmark;
    uint64_t initial = price(event);
    /* As many milliseconds as the open auctions take to be made, on average. */
    uint64_t open_ms = OPEN_AUCTIONS * nexmark->total * 1000 / (nexmark->proportion[AUCTION] * nexmark->rate) + 1;
    out[0] = number(FIRST_ID + last_auction(event));
    out[1] = text(letters(event, 3 + vs_random_below(&event->random, 18)));
    out[2] = text(letters(event, 3 + vs_random_below(&event->random, 98)));
    out[3] = number(initial);
    out[4] = number(initial + price(event));
    out[5] = number((uint64_t)event->time_ms);
    out[6] = number((uint64_t)event->time_ms + 1 + vs_random_below(&event->random, 2 * open_ms));
    out[7] = number(FIRST_ID + choose(event, last_person(event), ACTIVE_PERSONS, nexmark->hot_sellers, 0));
    out[8] = number(FIRST_CATEGORY + vs_random_below(&event->random, CATEGORIES));
    out[9] = extra(event, AUCTION, 7 * 8 + out[1].as.str.len + out[2].as.str.len);
}

static void make_bid(struct event *event, struct vs_value *out)
{
    static const char *const hot[] = {"Google", "Facebook", "Baidu", "Apple"};
    const struct vs_nexmark *nexmark = event->nexmark;
    struct vs_arena *a = event->scratch;
    out[0] = number(FIRST_ID + choose(event, last_auction(event), OPEN_AUCTIONS, nexmark->hot_auctions, 0));
    out[1] = number(FIRST_ID + choose(event, last_person(event), ACTIVE_PERSONS, nexmark->hot_bidders, 1));
    out[2] = number(price(event));
    struct vs_str path[3];
    for (uint32_t i = 0; i < 3; i++)
        path[i] = letters(event, 3 + vs_random_below(&event->random, 3));
    struct vs_str url = vs_arena_printf(a, "https://www.nexmark.com/%.*s/%.*s/%.*s/item.htm?query=1",
                                        VS_STR_ARG(path[0]), VS_STR_ARG(path[1]), VS_STR_ARG(path[2]));
    bool is_hot = vs_random_below(&event->random, 2) == 0;
    unsigned long long channel = vs_random_below(&event->random, CHANNELS);
    out[3] = text(is_hot ? vs_str(ONE_OF(event, hot)) : vs_arena_printf(a, "channel-%llu", channel));
    out[4] = text(is_hot ? url : vs_arena_printf(a, "%.*s&channel_id=%llu", VS_STR_ARG(url), channel));
    out[5] = number((uint64_t)event->time_ms);
    out[6] = extra(event, BID, 4 * 8);
}

struct vs_value vs_nexmark_value(const struct vs_nexmark *nexmark, struct vs_arena *scratch, uint32_t column,
                                 uint64_t seed, uint64_t event_number)
{
    static const uint32_t field_counts[COLUMN_COUNT] = {0, PERSON_FIELDS, AUCTION_FIELDS, BID_FIELDS};
    struct event event = {.nexmark = nexmark,
                          .scratch = scratch,
                          .random = {vs_hash_mix(seed, event_number)},
                          .group = event_number / nexmark->total,
                          .place = event_number % nexmark->total,
                          .time_ms = base_time_ms + (int64_t)((unsigned __int128)event_number * 1000 / nexmark->rate)};
    enum column kind = kind_of(&event);
    struct vs_value out = {0};
    if (column == EVENT_TYPE) {
        out.as.i32 = (int32_t)kind - 1;
        return out;
    }
    out.is_null = column != kind;
    if (out.is_null)
        return out;
    struct vs_value *fields = VS_ARENA_ARRAY(scratch, field_counts[kind], struct vs_value);
    if (kind == PERSON)
        make_person(&event, fields);
    else if (kind == AUCTION)
        make_auction(&event, fields);
    else
        make_bid(&event, fields);
    out.as.nested.items = fields;
    out.as.nested.count = field_counts[kind];
    return out;
}

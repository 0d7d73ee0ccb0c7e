/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/plan/settings.h"

#include "core/sql/plan/nearest.h"
#include "core/sql/plan/rel.h"
#include "core/sql/plan/value_form.h"
#include "core/sql/zone.h"

static const struct {
    const char *key;
    const char *type; /* as written in the table: DURATION, ENUM(a | b) .. */
    const char *value;
} known[] = {
#define VS_SETTING(key, type, value, help) {(key), #type, (value)},
#include "core/settings.def"
#undef VS_SETTING
};
enum { KNOWN_COUNT = sizeof known / sizeof *known };

static int32_t find_known(struct vs_str key)
{
    for (int32_t i = 0; i < KNOWN_COUNT; i++)
        if (vs_str_equal(vs_str(known[i].key), key))
            return i;
    return -1;
}

static enum vs_err check_zone(struct vs_str value, struct vs_err_note *note)
{
    struct vs_zone zone;
    if (vs_zone_parse(value, &zone))
        return VS_ERR_OK;
    return vs_fail(note, VS_ERR_INVALID,
                   "Invalid time zone '%.*s' for key 'table.local-time-zone'. The value should be a Time "
                   "Zone Database (TZDB) ID such as 'Europe/Berlin', a fixed offset such as 'GMT+03:00', "
                   "or 'UTC'",
                   VS_STR_ARG(value));
}

static enum vs_err refuse_unknown(struct vs_str key, struct vs_err_note *note)
{
    struct vs_str keys[KNOWN_COUNT];
    for (uint32_t i = 0; i < KNOWN_COUNT; i++)
        keys[i] = vs_str(known[i].key);
    struct vs_str nearest = vs_nearest(key, keys, KNOWN_COUNT);
    if (nearest.len == 0)
        return vs_fail(note, VS_ERR_INVALID,
                       "Unknown setting '%.*s'; `vendstream run --help` lists the known ones",
                       VS_STR_ARG(key));
    return vs_fail(note, VS_ERR_INVALID, "Unknown setting '%.*s'; did you mean '%.*s'?",
                   VS_STR_ARG(key), VS_STR_ARG(nearest));
}

enum vs_err vs_settings_check(struct vs_str key, struct vs_str value, struct vs_err_note *note)
{
    int32_t index = find_known(key);
    if (index < 0)
        return vs_str_starts_with(key, VS_STR("vendstream.")) ? refuse_unknown(key, note)
                                                              : VS_ERR_OK;
    VS_TRY(vs_value_form_check(known[index].type, key, value, note));
    return vs_str_equal(key, VS_STR("table.local-time-zone")) ? check_zone(value, note) : VS_ERR_OK;
}

static struct vs_setting *find(const struct vs_settings *settings, struct vs_str key)
{
    for (uint32_t i = 0; i < settings->count; i++)
        if (vs_str_equal(settings->items[i].key, key))
            return &settings->items[i];
    return NULL;
}

void vs_settings_set(struct vs_settings *settings, struct vs_str key, struct vs_str value)
{
    struct vs_setting *item = find(settings, key);
    if (item == NULL) {
        settings->items = vs_plan_grow(settings->arena, settings->items, settings->count,
                                       &settings->capacity, sizeof *settings->items);
        item = &settings->items[settings->count++];
        item->key = vs_arena_copy(settings->arena, key);
    }
    int32_t index = find_known(key);
    if (index >= 0 && vs_value_form_is_enum(known[index].type))
        value = vs_value_form_word(known[index].type, value);
    item->value = vs_arena_copy(settings->arena, value);
}

void vs_settings_reset(struct vs_settings *settings, struct vs_str key)
{
    if (key.len == 0) {
        settings->count = 0;
        return;
    }
    struct vs_setting *item = find(settings, key);
    if (item != NULL)
        *item = settings->items[--settings->count];
}

static const struct vs_setting *find_override(const struct vs_settings *settings, struct vs_str key)
{
    for (uint32_t i = settings->override_count; i > 0; i--)
        if (vs_str_equal(settings->overrides[i - 1].key, key))
            return &settings->overrides[i - 1];
    return NULL;
}

static struct vs_str default_of(struct vs_str key)
{
    int32_t index = find_known(key);
    return index < 0 ? (struct vs_str){0} : vs_str(known[index].value);
}

struct vs_str vs_settings_get(const struct vs_settings *settings, struct vs_str key)
{
    const struct vs_setting *item = find_override(settings, key);
    if (item == NULL)
        item = find(settings, key);
    return item == NULL ? default_of(key) : item->value;
}

void vs_settings_list(const struct vs_settings *settings, struct vs_setting **out, uint32_t *count)
{
    struct vs_settings all = {.arena = settings->arena};
    for (uint32_t i = 0; i < settings->count; i++)
        vs_settings_set(&all, settings->items[i].key, settings->items[i].value);
    for (uint32_t i = 0; i < settings->override_count; i++)
        vs_settings_set(&all, settings->overrides[i].key, settings->overrides[i].value);
    *out = all.items;
    *count = all.count;
}

struct vs_str vs_plan_setting(const struct vs_plan *plan, struct vs_str key)
{
    struct vs_settings all = {.items = plan->settings, .count = plan->setting_count};
    return vs_settings_get(&all, key);
}

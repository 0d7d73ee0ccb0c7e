/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "testing/fleet.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/hash.h"

enum {
    DEVICES_PER_SITE = 8,
    SECOND = 1000,
    MINUTE = 60 * SECOND,
    HOUR = 60 * MINUTE,
    SALE_EVERY_MS = 15 * MINUTE,
    TEMPERATURE_EVERY_MS = 5 * MINUTE
};

/* The faults, with what the rules should see. */
#define FAULTS(X)                                                                                            \
    X(NONE, "no fault")                                                                                      \
    X(CARD_READER, "card reader: payments fail every minute for 15 minutes")                                 \
    X(FRIDGE, "fridge: above 5 degrees for 75 minutes")                                                      \
    X(SILENT, "silent: sends nothing for an hour")                                                           \
    X(MOTOR, "motor: four vends in a row fail on one selection")                                             \
    X(COIN_JAM, "coin jam, cleared after 40 minutes")                                                        \
    X(BILLS_FULL, "bill validator full, emptied after an hour")                                              \
    X(SOLD_OUT, "sold out while customers still select the product")                                         \
    X(DOOR, "door open without a service visit")                                                             \
    X(MODEM, "modem connects eight times in half an hour")                                                   \
    X(POWER, "power of a whole site lost for 30 minutes")

enum fault {
#define FAULT(name, text) FAULT_##name,
    FAULTS(FAULT)
#undef FAULT
    FAULT_COUNT
};

static const char *const fault_texts[] = {
#define FAULT(name, text) text,
    FAULTS(FAULT)
#undef FAULT
};

struct device {
    int64_t next_ms; /* of its next action; INT64_MAX: done */
    int64_t heartbeat_ms, sale_ms, temperature_ms, fault_ms;
    int64_t fault_from, fault_step;
    int64_t offline_from, offline_to;
    int64_t clock_offset_ms;
    uint64_t random;
    uint32_t seq;
    uint32_t fault_done; /* steps of the fault that were played */
    uint8_t fault;
};

struct held { /* sent later: offline buffer, or a repetition */
    int64_t sent_ms;
    uint64_t number; /* order among equals */
    uint32_t device;
    uint8_t topic;
    char *text; /* event_id, 0, json, 0 */
};

struct vs_fleet {
    struct vs_fleet_settings settings;
    struct device *devices;
    uint32_t *heap; /* of device indexes by next_ms, then index */
    uint32_t heap_count;
    struct held *held; /* a heap by sent_ms, number */
    uint32_t held_count, held_capacity;
    uint64_t held_numbers;
    struct vs_buf json;
    char event_id[64], device_id[32];
    char *given; /* text of the held event handed out last */
};

static uint64_t draw(struct device *device)
{
    device->random = vs_hash_mix(device->random, 0x9E3779B97F4A7C15u);
    return device->random;
}

static int64_t draw_between(struct device *device, int64_t low, int64_t high)
{
    return low + (int64_t)(draw(device) % (uint64_t)(high - low + 1));
}

static uint64_t site_random(const struct vs_fleet *fleet, uint32_t site)
{
    return vs_hash_mix(fleet->settings.seed + 77, site + 1);
}

static bool site_loses_power(const struct vs_fleet *fleet, uint32_t site)
{
    return site_random(fleet, site) % 1000 < fleet->settings.fault_percent * 2;
}

static int64_t site_power_ms(const struct vs_fleet *fleet, uint32_t site)
{
    int64_t span = fleet->settings.duration_ms / 2;
    return fleet->settings.start_ms + span / 4 + (int64_t)(site_random(fleet, site + 1000003) % (uint64_t)(span + 1));
}

static void plan_fault(struct vs_fleet *fleet, uint32_t index)
{
    struct device *device = &fleet->devices[index];
    int64_t span = fleet->settings.duration_ms;
    int64_t from = fleet->settings.start_ms + span / 8 + draw_between(device, 0, span / 2);
    if (site_loses_power(fleet, index / DEVICES_PER_SITE)) {
        device->fault = FAULT_POWER;
        from = site_power_ms(fleet, index / DEVICES_PER_SITE) + draw_between(device, 0, 20 * SECOND);
    } else if (draw(device) % 100 < fleet->settings.fault_percent) {
        device->fault = (uint8_t)(1 + draw(device) % (FAULT_POWER - 1));
    }
    static const int64_t steps[FAULT_COUNT] = {
        [FAULT_CARD_READER] = MINUTE, [FAULT_MOTOR] = 2 * MINUTE,   [FAULT_COIN_JAM] = 40 * MINUTE,
        [FAULT_BILLS_FULL] = HOUR,    [FAULT_SOLD_OUT] = 4 * MINUTE, [FAULT_DOOR] = 12 * MINUTE,
        [FAULT_MODEM] = 4 * MINUTE,   [FAULT_POWER] = 30 * MINUTE};
    device->fault_from = from;
    device->fault_step = steps[device->fault];
    device->fault_ms = device->fault_step > 0 ? from : INT64_MAX;
}

static void init_device(struct vs_fleet *fleet, uint32_t index)
{
    const struct vs_fleet_settings *settings = &fleet->settings;
    struct device *device = &fleet->devices[index];
    device->random = vs_hash_mix(settings->seed, index + 1);
    device->heartbeat_ms = settings->start_ms + draw_between(device, 0, (int64_t)settings->heartbeat_s * SECOND);
    device->sale_ms = settings->start_ms + draw_between(device, 0, SALE_EVERY_MS);
    device->temperature_ms = settings->start_ms + draw_between(device, 0, TEMPERATURE_EVERY_MS);
    plan_fault(fleet, index);
    if (draw(device) % 1000 < settings->bad_clock_per_mille)
        device->clock_offset_ms = draw(device) % 2 == 0 ? draw_between(device, 3, 9) * HOUR : -10 * (int64_t)HOUR;
    device->offline_from = device->offline_to = INT64_MAX;
    if (device->fault == FAULT_NONE && draw(device) % 1000 < settings->offline_per_mille) {
        device->offline_from =
            settings->start_ms + settings->duration_ms / 4 + draw_between(device, 0, settings->duration_ms / 4);
        device->offline_to = device->offline_from + settings->duration_ms / 4;
    }
}

static void refresh_next(const struct vs_fleet *fleet, struct device *device)
{
    int64_t next = device->heartbeat_ms;
    next = device->sale_ms < next ? device->sale_ms : next;
    next = device->temperature_ms < next ? device->temperature_ms : next;
    next = device->fault_ms < next ? device->fault_ms : next;
    bool over = next >= fleet->settings.start_ms + fleet->settings.duration_ms;
    device->next_ms = over ? INT64_MAX : next;
}

static bool is_before(const struct vs_fleet *fleet, uint32_t a, uint32_t b)
{
    int64_t at = fleet->devices[a].next_ms;
    int64_t bt = fleet->devices[b].next_ms;
    return at != bt ? at < bt : a < b;
}

static void sift_down(struct vs_fleet *fleet, uint32_t at)
{
    for (;;) {
        uint32_t least = at;
        for (uint32_t child = 2 * at + 1; child <= 2 * at + 2 && child < fleet->heap_count; child++) {
            if (is_before(fleet, fleet->heap[child], fleet->heap[least]))
                least = child;
        }
        if (least == at)
            return;
        uint32_t swap = fleet->heap[at];
        fleet->heap[at] = fleet->heap[least];
        fleet->heap[least] = swap;
        at = least;
    }
}

struct vs_fleet *vs_fleet_new(const struct vs_fleet_settings *settings)
{
    struct vs_fleet *fleet = calloc(1, sizeof *fleet);
    VS_CHECK(fleet != NULL && settings->devices > 0 && settings->duration_ms > 0);
    fleet->settings = *settings;
    if (fleet->settings.heartbeat_s == 0)
        fleet->settings.heartbeat_s = 300;
    fleet->devices = calloc(settings->devices, sizeof *fleet->devices);
    fleet->heap = calloc(settings->devices, sizeof *fleet->heap);
    VS_CHECK(fleet->devices != NULL && fleet->heap != NULL);
    fleet->heap_count = settings->devices;
    for (uint32_t i = 0; i < settings->devices; i++) {
        init_device(fleet, i);
        refresh_next(fleet, &fleet->devices[i]);
        fleet->heap[i] = i;
    }
    for (uint32_t i = fleet->heap_count / 2; i-- > 0;)
        sift_down(fleet, i);
    return fleet;
}

void vs_fleet_free(struct vs_fleet *fleet)
{
    if (fleet == NULL)
        return;
    for (uint32_t i = 0; i < fleet->held_count; i++)
        free(fleet->held[i].text);
    free(fleet->given);
    free(fleet->held);
    free(fleet->devices);
    free(fleet->heap);
    vs_buf_free(&fleet->json);
    free(fleet);
}

/* Begins the JSON of an event of the device at fleet time `at`. */
static void begin(struct vs_fleet *fleet, uint32_t index, const char *type, int64_t at)
{
    struct device *device = &fleet->devices[index];
    device->seq++;
    (void)snprintf(fleet->device_id, sizeof fleet->device_id, "vm-%06" PRIu32, index);
    (void)snprintf(fleet->event_id, sizeof fleet->event_id, "%s-%08" PRIu32, fleet->device_id, device->seq);
    vs_buf_clear(&fleet->json);
    vs_buf_printf(&fleet->json,
                  "{\"event_id\":\"%s\",\"device_id\":\"%s\",\"type\":\"%s\",\"ts\":%" PRId64 ",\"seq\":%" PRIu32
                  ",\"site\":\"site-%05" PRIu32 "\"",
                  fleet->event_id, fleet->device_id, type, at + device->clock_offset_ms, device->seq,
                  index / DEVICES_PER_SITE);
}

static const char *fault_event(struct vs_fleet *fleet, uint32_t index, int64_t at)
{
    struct device *device = &fleet->devices[index];
    static const struct {
        uint32_t steps;
        const char *first, *later, *last;
        const char *fields;
    } scripts[FAULT_COUNT] = {
        [FAULT_CARD_READER] = {15, "payment_failed", "payment_failed", "payment_failed", ",\"code\":\"EKM\""},
        [FAULT_MOTOR] = {4, "vend_failed", "vend_failed", "vend_failed", ",\"selection\":\"A3\",\"code\":\"EJB\""},
        [FAULT_COIN_JAM] = {2, "coin_jam", "", "coin_jam_cleared", ",\"code\":\"EAA\""},
        [FAULT_BILLS_FULL] = {2, "bills_full", "", "bills_emptied", ",\"code\":\"ENE\""},
        [FAULT_SOLD_OUT] = {6, "sold_out", "sold_out_selected", "restocked", ",\"selection\":\"B1\""},
        [FAULT_DOOR] = {2, "door_open", "", "door_closed", ",\"code\":\"EGS\""},
        [FAULT_MODEM] = {8, "modem_connected", "modem_connected", "modem_connected", ",\"rssi\":-101"},
        [FAULT_POWER] = {2, "power_lost", "", "power_restored", ",\"code\":\"OCF\""},
    };
    uint32_t step = device->fault_done++;
    const char *type = step == 0 ? scripts[device->fault].first
                                 : (step + 1 == scripts[device->fault].steps ? scripts[device->fault].last
                                                                             : scripts[device->fault].later);
    device->fault_ms = step + 1 < scripts[device->fault].steps ? at + device->fault_step : INT64_MAX;
    begin(fleet, index, type, at);
    vs_buf_printf(&fleet->json, "%s}", scripts[device->fault].fields);
    return type;
}

static bool is_muted(const struct device *device, int64_t at)
{
    if (device->fault == FAULT_SILENT)
        return at >= device->fault_from && at < device->fault_from + HOUR;
    return device->fault == FAULT_POWER && at > device->fault_from && at < device->fault_from + 30 * MINUTE;
}

static void sale_event(struct vs_fleet *fleet, uint32_t index, int64_t at)
{
    struct device *device = &fleet->devices[index];
    uint64_t kind = draw(device) % 100;
    char selection[8];
    (void)snprintf(selection, sizeof selection, "%c%d", (int)('A' + draw(device) % 5), (int)(1 + draw(device) % 8));
    begin(fleet, index, kind < 2 ? "payment_failed" : (kind < 4 ? "vend_failed" : "vend_ok"), at);
    vs_buf_printf(&fleet->json, ",\"selection\":\"%s\",\"price_cents\":%d}", selection,
                  (int)(100 + draw(device) % 30 * 10));
}

/* Plays the device's next action; false when it does not lead to an event. */
static bool act(struct vs_fleet *fleet, uint32_t index, int64_t at, enum vs_fleet_topic *topic)
{
    struct device *device = &fleet->devices[index];
    *topic = VS_FLEET_EVENTS;
    if (device->fault_ms == at) {
        (void)fault_event(fleet, index, at);
        return true;
    }
    bool muted = is_muted(device, at);
    if (device->heartbeat_ms == at) {
        device->heartbeat_ms += (int64_t)fleet->settings.heartbeat_s * SECOND;
        *topic = VS_FLEET_HEARTBEATS;
        if (muted)
            return false;
        begin(fleet, index, "heartbeat", at);
        vs_buf_printf(&fleet->json, ",\"rssi\":%d,\"firmware\":\"4.2.%d\"}", (int)(-60 - draw(device) % 40),
                      (int)(index % 7));
    } else if (device->temperature_ms == at) {
        device->temperature_ms += TEMPERATURE_EVERY_MS;
        bool warm = device->fault == FAULT_FRIDGE && at >= device->fault_from && at < device->fault_from + 75 * MINUTE;
        int tenths = warm ? (int)(70 + draw(device) % 30) : (int)(20 + draw(device) % 25);
        if (muted)
            return false;
        begin(fleet, index, "temperature", at);
        vs_buf_printf(&fleet->json, ",\"temperature_c\":%d.%d}", tenths / 10, tenths % 10);
    } else {
        device->sale_ms += draw_between(device, MINUTE, 2 * SALE_EVERY_MS - MINUTE);
        if (muted)
            return false;
        sale_event(fleet, index, at);
    }
    return true;
}

static bool held_before(const struct held *a, const struct held *b)
{
    return a->sent_ms != b->sent_ms ? a->sent_ms < b->sent_ms : a->number < b->number;
}

static void hold(struct vs_fleet *fleet, uint32_t index, enum vs_fleet_topic topic, int64_t sent_ms)
{
    if (fleet->held_count == fleet->held_capacity) {
        fleet->held_capacity = fleet->held_capacity == 0 ? 64 : fleet->held_capacity * 2;
        fleet->held = realloc(fleet->held, fleet->held_capacity * sizeof *fleet->held);
        VS_CHECK(fleet->held != NULL);
    }
    size_t id_len = strlen(fleet->event_id);
    char *text = malloc(id_len + fleet->json.len + 2);
    VS_CHECK(text != NULL);
    memcpy(text, fleet->event_id, id_len + 1);
    memcpy(text + id_len + 1, fleet->json.ptr, fleet->json.len);
    text[id_len + 1 + fleet->json.len] = '\0';
    uint32_t at = fleet->held_count++;
    fleet->held[at] = (struct held){sent_ms, fleet->held_numbers++, index, (uint8_t)topic, text};
    while (at > 0 && held_before(&fleet->held[at], &fleet->held[(at - 1) / 2])) {
        struct held swap = fleet->held[at];
        fleet->held[at] = fleet->held[(at - 1) / 2];
        fleet->held[(at - 1) / 2] = swap;
        at = (at - 1) / 2;
    }
}

static struct held take_held(struct vs_fleet *fleet)
{
    struct held first = fleet->held[0];
    fleet->held[0] = fleet->held[--fleet->held_count];
    for (uint32_t at = 0;;) {
        uint32_t least = at;
        for (uint32_t child = 2 * at + 1; child <= 2 * at + 2 && child < fleet->held_count; child++) {
            if (held_before(&fleet->held[child], &fleet->held[least]))
                least = child;
        }
        if (least == at)
            return first;
        struct held swap = fleet->held[at];
        fleet->held[at] = fleet->held[least];
        fleet->held[least] = swap;
        at = least;
    }
}

static void give_held(struct vs_fleet *fleet, struct vs_fleet_event *event)
{
    struct held held = take_held(fleet);
    free(fleet->given);
    fleet->given = held.text;
    (void)snprintf(fleet->device_id, sizeof fleet->device_id, "vm-%06" PRIu32, held.device);
    struct vs_str id = vs_str(held.text);
    *event = (struct vs_fleet_event){.sent_ms = held.sent_ms,
                                     .device = held.device,
                                     .topic = (enum vs_fleet_topic)held.topic,
                                     .event_id = id,
                                     .device_id = vs_str(fleet->device_id),
                                     .json = vs_str(held.text + id.len + 1)};
}

bool vs_fleet_next(struct vs_fleet *fleet, struct vs_fleet_event *event)
{
    for (;;) {
        uint32_t index = fleet->heap[0];
        struct device *device = &fleet->devices[index];
        int64_t at = device->next_ms;
        if (fleet->held_count > 0 && fleet->held[0].sent_ms <= at) {
            give_held(fleet, event);
            return true;
        }
        if (at == INT64_MAX)
            return false;
        enum vs_fleet_topic topic;
        bool sends = act(fleet, index, at, &topic);
        refresh_next(fleet, device);
        sift_down(fleet, 0);
        if (!sends)
            continue;
        if (at >= device->offline_from && at < device->offline_to) {
            hold(fleet, index, topic, device->offline_to);
            continue;
        }
        if (draw(device) % 1000 < fleet->settings.duplicate_per_mille)
            hold(fleet, index, topic, at + 2 * SECOND);
        *event = (struct vs_fleet_event){.sent_ms = at,
                                         .device = index,
                                         .topic = topic,
                                         .event_id = vs_str(fleet->event_id),
                                         .device_id = vs_str(fleet->device_id),
                                         .json = vs_buf_str(&fleet->json)};
        return true;
    }
}

void vs_fleet_registry(const struct vs_fleet *fleet, struct vs_buf *out)
{
    for (uint32_t i = 0; i < fleet->settings.devices; i++)
        vs_buf_printf(out,
                      "{\"device_id\":\"vm-%06" PRIu32 "\",\"site\":\"site-%05" PRIu32
                      "\",\"timeout_seconds\":%" PRIu32 "}\n",
                      i, i / DEVICES_PER_SITE, fleet->settings.heartbeat_s * 3);
}

void vs_fleet_describe(const struct vs_fleet *fleet, struct vs_buf *out)
{
    uint32_t counts[FAULT_COUNT] = {0};
    uint32_t clocks = 0;
    uint32_t offline = 0;
    for (uint32_t i = 0; i < fleet->settings.devices; i++) {
        counts[fleet->devices[i].fault]++;
        clocks += fleet->devices[i].clock_offset_ms != 0;
        offline += fleet->devices[i].offline_from != INT64_MAX;
    }
    for (int i = 1; i < FAULT_COUNT; i++)
        vs_buf_printf(out, "%6" PRIu32 " machines  %s\n", counts[i], fault_texts[i]);
    vs_buf_printf(out, "%6" PRIu32 " machines  clock hours off\n%6" PRIu32 " machines  offline, upload later\n", clocks,
                  offline);
}

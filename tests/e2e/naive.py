# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
"""What incidents a fleet's events must lead to, by the simplest means: all events of a machine are scanned again for
every event. Shares nothing with the engine but the numbers of the rules. Input: acknowledged events in the order in
which each machine sent them."""
import collections

MINUTE = 60_000
TOPIC_EVENTS, TOPIC_HEARTBEATS = "device-events", "device-heartbeats"


def once(events):
    """Each event_id of a machine once, the first counts."""
    seen, kept = set(), []
    for event in events:
        if event["event_id"] not in seen:
            seen.add(event["event_id"])
            kept.append(event)
    return kept


def by_device(events, topic):
    devices = collections.defaultdict(list)
    for name, event in events:
        if name == topic:
            devices[event["device_id"]].append(event)
    return {device: once(items) for device, items in devices.items()}


class Episodes:
    """The life of conditions: the first row opens, 'resolved' closes, later rows belong to the open one."""

    def __init__(self):
        self.open = set()
        self.started = []

    def row(self, rule, subject, at, resolved=False):
        if resolved:
            self.open.discard((rule, subject))
        elif (rule, subject) not in self.open:
            self.open.add((rule, subject))
            self.started.append((rule, subject, at))


def count_within(events, at, span):
    return sum(1 for e in events if at - span <= e["ts"] <= at)


def counted_rule(out, rule, events, kind, span, least, subject):
    """At each event of the kind: how many of them lie within the span before it?"""
    groups = collections.defaultdict(list)
    for event in events:
        if event["type"] == kind:
            groups[subject(event)].append(event)
    rows = []
    for name, items in groups.items():
        for i, event in enumerate(items):
            if count_within(items[:i + 1], event["ts"], span) >= least:
                rows.append((event["ts"], rule, name, False))
    return rows


def fridge(events):
    rows, readings = [], [e for e in events if e["type"] == "temperature"]
    for i, event in enumerate(readings):
        if event["temperature_c"] <= 5:
            if i > 0 and readings[i - 1]["temperature_c"] > 5:
                rows.append((event["ts"], "fridge_warm", event["device_id"], True))
            continue
        day = [e for e in readings[:i + 1] if event["ts"] - 1440 * MINUTE <= e["ts"] <= event["ts"]]
        cold = [e["ts"] for e in day if e["temperature_c"] <= 5]
        since = max(cold) if cold else min(e["ts"] for e in day)
        if event["ts"] - since > 30 * MINUTE:
            rows.append((event["ts"], "fridge_warm", event["device_id"], False))
    return rows


def vend_failures(events):
    groups, rows = collections.defaultdict(list), []
    for event in events:
        if event["type"] in ("vend_ok", "vend_failed") and event.get("selection"):
            items = groups[event["selection"]]
            items.append(event["type"])
            if items[-3:] == ["vend_failed"] * 3:
                rows.append((event["ts"], "vend_failures", event["device_id"] + "/" + event["selection"], False))
    return rows


def told(events):
    """Conditions that the machine itself begins and ends."""
    pairs = {"coin_jam": ("coin_jam", False), "coin_jam_cleared": ("coin_jam", True),
             "bills_full": ("bills_full", False), "bills_emptied": ("bills_full", True),
             "door_open": ("door_open", False), "door_closed": ("door_open", True)}
    return [(e["ts"],) + (pairs[e["type"]][0], e["device_id"], pairs[e["type"]][1]) for e in events if e["type"] in pairs]


def tampering(events):
    rows, opened = [], []
    for event in events:
        opened = [at for at in opened if event["ts"] - at < 10 * MINUTE]
        if event["type"] == "power_lost" and opened:
            rows.append((event["ts"], "tampering", event["device_id"], False))
            opened = []
        elif event["type"] in ("door_closed", "service_start"):
            opened = []
        elif event["type"] == "door_open":
            opened.append(event["ts"])
        if event["type"] == "service_start":
            rows.append((event["ts"], "tampering", event["device_id"], True))
    return rows


def sold_out(events):
    rows = counted_rule(None, "sold_out_demand", events, "sold_out_selected", 60 * MINUTE, 3,
                        lambda e: e["device_id"] + "/" + e["selection"])
    rows += [(e["ts"], "sold_out_demand", e["device_id"] + "/" + e["selection"], True)
             for e in events if e["type"] == "restocked" and e.get("selection")]
    return rows


def silence(beats, timeout, end_of_own_time):
    rows = []
    for before, after in zip(beats, beats[1:] + [None]):
        deadline = before["ts"] + timeout
        if after is None:
            if end_of_own_time >= deadline:
                rows.append((deadline, "missing_heartbeat", before["device_id"], False))
        elif after["ts"] > deadline:
            rows.append((deadline, "missing_heartbeat", before["device_id"], False))
            rows.append((after["ts"], "missing_heartbeat", before["device_id"], True))
    return rows


def machine_rows(events):
    device = lambda e: e["device_id"]
    rows = counted_rule(None, "payment_failures", events, "payment_failed", 10 * MINUTE, 3, device)
    rows += counted_rule(None, "flapping_modem", events, "modem_connected", 30 * MINUTE, 6, device)
    return rows + fridge(events) + vend_failures(events) + told(events) + sold_out(events) + tampering(events)


def site_rows(events, is_trusted):
    sites, rows = collections.defaultdict(list), []
    for event in events:
        if event["type"] == "power_lost" and is_trusted(event):
            sites[event["site"]].append(event)
    for site, items in sites.items():
        first, last = min(e["ts"] for e in items), max(e["ts"] for e in items)
        end = first - first % MINUTE + MINUTE
        while end <= last + 5 * MINUTE:
            inside = {e["device_id"] for e in items if end - 5 * MINUTE <= e["ts"] < end}
            if len(inside) >= 3:
                rows.append((end, "site_power", site, False))
            end += MINUTE
    return rows


def expected(events, timeout_ms, end_ms, clock_offset, is_trusted):
    """Set of (rule, subject, start). clock_offset(device): how far its clock is off; is_trusted(event): its time is
    near its arrival."""
    episodes = Episodes()
    machines = by_device(events, TOPIC_EVENTS)
    for items in machines.values():
        for at, rule, subject, resolved in sorted(machine_rows(items), key=lambda r: r[0]):
            episodes.row(rule, subject, at, resolved)
    for device, beats in by_device(events, TOPIC_HEARTBEATS).items():
        for at, rule, subject, resolved in silence(beats, timeout_ms, end_ms + clock_offset(device)):
            episodes.row(rule, subject, at, resolved)
    everything = [e for items in machines.values() for e in items]
    for at, rule, subject, resolved in sorted(site_rows(everything, is_trusted)):
        episodes.row(rule, subject, at, resolved)
    return set(episodes.started)

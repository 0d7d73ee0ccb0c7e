#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
"""The same fleet twice, once with all clocks right, once with some hours ahead and some ten hours behind, at least
three of each. For all other machines every incident, every ODS row and every hourly sum must be the same. Sites of
such a machine are judged by fewer machines and left out.

In the second run one more machine uploads the buffer of yesterday while the fleet goes on: it is judged by its own
time, with an alert where yesterday's times ask for one and none where only the times of the upload would.

  bad_clocks.py [--bin PATH] [--devices N] [--hours N] [--seed N] [--keep]"""
import argparse
import json
import os
import shutil
import signal
import sqlite3
import sys
import tempfile

from support import DEFAULT_BIN, START_MS, Program, post, read_ledger, run_loader
import naive

HOUR = 3_600_000
BAD_PER_1000 = 6
ONE_OF_EACH_KIND = 3
YESTERDAY = START_MS - 24 * HOUR


def upload_yesterday(program, problems):
    """Payments fail three times within ten minutes of yesterday on one machine; on another one three failures lie
    an hour apart, but are uploaded together."""
    events = []
    for device, gap in (("late-near", 4 * 60_000), ("late-far", HOUR)):
        for i in range(3):
            events.append({"event_id": f"{device}-{i}", "device_id": device, "type": "payment_failed",
                           "ts": YESTERDAY + i * gap, "seq": i + 1})
        for hour in range(20):  # and it sold something every hour since
            events.append({"event_id": f"{device}-sale-{hour}", "device_id": device, "type": "vend_ok",
                           "ts": YESTERDAY + hour * HOUR + 1, "seq": 4 + hour, "price_cents": 150, "selection": "A1"})
    body = "\n".join(json.dumps(event) for event in sorted(events, key=lambda e: e["ts"])).encode()
    status, _, answer = post(program.events_url(), body, {"Content-Type": "application/x-ndjson"})
    if status != 202:
        problems.append(f"yesterday's buffer was answered with {status}: {answer}")


def play(args, folder, bad_clocks, problems):
    os.mkdir(folder)
    program = Program(args, folder)
    try:
        program.write_registry()
        program.start_sandbox()
        program.start()
        program.wait_ready()
        if bad_clocks:
            program.drive_clock(START_MS)
            upload_yesterday(program, problems)
        if run_loader(program, args, bad_clocks=bad_clocks, duplicates=0).wait(timeout=300) != 0:
            problems.append("the loader gave up")
        program.wait_quiet()
        program.kill(signal.SIGTERM)
    finally:
        program.end()
    return read_ledger(folder)[0]


def clock_offsets(events):
    """Per device, in whole hours, from its first heartbeat: the fleet begins at START_MS."""
    offsets = {}
    for topic, event in events:
        if topic == naive.TOPIC_HEARTBEATS:
            offsets.setdefault(event["device_id"], round((event["ts"] - START_MS) / HOUR))
    return {device: hours for device, hours in offsets.items() if hours != 0}


def outside(folder):
    """What the outside world got: (kind, subject) and the row."""
    rows = set()
    db = sqlite3.connect(f"{folder}/servicenow/servicenow.sqlite")
    for number, text in db.execute("SELECT correlation_id, short_description FROM incident"):
        rule, rest = number.removeprefix("vendstream-").split(".", 1)
        rows.add(("incident", rest.rsplit("-", 1)[0].split("-2F")[0], (rule, number, text)))
    db = sqlite3.connect(f"{folder}/ods.db")
    for row in db.execute("SELECT * FROM events"):
        rows.add(("event", row[1], row))
    for row in db.execute("SELECT * FROM sales_hourly"):
        rows.add(("hour", row[0], row))
    return rows


def check_same(right, wrong, bad, problems):
    sites = {f"site-{int(device.removeprefix('vm-')) // 8:05}" for device in bad}
    def of_others(rows):
        return {row for row in rows if row[1] not in bad | sites and not row[1].startswith("late-")}
    before, after = of_others(right), of_others(wrong)
    for kind in ("incident", "event", "hour"):
        a, b = ({row for row in rows if row[0] == kind} for rows in (before, after))
        print(f"  {kind}s of machines with right clocks: {len(a)} without bad clocks, {len(b)} with, "
              f"{len(a ^ b)} differ")
        if a != b or not a:
            problems.append(f"{kind}s of other machines changed: {sorted(map(str, a ^ b))[:4]}")


def check_yesterday(rows, problems):
    alerts = [row[2] for row in rows if row[0] == "incident" and row[1].startswith("late-")]
    hours = [row for row in rows if row[0] == "hour" and row[1] == "late-near"]
    print(f"  yesterday's buffers: {len(alerts)} alert, {len(hours)} hours of sales")
    if [alert[0] for alert in alerts] != ["payment_failures"] or "late-near" not in alerts[0][1]:
        problems.append(f"alerts of yesterday's buffers: {alerts}")
    if len(hours) != 20:
        problems.append(f"yesterday has {len(hours)} hours of sales, not 20")


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", default=DEFAULT_BIN)
    parser.add_argument("--devices", type=int, default=1000)
    parser.add_argument("--hours", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true")
    return parser.parse_args()


def main():
    args = arguments()
    folder = tempfile.mkdtemp(prefix="vendstream-bad-clocks-")
    print(f"seed {args.seed}, folder {folder}")
    problems = []
    play(args, f"{folder}/right", 0, problems)
    events = play(args, f"{folder}/wrong", BAD_PER_1000, problems)
    bad = clock_offsets(events)
    ahead, behind = sum(h > 0 for h in bad.values()), sum(h == -10 for h in bad.values())
    print(f"  {ahead} clocks ahead by {sorted(h for h in bad.values() if h > 0)} h, {behind} behind by 10 h")
    if ahead < ONE_OF_EACH_KIND or behind < ONE_OF_EACH_KIND:
        problems.append("this seed has too few bad clocks to show anything")
    right, wrong = outside(f"{folder}/right"), outside(f"{folder}/wrong")
    check_same(right, wrong, set(bad), problems)
    check_yesterday(wrong, problems)
    if not args.keep and not problems:
        shutil.rmtree(folder)
    print("ok" if not problems else "FAILED: " + "; ".join(problems) + f" (seed {args.seed}, {folder})")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

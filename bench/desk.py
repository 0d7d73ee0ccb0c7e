# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
"""SQL over files: CPU time per event, memory, time to the first row. Every run's output is checked."""
import json
import os
import subprocess

import scripts
from tools import ENGINE_CORE, PROGRAM, TOOL, must, run_measured, tool


class Desk:
    def __init__(self, folder, quick):
        self.folder, self.quick = folder, quick

    def make(self, size, events, devices, step_us=50000, alert_every=0):
        path = f"{self.folder}/e{size}-{events}-{devices}-{step_us}.ndjson"
        if not os.path.exists(path):
            with open(path, "wb") as out:
                subprocess.run([TOOL, "make", "--size", str(size), "--events", str(events), "--devices", str(devices),
                                "--step-us", str(step_us), "--alert-every", str(alert_every)], stdout=out, check=True)
        return path

    def run(self, script, name):
        """Gives (CPU seconds, RSS in MB, rows)."""
        path, out = f"{self.folder}/{name}.sql", f"{self.folder}/{name}.out"
        with open(path, "w", encoding="utf-8") as file:
            file.write(script)
        cpu, rss = run_measured([PROGRAM, "run", path], out)
        with open(out, encoding="utf-8") as file:
            return cpu, rss, [json.loads(line) for line in file]

    def best(self, script, name, check, runs=3):
        """The run with the least CPU time; all are checked."""
        results = []
        for _ in range(1 if self.quick else runs):
            cpu, rss, rows = self.run(script, name)
            check(rows)
            results.append((cpu, rss))
        return min(results)

    def events(self):
        return 400_000 if self.quick else 2_000_000


def check_counts(path, windows_per_event):
    """Every event that passes the filter is in its windows, each (machine, window) once."""
    with open(path, "rb") as file:
        passed = file.read().count(b'"payment_failed"')

    def check(rows):
        keys = {(r["device_id"], r["window_start"]) for r in rows}
        must(len(keys) == len(rows), "a window came twice")
        must(sum(r["n"] for r in rows) == passed * windows_per_event, "the counts do not add up to the events")
    return check


def check_alerts(events, alert_every, devices):
    expected = {f"vm-{devices + i:07d}" for i in range(0, events, alert_every)}

    def check(rows):
        must(len(rows) == len(expected), f"{len(rows)} alerts instead of {len(expected)}")
        must({r["device_id"] for r in rows} == expected, "other machines than those with card_err 99")
        must(all(r["rule"] == 0 for r in rows), "a rule matched that cannot")
    return check


def measure_scanner(desk, figures):
    result = tool("scan", "--events", 50_000 if desk.quick else 200_000, core=ENGINE_CORE)
    for name in ("avx512_ns", "avx2_ns", "sse2_ns", "neon_ns"):
        if name in result:
            figures.add(f"JSON, 6 of 16 members of 324 bytes, {name[:-3]}", result[name], "ns",
                        200, ("careful scanner", result["careful_ns"]))


def measure_window_count(desk, figures):
    for devices, target in ((1_000, 0.2), (100_000, None)):
        events = desk.events()
        path = desk.make(150, events, devices)
        cpu, rss = desk.best(scripts.window_count(path), "window-count", check_counts(path, 1))
        figures.add(f"filter + 10-minute count, 150 bytes, {devices} devices", cpu / events * 1e6, "us/event", target)
        if devices == 100_000:
            figures.add("  its memory with 100,000 devices", rss, "MB", 80)


def measure_rules(desk, figures):
    events, devices, every = desk.events() // 2, 100_000, 1000
    path = desk.make(324, events, devices, 1000, every)
    check, one = check_alerts(events, every, devices), None
    for count, target in ((1, None), (10, None), (100, 0.5), (1000, None)):
        cpu, rss = desk.best(scripts.rules(count, scripts.from_file(path)), f"rules-{count}", check)
        cost = cpu / events * 1e6
        one = one or cost
        figures.add(f"{count} threshold rules, 324 bytes", cost, "us/event", target, ("one rule", one))
        if count == 100:
            figures.add("  memory of 100 rules", rss, "MB", 80)


def measure_windows(desk, figures):
    """Sliding windows of two shapes: the same events, no row passes HAVING. A short run shows that they count."""
    shapes = (("10 min by 1 min", "INTERVAL '1' MINUTE", "INTERVAL '10' MINUTE", 10),
              ("24 h by 1 s", "INTERVAL '1' SECOND", "INTERVAL '24' HOUR(2)", 86400))
    few = desk.make(150, 100, 2, 1000)
    events = desk.events()
    path = desk.make(150, events, 10, 1000)
    first = None
    for name, slide, size, per_event in shapes:
        window = scripts.hop(slide, size)
        desk.best(scripts.window_count(few, window), "hop-check", check_counts(few, per_event), 1)
        script = scripts.window_count(path, window, " HAVING COUNT(*) > 1000000000")
        cpu, _ = desk.best(script, "hop", lambda rows: must(rows == [], "rows that cannot be"))
        first = first or cpu / events * 1e6
        figures.add(f"HOP {name}", cpu / events * 1e6, "us/event", None, ("10 min by 1 min", first))


def measure_first_row(desk, figures):
    path = desk.make(150, 1000, 10)
    script = f"{desk.folder}/first.sql"
    with open(script, "w", encoding="utf-8") as file:
        file.write(scripts.source_150(path) + "SELECT device_id, `type` FROM events;\n")
    result = tool("first-row", "--runs", 11 if desk.quick else 51, "--", PROGRAM, "run", script)
    nothing = tool("first-row", "--runs", 11, "--", "/bin/echo", "x")
    figures.add("first row after the start of the process, median", result["median_ms"], "ms", 50,
                ("/bin/echo", nothing["median_ms"]))

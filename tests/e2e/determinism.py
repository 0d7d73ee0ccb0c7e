#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
"""The same log and script give the same state hash and the same outputs, byte for byte: twice, and after a crash at
every commit boundary, swept one by one. The planted crash of src/runtime/plant.h kills the process when commit N is
durable and nobody has seen it yet.

A fleet is recorded once. Each run then feeds its events in the same windows, drives the clock to the same times, and
recovers from its crash as a machine would: it asks the log whether a request that got no answer is in it.

  determinism.py [--bin PATH] [--windows N] [--jobs N] [--every N] [--keep]
  --every N: only every Nth commit"""
import argparse
import concurrent.futures
import glob
import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import urllib.error

from support import ROOT, START_MS, Program, get, post, read_ledger, run_loader, wait_for

MINUTE = 60_000
STEP_MS = 15 * MINUTE
TOPICS = {"device-events": "/v1/events", "device-heartbeats": "/v1/heartbeats"}
OUTPUT_TOPICS = ("filtered-events", "filtered-heartbeats", "incidents")


def record_fleet(args, folder):
    """Events of a small fleet, cut into windows: [[(topic, lines), ..], ..]."""
    os.mkdir(folder)
    program = Program(args, folder)
    try:
        program.write_registry()
        program.start_sandbox()
        program.start()
        program.wait_ready()
        if run_loader(program, args, connections=1).wait(timeout=120) != 0:
            raise SystemExit("the loader gave up")
    finally:
        program.end()
    events = read_ledger(folder)[0]
    size = -(-len(events) // args.windows)
    windows = []
    for at in range(0, len(events), size):
        part = events[at:at + size]
        windows.append([(topic, [json.dumps(e) for t, e in part if t == topic]) for topic in TOPICS])
    print(f"  {len(events)} events in {len(windows)} windows")
    return windows


def tables_with_incidents_in_the_log(folder):
    """The shipped tables, but incidents go to a topic, so that they can be compared byte for byte."""
    text = open(f"{ROOT}/pipelines/tables-embedded.sql", encoding="utf-8").read()
    text, count = re.subn(r",\s*PRIMARY KEY \(rule, subject\) NOT ENFORCED\s*\) WITH \('connector' = 'servicenow'[^;]*;",
                          ") WITH ('connector' = 'log', 'topic' = 'incidents', 'format' = 'json');", text)
    assert count == 1
    path = f"{folder}/tables.sql"
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


class Run:
    """One run of the whole process over the windows; crashes after the commits in `crashes`."""

    def __init__(self, args, folder, registry, tables, crashes, snapshot_interval):
        os.mkdir(folder)
        shutil.copy(registry, f"{folder}/devices.ndjson")
        self.program = Program(args, folder, settings={
            "vendstream.snapshot.interval": snapshot_interval, "vendstream.log-level": "info",
            "vendstream.log.segment-size": "1 mb"})
        self.program.scripts[0] = tables
        self.folder, self.crashes, self.crashed = folder, list(crashes), 0
        self.sent = dict.fromkeys(TOPICS, 0)

    def start(self):
        plant = {"VENDSTREAM_PLANT": f"crash_after_commit:{self.crashes[0]}"} if self.crashes else {}
        self.program.start(plant)
        self.wait(lambda: get(f"http://127.0.0.1:{self.program.admin}/readyz") is not None, "readiness")

    def wait(self, condition, what):
        """Waits; a crash meanwhile is answered by a new start. True: there was none."""
        def settled():
            return self.program.process.poll() is not None or condition()
        wait_for(what, settled, 30, pause=0.002)
        if self.program.process.poll() is None:
            return True
        if self.program.process.returncode != -signal.SIGKILL or not self.crashes:
            raise SystemExit(f"the program ended: {self.program.log()[-1000:]}")
        self.crashes.pop(0)
        self.crashed += 1
        self.start()
        return False

    def stored(self, topic):
        out = subprocess.run([self.program.args.bin, "topic", "ls", "--json", "--data", self.program.data],
                             check=True, capture_output=True, text=True).stdout
        return next((e["end"] for e in map(json.loads, out.splitlines()) if e["topic"] == topic), 0)

    def wait_quiet(self):
        def quiet():
            return self.program.status()["quiet"]
        while not self.wait(quiet, "quiet"):
            pass

    def send(self, topic, lines):
        if not lines:
            return
        body = "\n".join(lines).encode()
        while True:
            status = post(self.program.events_url(TOPICS[topic]), body, {"Content-Type": "application/x-ndjson"})[0]
            if status == 202:
                break
            self.wait(lambda: False, f"crash that explains the answer {status}")
            if self.stored(topic) == self.sent[topic] + len(lines):
                break
        self.sent[topic] += len(lines)
        self.wait_quiet()

    def drive_clock(self, now_ms):
        while True:
            try:
                self.program.drive_clock(now_ms)
            except (OSError, urllib.error.URLError):
                self.wait(lambda: False, "crash that explains the silence")
                continue
            if self.wait(lambda: self.program.status()["quiet"], "quiet"):
                return

    def play(self, windows):
        try:
            self.start()
            self.drive_clock(START_MS)
            for i, window in enumerate(windows):
                for topic, lines in window:
                    self.send(topic, lines)
                self.drive_clock(START_MS + (i + 1) * STEP_MS)
            self.commits = self.program.metric("vendstream_task_commits_total", "0")
            self.program.kill(signal.SIGTERM)
        finally:
            self.program.end()
        return self.result()

    def result(self):
        """{what: text} of everything that must be equal."""
        hashes = re.findall(r"state hash ([0-9a-f]{16})", self.program.log())
        result = {"state hash": hashes[-1] if hashes else "none"}
        for topic in OUTPUT_TOPICS + tuple(TOPICS):
            out = subprocess.run([self.program.args.bin, "topic", "cat", topic, "--data", self.program.data], check=True,
                                 capture_output=True).stdout
            result[topic] = f"{len(out.splitlines())} records, {hashlib.sha256(out).hexdigest()}"
        db = sqlite3.connect(self.program.env["ODS_DB"])
        for table in ("events", "sales_hourly"):
            rows = db.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall()
            result[table] = f"{len(rows)} rows, {hashlib.sha256(repr(rows).encode()).hexdigest()}"
        for topic in TOPICS:
            objects = sorted(glob.glob(f"{self.folder}/archive/raw/{topic}/**/*.jsonl", recursive=True),
                             key=lambda path: path.rsplit("+", 1)[1])
            digest = hashlib.sha256(b"".join(open(path, "rb").read() for path in objects))
            result[f"archive of {topic}"] = digest.hexdigest()
        return result


def differences(wanted, got):
    return [f"{what}: {wanted[what]} became {got[what]}" for what in wanted if wanted[what] != got[what]]


def sweep(args, folder, windows):
    registry, tables = f"{folder}/recorded/devices.ndjson", tables_with_incidents_in_the_log(folder)

    def play(name, crashes, snapshot_interval):
        run = Run(args, f"{folder}/{name}", registry, tables, crashes, snapshot_interval)
        result = run.play(windows)
        if not args.keep:
            shutil.rmtree(run.folder)
        return result, run

    wanted, first = play("first", [], "60 s")
    for what, text in wanted.items():
        print(f"  {what}: {text}")
    if any(text.startswith(("0 ", "none")) for text in wanted.values()):
        return [f"an output is empty: {wanted}"]
    problems = differences(wanted, play("again", [], "100 ms")[0])
    # In one run a crash after each commit; in the others one each, every second with many snapshots.
    jobs = {"each": (range(1, 100 * first.commits), "60 s")}
    for k in range(1, first.commits + 1, args.every):
        jobs[f"crash-{k}"] = ([k], "60 s" if k % 2 == 0 else "50 ms")
    crashed = 0
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        futures = {pool.submit(play, name, *job): name for name, job in jobs.items()}
        for future in concurrent.futures.as_completed(futures):
            got, run = future.result()
            crashed += run.crashed
            if run.crashed == 0 and futures[future] != f"crash-{first.commits}":
                problems.append(f"{futures[future]} did not crash")
            problems += [f"{futures[future]}: {text}" for text in differences(wanted, got)]
    print(f"  {first.commits} commits; {len(jobs)} runs with {crashed} crashes")
    return problems


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", default=f"{ROOT}/build/plant/src/cli/vendstream")
    parser.add_argument("--windows", type=int, default=10)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--keep", action="store_true")
    args = parser.parse_args()
    args.devices, args.hours, args.seed = 60, 2, 4
    return args


def main():
    args = arguments()
    folder = tempfile.mkdtemp(prefix="vendstream-determinism-")
    windows = record_fleet(args, f"{folder}/recorded")
    problems = sweep(args, folder, windows)
    if not args.keep:
        shutil.rmtree(folder)
    print("ok" if not problems else "FAILED: " + "; ".join(problems[:6]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

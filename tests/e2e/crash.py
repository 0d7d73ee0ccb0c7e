#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
"""The whole path under kill -9: a supervisor starts the program again whenever it is killed, a loader with a ledger
of its own sends until every event is acknowledged, then the outside world is compared with the ledger.

  crash.py [--events N] [--kills N] [--seed N] [--kill-seed N] [--signal KILL|TERM] [--bin PATH] [--servicenow-faults] [--keep]

Passes when: acknowledged and missing 0, doubled 0 (ODS rows, archive offsets, incidents), the incidents are those of
naive.py, order per machine kept."""
import argparse
import glob
import gzip
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
import naive  # noqa: E402

START_MS = 1_704_088_800_000
HEARTBEAT_S = 300


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(what, condition, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(0.02)
    raise SystemExit(f"no {what} after {seconds} s")


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:
            return reply.read()
    except OSError:
        return None


class Program:
    """The program under test, started again after every kill."""

    def __init__(self, args, folder):
        self.args, self.folder = args, folder
        self.collector, self.admin, self.snow = free_port(), free_port(), free_port()
        self.env = dict(os.environ, SERVICENOW_URL=f"http://127.0.0.1:{self.snow}", SERVICENOW_USER="vend",
                        SERVICENOW_PASSWORD="vend", ODS_DB=f"{folder}/ods.db", DEVICES_FILE=f"{folder}/devices.ndjson")
        self.process = None
        self.sandbox = None

    def start_sandbox(self):
        command = [self.args.bin, "sandbox", "servicenow", "--listen", f"127.0.0.1:{self.snow}", "--data",
                   f"{self.folder}/servicenow"]
        if self.args.servicenow_faults:
            command += ["--fail", "500:5%", "--hang", "1%", "--apply-then-timeout", "1%", "--seed", str(self.args.seed)]
        self.sandbox = subprocess.Popen(command, stdout=open(f"{self.folder}/sandbox.out", "ab"),
                                        stderr=subprocess.STDOUT)
        wait_for("sandbox", lambda: get(f"http://127.0.0.1:{self.snow}/stats") is not None, 10)

    def start(self):
        scripts = [f"{ROOT}/pipelines/tables-embedded.sql", f"{ROOT}/pipelines/views.sql"]
        scripts += sorted(glob.glob(f"{ROOT}/pipelines/rules/*.sql"))
        settings = {"vendstream.collector.listen": f"127.0.0.1:{self.collector}",
                    "vendstream.admin.listen": f"127.0.0.1:{self.admin}", "vendstream.clock": "driven",
                    "vendstream.archive.path": f"{self.folder}/archive", "vendstream.archive.interval": "1 s",
                    "vendstream.snapshot.interval": "2 s", "execution.checkpointing.interval": "200 ms",
                    "vendstream.log-level": "warn", "vendstream.delivery.retry.max": "1 s"}
        command = [self.args.bin, "run", "--data", f"{self.folder}/data"]
        for key, value in settings.items():
            command += ["--set", f"{key}={value}"]
        self.process = subprocess.Popen(command + scripts, env=self.env, stdout=subprocess.DEVNULL,
                                        stderr=open(f"{self.folder}/program.log", "ab"))

    def wait_ready(self):
        def ready():
            if self.process.poll() is not None:
                raise SystemExit("the program ended: " + open(f"{self.folder}/program.log").read()[-2000:])
            return get(f"http://127.0.0.1:{self.admin}/readyz") is not None
        wait_for("readiness", ready, 30)

    def kill(self, number):
        self.process.send_signal(number)
        self.process.wait()


def run_loader(program, args):
    command = [args.bin, "simulate", "--to", f"http://127.0.0.1:{program.collector}", "--drive-clock",
               f"http://127.0.0.1:{program.admin}", "--devices", str(args.devices), "--hours", str(args.hours), "--seed",
               str(args.seed), "--offline", "0", "--duplicates", "10", "--bad-clocks", "10", "--start", str(START_MS),
               "--heartbeat", str(HEARTBEAT_S), "--ledger", f"{program.folder}/ledger", "--connections", "4"]
    return subprocess.Popen(command, stdout=open(f"{program.folder}/loader.out", "wb"))


def read_ledger(folder):
    events, refused = [], 0
    for line in open(f"{folder}/ledger", encoding="utf-8"):
        _, _, outcome, topic, text = line.rstrip("\n").split("\t", 4)
        refused += outcome != "acked"
        if outcome == "acked":
            events.append((topic, json.loads(text)))
    return events, refused


def check_ods(folder, events, problems):
    rows = sqlite3.connect(f"{folder}/ods.db").execute("SELECT device_id, event_id FROM events").fetchall()
    sent = {(e["device_id"], e["event_id"]) for topic, e in events if topic == naive.TOPIC_EVENTS}
    missing, unexpected = sent - set(rows), set(rows) - sent
    print(f"  ODS: {len(rows)} rows, {len(missing)} missing, {len(rows) - len(set(rows))} doubled, "
          f"{len(unexpected)} unexpected")
    if missing or unexpected or len(rows) != len(set(rows)):
        problems.append("ODS rows")


def check_archive(folder, events, problems):
    """Objects of a partition must follow one another without a hole and without an overlap."""
    ids, order_broken, ranges = set(), 0, {}
    for path in glob.glob(f"{folder}/archive/raw/**/*.jsonl*", recursive=True):
        if path.endswith(".part"):
            continue
        topic, partition, rest = os.path.basename(path).split("+")
        opener = gzip.open if path.endswith(".gz") else open
        lines = [json.loads(line) for line in opener(path, "rt", encoding="utf-8")]
        ranges.setdefault((topic, partition), []).append((int(rest.split(".")[0]), lines))
    total = 0
    for (topic, _), objects in ranges.items():
        at, last = 0, {}
        for start, lines in sorted(objects, key=lambda o: o[0]):
            if start != at:
                problems.append(f"archive of {topic}: offset {at} expected, object begins at {start}")
            at = start + len(lines)
            total += len(lines)
            for event in lines:
                ids.add((topic, event["device_id"], event["event_id"]))
                seen = last.get(event["device_id"], 0)
                order_broken += event["seq"] < seen - 40  # repetitions come a little later
                last[event["device_id"]] = max(seen, event["seq"])
    sent = {(topic, e["device_id"], e["event_id"]) for topic, e in events}
    print(f"  archive: {total} records, {len(sent - ids)} missing, {len(ids - sent)} unexpected")
    if sent - ids or ids - sent or order_broken:
        problems.append("archive")


def check_incidents(folder, events, args, problems):
    db = f"{folder}/servicenow/servicenow.sqlite"
    ids = [row[0] for row in sqlite3.connect(db).execute("SELECT correlation_id FROM incident")]
    doubled = len(ids) - len(set(ids))
    offsets = {}
    for topic, event in events:
        if topic == naive.TOPIC_HEARTBEATS:
            offsets.setdefault(event["device_id"], event["ts"] - START_MS)
    hour = 3_600_000
    offset = lambda device: round(offsets.get(device, 0) / hour) * hour
    want = naive.expected(events, HEARTBEAT_S * 3000, START_MS + args.hours * hour, offset,
                          lambda e: abs(offset(e["device_id"])) < 5 * 60_000)
    count = len(want)
    # A correlation id begins with the prefix, the rule and the subject ('/' is written -2F).
    wrong = [w for w in want if not any(i.startswith(f"vendstream-{w[0]}.{w[1].replace('/', '-2F')}-") for i in ids)]
    print(f"  incidents: {len(ids)} in ServiceNow, {count} expected, {doubled} doubled")
    if doubled or len(ids) != count or wrong:
        problems.append("incidents")
        print("    missing:", wrong[:5])


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--devices", type=int, default=1000)
    parser.add_argument("--hours", type=int, default=8)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1, help="of the fleet")
    parser.add_argument("--kill-seed", type=int, default=int(time.time()), help="of the instants of the kills")
    parser.add_argument("--signal", default="KILL")
    parser.add_argument("--bin", default=f"{ROOT}/build/release/src/cli/vendstream")
    parser.add_argument("--servicenow-faults", action="store_true")
    parser.add_argument("--keep", action="store_true")
    return parser.parse_args()


def kill_at_random(program, loader, args, killed):
    """Kills and starts again until the loader is done or the kills are used up."""
    rng = random.Random(args.kill_seed)
    while loader.poll() is None and killed[0] < args.kills:
        time.sleep(rng.uniform(0.15, 0.9))
        if loader.poll() is not None:
            return
        program.kill(getattr(signal, "SIG" + args.signal))
        killed[0] += 1
        program.start()


def main():
    args = arguments()
    folder = tempfile.mkdtemp(prefix="vendstream-crash-")
    print(f"seed {args.seed}, kill seed {args.kill_seed}, signal {args.signal}, folder {folder}")
    program = Program(args, folder)
    problems, killed = [], [0]
    try:
        subprocess.run([args.bin, "simulate", "--devices", str(args.devices), "--registry", f"{folder}/devices.ndjson",
                        "--heartbeat", str(HEARTBEAT_S)], check=True)
        program.start_sandbox()
        program.start()
        program.wait_ready()
        loader = run_loader(program, args)
        killer = threading.Thread(target=kill_at_random, args=(program, loader, args, killed))
        killer.start()
        killer.join()
        if loader.wait(timeout=600) != 0:
            problems.append("the loader gave up")
        program.wait_ready()
        quiet = lambda: json.loads(get(f"http://127.0.0.1:{program.admin}/v1/status") or b'{"quiet":false}')["quiet"]
        wait_for("end of the deliveries", quiet, 120)
        program.kill(signal.SIGTERM)
        events, refused = read_ledger(folder)
        print(f"  {len(events)} events acknowledged, {refused} refused, {killed[0]} times {args.signal}")
        if refused:
            problems.append("events refused")
        check_ods(folder, events, problems)
        check_archive(folder, events, problems)
        check_incidents(folder, events, args, problems)
    finally:
        for process in (program.process, program.sandbox):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()
    if not args.keep and not problems:
        shutil.rmtree(folder)
    print("ok" if not problems else "FAILED: " + "; ".join(problems) + f" (seed {args.seed}, kill seed {args.kill_seed}, {folder})")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

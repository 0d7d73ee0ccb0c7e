# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
"""What the end-to-end tests share: the program and the stand-in as processes of their own, the fleet with its ledger
outside of the program, and the comparison of the outside world with that ledger."""
import glob
import gzip
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
import naive  # noqa: E402

START_MS = 1_704_088_800_000
HEARTBEAT_S = 300
DEFAULT_BIN = f"{ROOT}/build/release/src/cli/vendstream"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(what, condition, seconds, pause=0.02):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(pause)
    raise SystemExit(f"no {what} after {seconds} s")


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:
            return reply.read()
    except OSError:
        return None


def post(url, body, headers=None):
    """(status, headers, body) of a POST; status 0: no answer."""
    request = urllib.request.Request(url, data=body, headers=headers or {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status, reply.headers, reply.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.headers, refusal.read()
    except OSError:
        return 0, {}, b""


class Program:
    """The program under test, started again after every kill. `data` may lie elsewhere than the folder of the rest."""

    def __init__(self, args, folder, settings=None, data=None):
        self.args, self.folder, self.data = args, folder, data or f"{folder}/data"
        self.collector, self.admin, self.snow = free_port(), free_port(), free_port()
        self.env = dict(os.environ, SERVICENOW_URL=f"http://127.0.0.1:{self.snow}", SERVICENOW_USER="vend",
                        SERVICENOW_PASSWORD="vend", ODS_DB=f"{folder}/ods.db", DEVICES_FILE=f"{folder}/devices.ndjson")
        tables = "tables-kafka.sql" if getattr(args, "kafka", False) else "tables-embedded.sql"
        self.scripts = [f"{ROOT}/pipelines/{tables}", f"{ROOT}/pipelines/views.sql"]
        self.scripts += sorted(glob.glob(f"{ROOT}/pipelines/rules/*.sql"))
        self.settings = {"vendstream.collector.listen": f"127.0.0.1:{self.collector}",
                         "vendstream.admin.listen": f"127.0.0.1:{self.admin}", "vendstream.clock": "driven",
                         "vendstream.archive.path": f"{folder}/archive", "vendstream.archive.interval": "1 s",
                         "vendstream.snapshot.interval": "2 s", "execution.checkpointing.interval": "200 ms",
                         "vendstream.log-level": "warn", "vendstream.delivery.retry.max": "1 s",
                         "vendstream.partitions": getattr(args, "partitions", 1)}
        self.settings.update(settings or {})
        self.process = None
        self.sandbox = None
        self.loader = None

    def write_registry(self):
        subprocess.run([self.args.bin, "simulate", "--devices", str(self.args.devices), "--registry",
                        f"{self.folder}/devices.ndjson", "--heartbeat", str(HEARTBEAT_S)], check=True)

    def start_sandbox(self):
        command = [self.args.bin, "sandbox", "servicenow", "--listen", f"127.0.0.1:{self.snow}", "--data",
                   f"{self.folder}/servicenow"]
        if getattr(self.args, "servicenow_faults", False):
            command += ["--fail", "500:5%", "--hang", "1%", "--apply-then-timeout", "1%", "--seed", str(self.args.seed)]
        with open(f"{self.folder}/sandbox.out", "ab") as out:
            self.sandbox = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        wait_for("sandbox", lambda: get(f"http://127.0.0.1:{self.snow}/stats") is not None, 10)

    def command(self):
        command = [self.args.bin, "run", "--data", self.data]
        for key, value in self.settings.items():
            command += ["--set", f"{key}={value}"]
        return command + self.scripts

    def start(self, extra_env=None):
        with open(f"{self.folder}/program.log", "ab") as log:
            self.process = subprocess.Popen(self.command(), env=dict(self.env, **(extra_env or {})),
                                            stdout=subprocess.DEVNULL, stderr=log)

    def log(self):
        with open(f"{self.folder}/program.log", encoding="utf-8") as log:
            return log.read()

    def wait_ready(self):
        def ready():
            if self.process.poll() is not None:
                raise SystemExit("the program ended: " + self.log()[-2000:])
            return get(f"http://127.0.0.1:{self.admin}/readyz") is not None
        wait_for("readiness", ready, 30)

    def status(self):
        return json.loads(get(f"http://127.0.0.1:{self.admin}/v1/status") or b'{"quiet":false}')

    def wait_quiet(self, seconds=120):
        wait_for("end of the deliveries", lambda: self.status()["quiet"], seconds)

    def metric(self, name, label=None):
        """The value of a metric, with its label's text if it has one; 0 when it is not there."""
        text = (get(f"http://127.0.0.1:{self.admin}/metrics") or b"").decode()
        pattern = rf'^{name}{{\w+="{re.escape(label)}"}} (\d+)$' if label else rf"^{name} (\d+)$"
        found = re.search(pattern, text, re.M)
        return int(found.group(1)) if found else 0

    def drive_clock(self, now_ms):
        request = urllib.request.Request(f"http://127.0.0.1:{self.admin}/v1/clock", method="PUT",
                                         data=json.dumps({"now": now_ms}).encode())
        with urllib.request.urlopen(request, timeout=10):
            pass

    def events_url(self, path="/v1/events"):
        return f"http://127.0.0.1:{self.collector}{path}"

    def kill(self, number):
        self.process.send_signal(number)
        self.process.wait()

    def end(self):
        """Whatever still runs."""
        for process in (self.loader, self.process, self.sandbox):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()


def run_loader(program, args, bad_clocks=10, duplicates=10, connections=4):
    command = [args.bin, "simulate", "--to", f"http://127.0.0.1:{program.collector}", "--drive-clock",
               f"http://127.0.0.1:{program.admin}", "--devices", str(args.devices), "--hours", str(args.hours), "--seed",
               str(args.seed), "--offline", "0", "--duplicates", str(duplicates), "--bad-clocks", str(bad_clocks),
               "--start", str(START_MS), "--heartbeat", str(HEARTBEAT_S), "--ledger", f"{program.folder}/ledger",
               "--connections", str(connections)]
    with open(f"{program.folder}/loader.out", "wb") as out:
        program.loader = subprocess.Popen(command, stdout=out)
    return program.loader


def read_ledger(folder):
    events, refused = [], 0
    for line in open(f"{folder}/ledger", encoding="utf-8"):
        _, _, outcome, topic, text = line.rstrip("\n").split("\t", 4)
        refused += outcome != "acked"
        if outcome == "acked":
            events.append((topic, json.loads(text)))
    return events, refused


def check_ods(folder, events, problems, db=None):
    rows = sqlite3.connect(db or f"{folder}/ods.db").execute("SELECT device_id, event_id FROM events").fetchall()
    sent = {(e["device_id"], e["event_id"]) for topic, e in events if topic == naive.TOPIC_EVENTS}
    missing, unexpected = sent - set(rows), set(rows) - sent
    print(f"  ODS: {len(rows)} rows, {len(missing)} missing, {len(rows) - len(set(rows))} doubled, "
          f"{len(unexpected)} unexpected")
    if missing or unexpected or len(rows) != len(set(rows)):
        problems.append("ODS rows")


def check_topics(program, events, problems):
    """Rows that a rule wrote to topics: the views have left out repeated events, so every row is there once."""
    where = ["--kafka", os.environ["KAFKA_BOOTSTRAP"]] if getattr(program.args, "kafka", False) else ["--data", program.data]
    want = {"filtered-events": {(e["device_id"], e["event_id"]) for topic, e in events
                                if topic == naive.TOPIC_EVENTS and e["type"] not in ("temperature", "vend_ok")},
            "filtered-heartbeats": {(e["device_id"], e["event_id"]) for topic, e in events
                                    if topic == naive.TOPIC_HEARTBEATS and e.get("rssi", 0) < -90}}
    for topic, sent in want.items():
        lines = subprocess.run([program.args.bin, "topic", "cat", topic] + where, check=True, capture_output=True).stdout
        rows = [(row["device_id"], row["event_id"]) for row in map(json.loads, lines.splitlines())]
        missing, unexpected = sent - set(rows), set(rows) - sent
        print(f"  {topic}: {len(rows)} rows, {len(missing)} missing, {len(rows) - len(set(rows))} doubled, "
              f"{len(unexpected)} unexpected")
        if missing or unexpected or len(rows) != len(set(rows)):
            problems.append(f"topic {topic}")


def check_archive(folder, events, problems, archive=None):
    """Objects of a partition must follow one another without a hole and without an overlap."""
    archive = archive or f"{folder}/archive"
    ids, order_broken, ranges = set(), 0, {}
    for path in glob.glob(f"{archive}/raw/**/*.jsonl*", recursive=True):
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

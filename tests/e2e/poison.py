#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
"""Poison records under kill -9: rules that fail for some records go on, each such record is one dead letter, every
other row comes out once and in the order of its machine, however often the program is killed meanwhile.

  poison.py [--events N] [--kills N] [--seed N] [--bin PATH]"""
import argparse
import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from support import DEFAULT_BIN, free_port, get, post, wait_for

SCRIPT = """
CREATE TABLE e (event_id STRING, device_id STRING, ts BIGINT, price STRING, divisor INT)
  WITH ('connector' = 'log', 'topic' = 'device-events', 'format' = 'json');
CREATE TABLE ods (event_id STRING, price INT, PRIMARY KEY (event_id) NOT ENFORCED)
  WITH ('connector' = 'jdbc', 'url' = 'jdbc:sqlite:{folder}/ods.db', 'table-name' = 'ods');
CREATE TABLE shares (event_id STRING, device_id STRING, share INT)
  WITH ('connector' = 'log', 'topic' = 'shares', 'format' = 'json');
INSERT INTO ods SELECT event_id, CAST(price AS INT) FROM e;
INSERT INTO shares SELECT event_id, device_id, 100 / divisor FROM e;
"""


def event(rng, number):
    price = rng.choice(["x", ""]) if rng.random() < 0.05 else str(number)
    divisor = 0 if rng.random() < 0.05 else rng.randint(1, 9)
    return {"event_id": str(number), "device_id": f"vm-{number % 7}", "type": "sale", "ts": number, "price": price,
            "divisor": divisor}


def is_number(text):
    return text.strip().lstrip("-").isdigit()


def send(program, events):
    """Until it is acknowledged: a batch whose answer was lost is sent again, so its events may be there twice."""
    body = "\n".join(json.dumps(e) for e in events).encode()
    while True:
        status, _, _ = post(f"http://127.0.0.1:{program['port']}/v1/events", body,
                            {"Content-Type": "application/x-ndjson"})
        if status == 202:
            return
        time.sleep(0.02)


def start(program):
    command = [program["bin"], "run", "--data", f"{program['folder']}/data", f"{program['folder']}/q.sql"]
    for key, value in program["settings"].items():
        command += ["--set", f"{key}={value}"]
    with open(f"{program['folder']}/log", "ab") as log:
        program["process"] = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log)


def kill(program, with_signal):
    program["process"].send_signal(with_signal)
    program["process"].wait()


def output_of(program, *arguments):
    done = subprocess.run([program["bin"], *arguments, "--data", f"{program['folder']}/data"], capture_output=True,
                          check=True)
    return done.stdout.decode().splitlines()


def check(program, problems):
    records = [json.loads(line) for line in output_of(program, "topic", "cat", "device-events")]
    poison = [r for r in records if not is_number(r["price"]) or r["divisor"] == 0]
    letters = output_of(program, "dlq", "ls")
    if len(letters) != len(poison):
        problems.append(f"{len(letters)} dead letters for {len(poison)} poison records")
    with sqlite3.connect(f"{program['folder']}/ods.db") as database:
        ods = dict(database.execute("SELECT event_id, price FROM ods"))
    if ods != {r["event_id"]: int(r["price"]) for r in records if is_number(r["price"])}:
        problems.append("the rows of the ODS differ")
    want = {}
    for r in records:
        if r["divisor"] != 0:
            want.setdefault(r["device_id"], []).append((r["event_id"], 100 // r["divisor"]))
    got = {}
    for r in (json.loads(line) for line in output_of(program, "topic", "cat", "shares")):
        got.setdefault(r["device_id"], []).append((r["event_id"], r["share"]))
    if got != want:
        problems.append("the rows of the topic differ, or their order per machine")
    print(f"  {len(records)} records, {len(poison)} of them poison, {len(letters)} dead letters")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=20000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--bin", default=DEFAULT_BIN)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    folder = tempfile.mkdtemp(prefix="vendstream-poison-")
    print(f"seed {args.seed}, folder {folder}")
    program = {"bin": args.bin, "folder": folder, "port": free_port(), "admin": free_port()}
    program["settings"] = {"vendstream.collector.listen": f"127.0.0.1:{program['port']}",
                           "vendstream.admin.listen": f"127.0.0.1:{program['admin']}",
                           "vendstream.snapshot.interval": "1 s", "execution.checkpointing.interval": "50 ms"}
    with open(f"{folder}/q.sql", "w", encoding="utf-8") as script:
        script.write(SCRIPT.format(folder=folder))
    with sqlite3.connect(f"{folder}/ods.db") as database:
        database.execute("CREATE TABLE ods (event_id TEXT PRIMARY KEY, price INTEGER)")
    problems = []
    start(program)
    try:
        batches = [range(i, min(i + 100, args.events)) for i in range(0, args.events, 100)]
        kills = set(rng.sample(range(len(batches)), min(args.kills, len(batches))))
        for number, batch in enumerate(batches):
            send(program, [event(rng, i) for i in batch])
            if number in kills:
                kill(program, signal.SIGKILL)
                start(program)
        # A clean stop takes in and delivers what is in the log.
        wait_for("readiness", lambda: get(f"http://127.0.0.1:{program['admin']}/readyz") is not None, 30)
        kill(program, signal.SIGTERM)
        check(program, problems)
    finally:
        if program["process"].poll() is None:
            kill(program, signal.SIGKILL)
    if not problems:
        shutil.rmtree(folder)
    print("ok" if not problems else f"FAILED: {'; '.join(problems)} (seed {args.seed}, {folder})")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
"""Bad input to the real program over real sockets: the answer is checked word by word, the program lives on, its
memory stays bounded, and every refusal is counted once.

  bad_input.py [--bin PATH] [--connections N] [--keep]"""
import argparse
import glob
import gzip
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import prometheus_text
from support import DEFAULT_BIN, Program, get, wait_for

MB = 1 << 20
RSS_MAX = 300 * MB  # vendstream.collector.memory-size-max is 256 MB; far less is used
GOOD = {"event_id": "e-1", "device_id": "vm-1", "type": "vend_ok", "ts": 1704088800000}
COMPRESSED_MB = 1024

# What is wrong, the body, status, what the answer says, the label under which it is counted.
BODIES = [
    ("a text that ends inside an object", '{"event_id":"1"', 400, "ends too early", "json"),
    ("a text that ends inside a string", '{"event_id":"1', 400, "", "json"),
    ("a missing colon", '{"event_id" "1"}', 400, "", "json"),
    ("a missing comma", '{"event_id":"1" "ts":1}', 400, "", "json"),
    ("a comma too many", '{"event_id":"1",}', 400, "", "json"),
    ("a wrong literal", '{"event_id":nul}', 400, "", "json"),
    ("a wrong number", '{"ts":01}', 400, "", "json"),
    ("a wrong escape", '{"event_id":"\\x"}', 400, "", "json"),
    ("half a surrogate pair", '{"event_id":"\\ud800"}', 400, "", "json"),
    ("a control byte in a string", '{"event_id":"a\nb"}', 400, "", "json"),
    ("bytes that are not UTF-8", b'{"event_id":"\xff"}', 400, "", "json"),
    ("text after the value", '{"event_id":"1"} x', 400, "", "json"),
    ("an array that is not closed", '[{"event_id":"1","device_id":"d","type":"t","ts":1}', 400, "", "json"),
    ("depth", '{"a":' + "[" * 5000 + "]" * 5000 + "}", 400, "deep", "json"),
    ("no object", "7", 400, "", "not_an_object"),
    ("no event id", '{"device_id":"d","type":"t","ts":1}', 400, "/event_id", "event_id"),
    ("no device", '{"event_id":"1","type":"t","ts":1}', 400, "/device_id", "device_id"),
    ("no type", '{"event_id":"1","device_id":"d","ts":1}', 400, "/type", "event_type"),
    ("no time", '{"event_id":"1","device_id":"d","type":"t"}', 400, "/ts", "event_time"),
    ("a time that is a text", '{"event_id":"1","device_id":"d","type":"t","ts":"now"}', 400, "/ts", "event_time"),
    ("nothing", "", 400, "", "empty_body"),
]

# What is wrong, the raw bytes, status, what the answer says.
REQUESTS = [
    ("a wrong method", b"GET /v1/events HTTP/1.1\r\nHost: a\r\n\r\n", 405, "POST"),
    ("a method that nobody knows", b"FROB /v1/events HTTP/1.1\r\nHost: a\r\n\r\n", 501, "method"),
    ("another path", b"POST /v2/nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}", 404, "no events"),
    ("no length", b"POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\r\n", 411, "Content-Length"),
    ("another content type", b"POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\n{}",
     415, ""),
    ("no HTTP", b"hello\r\n\r\n", 400, "request line"),
    ("another version", b"GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505, "HTTP/1.1"),
    ("no host", b"GET / HTTP/1.1\r\n\r\n", 400, "Host"),
    ("two lengths", b"POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400,
     "Content-Length"),
    ("length and chunks", b"POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
     400, "exclude"),
    ("long headers", b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 20000 + b"\r\n\r\n", 431, "header-size-max"),
    ("many headers", b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 500 + b"\r\n", 431, "headers-max"),
    ("damaged gzip", b"POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
     b"Content-Length: 5\r\n\r\nabcde", 400, "compressed"),
    ("another encoding", b"POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Encoding: br\r\n"
     b"Content-Length: 5\r\n\r\nabcde", 415, "gzip, zstd"),
]

# Script, place, what is said.
SCRIPTS = [
    ("SELECT 'abc", "1:8", "not closed"),
    ("/* open", "1:1", "comment that is not closed"),
    ("SELECT 1 +", "2:1", "expected an expression"),
    ("SELEC 1", "1:1", "SELECT instead"),
    ("SELECT x FROM nowhere", "1:15", "'nowhere' not found"),
    ("CREATE TABLE t (a INT) WITH ('connector'='datagen');\nSELECT b FROM t", "2:8", "Column 'b' not found"),
    ("CREATE TABLE t (a INT) WITH ('connector'='blackhole');\nINSERT INTO t SELECT TRUE", "2:22", "Incompatible types"),
    ("SELECT\n  NOFUNC(1)", "2:3", "NOFUNC"),
    ("SELECT ABS('x', 'y')", "1:8", "Cannot apply 'ABS'"),
    ("SET 'vendstream.nothing' = '1'; SELECT 1", "1:5", "Unknown setting"),
    ("CREATE TABLE t (a INT) WITH ('connector'='nothing');\nINSERT INTO t SELECT 1", "2:13", "nothing"),
    ("CREATE TABLE t (a NOTYPE) WITH ('connector'='print')", "1:19", "expected a type"),
    ("DROP TABLE x", "1:12", "does not exist"),
]


def exchange(port, raw, timeout=20):
    """(status, text) of the answer to raw bytes; (0, ..) when the connection ends without one."""
    with socket.create_connection(("127.0.0.1", port), timeout) as s:
        try:
            s.sendall(raw)
        except OSError:
            pass  # the answer may come before everything is sent
        data = b""
        try:
            while True:
                part = s.recv(65536)
                data += part
                head, end, body = data.partition(b"\r\n\r\n")
                if not part or (end and len(body) >= length_of(head)):
                    break
        except OSError:
            pass
    text = data.decode("utf-8", "replace")
    return (int(text.split(" ", 2)[1]) if text.startswith("HTTP/1.") else 0), text


def length_of(head):
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0


def post_raw(body, extra=b""):
    body = body.encode() if isinstance(body, str) else body
    return (b"POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" + extra +
            b"Content-Length: %d\r\n\r\n" % len(body) + body)


class Checks:
    def __init__(self, program):
        self.program, self.problems, self.done = program, [], 0

    def that(self, condition, text):
        self.done += 1
        if not condition:
            self.problems.append(text)

    def answer(self, what, got, status, says=""):
        self.that(got[0] == status and says in got[1], f"{what}: {status} with '{says}' expected: {got[1][:300]!r}")

    def still_alive(self, what):
        """Another client is served, and memory is bounded."""
        got = exchange(self.program.collector, post_raw(json.dumps(GOOD)))
        self.answer(f"a good event after {what}", got, 202, '"accepted":1')
        rss = self.rss()
        self.that(rss < RSS_MAX, f"after {what} the program has {rss // MB} MB")

    def rss(self):
        with open(f"/proc/{self.program.process.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * resource.getpagesize()


def refused(program, reason, requests=False):
    kind = "requests" if requests else "events"
    return program.metric(f"vendstream_collector_{kind}_refused_total", reason)


def check_bodies(checks):
    for what, body, status, says, reason in BODIES:
        before = refused(checks.program, reason)
        got = exchange(checks.program.collector, post_raw(body))
        checks.answer(what, got, status, says)
        checks.that('"title"' in got[1], f"{what}: no problem document: {got[1][-200:]!r}")
        checks.that(refused(checks.program, reason) == before + 1, f"{what} is not counted as {reason}")
    checks.still_alive("bad JSON")


def check_requests(checks):
    for what, raw, status, says in REQUESTS:
        checks.answer(what, exchange(checks.program.collector, raw), status, says)
    checks.answer("a wrong method of the admin address",
                  exchange(checks.program.admin, b"POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"), 405)
    checks.still_alive("bad requests")


def check_large(checks):
    port = checks.program.collector
    before = refused(checks.program, "body_size", True)
    head = b"POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    checks.answer("1 GB announced", exchange(port, head + b"Content-Length: 1073741824\r\n\r\n{"), 413, "body-size-max")
    chunk = b"100000\r\n" + b"x" * MB + b"\r\n"
    checks.answer("1 GB in chunks", exchange(port, head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 64), 413,
                  "body-size-max")
    checks.that(refused(checks.program, "body_size", True) == before + 2, "too long bodies are not counted")
    bomb = gzip.compress(b" " * MB * COMPRESSED_MB, 1)
    bomb = gzip.compress(b" " * MB * 100, 9) if len(bomb) > MB else bomb
    checks.answer("a gzip bomb", exchange(port, post_raw(bomb, b"Content-Encoding: gzip\r\n")), 413, "expan")
    checks.still_alive("large bodies")


def check_slow(checks):
    port = checks.program.collector
    with socket.create_connection(("127.0.0.1", port)) as headers, socket.create_connection(("127.0.0.1", port)) as body:
        headers.sendall(b"POST /v1/events HTTP/1.1\r\nHost:")
        body.sendall(b"POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{")
        for what, s in (("headers", headers), ("body", body)):
            s.settimeout(20)
            text = s.recv(65536).decode()
            checks.answer(f"a client with slow {what}", (int(text.split(" ")[1]) if text else 0, text), 408)
    checks.still_alive("slow clients")


def check_idle_connections(checks, count):
    before = checks.rss()
    idle = []
    try:
        for _ in range(count):
            idle.append(socket.create_connection(("127.0.0.1", checks.program.collector), 10))
        wait_for(f"{count} connections", lambda: checks.program.metric("vendstream_collector_connections") >= count, 20)
        grown = checks.rss() - before
        print(f"  {count} idle connections: {grown // MB} MB more, {grown // count} bytes each")
        checks.that(grown < count * 16384, f"{count} idle connections take {grown // MB} MB")
        checks.still_alive(f"{count} idle connections")
    finally:
        for s in idle:
            s.close()
    wait_for("end of the connections", lambda: checks.program.metric("vendstream_collector_connections") < 10, 20)


def check_books(checks):
    text = get(f"http://127.0.0.1:{checks.program.admin}/metrics").decode()
    checks.problems += prometheus_text.problems(text)
    total = {}
    for name, _, value in prometheus_text.samples(text):
        total[name] = total.get(name, 0) + value
    received, accepted, lost = (total[f"vendstream_collector_events_{k}_total"] for k in ("received", "accepted", "refused"))
    checks.that(received == accepted + lost, f"books: {received} received, {accepted} accepted, {lost} refused")
    print(f"  books: {received:.0f} received = {accepted:.0f} accepted + {lost:.0f} refused")


def run_to_end(args, *words, **options):
    done = subprocess.run([args.bin, *words], capture_output=True, text=True, timeout=30, check=False, **options)
    return done.returncode, done.stdout + done.stderr


def check_scripts(checks, args, folder):
    path = f"{folder}/q.sql"
    for script, place, says in SCRIPTS:
        with open(path, "w", encoding="utf-8") as file:
            file.write(script + "\n")
        for command in ("check", "run"):
            code, text = run_to_end(args, command, path)
            checks.that(code == 3 and text.startswith(f"{path}:{place}: ") and says in text,
                        f"{command} of {script!r}: {place} with '{says}' expected: {code} {text[:300]!r}")
    code, text = run_to_end(args, "run", f"{folder}/none.sql")
    checks.that(code == 3 and "none.sql" in text, f"a script that is not there: {code} {text}")
    code, text = run_to_end(args, "frobnicate")
    checks.that(code == 2, f"a command that is not there: {code} {text}")


def start_refused(checks, what, command, env, says, **options):
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, env=env, check=False, **options)
    checks.that(done.returncode == 3 and says in done.stderr, f"{what}: '{says}' expected: {done.returncode} {done.stderr[-400:]!r}")


def check_starts(checks, program, folder):
    """The program runs: its directory and its ports are taken."""
    command = program.command()
    start_refused(checks, "a second process on the data directory", command, program.env, program.data)
    other = [word.replace(program.data, f"{folder}/other") for word in command]
    taken = str(program.collector)
    start_refused(checks, "a collector port in use", other, program.env, taken)
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        on_busy = [word.replace(str(program.admin), str(port)).replace(taken, "0") for word in other]
        start_refused(checks, "an admin port in use", on_busy, program.env, str(port))
    with open(f"{folder}/file", "w", encoding="ascii"):
        pass
    on_file = [word.replace(program.data, f"{folder}/file") for word in command]
    start_refused(checks, "a data directory that is a file", on_file, program.env, f"{folder}/file")
    os.mkdir(f"{folder}/closed", 0o700)
    closed = [word.replace(program.data, f"{folder}/closed") for word in command]
    os.chmod(f"{folder}/closed", 0)
    if os.getuid() == 0:  # root may read everything, unless it gives that up
        closed = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] + closed
    start_refused(checks, "a data directory that may not be read", closed, program.env, f"{folder}/closed")


def check_damaged_log(checks, program):
    """A flipped byte in the middle of the log is corruption, and not taken for a torn end."""
    segment = glob.glob(f"{program.data}/log/device-events/0/*.seg")[0]
    with open(segment, "r+b") as file:
        data = file.read()
        at = data.index(b'vm-1')
        file.seek(at)
        file.write(b"#")
    start_refused(checks, "a damaged middle of the log", program.command(), program.env, os.path.basename(segment))


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", default=DEFAULT_BIN)
    parser.add_argument("--connections", type=int, default=10000)
    parser.add_argument("--keep", action="store_true")
    args = parser.parse_args()
    args.devices = 1
    room = resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 300
    if room < args.connections:
        print(f"  only {room} connections: the limit of open files is too low for {args.connections}")
        args.connections = room
    return args


def main():
    args = arguments()
    folder = tempfile.mkdtemp(prefix="vendstream-bad-input-")
    program = Program(args, folder, settings={
        "vendstream.collector.header-timeout": "500 ms", "vendstream.collector.request-timeout": "1 s",
        "vendstream.collector.idle-timeout": "60 s", "vendstream.archive.path": ""})
    checks = Checks(program)
    started = time.monotonic()
    try:
        program.write_registry()
        program.start_sandbox()
        program.start()
        program.wait_ready()
        checks.still_alive("the start")
        check_bodies(checks)
        check_requests(checks)
        check_large(checks)
        check_slow(checks)
        check_idle_connections(checks, args.connections)
        check_books(checks)
        check_starts(checks, program, folder)
        checks.still_alive("starts of others")
        program.kill(signal.SIGTERM)
        checks.that(program.process.returncode == 0, f"the stop ended with {program.process.returncode}")
        check_damaged_log(checks, program)
        check_scripts(checks, args, folder)
    finally:
        program.end()
    if not args.keep and not checks.problems:
        shutil.rmtree(folder)
    print(f"  {checks.done} checks in {time.monotonic() - started:.0f} s")
    print("ok" if not checks.problems else "FAILED: " + "\n        ".join(checks.problems) + f" ({folder})")
    return 1 if checks.problems else 0


if __name__ == "__main__":
    sys.exit(main())

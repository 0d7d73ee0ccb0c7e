# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
"""The running pipeline: engine on one core, load on another; durable answers. Calibrated in the same minute by two
servers that store nothing."""
import json
import os
import re
import shutil
import socket
import subprocess

import scripts
from tools import (ENGINE_CORE, LOAD_CORE, PROGRAM, TOOL, cpu_seconds, get, must, on_core, rss_mb, tool, wait_for)

DEVICES, ALERT_EVERY = 100_000, 1000


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def stop(process):
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Engine:
    """The program over a data directory of its own, with free ports."""

    def __init__(self, folder, script):
        self.folder = f"{folder}/engine"
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        self.out, self.err = f"{self.folder}/out", f"{self.folder}/err"
        path = f"{self.folder}/pipeline.sql"
        with open(path, "w", encoding="utf-8") as file:
            file.write(script)
        self.collector, self.admin = free_port(), free_port()
        command = [PROGRAM, "run", "--data", f"{self.folder}/data", "--set",
                   f"vendstream.collector.listen=127.0.0.1:{self.collector}", "--set",
                   f"vendstream.admin.listen=127.0.0.1:{self.admin}", path]
        self.process = subprocess.Popen(on_core(ENGINE_CORE, command), stdout=open(self.out, "wb"),
                                        stderr=open(self.err, "wb"))
        wait_for("ready engine", self.is_ready, 20)

    def is_ready(self):
        must(self.process.poll() is None, "the engine ended: " + open(self.err, encoding="utf-8").read()[-1000:])
        return get(f"http://127.0.0.1:{self.admin}/readyz") is not None

    def metric(self, name):
        text = get(f"http://127.0.0.1:{self.admin}/metrics") or ""
        return sum(float(v) for v in re.findall(rf"^{name}(?:{{[^}}]*}})? ([0-9.e+]+)$", text, re.M))

    def load(self, events, *options):
        return tool("load", "--port", self.collector, "--events", events, "--devices", DEVICES, *options,
                    core=LOAD_CORE)

    def alerts(self):
        with open(self.out, encoding="utf-8") as file:
            return [json.loads(line) for line in file if line.endswith("\n")]

    def stop(self):
        stop(self.process)


class Idle:
    """A server that answers and does nothing else."""

    def __init__(self, command, port=None):
        self.process = subprocess.Popen(on_core(ENGINE_CORE, command), stdout=subprocess.PIPE)
        self.port = port or int(self.process.stdout.readline())

    def measure(self, events, batch):
        before = cpu_seconds(self.process.pid)
        result = tool("load", "--port", self.port, "--events", events, "--batch", batch, "--alert-every", ALERT_EVERY,
                      core=LOAD_CORE)
        return (cpu_seconds(self.process.pid) - before) / events * 1e6, events / result["seconds"]


def nginx(folder):
    """`return 204` in one worker; its own master-less process."""
    port = free_port()
    place = f"{folder}/nginx"
    os.makedirs(place, exist_ok=True)
    with open(f"{place}/nginx.conf", "w", encoding="utf-8") as file:
        file.write(f"daemon off; master_process off; pid {place}/pid; error_log {place}/error.log;\n"
                   "events { worker_connections 1024; }\n"
                   f"http {{ access_log off; keepalive_requests 1000000000; client_body_temp_path {place}/body;\n"
                   "client_max_body_size 10m; client_body_buffer_size 128k;\n"
                   f"server {{ listen 127.0.0.1:{port}; location / {{ return 204; }} }} }}\n")
    server = Idle(["nginx", "-c", f"{place}/nginx.conf", "-p", place], port)
    wait_for("nginx", lambda: get(f"http://127.0.0.1:{port}/") is not None, 10)
    return server


def calibrate(folder, events, batch):
    """CPU microseconds per event and events per second of both idle servers."""
    result = {}
    for name, server in (("accept only", Idle([TOOL, "serve"])), ("nginx return 204", nginx(folder))):
        try:
            result[name] = server.measure(events, batch)
        finally:
            stop(server.process)
    return result


def measure_workload(folder, name, events, batch, rule_count):
    """One run: every event acknowledged, taken in by the rules, and the alerts those that must be."""
    engine = Engine(folder, scripts.rules(rule_count, "'connector' = 'log', 'topic' = 'device-events'"))
    try:
        before = cpu_seconds(engine.process.pid)
        result = engine.load(events, "--batch", batch, "--alert-every", ALERT_EVERY)
        expected = (events + ALERT_EVERY - 1) // ALERT_EVERY
        wait_for(f"alerts of {name}", lambda: len(engine.alerts()) >= expected)
        cpu = (cpu_seconds(engine.process.pid) - before) / events * 1e6
        alerts = engine.alerts()
        must(result["refused"] == 0, "events were refused")
        must(engine.metric("vendstream_collector_events_accepted_total") == events, "accepted and sent differ")
        must(engine.metric("vendstream_task_records_processed_total") == events, "processed and sent differ")
        must({a["device_id"] for a in alerts} == {f"vm-{DEVICES + i:07d}" for i in range(0, events, ALERT_EVERY)},
             "the alerts are not those of the events with card_err 99")
        must(len(alerts) == expected, "an alert came twice")
        return cpu, events / result["seconds"]
    finally:
        engine.stop()


def measure_service(folder, quick, figures):
    for name, batch, events, target in (("W1, one event per request", 1, 30_000 if quick else 200_000, 12),
                                        ("W2, 100 events per request", 100, 300_000 if quick else 1_000_000, 2)):
        idle = calibrate(folder, events, batch)
        for other, (cpu, rate) in idle.items():
            figures.add(f"{name}: {other}", cpu, "us/event")
            figures.add("  events per second", rate, "1/s")
        for rule_count in (1, 100):
            cpu, rate = measure_workload(folder, name, events, batch, rule_count)
            figures.add(f"{name}, {rule_count} rules, durable", cpu, "us/event", target,
                        ("accept only", idle["accept only"][0]))
            figures.add("  events per second", rate, "1/s", None, ("nginx return 204", idle["nginx return 204"][1]))


def measure_latency(folder, quick, figures):
    """From the moment an event is due to be sent to the POST that creates its incident; 5,000 events a second."""
    events, every = (25_000, 250) if quick else (100_000, 250)
    posts, sent = f"{folder}/posts", f"{folder}/sent"
    stand_in = Idle([TOOL, "serve", "--stand-in", posts])
    engine = Engine(folder, scripts.incidents(f"http://127.0.0.1:{stand_in.port}"))
    try:
        result = engine.load(events, "--rate", 5000, "--connections", 16, "--alert-every", every, "--sent", sent)
        read = lambda path: [(int(ns), name) for ns, name in (line.split() for line in open(path, encoding="utf-8"))]
        expected = {name: ns for ns, name in read(sent)}
        wait_for("POST of every incident", lambda: len(read(posts)) >= len(expected))
        arrived = read(posts)
        must(len(arrived) == len(expected) and {name for _, name in arrived} == set(expected),
             "the incidents are not those of the events with card_err 99")
        times = sorted((ns - expected[name]) / 1e6 for ns, name in arrived)
        acked = ("durable answer p50", result["p50_ms"])
        figures.add("5,000 events/s: event to POST at ServiceNow, p50", times[len(times) // 2], "ms", 2, acked)
        figures.add("  p99", times[len(times) * 99 // 100], "ms", 10, ("durable answer p99", result["p99_ms"]))
    finally:
        engine.stop()
        stop(stand_in.process)


def measure_idle(folder, quick, figures):
    engine = Engine(folder, scripts.rules(1, "'connector' = 'log', 'topic' = 'device-events'"))
    try:
        figures.add("idle memory of the running pipeline", rss_mb(engine.process.pid), "MB", 12)
    finally:
        engine.stop()

# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
"""What the workloads share: processes on a core, their CPU time, and the list of figures."""
import json
import os
import subprocess
import time
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = f"{ROOT}/build/release/src/cli/vendstream"
TOOL = f"{ROOT}/build/release/bench/vendstream-bench"
CORES = sorted(os.sched_getaffinity(0))
ENGINE_CORE, LOAD_CORE = CORES[0], CORES[1 % len(CORES)]
TICKS = os.sysconf("SC_CLK_TCK")


class Wrong(Exception):
    """A result is not what it must be: no figure is worth anything then."""


def must(condition, what):
    if not condition:
        raise Wrong(what)


def on_core(core, command):
    return ["taskset", "-c", str(core)] + command


def run_measured(command, out_path, core=ENGINE_CORE):
    """Runs to the end; gives (CPU seconds, user and system; largest RSS in MB)."""
    result = tool("run", "--out", out_path, "--", *command, core=core)
    return result["cpu_s"], result["rss_mb"]


def tool(*arguments, core=None):
    """One line of JSON from the measuring tool."""
    command = [TOOL] + [str(a) for a in arguments]
    reply = subprocess.run(command if core is None else on_core(core, command), capture_output=True, check=False)
    must(reply.returncode == 0, f"{arguments[0]}: {reply.stderr[-500:]} {reply.stdout[-200:]}")
    return json.loads(reply.stdout)


def cpu_seconds(pid):
    """User and system time of all threads so far."""
    fields = open(f"/proc/{pid}/stat", encoding="utf-8").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def rss_mb(pid):
    for line in open(f"/proc/{pid}/status", encoding="utf-8"):
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise Wrong("no VmRSS")


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:
            return reply.read().decode()
    except OSError:
        return None


def wait_for(what, condition, seconds=60):
    until = time.monotonic() + seconds
    while not condition():
        must(time.monotonic() < until, f"no {what} after {seconds} s")
        time.sleep(0.02)


class Figures:
    """The table: what, figure, unit, target, reference of the same run."""

    def __init__(self):
        self.rows = []

    def add(self, what, value, unit, target=None, reference=None):
        """reference: (name, value)."""
        row = {"what": what, "value": round(value, 4), "unit": unit}
        if target is not None:
            row["target"] = target
            row["of_target"] = round(value / target, 3)
        if reference is not None:
            row["reference"], row["reference_value"] = reference[0], round(reference[1], 4)
            row["of_reference"] = round(value / reference[1], 4) if reference[1] else None
        self.rows.append(row)
        print(self.line(row), flush=True)

    @staticmethod
    def heading():
        return f"{'what':58} {'figure':>10} {'unit':9} {'target':>8} {'of it':>6}   reference of the same run"

    @staticmethod
    def line(row):
        target = f"{row['target']:>8g} {row['of_target']:>6.2f}" if "target" in row else " " * 15
        reference = ""
        if "reference" in row:
            reference = f"   {row['reference']} {row['reference_value']:g}: ratio {row['of_reference']:g}"
        return f"{row['what']:58} {row['value']:>10.3f} {row['unit']:9} {target}{reference}"

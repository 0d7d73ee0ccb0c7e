#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
"""Drives `vendstream sql` through a pseudo-terminal, as a person would, and as a script. Prints `N checks passed`."""
import json
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import time

BINARY = str(pathlib.Path(sys.argv[1]).resolve())
DEADLINE_S = 20
ROWS = [("vm-1", 150), ("vm-1", 200), ("vm-2", 100)]
TABLE = """CREATE TABLE sales (device_id STRING, price INT)
WITH ('connector' = 'filesystem', 'path' = 'sales.csv', 'format' = 'csv');"""
passed = 0


def check(ok, what, shown=""):
    global passed
    if not ok:
        sys.exit(f"FAILED: {what}\n{shown}")
    passed += 1


class Terminal:
    def __init__(self, folder, *arguments):
        self.text = ""
        self.seen = 0
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            environment = dict(os.environ, HOME=folder, TERM="xterm")
            os.execve(BINARY, [BINARY, "sql", *arguments], environment)

    def type(self, keys):
        os.write(self.fd, keys.encode())

    def wait_for(self, pattern):
        """What was shown since the last match, up to and with this one."""
        end = time.monotonic() + DEADLINE_S
        while True:
            found = re.search(pattern, self.text[self.seen:], re.S)
            if found:
                shown = self.text[self.seen:self.seen + found.end()]
                self.seen += found.end()
                return shown
            ready, _, _ = select.select([self.fd], [], [], max(0, end - time.monotonic()))
            if not ready:
                sys.exit(f"FAILED: {pattern!r} is not shown\n{self.text[self.seen:][-2000:]}")
            try:
                self.text += os.read(self.fd, 65536).decode("utf-8", "replace")
            except OSError:
                sys.exit(f"FAILED: it ended before {pattern!r} was shown\n{self.text[self.seen:][-2000:]}")

    def status(self):
        end = time.monotonic() + DEADLINE_S
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            if select.select([self.fd], [], [], 0.05)[0]:
                try:
                    self.text += os.read(self.fd, 65536).decode("utf-8", "replace")
                except OSError:
                    pass
        os.kill(self.pid, signal.SIGKILL)
        sys.exit("FAILED: the shell does not end")


def a_person_makes_a_table_and_reads_it(folder):
    terminal = Terminal(folder)
    terminal.wait_for("sql> ")
    for line in TABLE.split("\n"):
        terminal.type(line + "\r")
    terminal.wait_for("OK")
    terminal.type("SELECT device_id, SUM(price) AS total\r")
    terminal.wait_for(r"\.\.\.> ")
    terminal.type("FROM sales GROUP BY device_id;\r")
    shown = terminal.wait_for("2 rows in set")
    check("| device_id | total |" in shown and "|      vm-1 |   350 |" in shown, "the folded result is a table", shown)
    terminal.type("\\d\r")
    check("sales |" in terminal.wait_for("1 row in set"), "\\d lists tables")
    terminal.type("\\d sales\r")
    check("| device_id | STRING | TRUE" in terminal.wait_for("2 rows in set"), "\\d sales shows columns")
    terminal.type("SELECT prise FROM sales;\r")
    check("sql:1:8: " in terminal.wait_for("did you mean 'price'"), "a refusal names the place and the nearest name")
    terminal.type("SET 'table.exec.state.ttl' = '1 h';\r")
    terminal.wait_for("OK")
    terminal.type("SET;\r")
    terminal.wait_for("'table.exec.state.ttl' = '1 h'")
    terminal.type("EXPLAIN SELECT COUNT(*) FROM sales;\r")
    terminal.wait_for("sales.*sql> ")
    terminal.type("\\?\r")
    terminal.wait_for("leave.*sql> ")
    terminal.type("\\q\r")
    check(terminal.status() == 0, "\\q ends with 0")


def tab_completes_and_history_stays(folder):
    terminal = Terminal(folder)
    terminal.wait_for("sql> ")
    terminal.type("\x1b[A")
    terminal.wait_for(r"\\q")
    terminal.type("\x15" + TABLE.replace("\n", " ") + "\r")
    terminal.wait_for("OK")
    terminal.type("SELECT devi\t")
    terminal.wait_for("ce_id")
    terminal.type(" FROM sal\t")
    terminal.wait_for("sal.*es")
    terminal.type(";\r")
    terminal.wait_for("3 rows in set.*sql> ")
    terminal.type("\x04")
    check(terminal.status() == 0, "Ctrl-D ends with 0")


def a_table_without_end_is_live(folder):
    for key in ("q", "\x03"):
        terminal = Terminal(folder)
        terminal.wait_for("sql> ")
        terminal.type("CREATE TABLE g (a INT) WITH ('connector' = 'datagen', 'fields.a.min' = '1', "
                      "'fields.a.max' = '3', 'rows-per-second' = '50');\r")
        terminal.wait_for("OK")
        terminal.type("SELECT a, COUNT(*) AS n FROM g GROUP BY a;\r")
        terminal.wait_for("3 rows.*changes; q ends")
        terminal.type(key)
        terminal.wait_for("3 rows in set")
        terminal.wait_for("sql> ")
        terminal.type("\\q\r")
        check(terminal.status() == 0, "a live table ends, the shell goes on")


def run(folder, *arguments, text=""):
    return subprocess.run([BINARY, "sql", *arguments], cwd=folder, input=text, capture_output=True, text=True,
                          timeout=DEADLINE_S, check=False)


def scripts_run_without_a_terminal(folder):
    done = run(folder, text=TABLE + "SELECT * FROM sales;")
    check(done.returncode == 0 and "3 rows in set" in done.stdout, "standard input is a script", done.stderr)
    done = run(folder, "-e", TABLE, "-e", "SELECT COUNT(*) AS n FROM sales;", "--json")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    check(rows[-1] == {"op": "+U", "n": 3}, "--json is the changelog", done.stdout)
    pathlib.Path(folder, "q.sql").write_text(TABLE + "\n\nSELECT prise\nFROM sales;", encoding="utf-8")
    done = run(folder, "-f", "q.sql")
    check(done.returncode == 3 and "q.sql:4:8: " in done.stderr, "a refusal ends the script with 3", done.stderr)
    done = run(folder, "-e", TABLE.replace("sales.csv", "nowhere.csv") + "SELECT * FROM sales;")
    check(done.returncode == 1 and "nowhere.csv" in done.stderr, "a failure ends it with 1", done.stderr)
    done = run(folder, "-f", "nowhere.sql")
    check(done.returncode == 3, "a script that is not there is refused", done.stderr)
    check(run(folder, "--nonsense").returncode == 2, "an unknown option is a usage error")
    done = run(folder, "-e", "CREATE TABLE o (a INT) WITH ('connector' = 'filesystem', 'path' = 'out', 'format' = 'csv');"
               "EXECUTE STATEMENT SET BEGIN INSERT INTO o VALUES (1); INSERT INTO o VALUES (2); END;")
    lines = sorted(line for path in pathlib.Path(folder, "out").iterdir() for line in path.read_text().splitlines())
    check(done.returncode == 0 and lines == ["1", "2"], "a STATEMENT SET is one statement", done.stderr)


def topics_are_read_beside_their_owner(folder):
    script = pathlib.Path(folder, "topic.sql")
    script.write_text("SET 'vendstream.collector.listen' = 'none'; SET 'vendstream.admin.listen' = 'none';\n"
                      "CREATE TABLE t (device_id STRING, n INT) WITH ('connector' = 'log', 'topic' = 't', 'format' = "
                      "'json');\nCREATE TABLE f (device_id STRING, n INT) WITH ('connector' = 'log', 'topic' = 'u', "
                      "'format' = 'json');\nINSERT INTO f SELECT * FROM t;\n", encoding="utf-8")
    subprocess.run([BINARY, "run", "--until-quiet", str(script)], cwd=folder, check=True, timeout=DEADLINE_S)
    subprocess.run([BINARY, "topic", "produce", "t"], cwd=folder, check=True, timeout=DEADLINE_S, text=True,
                   capture_output=True, input='{"device_id":"a","n":1}\n{"device_id":"b","n":2}\n')
    table = "CREATE TABLE t (device_id STRING, n INT) WITH ('connector' = 'log', 'topic' = 't', 'format' = 'json');"
    done = run(folder, "-e", table + "SELECT * FROM t;")
    check("2 rows in set" in done.stdout, "a script reads a topic to its end", done.stdout + done.stderr)
    terminal = Terminal(folder)
    terminal.wait_for("sql> ")
    terminal.type(table + "\rSELECT SUM(n) AS s FROM t;\r")
    terminal.wait_for(r"\|\s+3 \|.*q ends")
    terminal.type("q")
    terminal.wait_for("1 row in set.*sql> ")
    terminal.type("\\q\r")
    check(terminal.status() == 0, "a live table over a topic")


def main():
    with tempfile.TemporaryDirectory() as folder:
        lines = "".join(f"{device},{price}\n" for device, price in ROWS)
        pathlib.Path(folder, "sales.csv").write_text(lines, encoding="utf-8")
        a_person_makes_a_table_and_reads_it(folder)
        tab_completes_and_history_stays(folder)
        a_table_without_end_is_live(folder)
        scripts_run_without_a_terminal(folder)
        topics_are_read_beside_their_owner(folder)
    print(f"{passed} checks passed")


main()

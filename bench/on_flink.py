# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
"""The same SQL on Apache Flink, one core each, in the same run. What a job costs before its first event is taken off
on both sides: CPU time of many events less that of a few."""
import os
import subprocess

import desk
import scripts
from tools import ENGINE_CORE, ROOT, must, on_core

WARM_UP_RUNS = 3


def reference():
    """Flink's jars, fetched into the cache by the recorder of tests/flink."""
    pom = f"{ROOT}/tests/flink/reference/pom.xml"
    text = open(pom, encoding="utf-8").read()
    version = text.split("<flink.version>")[1].split("<")[0]
    cache = os.path.join(os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")), "vendstream",
                         f"flink-{version}")
    if not os.path.exists(f"{cache}/complete"):
        subprocess.run(["mvn", "-q", "-B", "-f", pom,
                        "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies",
                        f"-DoutputDirectory={cache}/jars", "-DincludeScope=runtime"], check=True)
        open(f"{cache}/complete", "w", encoding="utf-8").close()
    return f"{cache}/jars", version


def compile_runner(folder, jars):
    classes = f"{folder}/classes"
    os.makedirs(f"{classes}/META-INF/services", exist_ok=True)
    with open(f"{classes}/META-INF/services/org.apache.flink.table.factories.Factory", "w", encoding="utf-8") as file:
        file.write("Runner$Factory\n")
    subprocess.run(["javac", "-nowarn", "-cp", f"{jars}/*", "-d", classes, f"{ROOT}/bench/flink/Runner.java"], check=True)
    return classes


def run_on_flink(folder, classes, jars, names):
    """CPU nanoseconds and rows of each script, in order."""
    opens = [f"--add-opens=java.base/{p}=ALL-UNNAMED" for p in ("java.lang", "java.util", "java.time", "java.net")]
    command = ["java", "-XX:+UseSerialGC", "-Xmx1500m", "-Xss4m", "-Duser.timezone=UTC", "-Dfile.encoding=UTF-8", *opens,
               "-cp", f"{classes}:{jars}/*", "Runner", f"{folder}/flink.out", *names]
    reply = subprocess.run(on_core(ENGINE_CORE, command), capture_output=True, check=False, text=True)
    lines = [line.split() for line in reply.stdout.splitlines()]
    must(len(lines) == len(names), "Flink: " + reply.stderr[-1500:])
    return [(int(cpu), int(rows)) for _, cpu, rows in lines]


def cases(bench, many, few):
    """(name, number of events, script over that many, over a few, the check of our rows)."""
    long150, short150 = bench.make(150, many, 1000), bench.make(150, few, 1000)
    yield ("filter + 10-minute count, 150 bytes", many, scripts.window_count(long150), scripts.window_count(short150),
           desk.check_counts(long150, 1))
    for rule_count in (1, 10, 100):
        count = {1: many, 10: many // 4, 100: many // 20}[rule_count]  # Flink takes long
        long324, short324 = (bench.make(324, n, 100_000, 1000, 1000) for n in (count, few))
        yield (f"{rule_count} threshold rules, 324 bytes", count, scripts.rules(rule_count, scripts.from_file(long324)),
               scripts.rules(rule_count, scripts.from_file(short324)), desk.check_alerts(count, 1000, 100_000))


def measure(bench, figures):
    jars, version = reference()
    classes = compile_runner(bench.folder, jars)
    many, few = (200_000, 2_000) if bench.quick else (1_000_000, 2_000)
    for name, count, long_script, short_script, check in cases(bench, many, few):
        paths = [f"{bench.folder}/flink-long.sql", f"{bench.folder}/flink-short.sql"]
        for path, script in zip(paths, (long_script, short_script)):
            with open(path, "w", encoding="utf-8") as file:
                file.write(script)
        runs = run_on_flink(bench.folder, classes, jars, [paths[0]] * WARM_UP_RUNS + [paths[1]] * 2 + [paths[0]] * 2)
        long_cpu, rows = min(runs[-2:])
        short_cpu = min(runs[-4:-2])[0]
        ours_long, _, our_rows = bench.run(long_script, "flink-long")
        ours_short, _, _ = bench.run(short_script, "flink-short")
        check(our_rows)
        must(len(our_rows) == rows, f"{name}: {len(our_rows)} rows here, {rows} on Flink")
        theirs = (long_cpu - short_cpu) / 1000 / (count - few)
        ours = (ours_long - ours_short) * 1e6 / (count - few)
        figures.add(f"{name}", ours, "us/event", None, (f"Flink {version}", theirs))

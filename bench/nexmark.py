# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
"""The queries of Nexmark, those of tests/flink/nexmark, over many events: CPU time per event (of all three tables), JSON
decode included, rows written as JSON; with --flink beside Flink, warm, on the same files. tests/flink compares their
results on few events."""
import glob
import os
import re
import subprocess

import on_flink
from tools import PROGRAM, ROOT

QUERIES = f"{ROOT}/tests/flink/nexmark"
KINDS = ("person", "auction", "bid")
LEFT_OUT = {"q6": "Flink refuses it", "q12": "windows of the wall clock", "q13": "Flink has no look-up join over files"}
GENERATE = """CREATE TABLE nexmark (event_type INT, {columns}) WITH ('connector' = 'nexmark', 'events.num' = '{events}');
CREATE TABLE file (event_type INT, {columns})
WITH ('connector' = 'filesystem', 'path' = '{path}', 'format' = 'json', 'json.encode.ignore-null-fields' = 'true');
INSERT INTO file SELECT * FROM nexmark;
"""
COLUMNS = """person ROW<id BIGINT, name STRING, emailAddress STRING, creditCard STRING, city STRING, state STRING,
    `dateTime` TIMESTAMP(3), extra STRING>,
auction ROW<id BIGINT, itemName STRING, description STRING, initialBid BIGINT, reserve BIGINT,
    `dateTime` TIMESTAMP(3), expires TIMESTAMP(3), seller BIGINT, category BIGINT, extra STRING>,
bid ROW<auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, `dateTime` TIMESTAMP(3), extra STRING>"""


def make(folder, events):
    """Writes the events as one file per kind; gives the folder."""
    data = f"{folder}/nexmark-{events}"
    if os.path.exists(data):
        return data
    script = f"{folder}/nexmark-{events}.sql"
    with open(script, "w", encoding="utf-8") as file:
        file.write(GENERATE.format(columns=COLUMNS, events=events, path=f"{data}/all"))
    os.makedirs(data)
    subprocess.run([PROGRAM, "run", "--set", "vendstream.datagen.seed=1", script], check=True)
    heads = [f'{{"event_type":{i},"{kind}":' for i, kind in enumerate(KINDS)]
    files = [open(f"{data}/nexmark_{kind}.ndjson", "w", encoding="utf-8") for kind in KINDS]
    for path in sorted(glob.glob(f"{data}/all/*")):
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                kind = int(line[14])
                files[kind].write(line[len(heads[kind]):-2] + "\n")
    for file in files:
        file.close()
    return data


def queries(data):
    """(name, script) with an empty line behind each statement, as Flink's runner wants."""
    for path in sorted(glob.glob(f"{QUERIES}/q*.sql"), key=lambda p: int(re.findall(r"\d+", p)[-1])):
        name = os.path.basename(path)[:-4]
        if name in LEFT_OUT:
            continue
        with open(path, encoding="utf-8") as file:
            text = "".join(line for line in file if not line.startswith("--")).replace("${DATA}", data)
        statements = [s.strip() for s in text.split(";\n") if s.strip()]
        yield name, "\n\n".join(s + ";" for s in statements) + "\n\n"


def for_flink(script):
    """The same, with the rows of the SELECT written as lines, not collected by its client."""
    *tables, query = script.rstrip().split("\n\n")
    return "\n\n".join([*tables, f"CREATE TABLE lines_out WITH ('connector' = 'print') AS {query}", ""])


def ours(bench, script, runs):
    return min(bench.run(script, "nexmark")[0] for _ in range(runs))


def theirs(bench, classes, jars, long_script, short_script):
    """CPU seconds of many events and of few, after runs that warm up."""
    paths = [f"{bench.folder}/flink-long.sql", f"{bench.folder}/flink-short.sql"]
    for path, script in zip(paths, (long_script, short_script)):
        with open(path, "w", encoding="utf-8") as file:
            file.write(for_flink(script))
    runs = on_flink.run_on_flink(bench.folder, classes, jars, [paths[0]] * 2 + [paths[1]] * 2 + [paths[0]])
    return runs[-1][0] / 1e9, min(runs[2:4])[0] / 1e9


def measure(bench, figures, with_flink):
    many, few = (50_000, 1_000) if bench.quick else (500_000, 1_000)
    jars, version = on_flink.reference() if with_flink else (None, None)
    classes = on_flink.compile_runner(bench.folder, jars) if with_flink else None
    short = dict(queries(make(bench.folder, few)))
    for name, script in queries(make(bench.folder, many)):
        cpu = ours(bench, script, 1 if bench.quick else 3) - ours(bench, short[name], 1)
        reference = None
        if with_flink:
            long_cpu, short_cpu = theirs(bench, classes, jars, script, short[name])
            reference = (f"Flink {version}", (long_cpu - short_cpu) * 1e6 / (many - few))
        figures.add(f"Nexmark {name}", cpu * 1e6 / (many - few), "us/event", None, reference)

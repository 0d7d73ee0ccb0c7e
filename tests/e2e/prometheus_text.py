# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
"""Prometheus' text format 0.0.4, read strictly: what the format's document and the naming rules that `promtool check
metrics` looks at ask for. https://prometheus.io/docs/instrumenting/exposition_formats/"""
import re

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"^({NAME})(?:\{{({LABEL}(?:,{LABEL})*),?\}})? (-?[0-9.eE+-]+|[+-]?Inf|NaN)$")
HELP = re.compile(rf"^# HELP ({NAME}) ((?:[^\\\n]|\\[\\n])+)$")
TYPE = re.compile(rf"^# TYPE ({NAME}) (counter|gauge|histogram|summary|untyped)$")
# Base units are asked for; these are not.
OTHER_UNITS = ("milliseconds", "minutes", "hours", "days", "kilobytes", "megabytes", "percent")


def samples(text):
    """(name, labels, value) of each sample line."""
    for line in text.split("\n"):
        found = SAMPLE.match(line)
        if found:
            yield found.group(1), found.group(2) or "", float(found.group(3))


def problems(text):
    found, helped, types, seen, finished, current = [], set(), {}, set(), set(), None
    if not text.endswith("\n"):
        found.append("the last line has no line end")
    for line in text.rstrip("\n").split("\n"):
        match = HELP.match(line) or TYPE.match(line) or SAMPLE.match(line)
        if not match:
            found.append(f"not a line of the format: {line!r}")
            continue
        name = match.group(1)
        if name != current:
            if name in finished:
                found.append(f"lines of {name} are not together")
            finished.add(current)
            current = name
        if line.startswith("# HELP"):
            if name in helped:
                found.append(f"{name} has two HELP lines")
            helped.add(name)
        elif line.startswith("# TYPE"):
            if name in types or any(key[0] == name for key in seen):
                found.append(f"TYPE of {name} comes twice or after its samples")
            types[name] = match.group(2)
        else:
            key = (name, match.group(2))
            if key in seen:
                found.append(f"{key} comes twice")
            seen.add(key)
    return found + naming_problems(types, helped, {name for name, _ in seen})


def naming_problems(types, helped, names):
    found = []
    for name in sorted(names):
        kind = types.get(name)
        if kind is None or name not in helped:
            found.append(f"{name} has no TYPE or no HELP")
        if (kind == "counter") != name.endswith("_total"):
            found.append(f"{name}: counters, and only they, end in _total")
        if ":" in name or name != name.lower():
            found.append(f"{name}: lower case and no colons")
        if any(unit in name.split("_") for unit in OTHER_UNITS):
            found.append(f"{name}: base units are asked for")
        if kind == "gauge" and name.endswith("_count"):
            found.append(f"{name}: ends like a part of a histogram")
    return found

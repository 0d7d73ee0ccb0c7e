# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
"""script/bench: see docs/performance.md."""
import argparse
import json
import os
import sys
import tempfile
import time

import desk
import nexmark
import on_flink
import service
from tools import ENGINE_CORE, LOAD_CORE, Figures, Wrong

PARTS = ("scan", "first-row", "idle", "window-count", "rules", "windows", "service", "latency", "nexmark")


def measure(parts, args, folder, figures):
    bench = desk.Desk(folder, args.quick)
    on_desk = {"scan": desk.measure_scanner, "first-row": desk.measure_first_row,
               "window-count": desk.measure_window_count, "rules": desk.measure_rules, "windows": desk.measure_windows}
    on_service = {"idle": service.measure_idle, "service": service.measure_service, "latency": service.measure_latency}
    for part in parts:
        if part == "nexmark":
            nexmark.measure(bench, figures, args.flink)
        elif part in on_desk:
            on_desk[part](bench, figures)
        else:
            on_service[part](folder, args.quick, figures)
    if args.flink and parts != ["nexmark"]:
        on_flink.measure(bench, figures)


def main():
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer events, one run each: under two minutes")
    parser.add_argument("--flink", action="store_true", help="the same SQL on Apache Flink beside it (JDK 17, Maven)")
    parser.add_argument("--json", metavar="FILE", help="also write the figures as JSON")
    parser.add_argument("--only", metavar="PART,..", default=",".join(PARTS), help=f"of {', '.join(PARTS)}; or none")
    args = parser.parse_args()
    parts = [p for p in args.only.split(",") if p and p != "none"]
    if any(p not in PARTS for p in parts):
        parser.error(f"--only takes {', '.join(PARTS)}")
    load = os.getloadavg()[0]
    print(f"engine on core {ENGINE_CORE}, load on core {LOAD_CORE}; load of this machine before: {load:.1f}"
          + (" (others are at work: wall times are too high)" if load > 0.5 else ""))
    print(Figures.heading())
    figures = Figures()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="vendstream-bench-") as folder:
        try:
            measure(parts, args, folder, figures)
        except Wrong as wrong:
            print(f"script/bench: WRONG RESULT: {wrong}", file=sys.stderr)
            return 1
    print(f"every result was checked; {time.monotonic() - began:.0f} s")
    if args.json:
        with open(args.json, "w", encoding="utf-8") as file:
            json.dump({"load_before": load, "figures": figures.rows}, file, indent=1)
    return 0


sys.exit(main())

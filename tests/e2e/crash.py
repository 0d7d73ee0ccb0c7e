#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
"""The whole path under kill -9: a supervisor starts the program again whenever it is killed, a loader with a ledger
of its own sends until every event is acknowledged, then the outside world is compared with the ledger.

  crash.py [--events N] [--kills N] [--seed N] [--kill-seed N] [--signal KILL|TERM] [--partitions N] [--bin PATH]
           [--servicenow-faults] [--kafka] [--keep]

Passes when: acknowledged and missing 0, doubled 0 (ODS rows, archive offsets, incidents), the incidents are those of
naive.py, order per machine kept."""
import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

from support import (DEFAULT_BIN, ROOT, Program, check_archive, check_incidents, check_ods, check_topics, read_ledger, run_loader)


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--devices", type=int, default=1000)
    parser.add_argument("--hours", type=int, default=8)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1, help="of the fleet")
    parser.add_argument("--kill-seed", type=int, default=int(time.time()), help="of the instants of the kills")
    parser.add_argument("--partitions", type=int, default=1, help="of the topics: as many tasks, with exchanges")
    parser.add_argument("--signal", default="KILL")
    parser.add_argument("--bin", default=DEFAULT_BIN)
    parser.add_argument("--servicenow-faults", action="store_true")
    parser.add_argument("--kafka", action="store_true",
                        help="the log is the broker of KAFKA_BOOTSTRAP and KAFKA_DIR, which is killed and started once")
    parser.add_argument("--keep", action="store_true")
    return parser.parse_args()


def restart_broker():
    for verb in ("kill", "start"):
        subprocess.run([f"{ROOT}/tools/kafka/local", verb, os.environ["KAFKA_DIR"]], check=True,
                       stdout=subprocess.DEVNULL)
    print("  the broker was killed and started again")


def kill_at_random(program, loader, args, killed):
    """Kills and starts again until the loader is done or the kills are used up."""
    rng = random.Random(args.kill_seed)
    while loader.poll() is None and killed[0] < args.kills:
        time.sleep(rng.uniform(0.15, 0.9))
        if loader.poll() is not None:
            return
        program.kill(getattr(signal, "SIG" + args.signal))
        killed[0] += 1
        program.start()
        if args.kafka and killed[0] == (args.kills + 1) // 2:
            restart_broker()


def main():
    args = arguments()
    folder = tempfile.mkdtemp(prefix="vendstream-crash-")
    print(f"seed {args.seed}, kill seed {args.kill_seed}, signal {args.signal}, folder {folder}")
    program = Program(args, folder)
    problems, killed = [], [0]
    try:
        program.write_registry()
        program.start_sandbox()
        program.start()
        program.wait_ready()
        loader = run_loader(program, args)
        killer = threading.Thread(target=kill_at_random, args=(program, loader, args, killed))
        killer.start()
        killer.join()
        if loader.wait(timeout=600) != 0:
            problems.append("the loader gave up")
        program.wait_ready()
        program.wait_quiet()
        program.kill(signal.SIGTERM)
        events, refused = read_ledger(folder)
        print(f"  {len(events)} events acknowledged, {refused} refused, {killed[0]} times {args.signal}")
        if refused:
            problems.append("events refused")
        check_ods(folder, events, problems)
        check_topics(program, events, problems)
        check_archive(folder, events, problems)
        check_incidents(folder, events, args, problems)
    finally:
        program.end()
    if not args.keep and not problems:
        shutil.rmtree(folder)
    print("ok" if not problems else "FAILED: " + "; ".join(problems) + f" (seed {args.seed}, kill seed {args.kill_seed}, {folder})")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

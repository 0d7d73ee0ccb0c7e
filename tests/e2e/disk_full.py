#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
"""A full disk. Everything that the program writes (log, journal, snapshots, cursors, dead letters, ledger of the
incidents, ODS, archive) lies on one small disk; the loader's ledger and the stand-in lie elsewhere.

  disk_full.py [--mount] [--bin PATH] [--devices N] [--hours N] [--seed N] [--keep]

1. The free space comes near the reserve: 503 with Retry-After, counted as disk_full, and the reserve stays free.
2. (--mount) Not a byte is left: the program lives, goes on answering 503, and so does one that is killed and
   started anew: either it starts, or it says that there is no space and ends.
3. Space comes back: everything is taken in without a restart, and the books balance.

--mount: the disk is a tmpfs of its own (run by disk_full.sh in a mount namespace). Without it a real disk is used
and its reserve is set just below what is free, so only 1 and 3 are shown."""
import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import naive
from support import (DEFAULT_BIN, START_MS, Program, check_archive, check_incidents, check_ods, post, read_ledger,
                     run_loader, wait_for)

ACCEPTED = "vendstream_collector_events_accepted_total"
MB = 1 << 20
DISK, RESERVE, ROOM_AHEAD = 96 * MB, 24 * MB, 4 * MB


def free_bytes(path):
    info = os.statvfs(path)
    return info.f_bavail * info.f_frsize


class Ballast:
    """A file that takes the room."""

    def __init__(self, disk):
        self.disk, self.path = disk, f"{disk}/ballast"

    def leave(self, bytes_free):
        size = os.path.getsize(self.path) if os.path.exists(self.path) else 0
        grow = free_bytes(self.disk) - bytes_free
        with open(self.path, "ab") as file:
            if grow > 0:
                os.posix_fallocate(file.fileno(), size, grow)

    def fill(self):
        """To the last byte, against a program that writes at the same time."""
        with open(self.path, "ab", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                return

    def remove(self):
        os.unlink(self.path)


def is_refused(program, kind="probe"):
    """Sends one event; true when the answer is the 503 that it should be. One that is taken counts like the fleet's."""
    number = program.probes = program.probes + 1
    event = {"event_id": f"probe-{number}", "device_id": "probe", "type": kind, "ts": START_MS, "seq": number}
    status, headers, body = post(program.events_url(), json.dumps(event).encode())
    if status == 202:
        program.probes_taken.append((naive.TOPIC_EVENTS, event))
    return status == 503 and b"disk is full" in body and int(headers["Retry-After"]) >= 1


def near_the_reserve(program, ballast, problems):
    ballast.leave(RESERVE + ROOM_AHEAD // 2)
    wait_for("answer 503", lambda: is_refused(program), 10)
    before = program.metric("vendstream_collector_events_refused_total", "disk_full")
    wait_for("refusals of the fleet's events",
             lambda: program.metric("vendstream_collector_events_refused_total", "disk_full") > before + 200, 20)
    left = free_bytes(ballast.disk)
    print(f"  near the reserve: 503, {left >> 20} MB of {RESERVE >> 20} MB reserve free")
    # Commits of what was accepted may use it: they are small.
    if left < RESERVE * 3 // 4:
        problems.append("the reserve is used up")


def goes_on(program):
    before = program.metric(ACCEPTED)
    wait_for("events taken in again", lambda: program.metric(ACCEPTED) > before + 500, 20)


def nothing_left(program, ballast, problems):
    ballast.fill()
    program.sandbox.send_signal(signal.SIGCONT)  # its answers are to be written down, and there is no room
    wait_for("answer 503 on a full disk", lambda: is_refused(program), 10)
    wait_for("part that waits for space", lambda: "the delivery waits for space" in program.log(), 20)
    if program.process.poll() is not None:
        problems.append("the program ended on a full disk: " + program.log()[-500:])
        return
    ballast.remove()
    goes_on(program)
    print("  not a byte left: 503, deliveries wait; with space again it goes on")
    ballast.fill()
    wait_for("answer 503 on a full disk", lambda: is_refused(program), 10)
    started = time.monotonic()
    program.kill(signal.SIGTERM)
    print(f"  a stop on a full disk: exit {program.process.returncode} after {time.monotonic() - started:.1f} s")
    if time.monotonic() - started > 25:
        problems.append("a stop on a full disk takes too long")
    ballast.fill()
    program.start()
    start_on_full_disk(program, problems)


def start_on_full_disk(program, problems):
    """Starts and says 503, or ends with a message that names the reason."""
    def decided():
        return program.process.poll() is not None or is_refused(program)
    wait_for("start on a full disk, or a refusal to", decided, 30)
    status = program.process.poll()
    message = program.log().strip().split("\n")[-1]
    print(f"  start on a full disk: {'runs and answers 503' if status is None else f'exit {status}: {message}'}")
    if status is not None and (status != 3 or not re.search("disk is full|no space", message.lower())):
        problems.append("a start on a full disk is not answered clearly")


def wait_for_the_books(program, loader, problems):
    if loader.wait(timeout=300) != 0:
        problems.append("the loader gave up")
    program.wait_ready()
    program.wait_quiet()
    program.kill(signal.SIGTERM)
    events, refused = read_ledger(program.folder)
    events = [(topic, event) for topic, event in events]
    print(f"  {len(events)} events acknowledged, {refused} refused")
    if program.process.returncode != 0:
        problems.append(f"the stop ended with {program.process.returncode}: {program.log()[-500:]}")
    events += program.probes_taken
    check_ods(program.folder, events, problems, program.env["ODS_DB"])
    check_archive(program.folder, events, problems, program.settings["vendstream.archive.path"])
    check_incidents(program.folder, events, program.args, problems)


def play(program, args, disk, problems):
    ballast = Ballast(disk)
    program.write_registry()
    program.start_sandbox()
    program.start()
    program.wait_ready()
    loader = run_loader(program, args)
    wait_for("first events", lambda: program.metric(ACCEPTED) > 2000, 30)
    if args.mount:
        program.sandbox.send_signal(signal.SIGSTOP)
        is_refused(program, "coin_jam")
        wait_for("incident under way", lambda: program.metric("vendstream_sink_rows_waiting", "incidents") > 0, 10)
    near_the_reserve(program, ballast, problems)
    if args.mount:
        nothing_left(program, ballast, problems)
    ballast.remove()
    if program.process.poll() is not None:
        program.start()
        program.wait_ready()
    wait_for_the_books(program, loader, problems)


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mount", action="store_true")
    parser.add_argument("--bin", default=DEFAULT_BIN)
    parser.add_argument("--devices", type=int, default=300)
    parser.add_argument("--hours", type=int, default=3)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--keep", action="store_true")
    return parser.parse_args()


def main():
    args = arguments()
    folder = tempfile.mkdtemp(prefix="vendstream-disk-full-")
    disk = f"{folder}/disk"
    os.mkdir(disk)
    reserve = RESERVE
    if args.mount:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", disk], check=True)
    else:
        print("  mounting is not allowed here: shown on the real disk, without a disk that is full to the last byte")
        reserve = free_bytes(disk) - DISK + RESERVE
    print(f"seed {args.seed}, folder {folder}")
    program = Program(args, folder, data=f"{disk}/data",
                      settings={"vendstream.disk.reserve": f"{reserve} b", "vendstream.archive.path": f"{disk}/archive",
                                "vendstream.log.segment-size": "4 mb", "vendstream.shutdown-timeout": "5 s"})
    program.env["ODS_DB"] = f"{disk}/ods.db"
    program.probes, program.probes_taken = 0, []
    problems = []
    try:
        play(program, args, disk, problems)
    finally:
        program.end()
        if args.mount and not (args.keep and problems):
            subprocess.run(["umount", "-l", disk], check=False)
    if not args.keep and not problems:
        shutil.rmtree(folder)
    print("ok" if not problems else "FAILED: " + "; ".join(problems) + f" (seed {args.seed}, {folder})")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

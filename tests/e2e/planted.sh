#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
# The checks can fail: each planted bug of src/runtime/plant.h must be caught by them.
cd "$(dirname "$0")/../.."
script/build plant src/cli/vendstream vs_runtime_collector_power_test >/dev/null 2>&1 ||
  { echo "  the build with planted bugs does not build"; exit 1; }
bin=$PWD/build/plant/src/cli/vendstream
status=0
TMPDIR=$(mktemp -d) # what failed checks leave behind
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT

# caught PLANT PATTERN COMMAND..: the command must fail with a line that matches.
caught() {
  local plant=$1 pattern=$2 out
  shift 2
  if out=$(VENDSTREAM_PLANT=$plant "$@" 2>&1); then
    echo "$out"
    echo "  planted '$plant' was NOT caught by $1"
    status=1
  elif grep -q "$pattern" <<<"$out"; then
    echo "  planted '$plant' was caught by $1: $(grep "$pattern" <<<"$out" | head -n 1)"
  else
    echo "$out"
    echo "  planted '$plant': $1 failed, but not with '$pattern'"
    status=1
  fi
}

caught drop '^FAILED: .*ODS rows' tests/e2e/crash.py --bin "$bin" --devices 200 --hours 2 --kills 1 --seed 7
caught double '^FAILED: .*archive' tests/e2e/crash.py --bin "$bin" --devices 200 --hours 2 --kills 1 --seed 7
# Acknowledged before fsync: lost by a power cut, and acknowledged although the disk takes nothing any more.
caught early_ack 'FAILED.*power_cut' build/plant/src/runtime/vs_runtime_collector_power_test
caught early_ack '^no answer 503' tests/e2e/disk_full.sh --bin "$bin"
exit $status

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
# The checks can fail: a build that loses rows and one that doubles records must each be caught.
cd "$(dirname "$0")/../.."
status=0
for plant in drop double; do
  cmake -S . -B "build/plant-$plant" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DVS_PLANT="$plant" >/dev/null 2>&1
  cmake --build "build/plant-$plant" --target vendstream >/dev/null 2>&1 || { echo "  $plant: does not build"; exit 1; }
  out=$(tests/e2e/crash.py --bin "$PWD/build/plant-$plant/src/cli/vendstream" --devices 200 --hours 2 --kills 1 --seed 7 2>&1)
  if grep -q '^FAILED: .*\(ODS rows\|archive\)' <<<"$out"; then
    echo "  planted '$plant' was caught: $(tail -n 1 <<<"$out")"
  else
    echo "$out"
    echo "  planted '$plant' was NOT caught"
    status=1
  fi
done
exit $status

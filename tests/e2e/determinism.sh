#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
# The same log and script give the same state and outputs, twice and after a crash at every commit.
cd "$(dirname "$0")/../.."
script/build plant src/cli/vendstream >/dev/null 2>&1 ||
  { echo "  the build with planted crashes does not build"; exit 1; }
exec tests/e2e/determinism.py "$@"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
#
# The SQL shell in a pseudo-terminal: lines, completion, history, tables, live tables; and as a script.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec python3 tests/e2e/shell.py "${VENDSTREAM:-build/release/src/cli/vendstream}"

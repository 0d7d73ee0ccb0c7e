#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
# ServiceNow answers 500 (5 %), hangs (1 %), and applies then times out (1 %), with kills on top.
exec "$(dirname "$0")/crash.py" --devices 300 --hours 3 --kills 3 --servicenow-faults --seed 5 "$@"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
# Stopped cleanly in the middle, again and again.
exec "$(dirname "$0")/crash.py" --devices 300 --hours 3 --kills 6 --signal TERM --seed 7 "$@"

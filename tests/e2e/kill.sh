#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
# 200,000 events, kill -9 at twenty random instants.
exec "$(dirname "$0")/crash.py" --devices 1000 --hours 7 --kills 20 --seed 11 "$@"

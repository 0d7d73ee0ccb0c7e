#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
#
# Three tasks with an exchange between them for the rules by site, and kill -9 at eight random instants.
exec "$(dirname "$0")/crash.py" --devices 500 --hours 5 --kills 8 --seed 11 --partitions 3 "$@"

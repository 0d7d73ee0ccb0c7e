#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
# Bad input, bad clients and bad surroundings: each is answered clearly and hurts nobody else.
ulimit -n "$(ulimit -Hn)"
exec "$(dirname "$0")/bad_input.py" "$@"

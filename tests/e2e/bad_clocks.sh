#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
# Machines whose clocks are hours off change nothing for the others.
exec "$(dirname "$0")/bad_clocks.py" "$@"

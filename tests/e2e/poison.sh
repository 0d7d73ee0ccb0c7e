#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
# Records that rules fail on become dead letters, once each, and the program goes on, also under kill -9.
cd "$(dirname "$0")/../.."
exec tests/e2e/poison.py "$@"

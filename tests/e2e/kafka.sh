#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
# The same over Apache Kafka: kill -9 of the program at random instants, and of the broker once.
here=$(dirname "$0")
exec "$here/../../tools/kafka/local" with -- "$here/crash.py" --kafka --devices 500 --hours 4 --kills 6 --seed 12 "$@"

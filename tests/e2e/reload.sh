#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
#
# SIGHUP: a new token is taken while the program runs; a file that is not good changes nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=${VENDSTREAM:-build/release/src/cli/vendstream}
dir=$(mktemp -d)
pid=
finish() {
  [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$dir"
}
trap finish EXIT
fail() { echo "reload.sh: $*" >&2; cat "$dir/log" >&2; exit 1; }
until_equal() {  # WANTED COMMAND..: within 20 s
  local wanted=$1 got= deadline=$((SECONDS + 20))
  shift
  while [ $SECONDS -lt $deadline ]; do
    got=$("$@" 2>/dev/null || true)
    [ "$got" != "$wanted" ] || return 0
    read -rt 0.1 <> <(:) || true
  done
  fail "'$*' gave '$got' instead of '$wanted'"
}
hash() { printf %s "$1" | sha256sum | cut -d' ' -f1; }
status() {  # TOKEN
  curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $1" -H 'Content-Type: application/json' \
    "http://127.0.0.1:$port/v1/events" -d '{"event_id":"1","device_id":"vm-1","type":"x","ts":1704096000000}'
}

cat >"$dir/q.sql" <<SQL
CREATE TABLE e (event_id STRING) WITH ('connector' = 'log', 'topic' = 'device-events', 'format' = 'json');
CREATE TABLE o (event_id STRING) WITH ('connector' = 'blackhole');
INSERT INTO o SELECT event_id FROM e;
SQL
echo "vm-1:$(hash one)" >"$dir/tokens"
"$bin" run --data "$dir/data" --set vendstream.collector.listen=127.0.0.1:0 --set vendstream.admin.listen=none \
  --set vendstream.collector.auth=token --set vendstream.collector.auth.tokens="$dir/tokens" "$dir/q.sql" 2>"$dir/log" &
pid=$!
until_equal "$pid" sh -c "sed -n 's/.*\"pid\":\([0-9]*\).*/\1/p' '$dir/data/addresses.json'"
port=$(sed -n 's/.*"collector_port":\([0-9]*\).*/\1/p' "$dir/data/addresses.json")
[ "$(status one)" = 202 ] && [ "$(status two)" = 401 ] || fail "before"
echo "vm-1:$(hash two)" >"$dir/tokens"
kill -HUP "$pid"
until_equal 202 status two
[ "$(status one)" = 401 ] || fail "the old token still opens"
echo "vm-1:not-a-hash" >"$dir/tokens"
kill -HUP "$pid"
until_equal 1 sh -c "grep -c 'nothing was changed' '$dir/log'"
[ "$(status two)" = 202 ] || fail "a bad file changed something"
kill "$pid"
wait "$pid" || fail "did not stop cleanly"
pid=
echo "SIGHUP: a new token is taken, a bad file changes nothing"

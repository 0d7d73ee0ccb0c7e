#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
#
# Dead letters from end to end: a record that is not JSON and a row that the database refuses are put aside, listed,
# asked to be retried while the program runs and while it does not, and come back with their bytes and attempts.
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
fail() { echo "dlq.sh: $*" >&2; cat "$dir/log" >&2; exit 1; }

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
start() {
  "$bin" run --data "$dir/data" --set vendstream.collector.listen=127.0.0.1:0 --set vendstream.admin.listen=127.0.0.1:0 \
    --set vendstream.delivery.retry.min='10 ms' "$dir/q.sql" 2>>"$dir/log" &
  pid=$!
  until_equal "$pid" sh -c "sed -n 's/.*\"pid\":\([0-9]*\).*/\1/p' '$dir/data/addresses.json'"
}
stop() { kill "$pid"; wait "$pid" || fail "did not stop cleanly"; pid=; }
dlq() { "$bin" dlq "$@" --data "$dir/data"; }
count() { dlq ls "$@" | wc -l; }
ods() { sqlite3 "$dir/ods.db" "$1"; }

cat >"$dir/q.sql" <<SQL
CREATE TABLE e (event_id STRING, device_id STRING, ts BIGINT, price INT)
WITH ('connector' = 'log', 'topic' = 'device-events', 'format' = 'json');
CREATE TABLE ods (event_id STRING, price INT, PRIMARY KEY (event_id) NOT ENFORCED)
WITH ('connector' = 'jdbc', 'url' = 'jdbc:sqlite:$dir/ods.db', 'table-name' = 'ods');
INSERT INTO ods SELECT event_id, price FROM e;
SQL
ods "CREATE TABLE ods (event_id TEXT PRIMARY KEY, price INTEGER CHECK (price < 1000));"
start
stop
{
  echo '{"event_id":"1","device_id":"vm-1","ts":1,"price":100}'
  echo '{"event_id":"2","device_id":"vm-1","ts":1,"price":5000}'
  echo '{"event_id":"3","device_id":"vm-1","ts":1,"price":"many"}'
} | "$bin" topic produce device-events --data "$dir/data" 2>/dev/null
start
until_equal 2 count
[ "$(ods 'SELECT group_concat(event_id) FROM ods')" = 1 ] || fail "rows before"
[ "$(count --target ods --reason check)" = 1 ] || fail "filter by target and reason"
[ "$(count --since '1 h')" = 2 ] && [ "$(count --until '1 h')" = 0 ] || fail "filter by time"
dlq retry --all --dry-run >/dev/null 2>"$dir/said"
grep -q 'would be' "$dir/said" && [ "$(count --state asked)" = 0 ] || fail "a dry run changes nothing"

# While it runs: refused again, the attempts are kept; then the cause is gone.
row=$(dlq ls --target ods --json | sed -n 's/^{"id":\([0-9]*\).*/\1/p')
attempts() { dlq show "$row" | sed -n 's/.*"attempts":\([0-9]*\)}$/\1/p'; }
before=$(attempts)
dlq retry "$row" >/dev/null 2>&1
until_equal $((before + 1)) attempts
ods "CREATE TABLE n (event_id TEXT PRIMARY KEY, price INTEGER); INSERT INTO n SELECT * FROM ods; DROP TABLE ods;
  ALTER TABLE n RENAME TO ods;"
dlq retry "$row" >/dev/null 2>&1
until_equal 1,2 ods 'SELECT group_concat(event_id) FROM (SELECT event_id FROM ods ORDER BY 1)'
until_equal '' dlq ls --target ods

# While it does not run: done at the next start; the record is bad again, with one attempt more.
stop
record=$(dlq ls --json | sed -n 's/^{"id":\([0-9]*\).*/\1/p')
dlq retry "$record" >/dev/null 2>&1
[ "$(count --state asked)" = 1 ] || fail "asked while the program does not run"
start
again() { dlq show --state waiting | sed -n 's/.*"value":\("{.*}"\),"headers.*"attempts":\([0-9]*\)}$/\2 \1/p'; }
until_equal '2 "{\"event_id\":\"3\",\"device_id\":\"vm-1\",\"ts\":1,\"price\":\"many\"}"' again
dlq drop --all >/dev/null 2>&1
[ -z "$(dlq ls)" ] || fail "dropped letters are still listed"
stop
echo "dead letters: put aside, retried while running and while not, dropped"

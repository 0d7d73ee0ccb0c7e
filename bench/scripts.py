# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
"""The SQL of the workloads. The same text runs on Flink, where the table `print` writes the same JSON."""

TYPES = ["temperature", "vend", "payment_failed", "door", "coin_jam", "sold_out", "power", "modem"]


def source_150(path):
    return f"""CREATE TABLE events (
  device_id STRING, `type` STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '{path}', 'format' = 'json');

"""


def source_324(options):
    """The six members that the rules use; options is the table's WITH list."""
    return f"""CREATE TABLE events (
  device_id STRING, `type` STRING, ts BIGINT, temp_c DOUBLE, card_err INT, rssi INT
) WITH ({options}, 'format' = 'json');

"""


def from_file(path):
    return f"'connector' = 'filesystem', 'path' = '{path}'"


def window_count(path, window="TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' MINUTE)", having=""):
    """Filter and keyed window count: one event in four passes the filter."""
    return source_150(path) + f"""CREATE TABLE counts (device_id STRING, window_start TIMESTAMP(3), n BIGINT)
WITH ('connector' = 'print');

INSERT INTO counts
SELECT device_id, window_start, COUNT(*) FROM {window}
WHERE `type` = 'payment_failed' GROUP BY device_id, window_start, window_end{having};

"""


def hop(slide, size):
    return f"HOP(TABLE events, DESCRIPTOR(ts), {slide}, {size})"


def rule(number):
    """Rule 0 finds the events with card_err 99; the thresholds of the others lie outside of all values."""
    if number == 0:
        return "card_err >= 99"
    over = [f"temp_c > {40 + number * 0.25}", f"card_err > {100 + number}", f"rssi > {number}"][number % 3]
    return f"`type` = '{TYPES[number % 8]}' AND {over}"


def rules(count, options):
    """count threshold rules over one source, into one table. All read the same columns: Flink shares its scan only then."""
    inserts = "\n".join(f"INSERT INTO alerts SELECT {n}, device_id, `type`, ts, temp_c, card_err, rssi FROM events "
                        f"WHERE {rule(n)};" for n in range(count))
    return source_324(options) + f"""CREATE TABLE alerts (rule INT, device_id STRING, `type` STRING, ts BIGINT, temp_c DOUBLE, card_err INT, rssi INT)
WITH ('connector' = 'print');

EXECUTE STATEMENT SET BEGIN
{inserts}
END;

"""


def incidents(url):
    """For the latency to ServiceNow: one rule, an incident per machine."""
    return source_324("'connector' = 'log', 'topic' = 'device-events'") + f"""CREATE TABLE incidents (
  rule STRING, subject STRING, `state` STRING, severity INT, short_description STRING,
  PRIMARY KEY (rule, subject) NOT ENFORCED
) WITH ('connector' = 'servicenow', 'url' = '{url}', 'username' = 'x', 'password' = 'x');

INSERT INTO incidents SELECT 'card_reader', device_id, 'open', 2, 'Card reader fails' FROM events WHERE card_err >= 99;

"""

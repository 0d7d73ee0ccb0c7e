-- order: any
-- Not run: Flink has no FIRST_VALUE and LAST_VALUE for windows that overlap (no 'merge'); here they work.
CREATE TABLE trades (
  sym STRING NOT NULL, px DECIMAL(20, 4), qty BIGINT, side CHAR(1), t TIMESTAMP_LTZ(3),
  WATERMARK FOR t AS t - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/trades.ndjson', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');
SELECT sym, window_start, FIRST_VALUE(px) AS o, MAX(px) AS h, MIN(px) AS l, LAST_VALUE(px) AS c FROM TABLE(HOP(TABLE trades, DESCRIPTOR(t), INTERVAL '30' SECONDS, INTERVAL '1' MINUTE)) GROUP BY sym, window_start, window_end;

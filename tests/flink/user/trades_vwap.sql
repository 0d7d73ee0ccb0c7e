-- order: any
CREATE TABLE trades (
  sym STRING NOT NULL, px DECIMAL(20, 4), qty BIGINT, side CHAR(1), t TIMESTAMP_LTZ(3),
  WATERMARK FOR t AS t - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/trades.ndjson', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');
SELECT sym, window_end, SUM(px * qty) / SUM(qty) AS vwap, SUM(qty) AS vol FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(t), INTERVAL '1' MINUTE)) GROUP BY sym, window_start, window_end;

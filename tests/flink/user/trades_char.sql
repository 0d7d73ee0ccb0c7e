CREATE TABLE trades (
  sym STRING NOT NULL, px DECIMAL(20, 4), qty BIGINT, side CHAR(1), t TIMESTAMP_LTZ(3),
  WATERMARK FOR t AS t - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/trades.ndjson', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');
SELECT side, side || '!' AS s2, CHAR_LENGTH(side) AS l, side = 'B' AS b FROM trades;

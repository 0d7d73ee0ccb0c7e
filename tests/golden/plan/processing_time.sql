CREATE TABLE clicks (device_id STRING, event_id STRING, ts BIGINT, x INT,
  rowtime AS TO_TIMESTAMP_LTZ(ts, 3), proc AS PROCTIME(), WATERMARK FOR rowtime AS rowtime - INTERVAL '1' SECOND)
  WITH ('connector' = 'kafka', 'topic' = 'clicks', 'format' = 'json');
CREATE VIEW once AS SELECT * FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY device_id, event_id ORDER BY proc ASC) AS rn FROM clicks) WHERE rn = 1;
SELECT device_id, window_end, SUM(x) FROM TABLE(TUMBLE(TABLE once, DESCRIPTOR(rowtime), INTERVAL '1' MINUTE)) GROUP BY device_id, window_start, window_end;
SELECT device_id, COUNT(*) OVER (PARTITION BY device_id ORDER BY proc ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM clicks;
SELECT window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(proc), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end;

-- order: any
CREATE TABLE clicks (
  `user` STRING, ad INT, campaign STRING, url STRING, ms BIGINT, cost DOUBLE,
  ts AS TO_TIMESTAMP_LTZ(ms, 3), WATERMARK FOR ts AS ts - INTERVAL '10' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/clicks.ndjson', 'format' = 'json');
SELECT campaign, window_start, COUNT(*) AS n, SUM(cost) AS cost, COUNT(DISTINCT `user`) AS users
FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY campaign, window_start, window_end;

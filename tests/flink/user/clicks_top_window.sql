-- order: any
CREATE TABLE clicks (
  `user` STRING, ad INT, campaign STRING, url STRING, ms BIGINT, cost DOUBLE,
  ts AS TO_TIMESTAMP_LTZ(ms, 3), WATERMARK FOR ts AS ts - INTERVAL '10' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/clicks.ndjson', 'format' = 'json');
SELECT window_start, ad, n FROM (
 SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY n DESC, ad) AS rk FROM (
  SELECT window_start, window_end, ad, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(ts), INTERVAL '5' MINUTES)) GROUP BY window_start, window_end, ad)
) WHERE rk <= 1;

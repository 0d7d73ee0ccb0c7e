CREATE TABLE clicks (
  `user` STRING, ad INT, campaign STRING, url STRING, ms BIGINT, cost DOUBLE,
  ts AS TO_TIMESTAMP_LTZ(ms, 3), WATERMARK FOR ts AS ts - INTERVAL '10' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/clicks.ndjson', 'format' = 'json');
SELECT `user`, ts FROM clicks ORDER BY ts DESC;

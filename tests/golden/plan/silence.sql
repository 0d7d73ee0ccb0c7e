INSERT INTO incidents SELECT state, device_id, CAST(NULL AS BIGINT)
FROM SILENCE(input => TABLE heartbeats PARTITION BY device_id, on_time => DESCRIPTOR(rowtime),
             timeout => INTERVAL '10' MINUTES, expected => TABLE devices PARTITION BY device_id)
WHERE state = 'silent';
SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(
  (SELECT * FROM TABLE(SILENCE(TABLE heartbeats PARTITION BY device_id, INTERVAL '1' HOUR, DESCRIPTOR(rowtime)))),
  DESCRIPTOR(rowtime), INTERVAL '1' DAY)) GROUP BY window_start, window_end;

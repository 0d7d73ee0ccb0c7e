-- Four partitions by device: a count by site needs an exchange, one by device does not.
CREATE TABLE readings (device_id STRING, site STRING, n INT, t TIMESTAMP_LTZ(3), WATERMARK FOR t AS t)
WITH ('connector' = 'log', 'topic' = 'readings', 'partitions' = '4', 'format' = 'json');
SELECT device_id, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(t), INTERVAL '1' MINUTE)) GROUP BY device_id, window_start, window_end;
SELECT site, SUM(n) AS s FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(t), INTERVAL '1' MINUTE)) GROUP BY site, window_start, window_end;
SELECT site, MAX(n) AS m FROM readings GROUP BY site;

SET 'table.local-time-zone' = 'Europe/Berlin';
CREATE TABLE epochs (id INT, ms BIGINT, text STRING, `day` DATE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/epochs.ndjson', 'format' = 'json');
SELECT id, CAST(TO_TIMESTAMP_LTZ(ms, 3) AS STRING) AS a, DATE_FORMAT(TO_TIMESTAMP_LTZ(ms, 3), 'yyyy-MM-dd HH:mm:ss') AS b, TO_TIMESTAMP_LTZ(ms, 3) AS c, CAST(TO_TIMESTAMP_LTZ(ms, 3) AS DATE) AS d, FROM_UNIXTIME(ms / 1000) AS e FROM epochs;

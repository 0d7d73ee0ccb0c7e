CREATE TABLE epochs (id INT, ms BIGINT, text STRING, `day` DATE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/epochs.ndjson', 'format' = 'json');
SELECT id, FROM_UNIXTIME(ms / 1000) AS a, UNIX_TIMESTAMP('2024-03-01 10:00:00') AS b, FROM_UNIXTIME(ms / 1000, 'yyyy/MM/dd') AS c FROM epochs;

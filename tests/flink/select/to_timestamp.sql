CREATE TABLE epochs (id INT, ms BIGINT, text STRING, `day` DATE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/epochs.ndjson', 'format' = 'json');
SELECT id, TO_TIMESTAMP(text) AS a, TO_TIMESTAMP_LTZ(ms, 3) AS b, TO_DATE(text) AS c, CAST(text AS TIMESTAMP(3)) AS d FROM epochs WHERE id <> 2;

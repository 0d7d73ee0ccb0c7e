CREATE TABLE epochs (id INT, ms BIGINT, text STRING, `day` DATE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/epochs.ndjson', 'format' = 'json');
SELECT id, `day` + INTERVAL '1' MONTH AS a, `day` - INTERVAL '1' YEAR AS b, `day` + INTERVAL '1' DAY AS c, TO_TIMESTAMP_LTZ(ms, 3) + INTERVAL '1 02:03:04.5' DAY TO SECOND AS d FROM epochs;

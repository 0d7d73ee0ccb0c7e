CREATE TABLE epochs (id INT, ms BIGINT, text STRING, `day` DATE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/epochs.ndjson', 'format' = 'json');
SELECT id, TO_TIMESTAMP(text) AS a, TRY_CAST(text AS TIMESTAMP(3)) AS b, TO_TIMESTAMP(text, 'yyyy-MM-dd''T''HH:mm:ss') AS c, TRY_CAST(text AS DATE) AS d FROM epochs;

-- Not run: TO_TIMESTAMP(text, pattern) of a text that does not match: Flink then reads it without the pattern; we give
-- NULL.
CREATE TABLE epochs (id INT, ms BIGINT, text STRING, `day` DATE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/epochs.ndjson', 'format' = 'json');
SELECT id, TO_TIMESTAMP(text) AS a, TRY_CAST(text AS TIMESTAMP(3)) AS b, TO_TIMESTAMP(text, 'yyyy-MM-dd''T''HH:mm:ss') AS c, TRY_CAST(text AS DATE) AS d FROM epochs;

CREATE TABLE epochs (id INT, ms BIGINT, text STRING, `day` DATE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/epochs.ndjson', 'format' = 'json');
SELECT id, TIMESTAMPDIFF(DAY, `day`, DATE '2024-03-01') AS a, TIMESTAMPDIFF(MONTH, DATE '2020-01-31', `day`) AS b, `day` > DATE '2024-01-01' AS c, CAST(`day` AS STRING) AS d, CAST(`day` AS TIMESTAMP(3)) AS e FROM epochs WHERE id <> 5;

CREATE TABLE epochs (id INT, ms BIGINT, text STRING, `day` DATE)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/epochs.ndjson', 'format' = 'json');
SELECT id, EXTRACT(YEAR FROM `day`) AS a, EXTRACT(QUARTER FROM `day`) AS b, EXTRACT(WEEK FROM `day`) AS c, EXTRACT(DOW FROM `day`) AS d, EXTRACT(DOY FROM `day`) AS e, YEAR(`day`) AS f, DAYOFMONTH(`day`) AS g, EXTRACT(ISODOW FROM `day`) AS h FROM epochs;

-- Flink refuses a cast of an INTERVAL to a number; we take it.
SELECT CAST(INTERVAL '5' MONTH AS INT) AS a, CAST(INTERVAL '5' DAY AS BIGINT) AS b, CAST(7 AS INTERVAL MONTH) AS c;

-- Flink refuses a cast of an INTERVAL to a number; we take it.
SELECT CAST(INTERVAL '5' MONTH AS BIGINT) AS a, TRY_CAST(INTERVAL '5' MONTH AS BIGINT) AS b;

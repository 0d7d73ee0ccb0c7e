-- Flink refuses a cast of an INTERVAL to a number; we take it.
SELECT CAST(INTERVAL '5' SECOND AS BIGINT) AS a, TRY_CAST(INTERVAL '5' SECOND AS BIGINT) AS b;

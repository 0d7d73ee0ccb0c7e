-- [B] Flink makes the 2.5 an INT, so that 2 is in (1, 2.5).
SELECT x IN (1, 2.5) AS a FROM (VALUES 1, 2) AS t (x);

WITH t (x) AS (VALUES (1), (2), (3)) SELECT SUM(x) AS s FROM t;

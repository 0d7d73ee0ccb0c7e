SELECT x + 1 AS a, UPPER(y) AS b FROM (VALUES (1 + 1, CONCAT('a', 'b'))) AS t (x, y) WHERE x > 1;

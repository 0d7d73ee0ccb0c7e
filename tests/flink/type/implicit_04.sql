SELECT x = 'a' AS a FROM (VALUES 1, 2) AS t (x);

SELECT x'41' = 'A' AS a FROM (VALUES 1, 2) AS t (x);

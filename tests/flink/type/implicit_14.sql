SELECT x IN (1, 'a') AS a FROM (VALUES 1, 2) AS t (x);

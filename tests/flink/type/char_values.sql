SELECT x || '|' AS a FROM (VALUES 'a', 'bbb') AS t (x);

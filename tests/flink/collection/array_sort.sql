CREATE TABLE c (id INT, a ARRAY<INT>, s ARRAY<STRING>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<p DOUBLE, q ARRAY<INT>>>, n ARRAY<ROW<k STRING, v INT>>)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/collections.ndjson', 'format' = 'json');
SELECT id, ARRAY_SORT(a) AS a, ARRAY_SORT(a, FALSE) AS b, ARRAY_SORT(a, TRUE, TRUE) AS c, ARRAY_SORT(a, TRUE, FALSE) AS d, ARRAY_SORT(a, FALSE, TRUE) AS e, ARRAY_SORT(a, FALSE, FALSE) AS f, ARRAY_SORT(s) AS g FROM c;

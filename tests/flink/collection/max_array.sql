CREATE TABLE c (id INT, a ARRAY<INT>, s ARRAY<STRING>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<p DOUBLE, q ARRAY<INT>>>, n ARRAY<ROW<k STRING, v INT>>)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/collections.ndjson', 'format' = 'json');
SELECT MAX(a) AS x FROM c;

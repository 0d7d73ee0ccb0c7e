CREATE TABLE c (id INT, a ARRAY<INT>, s ARRAY<STRING>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<p DOUBLE, q ARRAY<INT>>>, n ARRAY<ROW<k STRING, v INT>>)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/collections.ndjson', 'format' = 'json');
SELECT id, CAST(ROW(id, 'x') AS ROW<a BIGINT, b STRING>) AS a, CAST(r AS ROW<x BIGINT, y STRING, z ROW<p STRING, q ARRAY<STRING>>>) AS b FROM c;

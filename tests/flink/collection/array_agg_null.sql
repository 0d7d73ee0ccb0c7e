-- compare: table
CREATE TABLE c (id INT, a ARRAY<INT>, s ARRAY<STRING>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<p DOUBLE, q ARRAY<INT>>>, n ARRAY<ROW<k STRING, v INT>>)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/collections.ndjson', 'format' = 'json');
SELECT ARRAY_AGG(r.x) AS a, ARRAY_AGG(DISTINCT r.x) AS b, ARRAY_AGG(id) FILTER (WHERE id > 2) AS c FROM c;

CREATE TABLE c (id INT, a ARRAY<INT>, s ARRAY<STRING>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<p DOUBLE, q ARRAY<INT>>>, n ARRAY<ROW<k STRING, v INT>>)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/collections.ndjson', 'format' = 'json');
SELECT id, a[1] AS a1, a[2] AS a2, a[9] AS a9, m['k'] AS mk, m['none'] AS mn, r.x AS rx, c.r.y AS ry, c.r.z.p AS rp, r.z.q[1] AS rq, n[1].k AS nk, n[3].v AS nv FROM c;

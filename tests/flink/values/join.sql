-- compare: table
SELECT a.x, b.z FROM (VALUES (1, 'a'), (2, 'b')) AS a (x, y) JOIN (VALUES (1, 'z')) AS b (x, z) ON a.x = b.x;

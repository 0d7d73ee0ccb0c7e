-- Not run: Not supported yet: MULTISET.
CREATE TABLE t (a MULTISET<INT>, b INT ARRAY, c ROW(x INT, y STRING)) WITH ('connector' = 'print');
SELECT 1 AS a;

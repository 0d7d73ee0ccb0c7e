-- Not run: Flink folds 1 / 0.0e0 while it plans and refuses the script; here it is Infinity, as for columns on both.
SELECT 1 / 0.0e0 AS a, CAST(0 AS DOUBLE) / 0 AS b, -1.0e0 / 0 AS c;

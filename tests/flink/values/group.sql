-- order: any
SELECT k, SUM(n) AS s FROM (VALUES ('a', 1), ('b', 2), ('a', 3)) AS t (k, n) GROUP BY k;

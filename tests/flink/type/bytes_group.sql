-- compare: table
CREATE TEMPORARY VIEW v AS SELECT * FROM (VALUES (1, x'00ff10'), (2, x''), (3, CAST(NULL AS BYTES)), (4, x'c3a9')) AS t (id, b);
SELECT b, COUNT(*) AS n FROM v GROUP BY b;

-- The type of constant BYTES that are cast to a common type in VALUES stays NOT NULL in Flink.
CREATE TEMPORARY VIEW v AS SELECT * FROM (VALUES (1, x'00ff10'), (2, x''), (3, CAST(NULL AS BYTES)), (4, x'c3a9')) AS t (id, b);
SELECT id, b, CAST(b AS STRING) AS s, CAST('é' AS BYTES) AS c, TYPEOF(b) AS d FROM v;

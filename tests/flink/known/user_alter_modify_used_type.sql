-- Not run: Not supported yet: another type for a column that a computed column or the watermark reads.
CREATE TABLE t (a INT, c AS a + 1) WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
ALTER TABLE t MODIFY a BIGINT;
SELECT * FROM t;

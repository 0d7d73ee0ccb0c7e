-- Not run: an option that the connector does not know is ignored; Flink refuses it.
CREATE TABLE t (a INT) WITH ('connector' = 'print', 'colour' = 'red');
INSERT INTO t VALUES (1);

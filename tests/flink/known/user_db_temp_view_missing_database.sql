-- Not run: Flink takes a temporary view in a database that is not there; here it is refused.
CREATE TEMPORARY VIEW zz.v AS SELECT 1 AS a;
SELECT * FROM zz.v;

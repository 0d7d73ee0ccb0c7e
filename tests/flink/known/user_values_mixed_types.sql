-- Not run: Flink fails to generate code for VALUES of INT, DECIMAL and DOUBLE in one column; here they are DOUBLE.
SELECT a, b FROM (VALUES (1, 1), (2, 2.5), (3, 1e1)) AS t (a, b);

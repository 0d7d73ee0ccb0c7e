SELECT a + b AS s FROM (VALUES (1 + 1, 2 * 3), (ABS(-4), CAST('7' AS INT))) t(a, b);

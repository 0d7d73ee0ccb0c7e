SELECT a, a || '|' AS p FROM (VALUES ('x'), ('long'), ('')) AS t (a);

SELECT 'abc' SIMILAR TO '(a|x)bc' AS a, 'abc' SIMILAR TO 'a' AS b, 'abc' NOT SIMILAR TO '%b%' AS c;

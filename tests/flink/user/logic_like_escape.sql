SELECT 'a%b' LIKE 'a!%b' ESCAPE '!' AS a, 'a_b' LIKE 'a#_b' ESCAPE '#' AS b, 'axb' NOT LIKE 'a_b' AS c, '' LIKE '%' AS d;

SELECT x'41' || x'42' AS a;

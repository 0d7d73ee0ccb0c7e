CREATE TABLE o (a STRING, b STRING) WITH ('connector' = 'filesystem', 'path' = '${OUT}', 'format' = 'csv');
INSERT INTO o VALUES ('plain', 'two words'), (' lead', 'trail '), ('#x', 'a#'), ('a;b', 'a''b'), ('tab	x', 'ä'), ('-', '+'), ('1', 'NULL'), ('a.b', 'a_b'), ('x@y', 'a:b'), ('1!', '0"');

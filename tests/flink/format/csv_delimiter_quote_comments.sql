CREATE TABLE t (id INT, name STRING, n ARRAY<INT>) WITH ('connector' = 'filesystem', 'path' = '${DATA}/semicolon.csv', 'format' = 'csv', 'csv.field-delimiter' = ';', 'csv.quote-character' = '''', 'csv.escape-character' = '\', 'csv.allow-comments' = 'true', 'csv.array-element-delimiter' = '|', 'csv.null-literal' = 'n/a');
SELECT * FROM t;

-- Flink quotes a text with a backslash although no escape character is set; here only what the reader needs is quoted.
CREATE TABLE o (a STRING, b ARRAY<STRING>, c BYTES) WITH ('connector' = 'filesystem', 'path' = '${OUT}', 'format' = 'csv', 'csv.array-element-delimiter' = '|', 'csv.null-literal' = 'none');
INSERT INTO o VALUES ('abcdefghijklmnopqrstuvwx', ARRAY['a', 'b'], X'FBEFBE'), ('abcdefghijklmnopqrstuvwxy', ARRAY['a,b', CAST(NULL AS STRING)], CAST(NULL AS BYTES)), (CAST(NULL AS STRING), CAST(NULL AS ARRAY<STRING>), X''), ('a\b', ARRAY[''], X'00');

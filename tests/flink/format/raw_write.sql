CREATE TABLE o (a STRING) WITH ('connector' = 'filesystem', 'path' = '${OUT}', 'format' = 'raw');
INSERT INTO o VALUES ('plain'), ('two words'), (''), (CAST(NULL AS STRING)), ('"q"');

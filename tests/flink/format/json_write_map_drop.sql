CREATE TABLE o (m MAP<STRING, INT>) WITH ('connector' = 'filesystem', 'path' = '${OUT}', 'format' = 'json', 'json.map-null-key.mode' = 'DROP');
INSERT INTO o SELECT MAP['a', 1, CAST(NULL AS STRING), 2];

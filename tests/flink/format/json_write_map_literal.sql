CREATE TABLE o (m MAP<STRING, INT>) WITH ('connector' = 'filesystem', 'path' = '${OUT}', 'format' = 'json', 'json.map-null-key.mode' = 'LITERAL', 'json.map-null-key.literal' = 'nil');
INSERT INTO o SELECT MAP['a', 1, CAST(NULL AS STRING), 2];

CREATE TABLE epochs (id INT, ms BIGINT, moment AS TO_TIMESTAMP_LTZ(ms, 3), twice AS id * 2)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/epochs.ndjson', 'format' = 'json');
SELECT * FROM epochs;

CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
sElEcT a As X, cOaLeScE(b, 'z') fRoM single wHeRe a Is nOt NuLl;

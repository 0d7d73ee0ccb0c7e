CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
CREATE TABLE two (x STRING) WITH ('connector' = 'print') LIKE single (EXCLUDING ALL);
INSERT INTO two SELECT a, b, ts, 'z' FROM single;

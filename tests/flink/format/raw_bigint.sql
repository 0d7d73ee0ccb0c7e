CREATE TABLE t (line BIGINT) WITH ('connector' = 'filesystem', 'path' = '${DATA}/eight.txt', 'format' = 'raw', 'raw.endianness' = 'little-endian');
SELECT * FROM t;
